"""The Slack door of the frame card: `/frame`, in Dutch `/kader`, the button and the form."""

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blockkit import read_values, section
from bot.people.access import access_team, access_team_by_id
from bot.rituals.debate import frame_blocks
from bot.rituals.debate.frames import load_frame, record_frame
from handlers.debate_typed import read_frame_command
from handlers.door import Caller, Door, door_of, say_in_ack
from handlers.intake import id_of, metadata_of, pressed

Json = dict[str, Any]

COMMANDS = ("/frame", "/kader")
"""One command under two names."""


def frame(ack: Ack, body: Json, command: Json, context: BoltContext) -> None:
    """Show the card, or open the form for who may change it."""
    door = door_of(context)
    caller, word = door.caller(body), read_frame_command(command.get("text") or "")
    if word == "help":
        said = caller.t("`/frame` shows the frame card of this team; `/frame edit` changes it, for team leads.")
        say_in_ack(ack, said, [section(said)])
        return
    with door.services.db.read() as session:
        access = access_team(session, caller.person, str(command["channel_id"]), to_change=word == "edit")
        found = load_frame(session, access.team.id)
    if word == "edit":
        _open_form(door, caller, body, access.team.id)
        ack()
        return
    say_in_ack(
        ack,
        *frame_blocks.render_frame(caller.t, access.team.id, access.team.name, found, may_edit=access.may_change),
    )


def show(ack: Ack, body: Json, context: BoltContext) -> None:
    """Show the card in a window, from the Home."""
    door = door_of(context)
    caller, team_id = door.caller(body), id_of(pressed(body))
    with door.services.db.read() as session:
        access = access_team_by_id(session, caller.person, team_id)
        found = load_frame(session, team_id)
    view = frame_blocks.render_window(caller.t, team_id, access.team.name, found, may_edit=access.may_change)
    door.open_modal(body, view)
    ack()


def edit(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form."""
    door = door_of(context)
    _open_form(door, door.caller(body), body, id_of(pressed(body)))
    ack()


def _open_form(door: Door, caller: Caller, body: Json, team_id: int) -> None:
    with door.services.db.read() as session:
        access_team_by_id(session, caller.person, team_id, to_change=True)
        view = frame_blocks.render_form(caller.t, team_id, load_frame(session, team_id))
    door.turn_modal(body, view)


def save(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Write the card anew; the form shows it."""
    door = door_of(context)
    caller, team_id = door.caller(body), id_of(metadata_of(view).get("team"))
    written = frame_blocks.read_frame(read_values(view["state"]))
    record_frame(door.services, caller.person, team_id, written)
    with door.services.db.read() as session:
        team = access_team_by_id(session, caller.person, team_id).team
    ack(response_action="update", view=frame_blocks.render_window(caller.t, team_id, team.name, written))


def register(app: App) -> None:
    """Wire the listeners."""
    for name in COMMANDS:
        app.command(name)(frame)
    app.action(frame_blocks.SHOW)(show)
    app.action(frame_blocks.EDIT)(edit)
    app.view(frame_blocks.SAVE)(save)
