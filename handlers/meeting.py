"""The Slack door of the standing meeting: start, next part, and who takes a point."""

from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.errors import Refusal
from bot.rituals.dagstart import meeting
from bot.rituals.dagstart import meeting_blocks as blocks
from handlers.chair import read_place
from handlers.door import Door, door_of
from handlers.intake import OUT_OF_DATE, id_of, pressed


def start(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Start the meeting."""
    door = door_of(context)
    caller, (team_id, day) = door.caller(body), read_place(pressed(body))
    meeting.record_started(door.services, caller.person, team_id, day)
    _show(door, respond, team_id, day)
    ack()


def next_part(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Go on to the next part."""
    door = door_of(context)
    caller, (team_id, day, number) = door.caller(body), _read(pressed(body))
    meeting.record_next(door.services, caller.person, team_id, day, number)
    _show(door, respond, team_id, day)
    ack()


def take(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """I'll take it."""
    door = door_of(context)
    caller, (team_id, day, point_id) = door.caller(body), _read(pressed(body))
    meeting.record_taken(door.services, caller.person, team_id, day, point_id)
    _show(door, respond, team_id, day)
    ack()


def owner(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Who takes it, chosen by the chair."""
    door = door_of(context)
    caller, pick = door.caller(body), body["actions"][0]
    team_id, day, point_id = _read(str(pick.get("block_id", "")).removeprefix("meeting:"))
    chosen = pick.get("selected_user")
    if not isinstance(chosen, str):
        raise Refusal(OUT_OF_DATE)
    meeting.record_owner(door.services, caller.person, team_id, day, point_id, chosen)
    _show(door, respond, team_id, day)
    ack()


def _show(door: Door, respond: Respond, team_id: int, day: date) -> None:
    """Show the card at once to who pressed; the outbox edits it too, in case two people press at the same moment."""

    def replace() -> None:
        text, shown = meeting.show_card(door.services, team_id, day)
        respond(text=text, blocks=shown, replace_original=True)

    door.after(replace)


def _read(carried: str) -> tuple[int, date, int]:
    """A team's day and a part or a point in it. Raises Refusal."""
    place, _, number = carried.rpartition(":")
    return *read_place(place), id_of(number)


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(blocks.START)(start)
    app.action(blocks.NEXT)(next_part)
    app.action(blocks.TAKE)(take)
    app.action(blocks.OWNER)(owner)
