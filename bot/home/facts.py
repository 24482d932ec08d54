"""What one person's day consists of, in a handful of statements, however many teams and points there are."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bot.consent.waiting import Waiting, load_waiting
from bot.home.points import MOST_POINTS, Shown, load_points, with_answers
from bot.kpis.lines import Line as KpiLine
from bot.kpis.lines import load_looked_after
from bot.people.absence import now_and_next
from bot.people.calendar import local_day, local_moment, works_on
from bot.people.facts import Member
from bot.people.models import ASKED_ROLES, Absence, Membership, Person, Roster, Schedule, Shift, Team
from bot.people.work import load_spans
from bot.points.models import WAITING, Point
from bot.rituals.agreement.register import Mine, load_mine
from bot.rituals.dagstart.opening import RITUAL
from bot.rituals.debate.on_home import OnHome, load_on_home
from bot.rituals.feedback.on_home import FeedbackHome, load_feedback
from bot.rounds import Round, Seat

MOST_LINES = 10
"""Points that are only named."""

LOOK_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class TeamDay:
    """What one person sees of one team. `seat` is the one in the open round `held`, if there is one.

    `shift` is the next one in the roster; `is_rostered` says that a roster decides about the next day. `turn` is the
    next day on which this person is asked without a roster, and the time on their own clock.
    """

    team: Team
    membership: Membership
    schedule: Schedule | None
    seat: Seat | None = None
    held: Round | None = None
    shift: Shift | None = None
    is_rostered: bool = False
    turn: tuple[date, time] | None = None


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
    agreements: Mine = field(default_factory=Mine)
    debates: list[OnHome] = field(default_factory=list)  # that go on in my teams
    rounds: list[Waiting] = field(default_factory=list)  # of consent, that wait for me
    planned: Absence | None = None  # the next one, that has not begun
    kpis: list[tuple[Team, list[KpiLine]]] = field(default_factory=list)  # that I look after
    feedback: FeedbackHome = field(default_factory=FeedbackHome)


def load_day(session: Session, person: Person, now: datetime) -> MyDay:
    """Everything the Home shows: the same few statements for one team as for twenty."""
    teams = load_teams(session, person, now)
    absence, planned = now_and_next(session, person.id, local_day(now, person.tz))
    mine = Point.raised_by == person.id
    own_teams = [each.team for each in teams]
    led = [each.team.id for each in teams if each.membership.role == "lead"]
    return MyDay(
        person=person,
        now=now,
        teams=teams,
        absence=absence,
        answered=with_answers(session, load_points(session, and_(mine, Point.state == "answered"), MOST_POINTS)),
        asked=load_points(session, and_(mine, Point.state.in_(WAITING)), MOST_LINES),
        waiting=load_points(session, waits_for(person, teams), MOST_POINTS),
        agreements=load_mine(session, person, own_teams, now),
        debates=load_on_home(session, person, own_teams, led, now),
        kpis=load_looked_after(session, person, own_teams, led, now),
        feedback=load_feedback(session, [(each.team, each.membership) for each in teams]),
        rounds=load_waiting(session, person),
        planned=planned,
    )


def load_teams(session: Session, person: Person, now: datetime) -> list[TeamDay]:
    """Somebody's teams by name, with what is so in each today."""
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
    shifts, rostered = _next_shifts(session, person, now), _rostered(session, person)
    today = local_day(now, person.tz)
    worked = {span.day for span in load_spans(session, [person], today, today + LOOK_AHEAD)[person.id]}
    days = []
    for team, membership, schedule in session.execute(query):
        seat, round_of_today = seats.get(team.id, (None, None))
        is_asked = membership.role in ASKED_ROLES and not membership.opted_out
        turn = _turn(person, team, schedule, worked, now) if schedule and is_asked else None
        days.append(
            TeamDay(
                team=team,
                membership=membership,
                schedule=schedule,
                seat=seat,
                held=round_of_today,
                shift=shifts.get(team.id),
                is_rostered=is_asked and team.id in rostered,
                turn=turn,
            )
        )
    return days


def _turn(
    person: Person, team: Team, schedule: Schedule, worked: Collection[date], now: datetime
) -> tuple[date, time] | None:
    """When this person is asked next, on own days and hours, else the team's; None if that is not within sight."""
    hours = (person.work_starts, person.work_ends) if person.work_starts and person.work_ends else None
    at = Member(person.id, person.slack_id, person.tz, hours=hours).begins(schedule.at)
    mask = team.days if person.work_days is None else person.work_days
    return next(
        (
            (day, at)
            for day in sorted(worked)
            if schedule.next_day and day >= schedule.next_day and works_on(day, mask)
            if local_moment(day, at, person.tz) > now
        ),
        None,
    )


def _next_shifts(session: Session, person: Person, now: datetime) -> dict[int, Shift]:
    """This person's next shift that has not begun, by team."""
    query = select(Shift).where(Shift.person_id == person.id, Shift.ends_at > now, Shift.starts_at > now)
    return {shift.team_id: shift for shift in session.scalars(query.order_by(Shift.starts_at.desc()))}


def _rostered(session: Session, person: Person) -> set[int]:
    """Teams in which a roster decides about the next day."""
    query = (
        select(Schedule.team_id)
        .join(Membership, and_(Membership.team_id == Schedule.team_id, Membership.person_id == person.id))
        .join(
            Roster,
            and_(
                Roster.team_id == Schedule.team_id,
                Roster.first_day <= Schedule.next_day,
                Roster.last_day >= Schedule.next_day,
            ),
        )
        .where(Schedule.ritual == RITUAL)
    )
    return set(session.scalars(query))


def waits_for(person: Person, teams: list[TeamDay]) -> ColumnElement[bool]:
    """Points that wait for this person: taken by them, addressed to them, or waiting at their level."""
    leads, management = (
        [day.team.id for day in teams if day.membership.role == role] for role in ("lead", "management")
    )
    unowned = and_(
        Point.owner_id.is_(None),
        or_(Point.raised_by.is_(None), Point.raised_by != person.id),
        or_(
            and_(Point.waits_for == "person", Point.addressee_id == person.id),
            and_(Point.waits_for == "lead", Point.team_id.in_(leads)),
            and_(Point.waits_for == "management", Point.team_id.in_(management)),
        ),
    )
    inside = Point.team_id.in_([day.team.id for day in teams])
    return and_(inside, Point.state.in_(WAITING), or_(Point.owner_id == person.id, unowned))
