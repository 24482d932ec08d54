"""What people do with debates. Each is one transaction; what others must see goes through the outbox."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_, translator
from bot.outbox import queue
from bot.outbox.homes import touch_homes
from bot.people.access import NOT_A_MEMBER, find_standing
from bot.people.models import Person
from bot.rituals.debate import phases, rules, turnout
from bot.rituals.debate.models import Debate
from bot.rituals.debate.story import CARD, Story, load_story, vote_subject
from bot.rituals.debate.votes import QUESTION
from bot.rituals.debate.words import CANNOT_CLOSE, missing_text
from bot.services import Services

NO_SUCH = rules.NO_SUCH
MOVED_ON = N_("The debate has moved on already, so nothing happened.")


@contextmanager
def acting(services: Services, person: Person, debate_id: int, action: str) -> Iterator[Story]:
    """One transaction in which somebody does something in a debate. Raises Refusal when they may not."""
    with services.db.write() as session, acting_in(services, session, person, debate_id, action) as story:
        yield story


@contextmanager
def acting_in(services: Services, session: Session, person: Person, debate_id: int, action: str) -> Iterator[Story]:
    """The same in a transaction that does something else too."""
    debate = session.get(Debate, debate_id, with_for_update=True)
    story = checked_story(services, session, debate, person, action)
    yield story
    story.refresh()


@contextmanager
def looking(services: Services, person: Person, debate_id: int, action: str) -> Iterator[Story]:
    """A debate as it is, for somebody who is about to do something in it. Raises Refusal when they may not."""
    with services.db.read() as session:
        yield checked_story(services, session, session.get(Debate, debate_id), person, action)


@contextmanager
def reading(services: Services, person: Person, debate_id: int) -> Iterator[Story]:
    """A debate for somebody who only looks: everybody in the channel may, in every phase. Raises Refusal."""
    with services.db.read() as session:
        yield _standing(services, session, session.get(Debate, debate_id), person)[0]


def checked_story(services: Services, session: Session, debate: Debate | None, person: Person, action: str) -> Story:
    """A debate in the hands of somebody who wants to do something in it. Raises Refusal when they may not."""
    story, role = _standing(services, session, debate, person)
    if reason := story.why_not(person, role, action):
        raise Refusal(reason)
    return story


def _standing(services: Services, session: Session, debate: Debate | None, person: Person) -> tuple[Story, str | None]:
    if debate is None:
        raise Refusal(NO_SUCH)
    team, role = find_standing(session, person, debate.team_id)
    if role is None and not person.is_admin:
        raise Refusal(NOT_A_MEMBER, team=team.name)
    return load_story(session, debate, services.clock.now()), role


def record_next(services: Services, person: Person, debate_id: int, phase: str) -> None:
    """End the phase before its time; `phase` is the one that was seen, so that two presses end one. Raises Refusal."""
    with acting(services, person, debate_id, "next") as story:
        _check_phase(story, phase)
        if phase == "second_vote" and (found := turnout.missing(story)):
            raise Refusal(CANNOT_CLOSE, missing=missing_text(translator(person.locale), found))
        phases.finish(story)


def record_extended(services: Services, person: Person, debate_id: int, phase: str) -> None:
    """Give the phase a working day more, in a live debate five minutes. Raises Refusal."""
    with acting(services, person, debate_id, "extend") as story:
        _check_phase(story, phase)
        phases.extend(story)


def record_reopened(services: Services, person: Person, debate_id: int, phase: str) -> None:
    """Go back to the questions or to the arguments; nothing that was said goes away. Raises Refusal."""
    with acting(services, person, debate_id, "reopen") as story:
        _check_phase(story, phase)
        phases.begin(story, rules.phase_before(phase))


def record_stopped(services: Services, person: Person, debate_id: int, phase: str) -> None:
    """Stop it on the way. Raises Refusal."""
    with acting(services, person, debate_id, "stop") as story:
        _check_phase(story, phase)
        phases.end(story, "stopped")


def record_closed(services: Services, person: Person, debate_id: int, phase: str) -> None:
    """Close it without an outcome: too few take part in the second vote. Raises Refusal."""
    with acting(services, person, debate_id, "close") as story:
        _check_phase(story, phase)
        phases.end(story, "none")


def follow_vote(services: Services, person: Person, debate_id: int, vote: int) -> None:
    """Somebody has voted: the card says how many have, their question that they have; maybe the vote closes now.

    In a transaction of its own: nothing is ever written together with a vote.
    """
    now = services.clock.now()
    with services.db.write() as session:
        queue.touch(session, vote_subject(debate_id, vote), QUESTION, now, person.slack_id)
        story = load_story(session, session.get_one(Debate, debate_id, with_for_update=True), now)
        phases.look_at_votes(story)
        queue.touch(session, story.subject, CARD, now)
        touch_homes(session, [person.id], now)


def _check_phase(story: Story, phase: str) -> None:
    if story.debate.phase != phase:
        raise Refusal(MOVED_ON)
