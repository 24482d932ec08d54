"""What people do in a dagstart. Each is one transaction; what others must see goes through the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from bot.blockkit import Block
from bot.db import insert
from bot.errors import Refusal
from bot.i18n import N_, translator
from bot.outbox import queue
from bot.people.models import Membership, Person, Team
from bot.points import ADDRESSEES, KINDS, LONGEST, Point
from bot.rituals.dagstart.blocks import ADDRESSEE, MOOD_NAMES, POINT_TEXT, render_prompt
from bot.rituals.dagstart.messages import frozen_questions, load_card, render_card
from bot.rituals.dagstart.models import DagstartAnswer
from bot.rituals.dagstart.moves import RITUAL, mood_subject, subject_of
from bot.rounds import Round, Seat
from bot.services import Services
from bot.tally import record_choice

CLOSED = N_(
    "This daily start is closed, so nothing more can go in it. Type /dagstart point to put it on the next board."
)
NOT_YOURS = N_("This card is not yours, or from a daily start that I do not know.")
NOTHING_FILLED_IN = N_("You have not filled in anything yet. Fill in one field, or choose “Nothing today”.")
TOO_LONG = N_("That is too long: at most {n} characters. Split it into two points.")


@dataclass
class _Place:
    """A person's seat in an open round, locked for this transaction."""

    round: Round
    seat: Seat
    person: Person
    team: Team


_SEAT = (
    select(Round, Seat, Person, Team)
    .join(Seat, Seat.round_id == Round.id)
    .join(Person, Person.id == Seat.person_id)
    .join(Team, Team.id == Round.team_id)
    .where(Round.id == bindparam("its_round"), Person.id == bindparam("its_person"))
    .with_for_update(of=Seat)
)


def _take_seat(session: Session, round_id: int, person_id: int) -> _Place:
    found = session.execute(_SEAT, {"its_round": round_id, "its_person": person_id}).first()
    if found is None:
        raise Refusal(NOT_YOURS)
    place = _Place(found[0], found[1], found[2], found[3])
    if place.round.state != "open":
        raise Refusal(CLOSED)
    return place


def record_answers(
    services: Services,
    round_id: int,
    person_id: int,
    answers: Mapping[int, str],
    addressee: str | None = None,
    mood: str | None = None,
) -> tuple[str, list[Block]]:
    """Store one person's answers (slot to text) until the round closes; sending again changes them.

    Returns the card to show. Raises Refusal when the round is closed, the card is not theirs, or nothing was filled in.
    """
    now = services.clock.now()
    _check_answers(answers, addressee, mood)
    with services.db.write() as session:
        place = _take_seat(session, round_id, person_id)
        if not answers and not mood and place.seat.state != "answered":
            raise Refusal(NOTHING_FILLED_IN)
        _store(session, place, answers, now)
        _store_points(session, place, answers, addressee or "team", now)
        if mood and place.round.facts.get("mood"):
            record_choice(session, mood_subject(round_id), person_id, mood)
        _react(session, place, "answered" if answers or mood else "nothing", now)
        return render_card(session, place.round, place.seat, place.person, place.team, now)


def record_nothing(services: Services, round_id: int, person_id: int) -> tuple[str, list[Block]]:
    """ "Nothing today": a full answer. Returns the card to show. Raises Refusal."""
    return _record_state(services, round_id, person_id, "nothing")


def record_away(services: Services, round_id: int, person_id: int) -> tuple[str, list[Block]]:
    """ "I am not here": counted as absent, today only. Returns the card to show. Raises Refusal."""
    return _record_state(services, round_id, person_id, "away")


def _record_state(services: Services, round_id: int, person_id: int, state: str) -> tuple[str, list[Block]]:
    now = services.clock.now()
    with services.db.write() as session:
        place = _take_seat(session, round_id, person_id)
        if place.seat.state != "answered":  # an old button must not undo answers
            _react(session, place, state, now)
        return render_card(session, place.round, place.seat, place.person, place.team, now)


def _check_answers(answers: Mapping[int, str], addressee: str | None, mood: str | None) -> None:
    if any(len(text) > LONGEST for text in answers.values()):
        raise Refusal(TOO_LONG, n=LONGEST)
    known = addressee is None or addressee in ADDRESSEES or addressee.removeprefix("person:").isdigit()
    if not known or (mood is not None and mood not in MOOD_NAMES):
        raise Refusal(N_("I do not know this choice. Open the card again and choose from the list."))


def _store(session: Session, place: _Place, answers: Mapping[int, str], now: datetime) -> None:
    key = {"round_id": place.round.id, "person_id": place.person.id}
    if place.seat.state != "asked":
        mine = (DagstartAnswer.round_id == place.round.id) & (DagstartAnswer.person_id == place.person.id)
        session.execute(delete(DagstartAnswer).where(mine, DagstartAnswer.slot.not_in(list(answers))))
    if answers:
        statement = insert(session, DagstartAnswer)
        upsert = statement.on_conflict_do_update(
            index_elements=[DagstartAnswer.round_id, DagstartAnswer.person_id, DagstartAnswer.slot],
            set_={"text": statement.excluded.text},
        )
        rows = [{**key, "slot": slot, "text": text, "answered_at": now} for slot, text in answers.items()]
        session.execute(upsert, rows)


def _store_points(session: Session, place: _Place, answers: Mapping[int, str], addressee: str, now: datetime) -> None:
    """What was answered to a question that raises points becomes a point; emptied, it is taken back."""
    known: dict[str | None, Point] = {}
    if place.seat.state != "asked":
        query = select(Point).where(
            Point.round_id == place.round.id, Point.raised_by == place.person.id, Point.slot.is_not(None)
        )
        known = {point.slot: point for point in session.scalars(query)}
    for question in frozen_questions(place.round):
        if question.kind is None:
            continue
        text, slot = answers.get(question.slot), str(question.slot)
        whom, person_id = _split_addressee(session, place, addressee if question.kind == "help" else "team")
        if point := known.get(slot):
            point.text, point.state = text or point.text, "open" if text else "withdrawn"
            point.addressee, point.addressee_id = whom, person_id
        elif text:
            session.add(
                Point(
                    team_id=place.team.id,
                    round_id=place.round.id,
                    raised_by=place.person.id,
                    text=text,
                    kind=question.kind,
                    addressee=whom,
                    addressee_id=person_id,
                    slot=slot,
                    late=_board_stands(place.round, now),
                    created_at=now,
                )
            )


def _split_addressee(session: Session, place: _Place, addressee: str) -> tuple[str, int | None]:
    if not addressee.startswith("person:"):
        return addressee, None
    person_id = int(addressee.removeprefix("person:"))
    if session.get(Membership, (place.team.id, person_id)) is None:
        raise Refusal(N_("This colleague is not in {team}. Choose somebody from the list."), team=place.team.name)
    return "person", person_id


def _react(session: Session, place: _Place, state: str, now: datetime) -> None:
    """Note that somebody reacted; the first reaction decides whether it came late. The board follows."""
    if place.seat.state == "asked":
        place.seat.late = _board_stands(place.round, now)
        queue.drop(session, subject_of(place.round.id), "dagstart_reminder", place.person.slack_id)
    place.seat.state = state
    session.flush()
    queue.touch(session, subject_of(place.round.id), "dagstart_board", now)


def _board_stands(held: Round, now: datetime) -> bool:
    return now >= held.opens_at + timedelta(minutes=int(held.facts["board_after"]))


def reopen_card(services: Services, round_id: int, person_id: int) -> tuple[str, list[Block]]:
    """The form again, filled with one's own answers, to change them. Raises Refusal when the round is closed."""
    with services.db.read() as session:
        place = _take_seat(session, round_id, person_id)
        card = load_card(session, place.round, place.seat, place.person, place.team)
        return render_prompt(translator(place.person.locale), card, services.clock.now())


def record_point(services: Services, person: Person, team_id: int, text: str, kind: str, addressee: str) -> bool:
    """Raise a point outside the form. It goes on today's board while that does not stand yet, else on the next.

    Returns whether it is on today's. The caller has checked access to the team. Raises Refusal.
    """
    now = services.clock.now()
    if not text.strip():
        raise Refusal(N_("Write what it is about, in one or two sentences."), field=POINT_TEXT)
    if len(text) > LONGEST:
        raise Refusal(TOO_LONG, field=POINT_TEXT, n=LONGEST)
    if kind not in KINDS or not (addressee in ADDRESSEES or addressee.removeprefix("person:").isdigit()):
        raise Refusal(N_("I do not know this choice. Open the card again and choose from the list."))
    with services.db.write() as session:
        held = _open_round(session, team_id)
        today = held is not None and not _board_stands(held, now)
        person_id = int(addressee.removeprefix("person:")) if addressee.startswith("person:") else None
        if person_id is not None and session.get(Membership, (team_id, person_id)) is None:
            raise Refusal(
                N_("This colleague is not in the team. Choose somebody from the list."),
                field=ADDRESSEE,
            )
        session.add(
            Point(
                team_id=team_id,
                round_id=held.id if held and today else None,
                raised_by=person.id,
                text=text.strip(),
                kind=kind,
                addressee="person" if person_id else addressee,
                addressee_id=person_id,
                created_at=now,
            )
        )
        return today


def _open_round(session: Session, team_id: int) -> Round | None:
    query = select(Round).where(Round.team_id == team_id, Round.ritual == RITUAL, Round.state == "open")
    return session.scalar(query.order_by(Round.id.desc()).limit(1))


def record_away_today(session: Session, person_id: int, now: datetime) -> None:
    """Somebody said to be away: the open seats of today become away, and a waiting prompt is not sent."""
    query = (
        select(Round, Seat, Person, Team)
        .join(Seat, Seat.round_id == Round.id)
        .join(Person, Person.id == Seat.person_id)
        .join(Team, Team.id == Round.team_id)
        .where(Seat.person_id == person_id, Round.ritual == RITUAL, Round.state == "open", Seat.state == "asked")
    )
    for held, seat, person, team in session.execute(query).all():
        queue.drop(session, subject_of(held.id), "dagstart_prompt", person.slack_id)
        _react(session, _Place(held, seat, person, team), "away", now)


def refresh_card(services: Services, round_id: int, slack_id: str) -> None:
    """The card could not be replaced through the click: have the outbox edit the message instead."""
    with services.db.write() as session:
        queue.touch(session, subject_of(round_id), "dagstart_prompt", services.clock.now(), slack_id)
