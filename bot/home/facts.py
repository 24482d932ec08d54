"""What one person's day consists of, in a handful of statements, however many teams and points there are."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.people.absence import away_on
from bot.people.calendar import local_day
from bot.people.models import Absence, Membership, Person, Schedule, Team
from bot.points.models import WAITING, Point, PointEvent
from bot.rituals.dagstart.opening import RITUAL
from bot.rounds import Round, Seat

MOST_POINTS = 5
"""Of each kind, with their buttons; the others are counted."""

MOST_LINES = 10
"""Points that are only named."""


@dataclass(frozen=True)
class TeamDay:
    """What one person sees of one team. `seat` is the one in the open round `held`, if there is one."""

    team: Team
    membership: Membership
    schedule: Schedule | None
    seat: Seat | None = None
    held: Round | None = None


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


@dataclass(frozen=True)
class Shown:
    """The first points of a list, and how many there are in all."""

    points: list[PointLine] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.points)


@dataclass(frozen=True)
class MyDay:
    """Everything the Home shows to one person."""

    person: Person
    now: datetime
    teams: list[TeamDay]
    absence: Absence | None  # that covers today
    answered: Shown  # mine, answered: solved or not yet?
    asked: Shown  # mine, without an answer so far
    waiting: Shown  # for me, as owner or addressee


def load_day(session: Session, person: Person, now: datetime) -> MyDay:
    """Everything the Home shows: the same few statements for one team as for twenty."""
    teams = _teams(session, person)
    mine = Point.raised_by == person.id
    return MyDay(
        person=person,
        now=now,
        teams=teams,
        absence=away_on(session, person.id, local_day(now, person.tz)),
        answered=_with_answers(session, _points(session, and_(mine, Point.state == "answered"), MOST_POINTS)),
        asked=_points(session, and_(mine, Point.state.in_(WAITING)), MOST_LINES),
        waiting=_points(session, waits_for(person, teams), MOST_POINTS),
    )


def _teams(session: Session, person: Person) -> list[TeamDay]:
    query = (
        select(Team, Membership, Schedule)
        .join(Membership, Membership.team_id == Team.id)
        .join(Schedule, and_(Schedule.team_id == Team.id, Schedule.ritual == RITUAL), isouter=True)
        .where(Membership.person_id == person.id, Membership.present, Team.state != "left")
        .order_by(Team.name, Team.id)
    )
    held = (
        select(Seat, Round)
        .join(Round, Round.id == Seat.round_id)
        .where(Seat.person_id == person.id, Round.ritual == RITUAL, Round.state == "open")
        .order_by(Round.id)
    )
    seats = {each.team_id: (seat, each) for seat, each in session.execute(held)}
    return [
        TeamDay(team, membership, schedule, *seats.get(team.id, (None, None)))
        for team, membership, schedule in session.execute(query)
    ]


def waits_for(person: Person, teams: list[TeamDay]) -> ColumnElement[bool]:
    """Points that wait for this person: taken by them, addressed to them, or waiting at their level."""
    leads, management = (
        [day.team.id for day in teams if day.membership.role == role] for role in ("lead", "management")
    )
    unowned = and_(
        Point.owner_id.is_(None),
        or_(
            and_(Point.waits_for == "person", Point.addressee_id == person.id),
            and_(Point.waits_for == "lead", Point.team_id.in_(leads)),
            and_(Point.waits_for == "management", Point.team_id.in_(management)),
        ),
    )
    inside = Point.team_id.in_([day.team.id for day in teams])
    return and_(inside, Point.state.in_(WAITING), or_(Point.owner_id == person.id, unowned))


def _points(session: Session, which: ColumnElement[bool], most: int) -> Shown:
    owner, asker = Person.__table__.alias("owner"), Person.__table__.alias("asker")
    query = (
        select(
            Point.id, Team.name, Point.text, Point.kind, Point.state, Point.waits_for, owner.c.name, asker.c.name,
            func.count().over(),
        )
        .join(Team, Team.id == Point.team_id)
        .join(owner, owner.c.id == Point.owner_id, isouter=True)
        .join(asker, asker.c.id == Point.raised_by, isouter=True)
        .where(which)
        .order_by(Point.id)
        .limit(most)
    )  # fmt: skip
    rows = session.execute(query).all()
    return Shown([PointLine(*row[:-1]) for row in rows], rows[0][-1] if rows else 0)


def _with_answers(session: Session, shown: Shown) -> Shown:
    """The newest answer of each, in one statement."""
    query = (
        select(PointEvent.point_id, PointEvent.text, Person.name)
        .join(Person, Person.id == PointEvent.person_id, isouter=True)
        .where(PointEvent.point_id.in_([point.id for point in shown.points]), PointEvent.what == "answered")
        .order_by(PointEvent.id)
    )
    answers = {point_id: (text, name) for point_id, text, name in session.execute(query)} if shown.points else {}
    return Shown([_answered(point, *answers.get(point.id, (None, None))) for point in shown.points], shown.total)


def _answered(point: PointLine, answer: str | None, by: str | None) -> PointLine:
    return PointLine(**{**vars(point), "answer": answer, "answered_by": by})
