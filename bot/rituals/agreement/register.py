"""All agreements of a team, and finding one again: what lists, searches and the Home show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from bot.db import dialect_of
from bot.people.calendar import local_day
from bot.people.models import Membership, Person, Team
from bot.rituals.agreement.fulltext import matches
from bot.rituals.agreement.kept_rounds import holds
from bot.rituals.agreement.list_blocks import ON_A_PAGE, Line
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import ASK_BEFORE, IN_FORCE
from bot.rituals.agreement.words import read_terms

ORDER = ("review", "active", "in_round", "draft", "lapsed", "stopped")
"""What asks for something first."""

MOST_MINE = 12
MOST_LAPSED = 5
"""Lines of each list on a Home."""

LAST_PAGE = 1_000_000
"""No team has more; what is typed may be any number."""

LATELY = timedelta(days=14)

_PLACE = case({state: place for place, state in enumerate(ORDER)}, value=Agreement.state)
_SORTED = (_PLACE, Agreement.number.desc())
_HERE = and_(Membership.person_id == Agreement.owner_id, Membership.team_id == Agreement.team_id, Membership.present)
_COLUMNS = (
    Agreement.number, Agreement.title, Agreement.state, Person.name, Agreement.valid_until, Agreement.trial,
)  # fmt: skip


def _lines(*more: Any) -> Select[Any]:
    """A query for lines, with the owner's name while the owner is in the team."""
    query = select(*_COLUMNS, *more).select_from(Agreement).outerjoin(Membership, _HERE)
    return query.outerjoin(Person, and_(Person.id == Membership.person_id, Person.kind == "person"))


def load_page(session: Session, team_id: int, page: int, typed: str = "") -> tuple[list[Line], int, int]:
    """A page of a team's agreements (the first, the last, or one between), its number, and how many there are.

    With `typed`: of those that have all these words, whatever their ending or accents. Those that hold come first.
    """
    which = Agreement.team_id == team_id
    if typed:
        terms = read_terms(typed)
        which = and_(which, matches(dialect_of(session), terms) if terms else false())
    page = max(1, min(page, LAST_PAGE))
    lines, total = _load_lines(session, which, page)
    if page > 1 and not lines:  # it was turned over by a button from when there were more
        total = session.scalar(select(func.count()).select_from(Agreement).where(which)) or 0
        page = max(1, -(-total // ON_A_PAGE))
        lines, total = _load_lines(session, which, page)
    return lines, page, total


def _load_lines(session: Session, which: ColumnElement[bool], page: int) -> tuple[list[Line], int]:
    """A page, and how many there are in all: chosen and counted in one go, and only then joined with their owners."""
    chosen = select(Agreement.id, func.count().over().label("total")).where(which).order_by(*_SORTED)
    here = chosen.limit(ON_A_PAGE).offset((page - 1) * ON_A_PAGE).subquery()
    rows = session.execute(_lines(here.c.total).join(here, here.c.id == Agreement.id).order_by(*_SORTED)).all()
    return [Line(*line) for *line, _ in rows], rows[0].total if rows else 0


def load_holding(session: Session, team_id: int) -> list[Line]:
    """What holds in a team, by number."""
    query = _lines().where(Agreement.team_id == team_id, holds()).order_by(Agreement.number)
    return [Line(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class Mine:
    """What the Home shows of agreements: what one looks after, what ends within a week, what else holds in one's
    teams, and what lapsed there lately. Soonest first; the newest first of what lapsed."""

    owned: Sequence[Line] = ()
    ending: Sequence[Line] = ()
    ours: Sequence[Line] = ()
    lapsed: Sequence[Line] = ()


def load_mine(session: Session, person: Person, teams: Sequence[Team], now: datetime) -> Mine:
    """Everything of it, in one statement."""
    by_id = {team.id: team for team in teams}
    if not by_id:
        return Mine()
    owned = and_(Agreement.owner_id == person.id, Agreement.state.in_((*IN_FORCE, "in_round", "draft")))
    since = min(local_day(now, team.tz) for team in teams) - LATELY
    lapsed = and_(Agreement.state == "lapsed", Agreement.valid_until >= since)
    shown = or_(owned, holds(), lapsed)
    query = _lines(Agreement.team_id, Agreement.owner_id, Agreement.in_force).where(Agreement.team_id.in_(by_id), shown)
    rows = session.execute(query.order_by(Agreement.valid_until, Agreement.id)).all()
    gone = [row for row in rows if row.state == "lapsed"]
    mine = [row for row in rows if row.owner_id == person.id and row not in gone]
    soon = [row for row in rows if row.in_force and row not in gone and _ends_soon(row, by_id, now)]
    ours = [row for row in rows if row not in (*mine, *soon, *gone)]
    lists = ((mine, MOST_MINE), (soon, MOST_MINE), (ours, MOST_MINE), (gone[::-1], MOST_LAPSED))
    return Mine(*([_line_of(row, by_id) for row in found[:most]] for found, most in lists))


def _ends_soon(row: Any, teams: Mapping[int, Team], now: datetime) -> bool:
    return bool(row.valid_until <= local_day(now, teams[row.team_id].tz) + ASK_BEFORE)


def _line_of(row: Any, teams: Mapping[int, Team]) -> Line:
    return replace(Line(*row[:6]), team=teams[row.team_id].name)
