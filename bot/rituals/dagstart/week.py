"""When the leads get their weekly line: on the last working day of the team's week, on their own clock."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.outbox import queue
from bot.people.calendar import first_moment, local_day, local_moment
from bot.people.members import TeamFacts, load_facts, working_days
from bot.people.models import Membership, Person, Team
from bot.rituals.dagstart import week_rules as rules
from bot.rituals.dagstart.models import DagstartPlan
from bot.services import Services

log = structlog.get_logger()

KIND = "lead_week"
TEAMS_AT_ONCE = 500
NOON = 12 * 60
AGAIN_AFTER = timedelta(minutes=15)


def next_look(session: Session) -> datetime | None:
    """When the next team has to be looked at."""
    return session.scalar(select(func.min(DagstartPlan.week_look_at)))


def look_due(services: Services, now: datetime) -> None:
    """Plan the line for the leads of every team whose week ends today; each team is looked at once a day."""
    while True:
        with services.db.read() as session:
            due = next_look(session)
        if due is None or due > now:
            return
        with services.db.write() as session:
            query = (
                select(DagstartPlan, Team)
                .join(Team, Team.id == DagstartPlan.team_id)
                .where(DagstartPlan.week_look_at <= now)
                .order_by(DagstartPlan.week_look_at)
                .limit(TEAMS_AT_ONCE)
                .with_for_update(skip_locked=True, of=DagstartPlan)
            )
            found = [(plan, team) for plan, team in session.execute(query)]
            if not found:
                return  # another process has them
            _look_at_all(session, found, now)


def _look_at_all(session: Session, found: Sequence[tuple[DagstartPlan, Team]], now: datetime) -> None:
    ids = [team.id for _, team in found]
    facts, leads = load_facts(session, ids, (now - rules.ONE_DAY).date()), _leads(session, ids)
    rows: list[dict[str, Any]] = []
    for plan, team in found:
        try:
            rows += _look(plan, team, facts[team.id], leads.get(team.id, []), now)
        except Exception:
            # One team's broken settings must not keep the others waiting.
            log.exception("week_not_looked_at", team=team.id)
            plan.week_look_at = now + AGAIN_AFTER
    queue.put(session, rows)


def _leads(session: Session, team_ids: Sequence[int]) -> dict[int, list[Person]]:
    query = (
        select(Membership.team_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.team_id.in_(team_ids), Membership.role == "lead", Membership.present, Person.kind == "person")
    )
    found: dict[int, list[Person]] = {}
    for team_id, person in session.execute(query):
        found.setdefault(team_id, []).append(person)
    return found


def _look(
    plan: DagstartPlan, team: Team, facts: TeamFacts, leads: Sequence[Person], now: datetime
) -> list[dict[str, Any]]:
    """The messages of the days whose time has come for the first lead, and when to look again."""
    zones, at = {lead.tz for lead in leads} or {team.tz}, clock_time(plan.week_at or NOON)
    works, rows = working_days(team, facts), list[dict[str, Any]]()
    day = local_day(now, team.tz) - rules.ONE_DAY  # for who leads from half a world away it may be that day still
    while first_moment(day, at, zones) <= now:
        if plan.week_at and team.state == "active" and rules.is_last_of_week(day, works):
            rows += [row for lead in leads if (row := _row(team, facts, lead, day, at, now))]
        day += rules.ONE_DAY
    plan.week_look_at = first_moment(day, at, zones)
    return rows


def _row(team: Team, facts: TeamFacts, lead: Person, day: date, at: time, now: datetime) -> dict[str, Any] | None:
    member = next((each for each in facts.members if each.person_id == lead.id), None)
    here = member.works_on if member else lambda _: True
    when = rules.day_for(day, working_days(team, facts), here)
    due = local_moment(when, at, lead.tz) if when else now
    if when is None or due + rules.WINDOW <= now:
        return None
    return queue.message_row(
        workspace_id=team.workspace_id,
        team_id=team.id,
        kind=KIND,
        subject=f"week:{team.id}:{day.isoformat()}",
        recipient=lead.slack_id,
        person_id=lead.id,
        due_at=due,
        expires_at=due + rules.WINDOW,
    )


def clock_time(minutes: int) -> time:
    """Minutes after midnight as a time of the day."""
    return time(*divmod(minutes, 60))
