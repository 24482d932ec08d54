"""Values of KPIs that come in: a file dropped in Slack, a file at the shell, and another system."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot.api import KPIS_PATH, VALUES, take
from bot.cli import main
from bot.clock import Clock
from bot.give_key import give_key
from bot.i18n import translator
from bot.import_file import import_kpis
from bot.kpis.models import Kpi, KpiChange, KpiValue
from bot.people.models import Membership, Person, TeamToken
from bot.server import WebServer
from bot.services import Services
from bot.settings import Settings
from bot.web import WebDoor
from handlers import files
from tests import prepared
from tests.floors import add_team, serving
from tests.stories.test_file_upload import buttons, drafts, drop, press_in_form, words_of
from tests.world import World

NL = translator("nl")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def measures(session: Any, team_id: int) -> None:
    """A team measures first call resolution and handle time."""
    for place, (name, unit) in enumerate((("FCR", "percent"), ("AHT", "seconds")), 1):
        session.add(Kpi(team_id=team_id, name=name, key=name.lower(), definition="", unit=unit, direction="up",
                        band=Decimal(0), source="", place=place, created_at=NOW))  # fmt: skip


def stored(services: Services) -> list[tuple[int, int, str, str]]:
    """KPI, day of the month, value and source of every value."""
    with services.db.read() as session:
        found = session.scalars(select(KpiValue).order_by(KpiValue.day, KpiValue.kpi_id))
        return [(each.kpi_id, each.day.day, f"{each.value.normalize():f}", each.source) for each in found]


def changes(services: Services) -> int:
    with services.db.read() as session:
        return session.scalar(select(func.count()).select_from(KpiChange)) or 0


# -- Slack ---------------------------------------------------------------------------------------------------------

WEEK = "Datum;FCR;AHT\r\n19-11-2026;71,0%;6:42\r\n20-11-2026;72,5%;6:30\r\n".encode("cp1252")


@pytest.fixture
def team(small: World) -> World:
    """Bas leads; Anna administers the workspace; the team measures two KPIs."""
    team_id = small.set_up("algemeen", lead="Bas")
    with small.bot.services.db.write() as session:
        measures(session, team_id)
    small.to("08:00")
    return small


def test_a_file_with_values_is_told_from_a_roster_shown_and_taken_once(team: World) -> None:
    answer = drop(team, "Bas", file="week 47.csv", content=WEEK)
    assert "algemeen: 4 waarden (FCR en AHT), van 19 november 2026 tot en met 20 november 2026." in answer["text"]
    assert "4 nieuw" in answer["text"]
    assert buttons(answer) == [files.IMPORT, files.LEAVE]
    assert stored(team.bot.services) == []
    team.press("Bas", answer, files.IMPORT)
    assert stored(team.bot.services) == [(1, 19, "71", "file"), (2, 19, "402", "file"), (1, 20, "72.5", "file"),
                                         (2, 20, "390", "file")]  # fmt: skip
    assert drafts(team) == 0
    team.to("08:05")
    again = drop(team, "Bas", content=WEEK)
    assert NL("There is nothing to import.") in again["text"]
    team.to("08:10")
    corrected = drop(team, "Bas", content=WEEK.replace(b"72,5", b"73,5"))
    assert "1 gecorrigeerd" in corrected["text"]
    team.press("Bas", corrected, files.IMPORT)
    assert changes(team.bot.services) == 1


def test_bad_lines_are_named_and_only_the_good_ones_can_be_taken(team: World) -> None:
    lines = "datum;kpi;waarde\n20-11-2026;FCR;72\n20-11-2026;<!channel>;72\n20-11-2026;AHT;lang"
    answer = drop(team, "Bas", content=lines.encode())
    assert "Regel 3" in answer["text"]
    assert "Regel 4" in answer["text"]
    assert "<!channel>" not in json.dumps(answer)
    assert buttons(answer) == [files.GOOD, files.LEAVE]
    team.press("Bas", answer, files.GOOD)
    assert stored(team.bot.services) == [(1, 20, "72", "file")]


@pytest.mark.parametrize("heading", ["Medewerker", "FCR Eva"])
def test_a_file_about_persons_is_refused_with_the_reason_and_not_kept(team: World, heading: str) -> None:
    answer = drop(team, "Bas", content=f"Datum;FCR;{heading}\n20-11-2026;72;80".encode())
    assert "nooit van één persoon" in answer["text"] or "van een heel team" in answer["text"]
    assert buttons(answer) == []
    with team.bot.services.db.read() as session:
        assert (
            session.scalar(
                select(func.count()).select_from(files.FileDraft).where(files.FileDraft.content.is_not(None))
            )
            == 0
        )


def test_a_member_may_bring_in_values_and_a_reader_may_not(team: World) -> None:
    team.press("Eva", drop(team, "Eva", content=WEEK), files.IMPORT)
    assert len(stored(team.bot.services)) == 4
    with team.bot.services.db.write() as session:
        dirk = session.scalars(select(Person).where(Person.slack_id == team.id_of("Dirk"))).one()
        session.scalars(select(Membership).where(Membership.person_id == dirk.id)).one().role = "reader"
    assert buttons(drop(team, "Dirk", content=WEEK)) == []


def test_what_is_neither_is_said_to_be_neither(team: World) -> None:
    assert drop(team, "Bas", content=b"Kleur;Maat\nrood;42\n")["text"] == NL(files.NEITHER)


def test_a_lead_makes_a_key_for_values_which_is_not_the_one_for_rosters(team: World) -> None:
    team.command("Bas", team.channel("algemeen"), "/dagstart setup")
    press_in_form(team, "setup.kpi_values")
    press_in_form(team, "setup.kpi_key")
    assert "KPI" in words_of(team)
    with team.bot.services.db.read() as session:
        assert session.scalars(select(TeamToken.kind)).all() == ["kpis"]
    press_in_form(team, "setup.kpi_key_off")
    with team.bot.services.db.read() as session:
        assert session.scalars(select(TeamToken.revoked_at)).one() is not None


# -- the shell and another system ----------------------------------------------------------------------------------


class House:
    """A database with a team that measures two KPIs, and the doors in front of it."""

    def __init__(self, services: Services, folder: Path) -> None:
        self.services, self.folder = services, folder
        self.settings = Settings(_env_file=None, database_url=f"sqlite:///{folder}/dagstart.db")  # type: ignore[call-arg]
        with services.db.write() as session:
            team, _ = add_team(session, ["lead", "member"])
            measures(session, team.id)

    def file(self, content: bytes) -> Path:
        made = self.folder / "values.csv"
        made.write_bytes(content)
        return made


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(Clock, "now", lambda _clock: NOW)
    with serving(prepared.sqlite(tmp_path / "dagstart.db"), NOW) as services:
        yield House(services, tmp_path)


def test_a_file_at_the_shell_is_shown_and_taken(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_kpis(house.settings, house.file(WEEK), None, good_lines=False, yes=True)
    said = capsys.readouterr().out
    assert "noord: 4 values (FCR and AHT), of 19 November 2026 until 20 November 2026. 4 new." in said
    assert len(stored(house.services)) == 4


@pytest.mark.parametrize(("code", "arguments"), [(1, []), (0, ["--good-lines", "--yes"]), (2, ["--team", "west"])])
def test_the_command_ends_with_a_code(
    house: House, code: int, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = house.file(WEEK + b"20-11-2026;172;6:30\r\n")
    monkeypatch.setenv("DATABASE_URL", house.settings.database_url)
    monkeypatch.setattr("sys.argv", ["dagstart", "import-kpis", str(file), *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert bool(stored(house.services)) is (code == 0)


@pytest.fixture
def push(house: House) -> Iterator[Any]:
    """Send a body over real HTTP; the status and the answer."""
    door = WebDoor(None, "", 4, {KPIS_PATH: partial(take, house.services, VALUES)})
    server = WebServer(door, "127.0.0.1", 0)
    server.start()

    def send(body: Any, token: str) -> tuple[int, dict[str, Any]]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {token}"}
        answer = httpx.post(server.address + KPIS_PATH, content=content, headers=headers, timeout=10)
        return answer.status_code, answer.json()

    yield send
    server.stop()


def row(kpi: Any, day: Any, value: Any, **more: Any) -> dict[str, Any]:
    return {"kpi": kpi, "day": day, "value": value, **more}


BATCH = {
    "values": [row("FCR", "2026-11-20", 72.5), row("aht", "2026-11-20", "6:42"), row("FCR", "2026-11-19", "71,0%")]
}


def test_another_system_sends_a_batch_and_the_same_again_changes_nothing(house: House, push: Any) -> None:
    key = give_key(house.settings, "noord", "kpis", revoke=False)
    assert push(BATCH, key) == (
        200, {"ok": True, "team": "noord", "values": 3, "added": 3, "corrected": 0, "unchanged": 0})  # fmt: skip
    assert push(BATCH, key)[1]["unchanged"] == 3
    assert stored(house.services) == [(1, 19, "71", "push"), (1, 20, "72.5", "push"), (2, 20, "402", "push")]
    assert push({"values": [row("FCR", "2026-11-20", 73)]}, key)[1]["corrected"] == 1
    assert changes(house.services) == 1


def test_one_bad_value_refuses_all_and_each_is_named(house: House, push: Any) -> None:
    bad = [
        row("NPS", "2026-11-20", 1),
        row("FCR", "2026-11-24", 72),
        row("FCR", "20-11-2026", 72),
        row("FCR", "2026-W47-5", 72),
        row("FCR", "2026-11-18", 172),
        row("FCR", "2026-11-18", True),
        row("FCR", "2026-11-18", "goed"),
        row("FCR", "2026-11-19", 12),
        row("FCR", "2026-11-18", 72, agent="Anna"),
        row("FCR", "2026-11-18", 72, team="zuid"),
        "FCR",
    ]
    status, answer = push({"values": [*BATCH["values"], *bad]}, give_key(house.settings, "noord", "kpis", revoke=False))
    assert (status, answer["error"], answer["count"]) == (422, "bad_values", 11)
    assert [each["index"] for each in answer["values"]] == list(range(3, 14))
    assert "looks like a person" in answer["values"][8]["message"]
    assert stored(house.services) == []


NO_VALUES: tuple[Any, ...] = (
    b"",
    b"[]",
    b"\xff\xfe",
    b"[" * 100_000,
    {},
    {"values": {}},
    {"values": []},
    {"values": [1] * 10_001},
    {**BATCH, "team": "noord"},
    {**BATCH, "medewerker": "Anna"},
)


def test_what_has_no_values_is_refused_with_a_sentence(house: House, push: Any) -> None:
    key = give_key(house.settings, "noord", "kpis", revoke=False)
    for body in NO_VALUES:
        status, answer = push(body, key)
        assert (status, answer["error"], answer["message"][-1]) == (422, "unreadable", "."), body
    assert push(b" " * 1_000_001, key)[0] == 413


def test_a_key_is_for_one_kind_of_thing_and_can_be_withdrawn(house: House, push: Any) -> None:
    roster_key = give_key(house.settings, "noord", "roster", revoke=False)
    key = give_key(house.settings, "noord", "kpis", revoke=False)
    assert push(BATCH, roster_key)[1]["error"] == "unknown_token"
    assert push(BATCH, key)[0] == 200
    assert "does not work any more" in give_key(house.settings, "noord", "kpis", revoke=True)
    assert push(BATCH, key)[0] == 403
    with house.services.db.read() as session:
        kept = session.scalars(select(TeamToken)).all()
    assert key not in str([vars(each).values() for each in kept])
    assert [each.revoked_at is None for each in kept] == [True, False]


def test_the_day_that_has_not_come_is_that_of_the_team(house: House, push: Any) -> None:
    key = give_key(house.settings, "noord", "kpis", revoke=False)
    days = [(NOW + timedelta(days=n)).date().isoformat() for n in (0, 1)]
    assert [push({"values": [row("FCR", day, 72)]}, key)[0] for day in days] == [200, 422]
