"""A team's settings: what they are, how they change, and the log that the team can read."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.db import insert
from bot.outbox import queue
from bot.people.access import check_access
from bot.people.changes import log_change, log_changes
from bot.people.mail import channel_row, person_row
from bot.people.members import find_team, people_in_role, replan
from bot.people.models import Membership, Person, Team, TeamChange, WorkedHoliday
from bot.people.places import country_of_zone


@dataclass(frozen=True)
class TeamSettings:
    """What a team decides about itself. People are person ids, `worked` are holidays on which it works."""

    locale: str
    tz: str
    days: int
    country: str
    worked: tuple[str, ...]
    leads: tuple[int, ...]
    management: tuple[int, ...]
    readers: tuple[int, ...]  # see the board, are not asked
    climb_after: int = 1  # working days without a word after which a point moves up
    follow_up_after: int = 420  # minutes into the shift: what became of what you took?
    silence_consents: bool = False  # whether who says nothing in a consent round counts as no objection
    most_agreements: int = 12  # that may hold at once
    usual_weeks: int = 4  # for which an agreement holds
    longest_months: int = 6
    debate_days: int = 2  # working days
    debate_quorum: int = 60  # per cent
    debate_gap: int = 14  # days


def first_settings(person: Person) -> TeamSettings:
    """What a new team most likely wants, going by who sets it up."""
    country = country_of_zone(person.tz)
    return TeamSettings(person.locale, person.tz, 0b0011111, country, (), (person.id,), (), ())


def model_team(session: Session, person: Person) -> Team | None:
    """The team whose settings a new one starts from: the newest that this person leads."""
    query = (
        select(Team)
        .join(Membership, Membership.team_id == Team.id)
        .where(Membership.person_id == person.id, Membership.role == "lead", Membership.present)
        .order_by(Team.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def settings_like(session: Session, model: Team, person: Person, in_channel: Collection[str]) -> TeamSettings:
    """A copy of another team's settings for a team that `person` sets up.

    Of its people only those who are not asked there and are in this channel too (by Slack id) keep their role: a
    manager of both teams must not suddenly be asked.
    """
    management, readers = (
        tuple(each.id for each in people_in_role(session, model.id, role) if each.slack_id in in_channel)
        for role in ("management", "reader")
    )
    return replace(load_settings(session, model), leads=(person.id,), management=management, readers=readers)


def load_settings(session: Session, team: Team) -> TeamSettings:
    """A team's settings as they are."""
    worked = select(WorkedHoliday.name).where(WorkedHoliday.team_id == team.id).order_by(WorkedHoliday.name)
    leads, management, readers = (
        tuple(person.id for person in people_in_role(session, team.id, role))
        for role in ("lead", "management", "reader")
    )
    return TeamSettings(
        team.locale,
        team.tz,
        team.days,
        team.country,
        tuple(session.scalars(worked)),
        leads,
        management,
        readers,
        team.climb_after,
        team.follow_up_after,
        team.silence_consents,
        team.most_agreements,
        team.usual_weeks,
        team.longest_months,
        team.debate_days,
        team.debate_quorum,
        team.debate_gap,
    )


def record_team(
    session: Session, person: Person, channel_id: str, name: str, settings: TeamSettings, now: datetime
) -> tuple[Team, bool]:
    """Store a team's settings; the first time this makes the team. Returns it, and whether it is new.

    Raises Refusal when the team exists and this person may not change it. Call `replan` when all is stored.
    """
    values = {"workspace_id": person.workspace_id, "channel_id": channel_id, "name": name}
    statement = insert(session, Team).values(**values, locale=settings.locale, tz=settings.tz)
    is_new = session.execute(statement.on_conflict_do_nothing().returning(Team.id)).scalar() is not None
    team = find_team(session, person.workspace_id, channel_id)
    assert team is not None
    if not is_new:
        check_access(session, person, team, to_change=True)
    before = asdict(load_settings(session, team))
    team.locale, team.tz = settings.locale, settings.tz
    team.days, team.country = settings.days, settings.country
    team.climb_after, team.follow_up_after = settings.climb_after, settings.follow_up_after
    team.silence_consents, team.most_agreements = settings.silence_consents, settings.most_agreements
    team.usual_weeks, team.longest_months = settings.usual_weeks, settings.longest_months
    team.debate_days, team.debate_quorum = settings.debate_days, settings.debate_quorum
    team.debate_gap = settings.debate_gap
    session.flush()
    _record_worked(session, team.id, settings.worked)
    _record_role(session, team.id, "lead", settings.leads)
    _record_role(session, team.id, "management", settings.management)
    _record_role(session, team.id, "reader", settings.readers)
    if is_new:
        log_change(session, team.id, person.id, "set_up", None, None, now)
    else:
        log_changes(session, team.id, person.id, before, asdict(settings), now)
    return team, is_new


def _record_worked(session: Session, team_id: int, names: tuple[str, ...]) -> None:
    session.execute(delete(WorkedHoliday).where(WorkedHoliday.team_id == team_id, WorkedHoliday.name.not_in(names)))
    if names:
        rows = [{"team_id": team_id, "name": name} for name in names]
        session.execute(insert(session, WorkedHoliday).on_conflict_do_nothing(), rows)


def _record_role(session: Session, team_id: int, role: str, person_ids: tuple[int, ...]) -> None:
    """Give these people a role and make the others who are in the channel with it members again."""
    former = update(Membership).where(Membership.team_id == team_id, Membership.role == role, Membership.present)
    session.execute(former.where(Membership.person_id.not_in(person_ids)).values(role="member"))
    if person_ids:
        statement = insert(session, Membership)
        upsert = statement.on_conflict_do_update(
            index_elements=[Membership.team_id, Membership.person_id], set_={"role": role, "present": True}
        )
        rows = [{"team_id": team_id, "person_id": each, "role": role, "present": True} for each in person_ids]
        session.execute(upsert, rows)


def names_of(session: Session, person_ids: set[int]) -> dict[int, Person]:
    """People by id, for forms and lists."""
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(person_ids)))}


def record_state(session: Session, team: Team, person_id: int | None, state: str, now: datetime) -> TeamChange | None:
    """Pause, resume, leave or come back. Returns what changed; None when the team was in that state already."""
    # Slack tells of one departure twice, at the same moment: the second looks when the first is done.
    session.refresh(team, ["state"], with_for_update=True)
    if team.state == state:
        return None
    change = log_change(session, team.id, person_id, "state", team.state, state, now)
    team.state = state
    session.flush()
    replan(session, team, now)
    if state in ("active", "paused") and person_id is not None:
        put_for_channel(session, team, "team_state", f"change:{change.id}", now, person_id)
    return change


def put_for_channel(
    session: Session, team: Team, kind: str, subject: str, now: datetime, person_id: int | None = None
) -> None:
    """Queue a message for the team's channel."""
    queue.put(session, [channel_row(team, kind, subject, now, person_id=person_id)])


def put_for_leads(session: Session, team: Team, kind: str, subject: str, now: datetime) -> None:
    """Queue a direct message for each lead of a team."""
    leads = people_in_role(session, team.id, "lead")
    queue.put(session, [person_row(lead, kind, subject, now, team=team) for lead in leads])


def record_opt_out(session: Session, team: Team, person_id: int, *, opted_out: bool, now: datetime) -> None:
    """Somebody does not want to be asked in this team any more, or wants to be asked again."""
    statement = update(Membership).where(Membership.team_id == team.id, Membership.person_id == person_id)
    session.execute(statement.values(opted_out=opted_out))
    replan(session, team, now)
