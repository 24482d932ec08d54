"""A team's own data as files: what is in them, what can never be, who gets them, and that the team can see it."""

import base64
import csv
import json
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

from bot.errors import StartupError
from bot.export import points
from bot.export.files import cell, write_csv, write_json
from bot.export.reading import AT_ONCE
from bot.export_command import export
from bot.models import METADATA
from bot.people.models import Absence, Membership, Person, Team, TeamChange
from bot.points.models import Point, PointEvent
from bot.rituals.dagstart.models import DagstartAnnouncement
from bot.seal import full_hour
from tests.world import World, world

Files = dict[str, list[dict[str, str]]]


@pytest.fixture
def team_id(small: World) -> int:
    """The team in a small world."""
    made: int = small.once(make_team)
    return made


def make_team(small: World) -> int:
    """A team led by Bas; Eva raised a point on her card and another without her name, and Bas answered both."""
    made = small.set_up("algemeen", lead="Bas", template="short", mood=True)
    small.to("09:00")
    small.answer("Eva", "=HYPERLINK(1)", "Te; lang\nwachten", dagstart_mood="2")
    small.answer("Dirk", "Rustig")
    now, eva, bas = small.clock.now(), person_id(small, "Eva"), person_id(small, "Bas")
    with small.bot.services.db.write() as session:
        hidden = Point(
            team_id=made, text="Zonder naam", kind="rule", addressee="lead", state="answered", reply_ref="r" * 20,
            sealed_asker="geheim", source="sealed:bron", created_at=full_hour(now), answered_at=now, link="http://s/1",
        )  # fmt: skip
        waiting = Point(
            team_id=made, text="Nog bij de voorzitter", kind="rule", addressee="team", state="with_chair",
            reply_ref="q" * 20, sealed_asker="geheim", created_at=full_hour(now),
        )  # fmt: skip
        session.add_all([hidden, waiting])
        session.flush()
        asked = session.scalars(select(Point).where(Point.raised_by == eva).order_by(Point.id)).first()
        assert asked
        asked.state, asked.answered_at = "answered", now + timedelta(hours=1)
        for point, what, by in ((asked, "answered", bas), (hidden, "answered", bas), (hidden, "not_yet", eva)):
            session.add(PointEvent(point_id=point.id, person_id=by, at=now, what=what, text="Komt goed", whom=None))
        session.add(Absence(person_id=eva, first_day=date(2026, 12, 24), last_day=date(2026, 12, 31)))
    return made


def person_id(small: World, name: str) -> int:
    with small.bot.services.db.read() as session:
        return session.scalars(select(Person.id).where(Person.slack_id == small.id_of(name))).one()


def unzip(content: bytes) -> Files:
    """The tables of a zip; each file must begin with a BOM."""
    found: Files = {}
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if not name.endswith(".csv"):
                continue
            raw = archive.read(name)
            assert raw.startswith(b"\xef\xbb\xbf")
            rows = csv.DictReader(StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";")
            found[name.removesuffix(".csv")] = list(rows)
    return found


def ask(small: World, name: str) -> None:
    """Somebody opens the settings and presses the button."""
    small.act("command", as_=name, channel=small.channel("algemeen"), text="/dagstart setup")
    view = small.modal(name)
    block = next(b for b in view["blocks"] for e in b.get("elements", []) if e.get("action_id") == "team.export")
    small.act("press", as_=name, view_id=view["id"], block_id=block["block_id"], action_id="team.export")
    small.settle()


def received(small: World, name: str) -> dict[str, bytes]:
    """The files in the conversation of somebody with the bot."""
    files = [file for message in small.dm(name) for file in message.get("files", [])]
    kept = small.playground.state.files
    return {file["name"]: base64.b64decode(kept[file["id"]].content or "") for file in files}


def test_a_lead_gets_a_zip_and_a_document_in_the_conversation_and_the_log_says_so(small: World, team_id: int) -> None:
    ask(small, "Bas")
    files = received(small, "Bas")
    assert sorted(files) == ["dagstart-algemeen-2026-11-23.json", "dagstart-algemeen-2026-11-23.zip"]
    found = unzip(files["dagstart-algemeen-2026-11-23.zip"])
    own = ["settings", "questions", "points", "history", "answers", "announcements"]
    own += ["kpis", "kpi_values", "kpi_corrections", "log"]
    debates = ["debates", "debate_said", "debate_votes", "debate_measures"]
    assert list(found) == [*own, "agreements", "agreement_versions", *debates]
    assert [row["answer"] for row in found["answers"] if row["who"].startswith("Dirk")] == ["Rustig"]
    document = json.loads(files["dagstart-algemeen-2026-11-23.json"])
    assert document["format"] == "dagstart-export"
    assert {name: len(document[name]) for name in found} == {name: len(rows) for name, rows in found.items()}
    small.act("command", as_="Eva", channel=small.channel("algemeen"), text="/dagstart setup")
    assert "Bas" in str(small.modal("Eva")["blocks"])
    assert any("xport" in str(block) for block in small.modal("Eva")["blocks"])


def test_a_lead_can_ask_on_the_home_too_and_a_member_cannot(small: World, team_id: int) -> None:
    small.act("home", as_="Bas")
    small.press_home("Bas", "team.export")
    small.settle()
    assert len(received(small, "Bas")) == 2
    small.act("home", as_="Dirk")
    assert "team.export" not in str(small.http.get("/_/views", params={"as": small.id_of("Dirk")}).json())


def test_nobody_else_gets_the_files(small: World, team_id: int) -> None:
    ask(small, "Bas")
    assert all(received(small, name) == {} for name in ("Anna", "Carla", "Dirk", "Eva"))
    small.act("command", as_="Dirk", channel=small.channel("algemeen"), text="/dagstart setup")
    assert "team.export" not in str(small.modal("Dirk"))


def test_points_come_with_their_history_and_harmless_in_a_spreadsheet(small: World, team_id: int) -> None:
    found = exported(small, team_id)
    first, second, _, last = found["points"]
    assert (first["text"], second["text"]) == ("'=HYPERLINK(1)", "Te; lang\nwachten")
    assert first["raised_by"].startswith("Eva")
    assert first["raised_at"] == "2026-11-23 09:00"
    assert last["text"] == "Zonder naam"
    told = [(row["point"], row["what"], row["who"][:3], row["text"]) for row in found["history"]]
    assert ("1", "answered", "Bas", "Komt goed") in told


def test_nothing_links_a_name_to_a_point_without_one(small: World, team_id: int) -> None:
    found = exported(small, team_id)
    [point] = [row for row in found["points"] if row["text"] == "Zonder naam"]
    assert (point["raised_by"], point["link"], point["raised_at"]) == ("", "", "2026-11-23")
    history = [row for row in found["history"] if row["point"] == point["point"]]
    assert [(row["what"], row["who"][:3], row["at"]) for row in history] == [
        ("answered", "Bas", "2026-11-23"),
        ("not_yet", "", "2026-11-23"),
    ]
    # Its number tells nothing of when it came: it stands after all the others, numbered without gaps.
    assert [row["point"] for row in found["points"]] == ["1", "2", "3", "4"]
    whole = str(found)
    for secret in ("geheim", "rrrr", "sealed:", "Nog bij de voorzitter"):
        assert secret not in whole


def test_answers_carry_a_day_and_no_mood(small: World, team_id: int) -> None:
    found = exported(small, team_id)
    assert set(found["answers"][0]) == {"day", "place", "question", "who", "answer"}
    assert {row["day"] for row in found["answers"]} == {"2026-11-23"}
    assert "mood" not in {row["place"] for row in found["answers"]}


def exported(small: World, team_id: int) -> Files:
    target = BytesIO()
    with small.bot.services.db.snapshot() as session:
        write_csv(session, session.get_one(Team, team_id), target, small.clock.now())
    return unzip(target.getvalue())


def test_the_page_to_read_first_names_every_file_and_what_its_numbers_count(small: World, team_id: int) -> None:
    target = BytesIO()
    with small.bot.services.db.snapshot() as session:
        write_csv(session, session.get_one(Team, team_id), target, small.clock.now())
    with zipfile.ZipFile(target) as archive:
        first, *others = archive.namelist()
        text = archive.read(first).decode("utf-8-sig")
    assert first == "LEES-MIJ.txt"
    assert all(f"{name}: " in text for name in others)
    assert "board_after, closes_after: minuten" in text


def test_a_point_that_moved_up_says_so_also_when_it_was_taken_afterwards(small: World, team_id: int) -> None:
    with small.bot.services.db.write() as session:
        point = session.scalars(select(Point).where(Point.text.startswith("=HYPER"))).one()
        session.add(PointEvent(point_id=point.id, at=small.clock.now(), what="climbed", whom="management"))
        session.add(
            DagstartAnnouncement(
                team_id=team_id,
                person_id=person_id(small, "Bas"),
                day=date(2026, 11, 23),
                text="Nieuwe koffie",
                kind="information",
                created_at=small.clock.now(),
            )
        )
    found = exported(small, team_id)
    assert found["points"][0]["levels_up"] == "1"
    assert [(row["day"], row["text"]) for row in found["announcements"]] == [("2026-11-23", "Nieuwe koffie")]


READ = {
    "team", "person", "membership", "worked_holiday", "schedule", "team_change", "round", "point", "point_event",
    "dagstart_plan", "dagstart_question", "dagstart_answer", "dagstart_announcement", "agreement", "agreement_version",
    "kpi", "kpi_value", "kpi_change", "debate", "debate_entry", "debate_vote", "debate_measure",
}  # fmt: skip
"""The tables an export reads. Adding one here is a decision about what a lead may take home."""


def test_an_export_of_absences_is_impossible_because_their_tables_are_not_read(small: World, team_id: int) -> None:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    engine = small.bot.services.db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with small.bot.services.db.snapshot() as session:
            write_json(session, session.get_one(Team, team_id), BytesIO(), small.clock.now())
    finally:
        event.remove(engine, "before_cursor_execute", note)
    named = {name for text in said for name in re.findall(r"(?:FROM|JOIN) \"?(\w+)", text)}
    assert named & set(METADATA.tables) <= READ
    personal = {"absence", "seat", "shift", "roster", "tally", "team_day_off", "dagstart_result"}
    assert named & personal == set()


def test_the_log_leaves_out_what_is_not_a_setting_of_the_team(small: World, team_id: int) -> None:
    with small.bot.services.db.write() as session:
        for setting in ("state", "away_of_somebody"):
            session.add(TeamChange(team_id=team_id, at=small.clock.now(), setting=setting, after='"paused"'))
    assert [row["setting"] for row in exported(small, team_id)["log"]] == ["state"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"), ("+31 20", "'+31 20"), ("-", "'-"), ("@Eva", "'@Eva"), ("  =1", "'  =1"), ("\t=1", "'\t'=1"),
        ("a,=1+1", "a,'=1+1"), ("a;\n@SUM(1)", "a;\n'@SUM(1)"),
        ("ja, -cmd|x", "ja, '-cmd|x"), ("ja, -5, @Eva", "ja, -5, @Eva"), ("gewoon", "gewoon"),
        ("a=1", "a=1"), (3, 3), (None, None), (True, "yes"), (["=a", "b"], "'=a, b"),
        (date(2026, 11, 3), "2026-11-03"), (datetime(2026, 11, 3, 9, 5, tzinfo=UTC), "2026-11-03 09:05"),
    ],
)  # fmt: skip
def test_a_cell_is_never_a_formula(value: Any, shown: Any) -> None:
    assert cell(value) == shown


def test_many_points_go_through_in_a_stream(small: World, team_id: int) -> None:
    now = small.clock.now()
    row = {"team_id": team_id, "kind": "idea", "addressee": "team", "created_at": now}
    with small.bot.services.db.write() as session:
        session.execute(Point.__table__.insert(), [{**row, "text": f"punt {n}"} for n in range(3000)])
    sizes: list[int] = []

    class Sink(BytesIO):
        def write(self, data: Any, /) -> int:
            sizes.append(len(data))
            return super().write(data)

    with small.bot.services.db.snapshot() as session:
        team = session.get_one(Team, team_id)
        write_json(session, team, sink := Sink(), now)
        found = points.point_rows(session, team)
        next(found)
        assert len([each for each in session.identity_map.values() if isinstance(each, Point)]) <= AT_ONCE
        found.close()  # type: ignore[attr-defined]
    assert max(sizes) < 10_000
    assert len(json.loads(sink.getvalue())["points"]) == 3004


def test_the_command_writes_a_file_only_its_owner_can_read_and_notes_it(
    small: World, team_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.shell.check_migrations", lambda _: None)  # the story's tables are not migrated
    path = export(small.settings(), "#algemeen", "json", tmp_path)
    assert path.stat().st_mode & 0o077 == 0
    assert json.loads(path.read_text())["settings"][0] == {"setting": "team", "value": "algemeen"}
    assert export(small.settings(), str(team_id), "csv", tmp_path / "deze.zip").name == "deze.zip"
    assert [file.name for file in tmp_path.glob("*.part")] == []
    with small.bot.services.db.read() as session:
        made = session.scalars(select(TeamChange).where(TeamChange.setting == "exported")).all()
    assert [change.person_id for change in made] == [None, None]


def test_a_team_that_is_not_there_is_answered_with_those_that_are(
    small: World, team_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.shell.check_migrations", lambda _: None)
    with pytest.raises(Exception, match=r"There is no team niets. There are: algemeen \(1\)"):
        export(small.settings(), "niets", "csv", tmp_path)
    with pytest.raises(Exception, match="There is no folder"):
        export(small.settings(), "algemeen", "csv", tmp_path / "weg" / "x.zip")
    with pytest.raises(StartupError, match="cannot be written: File name too long"):
        export(small.settings(), "Algemeen", "csv", tmp_path / ("x" * 250 + ".zip"))
    assert list(tmp_path.glob("*.zip")) == []


def test_without_the_permission_the_lead_reads_what_to_do(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        make_team(made)
        made.playground.state.app.manifest["oauth_config"]["scopes"]["bot"].remove("files:write")
        ask(made, "Bas")
        made.to("09:01")
        assert received(made, "Bas") == {}
        assert "files:write" in made.dm("Bas")[-1]["text"]


def test_an_upload_that_fails_is_tried_again_and_then_said(
    small: World, team_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: Any, **__: Any) -> None:
        raise ConnectionResetError

    before = len(small.dm("Bas"))
    with monkeypatch.context() as broken:
        broken.setattr("bot.outbox.slack.urlopen", cut)
        ask(small, "Bas")
    assert len(small.dm("Bas")) == before
    small.to("09:01")
    assert len(received(small, "Bas")) == 2
    monkeypatch.setattr("bot.outbox.slack.urlopen", cut)
    ask(small, "Bas")
    for minute in range(2, 9):
        small.to(f"09:{minute:02}")
    assert re.search("does not take the files|neemt de bestanden", small.dm("Bas")[-1]["text"])
    assert len(received(small, "Bas")) == 2


def test_who_does_not_lead_any_more_when_the_files_are_sent_gets_none(small: World, team_id: int) -> None:
    small.act("command", as_="Bas", channel=small.channel("algemeen"), text="/dagstart setup")
    view = small.modal("Bas")
    block = next(b for b in view["blocks"] for e in b.get("elements", []) if e.get("action_id") == "team.export")
    small.act("press", as_="Bas", view_id=view["id"], block_id=block["block_id"], action_id="team.export")
    with small.bot.services.db.write() as session:
        session.execute(update(Membership).values(role="member"))
    small.settle()
    assert received(small, "Bas") == {}
