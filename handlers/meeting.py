"""The Slack door of the standing meeting: start, next part, and who takes a point."""

from collections.abc import Callable
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.errors import Refusal
from bot.rituals.dagstart import meeting
from bot.rituals.dagstart import meeting_blocks as blocks
from bot.rituals.dagstart.meeting_messages import show_card
from handlers.chair import read_place
from handlers.door import door_of
from handlers.intake import OUT_OF_DATE, chosen, id_of, pressed


def start(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Start the meeting."""
    _record(ack, body, respond, context, meeting.record_started, *read_place(pressed(body)))


def next_part(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Go on to the next part."""
    _record(ack, body, respond, context, meeting.record_next, *_read(pressed(body)))


def more_points(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """First the points that have had no turn."""
    _record(ack, body, respond, context, meeting.record_more, *_read(pressed(body)))


def take(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """I'll take it."""
    _record(ack, body, respond, context, meeting.record_taken, *_read(pressed(body)))


def owner(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Who takes it, chosen by the chair."""
    pick = body["actions"][0]
    whom = pick.get("selected_user") or chosen(body)
    if not isinstance(whom, str):
        raise Refusal(OUT_OF_DATE)
    place = _read(str(pick.get("block_id", "")).removeprefix("meeting:"))
    _record(ack, body, respond, context, meeting.record_owner, *place, whom)


def _record(
    ack: Ack,
    body: dict[str, Any],
    respond: Respond,
    context: BoltContext,
    record: Callable[..., None],
    team_id: int,
    day: date,
    *more: int | str,
) -> None:
    """Record, and show the card at once to who pressed; the outbox edits it too, if two press at the same moment."""
    door = door_of(context)
    record(door.services, door.caller(body).person, team_id, day, *more)

    def replace() -> None:
        text, shown = show_card(door.services, team_id, day)
        respond(text=text, blocks=shown, replace_original=True)

    door.after(replace)
    ack()


def _read(carried: str) -> tuple[int, date, int]:
    """A team's day and a part or a point in it. Raises Refusal."""
    place, _, number = carried.rpartition(":")
    return *read_place(place), id_of(number)


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(blocks.START)(start)
    app.action(blocks.NEXT)(next_part)
    app.action(blocks.MORE)(more_points)
    app.action(blocks.TAKE)(take)
    app.action(blocks.OWNER)(owner)
