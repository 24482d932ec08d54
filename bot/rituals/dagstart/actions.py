"""What people do in a dagstart. Each is one transaction; what others must see goes through the outbox."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from bot.blockkit import Block
from bot.db import dialect_of, insert_into, table_of
from bot.errors import Refusal
from bot.guests import record_values
from bot.i18n import N_, translator
from bot.outbox import queue
from bot.people.models import Person, Team
from bot.points.actions import amend
from bot.points.addressee import Addressee, check_colleague, read_addressee
from bot.points.models import LONGEST, Point
from bot.rituals.dagstart.blocks import MOOD_NAMES, render_prompt
from bot.rituals.dagstart.messages import load_card, render_card
from bot.rituals.dagstart.models import DagstartAnswer
from bot.rituals.dagstart.moves import mood_subject
from bot.rituals.dagstart.place import CLOSED, NOT_YOURS, Place, react, take_seat
from bot.rituals.dagstart.raising import TOO_LONG
from bot.rituals.dagstart.seating import subject_of
from bot.rounds import Round, Seat
from bot.services import Services
from bot.tally import record_choice

NOTHING_FILLED_IN = N_("You have not filled in anything yet. Fill in one field, or choose “Nothing today”.")


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
    _check_answers(answers, mood)
    whom = read_addressee(addressee or "team")
    with services.db.write() as session:
        place = take_seat(session, round_id, person_id)
        asked = more and place.facts.get("asks_more")
        said = bool(asked and record_values(session, place.team_id, place.day, person_id, more or {}))
        if not (answers or mood or said) and place.state != "answered":
            raise Refusal(NOTHING_FILLED_IN)
        _store(session, place, answers, now)
        _store_points(session, place, answers, whom, now)
        if mood and place.facts.get("mood"):
            record_choice(session, mood_subject(round_id), person_id, mood)
        react(session, place, "answered" if answers or mood or said else "nothing", now)


def record_nothing(services: Services, round_id: int, person_id: int) -> None:
    """ "Nothing today": a full answer. Raises Refusal."""
    _record_state(services, round_id, person_id, "nothing")


def record_away(services: Services, round_id: int, person_id: int) -> None:
    """ "I am not here": counted as absent, today only. Raises Refusal."""
    _record_state(services, round_id, person_id, "away")


def _record_state(services: Services, round_id: int, person_id: int, state: str) -> None:
    now = services.clock.now()
    with services.db.write() as session:
        place = take_seat(session, round_id, person_id)
        if place.state != "answered":  # an old button must not undo answers
            react(session, place, state, now)


def _check_answers(answers: Mapping[int, str], mood: str | None) -> None:
    if any(len(text) > LONGEST for text in answers.values()):
        raise Refusal(TOO_LONG, n=LONGEST)
    if mood is not None and mood not in MOOD_NAMES:
        raise Refusal(N_("I do not know this choice. Open the card again and choose from the list."))


@cache
def _upsert_answers(dialect: str) -> Any:
    statement = insert_into(dialect, DagstartAnswer)
    return statement.on_conflict_do_update(
        index_elements=[DagstartAnswer.round_id, DagstartAnswer.person_id, DagstartAnswer.slot],
        set_={"text": statement.excluded.text},
    )


def _store(session: Session, place: Place, answers: Mapping[int, str], now: datetime) -> None:
    key = {"round_id": place.round_id, "person_id": place.person_id}
    if place.state != "asked":
        mine = (DagstartAnswer.round_id == place.round_id) & (DagstartAnswer.person_id == place.person_id)
        session.execute(delete(DagstartAnswer).where(mine, DagstartAnswer.slot.not_in(list(answers))))
    if answers:
        rows = [{**key, "slot": slot, "text": text, "answered_at": now} for slot, text in answers.items()]
        session.execute(_upsert_answers(dialect_of(session)), rows)


def _store_points(session: Session, place: Place, answers: Mapping[int, str], asked: Addressee, now: datetime) -> None:
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
        whom, person_id = asked if question["kind"] == "help" else ("team", None)
        if person_id is not None:
            check_colleague(session, place.team_id, person_id)
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


_INSERT_POINT = table_of(Point).insert()


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


def refresh_card(services: Services, round_id: int, slack_id: str) -> None:
    """The card could not be replaced through the click: have the outbox edit the message instead."""
    with services.db.write() as session:
        queue.touch(session, subject_of(round_id), "dagstart_prompt", services.clock.now(), slack_id)
