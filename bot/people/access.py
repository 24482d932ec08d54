"""The only place that decides who may do what. Every door asks here."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, select
from sqlalchemy.orm import Session

from bot.db import table_of
from bot.errors import Refusal
from bot.i18n import N_
from bot.people.members import find_team, teams_of
from bot.people.models import Membership, Person, Team


@dataclass(frozen=True)
class Access:
    """A person before a team, with the role in it; `role` is None outside the channel."""

    person: Person
    team: Team
    role: str | None

    @property
    def may_change(self) -> bool:
        """Leads and administrators change a team's settings."""
        return self.role == "lead" or self.person.is_admin


NO_TEAM = N_("This channel has no team yet. Type /dagstart setup here, after you invited me with /invite @dagstart.")
NO_SUCH_TEAM = N_("This team does not exist any more.")
NO_GUESTS = N_("You are a guest here: guests are not asked, and this is only for the team. Ask the team lead.")
NOT_A_MEMBER = N_("Only people in the channel of {team} can do this. Join the channel first.")
NOT_A_COLLEAGUE = N_("This colleague is not in {team}. Choose somebody from the list.")
ONLY_LEADS = N_("Only a team lead or an administrator can do this. Ask {leads}.")
NO_LEAD = N_("Only a team lead can do this, and {team} has none at the moment. Ask an administrator of this workspace.")
SAY_WHICH = N_("You are in several teams: type this in the channel of the team you mean.")
NOWHERE = N_("You are not in a team yet. Type this in the channel of a team.")


def access_team(session: Session, person: Person, channel_id: str, *, to_change: bool = False) -> Access:
    """The team of a channel, for somebody in it. In a direct message: the person's only team.

    `to_change` asks for a lead or an administrator. Raises Refusal with what to do instead.
    """
    if person.kind != "person":
        raise Refusal(NO_GUESTS)
    team = find_team(session, person.workspace_id, channel_id)
    if team is None or team.state == "left":
        team = _only_team(session, person, channel_id)
    return check_access(session, person, team, to_change=to_change)


def access_team_by_id(session: Session, person: Person, team_id: int, *, to_change: bool = False) -> Access:
    """The same, for a button or a form that carries the team's id; a team elsewhere does not exist here."""
    team = session.get(Team, team_id)
    if team is None or team.workspace_id != person.workspace_id or team.state == "left":
        raise Refusal(NO_SUCH_TEAM)
    return check_access(session, person, team, to_change=to_change)


def check_access(session: Session, person: Person, team: Team, *, to_change: bool) -> Access:
    """Check one person before one team. Raises Refusal."""
    access = Access(person, team, _role(session, team.id, person.id))
    _check_inside(person, access.role, team.name)
    if to_change and not access.may_change:
        leads = lead_names(session, team)
        raise Refusal(ONLY_LEADS, leads=leads) if leads else Refusal(NO_LEAD, team=team.name)
    return access


def find_inside(session: Session, person: Person, team_id: int, query: Select[Any]) -> Row[Any]:
    """What `access_team_by_id` checks where the team itself is not needed, and what else an action asks, in one go.

    `query` is `STANDING` with more columns. Raises Refusal.
    """
    found = session.execute(query, {"its_team": team_id, "its_person": person.id}).first()
    if found is None or found.workspace_id != person.workspace_id or found.state == "left":
        raise Refusal(NO_SUCH_TEAM)
    _check_inside(person, found.role, found.name)
    return found


def find_standing(session: Session, person: Person, team_id: int) -> tuple[Team, str | None]:
    """The team of something a person has a part in, and the person's role there, if any. Raises Refusal.

    For what may belong to somebody who is no longer in the channel: the caller decides what that gives a right to.
    """
    team = session.get(Team, team_id)
    if team is None or team.workspace_id != person.workspace_id or team.state == "left":
        raise Refusal(NO_SUCH_TEAM)
    if person.kind != "person":
        raise Refusal(NO_GUESTS)
    return team, _role(session, team.id, person.id)


def _check_inside(person: Person, role: str | None, team: str) -> None:
    if person.kind != "person":
        raise Refusal(NO_GUESTS)
    if role is None and not person.is_admin:
        raise Refusal(NOT_A_MEMBER, team=team)


def teams_to_change(session: Session, person: Person) -> list[Team]:
    """The teams whose settings this person may change, in order of their names: at least one. Raises Refusal."""
    if person.kind != "person":
        raise Refusal(NO_GUESTS)
    query = select(Team).where(Team.workspace_id == person.workspace_id, Team.state != "left").order_by(Team.name)
    if not person.is_admin:
        leads = (Membership.person_id == person.id, Membership.present, Membership.role == "lead")
        query = query.join(Membership, Membership.team_id == Team.id).where(*leads)
    if teams := list(session.scalars(query)):
        return teams
    for team in teams_of(session, person.id):
        check_access(session, person, team, to_change=True)
    raise Refusal(NOWHERE)


def check_in_a_team(session: Session, person: Person) -> None:
    """Only who is in a team has something to be away from. Raises Refusal."""
    if person.kind != "person":
        raise Refusal(NO_GUESTS)
    if not teams_of(session, person.id):
        raise Refusal(NOWHERE)


def lead_names(session: Session, team: Team) -> str:
    """Whom to ask: the leads' names; empty where no lead is in the channel."""
    query = (
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.team_id == team.id, Membership.role == "lead", Membership.present)
        .order_by(Person.name)
    )
    return ", ".join(session.scalars(query))


_TEAM, _MEMBERSHIP = table_of(Team), table_of(Membership)
_IS_IN = and_(
    _MEMBERSHIP.c.team_id == bindparam("its_team"),
    _MEMBERSHIP.c.person_id == bindparam("its_person"),
    _MEMBERSHIP.c.present,
)
_ROLE = select(_MEMBERSHIP.c.role).where(_IS_IN)
STANDING: Select[Any] = (
    select(_TEAM.c.workspace_id, _TEAM.c.state, _TEAM.c.name, _MEMBERSHIP.c.role)
    .join_from(_TEAM, _MEMBERSHIP, _IS_IN, isouter=True)
    .where(_TEAM.c.id == bindparam("its_team"))
)
"""What decides whether somebody is in a team."""


def _role(session: Session, team_id: int, person_id: int) -> str | None:
    return session.scalar(_ROLE, {"its_team": team_id, "its_person": person_id})


def _only_team(session: Session, person: Person, channel_id: str) -> Team:
    if not channel_id.startswith("D"):
        raise Refusal(NO_TEAM)
    teams = teams_of(session, person.id)
    if len(teams) == 1:
        return teams[0]
    raise Refusal(SAY_WHICH if teams else NOWHERE)
