"""A text in hand: its row, its people, the messages about it; and how it is erased, here and in Slack."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.journal import note
from bot.outbox import queue
from bot.outbox.models import ERASABLE, Outbox
from bot.people.mail import person_row
from bot.people.models import Membership, Person, Team
from bot.people.work import all_reachable
from bot.rituals.feedback.models import FeedbackText

ARRIVED, THANKED, TALK = "feedback_text", "feedback_thanked", "feedback_talk"
ASKED, ANSWERED = "feedback_asked", "feedback_answered"
CONFIDANT, SHARED, GONE, FILE = "feedback_confidant", "feedback_shared", "feedback_gone", "feedback_file"
"""Kinds of messages: the text; thank you; a moment to talk, to both; the question back and its answer; to the
confidant; to the channel; to who wrote to somebody who has left; a file with all that somebody got."""

TEXTS = "feedback_text"
"""Their kind in the journal of erasures."""

AT_ONCE = 500
"""Texts erased in one transaction."""


def subject_of(text_id: int) -> str:
    """What messages about a text are about: all of them are deleted in Slack when the text is erased."""
    return f"{ERASABLE}feedback:{text_id}"


def file_subject(token: str) -> str:
    """What a file with somebody's texts is about; it goes from Slack with the first of them that is erased."""
    return f"{ERASABLE}feedback_file:{token}"


def text_id_of(subject: str) -> int:
    """The text a message is about."""
    return int(subject.rpartition(":")[2])


def people_here(session: Session, team_id: int, person_ids: Collection[int]) -> dict[int, Person]:
    """Those of these people who are still in the team's channel, by their numbers."""
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    here = (Membership.team_id == team_id, Membership.present, Person.kind == "person", Person.id.in_(person_ids))
    return {person.id: person for person in session.scalars(query.where(*here))}


def tell(session: Session, text: FeedbackText, kind: str, person_ids: Collection[int | None], now: datetime) -> None:
    """Put a direct message about a text in the queue, for when these people may be spoken to."""
    team = session.get_one(Team, text.team_id)
    people = session.scalars(select(Person).where(Person.id.in_(person_ids), Person.kind == "person")).all()
    due = all_reachable(session, people, now)
    subject = subject_of(text.id)
    queue.put(session, [person_row(each, kind, subject, due[each.id], team=team) for each in people])


def refresh(session: Session, text: FeedbackText, now: datetime) -> None:
    """Have the receiver's message drawn anew, and the question to the giver."""
    for kind in (ARRIVED, ASKED):
        queue.touch(session, subject_of(text.id), kind, now)


def erase(session: Session, text_ids: Sequence[int], now: datetime) -> None:
    """Erase texts for good; the messages about them are deleted in Slack, and files in which they stand.

    No backup brings them back.
    """
    note(session, TEXTS, text_ids, now)
    remove(session, text_ids, now)


def remove(session: Session, text_ids: Sequence[int], now: datetime) -> None:
    """The same without the journal: for what goes on in other rows, or was in the journal already."""
    if text_ids:
        arrived = (FeedbackText.id.in_(text_ids), FeedbackText.state == "delivered")
        whose = session.scalars(select(FeedbackText.receiver_id).where(*arrived).distinct()).all()
        files = select(Outbox.subject).where(Outbox.kind == FILE, Outbox.person_id.in_(whose))
        session.execute(delete(FeedbackText).where(FeedbackText.id.in_(text_ids)))
        subjects = [subject_of(each) for each in text_ids]
        queue.take_back(session, [*subjects, *(session.scalars(files) if whose else ())], now)
