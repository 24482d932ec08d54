"""Walks every output of every role, looking for a text of peer feedback that is somebody else's."""

import zipfile
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from bot.export.files import write_file
from bot.figures import Figures, render_metrics
from bot.i18n import translator
from bot.people.models import Membership, Team
from bot.rituals.feedback import own_blocks, text_blocks
from bot.rituals.feedback.mirror import record_answers, record_statements
from bot.rituals.feedback.mirror_models import MirrorRound, MirrorTeam
from bot.rituals.feedback.mirror_rules import USUAL
from bot.rituals.feedback.models import FeedbackText, FeedbackWeek
from handlers.words import AGREEMENT_WORDS, FEEDBACK_WORDS, KPI_WORDS, WORDS
from tests.feedback import newest, person, receiver_of, switch_on, write
from tests.robustness.forge import tell
from tests.robustness.looks import rows
from tests.stories.test_metrics import names_nobody
from tests.world import World

PEOPLE = ("Anna", "Bas", "Carla", "Dirk", "Eva")
WRITERS = ("Anna", "Bas", "Eva")
"""Bas leads; Carla is management and Dirk a reader, the confidant."""

SEEN = (
    *(f"/collegafeedback {word}" for word in sorted({*FEEDBACK_WORDS} - {"stop", "leave", "pause"})),
    *(f"/dagstart {word}" for word in sorted({*WORDS} & {"help", "setup", "preview", "search"})),
    *(f"/agreement {word}" for word in sorted({*AGREEMENT_WORDS} & {"list", "mine", "help", "search"})),
    *(f"/kpi {word}" for word in sorted({*KPI_WORDS} & {"list", "show", "help"})),
    "/dagstart search MERK",
    "/agreement search MERK",
    "/collegafeedback mine MERK",
    "/debate list",
)
PRESSED = (
    *(text_blocks.THANK, text_blocks.TALK, text_blocks.ASK, text_blocks.MISFIT, text_blocks.ANSWER),
    *(own_blocks.FORGET, own_blocks.CHANGE_OUTSIDE, own_blocks.TAKE_BACK),
)
SENT = (*text_blocks.ASKS, text_blocks.SHARE, text_blocks.ERASE)

REPLIED = {"state": {"values": {text_blocks.REPLY: {"value": {"type": "plain_text_input", "value": "Hoezo?"}}}}}


@pytest.fixture
def floor(small: World) -> World:
    """A team of five in every role that has agreed to it; each text of its first week carries a mark."""
    team_id = small.set_up("algemeen", lead="Bas")
    small.to("09:30")
    switch_on(small, team_id, confidant_id=person(small, "Dirk").id)
    with small.bot.services.db.write() as session:
        for name, role in (("Carla", "management"), ("Dirk", "reader")):
            session.get_one(Membership, (team_id, person(small, name).id)).role = role
    small.to("08:40", day=7)
    small.to("09:00")
    small.to("09:10", day=2)
    small.to("09:20")
    for name in WRITERS:
        assert write(small, name, feedback_behaviour=mark(name))["ok"]
    small.settle()
    return small


def mark(giver: str) -> str:
    """What can be searched for in the text of somebody."""
    return f"MERK{giver.upper()}"


def seen_by(world: World, name: str) -> str:
    """Everything that the bot shows to somebody: messages, the Home, what commands answer and open."""
    found: list[Any] = [world.dm(name)]
    world.act("home", as_=name)
    found.append(world.home(name))
    for typed in SEEN:
        world.try_act("command", as_=name, channel=world.channel("algemeen"), text=typed)
        found.append(world.http.get("/_/views", params={"as": world.id_of(name)}).json()["modals"])
    found.append(world.messages(name, world.channel("algemeen")))
    return str(found)


def test_before_the_batch_only_who_writes_sees_it(floor: World) -> None:
    for name in PEOPLE:
        said = seen_by(floor, name)
        assert [giver for giver in WRITERS if giver != name and mark(giver) in said] == []


def test_after_the_batch_only_who_gets_it_sees_it(floor: World) -> None:
    _arrive(floor)
    for name in PEOPLE:
        said = seen_by(floor, name)
        mine = [giver for giver in WRITERS if receiver_of(floor, giver) == name]
        assert [giver for giver in WRITERS if mark(giver) in said] == mine


def test_a_button_pressed_with_the_number_of_anothers_text_tells_nothing_of_it(floor: World) -> None:
    _arrive(floor)
    texts = rows(floor.bot.services.db, FeedbackText)
    for name in PEOPLE:
        me = person(floor, name).id
        for text in (each for each in texts if each.receiver_id != me):
            for action in PRESSED:
                _, said = tell(floor, name, action_id=action, action={"value": str(text.id)})
                assert "MERK" not in said, (name, action)
            for option in ("share", "erase"):
                chosen = {"type": "overflow", "selected_option": {"value": f"{option}:{text.id}"}}
                _, said = tell(floor, name, action_id=text_blocks.MORE, action=chosen)
                assert "MERK" not in said, (name, option)
            for form in SENT:
                view = text_blocks.render_reply_form(translator("nl"), next(iter(text_blocks.ASKS)), text.id)
                _, said = tell(floor, name, view={**view, "callback_id": form}, inside=REPLIED)
                assert "MERK" not in said, (name, form)
    after = rows(floor.bot.services.db, FeedbackText)
    assert [(text.id, text.shared, text.asked) for text in after] == [(text.id, False, None) for text in texts]


def test_a_file_holds_what_who_asked_got_and_a_lead_exports_none_of_it(floor: World) -> None:
    _arrive(floor)
    for name in PEOPLE:
        tell(floor, name, action_id=own_blocks.TAKE_ALONG, action={"value": "mine"})
        floor.try_act("command", as_=name, channel=floor.channel("algemeen"), text="/agreement export")
        tell(floor, name, action_id="team.export", action={"value": "1"})
        floor.settle()
        files = [file for message in floor.dm(name) for file in message.get("files", ())]
        kept = [b64decode(floor.playground.state.files[file["id"]].content or "") for file in files]
        mine = [giver for giver in WRITERS if receiver_of(floor, giver) == name]
        assert sorted(giver for giver in WRITERS if any(mark(giver).encode() in each for each in kept)) == sorted(mine)


def test_nothing_of_the_mirror_shows_before_five_have_answered_and_then_no_answer(floor: World) -> None:
    record_statements(floor.bot.services, person(floor, "Eva"), 1, USUAL)
    with floor.bot.services.db.write() as session:
        session.query(Membership).update({"role": "member"})
        session.query(MirrorTeam).update({"due_at": floor.clock.now()})
    floor.to("11:00")
    [month] = rows(floor.bot.services.db, MirrorRound)
    before = {name: seen_by(floor, name) for name in PEOPLE}
    for name, score in zip(PEOPLE[:4], (1, 2, 5, 5), strict=True):
        record_answers(floor.bot.services, person(floor, name), month.id, dict.fromkeys(USUAL, score))
    after = seen_by(floor, "Eva")
    assert [word for word in ("*3,", "3,3", "Geteld") if word in after and word not in before["Eva"]] == []
    record_answers(floor.bot.services, person(floor, "Eva"), month.id, dict.fromkeys(USUAL, 5))
    floor.to("12:00", day=8)
    floor.to("12:05")
    assert "*3,6*" in str(floor.messages("Carla", floor.channel("algemeen")))
    with floor.bot.services.db.read() as session:
        dump = "\n".join(session.connection().connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert "help:1" not in dump
    assert 'INSERT INTO "tally_taken"' not in dump


def test_the_confidant_sees_what_was_passed_on_and_nothing_else(floor: World) -> None:
    _arrive(floor)
    giver = next(each for each in WRITERS if receiver_of(floor, each) == "Eva")
    card = newest(floor, "Eva", text_blocks.MISFIT)
    floor.press("Eva", card, text_blocks.MISFIT)
    floor.to("14:05")
    said = seen_by(floor, "Dirk")
    assert [each for each in WRITERS if mark(each) in said] == [giver]
    for name in ("Carla", "Bas"):
        if receiver_of(floor, giver) != name:
            assert mark(giver) not in seen_by(floor, name)


def test_neither_files_nor_the_log_nor_the_database_show_a_text(
    floor: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    _arrive(floor)
    for name in PEOPLE:
        seen_by(floor, name)
    for form in ("csv", "json", "md"):
        path = tmp_path / f"export.{'zip' if form == 'csv' else form}"
        with floor.bot.services.db.snapshot() as session:
            write_file(session, session.get_one(Team, 1), form, path, floor.clock.now())
        assert b"MERK" not in _content(path)
    figures = render_metrics(Figures(floor.bot.services, floor.bot.alarm.watches)).decode()
    assert 'kind="feedback_text"' in figures  # what is told is how often, for the whole bot
    assert names_nobody(floor) == []
    assert "MERK" not in figures
    said = capsys.readouterr()
    assert "MERK" not in said.out + said.err + caplog.text
    stored = b"".join(path.read_bytes() for path in _database(floor))
    assert b"gAAAA" in stored  # the seals are there
    assert b"MERK" not in stored


def test_management_and_leads_see_a_band_and_no_more(floor: World) -> None:
    with floor.bot.services.db.write() as session:
        session.query(FeedbackWeek).update({"state": "delivered", "band": 80, "due_at": None})
    for name, sees in (("Carla", True), ("Bas", True), ("Eva", False), ("Dirk", False)):
        floor.act("home", as_=name)
        assert ("60–80%" in str(floor.home(name))) is sees


def _arrive(world: World) -> None:
    world.to("09:00", day=1)
    world.to("14:00")
    world.to("14:01")


def _content(path: Path) -> bytes:
    if path.suffix != ".zip":
        return path.read_bytes()
    with zipfile.ZipFile(path) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def _database(world: World) -> list[Path]:
    """The file of the database and what was not yet brought into it."""
    path = Path(world.database_url.removeprefix("sqlite:///"))
    return [each for each in path.parent.iterdir() if each.name.startswith(path.name)]
