"""Who belongs to a team, and when its next day begins."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import String, bindparam, case, cast, exists, literal, select, update
from sqlalchemy.orm import Session, aliased

from bot.db import Database, Moment, insert, table_of
from bot.outbox.homes import touch_team_homes
from bot.people.facts import TeamFacts, load_facts, next_start
from bot.people.models import Membership, Person, Schedule, Shift, Team, TeamDayOff, Workspace
from bot.people.notations import fold
from bot.rounds import Round


def plan_next(
    schedule: Schedule,
    team: Team,
    facts: TeamFacts,
    after: datetime,
    shift: tuple[date, datetime] | None,
    held: Collection[date] = (),
) -> None:
    """Set the next occurrence after a moment: the team's own time, or the next `shift` of its roster if that is first.

    None while the team is paused or nobody works. `held` are days that have had theirs.
    """
    found = None
    if team.state == "active":
        own = next_start(team, facts, schedule.at, after, held)
        found = min((start for start in (own, shift) if start), key=lambda start: start[1], default=None)
    schedule.next_day, schedule.next_due_at = found or (None, None)
    schedule.put_off_until = None


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
        shift = next_shifts(session, [team.id], now).get(schedule.id) if facts.rosters else None
        plan_next(schedule, team, facts, now, shift, _held(session, schedule, now))


def _held(session: Session, schedule: Schedule, now: datetime) -> set[date]:
    """The days from now on that have had their run."""
    query = select(Round.day).where(Round.team_id == schedule.team_id, Round.ritual == schedule.ritual)
    return set(session.scalars(query.where(Round.day >= now.date() - timedelta(days=1))))


def next_shifts(
    session: Session, team_ids: Collection[int], after: datetime, *, beyond_planned: bool = False
) -> dict[int, tuple[date, datetime]]:
    """The next start of a shift after a moment, by schedule; `beyond_planned`: and after what the schedule says now.

    Left out are the team's days off, and a day that began without a roster: it stays a day with one run.
    """
    floor: Any = literal(after, Moment)
    if beyond_planned:
        floor = case((Schedule.next_due_at > floor, Schedule.next_due_at), else_=floor)
    off = exists().where(
        TeamDayOff.team_id == Shift.team_id, TeamDayOff.first_day <= Shift.day, TeamDayOff.last_day >= Shift.day
    )
    begun = exists().where(
        Round.team_id == Shift.team_id, Round.ritual == Schedule.ritual, Round.key == cast(Shift.day, String)
    )
    first = (
        select(Shift.id)
        .where(Shift.team_id == Schedule.team_id, Shift.starts_at > floor, ~off, ~begun)
        .order_by(Shift.starts_at)
        .limit(1)
        .correlate(Schedule)
        .scalar_subquery()
    )
    found = aliased(Shift)
    query = select(Schedule.id, found.day, found.starts_at).join(found, found.id == first)
    return {
        schedule_id: (day, starts_at)
        for schedule_id, day, starts_at in session.execute(query.where(Schedule.team_id.in_(team_ids)))
    }


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
    if found is None:
        return None
    person = Person()
    vars(person).update(found._mapping)  # as loaded, not as set: nothing is to be written, and it costs a tenth
    return person


def find_team(session: Session, workspace_id: int, channel_id: str) -> Team | None:
    """The team of a channel."""
    query = select(Team).where(Team.workspace_id == workspace_id, Team.channel_id == channel_id)
    return session.scalar(query)


def is_called(team: Team, name: str) -> bool:
    """Whether somebody who writes this means the team: its name in any spelling, or Slack's id of its channel."""
    return name == team.channel_id or fold(team.name) == fold(name.removeprefix("#"))


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
