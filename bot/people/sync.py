"""Keeping people and teams in step with Slack: at every event, and once a day by asking for everything."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import DagstartError
from bot.outbox import queue
from bot.people import slack
from bot.people.forgotten import is_forgotten, keys_of_person, renew
from bot.people.members import (
    find_person,
    find_team,
    record_departure,
    record_presence,
    record_profile,
    replan,
    teams_of,
)
from bot.people.models import LARGEST_TEAM, Membership, Person, Team, TeamChange, Workspace
from bot.people.profile import read_profile
from bot.people.setup import put_for_leads, record_state
from bot.services import Services

log = structlog.get_logger()

MOST_ONE_BY_ONE = 20
"""So many people are looked up one by one at the most."""


def record_user(session: Session, workspace_id: int, user: Mapping[str, Any], now: datetime) -> None:
    """Store what Slack says of a person; without a language in it the known one stays. Plans follow."""
    person = find_person(session, workspace_id, user["id"])
    if person is None:
        record_profile(session, workspace_id, read_profile(user))
        return
    changed = differs(person, user)
    for key, value in changed.items():
        setattr(person, key, value)
    session.flush()
    if changed.keys() & {"tz", "kind"}:
        for team in teams_of(session, person.id):
            replan(session, team, now)


def differs(person: Person, user: Mapping[str, Any]) -> dict[str, Any]:
    """What Slack's user object says anew of somebody.

    Events may leave out the language, and of deactivated people the time zone: then the known ones stay.
    """
    silent = {key for key in ("locale", "tz") if not user.get(key)} | ({"locale"} if person.locale_chosen else set())
    profile = read_profile(user)
    return {key: value for key, value in profile.items() if key not in silent and getattr(person, key) != value}


def meet(services: Services, client: WebClient, workspace_id: int, slack_ids: Iterable[str]) -> None:
    """Look up those whom we do not know yet. Left out is whom Slack does not know, and who was erased."""
    ids = list(slack_ids)
    with services.db.read() as session:
        query = select(Person.slack_id).where(Person.workspace_id == workspace_id, Person.slack_id.in_(ids))
        known = set(session.scalars(query))
        where = session.get_one(Workspace, workspace_id).slack_id
        keys = {each: keys_of_person(services.settings, where, each) for each in ids if each not in known}
        erased = {each for each, own in keys.items() if is_forgotten(session, own)}
        older = [keys[each] for each in erased if not is_forgotten(session, keys[each][:1])]
    for own in older:
        with services.db.write() as session:
            renew(session, own)
    for user in _look_up(services, client, [each for each in keys if each not in erased]):
        with services.db.write() as session:
            record_user(session, workspace_id, user, services.clock.now())


def _look_up(services: Services, client: WebClient, slack_ids: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """A few one by one; many from the list of everybody, or Slack would find that we ask too often."""
    if len(slack_ids) > MOST_ONE_BY_ONE:
        yield from (user for user in slack.workspace_users(services, client) if user["id"] in slack_ids)
        return
    for slack_id in slack_ids:
        try:
            yield slack.user(services, client, slack_id)
        except SlackApiError as error:
            log.warning("person_not_found", user=slack_id, error=error.response.get("error"))


def join(session: Session, team: Team, person: Person, now: datetime) -> None:
    """Somebody came into the channel. Bots and guests are left out; the 51st is not enrolled, the leads hear it."""
    if person.kind != "person" or _is_present(session, team.id, person.id):
        return
    session.execute(select(Team.id).where(Team.id == team.id).with_for_update())  # two may come at once
    if count_people(session, team.id) >= LARGEST_TEAM:
        tell_full(session, team, now)
        return
    record_presence(session, team.id, [person.id])
    replan(session, team, now)


def leave(session: Session, team: Team, person: Person, now: datetime) -> None:
    """Somebody left the channel. The role and the opt-out are kept for a return."""
    if _is_present(session, team.id, person.id):
        record_departure(session, team.id, person.id)
        replan(session, team, now)


def _is_present(session: Session, team_id: int, person_id: int) -> bool:
    membership = session.get(Membership, (team_id, person_id), populate_existing=True)
    return membership is not None and membership.present


def count_people(session: Session, team_id: int) -> int:
    """How many people the team has, in whatever role."""
    query = select(func.count()).select_from(Membership).join(Person, Person.id == Membership.person_id)
    return session.scalar(query.where(Membership.team_id == team_id, Membership.present, Person.kind == "person")) or 0


def tell_full(session: Session, team: Team, now: datetime) -> None:
    """Propose to the leads to split the team; at most once a month."""
    put_for_leads(session, team, "team_full", f"team:{team.id}:full:{now:%Y-%m}", now)


def lose_channel(session: Session, team: Team, now: datetime) -> None:
    """The bot is no longer in the channel, or the channel is gone: the team's work stops, its settings stay."""
    if change := record_state(session, team, None, "left", now):
        put_for_leads(session, team, "team_left", f"change:{change.id}", now)


def regain_channel(session: Session, team: Team, now: datetime) -> None:
    """The bot is back in the channel: the team goes on as it was, paused if it was paused."""
    if team.state != "left":
        return
    query = select(TeamChange.before).where(TeamChange.team_id == team.id, TeamChange.setting == "state")
    before = session.scalar(query.order_by(TeamChange.id.desc()).limit(1))
    record_state(session, team, None, "paused" if before == '"paused"' else "active", now)


def put_welcome(
    session: Session, workspace_id: int, channel_id: str, inviter_id: int, event_ts: str, now: datetime
) -> None:
    """Queue the one friendly message to who invited the bot, seen by nobody else."""
    row = queue.message_row(
        workspace_id=workspace_id,
        kind="welcome",
        subject=f"invited:{event_ts}",
        recipient=channel_id,
        person_id=inviter_id,
        due_at=now,
    )
    queue.put(session, [row])


def sync_team(services: Services, client: WebClient, team_id: int) -> None:
    """Make a team's members those of its channel. Raises SlackApiError when Slack does not answer."""
    with services.db.read() as session:
        team = session.get_one(Team, team_id)
    slack_ids = slack.channel_members(services, client, team.channel_id)
    meet(services, client, team.workspace_id, slack_ids)
    with services.db.write() as session:
        record_members(session, session.get_one(Team, team_id), slack_ids, services.clock.now())


def record_members(session: Session, team: Team, slack_ids: Iterable[str], now: datetime) -> None:
    """These are in the channel, nobody else. Who is in the team already goes before who is new."""
    query = select(Person.id, Person.slack_id).where(
        Person.workspace_id == team.workspace_id, Person.slack_id.in_(list(slack_ids)), Person.kind == "person"
    )
    ids = {slack_id: person_id for person_id, slack_id in session.execute(query)}
    in_channel = [ids[slack_id] for slack_id in slack_ids if slack_id in ids]
    present = set(
        session.scalars(select(Membership.person_id).where(Membership.team_id == team.id, Membership.present))
    )
    gone = present - set(in_channel)
    new = [person_id for person_id in in_channel if person_id not in present]
    room = max(0, LARGEST_TEAM - len(present - gone))
    for person_id in gone:
        record_departure(session, team.id, person_id)
    record_presence(session, team.id, new[:room])
    if new[room:]:
        tell_full(session, team, now)
    if gone or new[:room]:
        replan(session, team, now)


def reconcile(services: Services, client: WebClient, workspace_id: int) -> None:
    """Ask Slack for everybody and every channel of ours, and put right what events did not tell. Once a day.

    One team's failure does not stop the others. Raises SlackApiError when the lists themselves cannot be had.
    """
    with services.db.read() as session:
        query = select(Person).where(Person.workspace_id == workspace_id)
        known = {person.slack_id: person for person in session.scalars(query)}
        teams = session.scalars(select(Team).where(Team.workspace_id == workspace_id)).all()
    for user in slack.workspace_users(services, client):
        if user["id"] in known and differs(known[user["id"]], user):
            with services.db.write() as session:
                record_user(session, workspace_id, user, services.clock.now())
    channels = slack.own_channels(services, client)
    for team in teams:
        try:
            _reconcile_team(services, client, team.id, channels.get(team.channel_id))
        except (SlackApiError, OSError, DagstartError) as error:
            log.warning("team_not_reconciled", team=team.id, error=str(error))
    with services.db.write() as session:
        session.get_one(Workspace, workspace_id).reconciled_at = services.clock.now()


def _reconcile_team(services: Services, client: WebClient, team_id: int, name: str | None) -> None:
    """`name` is that of the channel; None when the bot is not in it."""
    with services.db.write() as session:
        team = session.get_one(Team, team_id)
        if name is None:
            lose_channel(session, team, services.clock.now())
            return
        team.name = name
        regain_channel(session, team, services.clock.now())
    sync_team(services, client, team_id)


def team_of_channel(session: Session, workspace_slack_id: str, channel_id: str) -> tuple[Workspace | None, Team | None]:
    """The workspace and the team an event is about, as far as we know them."""
    workspace = session.scalar(select(Workspace).where(Workspace.slack_id == workspace_slack_id))
    return workspace, find_team(session, workspace.id, channel_id) if workspace else None
