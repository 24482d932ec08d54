"""Which points a Home shows, and what of them."""

from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.db import table_of
from bot.people.models import Person, Team
from bot.points.models import Point, PointEvent

MOST_POINTS = 5
"""Of each kind, with their buttons; the others are counted."""


@dataclass(frozen=True)
class PointLine:
    """A point as the Home shows it. `owner` is the name of who took it; `answer` is the newest one."""

    id: int
    team: str
    text: str
    kind: str
    state: str
    waits_for: str
    owner: str | None = None
    asker: str | None = None
    answer: str | None = None
    answered_by: str | None = None
    answer_id: int = 0


@dataclass(frozen=True)
class Shown:
    """The first points of a list, and how many there are in all."""

    points: list[PointLine] = field(default_factory=list)
    total: int = 0

    def first(self, most: int) -> "Shown":
        """The same list, of which fewer are shown."""
        return Shown(self.points[:most], self.total)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.points)


_OWNER, _ASKER = table_of(Person).alias("owner"), table_of(Person).alias("asker")
_POINTS = (
    select(
        Point.id, Team.name, Point.text, Point.kind, Point.state, Point.waits_for, _OWNER.c.name, _ASKER.c.name,
        func.count().over(),
    )
    .join(Team, Team.id == Point.team_id)
    .join(_OWNER, _OWNER.c.id == Point.owner_id, isouter=True)
    .join(_ASKER, _ASKER.c.id == Point.raised_by, isouter=True)
    .order_by(Point.id)
)  # fmt: skip


def load_points(session: Session, which: ColumnElement[bool], most: int) -> Shown:
    """The oldest points that fulfil a condition, in one statement."""
    rows = session.execute(_POINTS.where(which).limit(most)).all()
    return Shown([PointLine(*row[:-1]) for row in rows], rows[0][-1] if rows else 0)


def with_answers(session: Session, shown: Shown) -> Shown:
    """The newest answer of each, in one statement."""
    query = (
        select(PointEvent.point_id, PointEvent.text, Person.name, PointEvent.id)
        .join(Person, Person.id == PointEvent.person_id, isouter=True)
        .where(PointEvent.point_id.in_([point.id for point in shown.points]), PointEvent.what == "answered")
        .order_by(PointEvent.id)
    )
    found = session.execute(query) if shown.points else ()
    answers = {point_id: (text, name, event_id) for point_id, text, name, event_id in found}
    return Shown([_answered(point, *answers.get(point.id, (None, None, 0))) for point in shown.points], shown.total)


def _answered(point: PointLine, answer: str | None, by: str | None, answer_id: int) -> PointLine:
    return replace(point, answer=answer, answered_by=by, answer_id=answer_id)
