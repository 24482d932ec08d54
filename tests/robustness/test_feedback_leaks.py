"""Walks every output of every role, looking for a text of peer feedback that is somebody else's."""

import zipfile
from base64 import b64decode
from collections.abc import Iterator
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
from tests.world import World, world

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
    write_texts(small)
    return small


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The same after the batch, for tests that leave it as it is."""
    with world(tmp_path_factory.mktemp("arrived")) as made:
        write_texts(made)
        _arrive(made)
        yield made
        assert (made.violations(), made.leaks()) == ([], [])


def write_texts(made: World) -> None:
    team_id = made.set_up("algemeen", lead="Bas")
    made.to("09:30")
    switch_on(made, team_id, confidant_id=person(made, "Dirk").id)
    with made.bot.services.db.write() as session:
        for name, role in (("Carla", "management"), ("Dirk", "reader")):
            session.get_one(Membership, (team_id, person(made, name).id)).role = role
    made.to("08:40", day=7)
    made.to("09:00")
    made.to("09:10", day=2)
    made.to("09:20")
    for name in WRITERS:
        assert write(made, name, feedback_behaviour=mark(name))["ok"]
    made.settle()


def mark(giver: str) -> str:
    """What can be searched for in the text of somebody."""
    return f"MERK{giver.upper()}"


def seen_by(made: World, name: str) -> str:
    """Everything that the bot shows to somebody: messages, the Home, what commands answer and open."""
    found: list[Any] = [made.dm(name)]
    made.act("home", as_=name)
    found.append(made.home(name))
    for typed in SEEN:
        made.try_act("command", as_=name, channel=made.channel("algemeen"), text=typed)
        found.append(made.http.get("/_/views", params={"as": made.id_of(name)}).json()["modals"])
    found.append(made.messages(name, made.channel("algemeen")))
    return str(found)


def test_before_the_batch_only_who_writes_sees_it_and_the_confidant_never_but_what_was_passed_on(floor: World) -> None:
    for name in PEOPLE:
        said = seen_by(floor, name)
        assert [giver for giver in WRITERS if giver != name and mark(giver) in said] == []
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


def test_after_the_batch_only_who_gets_it_sees_it_and_no_file_nor_the_log_nor_the_database_shows_it(
    arrived: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    for name in PEOPLE:
        said = seen_by(arrived, name)
        mine = [giver for giver in WRITERS if receiver_of(arrived, giver) == name]
        assert [giver for giver in WRITERS if mark(giver) in said] == mine
    for form in ("csv", "json", "md"):
        path = tmp_path / f"export.{'zip' if form == 'csv' else form}"
        with arrived.bot.services.db.snapshot() as session:
            write_file(session, session.get_one(Team, 1), form, path, arrived.clock.now())
        assert b"MERK" not in _content(path)
    figures = render_metrics(Figures(arrived.bot.services, arrived.bot.alarm.watches)).decode()
    assert 'kind="feedback_text"' in figures  # what is told is how often, for the whole bot
    assert names_nobody(arrived) == []
    assert "MERK" not in figures
    logged = capsys.readouterr()
    assert "MERK" not in logged.out + logged.err + caplog.text
    stored = b"".join(path.read_bytes() for path in _database(arrived))
    assert b"gAAAA" in stored  # the seals are there
    assert b"MERK" not in stored


def test_a_button_pressed_with_the_number_of_anothers_text_tells_nothing_of_it(arrived: World) -> None:
    texts = rows(arrived.bot.services.db, FeedbackText)
    for name in PEOPLE:
        me = person(arrived, name).id
        for text in (each for each in texts if each.receiver_id != me):
            for action in PRESSED:
                _, said = tell(arrived, name, action_id=action, action={"value": str(text.id)})
                assert "MERK" not in said, (name, action)
            for option in ("share", "erase"):
                chosen = {"type": "overflow", "selected_option": {"value": f"{option}:{text.id}"}}
                _, said = tell(arrived, name, action_id=text_blocks.MORE, action=chosen)
                assert "MERK" not in said, (name, option)
            for form in SENT:
                view = text_blocks.render_reply_form(translator("nl"), next(iter(text_blocks.ASKS)), text.id)
                _, said = tell(arrived, name, view={**view, "callback_id": form}, inside=REPLIED)
                assert "MERK" not in said, (name, form)
    after = rows(arrived.bot.services.db, FeedbackText)
    assert [(text.id, text.shared, text.asked) for text in after] == [(text.id, False, None) for text in texts]


def test_a_file_holds_what_who_asked_got_and_a_lead_exports_none_of_it(arrived: World) -> None:
    for name in PEOPLE:
        tell(arrived, name, action_id=own_blocks.TAKE_ALONG, action={"value": "mine"})
        arrived.try_act("command", as_=name, channel=arrived.channel("algemeen"), text="/agreement export")
        tell(arrived, name, action_id="team.export", action={"value": "1"})
        arrived.settle()
        files = [file for message in arrived.dm(name) for file in message.get("files", ())]
        kept = [b64decode(arrived.playground.state.files[file["id"]].content or "") for file in files]
        mine = [giver for giver in WRITERS if receiver_of(arrived, giver) == name]
        assert sorted(giver for giver in WRITERS if any(mark(giver).encode() in each for each in kept)) == sorted(mine)


def test_management_and_leads_see_a_band_and_nobody_the_mirror_before_five_have_answered_and_then_no_answer(
    floor: World,
) -> None:
    with floor.bot.services.db.write() as session:
        session.query(FeedbackWeek).update({"state": "delivered", "band": 80, "due_at": None})
    for name, sees in (("Carla", True), ("Bas", True), ("Eva", False), ("Dirk", False)):
        floor.act("home", as_=name)
        assert ("60–80%" in str(floor.home(name))) is sees
    record_statements(floor.bot.services, person(floor, "Eva"), 1, USUAL)
    with floor.bot.services.db.write() as session:
        session.query(Membership).update({"role": "member"})
        session.query(MirrorTeam).update({"due_at": floor.clock.now()})
    floor.to("11:00")
    [month] = rows(floor.bot.services.db, MirrorRound)
    before = seen_by(floor, "Eva")
    for name, score in zip(PEOPLE[:4], (1, 2, 5, 5), strict=True):
        record_answers(floor.bot.services, person(floor, name), month.id, dict.fromkeys(USUAL, score))
    after = seen_by(floor, "Eva")
    assert [word for word in ("*3,", "3,3", "Geteld") if word in after and word not in before] == []
    record_answers(floor.bot.services, person(floor, "Eva"), month.id, dict.fromkeys(USUAL, 5))
    floor.to("12:00", day=8)
    floor.to("12:05")
    assert "*3,6*" in str(floor.messages("Carla", floor.channel("algemeen")))
    with floor.bot.services.db.read() as session:
        dump = "\n".join(session.connection().connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert "help:1" not in dump
    assert 'INSERT INTO "tally_taken"' not in dump


def _arrive(made: World) -> None:
    made.to("09:00", day=1)
    made.to("14:00")
    made.to("14:01")


def _content(path: Path) -> bytes:
    if path.suffix != ".zip":
        return path.read_bytes()
    with zipfile.ZipFile(path) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def _database(made: World) -> list[Path]:
    """The file of the database and what was not yet brought into it."""
    path = Path(made.database_url.removeprefix("sqlite:///"))
    return [each for each in path.parent.iterdir() if each.name.startswith(path.name)]
