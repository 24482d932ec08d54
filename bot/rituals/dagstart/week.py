"""When the leads get their weekly line: on the last working day of the team's week, on their own clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.due import first_of, next_of
from bot.mishaps import note_mishap
from bot.outbox import queue
from bot.people.calendar import local_day, local_moment
from bot.people.facts import TeamFacts, load_facts, working_days
from bot.people.mail import person_row
from bot.people.models import Membership, Person, Team
from bot.people.work import all_reachable
from bot.rituals.dagstart import week_rules as rules
from bot.rituals.dagstart.models import DagstartPlan
from bot.services import Services

log = structlog.get_logger()

KIND = "lead_week"
TEAMS_AT_ONCE = 500
NOON = 12 * 60
AGAIN_AFTER = timedelta(minutes=15)
LOOK_AHEAD = 14


NEXT = first_of(DagstartPlan.week_look_at)
"""When the next team has to be looked at."""


def next_line(session: Session, now: datetime) -> datetime | None:
    """When the next line comes, in any team, for the playground's clock: a look comes every day, a line does not."""
    query = select(DagstartPlan, Team).join(Team, Team.id == DagstartPlan.team_id).where(DagstartPlan.week_at > 0)
    found = session.execute(query.where(Team.state == "active")).all()
    facts = load_facts(session, [team.id for _, team in found], now.date())
    lines: list[datetime] = []
    for plan, team in found:
        works, at = working_days(team, facts[team.id]), clock_time(plan.week_at)
        days = (local_day(now, team.tz) + n * rules.ONE_DAY for n in range(LOOK_AHEAD))
        ends = (local_moment(day, at, team.tz) for day in days if rules.is_last_of_week(day, works))
        lines += [moment for moment in ends if moment > now][:1]
    return min(lines, default=None)


def look_due(services: Services, now: datetime) -> None:
    """Plan the line for the leads of every team whose week ends today; each team is looked at once a day."""
    while True:
        due = next_of(services.db, NEXT)
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


@dataclass(frozen=True)
class _Wanted:
    """The line of the week that ends on `day`, wanted by a lead at a moment."""

    team: Team
    lead: Person
    day: date
    at: datetime


def _look_at_all(session: Session, found: Sequence[tuple[DagstartPlan, Team]], now: datetime) -> None:
    ids = [team.id for _, team in found]
    facts, leads = load_facts(session, ids, (now - 2 * rules.ONE_DAY).date()), _leads(session, ids)
    wanted: list[_Wanted] = []
    for plan, team in found:
        try:
            wanted += _look(plan, team, facts[team.id], leads.get(team.id, []), now)
        except Exception:
            # One team's broken settings must not keep the others waiting.
            note_mishap("clock")
            log.exception("week_not_looked_at", team=team.id)
            plan.week_look_at = now + AGAIN_AFTER
    queue.put(session, _rows(session, wanted))


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


def _look(plan: DagstartPlan, team: Team, facts: TeamFacts, leads: Sequence[Person], now: datetime) -> list[_Wanted]:
    """What is wanted of the days whose time has come for the first lead; sets when to look again."""
    zones, at = {lead.tz for lead in leads} or {team.tz}, clock_time(plan.week_at or NOON)
    works, wanted = working_days(team, facts), list[_Wanted]()
    day = local_day(now, team.tz) - rules.ONE_DAY  # for who leads from half a world away it may be that day still
    while (moment := min(local_moment(day, at, zone) for zone in zones)) <= now:
        if plan.week_at and team.state == "active" and rules.is_last_of_week(day, works):
            wanted += [_Wanted(team, lead, day, local_moment(day, at, lead.tz)) for lead in leads]
        day += rules.ONE_DAY
    plan.week_look_at = moment
    return [each for each in wanted if now < each.at + rules.WINDOW]


def _rows(session: Session, wanted: Sequence[_Wanted]) -> list[dict[str, Any]]:
    """The messages: each at its moment or, for a lead who is not at work then, when work starts next."""
    moments: dict[datetime, list[_Wanted]] = {}
    for each in wanted:
        moments.setdefault(each.at, []).append(each)
    rows: list[dict[str, Any]] = []
    for at, group in moments.items():
        reachable = all_reachable(session, [each.lead for each in group], at)
        rows += [_row(each, due) for each in group if (due := reachable[each.lead.id]) < at + rules.WEEK]
    return rows


def _row(wanted: _Wanted, due: datetime) -> dict[str, Any]:
    subject = f"week:{wanted.team.id}:{wanted.day.isoformat()}"
    return person_row(wanted.lead, KIND, subject, due, team=wanted.team, expires_at=due + rules.WINDOW)


def clock_time(minutes: int) -> time:
    """Minutes after midnight as a time of the day."""
    return time(*divmod(minutes, 60))
