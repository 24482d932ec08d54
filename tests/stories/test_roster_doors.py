"""A roster that comes in at the shell and from a planning system."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import import_file
from bot.api import ROSTERS, ROSTERS_PATH, take
from bot.cli import main
from bot.clock import Clock, SetClock
from bot.db import Database
from bot.errors import StartupError, StorageBusy
from bot.give_key import give_key
from bot.people import rosters
from bot.people.changes import load_changes
from bot.people.models import Membership, Person, Roster, Shift, Team, TeamToken, Workspace
from bot.people.roster import Reading
from bot.people.roster_file import read_roster
from bot.people.shifts import replace_shifts
from bot.server import WebServer
from bot.services import Services
from bot.settings import Settings
from bot.web import WebDoor
from tests import prepared

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class House:
    """A database with two teams, and the doors in front of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(_env_file=None, database_url=f"sqlite:///{folder}/dagstart.db")  # type: ignore[call-arg]
        self.db = Database(self.settings.database_url)
        self.services = Services(self.settings, SetClock(NOW), self.db)
        zone = "Europe/Amsterdam"
        with self.db.write() as session:
            session.add(Workspace(slack_id="T1", name="Klantcontact", bot_user_id="UB"))
            session.flush()
            for number, name in enumerate(("noord", "zuid"), 1):
                session.add(Team(workspace_id=1, channel_id=f"C{number}", name=name, locale="nl", tz=zone))
            for number, name in enumerate(("Anna de Vries", "Bas Smit", "Carla"), 1):
                session.add(Person(workspace_id=1, slack_id=f"U{number}", name=name, tz=zone, locale="nl"))
            session.flush()
            for team_id, person_id in ((1, 1), (1, 2), (2, 3)):
                session.add(Membership(team_id=team_id, person_id=person_id))

    def shifts(self) -> list[tuple[int, int, str]]:
        with self.db.read() as session:
            found = session.scalars(select(Shift).order_by(Shift.starts_at, Shift.person_id))
            return [(each.team_id, each.person_id, f"{each.starts_at:%d %H:%M}") for each in found]

    def rosters(self) -> int:
        with self.db.read() as session:
            return len(session.scalars(select(Roster.id)).all())

    def file(self, *lines: str) -> Path:
        made = self.folder / "week.csv"
        made.write_text("\n".join(["Naam;Datum;Van;Tot", *lines]))
        return made

    def take_in(self, *lines: str, team: str | None = None, good_lines: bool = False, yes: bool = True) -> bool:
        file = self.file(*lines)
        return import_file.import_roster(self.settings, file, team, good_lines=good_lines, yes=yes)

    def token(self, *, revoke: bool = False) -> str:
        return give_key(self.settings, "noord", "roster", revoke=revoke)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    prepared.sqlite(tmp_path / "dagstart.db")
    monkeypatch.setattr(Clock, "now", lambda _clock: NOW)
    made = House(tmp_path)
    yield made
    made.db.close()


ANNA, BAS, CARLA = (
    "Anna de Vries;23-11-2026;7:00;15:30",
    "bas smit;24-11-2026;22:00;6:00",
    "Carla;23-11-2026;9:00;17:00",
)


def test_a_file_for_two_teams_is_shown_and_imported(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert house.take_in(ANNA, BAS, CARLA)
    said = capsys.readouterr().out
    assert "noord: 2 people and 2 shifts, from Monday 23 November until Tuesday 24 November. These days had no" in said
    assert "zuid: 1 person and 1 shift, on Monday 23 November." in said
    assert house.shifts() == [(1, 1, "23 06:00"), (2, 3, "23 08:00"), (1, 2, "24 21:00")]


def test_the_log_says_which_days_came_in_and_by_which_door(house: House) -> None:
    assert house.take_in(ANNA, BAS, CARLA)
    assert house.take_in(ANNA, BAS, CARLA)  # nothing new, so nothing to log
    with house.db.read() as session:
        changes = [(each.setting, each.who, each.after) for each in load_changes(session, 1)]
    assert changes == [("roster_imported", None, ["2026-11-23", "2026-11-24", 2])]


def test_the_same_file_again_changes_nothing(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert house.take_in(ANNA, BAS)
    assert house.take_in(ANNA, BAS)
    assert "There is nothing to import." in capsys.readouterr().out
    assert house.rosters() == 1


def test_a_roster_replaces_what_was_known_of_its_days(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert house.take_in(ANNA, BAS)
    capsys.readouterr()
    assert house.take_in("Anna de Vries;23-11-2026;8:00;15:30", "Bas Smit;23-11-2026;8:00;15:30")
    assert "Compared with what I know: 2 new or changed, 1 gone." in capsys.readouterr().out
    assert house.shifts() == [(1, 1, "23 07:00"), (1, 2, "23 07:00"), (1, 2, "24 21:00")]


def test_nothing_is_imported_while_there_are_bad_lines(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    bad = [f"Kees;23-11-2026;7:00;{hour}:00" for hour in range(8, 22)] + ["Anna de Vries;31-02-2027;7:00;8:00"] * 10
    assert not house.take_in(ANNA, *bad)
    said = capsys.readouterr().out
    assert "24 lines cannot be used:" in said
    assert "Line 3: I know nobody called “Kees” in noord, zuid." in said
    assert "And 4 more." in said
    assert house.shifts() == []
    assert house.take_in(ANNA, *bad, good_lines=True)
    assert house.shifts() == [(1, 1, "23 06:00")]


def test_an_import_that_breaks_off_leaves_the_old_roster_and_is_finished_by_doing_it_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert house.take_in(ANNA)
    before = house.shifts(), house.rosters()
    later = [f"Anna de Vries;{day}-11-2026;8:00;15:30" for day in (23, 24, 25)]
    windows: list[date] = []

    def break_at_the_third(session: Session, team: Team, first: date, *rest: Any) -> None:
        windows.append(first)
        if len(windows) == 3:
            raise StorageBusy("full")
        replace_shifts(session, team, first, *rest)

    monkeypatch.setattr(rosters, "ROWS_IN_A_WINDOW", 1)
    with monkeypatch.context() as breaking:
        breaking.setattr(rosters, "replace_shifts", break_at_the_third)
        with pytest.raises(StorageBusy):
            house.take_in(*later)
    assert windows == [date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)]
    assert house.rosters() == before[1]  # of the 24th nobody says that it is known
    assert house.take_in(*later)
    assert house.shifts() == [(1, 1, "23 07:00"), (1, 1, "24 07:00"), (1, 1, "25 07:00")]
    with house.db.read() as session:
        assert session.scalars(select(Roster.last_day)).all() == [date(2026, 11, 25)]


def test_of_two_imports_at_once_the_last_one_holds_whole(house: House) -> None:
    with house.db.read() as session:
        teams = list(session.scalars(select(Team)))
        places = rosters.load_places(session, teams)

    def read(starts: str) -> Reading:
        lines = [f"Anna de Vries;{day}-11-2026;{starts};15:30" for day in (23, 24)]
        return read_roster(house.file(*lines).read_bytes(), places, NOW)

    first, second = read("7:00"), read("8:00")
    ahead = [rosters.write_ahead(house.db, teams, reading, NOW) for reading in (second, first)]
    for reading, mine, at in ((first, ahead[1], NOW), (second, ahead[0], NOW + timedelta(seconds=1))):
        with house.db.write() as session:
            rosters.import_reading(session, reading, mine, None, at)
    assert house.shifts() == [(1, 1, "23 07:00"), (1, 1, "24 07:00")]


@pytest.mark.parametrize(("code", "arguments"), [(1, []), (0, ["--good-lines", "--yes"]), (2, ["--team", "west"])])
def test_the_command_ends_with_a_code(
    house: House, code: int, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = house.file(ANNA, "Kees;23-11-2026;7:00;8:00")
    monkeypatch.setenv("DATABASE_URL", house.settings.database_url)
    monkeypatch.setattr("sys.argv", ["dagstart", "import-roster", str(file), *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert bool(house.shifts()) is (code == 0)


@pytest.mark.parametrize(("typed", "imported"), [("yes", True), ("ja", True), ("no", False), ("", False)])
def test_nothing_is_imported_without_a_typed_yes(
    house: House, typed: str, imported: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda *_: typed)
    assert house.take_in(ANNA, yes=False) is imported
    assert bool(house.shifts()) is imported


@pytest.mark.parametrize(
    ("team", "content", "words"),
    [
        ("west", b"x", "no team called west. The teams are: noord, zuid"),
        (None, b"PK\x03\x04", "not a CSV file"),
        (None, b"Hallo", "headings"),
        (None, None, "cannot be read"),
    ],
)
def test_what_is_not_right_is_one_sentence(house: House, team: str | None, content: bytes | None, words: str) -> None:
    file = house.folder / "wrong.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(StartupError, match=words):
        import_file.import_roster(house.settings, file, team, good_lines=True, yes=True)


# -- planning systems ----------------------------------------------------------------------------------------------


@pytest.fixture
def push(house: House) -> Iterator[Any]:
    """Send a body over real HTTP; the status and the answer."""
    takes = {ROSTERS_PATH: partial(take, house.services, ROSTERS)}
    door = WebDoor(None, "", 4, takes)
    server = WebServer(door, "127.0.0.1", 0)
    server.start()

    def send(body: Any, token: str | None, method: str = "POST") -> tuple[int, dict[str, Any]]:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = httpx.request(method, server.address + ROSTERS_PATH, content=content, headers=headers, timeout=10)
        return answer.status_code, answer.json()

    yield send
    server.stop()


def body_of(*shifts: dict[str, Any], first: str = "2026-11-23", last: str = "2026-11-29") -> dict[str, Any]:
    return {"first_day": first, "last_day": last, "shifts": list(shifts)}


def shift(person: str, start: str, end: str) -> dict[str, Any]:
    return {"person": person, "start": start, "end": end}


WEEK = body_of(
    shift("U1", "2026-11-23T07:00", "2026-11-23T15:30"),
    shift("Bas Smit", "2026-11-24T22:00:00+01:00", "2026-11-25T05:00:00Z"),
)


def test_a_planning_system_sends_a_week_and_the_same_again_changes_nothing(house: House, push: Any) -> None:
    token = house.token()
    status, answer = push(WEEK, token)
    assert (status, answer["ok"], answer["added"], answer["removed"]) == (200, True, 2, 0)
    assert house.shifts() == [(1, 1, "23 06:00"), (1, 2, "24 21:00")]
    status, answer = push(WEEK, token)
    assert (status, answer["added"], answer["removed"], house.rosters()) == (200, 0, 0, 1)
    with house.db.read() as session:
        received = [each.after for each in load_changes(session, 1) if each.setting == "roster_received"]
    assert received == [["2026-11-23", "2026-11-29", 2]]
    status, answer = push(body_of(), token)
    assert (status, answer["removed"], house.shifts()) == (200, 2, [])


def test_only_a_checksum_of_the_key_is_kept_and_the_day_it_was_used(house: House, push: Any) -> None:
    token = house.token()
    push(WEEK, token)
    with house.db.read() as session:
        kept = session.scalars(select(TeamToken)).one()
    assert kept.last_used_on == NOW.date()
    assert token not in str(vars(kept).values())


def test_a_key_that_was_withdrawn_or_replaced_does_not_work(house: House, push: Any) -> None:
    first = house.token()
    second = house.token()
    assert push(WEEK, first)[0] == 403
    assert push(WEEK, second)[0] == 200
    assert "does not work any more" in house.token(revoke=True)
    assert push(body_of(), second) == (403, push(body_of(), second)[1])
    assert len(house.shifts()) == 2


def test_without_a_known_key_nothing_is_read(house: House, push: Any) -> None:
    assert push(WEEK, None)[1]["error"] == "no_token"
    assert push(b"\xff", "dagstart-of-somebody")[1]["error"] == "unknown_token"
    assert push(WEEK, None, method="PUT")[0] == 405
    assert house.shifts() == []


def test_one_bad_shift_refuses_all_and_each_is_named(house: House, push: Any) -> None:
    bad = [
        shift("Carla", "2026-11-23T07:00", "2026-11-23T15:30"),
        shift("U2", "2026-11-23", "2026-11-23T15:30"),
        shift("U2", "2026-11-22T22:00", "2026-11-23T06:00"),
        shift("U1", "2026-11-23T15:00", "2026-11-23T16:00"),
        {"person": 7},
        "shift",
        shift("U2", "9999-12-31T23:00-12:00", "9999-12-31T23:59"),
    ]
    status, answer = push(body_of(*WEEK["shifts"], *bad), house.token())
    assert (status, answer["error"], answer["count"]) == (422, "bad_shifts", 7)
    assert [each["index"] for each in answer["shifts"]] == [2, 3, 4, 5, 6, 7, 8]
    assert "Carla" in answer["shifts"][0]["message"]
    assert house.shifts() == []


NO_ROSTERS: tuple[Any, ...] = (
    b"",
    b"{",
    b"[]",
    b"\xff\xfe",
    b"[" * 100_000,
    {},
    {"first_day": "2026-11-23"},
    body_of(first="2026-11-30"),
    body_of(last="2028-11-30"),
    {**body_of(), "shifts": {}},
    {**body_of(), "first_day": 5},
)


def test_what_is_no_roster_is_refused_with_a_sentence(house: House, push: Any) -> None:
    token = house.token()
    for body in NO_ROSTERS:
        status, answer = push(body, token)
        assert (status, answer["error"], answer["message"][-1]) == (422, "unreadable", "."), body


def test_a_body_that_is_too_large_is_refused(house: House, push: Any) -> None:
    assert push(b" " * 1_000_001, house.token())[0] == 413
