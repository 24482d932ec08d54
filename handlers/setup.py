"""The Slack door for a team's settings: the form, who may use it, and the log that everybody in the team may read."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk.errors import SlackApiError
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import Block, read_values
from bot.errors import DagstartError, EveryField, Refusal
from bot.i18n import N_
from bot.people import blocks as team_blocks
from bot.people import setup_words, slack, sync
from bot.people.access import NO_GUESTS, access_team_by_id, check_access, lead_names
from bot.people.changes import load_changes
from bot.people.members import find_team, replan
from bot.people.messages import SETUP
from bot.people.models import LARGEST_TEAM, Membership, Person, Schedule, Team
from bot.people.setup import (
    first_settings,
    load_settings,
    model_team,
    names_of,
    put_for_channel,
    record_team,
    settings_like,
)
from bot.rituals.dagstart.plan import PlanSettings, load_plan, record_plan
from bot.rituals.dagstart.plan_blocks import read_plan
from handlers import setup_view as views
from handlers.door import SLACK_SILENT, Caller, Door, door_of, refusal_text
from handlers.intake import OUT_OF_DATE, chosen, id_of, metadata_of, pressed

NOT_INVITED = N_("I am not in this channel yet. Type `/invite @dagstart` here, then `/dagstart setup` again.")
NO_CHANNEL = N_("A daily start belongs to a channel. Type `/dagstart setup` in the channel of your team.")
NOT_IN_CHANNEL = N_("Only people in the channel can set up its daily start. Join the channel first.")
TOO_MANY = N_(
    "There are {n} people in this channel; a daily start works with at most {most}, or not everybody gets a turn. "
    "Split the team into two channels, invite me to both, and set each one up."
)
FAR_TOO_MANY = 4 * LARGEST_TEAM
"""So many in a channel are not looked up one by one to find out that some of them are bots."""


def open_button(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """The button in the welcome and in the Home; its value is the channel."""
    door = door_of(context)
    caller = door.caller(body)
    door.after(open_setup, door, caller, body["trigger_id"], pressed(body))
    ack()


def open_setup(door: Door, caller: Caller, trigger_id: str, channel_id: str) -> None:
    """Open the form, or what this person may see of it. Calls Slack: use `door.after`."""
    _open(door, caller, trigger_id, door.client.views_open, lambda: _setup_view(door, caller, channel_id))


def _open(door: Door, caller: Caller, trigger_id: str, call: Callable[..., Any], build: Callable[[], Block]) -> None:
    """Show a modal at once and fill it in when what it needs is known."""
    opened = call(trigger_id=trigger_id, view=views.render_loading(caller.t))["view"]
    try:
        view = build()
    except DagstartError as error:
        view = views.render_sentence(caller.t, refusal_text(caller.t, error))
    except (SlackApiError, OSError):
        view = views.render_sentence(caller.t, caller.t(SLACK_SILENT))
    door.client.views_update(view_id=opened["id"], hash=opened["hash"], view=view)


def push(door: Door, caller: Caller, trigger_id: str, build: Callable[[], Block]) -> None:
    """Open a modal over the one that is open, after the ack."""
    door.after(_open, door, caller, trigger_id, door.client.views_push, build)


def _setup_view(door: Door, caller: Caller, channel_id: str) -> Block:
    if caller.person.kind != "person":
        raise Refusal(NO_GUESTS)
    with door.services.db.read() as session:
        team = find_team(session, caller.person.workspace_id, channel_id)
        if team and team.state != "left":
            return _known_team(session, door, caller, team)
    name, in_channel = _look_at_channel(door, caller, channel_id)
    if team:
        return _returned_team(door, caller, team.id)
    return views.render_form(caller.t, _first_form(door, caller, channel_id, name, in_channel))


def _first_form(door: Door, caller: Caller, channel_id: str, name: str, in_channel: tuple[str, ...]) -> views.Form:
    person = caller.person
    with door.services.db.read() as session:
        model = model_team(session, person)
        settings = settings_like(session, model, person, in_channel) if model else first_settings(person)
        plan = load_plan(session, model.id) if model else PlanSettings()
        people = names_of(session, {*settings.leads, *settings.management, *settings.readers})
    year = door.services.clock.now().year
    return views.Form(channel_id, name, None, settings, plan, people, in_channel, person.tz, year, model)


def _returned_team(door: Door, caller: Caller, team_id: int) -> Block:
    """The bot is in the channel again, and nobody told us."""
    with door.services.db.write() as session:
        sync.regain_channel(session, session.get_one(Team, team_id), door.services.clock.now())
    sync.sync_team(door.services, door.client, team_id)
    with door.services.db.read() as session:
        return _known_team(session, door, caller, session.get_one(Team, team_id))


def _known_team(session: Session, door: Door, caller: Caller, team: Team) -> Block:
    access = check_access(session, caller.person, team, to_change=False)
    if not access.may_change:
        return views.render_settings(caller.t, _shown(session, door, caller, team))
    settings = load_settings(session, team)
    people = names_of(session, {*settings.leads, *settings.management, *settings.readers})
    plan, year = load_plan(session, team.id), door.services.clock.now().year
    form = views.Form(team.channel_id, team.name, team.id, settings, plan, people, (), caller.person.tz, year)
    return views.render_form(caller.t, form)


def _shown(session: Session, door: Door, caller: Caller, team: Team) -> views.Shown:
    settings, changes = load_settings(session, team), load_changes(session, team.id)
    ids = {*settings.leads, *settings.management, *settings.readers, *setup_words.person_ids_in(changes)}
    return views.Shown(
        team=team,
        settings=settings,
        plan=load_plan(session, team.id),
        changes=changes,
        people=names_of(session, ids),
        zone=caller.person.tz,
        year=door.services.clock.now().year,
        leads=lead_names(session, team),
    )


def _look_at_channel(door: Door, caller: Caller, channel_id: str) -> tuple[str, tuple[str, ...]]:
    """Name and people of a channel that has no team yet. Raises Refusal with what to do first."""
    if channel_id.startswith("D"):
        raise Refusal(NO_CHANNEL)
    # Asking for the bot's own channels never fails; asking for one it is not in does.
    name = slack.own_channels(door.services, door.client).get(channel_id)
    if name is None:
        raise Refusal(NOT_INVITED)
    ids = slack.channel_members(door.services, door.client, channel_id)
    if caller.person.slack_id not in ids:
        raise Refusal(NOT_IN_CHANNEL)
    people = _count_people(door, caller.person.workspace_id, ids)
    if people > LARGEST_TEAM:
        raise Refusal(TOO_MANY, n=people, most=LARGEST_TEAM)
    return name, tuple(ids)


def _count_people(door: Door, workspace_id: int, ids: list[str]) -> int:
    if not LARGEST_TEAM < len(ids) <= FAR_TOO_MANY:
        return len(ids)
    sync.meet(door.services, door.client, workspace_id, ids)
    with door.services.db.read() as session:
        return sum(person.kind == "person" for person in _people(session, workspace_id, ids).values())


def _people(session: Session, workspace_id: int, slack_ids: Iterable[str]) -> dict[str, Person]:
    query = select(Person).where(Person.workspace_id == workspace_id, Person.slack_id.in_(list(slack_ids)))
    return {person.slack_id: person for person in session.scalars(query)}


def save(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Store the form; the first time this makes the team and tells the channel."""
    door = door_of(context)
    caller, values, now = door.caller(body), read_values(view["state"]), door.services.clock.now()
    meta, workspace_id = _metadata(view), caller.person.workspace_id
    named = team_blocks.chosen_people(values)
    sync.meet(door.services, door.client, workspace_id, named)  # nobody new, most of the time: no call to Slack
    with door.services.db.write() as session:
        known = find_team(session, workspace_id, meta["channel"])
        in_channel = _in_channel(session, known.id) if known else set(meta["people"].split())
        _check_may_save(session, caller.person, known, in_channel)
        before = known or model_team(session, caller.person)
        was = load_settings(session, before) if before else first_settings(caller.person)
        every = EveryField()
        with every:
            settings = team_blocks.read_team(values, _people(session, workspace_id, named), in_channel, was)
        with every:
            plan = read_plan(values, load_plan(session, before.id) if before else PlanSettings())
        every.done()
        team, is_new = record_team(session, caller.person, meta["channel"], meta["name"], settings, now)
        record_plan(session, team, caller.person.id, plan, now)
        replan(session, team, now)
        if is_new:
            put_for_channel(session, team, "team_ready", f"team:{team.id}", now, caller.person.id)
        schedule = session.scalar(select(Schedule).where(Schedule.team_id == team.id))
    door.after(sync.sync_team, door.services, door.client, team.id)
    ack(response_action="update", view=views.render_saved(caller.t, team, schedule))


def _metadata(view: dict[str, Any]) -> dict[str, str]:
    """What the form carries. Raises Refusal."""
    found = {key: str(metadata_of(view).get(key) or "") for key in ("channel", "name", "people")}
    if not re.fullmatch(r"[CG][A-Z0-9]{1,19}", found["channel"]) or not 0 < len(found["name"]) <= 200:
        raise Refusal(OUT_OF_DATE)
    return found


def _check_may_save(session: Session, person: Person, known: Team | None, in_channel: set[str]) -> None:
    """A known team is changed by who leads it, a new one made by somebody in the channel. Raises Refusal."""
    if known:
        check_access(session, person, known, to_change=True)
    elif person.kind != "person":
        raise Refusal(NO_GUESTS)
    elif person.slack_id not in in_channel:
        raise Refusal(NOT_IN_CHANNEL)


def _in_channel(session: Session, team_id: int) -> set[str]:
    query = select(Person.slack_id).join(Membership, Membership.person_id == Person.id)
    return set(session.scalars(query.where(Membership.team_id == team_id, Membership.present)))


def choose_country(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Another country has other holidays: show its list."""
    door = door_of(context)
    caller, view = door.caller(body), body["view"]
    fresh = team_blocks.with_holidays_of(caller.t, view, chosen(body), door.services.clock.now().year)
    door.after(door.client.views_update, view_id=view["id"], hash=view["hash"], view=fresh)
    ack()


def show_changes(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Push the log of changes."""
    door = door_of(context)
    caller, team_id = door.caller(body), id_of(pressed(body))

    def build() -> Block:
        with door.services.db.read() as session:
            team = access_team_by_id(session, caller.person, team_id).team
            return views.render_changes(caller.t, _shown(session, door, caller, team))

    push(door, caller, body["trigger_id"], build)
    ack()


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(SETUP)(open_button)
    app.view(views.SAVE)(save)
    app.action(team_blocks.CHOOSE_COUNTRY)(choose_country)
    app.action(views.CHANGES)(show_changes)
