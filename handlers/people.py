"""The Slack door for people: who comes and goes, who changed, which channels the bot is in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt import App, BoltContext

from bot.install import learn, remove, remove_some
from bot.people import sync
from bot.people.members import find_person, find_workspace
from bot.points.moves import let_go
from handlers.door import Door, door_of, workspace_of

Json = dict[str, Any]

LATE = timedelta(minutes=1)
"""An event older than this may have been overtaken by a newer one: then Slack itself is asked who is there."""


def member_joined(body: Json, event: Json, context: BoltContext) -> None:
    """The bot or a person came into a channel."""
    _moved(door_of(context), body, event, joined=True)


def member_left(body: Json, event: Json, context: BoltContext) -> None:
    """The bot or a person left a channel."""
    _moved(door_of(context), body, event, joined=False)


def _moved(door: Door, body: Json, event: Json, *, joined: bool) -> None:
    now = door.services.clock.now()
    with door.services.db.write() as session:
        workspace, team = sync.team_of_channel(session, workspace_of(body), event["channel"])
        if workspace is None:
            return
        is_bot = event["user"] == workspace.bot_user_id
        person = None if is_bot else find_person(session, workspace.id, event["user"])
        if team and is_bot:
            (sync.regain_channel if joined else sync.lose_channel)(session, team, now)
        elif team and person and team.state != "left":
            (sync.join if joined else sync.leave)(session, team, person, now)
    if team and person and not joined:
        let_go(door.services, now, team.id)
    if is_bot and joined and event.get("inviter"):
        door.after(_welcome, door, workspace.id, event["inviter"], event["channel"], str(event.get("event_ts")))
    happened = datetime.fromtimestamp(float(event.get("event_ts") or now.timestamp()), UTC)
    if team and team.state != "left" and (person is None or now - happened > LATE):
        door.after(sync.sync_team, door.services, door.client, team.id)


def _welcome(door: Door, workspace_id: int, inviter: str, channel_id: str, event_ts: str) -> None:
    sync.meet(door.services, door.client, workspace_id, [inviter])
    with door.services.db.write() as session:
        if person := find_person(session, workspace_id, inviter):
            sync.put_welcome(session, workspace_id, channel_id, person.id, event_ts, door.services.clock.now())


def user_changed(body: Json, event: Json, context: BoltContext) -> None:
    """A profile changed. Only those we know are kept up; most changes are of a status, and write nothing."""
    door, user = door_of(context), event["user"]
    with door.services.db.read() as session:
        workspace = find_workspace(session, workspace_of(body))
        person = find_person(session, workspace.id, user["id"]) if workspace else None
        if workspace is None or person is None or not sync.differs(person, user):
            return
    with door.services.db.write() as session:
        sync.record_user(session, workspace.id, user, door.services.clock.now())
    if user.get("deleted"):
        let_go(door.services, door.services.clock.now())


def user_joined(body: Json, event: Json, context: BoltContext) -> None:
    """Somebody new in the workspace, who will come into a channel in a moment."""
    door = door_of(context)
    with door.services.db.write() as session:
        if workspace := find_workspace(session, workspace_of(body)):
            sync.record_user(session, workspace.id, event["user"], door.services.clock.now())


def channel_renamed(body: Json, event: Json, context: BoltContext) -> None:
    """A team is called what its channel is called."""
    with door_of(context).services.db.write() as session:
        _, team = sync.team_of_channel(session, workspace_of(body), event["channel"]["id"])
        if team:
            team.name = event["channel"]["name"]


def channel_lost(body: Json, event: Json, context: BoltContext) -> None:
    """The channel is archived or deleted, or the bot was removed from it."""
    door = door_of(context)
    with door.services.db.write() as session:
        _, team = sync.team_of_channel(session, workspace_of(body), event["channel"])
        if team:
            sync.lose_channel(session, team, door.services.clock.now())


def app_removed(body: Json, context: BoltContext) -> None:
    """The app was removed from the workspace or the organisation: all work stops."""
    remove(door_of(context).services, _installed_in(body), "app_uninstalled")


def tokens_revoked(body: Json, event: Json, context: BoltContext) -> None:
    """The bot's token was withdrawn; those of people who once gave us one do not concern us."""
    if (event.get("tokens") or {}).get("bot"):
        remove(door_of(context).services, _installed_in(body), "token_revoked")


def access_granted(body: Json, context: BoltContext) -> None:
    """The organisation added the app to more of its workspaces: Slack is asked which."""
    door = door_of(context)
    door.after(learn, door.services, door.clients, str(_organisation(body)))


def access_revoked(event: Json, context: BoltContext) -> None:
    """The organisation took the app out of some of its workspaces."""
    remove_some(door_of(context).services, list(event.get("team_ids") or []), "team_access_revoked")


def _installed_in(body: Json) -> str:
    """What the app was installed in: the workspace; the organisation, where no workspace is named."""
    return str(body.get("team_id") or _organisation(body) or "")


def _organisation(body: Json) -> str | None:
    granted = (body.get("authorizations") or [{}])[0].get("enterprise_id")
    found = granted or body.get("enterprise_id") or (body.get("event") or {}).get("enterprise_id")
    return str(found) if found else None


def register(app: App) -> None:
    """Wire the listeners."""
    app.event("member_joined_channel")(member_joined)
    app.event("member_left_channel")(member_left)
    app.event("user_change")(user_changed)
    app.event("team_join")(user_joined)
    for room in ("channel", "group"):
        app.event(f"{room}_rename")(channel_renamed)
        for loss in ("archive", "deleted", "left"):
            app.event(f"{room}_{loss}")(channel_lost)
    app.event("app_uninstalled")(app_removed)
    app.event("tokens_revoked")(tokens_revoked)
    app.event("team_access_granted")(access_granted)
    app.event("team_access_revoked")(access_revoked)
