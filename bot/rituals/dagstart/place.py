"""Somebody's place in a round: their seat, locked, and what they do with it. The board follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.db import table_of
from bot.errors import Refusal
from bot.i18n import N_
from bot.outbox import queue
from bot.people.models import Person
from bot.points.story import hasten
from bot.rituals.dagstart.opening import RITUAL
from bot.rituals.dagstart.seating import subject_of
from bot.rounds import Round, Seat, board_subject

CLOSED = N_(
    "This daily start is closed, so nothing more can go in it. Type /dagstart point to put it on the next board."
)
NOT_YOURS = N_("This card is not yours, or from a daily start that I do not know.")

LONGEST_WRITE = timedelta(minutes=1)
"""Before the board's moment there is no board to edit, except one that is posted while an answer is being stored."""


@dataclass(frozen=True)
class Place:
    """A person's seat in an open round, locked for this transaction; `state` is the seat's."""

    round_id: int
    team_id: int
    day: date
    person_id: int
    slack_id: str
    opens_at: datetime
    facts: Mapping[str, Any]
    starts_at: datetime
    state: str

    def is_late(self, now: datetime) -> bool:
        """Whether what comes now is late: the board has it not on time, counted from this person's own start."""
        return board_stands(max(self.opens_at, self.starts_at), self.facts, now)

    def board_stands(self, now: datetime) -> bool:
        """Whether the channel may see the day's board already."""
        return bool(self.facts.get("joins")) or board_stands(self.opens_at, self.facts, now)


_ROUND, _SEAT, _PERSON = table_of(Round), table_of(Seat), table_of(Person)
_PLACES = (
    select(
        _ROUND.c.id, _ROUND.c.team_id, _ROUND.c.day, _PERSON.c.id, _PERSON.c.slack_id, _ROUND.c.opens_at,
        _ROUND.c.facts, _SEAT.c.starts_at, _SEAT.c.state, _ROUND.c.state,
    )
    .join_from(_SEAT, _ROUND, _ROUND.c.id == _SEAT.c.round_id)
    .join(_PERSON, _PERSON.c.id == _SEAT.c.person_id)
    .where(_SEAT.c.person_id == bindparam("its_person"))
    .with_for_update(of=_SEAT)
)  # fmt: skip
_PLACE = _PLACES.where(_SEAT.c.round_id == bindparam("its_round"))
_OPEN_PLACES = _PLACES.where(
    _ROUND.c.ritual == RITUAL, _ROUND.c.state == "open", _SEAT.c.state == bindparam("in_state")
)


def take_seat(session: Session, round_id: int, person_id: int) -> Place:
    """The open place of somebody in a run. Raises Refusal when they have none, or the run has closed."""
    found = session.execute(_PLACE, {"its_round": round_id, "its_person": person_id}).first()
    if found is None:
        raise Refusal(NOT_YOURS)
    *place, state = found
    if state != "open":
        raise Refusal(CLOSED)
    return Place(*place)


_MY_SEAT = (_SEAT.c.round_id == bindparam("its_round"), _SEAT.c.person_id == bindparam("its_person"))
_REACT = update(_SEAT).where(*_MY_SEAT).values(state=bindparam("to"))
_REACT_FIRST = _REACT.values(late=bindparam("late"))


def react(session: Session, place: Place, state: str, now: datetime) -> None:
    """Note that somebody reacted; the first reaction decides whether it came late. The board follows.

    A reminder that waits already is not sent: its renderer looks at the seat.
    """
    values = {"its_round": place.round_id, "its_person": place.person_id, "to": state}
    if place.state == "asked":
        session.execute(_REACT_FIRST, values | {"late": place.is_late(now)})
    else:
        session.execute(_REACT, values)
    if place.board_stands(now + LONGEST_WRITE):
        queue.touch(session, board_subject(place.team_id, place.day), "dagstart_board", now)


def board_stands(opens_at: datetime, facts: Mapping[str, Any], now: datetime) -> bool:
    """Whether the time of the board has come; `facts` are those frozen with the run."""
    return now >= opens_at + timedelta(minutes=int(facts["board_after"]))


def record_away_today(session: Session, person_id: int, now: datetime) -> None:
    """Somebody said to be away: the open seats of today become away, and a waiting prompt is not sent."""
    for found in session.execute(_OPEN_PLACES, {"its_person": person_id, "in_state": "asked"}).all():
        place = Place(*found[:-1])
        subject = subject_of(place.round_id)
        queue.drop(session, subject, "dagstart_prompt", place.slack_id)
        queue.touch(session, subject, "dagstart_prompt", now, place.slack_id)
        react(session, place, "away", now)


def record_back_today(session: Session, person_id: int, now: datetime) -> None:
    """Somebody is here again: open seats of today are asked, a withdrawn prompt comes after all, and what was held."""
    for found in session.execute(_OPEN_PLACES, {"its_person": person_id, "in_state": "away"}).all():
        place = Place(*found[:-1])
        subject = subject_of(place.round_id)
        react(session, place, "asked", now)
        queue.revive(session, subject, "dagstart_prompt", now, place.slack_id)
        queue.touch(session, subject, "dagstart_prompt", now, place.slack_id)
    hasten(session, session.get_one(Person, person_id), now)
