"""What people do in a week: choose a question, write, say that they saw nothing, take back. Each one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import insert
from bot.errors import Refusal
from bot.i18n import N_
from bot.outbox import queue
from bot.people.access import find_standing
from bot.people.models import Person
from bot.rituals.feedback.models import (
    FeedbackMember,
    FeedbackQuestion,
    FeedbackText,
    FeedbackTurn,
    FeedbackWeek,
)
from bot.rituals.feedback.people import is_part
from bot.rituals.feedback.rules import NO_TIPS
from bot.rituals.feedback.sealed import NO_KEY, UNREADABLE, Words, feedback_seal
from bot.rituals.feedback.texts import erase, people_here
from bot.rituals.feedback.weeks import PROMPT, QUESTION, subject_of
from bot.services import Services

NOT_ASKED = N_("This card is not yours, or from a week that I do not know.")
TOO_LATE = N_("It is too late: the texts of this week do not change any more.")
QUESTION_CLOSED = N_("Your colleague writes already, so the question stays as it is. The next one comes next week.")
RECEIVER_LEFT = N_("{name} is not in the team any more, so nobody would read it. Nothing was stored.")
NONE_THIS_WEEK = N_("There is no peer feedback this week, so there is no question to choose.")
NO_WEEK = N_("There is no question to choose now. It comes at the beginning of a week, in a direct message.")

HELD: Any = {"read": True}
"""A lock that many can have at once, but not while the clock moves the week on."""


@dataclass
class Turn:
    """Somebody's turn in a week: the row, the week, and to whom it is."""

    session: Session
    row: FeedbackTurn
    week: FeedbackWeek
    receiver: Person
    question: FeedbackQuestion | None
    text: FeedbackText | None
    now: datetime

    @property
    def tips(self) -> bool:
        """Whether tips are welcome."""
        return self.question is None or self.question.tips

    @property
    def is_open(self) -> bool:
        """Whether something can still be written or changed."""
        return self.week.state == "writing" and self.now < self.week.delivers_at


def source_of(week_id: int) -> str:
    """From where a text of a week comes: with its giver it is one of its kind."""
    return f"week:{week_id}"


def load_turn(session: Session, person_id: int, week_id: int, now: datetime, *, locked: bool = False) -> Turn:
    """Somebody's turn. Raises Refusal when there is none.

    `locked` holds the week too, and first: the batch takes them in this order.
    """
    week = session.get(FeedbackWeek, week_id, with_for_update=HELD if locked else None)
    row = session.get(FeedbackTurn, (week_id, person_id), with_for_update=locked or None)
    if week is None or row is None:
        raise Refusal(NOT_ASKED)
    mine = (FeedbackText.giver_id == person_id, FeedbackText.source == source_of(week_id))
    return Turn(
        session,
        row,
        week,
        session.get_one(Person, row.receiver_id),
        session.get(FeedbackQuestion, (week_id, row.receiver_id)),
        session.scalars(select(FeedbackText).where(*mine)).first(),
        now,
    )


# -- the question ----------------------------------------------------------------------------------------------


def open_week(session: Session, person: Person, team_id: int) -> int:
    """The week for which somebody can choose a question now. Raises Refusal."""
    asked = (FeedbackWeek.team_id == team_id, FeedbackWeek.state == "asking")
    week_id = session.scalar(select(FeedbackWeek.id).where(*asked).order_by(FeedbackWeek.monday.desc()))
    if week_id is None or not is_part(session, person.id, team_id):
        raise Refusal(NO_WEEK)
    return week_id


def record_question(services: Services, person: Person, week_id: int, key: str | None, own: str, *, tips: bool) -> None:
    """Somebody chooses a question for a week, until colleagues write. Raises Refusal."""
    now, seal = services.clock.now(), feedback_seal(services.settings)
    if own and not seal:
        raise Refusal(NO_KEY)
    with services.db.write() as session:
        week = session.get(FeedbackWeek, week_id, with_for_update=HELD)
        if week is None:
            raise Refusal(NOT_ASKED)
        find_standing(session, person, week.team_id)
        if not is_part(session, person.id, week.team_id):
            raise Refusal(NOT_ASKED)
        if week.state != "asking":
            raise Refusal(NONE_THIS_WEEK if week.state == "skipped" else QUESTION_CLOSED)
        values = {
            "week_id": week_id, "person_id": person.id, "key": key, "tips": tips,
            "sealed": seal.close_question(person.id, own, now) if own else None,
        }  # fmt: skip
        statement = insert(session, FeedbackQuestion).values(values)
        upsert = statement.on_conflict_do_update(
            index_elements=["week_id", "person_id"], set_={name: values[name] for name in ("key", "tips", "sealed")}
        )
        session.execute(upsert)
        member = {"team_id": week.team_id, "person_id": person.id, "state": "joined", "exercised": False, "tips": tips}
        remembered = insert(session, FeedbackMember).values(member)
        session.execute(remembered.on_conflict_do_update(index_elements=["team_id", "person_id"], set_={"tips": tips}))
        queue.touch(session, subject_of(week_id), QUESTION, now, person.slack_id)


# -- writing ---------------------------------------------------------------------------------------------------


@contextmanager
def _acting(services: Services, person: Person, week_id: int) -> Iterator[Turn]:
    """One transaction in which somebody does something with their turn. Raises Refusal when it is too late."""
    now = services.clock.now()
    with services.db.write() as session:
        turn = load_turn(session, person.id, week_id, now, locked=True)
        find_standing(session, person, turn.week.team_id)
        if not turn.is_open:
            raise Refusal(TOO_LATE)
        yield turn
        queue.touch(session, subject_of(week_id), PROMPT, now, person.slack_id)


@contextmanager
def looking(services: Services, person: Person, week_id: int) -> Iterator[Turn]:
    """The turn of somebody who is about to write. Raises Refusal when it is too late, or could not be stored."""
    seal = feedback_seal(services.settings)
    with services.db.read() as session:
        turn = load_turn(session, person.id, week_id, services.clock.now())
        find_standing(session, person, turn.week.team_id)
        check_may_write(turn)
        if not seal:
            raise Refusal(NO_KEY)
        if turn.text and seal.open(turn.receiver.id, turn.text.sealed) is None:
            raise Refusal(UNREADABLE)
        yield turn


def check_may_write(turn: Turn) -> None:
    """Raises Refusal when nobody would read it."""
    if not turn.is_open:
        raise Refusal(TOO_LATE)
    if not people_here(turn.session, turn.week.team_id, [turn.receiver.id]):
        raise Refusal(RECEIVER_LEFT, name=turn.receiver.name)


def record_written(services: Services, person: Person, week_id: int, words: Words) -> None:
    """Store what somebody wrote, or wrote anew; it waits for the batch. Raises Refusal."""
    seal = feedback_seal(services.settings)
    if not seal:
        raise Refusal(NO_KEY)
    with _acting(services, person, week_id) as turn:
        check_may_write(turn)
        if words.wish and not turn.tips:
            raise Refusal(NO_TIPS)
        sealed = seal.close(turn.receiver.id, words, turn.now)
        if turn.text:
            turn.text.sealed = sealed
        else:
            turn.session.add(
                FeedbackText(
                    team_id=turn.week.team_id,
                    week_id=week_id,
                    giver_id=person.id,
                    receiver_id=turn.receiver.id,
                    source=source_of(week_id),
                    sealed=sealed,
                    nameless=turn.week.collecting,
                )
            )
        turn.row.state = "written"


def record_nothing(services: Services, person: Person, week_id: int) -> None:
    """Somebody saw nothing this week: a full answer. What was written before is taken back."""
    _record_without_text(services, person, week_id, "nothing")


def record_withdrawn(services: Services, person: Person, week_id: int) -> None:
    """Somebody takes back what they wrote, before it arrives."""
    _record_without_text(services, person, week_id, "asked")


def _record_without_text(services: Services, person: Person, week_id: int, state: str) -> None:
    with _acting(services, person, week_id) as turn:
        if turn.text:
            erase(turn.session, [turn.text.id], turn.now)
        turn.row.state = state
