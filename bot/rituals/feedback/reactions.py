"""What becomes of a text that arrived: thanked, talked about, asked on, passed to the confidant, shared, erased."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.outbox import queue
from bot.people.access import find_standing
from bot.people.mail import channel_row
from bot.people.models import Person, Team
from bot.rituals.feedback.models import FeedbackTeam, FeedbackText
from bot.rituals.feedback.people import leads
from bot.rituals.feedback.rules import EMPTY
from bot.rituals.feedback.sealed import UNREADABLE, FeedbackSeal, Words, feedback_seal
from bot.rituals.feedback.texts import (
    ANSWERED,
    ASKED,
    CONFIDANT,
    SHARED,
    TALK,
    THANKED,
    erase,
    refresh,
    subject_of,
    tell,
)
from bot.services import Services

LONGEST_REPLY = 500

NOT_YOURS = N_("This text is not yours, or it was erased.")
NO_NAME = N_("This came without a name, so there is nobody to ask.")
GIVER_LEFT = N_("Who wrote this has left, so nobody would read it.")
ASKED_ALREADY = N_("You asked on about this already. You can still talk about it.")
TALKED_ALREADY = N_("You proposed a moment already. Settle another one in a direct message.")
ANSWERED_ALREADY = N_("You answered this already.")
NO_CONFIDANT = N_("Your team has no confidant. Choose one with `/peerfeedback start`; the team decides.")
CONFIDANT_LEFT = N_(
    "The confidant of your team has left. Choose a new one with `/peerfeedback start`; the team decides."
)
CONFIDANT_LEADS = N_(
    "The confidant of your team leads it now. Choose another one with `/peerfeedback start`; the team decides."
)
CONFIDANT_WROTE = N_(
    "The confidant of your team wrote this, so there is nobody to pass it on to. You can talk about it."
)
CONFIDANT_IS_YOU = N_("You are the confidant of your team, so you would pass it on to yourself. You can talk about it.")
PASSED_ALREADY = N_("The confidant has this already.")
SHARED_ALREADY = N_("You shared this already.")
TOO_LONG = N_("This is longer than {n} characters. Say the rest when you talk.")


@dataclass
class InHand:
    """A text that arrived, opened, in the hands of who got it or wrote it."""

    session: Session
    row: FeedbackText
    words: Words
    seal: FeedbackSeal
    now: datetime

    def keep(self, words: Words) -> None:
        """Seal changed words."""
        self.words = words
        self.row.sealed = self.seal.close(self.row.receiver_id, words, self.now)

    def tell_giver(self, kind: str, *others: int) -> None:
        """Tell who wrote it, and others. Raises Refusal where nobody is there to be told."""
        check_has_giver(self)
        assert self.row.giver_id is not None
        tell(self.session, self.row, kind, [self.row.giver_id, *others], self.now)


@contextmanager
def acting(services: Services, person: Person, text_id: int, *, giver: bool = False) -> Iterator[InHand]:
    """One transaction in which the receiver (or the `giver`) does something with a text. Raises Refusal."""
    with services.db.write() as session:
        row = session.get(FeedbackText, text_id, with_for_update=True)
        found = _checked(services, session, row, person, giver=giver)
        yield found
        refresh(session, found.row, found.now)


@contextmanager
def looking(services: Services, person: Person, text_id: int, *, giver: bool = False) -> Iterator[InHand]:
    """The same to look at it only."""
    with services.db.read() as session:
        yield _checked(services, session, session.get(FeedbackText, text_id), person, giver=giver)


def _checked(
    services: Services, session: Session, found: FeedbackText | None, person: Person, *, giver: bool
) -> InHand:
    row = _own(session, found, person, giver=giver)
    seal = feedback_seal(services.settings)
    words = seal.open(row.receiver_id, row.sealed)
    if words is None:
        raise Refusal(UNREADABLE)
    return InHand(session, row, words, seal, services.clock.now())


def _own(session: Session, row: FeedbackText | None, person: Person, *, giver: bool = False) -> FeedbackText:
    if row is None or row.state != "delivered" or person.id != (row.giver_id if giver else row.receiver_id):
        raise Refusal(NOT_YOURS)
    find_standing(session, person, row.team_id)
    return row


def look_at_own(services: Services, person: Person, text_id: int) -> Words | None:
    """What somebody got; None when its key is gone, so that it can still be deleted. Raises Refusal."""
    with services.db.read() as session:
        row = _own(session, session.get(FeedbackText, text_id), person)
        return feedback_seal(services.settings).open(row.receiver_id, row.sealed)


def check_asks(found: InHand) -> None:
    """Raises Refusal when somebody asked on already."""
    if found.row.asked:
        raise Refusal(ASKED_ALREADY)


def check_talks(found: InHand) -> None:
    """Raises Refusal when a moment was proposed already: a message that is edited, nobody notices."""
    check_has_giver(found)
    if found.row.talk:
        raise Refusal(TALKED_ALREADY)


def check_answers(found: InHand) -> None:
    """Raises Refusal when there is no question to answer any more."""
    if found.row.asked != "asked":
        raise Refusal(ANSWERED_ALREADY)


def check_has_giver(found: InHand) -> None:
    """Raises Refusal when nobody would hear it."""
    if found.row.giver_id is None or found.row.nameless:
        raise Refusal(NO_NAME)
    if found.session.get_one(Person, found.row.giver_id).kind != "person":
        raise Refusal(GIVER_LEFT)


def check_reply(text: str, field: str) -> str:
    """A short reply, trimmed. Raises Refusal at its field."""
    trimmed = text.strip()
    if not trimmed:
        raise Refusal(EMPTY, field=field)
    if len(trimmed) > LONGEST_REPLY:
        raise Refusal(TOO_LONG, field=field, n=LONGEST_REPLY)
    return trimmed


def record_thanks(services: Services, person: Person, text_id: int) -> None:
    """Thank you: who wrote it hears so."""
    with acting(services, person, text_id) as found:
        if not found.row.thanked:
            found.tell_giver(THANKED)
            found.row.thanked = True


def record_talk(services: Services, person: Person, text_id: int, moment: str) -> None:
    """Can we talk? Both get the moment that the receiver proposes."""
    with acting(services, person, text_id) as found:
        check_talks(found)
        found.keep(replace(found.words, moment=moment))
        found.tell_giver(TALK, person.id)
        found.row.talk = True


def record_asked(services: Services, person: Person, text_id: int, question: str) -> None:
    """Ask on, once."""
    with acting(services, person, text_id) as found:
        check_asks(found)
        found.keep(replace(found.words, question=question))
        found.tell_giver(ASKED)
        found.row.asked = "asked"


def record_answer(services: Services, person: Person, text_id: int, answer: str) -> None:
    """Who wrote it answers the question back, once."""
    with acting(services, person, text_id, giver=True) as found:
        check_answers(found)
        found.keep(replace(found.words, answer=answer))
        tell(found.session, found.row, ANSWERED, [found.row.receiver_id], found.now)
        found.row.asked = "answered"


def record_misfit(services: Services, person: Person, text_id: int) -> None:
    """This does not fit: the confidant reads this text, and no other."""
    with acting(services, person, text_id) as found:
        if found.row.confidant_id is not None:
            raise Refusal(PASSED_ALREADY)
        found.row.confidant_id = _confidant(found.session, found.row)
        tell(found.session, found.row, CONFIDANT, [found.row.confidant_id], found.now)


def _confidant(session: Session, row: FeedbackText) -> int:
    """To whom this text can be passed on: no boss, and nobody who has to do with it. Raises Refusal."""
    confidant_id = session.get_one(FeedbackTeam, row.team_id).confidant_id
    if confidant_id is None:
        raise Refusal(NO_CONFIDANT)
    if session.get_one(Person, confidant_id).kind != "person":
        raise Refusal(CONFIDANT_LEFT)
    if leads(session, confidant_id, row.team_id):
        raise Refusal(CONFIDANT_LEADS)
    if confidant_id == row.receiver_id:
        raise Refusal(CONFIDANT_IS_YOU)
    if confidant_id == row.giver_id and not row.nameless:
        raise Refusal(CONFIDANT_WROTE)
    return confidant_id


def record_shared(services: Services, person: Person, text_id: int) -> None:
    """The receiver shows it to the team, without the name of who wrote it."""
    with acting(services, person, text_id) as found:
        if found.row.shared:
            raise Refusal(SHARED_ALREADY)
        found.row.shared = True
        team = found.session.get_one(Team, found.row.team_id)
        queue.put(found.session, [channel_row(team, SHARED, subject_of(text_id), found.now, person_id=person.id)])


def record_erased(services: Services, person: Person, text_id: int) -> None:
    """The receiver deletes it: here and in Slack, at once; also what cannot be read any more."""
    with services.db.write() as session:
        _own(session, session.get(FeedbackText, text_id, with_for_update=True), person)
        erase(session, [text_id], services.clock.now())
