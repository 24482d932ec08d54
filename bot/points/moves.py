"""What the clock does with points: plan, move up, ask what became of it, let go of who left."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from bot.db import Database
from bot.due import each_due, first_of, next_of
from bot.people.models import Membership, Person, Team
from bot.points import rules
from bot.points.actions import reopen
from bot.points.levels import hours_of, load_levels
from bot.points.models import NEVER, WAITING, Point
from bot.points.story import FOLLOW_UP, Story, load_story
from bot.services import Services

AT_ONCE = 100
"""Points planned in one transaction; a busy morning has thousands, and people's own clicks come in between."""


def plan_new(services: Services, now: datetime) -> None:
    """Plan the points that were raised since the last look, team by team: raising one costs nothing for this."""
    while True:
        with services.db.write() as session:
            query = select(Point).where(Point.climbs_at.is_(None)).order_by(Point.team_id, Point.id).limit(AT_ONCE)
            fresh = session.scalars(query.with_for_update(skip_locked=True)).all()
            by_team: dict[int, list[Point]] = defaultdict(list)
            for point in fresh:
                by_team[point.team_id].append(point)
            for team_id, points in by_team.items():
                planner = _Planner(session, session.get_one(Team, team_id), now)
                planned = [{"id": point.id, "climbs_at": planner.climbs_at(point) or NEVER} for point in points]
                session.execute(update(Point), planned)
        if len(fresh) < AT_ONCE:
            return


class _Planner:
    """Plans new points of one team and tells those for whom they wait; what they share is looked up once."""

    def __init__(self, session: Session, team: Team, now: datetime) -> None:
        self._session, self._team, self._now = session, team, now
        self._levels = load_levels(session, team.id, None, None)
        self._hours: dict[str, rules.Hours] = {}
        self._told: set[tuple[int, ...]] = set()

    def climbs_at(self, point: Point) -> datetime | None:
        """When a point moves up if nothing is said about it."""
        if point.state in WAITING:
            hours = self._of_somebody(point) if point.waits_for == "person" else self._of_level(point)
            return rules.climb_moment(point.silent_since or point.created_at, self._team.climb_after, hours)
        if point.state == "answered":
            load_story(self._session, point, self._now).plan()
            return point.climbs_at
        return None

    def _of_somebody(self, point: Point) -> rules.Hours:
        """When somebody works for whom a point is by name, and who hears of it."""
        story = load_story(self._session, point, self._now)
        if point.state == "open":
            story.tell_those_it_waits_for(None, None)
        return hours_of(self._session, story.levels.whom("person"))

    def _of_level(self, point: Point) -> rules.Hours:
        """When a level works. Lead and management hear of all that is new in one list, the team reads the board."""
        level = point.waits_for
        if level != "team" and point.state == "open":
            own = self._levels.without(point.raised_by)
            who = tuple(person.id for person in own.whom(level))
            if own.at(level) != "team" and who not in self._told:
                load_story(self._session, point, self._now).tell_those_it_waits_for(None, None)
                self._told.add(who)
        if level not in self._hours:
            self._hours[level] = hours_of(self._session, self._levels.whom(level))
        return self._hours[level]


def move_up(services: Services, now: datetime) -> None:
    """Points about which nothing was said for a working day wait one level higher."""
    _each(services, now, and_(Point.climbs_at <= now, Point.climbs_at.is_not(None)), _move_up)


def _move_up(story: Story) -> None:
    point = story.point
    if point.state == "answered" and story.asker_gone:
        point.state, point.closed_at = "closed", story.now
        story.note("closed_alone", None)
        story.plan()
        story.refresh()
        return
    if point.state not in WAITING:
        story.plan()
        return
    level = story.levels.at(point.waits_for)
    above = rules.level_above(level, story.levels.sizes)
    point.waits_for, point.climbed = above or level, point.climbed + 1
    event = story.note("climbed" if above else "silent", None, whom=point.waits_for)
    story.tell_those_it_waits_for(event, None)
    follow_up_at = point.follow_up_at
    story.plan(since=story.now)
    point.follow_up_at = follow_up_at
    if above is None:
        point.climbs_at = NEVER
    story.refresh()


def follow_up(services: Services, now: datetime) -> None:
    """Ask owners what became of the points they took: one message a day for all of them."""
    _each(services, now, and_(Point.follow_up_at <= now, Point.state == "taken"), _follow_up)


def _follow_up(story: Story) -> None:
    if story.owner:
        story.say_list(FOLLOW_UP, [story.owner])
    climbs_at = story.point.climbs_at
    story.plan()
    story.point.climbs_at = climbs_at


def let_go(services: Services, now: datetime, team_id: int | None = None) -> None:
    """Points whose owner has left wait again; answered ones whose asker is gone are closed by the clock in time."""
    of_team = Point.team_id == team_id if team_id else Point.id > 0
    here = select(Membership.person_id).where(Membership.team_id == Point.team_id, Membership.present)
    people = select(Person.id).where(Person.kind == "person")
    owner_gone = or_(Point.owner_id.is_(None), Point.owner_id.not_in(here), Point.owner_id.not_in(people))
    _each(services, now, and_(of_team, Point.state == "taken", owner_gone), _let_go)
    asker_gone = and_(Point.sealed_asker.is_(None), or_(Point.raised_by.is_(None), Point.raised_by.not_in(people)))
    _each(services, now, and_(of_team, Point.state == "answered", Point.climbs_at == NEVER, asker_gone), Story.plan)


def plan_again(services: Services) -> None:
    """Points for which nobody worked in the months ahead are planned anew: somebody may be back, or the channel."""
    waiting = and_(Point.state.in_(WAITING), Point.climbs_at == NEVER, Point.climbed == 0)
    with services.db.write() as session:
        session.execute(update(Point).where(waiting).values(climbs_at=None))


def _let_go(story: Story) -> None:
    reopen(story, "owner_left", None)
    story.plan()
    story.refresh()


def _each(services: Services, now: datetime, due: Any, do: Callable[[Story], None]) -> None:
    def one(session: Session, point: Point) -> None:
        do(load_story(session, point, now))

    each_due(services, Point, due, (Point.climbs_at, Point.follow_up_at), one, now)


_FRESH = select(Point.id).where(Point.climbs_at.is_(None)).limit(1)
_NEXT = first_of(Point.climbs_at, Point.follow_up_at)


def next_due(db: Database, now: datetime) -> datetime | None:
    """When the clock is needed next: a point to plan, to move up, or to ask about."""
    return now if db.find(_FRESH, {}) else next_of(db, _NEXT)
