"""What people do in a dagstart. Each is one transaction; what others must see goes through the outbox."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, select, update
from sqlalchemy.orm import Session

from bot.blockkit import Block
from bot.db import dialect_of, insert_into, table_of
from bot.errors import Refusal
from bot.guests import record_values
from bot.i18n import N_, translator
from bot.outbox import queue
from bot.people.access import STANDING, find_inside
from bot.people.models import Membership, Person, Team
from bot.points.actions import amend
from bot.points.models import ADDRESSEES, KINDS, LONGEST, Point
from bot.points.sealed import NO_KEY, seal_of
from bot.points.story import hasten
from bot.rituals.dagstart.blocks import ADDRESSEE, MOOD_NAMES, POINT_NAMELESS, POINT_TEXT, render_prompt
from bot.rituals.dagstart.messages import load_card, render_card
from bot.rituals.dagstart.models import DagstartAnswer
from bot.rituals.dagstart.moves import mood_subject
from bot.rituals.dagstart.nameless import hand_over, sealed_values
from bot.rituals.dagstart.opening import RITUAL, subject_of
from bot.rounds import Round, Seat, board_subject
from bot.services import Services
from bot.tally import record_choice

CLOSED = N_(
    "This daily start is closed, so nothing more can go in it. Type /dagstart point to put it on the next board."
)
NOT_YOURS = N_("This card is not yours, or from a daily start that I do not know.")
NOTHING_FILLED_IN = N_("You have not filled in anything yet. Fill in one field, or choose “Nothing today”.")
TOO_LONG = N_("That is too long: at most {n} characters. Split it into two points.")

LONGEST_WRITE = timedelta(minutes=1)
"""Before the board's moment there is no board to edit, except one that is posted while an answer is being stored."""


@dataclass(frozen=True)
class _Place:
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
        return _board_stands(max(self.opens_at, self.starts_at), self.facts, now)

    def board_stands(self, now: datetime) -> bool:
        """Whether the channel may see the day's board already."""
        return bool(self.facts.get("joins")) or _board_stands(self.opens_at, self.facts, now)


_ROUND, _SEAT, _PERSON, _POINT = table_of(Round), table_of(Seat), table_of(Person), table_of(Point)
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


def _take_seat(session: Session, round_id: int, person_id: int) -> _Place:
    found = session.execute(_PLACE, {"its_round": round_id, "its_person": person_id}).first()
    if found is None:
        raise Refusal(NOT_YOURS)
    *place, state = found
    if state != "open":
        raise Refusal(CLOSED)
    return _Place(*place)


def record_answers(
    services: Services,
    round_id: int,
    person_id: int,
    answers: Mapping[int, str],
    addressee: str | None = None,
    mood: str | None = None,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Store one person's answers (slot to text) until the round closes; sending again changes them.

    `more` is everything on the card, for whoever else has fields there.

    Raises Refusal when the round is closed, the card is not theirs, or nothing was filled in.
    """
    now = services.clock.now()
    _check_answers(answers, addressee, mood)
    with services.db.write() as session:
        place = _take_seat(session, round_id, person_id)
        asked = more and place.facts.get("asks_more")
        said = bool(asked and record_values(session, place.team_id, place.day, person_id, more or {}))
        if not (answers or mood or said) and place.state != "answered":
            raise Refusal(NOTHING_FILLED_IN)
        _store(session, place, answers, now)
        _store_points(session, place, answers, addressee or "team", now)
        if mood and place.facts.get("mood"):
            record_choice(session, mood_subject(round_id), person_id, mood)
        _react(session, place, "answered" if answers or mood or said else "nothing", now)


def record_nothing(services: Services, round_id: int, person_id: int) -> None:
    """ "Nothing today": a full answer. Raises Refusal."""
    _record_state(services, round_id, person_id, "nothing")


def record_away(services: Services, round_id: int, person_id: int) -> None:
    """ "I am not here": counted as absent, today only. Raises Refusal."""
    _record_state(services, round_id, person_id, "away")


def _record_state(services: Services, round_id: int, person_id: int, state: str) -> None:
    now = services.clock.now()
    with services.db.write() as session:
        place = _take_seat(session, round_id, person_id)
        if place.state != "answered":  # an old button must not undo answers
            _react(session, place, state, now)


def _check_answers(answers: Mapping[int, str], addressee: str | None, mood: str | None) -> None:
    if any(len(text) > LONGEST for text in answers.values()):
        raise Refusal(TOO_LONG, n=LONGEST)
    if not (addressee is None or _is_addressee(addressee)) or (mood is not None and mood not in MOOD_NAMES):
        raise Refusal(N_("I do not know this choice. Open the card again and choose from the list."))


def _is_addressee(addressee: str) -> bool:
    return addressee in ADDRESSEES or re.fullmatch(r"person:[0-9]{1,9}", addressee) is not None


@cache
def _upsert_answers(dialect: str) -> Any:
    statement = insert_into(dialect, DagstartAnswer)
    return statement.on_conflict_do_update(
        index_elements=[DagstartAnswer.round_id, DagstartAnswer.person_id, DagstartAnswer.slot],
        set_={"text": statement.excluded.text},
    )


def _store(session: Session, place: _Place, answers: Mapping[int, str], now: datetime) -> None:
    key = {"round_id": place.round_id, "person_id": place.person_id}
    if place.state != "asked":
        mine = (DagstartAnswer.round_id == place.round_id) & (DagstartAnswer.person_id == place.person_id)
        session.execute(delete(DagstartAnswer).where(mine, DagstartAnswer.slot.not_in(list(answers))))
    if answers:
        rows = [{**key, "slot": slot, "text": text, "answered_at": now} for slot, text in answers.items()]
        session.execute(_upsert_answers(dialect_of(session)), rows)


def _store_points(session: Session, place: _Place, answers: Mapping[int, str], addressee: str, now: datetime) -> None:
    """What was answered to a question that raises points becomes a point; emptied, it is taken back."""
    known: dict[str | None, Point] = {}
    if place.state != "asked":
        query = select(Point).where(
            Point.round_id == place.round_id, Point.raised_by == place.person_id, Point.slot.is_not(None)
        )
        known = {point.slot: point for point in session.scalars(query)}
    fresh: list[dict[str, Any]] = []
    for question in place.facts["questions"]:
        if question["kind"] is None:
            continue
        text, slot = answers.get(question["slot"]), str(question["slot"])
        whom, person_id = _split_addressee(session, place, addressee if question["kind"] == "help" else "team")
        if point := known.get(slot):
            amend(session, point, text, whom, person_id, now)
        elif text:
            fresh.append(
                {
                    "team_id": place.team_id,
                    "round_id": place.round_id,
                    "raised_by": place.person_id,
                    "text": text,
                    "kind": question["kind"],
                    "addressee": whom,
                    "addressee_id": person_id,
                    "slot": slot,
                    "late": place.is_late(now),
                    "created_at": now,
                }
            )
    if fresh:
        session.execute(_INSERT_POINT, fresh)


_INSERT_POINT = _POINT.insert()


def _split_addressee(session: Session, place: _Place, addressee: str) -> tuple[str, int | None]:
    if not addressee.startswith("person:"):
        return addressee, None
    person_id = int(addressee.removeprefix("person:"))
    if session.get(Membership, (place.team_id, person_id)) is None:
        team = session.get_one(Team, place.team_id)
        raise Refusal(N_("This colleague is not in {team}. Choose somebody from the list."), team=team.name)
    return "person", person_id


_MY_SEAT = (_SEAT.c.round_id == bindparam("its_round"), _SEAT.c.person_id == bindparam("its_person"))
_REACT = update(_SEAT).where(*_MY_SEAT).values(state=bindparam("to"))
_REACT_FIRST = _REACT.values(late=bindparam("late"))


def _react(session: Session, place: _Place, state: str, now: datetime) -> None:
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


def _board_stands(opens_at: datetime, facts: Mapping[str, Any], now: datetime) -> bool:
    return now >= opens_at + timedelta(minutes=int(facts["board_after"]))


def show_card(services: Services, round_id: int, person_id: int) -> tuple[str, list[Block]]:
    """The card as it should be now: one's own answers, or the form. Raises Refusal when it is not theirs."""
    now = services.clock.now()
    with services.db.read() as session:
        return render_card(session, *_find_seat(session, round_id, person_id), now)


def reopen_card(services: Services, round_id: int, person_id: int) -> tuple[str, list[Block]]:
    """The form again, filled with one's own answers, to change them. Raises Refusal when the round is closed."""
    with services.db.read() as session:
        held, seat, person, team = _find_seat(session, round_id, person_id)
        if held.state != "open":
            raise Refusal(CLOSED)
        card = load_card(session, held, seat, person, team)
        return render_prompt(translator(person.locale), card, services.clock.now())


_FOUND = (
    select(Round, Seat, Person, Team)
    .join(Seat, Seat.round_id == Round.id)
    .join(Person, Person.id == Seat.person_id)
    .join(Team, Team.id == Round.team_id)
    .where(Round.id == bindparam("its_round"), Person.id == bindparam("its_person"))
)


def _find_seat(session: Session, round_id: int, person_id: int) -> tuple[Round, Seat, Person, Team]:
    found = session.execute(_FOUND, {"its_round": round_id, "its_person": person_id}).first()
    if found is None:
        raise Refusal(NOT_YOURS)
    return found[0], found[1], found[2], found[3]


@cache
def _add_point(dialect: str) -> Any:
    return insert_into(dialect, Point).on_conflict_do_nothing().returning(_POINT.c.id)


def record_point(
    services: Services,
    person: Person,
    team_id: int,
    text: str,
    kind: str,
    addressee: str,
    source: str,
    *,
    nameless: bool = False,
) -> tuple[int, bool]:
    """Raise a point outside the card. It goes on today's board while that does not stand yet, else on the next.

    `source` tells the form or message apart: the same one is stored once. `nameless`: the chair of the day reads it
    first, and nobody who raised it. Returns the point's id and whether it is on today's board. Raises Refusal, also
    to who is not in the team.
    """
    now = services.clock.now()
    if not text.strip():
        raise Refusal(N_("Write what it is about, in one or two sentences."), field=POINT_TEXT)
    if len(text) > LONGEST:
        raise Refusal(TOO_LONG, field=POINT_TEXT, n=LONGEST)
    if kind not in KINDS or not _is_addressee(addressee):
        raise Refusal(N_("I do not know this choice. Open the card again and choose from the list."))
    with services.db.write() as session:
        held = find_inside(session, person, team_id, _INSIDE)
        today = held.id is not None and not _board_stands(held.opens_at, held.facts, now)
        person_id = int(addressee.removeprefix("person:")) if addressee.startswith("person:") else None
        if person_id is not None and session.get(Membership, (team_id, person_id)) is None:
            raise Refusal(
                N_("This colleague is not in the team. Choose somebody from the list."),
                field=ADDRESSEE,
            )
        point = {
            "team_id": team_id,
            "round_id": held.id if today else None,
            "raised_by": person.id,
            "text": text.strip(),
            "kind": kind,
            "addressee": "person" if person_id else addressee,
            "addressee_id": person_id,
            "source": source[:60],
            "created_at": now,
        }
        if nameless:
            if not (seal := seal_of(services.settings)):
                raise Refusal(NO_KEY, field=POINT_NAMELESS)
            point |= sealed_values(seal, person.id, source, now)
        point_id = session.scalar(_add_point(dialect_of(session)), point)
        if point_id is None:
            raise Refusal(N_("This has been put on the board already."), field=POINT_TEXT)
        if today and held.facts.get("joins"):
            queue.touch(session, board_subject(team_id, held.day), "dagstart_board", now)
        if nameless and held.id is not None:
            hand_over(session, team_id, held.day, now)
        return point_id, today


_IS_OPEN = and_(_ROUND.c.team_id == bindparam("its_team"), _ROUND.c.ritual == RITUAL, _ROUND.c.state == "open")
_INSIDE = (
    STANDING.add_columns(_ROUND.c.id, _ROUND.c.day, _ROUND.c.opens_at, _ROUND.c.facts)
    .outerjoin(_ROUND, _IS_OPEN)
    .order_by(_ROUND.c.id.desc())
    .limit(1)
)
"""Whether somebody is in a team, and its newest open round; those columns are empty where there is none."""


def record_away_today(session: Session, person_id: int, now: datetime) -> None:
    """Somebody said to be away: the open seats of today become away, and a waiting prompt is not sent."""
    for found in session.execute(_OPEN_PLACES, {"its_person": person_id, "in_state": "asked"}).all():
        place = _Place(*found[:-1])
        subject = subject_of(place.round_id)
        queue.drop(session, subject, "dagstart_prompt", place.slack_id)
        queue.touch(session, subject, "dagstart_prompt", now, place.slack_id)
        _react(session, place, "away", now)


def record_back_today(session: Session, person_id: int, now: datetime) -> None:
    """Somebody is here again: open seats of today are asked, a withdrawn prompt comes after all, and what was held."""
    for found in session.execute(_OPEN_PLACES, {"its_person": person_id, "in_state": "away"}).all():
        place = _Place(*found[:-1])
        subject = subject_of(place.round_id)
        _react(session, place, "asked", now)
        queue.revive(session, subject, "dagstart_prompt", now, place.slack_id)
        queue.touch(session, subject, "dagstart_prompt", now, place.slack_id)
    hasten(session, session.get_one(Person, person_id), now)


def refresh_card(services: Services, round_id: int, slack_id: str) -> None:
    """The card could not be replaced through the click: have the outbox edit the message instead."""
    with services.db.write() as session:
        queue.touch(session, subject_of(round_id), "dagstart_prompt", services.clock.now(), slack_id)
