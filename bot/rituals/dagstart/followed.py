"""What became of earlier points: on the board of the day, and first of all on the card of who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from bot.people.models import Person, Team
from bot.points.levels import hours_of, load_levels
from bot.points.models import WAITING, Point, PointEvent
from bot.points.rules import days_waiting, may_name
from bot.rounds import Round


@dataclass(frozen=True)
class Answered:
    """A point with its newest answer. `asker` is empty for one without a name."""

    point_id: int
    text: str
    asker: str
    answer: str
    by: str


@dataclass(frozen=True)
class Waiting:
    """A point that nobody answered and that moved up. `level` is None where it may not be named."""

    text: str
    asker: str
    level: str | None
    days: int


@dataclass(frozen=True)
class Own:
    """What became of somebody's own points: answers to judge, and those still open as (text, state)."""

    answered: Sequence[Answered] = ()
    open: Sequence[tuple[str, str]] = ()


def load_answered(session: Session, held: Sequence[Round], team_id: int, day: date) -> list[Answered]:
    """Points of earlier boards that were answered since the board before this day's, newest answer first."""
    before = select(func.max(Round.opens_at)).where(Round.team_id == team_id, Round.day < day)
    since = session.scalar(before)
    if since is None:
        return []
    mine = [one.id for one in held]
    newest = (
        select(func.max(PointEvent.id).label("id"))
        .join(Point, Point.id == PointEvent.point_id)
        .where(Point.team_id == team_id, Point.round_id.is_not(None), Point.round_id.not_in(mine))
        .where(Point.state.in_((*WAITING, "answered", "closed")))
        .where(PointEvent.what == "answered", PointEvent.at >= since)
        .group_by(PointEvent.point_id)
        .subquery()
    )
    asker, answerer = Person.__table__.alias("asker"), Person.__table__.alias("answerer")
    query = (
        select(Point.id, Point.text, Point.reply_ref, asker.c.name, PointEvent.text, answerer.c.name)
        .join_from(newest, PointEvent, PointEvent.id == newest.c.id)
        .join(Point, Point.id == PointEvent.point_id)
        .join(asker, asker.c.id == Point.raised_by, isouter=True)
        .join(answerer, answerer.c.id == PointEvent.person_id, isouter=True)
        .order_by(PointEvent.id.desc())
    )
    return [
        Answered(point_id, text, "" if ref else name or "?", answer or "", by or "?")
        for point_id, text, ref, name, answer, by in session.execute(query)
    ]


def load_waiting(session: Session, held: Sequence[Round], team: Team, now: datetime) -> list[Waiting]:
    """Points of earlier boards that moved up and still wait, the oldest first."""
    query = (
        select(Point, Person.name)
        .join(Person, Person.id == Point.raised_by, isouter=True)
        .where(Point.team_id == team.id, Point.state.in_(WAITING), Point.climbed > 0)
        .where(or_(Point.round_id.is_(None), Point.round_id.not_in([one.id for one in held])))
        .order_by(Point.id)
    )
    found = session.execute(query).all()
    if not found:
        return []
    levels = load_levels(session, team.id, None, None)
    hours = {
        level: hours_of(session, levels.whom(level)) for level in {levels.at(point.waits_for) for point, _ in found}
    }
    waiting: list[Waiting] = []
    for point, name in found:
        level = levels.at(point.waits_for)
        days = days_waiting(point.silent_since or point.created_at, now, hours[level])
        named = level if may_name(level, levels.sizes) else None
        waiting.append(Waiting(point.text, "" if point.reply_ref else name or "?", named, days))
    return waiting


_OWN = (
    select(Point.id, Point.text, Point.state)
    .where(Point.raised_by == bindparam("its_person"), Point.team_id == bindparam("its_team"))
    .where(Point.state.in_((*WAITING, "answered")))
    .order_by(Point.id.desc())
)
_ANSWERS = (
    select(PointEvent.point_id, PointEvent.text, Person.name)
    .join(Person, Person.id == PointEvent.person_id, isouter=True)
    .where(PointEvent.point_id.in_(bindparam("its_points", expanding=True)), PointEvent.what == "answered")
    .order_by(PointEvent.id)
)


def load_own(session: Session, team_id: int, person_id: int) -> Own:
    """One's own points in a team. Those without a name are not among them: nobody knows whose they are."""
    found = session.execute(_OWN, {"its_team": team_id, "its_person": person_id}).all()
    decide = {point_id: text for point_id, text, state in found if state == "answered"}
    still_open = [(text, state) for _, text, state in found if state != "answered"]
    if not decide:
        return Own(open=still_open)
    rows = session.execute(_ANSWERS, {"its_points": list(decide)})
    answers = {point_id: (text or "", name or "?") for point_id, text, name in rows}
    given = [Answered(point_id, decide[point_id], "", *answers[point_id]) for point_id in decide if point_id in answers]
    return Own(given, still_open)
