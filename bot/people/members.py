"""Who belongs to a team, and who works on a day."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, select, update
from sqlalchemy.orm import Session

from bot.db import Database, insert, table_of
from bot.errors import Refusal
from bot.i18n import LOCALES, N_
from bot.outbox.homes import touch_team_homes
from bot.people.calendar import next_occurrence, working_day
from bot.people.models import (
    ASKED_ROLES,
    Absence,
    Membership,
    Person,
    Schedule,
    Team,
    TeamDayOff,
    WorkedHoliday,
    Workspace,
)
from bot.rounds import Round

UNKNOWN_LANGUAGE = N_("I do not know this language. Choose one from the list.")


@dataclass(frozen=True)
class Member:
    """Somebody who is asked, with what a prompt needs to know."""

    person_id: int
    slack_id: str
    zone: str
    away: tuple[tuple[date, date], ...] = ()

    def works_on(self, day: date) -> bool:
        """Whether this person is not away on `day`."""
        return not any(first <= day <= last for first, last in self.away)


@dataclass
class TeamFacts:
    """What deciding about a team's day needs: its calendar and everybody who can be asked."""

    worked_holidays: set[str] = field(default_factory=set)
    days_off: list[tuple[date, date]] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)


def load_facts(session: Session, team_ids: Iterable[int], since: date) -> dict[int, TeamFacts]:
    """Facts of many teams in a handful of queries; absences that ended before `since` are left out."""
    ids = list(team_ids)
    facts = {team_id: TeamFacts() for team_id in ids}
    holidays = select(WorkedHoliday.team_id, WorkedHoliday.name).where(WorkedHoliday.team_id.in_(ids))
    for team_id, name in session.execute(holidays):
        facts[team_id].worked_holidays.add(name)
    off = select(TeamDayOff).where(TeamDayOff.team_id.in_(ids), TeamDayOff.last_day >= since)
    for row in session.scalars(off):
        facts[row.team_id].days_off.append((row.first_day, row.last_day))
    away = _absences(session, ids, since)
    query = (
        select(Membership.team_id, Person.id, Person.slack_id, Person.tz)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.team_id.in_(ids), is_asked())
        .order_by(Membership.team_id, Person.id)
    )
    for team_id, person_id, slack_id, zone in session.execute(query):
        facts[team_id].members.append(Member(person_id, slack_id, zone, away.get(person_id, ())))
    return facts


def is_asked() -> ColumnElement[bool]:
    """The condition for being asked: in the channel, not opted out, and in a role that works the shift."""
    return and_(Membership.present, ~Membership.opted_out, Membership.role.in_(ASKED_ROLES), Person.kind == "person")


def _absences(session: Session, team_ids: list[int], since: date) -> dict[int, tuple[tuple[date, date], ...]]:
    found: dict[int, tuple[tuple[date, date], ...]] = {}
    query = (
        select(Absence.person_id, Absence.first_day, Absence.last_day)
        .where(Absence.last_day >= since)
        .where(Absence.person_id.in_(select(Membership.person_id).where(Membership.team_id.in_(team_ids))))
    )
    for person_id, first, last in session.execute(query):
        found[person_id] = (*found.get(person_id, ()), (first, last))
    return found


def working_days(team: Team, facts: TeamFacts) -> Callable[[date], bool]:
    """The team's calendar as a question: does it work on this day?"""
    return lambda day: working_day(day, team.days, team.country, facts.worked_holidays, facts.days_off)


def zones_of(team: Team, facts: TeamFacts) -> set[str]:
    """Every zone in which the team's time has to come; the team's own when nobody is asked."""
    return {member.zone for member in facts.members} or {team.tz}


def plan_next(schedule: Schedule, team: Team, facts: TeamFacts, after: datetime) -> None:
    """Set the next occurrence after a moment; none while the team is paused or has no working days."""
    found = None
    if team.state == "active":
        found = next_occurrence(after, schedule.at, zones_of(team, facts), working_days(team, facts))
    schedule.next_day, schedule.next_due_at = found or (None, None)


def replan(session: Session, team: Team, now: datetime) -> None:
    """Compute a team's next occurrences again, after anything they depend on has changed.

    An occurrence that is due already is left to the clock that is about to open it, and a day that has had its
    round has no second one.
    """
    touch_team_homes(session, [team.id], now)
    facts = load_facts(session, [team.id], now.date())[team.id]
    for schedule in session.scalars(select(Schedule).where(Schedule.team_id == team.id)):
        is_due = schedule.next_due_at is not None and schedule.next_due_at <= now
        if is_due and team.state == "active":
            continue
        plan_next(schedule, team, facts, now)
        if schedule.next_due_at and _has_been(session, schedule):
            plan_next(schedule, team, facts, schedule.next_due_at)


def _has_been(session: Session, schedule: Schedule) -> bool:
    query = select(Round.id).where(
        Round.team_id == schedule.team_id, Round.ritual == schedule.ritual, Round.day == schedule.next_day
    )
    return session.scalar(query) is not None


def find_workspace(session: Session, slack_id: str) -> Workspace | None:
    """A workspace by Slack's id."""
    return session.scalar(select(Workspace).where(Workspace.slack_id == slack_id))


def find_person(session: Session, workspace_id: int, slack_id: str) -> Person | None:
    """A person by Slack's id."""
    return session.scalar(select(Person).where(Person.workspace_id == workspace_id, Person.slack_id == slack_id))


_PERSON, _WORKSPACE = table_of(Person), table_of(Workspace)
_CALLER = (
    select(_PERSON)
    .join(_WORKSPACE, _WORKSPACE.c.id == _PERSON.c.workspace_id)
    .where(_WORKSPACE.c.slack_id == bindparam("its_workspace"), _PERSON.c.slack_id == bindparam("its_person"))
)


def find_caller(db: Database, workspace_slack_id: str, slack_id: str) -> Person | None:
    """Somebody by Slack's ids of the workspace and the person: what every click and command asks first."""
    found = db.find(_CALLER, {"its_workspace": workspace_slack_id, "its_person": slack_id})
    return Person(**found._mapping) if found else None


def find_team(session: Session, workspace_id: int, channel_id: str) -> Team | None:
    """The team of a channel."""
    query = select(Team).where(Team.workspace_id == workspace_id, Team.channel_id == channel_id)
    return session.scalar(query)


def teams_of(session: Session, person_id: int) -> list[Team]:
    """The teams in whose channel a person is, in order of their names."""
    query = (
        select(Team)
        .join(Membership, Membership.team_id == Team.id)
        .where(Membership.person_id == person_id, Membership.present, Team.state != "left")
        .order_by(Team.name)
    )
    return list(session.scalars(query))


def people_in_role(session: Session, team_id: int, role: str) -> list[Person]:
    """The people in the channel with a role, in order of their names."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.team_id == team_id,
            Membership.role == role,
            Membership.present,
            Person.kind == "person",
        )
        .order_by(Person.name)
    )
    return list(session.scalars(query))


def record_profile(session: Session, workspace_id: int, profile: Mapping[str, object]) -> int:
    """Store what Slack says of a person (`slack_id`, `name`, `tz`, `locale`, `kind`, `is_admin`). Returns the id."""
    values = {"workspace_id": workspace_id, **profile}
    statement = insert(session, Person).values(values)
    changed = {key: statement.excluded[key] for key in profile if key != "slack_id"}
    changed["locale"] = case((Person.locale_chosen, Person.locale), else_=statement.excluded.locale)
    upsert = statement.on_conflict_do_update(index_elements=[Person.workspace_id, Person.slack_id], set_=changed)
    return int(session.execute(upsert.returning(Person.id)).scalar_one())


def record_language(session: Session, person_id: int, locale: str) -> None:
    """Somebody chose a language; from now on Slack's profile does not decide it any more."""
    if locale not in LOCALES:
        raise Refusal(UNKNOWN_LANGUAGE)
    session.execute(update(Person).where(Person.id == person_id).values(locale=locale, locale_chosen=True))


def record_presence(session: Session, team_id: int, person_ids: Iterable[int]) -> None:
    """Members follow the channel: these people are in it. Roles and opt-outs of those who come back are kept."""
    rows = [{"team_id": team_id, "person_id": person_id, "present": True} for person_id in person_ids]
    if not rows:
        return
    statement = insert(session, Membership)
    upsert = statement.on_conflict_do_update(
        index_elements=[Membership.team_id, Membership.person_id], set_={"present": True}
    )
    session.execute(upsert, rows)


def record_departure(session: Session, team_id: int, person_id: int) -> None:
    """Somebody left the channel."""
    statement = update(Membership).where(Membership.team_id == team_id, Membership.person_id == person_id)
    session.execute(statement.values(present=False))
