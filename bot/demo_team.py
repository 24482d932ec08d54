"""Setting up the demo's team before anybody looks: what its lead would do in the set-up form."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot.clock import FileClock
from bot.db import Database
from bot.demo_kpis import measure
from bot.outbox.slack import make_client
from bot.people.members import find_person, find_team, record_presence, record_profile, replan
from bot.people.models import Person, Team
from bot.people.profile import read_profile
from bot.people.setup import first_settings, record_team
from bot.people.slack import channel_members, own_channels, workspace_users
from bot.rituals.dagstart.plan import PlanSettings, record_plan
from bot.services import Services
from bot.settings import Settings
from bot.startup import answer
from bot.workspace import record_workspace

LEAD, MANAGER = "teamleider", "manager"
"""Titles in the stand-in's profiles."""


def set_up_team(settings: Settings, channel: str, folder: Path) -> None:
    """Make the team of a channel the bot is in, with everything as proposed, and its source of values; once."""
    assert settings.clock_file
    services = Services(settings, FileClock(settings.clock_file), Database(settings.database_url))
    client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        workspace = record_workspace(services, answer(client.auth_test()))
        names = own_channels(services, client)
        channel_id = next((id_ for id_, name in names.items() if name == channel), None)
        with services.db.read() as session:
            known = channel_id and find_team(session, workspace.id, channel_id)
        if channel_id and not known:
            team, lead = _record(services, workspace.id, channel_id, channel, _users(services, client, channel_id))
            measure(services, team, lead, folder)
    finally:
        services.clock.close()
        services.db.close()


def _users(services: Services, client: WebClient, channel_id: str) -> list[Any]:
    members = set(channel_members(services, client, channel_id))
    return [user for user in workspace_users(services, client) if user["id"] in members]


def _record(services: Services, workspace_id: int, channel_id: str, name: str, users: list[Any]) -> tuple[Team, Person]:
    now = services.clock.now()
    profiles = {user["id"]: read_profile(user) for user in users}
    titles = {user["id"]: user["profile"].get("title", "").lower() for user in users}
    with services.db.write() as session:
        people = {
            slack_id: record_profile(session, workspace_id, profile)
            for slack_id, profile in profiles.items()
            if profile["kind"] == "person"
        }
        lead = next(slack_id for slack_id in people if titles[slack_id].startswith(LEAD))
        managers = tuple(people[slack_id] for slack_id in people if titles[slack_id].startswith(MANAGER))
        person = find_person(session, workspace_id, lead)
        assert person is not None
        wanted = replace(first_settings(person), management=managers)
        team, _ = record_team(session, person, channel_id, name, wanted, now)
        record_presence(session, team.id, people.values())
        record_plan(session, team, person.id, PlanSettings(), now)
        replan(session, team, now)
    return team, person
