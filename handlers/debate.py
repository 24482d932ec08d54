"""The Slack door of debates: what who leads one does with it."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.errors import Refusal
from bot.people.models import Person
from bot.rituals.debate import actions, blocks, rules
from bot.rituals.debate.messages import MESSAGES, load_shown
from bot.rituals.debate.models import Debate
from bot.rituals.debate.story import load_story
from bot.services import Services
from handlers.door import Caller, Door, door_of, say_privately, show_in_place
from handlers.intake import OUT_OF_DATE, id_of, in_modal, pressed

Json = dict[str, Any]

RECORD: dict[str, Callable[[Services, Person, int, str], None]] = {
    blocks.NEXT: actions.record_next,
    blocks.EXTEND: actions.record_extended,
    blocks.REOPEN: actions.record_reopened,
    blocks.CLOSE: actions.record_closed,
    blocks.STOP: actions.record_stopped,
}


def more(ack: Ack, body: Json, context: BoltContext) -> None:
    """What who leads this debate can do now."""
    door = door_of(context)
    caller, debate_id = door.caller(body), id_of(pressed(body))
    with actions.looking(door.services, caller.person, debate_id, "stop") as story:
        view = blocks.render_more(caller.t, load_shown(story))
    door.open_modal(body, view)
    ack()


def next_(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """End the phase before its time."""
    _press(ack, body, respond, context, blocks.NEXT)


def extend(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Give the phase more time."""
    _press(ack, body, respond, context, blocks.EXTEND)


def reopen(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Go back to the phase before."""
    _press(ack, body, respond, context, blocks.REOPEN)


def close(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Close it without an outcome."""
    _press(ack, body, respond, context, blocks.CLOSE)


def stop(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Stop it on the way."""
    _press(ack, body, respond, context, blocks.STOP)


def _press(ack: Ack, body: Json, respond: Respond, context: BoltContext, action_id: str) -> None:
    door = door_of(context)
    caller = door.caller(body)
    number, _, phase = pressed(body).partition(":")
    debate_id = id_of(number)
    if phase not in rules.PHASES:
        raise Refusal(OUT_OF_DATE)
    RECORD[action_id](door.services, caller.person, debate_id, phase)
    _show(door, caller, body, respond, debate_id)
    ack()


def _show(door: Door, caller: Caller, body: Json, respond: Respond, debate_id: int) -> None:
    """Where the button stood one sees what became of it: in the window of who leads, on the card, or in a sentence."""
    with door.services.db.read() as session:
        shown = load_shown(load_story(session, session.get_one(Debate, debate_id), door.services.clock.now()))
    if in_modal(body):
        view = blocks.render_more(caller.t, shown)
        door.after(door.client.views_update, view_id=body["view"]["id"], view=view)
        return
    show_in_place(door, body, respond, MESSAGES, lambda: say_privately(respond, *blocks.render_phase(caller.t, shown)))


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(blocks.MORE)(more)
    app.action(blocks.NEXT)(next_)
    app.action(blocks.EXTEND)(extend)
    app.action(blocks.REOPEN)(reopen)
    app.action(blocks.CLOSE)(close)
    app.action(blocks.STOP)(stop)
