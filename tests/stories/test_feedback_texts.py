"""What becomes of a text that arrived: thanked, talked about, asked on, passed on, shared, deleted, expired."""

from datetime import timedelta
from typing import Any

import pytest

from bot.outbox.models import Outbox
from bot.people.models import Membership
from bot.rituals.feedback import reactions
from bot.rituals.feedback.models import FeedbackTeam, FeedbackText
from bot.rituals.feedback.text_blocks import ANSWER, ASK, MISFIT, MORE, TALK, THANK
from bot.rituals.feedback.texts import ARRIVED, CONFIDANT, subject_of
from schedules import feedback, housekeeping
from tests.feedback import newest as found
from tests.feedback import person, receiver_of, to_writing, write
from tests.robustness.looks import rows
from tests.world import World

PEOPLE = ("Anna", "Bas", "Carla", "Dirk", "Eva")


def to_arrived(world: World) -> str:
    """Anna wrote to somebody, who read it; who that is. A third one is the confidant, Bas leads."""
    team_id = to_writing(world)
    write(world, "Anna")
    world.to("14:00", day=1)
    world.to("14:01")
    receiver = receiver_of(world, "Anna")
    with world.bot.services.db.write() as session:
        session.get_one(FeedbackTeam, team_id).confidant_id = person(world, confidant_of(receiver)).id
    return receiver


@pytest.fixture
def arrived(live: World) -> tuple[World, str, str]:
    return live, "Anna", live.once(to_arrived)


def confidant_of(receiver: str) -> str:
    """Who did not get it."""
    return "Eva" if receiver == "Dirk" else "Dirk"


def press(world: World, name: str, action_id: str) -> dict[str, Any]:
    done = world.press(name, found(world, name, action_id), action_id)
    world.settle()
    world.to(world.clock.now() + timedelta(minutes=1))
    return done


def later(world: World) -> None:
    world.to(world.clock.now() + timedelta(minutes=1))


def tidy(world: World) -> None:
    """The hour in which what is over is erased."""
    housekeeping.tick(world.bot.services)
    feedback.tidy(world.bot.services)
    later(world)


def choose(world: World, name: str, option: str) -> None:
    message = found(world, name, MORE)
    block = next(b for b in message["blocks"] for e in b.get("elements", []) if e.get("action_id") == MORE)
    place = {"channel": message["channel"], "ts": message["ts"], "block_id": block["block_id"]}
    world.act("press", as_=name, action_id=MORE, value=option, **place)


def test_a_text_is_thanked_for(arrived: tuple[World, str, str]) -> None:
    world, giver, receiver = arrived
    press(world, receiver, THANK)
    assert f"{receiver}" in found(world, giver, "bedankt je")["text"]
    assert "Je hebt bedankt" in str(found(world, receiver, "uitspreken"))


def test_both_get_the_moment_to_talk(arrived: tuple[World, str, str]) -> None:
    world, giver, receiver = arrived
    press(world, receiver, TALK)
    assert world.submit(receiver, feedback_reply="morgen om tien uur")["ok"]
    later(world)
    for name in (giver, receiver):
        assert "morgen om tien uur" in found(world, name, "stel")["text"]
        assert "privébericht" in found(world, name, "stel")["text"]
    [text] = rows(world.bot.services.db, FeedbackText)
    with pytest.raises(reactions.Refusal, match="already"):
        reactions.record_talk(world.bot.services, person(world, receiver), text.id, "om elf uur")
    assert "Kunnen we praten" not in str(found(world, receiver, "uitspreken")), "one moment, one message"
    world.act("profile", user=world.id_of(receiver), deleted=True)
    world.settle()
    tidy(world)
    assert rows(world.bot.services.db, FeedbackText) == [], "what was for who left the company is erased"
    assert "morgen om tien uur" not in str(world.dm(giver))
    in_slack = [m.body for c in world.playground.state.channels.values() for m in c.messages.values()]
    assert "uitspreken" not in str(in_slack), "and the message in Slack with it"


def test_one_question_goes_back_and_one_answer_comes(arrived: tuple[World, str, str]) -> None:
    world, giver, receiver = arrived
    press(world, receiver, ASK)
    world.submit(receiver, feedback_reply="Wat zei ik precies?")
    later(world)
    press(world, giver, ANSWER)
    assert "Wat zei ik precies?" in str(world.modal(giver))
    world.submit(giver, feedback_reply="Dat je meekeek")
    later(world)
    assert "Dat je meekeek" in found(world, receiver, "antwoordt")["text"]
    [text] = rows(world.bot.services.db, FeedbackText)
    assert text.asked == "answered"
    with pytest.raises(reactions.Refusal, match="asked on"):
        reactions.record_asked(world.bot.services, person(world, receiver), text.id, "En nog iets?")


def test_what_does_not_fit_goes_to_the_confidant_alone(arrived: tuple[World, str, str]) -> None:
    world, giver, receiver = arrived
    press(world, receiver, MISFIT)
    read = found(world, confidant_of(receiver), "vertrouwenspersoon")["text"]
    assert "uitspreken" in read
    assert "van algemeen" in read
    assert f"Vraag {receiver} wat zou helpen" in read
    others = set(PEOPLE) - {giver, receiver, confidant_of(receiver)}
    assert all("uitspreken" not in str(world.dm(name)) for name in others)


def test_what_nobody_can_be_asked_to_read_is_passed_to_nobody_and_says_why(arrived: tuple[World, str, str]) -> None:
    world, giver, receiver = arrived
    services, got = world.bot.services, person(world, receiver)
    [text] = rows(services.db, FeedbackText)
    other = next(name for name in PEOPLE if name not in (giver, receiver, "Bas"))

    def refused_with(name: str | None) -> str:
        with services.db.write() as session:
            feedback = session.get_one(FeedbackTeam, text.team_id)
            feedback.confidant_id = person(world, name).id if name else None
        with pytest.raises(reactions.Refusal) as found:
            reactions.record_misfit(services, got, text.id)
        return found.value.sentence

    assert refused_with(None) == reactions.NO_CONFIDANT
    assert refused_with(giver) == reactions.CONFIDANT_WROTE
    assert refused_with(receiver) == (reactions.CONFIDANT_LEADS if receiver == "Bas" else reactions.CONFIDANT_IS_YOU)
    with services.db.write() as session:
        session.get_one(Membership, (text.team_id, person(world, other).id)).role = "management"
    assert refused_with(other) == reactions.CONFIDANT_LEADS
    world.act("profile", user=world.id_of(other), deleted=True)
    world.settle()
    assert refused_with(other) == reactions.CONFIDANT_LEFT
    world.command(receiver, world.channel("algemeen"), "/collegafeedback start")
    assert world.id_of(other) not in str(world.modal(receiver)), "the form names nobody who left"
    assert rows(services.db, Outbox, kind=CONFIDANT) == []


def test_what_is_deleted_is_gone_here_and_everywhere_in_slack(arrived: tuple[World, str, str]) -> None:
    world, giver, receiver = arrived
    press(world, receiver, MISFIT)
    choose(world, receiver, f"share:{rows(world.bot.services.db, FeedbackText)[0].id}")
    assert world.submit(receiver)["ok"]
    later(world)
    channel = world.channel("algemeen")
    assert "uitspreken" in str(world.messages(giver, channel))
    assert "Anna" not in next(m["text"] for m in world.messages(giver, channel) if "uitspreken" in m["text"])
    choose(world, receiver, f"erase:{rows(world.bot.services.db, FeedbackText)[0].id}")
    assert world.submit(receiver)["ok"]
    for _ in range(3):
        later(world)
    assert rows(world.bot.services.db, FeedbackText) == []
    assert all("uitspreken" not in str(world.dm(name)) for name in PEOPLE)
    assert "uitspreken" not in str(world.messages(giver, channel))


def test_a_text_expires_and_its_message_with_it_long_after_other_messages_are_forgotten(
    arrived: tuple[World, str, str],
) -> None:
    world, _, receiver = arrived
    [text] = rows(world.bot.services.db, FeedbackText)
    for weeks in (5, 13, 7):
        world.to("12:00", day=7 * weeks)
        tidy(world)
    assert [row.state for row in rows(world.bot.services.db, Outbox, subject=subject_of(text.id))] == ["sent"]
    assert "uitspreken" in str(world.dm(receiver))
    for _ in range(2):
        world.to("12:00", day=7)
        tidy(world)
    assert rows(world.bot.services.db, FeedbackText) == []
    assert "uitspreken" not in str(world.dm(receiver))
    assert [row.state for row in rows(world.bot.services.db, Outbox, kind=ARRIVED)] in (["dropped"], [])
