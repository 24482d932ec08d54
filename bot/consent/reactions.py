"""What people do in a consent round. Each is one transaction; what others must see goes through the outbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.consent import rules
from bot.consent.actions import advance, checked_story, end, locked
from bot.consent.models import LONGEST, ConsentEntry, ConsentRound, ConsentSeat, ConsentStance
from bot.consent.story import Story
from bot.db import insert
from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.outbox.homes import touch_homes
from bot.people.models import Person
from bot.services import Services

WORDS, HARM, BASIS, CHANGE = "consent_words", "consent_harm", "consent_basis", "consent_change"
"""The fields of the forms, by block id."""

NO_SUCH_QUESTION = N_("I do not know this question.")
ANSWERED_ALREADY = N_("This question has an answer already.")
NOTHING_WRITTEN = N_("Write it down in one or two sentences.")
TOO_LONG = N_("That is too long: at most {n} characters.")


@dataclass(frozen=True)
class Objection:
    """The three test questions: which harm, on what it is based, which change would solve it."""

    harm: str
    basis: str
    change: str


@contextmanager
def _acting(
    services: Services, person: Person, round_id: int, action: str, version: int | None = None
) -> Iterator[Story]:
    """One transaction in which somebody does something in a round. Raises Refusal when they may not."""
    with services.db.write() as session:
        # Two people may press at the same moment: the second one waits here, and then sees what the first one did.
        round_ = session.scalars(locked(ConsentRound.id == round_id)).first()
        story = checked_story(session, round_, person, action, services.clock.now(), version)
        yield story
        session.flush()
        advance(story)
        story.refresh()
        touch_homes(session, [person.id], story.now)


@contextmanager
def looking(
    services: Services, person: Person, round_id: int, action: str, version: int | None = None
) -> Iterator[Story]:
    """A round as it is, for somebody who is about to do something in it. Raises Refusal when they may not."""
    with services.db.read() as session:
        yield checked_story(session, session.get(ConsentRound, round_id), person, action, services.clock.now(), version)


def record_said(services: Services, person: Person, round_id: int, version: int, kind: str, text: str) -> None:
    """Ask, suggest, or add a concern: `question`, `suggestion`, `concern`. Raises Refusal."""
    action = {"question": "ask", "suggestion": "suggest", "concern": "concern"}[kind]
    with _acting(services, person, round_id, action, version) as story:
        story.note(kind, person, checked(text, WORDS))
        if kind != "concern":
            story.tell_proposer(person)


def record_ready(services: Services, person: Person, round_id: int, version: int) -> None:
    """Nothing to ask. Raises Refusal."""
    with _acting(services, person, round_id, "ready", version) as story:
        if person.id in story.ready:
            raise Refusal(rules.SAID_ALREADY)
        of_person = (ConsentSeat.round_id == round_id, ConsentSeat.person_id == person.id)
        story.session.execute(update(ConsentSeat).where(*of_person).values(ready=True))
        story.ready.add(person.id)


def record_reply(services: Services, person: Person, entry_id: int, text: str) -> None:
    """Who proposes answers a question. Raises Refusal."""
    with services.db.read() as session:
        entry = find_question(session, entry_id)
    with _acting(services, person, entry.round_id, "answer") as story:
        found = story.session.get_one(ConsentEntry, entry_id)
        if found.answer is not None:
            raise Refusal(ANSWERED_ALREADY, field=WORDS)
        found.answer, found.answered_by = checked(text, WORDS), person.id
        story.tell_asker(found, person)


def find_question(session: Session, entry_id: int) -> ConsentEntry:
    """A question by its number. Raises Refusal."""
    entry = session.get(ConsentEntry, entry_id)
    if entry is None or entry.kind != "question":
        raise Refusal(NO_SUCH_QUESTION)
    return entry


def record_stance(services: Services, person: Person, round_id: int, version: int, stance: str) -> None:
    """No objection, or abstained: `agree`, `abstain`. Raises Refusal."""
    with _acting(services, person, round_id, stance, version) as story:
        _store_stance(story, person, stance)


def record_objection(services: Services, person: Person, round_id: int, version: int, objection: Objection) -> None:
    """An objection, with what it is about and what would solve it. Raises Refusal."""
    with _acting(services, person, round_id, "object", version) as story:
        every = EveryField()
        with every:
            harm = checked(objection.harm, HARM)
        with every:
            basis = checked(objection.basis, BASIS)
        with every:
            change = checked(objection.change, CHANGE)
        every.done()
        _store_stance(story, person, "object")
        story.note("objection", person, harm, basis=basis, change=change)
        story.plan()
        story.tell_proposer(person)


def _store_stance(story: Story, person: Person, stance: str) -> None:
    key = {"round_id": story.round.id, "decision": story.round.decision, "person_id": person.id}
    session = story.session
    session.execute(delete(ConsentStance).filter_by(**key))
    session.execute(insert(session, ConsentStance).values(**key, stance=stance, at=story.now))
    story.stances[person.id] = stance


def record_go_on(services: Services, person: Person, round_id: int, version: int) -> None:
    """Who proposes leaves the text as it is: to the decision. Raises Refusal."""
    with _acting(services, person, round_id, "go_on", version) as story:
        story.begin("decision")


def record_withdrawn(services: Services, person: Person, round_id: int) -> None:
    """Who proposes takes it back: a draft again. Raises Refusal."""
    with _acting(services, person, round_id, "withdraw") as story:
        end(story, "withdrawn", person)


def checked(text: str, field: str) -> str:
    """What was written, if it can be stored. Raises Refusal at the field."""
    if not text.strip():
        raise Refusal(NOTHING_WRITTEN, field=field)
    if len(text.strip()) > LONGEST:
        raise Refusal(TOO_LONG, field=field, n=LONGEST)
    return text.strip()
