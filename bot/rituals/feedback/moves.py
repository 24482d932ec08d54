"""What the clock does with peer feedback: plan a week, move it on, erase what has expired."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from bot.db import insert
from bot.due import each_due, first_of
from bot.people.calendar import local_moment
from bot.people.models import Person, Team
from bot.people.team_days import TeamDays
from bot.rituals.feedback import confidant
from bot.rituals.feedback.deliveries import deliver, deliver_outside, release_collected
from bot.rituals.feedback.mirror_models import MirrorRound, MirrorTeam
from bot.rituals.feedback.models import (
    FeedbackExclusion,
    FeedbackMember,
    FeedbackTeam,
    FeedbackText,
    FeedbackWeek,
)
from bot.rituals.feedback.texts import AT_ONCE, erase
from bot.rituals.feedback.week_rules import next_week
from bot.rituals.feedback.weeks import Week, load_week
from bot.services import Services

KEEP_WEEKS = timedelta(weeks=53)
"""In a year even a team of fifty has been through all its pairs."""


def look_due(services: Services, now: datetime) -> None:
    """Plan the weeks that begin, move on those that run, deliver what was written outside a week."""
    collecting: list[int] = []

    def one(session: Session, row: FeedbackWeek) -> None:
        _move(load_week(session, row, now))
        if row.collecting and row.state == "delivered":
            collecting.append(row.id)

    _plan_due(services, now)
    each_due(services, FeedbackWeek, FeedbackWeek.due_at <= now, (FeedbackWeek.due_at,), one, now)
    deliver_outside(services, now)
    if collecting:
        release_collected(services, now)


def tidy(services: Services, now: datetime) -> None:
    """Erase what has expired, what is of somebody who left the company, and weeks of a year ago."""
    release_collected(services, now)
    gone = select(Person.id).where(Person.kind != "person")
    over = or_(FeedbackText.expires_on <= now.date(), FeedbackText.receiver_id.in_(gone), _waits_in_vain())
    while True:
        with services.db.write() as session:
            found = session.scalars(select(FeedbackText.id).where(over).limit(AT_ONCE)).all()
            erase(session, found, now)
        if len(found) < AT_ONCE:
            break
    with services.db.write() as session:
        session.execute(delete(FeedbackMember).where(FeedbackMember.person_id.in_(gone)))
        confidant.forget_who_left(session, now)
        for side in (FeedbackExclusion.person_id, FeedbackExclusion.other_id):
            session.execute(delete(FeedbackExclusion).where(side.in_(gone)))
        session.execute(delete(FeedbackWeek).where(FeedbackWeek.monday < (now - KEEP_WEEKS).date()))


def _waits_in_vain() -> ColumnElement[bool]:
    """What waits for five in a team that has stopped and in which nobody writes any more."""
    writing = select(FeedbackWeek.team_id).where(FeedbackWeek.state == "writing")
    stopped = select(FeedbackTeam.team_id).where(FeedbackTeam.state == "off", FeedbackTeam.team_id.not_in(writing))
    return (FeedbackText.state == "collected") & FeedbackText.team_id.in_(stopped)


def _plan_due(services: Services, now: datetime) -> None:
    def one(session: Session, feedback: FeedbackTeam) -> None:
        plan_week(session, feedback, now)

    each_due(services, FeedbackTeam, FeedbackTeam.due_at <= now, (FeedbackTeam.due_at,), one, now)


def plan_week(session: Session, feedback: FeedbackTeam, now: datetime) -> None:
    """Plan the week in which a team is, if it has one, and say when to plan the next."""
    team = session.get_one(Team, feedback.team_id)
    days = TeamDays(session, team, now)
    monday = days.today - timedelta(days=days.today.weekday())
    since = feedback.since or monday
    coming = next_week(monday, since, fortnightly=feedback.fortnightly)
    feedback.due_at = local_moment(coming, time(0), team.tz)
    is_its_week = (monday - since).days // 7 % (2 if feedback.fortnightly else 1) == 0
    if team.state == "active" and monday >= since and is_its_week:
        _begin(session, feedback, days, monday, now)


def _begin(session: Session, feedback: FeedbackTeam, days: TeamDays, monday: date, now: datetime) -> None:
    at = days.moment(monday)
    values = {
        "team_id": feedback.team_id, "monday": monday, "state": "planned", "collecting": feedback.collecting,
        "asks_at": at, "matches_at": at, "reminds_at": at, "delivers_at": at,
    }  # fmt: skip
    statement = insert(session, FeedbackWeek).values(values).on_conflict_do_nothing().returning(FeedbackWeek.id)
    if (week_id := session.scalar(statement)) is not None:
        week = load_week(session, session.get_one(FeedbackWeek, week_id), now)
        if not week.plan():
            week.skip("holidays")


def _move(week: Week) -> None:
    """One step; which one, the state says."""
    row = week.row
    if row.state == "writing":
        if week.now < row.delivers_at:
            week.remind()
        elif not week.put_off():
            deliver(week)
        return
    if week.team.state != "active" or week.feedback.state != "on":
        week.skip("off")
    elif not week.plan():
        week.skip("holidays")
    elif row.due_at is None or row.due_at <= week.now:
        _begin_step(week)


def _begin_step(week: Week) -> None:
    """Ask or match. What comes too late to be done in time is left."""
    row, asks = week.row, week.row.state == "planned"
    if week.now >= (row.matches_at if asks else row.reminds_at):
        week.skip("late")
    elif asks:
        week.ask()
    else:
        week.match()


NEXT = first_of(
    FeedbackTeam.due_at, FeedbackWeek.due_at, FeedbackText.delivers_at, MirrorTeam.due_at, MirrorRound.due_at
)
"""When the clock is needed next, for the team mirror as well."""
