"""The points of a team in its export, and what happened to them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from bot.export.reading import Row, names_of, stream, when
from bot.people.models import Person, Team
from bot.points.models import Point, PointEvent
from bot.rounds import Round

HIDDEN = ("with_chair", "withdrawn")
"""Points the team does not see, or not any more."""

OF_OWNERS = ("taken", "answered", "released")
"""What the owner of a point without a name does; by whom anything else came could tell who raised it."""

POINTS = (
    "point", "raised_at", "raised_by", "text", "kind", "addressee", "state", "owner", "board",
    "taken_at", "answered_at", "closed_at", "levels_up", "joined_with", "link",
)  # fmt: skip
HISTORY = ("point", "at", "who", "what", "text", "whom")

_NAMELESS = Point.reply_ref.is_not(None)
ORDER = (case((_NAMELESS, 1), else_=0), case((_NAMELESS, Point.text), else_=""), Point.id)
"""Points in the order in which they came, then those without a name by their texts."""

_CLIMBS = (
    select(func.count())
    .where(PointEvent.point_id == Point.id, PointEvent.what == "climbed")
    .correlate(Point)
    .scalar_subquery()
)
"""How many levels a point moved up in all; the point itself only counts since the last thing that was said."""


def point_rows(session: Session, team: Team) -> Iterator[Row]:
    """Points in the order in which they came, then those without a name in the order of their texts.

    Numbers are given anew: the database's own would tell between which two others a nameless one came.
    """
    numbers = point_numbers(session, team)
    raiser, addressee, owner = aliased(Person), aliased(Person), aliased(Person)
    query = (
        select(Point, raiser.name, addressee.name, owner.name, Round.day, _CLIMBS)
        .outerjoin(raiser, raiser.id == Point.raised_by)
        .outerjoin(addressee, addressee.id == Point.addressee_id)
        .outerjoin(owner, owner.id == Point.owner_id)
        .outerjoin(Round, Round.id == Point.round_id)
        .where(*_seen(team))
        .order_by(*ORDER)
    )
    for point, who, to, has, board, climbs in stream(session, query):
        nameless = point.reply_ref is not None
        moments = [_when(team, at, nameless=nameless) for at in _moments(point)]
        whom = to if point.addressee == "person" else point.addressee
        link = None if nameless else point.link
        yield (
            numbers.get(point.id), moments[0], None if nameless else who, point.text, point.kind, whom, point.state,
            has, board, *moments[1:], climbs, numbers.get(point.merged_into_id), link,
        )  # fmt: skip


def _moments(point: Point) -> tuple[datetime | None, ...]:
    return point.created_at, point.taken_at, point.answered_at, point.closed_at


def history_rows(session: Session, team: Team) -> Iterator[Row]:
    """What happened to each point, in the order of the points."""
    numbers, names = point_numbers(session, team), names_of(session, team)
    query = (
        select(PointEvent, Person.name, Point.reply_ref)
        .join(Point, Point.id == PointEvent.point_id)
        .outerjoin(Person, Person.id == PointEvent.person_id)
        .where(*_seen(team))
        .order_by(*ORDER, PointEvent.id)
    )
    for event, who, ref in stream(session, query):
        nameless = ref is not None
        shown = None if nameless and event.what not in OF_OWNERS else who
        whom = event.whom
        if whom and whom.startswith("person:"):
            whom = names.get(int(whom.removeprefix("person:")), "?")
        yield numbers.get(event.point_id), _when(team, event.at, nameless=nameless), shown, event.what, event.text, whom


def _seen(team: Team) -> tuple[Any, ...]:
    return Point.team_id == team.id, Point.state.not_in(HIDDEN)


def point_numbers(session: Session, team: Team) -> dict[int, int]:
    """The number of each point in the export, by its id in the database. Only these are held in memory."""
    ids = session.scalars(select(Point.id).where(*_seen(team)).order_by(*ORDER))
    return {point_id: number for number, point_id in enumerate(ids, 1)}


def _when(team: Team, at: datetime | None, *, nameless: bool) -> date | None:
    """Of a point without a name only the day: the hour could tell who raised it."""
    local = when(team, at)
    return local.date() if local and nameless else local
