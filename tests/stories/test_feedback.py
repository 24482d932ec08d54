"""A team agrees to give each other feedback, and the weeks go by."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.consent import actions as consent
from bot.consent.models import ConsentRound
from bot.errors import Refusal
from bot.outbox.models import Outbox
from bot.people.models import Person
from bot.rituals.feedback.blocks import NOTHING
from bot.rituals.feedback.confidant import AGREE, DECLINE
from bot.rituals.feedback.exercise import TRY
from bot.rituals.feedback.models import FeedbackAsk, FeedbackTeam, FeedbackText, FeedbackTurn, FeedbackWeek
from bot.rituals.feedback.question_blocks import CHOOSE
from bot.rituals.feedback.team_actions import record_proposed, record_reply
from bot.rituals.feedback.terms import Terms
from bot.rituals.feedback.text_blocks import THANK
from bot.rituals.feedback.texts import ARRIVED
from bot.rituals.feedback.weeks import PROMPT, REMINDER
from schedules import feedback
from tests.feedback import everybody_agrees, newest, person, receiver_of, switch_on, write
from tests.robustness.looks import rows
from tests.world import World

PEOPLE = ("Anna", "Bas", "Carla", "Dirk", "Eva")


def make_floor(world: World) -> None:
    """A team of five at nine that has agreed to it; Bas leads. It is Monday of the first week, twenty to nine."""
    team_id = world.set_up("algemeen", lead="Bas", starts=False)
    world.to("09:30")
    switch_on(world, team_id, confidant_id=person(world, "Dirk").id)
    world.to("08:40", day=7)


@pytest.fixture
def floor(live: World) -> World:
    live.once(make_floor)
    return live


def command(world: World, name: str, text: str) -> str:
    return world.command(name, world.channel("algemeen"), f"/collegafeedback {text}")


def shown_now(world: World, name: str, card: dict[str, Any]) -> str:
    """What a private message says by now."""
    world.to(world.clock.now() + timedelta(minutes=1))
    return str(next(m for m in world.dm(name) if m["ts"] == card["ts"])["text"])


def to_writing(world: World) -> None:
    """It is Wednesday, ten past nine: everybody was asked to write."""
    world.to("09:01")
    world.to("09:02")
    world.to("09:00", day=2)
    world.to("09:10")


def to_batch(world: World) -> None:
    """It is Thursday, two o'clock."""
    world.to("09:00", day=1)
    world.to("14:00")
    world.to("14:01")


def test_nothing_happens_before_the_team_has_agreed_and_the_sheet_comes_first(live: World) -> None:
    live.set_up("algemeen", lead="Bas", starts=False)
    live.to("09:30")
    command(live, "Anna", "start")
    shown = str(live.modal("Anna"))
    assert "Wat de werkgever niet krijgt" in shown
    assert live.submit("Anna", feedback_confidant=live.id_of("Dirk"))["ok"]
    assert "Ik vraag eerst Dirk" in str(live.modal("Anna"))
    live.settle()
    card = newest(live, "Dirk", AGREE)
    assert "Anna" in card["text"]
    assert "Collegafeedback" not in str(live.messages("Bas", live.channel("algemeen"))), "the team reads no name yet"
    live.press("Dirk", card, AGREE)
    live.settle()
    assert "beslist het team" in newest(live, "Dirk", "vertrouwenspersoon")["text"]
    assert "Dirk wil wel" in newest(live, "Anna", "vertrouwenspersoon")["text"]
    assert "Dirk, die het ermee eens is" in str(live.messages("Bas", live.channel("algemeen")))
    command(live, "Bas", "start")
    shown = str(live.modal("Bas"))
    assert "beslist al" in shown, "who comes second reads that it is asked already"
    assert "Wat de werkgever niet krijgt" in shown, "and what it means"
    [found] = rows(live.bot.services.db, FeedbackTeam)
    assert (found.state, found.due_at) == ("off", None)
    live.to("09:30", day=7)
    assert rows(live.bot.services.db, FeedbackWeek) == []
    everybody_agrees(live)
    [found] = rows(live.bot.services.db, FeedbackTeam)
    assert (found.state, found.confidant_id) == ("on", person(live, "Dirk").id)
    live.to(live.clock.now() + timedelta(minutes=1))
    read = str(live.messages("Anna", live.channel("algemeen")))
    assert "begint op maandag 7 december" in read, "the team reads when it begins"
    assert "Jij bent de vertrouwenspersoon" in newest(live, "Dirk", "vertrouwenspersoon")["text"]
    told = [name for name in PEOPLE if "Jij bent de vertrouwenspersoon" in str(live.dm(name))]
    assert told == ["Dirk"]
    assert "het team is akkoord" in shown_now(live, "Dirk", card), "the card on which Dirk said yes says it too"
    record_proposed(live.bot.services, person(live, "Bas"), found.team_id, Terms(on=False))
    everybody_agrees(live)
    assert "Dat is voorbij" in shown_now(live, "Dirk", card)


def test_who_would_rather_not_be_confidant_is_named_to_nobody(live: World) -> None:
    live.set_up("algemeen", lead="Bas")
    live.to("09:30")
    for _ in range(2):
        command(live, "Anna", "start")
        assert live.submit("Anna", feedback_confidant=live.id_of("Dirk"))["ok"]
        live.to(live.clock.now() + timedelta(minutes=1))
    old, card = (m for m in live.dm("Dirk") if "vertrouwenspersoon" in m["text"])
    assert AGREE not in str(old), "what was proposed once more is asked once"
    live.press("Dirk", card, DECLINE)
    live.to(live.clock.now() + timedelta(minutes=1))
    assert "liever niet" in newest(live, "Dirk", "vertrouwenspersoon")["text"]
    assert "Het team is niets gevraagd" in newest(live, "Anna", "Dirk")["text"]
    assert "Dirk" not in str(live.messages("Bas", live.channel("algemeen")))
    assert rows(live.bot.services.db, ConsentRound) == []
    with pytest.raises(Refusal, match="answered this already"):
        record_reply(
            live.bot.services, person(live, "Dirk"), rows(live.bot.services.db, FeedbackAsk)[0].id, agrees=True
        )
    live.act("profile", user=live.id_of("Dirk"), deleted=True)
    live.settle()
    feedback.tidy(live.bot.services)
    assert rows(live.bot.services.db, FeedbackAsk) == []


def test_who_proposes_a_confidant_hears_after_three_working_days_that_there_is_no_answer(live: World) -> None:
    live.set_up("algemeen", lead="Bas")
    live.to("09:30")  # a Monday
    command(live, "Anna", "start")
    assert live.submit("Anna", feedback_confidant=live.id_of("Dirk"))["ok"]
    live.settle()
    card = newest(live, "Dirk", AGREE)
    live.to("09:05", day=2)
    assert "nog geen antwoord" not in str(live.dm("Anna"))
    live.to("09:05", day=1)
    assert "nog geen antwoord" in newest(live, "Anna", "vertrouwenspersoon")["text"]
    assert "Dirk" not in str(live.messages("Bas", live.channel("algemeen")))
    live.press("Dirk", card, AGREE)
    live.settle()
    assert "Dirk wil wel" in newest(live, "Anna", "vertrouwenspersoon")["text"], "a yes that comes later counts"
    with live.bot.services.db.write() as session:
        [held] = session.scalars(select(ConsentRound)).all()
        consent.withdraw(
            session, "feedback", held.subject_id, session.get_one(Person, person(live, "Anna").id), live.clock.now()
        )
    assert "niet akkoord" in shown_now(live, "Dirk", card)


def test_a_week_from_the_question_to_the_batch(floor: World) -> None:
    for moment in ("09:00", "09:01", "09:02"):
        floor.to(moment)
    exercise, card = newest(floor, "Eva", TRY), newest(floor, "Eva", CHOOSE)
    assert exercise["ts"] < card["ts"], "practice comes first"
    assert "uitstappen" in exercise["text"], "and says what it is for, and how to take no part"
    floor.press("Eva", card, CHOOSE, {"feedback_own": {"value": "Hoe rond ik af?"}, "feedback_tips": {"value": "no"}})
    floor.settle()
    assert "Hoe rond ik af?" in newest(floor, "Eva", "Jouw vraag")["text"]
    floor.to("09:00", day=2)
    floor.to("09:10")
    turns = {turn.giver_id: turn.receiver_id for turn in rows(floor.bot.services.db, FeedbackTurn)}
    assert len(turns) == 5
    assert set(turns) == set(turns.values())
    to_eva = next(name for name in PEOPLE if receiver_of(floor, name) == "Eva")
    assert "Hoe rond ik af?" in newest(floor, to_eva, "hoort deze week van jou")["text"]
    assert write(floor, to_eva)["ok"]
    assert write(floor, "Eva")["ok"]
    floor.settle()
    assert [text.state for text in rows(floor.bot.services.db, FeedbackText)] == ["held", "held"]
    assert "uitspreken" not in str(floor.dm("Eva"))
    assert "uitspreken" not in str(floor.dm(to_eva))
    to_batch(floor)
    arrived = newest(floor, "Eva", THANK)
    assert "uitspreken" in arrived["text"]
    assert to_eva in arrived["text"]
    assert "Alleen jij leest dit" in str(arrived)
    assert {turn.state for turn in rows(floor.bot.services.db, FeedbackTurn)} == {"done"}
    assert rows(floor.bot.services.db, FeedbackWeek, state="delivered")[0].band == 60


def test_one_reminder_to_who_neither_wrote_nor_said_that_they_saw_nothing(floor: World) -> None:
    to_writing(floor)
    write(floor, "Anna")
    floor.press("Bas", newest(floor, "Bas", NOTHING), NOTHING)
    floor.settle()
    assert "niets voor" in newest(floor, "Bas", "Toch schrijven")["text"]
    floor.to("09:00", day=1)
    floor.to("09:01")
    reminded = {row.recipient for row in rows(floor.bot.services.db, Outbox, kind=REMINDER)}
    assert reminded == {floor.id_of(name) for name in ("Carla", "Dirk", "Eva")}
    assert write(floor, "Carla")["ok"]
    floor.to("14:00")
    floor.to("14:01")
    assert rows(floor.bot.services.db, FeedbackWeek)[0].band == 80
    for name in PEOPLE:
        assert "zijn aangekomen" in str(floor.dm(name))
        assert NOTHING not in str(floor.dm(name))


def test_all_prompts_and_all_deliveries_of_a_week_share_one_send_time(floor: World) -> None:
    to_writing(floor)
    for name in PEOPLE:
        write(floor, name)
    to_batch(floor)
    for kind in (PROMPT, ARRIVED):
        found = rows(floor.bot.services.db, Outbox, kind=kind)
        assert len(found) == 5
        assert len({row.due_at for row in found}) == 1, kind
    sent = {row.sent_at for row in rows(floor.bot.services.db, Outbox, kind=ARRIVED)}
    assert max(sent) - min(sent) < timedelta(minutes=1)
