"""What became of earlier points: on the board of the day, and first of all on the card of who asked."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from bot.db import Moment
from bot.guests import Part, parts_of
from bot.i18n import translator
from bot.people.models import Person, Team
from bot.points.levels import hours_of, load_levels
from bot.points.models import LIVE, ON_BOARD, VERDICTS, WAITING, Point, PointEvent
from bot.points.rules import days_waiting, may_name
from bot.rounds import Round


@dataclass(frozen=True)
class Answered:
    """A point with its newest answer. `asker` is empty for one without a name; `state` is what became of it."""

    point_id: int
    text: str
    asker: str
    answer: str
    by: str
    state: str = "answered"
    answer_id: int = 0
    verdict: str = ""  # what who asked said of it: solved, not_yet, or nothing so far


@dataclass(frozen=True)
class Waiting:
    """A point that nobody answered and that moved up. `level` is None where it may not be named."""

    text: str
    asker: str
    level: str | None
    days: int
    owner: str = ""  # who has taken it


@dataclass(frozen=True)
class Own:
    """What became of somebody's own points: answers to judge, and those still open as (text, state)."""

    answered: Sequence[Answered] = ()
    open: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Earlier:
    """What a board says of earlier points: ids of answers, and (point id, level, days) of those that wait."""

    answered: Sequence[int] = ()
    waiting: Sequence[tuple[int, str | None, int]] = ()


Standing = tuple[str, str]
"""The state of a point, and the name of who has taken it, or nothing."""


def earlier_of(session: Session, held: Sequence[Round], team: Team, day: date, now: datetime) -> Earlier:
    """As it is now; what a closed board says of other days stays as it was when it closed."""
    if all(one.state != "open" for one in held):
        kept = held[-1].facts.get("earlier", {})
        return Earlier(kept.get("answered", ()), [(each[0], each[1], each[2]) for each in kept.get("waiting", ())])
    return Earlier(_answers_since(session, held, team.id, day), _waiting_now(session, held, team, now))


def keep_day(session: Session, held: Sequence[Round], team: Team, day: date, now: datetime) -> None:
    """The last run of the day closes: from here on its board says the same of every point on it."""
    found = earlier_of(session, held, team, day, now)
    kept = {"answered": list(found.answered), "waiting": [list(each) for each in found.waiting]}
    parts = [asdict(part) for part in parts_of(session, translator(team.locale), team.id, day)]
    answered = select(PointEvent.point_id).where(PointEvent.id.in_(found.answered))
    on_it = or_(
        Point.round_id.in_([one.id for one in held]),
        Point.id.in_(answered),
        Point.id.in_([point_id for point_id, _, _ in found.waiting]),
    )
    standing = session.execute(select(Point.id, Point.state, Point.owner_id).where(on_it, Point.state.in_(ON_BOARD)))
    states = {str(point_id): [state, owner_id] for point_id, state, owner_id in standing}
    held[-1].facts = {**held[-1].facts, "earlier": kept, "parts": parts, "states": states}


def kept_standings(session: Session, held: Sequence[Round]) -> dict[int, Standing]:
    """How each point on a closed board stood when it closed; empty while the board is open."""
    states = held[-1].facts.get("states", {})
    owners = {owner_id for _, owner_id in states.values() if owner_id}
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(owners))).all()) if owners else {}
    return {int(point_id): (state, names.get(owner_id, "")) for point_id, (state, owner_id) in states.items()}


def kept_parts(held: Sequence[Round]) -> list[Part]:
    """What others said on a board when its day closed."""
    return [Part(part["heading"], tuple(part["lines"])) for part in held[-1].facts.get("parts", ())]


def _answers_since(session: Session, held: Sequence[Round], team_id: int, day: date) -> list[int]:
    """Answers to points of earlier boards since the board before this day's: the newest of each point."""
    since = session.scalar(select(func.max(Round.opens_at)).where(Round.team_id == team_id, Round.day < day))
    if since is None:
        return []
    newest = func.max(PointEvent.id)
    query = (
        select(newest)
        .join(Point, Point.id == PointEvent.point_id)
        .where(Point.team_id == team_id, Point.round_id.is_not(None), Point.round_id.not_in([one.id for one in held]))
        .where(Point.state.in_(ON_BOARD), PointEvent.what == "answered", PointEvent.at >= since)
        .group_by(PointEvent.point_id)
        .order_by(newest.desc())
    )
    return list(session.scalars(query))


def _waiting_now(
    session: Session, held: Sequence[Round], team: Team, now: datetime
) -> list[tuple[int, str | None, int]]:
    """Points of earlier boards that moved up and still wait, the oldest first: id, level if it may be named, days."""
    query = (
        select(Point)
        .where(Point.team_id == team.id, Point.state.in_(WAITING), Point.climbed > 0)
        .where(or_(Point.round_id.is_(None), Point.round_id.not_in([one.id for one in held])))
        .order_by(Point.id)
    )
    found = session.scalars(query).all()
    if not found:
        return []
    levels = load_levels(session, team.id, None, None)
    hours = {level: hours_of(session, levels.whom(level)) for level in {levels.at(each.waits_for) for each in found}}
    climbs = _last_climbs(session, [point.id for point in found])
    waiting: list[tuple[int, str | None, int]] = []
    for point in found:
        level, since = levels.at(point.waits_for), point.silent_since or point.created_at
        named = level if may_name(level, levels.sizes) else None
        # a level that is named waits since the point came to it, not since the one below it was silent
        since = max(since, climbs.get(point.id, since)) if named else since
        waiting.append((point.id, named, days_waiting(since, now, hours[level])))
    return waiting


def _last_climbs(session: Session, point_ids: Sequence[int]) -> dict[int, datetime]:
    """When each point last moved up."""
    query = select(PointEvent.point_id, func.max(PointEvent.at).label("at")).where(
        PointEvent.point_id.in_(point_ids), PointEvent.what == "climbed"
    )
    return {each.point_id: each.at for each in session.execute(query.group_by(PointEvent.point_id))}


def load_answered(session: Session, earlier: Earlier, kept: Mapping[int, Standing]) -> list[Answered]:
    """The answers in words; not to points that were taken back since. `kept` is how they stood at the close."""
    asker, answerer = Person.__table__.alias("asker"), Person.__table__.alias("answerer")
    query = (
        select(Point.id, Point.text, Point.reply_ref, asker.c.name, PointEvent.text, answerer.c.name, Point.state)
        .join_from(PointEvent, Point, Point.id == PointEvent.point_id)
        .join(asker, asker.c.id == Point.raised_by, isouter=True)
        .join(answerer, answerer.c.id == PointEvent.person_id, isouter=True)
        .where(PointEvent.id.in_(earlier.answered), Point.state.in_(shown_states(kept)))
        .order_by(PointEvent.id.desc())
    )
    return [
        Answered(
            point_id, text, "" if ref else name or "?", answer or "", by or "?", kept.get(point_id, (state, ""))[0]
        )
        for point_id, text, ref, name, answer, by, state in session.execute(query)
    ]


def load_waiting(session: Session, earlier: Earlier, kept: Mapping[int, Standing]) -> list[Waiting]:
    """The points in words, the oldest first; not those that were taken back since. `kept` is as it is above."""
    asker, owner = Person.__table__.alias("asker"), Person.__table__.alias("owner")
    query = (
        select(Point.id, Point.text, Point.reply_ref, asker.c.name.label("asker"), owner.c.name.label("owner"))
        .join(asker, asker.c.id == Point.raised_by, isouter=True)
        .join(owner, owner.c.id == Point.owner_id, isouter=True)
        .where(Point.id.in_([point_id for point_id, _, _ in earlier.waiting]), Point.state.in_(shown_states(kept)))
    )
    found = {each.id: each for each in session.execute(query)}
    return [
        Waiting(
            text=(point := found[point_id]).text,
            asker="" if point.reply_ref else point.asker or "?",
            level=level,
            days=days,
            owner=kept.get(point_id, ("", point.owner or ""))[1],
        )
        for point_id, level, days in earlier.waiting
        if point_id in found
    ]


def shown_states(kept: Mapping[int, Standing]) -> tuple[str, ...]:
    """Whatever became of it later, a point stays on a closed board; only what was taken back does not."""
    return (*ON_BOARD, "merged") if kept else ON_BOARD


_OWN = (
    select(Point.id, Point.text, Point.state)
    .where(Point.raised_by == bindparam("its_person"), Point.team_id == bindparam("its_team"))
    .where(
        or_(Point.state.in_(LIVE), and_(Point.state == "closed", Point.closed_at >= bindparam("since", type_=Moment)))
    )
    .order_by(Point.id.desc())
)
_SAID = (
    select(PointEvent.point_id, PointEvent.id, PointEvent.at, PointEvent.what, PointEvent.text, Person.name)
    .join(Person, Person.id == PointEvent.person_id, isouter=True)
    .where(PointEvent.point_id.in_(bindparam("its_points", expanding=True)), PointEvent.what.in_(VERDICTS))
    .order_by(PointEvent.id)
)


def load_own(session: Session, team_id: int, person_id: int, since: datetime) -> Own:
    """One's own points in a team, for a card that came at `since`: what was answered then stays on it.

    A newer answer replaces the one before; what was said of it stands beside it. Points without a name are not among
    them: nobody knows whose they are.
    """
    found = session.execute(_OWN, {"its_team": team_id, "its_person": person_id, "since": since}).all()
    said: dict[int, list[Any]] = {}
    for event in session.execute(_SAID, {"its_points": [each.id for each in found]}) if found else ():
        said.setdefault(event.point_id, []).append(event)
    answered = [
        _own_answer(point.id, point.text, point.state, said[point.id])
        for point in found
        if [event.what for event in said.get(point.id, ()) if event.at < since][-1:] == ["answered"]
    ]
    shown = {each.point_id for each in answered}
    waits = [(text, state) for point_id, text, state in found if state in WAITING and point_id not in shown]
    return Own(answered, waits)


def _own_answer(point_id: int, text: str, state: str, said: Sequence[Any]) -> Answered:
    """A point with its newest answer, and what was said of that."""
    newest = max(n for n, event in enumerate(said) if event.what == "answered")
    verdict = said[-1].what if newest < len(said) - 1 else ""
    answer = said[newest]
    return Answered(point_id, text, "", answer.text or "", answer.name or "?", state, answer.id, verdict)
