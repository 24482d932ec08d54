"""The Slack door of agreements: the buttons on their cards; `agreement_form.py` has the form behind them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import read_values
from bot.errors import Refusal
from bot.rituals.agreement import acting, actions, blocks, stored_blocks
from bot.rituals.agreement.form import REPLACES
from bot.rituals.agreement.messages import MESSAGES, load_shown, show
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.places import NoPlace, may_go
from bot.rituals.agreement.story import load_story, places_taken
from handlers.door import Caller, Door, door_of, say_privately, show_in_place
from handlers.intake import OUT_OF_DATE, id_of, in_modal, metadata_of, pressed

Json = dict[str, Any]


def propose(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Ask the team."""
    _press(ack, body, respond, context, blocks.PROPOSE)


def extend(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Keep it for as long as is usual: the team decides."""
    _press(ack, body, respond, context, blocks.EXTEND)


def stop(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Stop it, throw a draft away, or withdraw what the team decides about."""
    _press(ack, body, respond, context, blocks.STOP)


def undo(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """It was not to be stopped."""
    _press(ack, body, respond, context, blocks.UNDO)


RECORD: dict[str, Callable[..., object]] = {
    blocks.PROPOSE: actions.record_proposed,
    blocks.EXTEND: actions.record_extended,
    blocks.STOP: actions.record_stopped,
    blocks.UNDO: actions.record_undone,
}


def _press(ack: Ack, body: Json, respond: Respond, context: BoltContext, action_id: str) -> None:
    door = door_of(context)
    caller, agreement_id = door.caller(body), id_of(pressed(body))
    try:
        RECORD[action_id](door.services, caller.person, agreement_id)
    except NoPlace as error:
        door.open_modal(body, ask_place(door, caller, agreement_id, action_id, error))
    else:
        _show(door, caller, body, respond, agreement_id)
    ack()


def ask_place(door: Door, caller: Caller, agreement_id: int, action_id: str, error: NoPlace, until: str = "") -> Json:
    """The form that asks which agreement may go. Raises the refusal where none can."""
    action = action_id.removeprefix("agreement.")
    with acting.looking(door.services, caller.person, agreement_id, action) as story:
        found = may_go(story.session, story.team.id, agreement_id)
        if not found:
            raise error
        others = [(each.id, f"{each.number}: {each.title}") for each in found]
        most = places_taken(story.session, story.team.id)
        return stored_blocks.render_replace_form(caller.t, load_shown(story), most, others, action_id, until)


def replace(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Do what was pressed, now that somebody has said which agreement makes place."""
    door = door_of(context)
    caller, carried = door.caller(body), metadata_of(view)
    agreement_id, then = id_of(carried.get("agreement")), str(carried.get("then") or blocks.PROPOSE)
    chosen = id_of(read_values(view["state"]).get(REPLACES))
    if then == blocks.EXTEND:
        until = date.fromisoformat(str(carried["until"])) if carried.get("until") else None
        actions.record_extended(door.services, caller.person, agreement_id, chosen, until)
    elif then in (blocks.PROPOSE, blocks.UNDO):
        RECORD[then](door.services, caller.person, agreement_id, chosen)
    else:
        raise Refusal(OUT_OF_DATE)
    ack(response_action="update", view=stored_view(door, caller, agreement_id))


def _show(door: Door, caller: Caller, body: Json, respond: Respond, agreement_id: int) -> None:
    """Where the button stood one sees what became of it: in the form, in the message, or in the answer to a command."""
    if in_modal(body):
        door.after(door.client.views_update, view_id=body["view"]["id"], view=stored_view(door, caller, agreement_id))
        return

    def say() -> None:
        card = show(door.services, caller.t, caller.person, agreement_id)
        if card and (body.get("container") or {}).get("is_ephemeral"):
            respond(text=card[0], blocks=card[1], replace_original=True)
        elif card:
            say_privately(respond, *card)

    show_in_place(door, body, respond, MESSAGES, say)


def stored_view(door: Door, caller: Caller, agreement_id: int) -> Json:
    """What stands in the form once an agreement is stored."""
    with door.services.db.read() as session:
        story = load_story(session, session.get_one(Agreement, agreement_id), door.services.clock.now())
        return stored_blocks.render_stored(caller.t, load_shown(story))


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(blocks.PROPOSE)(propose)
    app.action(blocks.EXTEND)(extend)
    app.action(blocks.STOP)(stop)
    app.action(blocks.UNDO)(undo)
    app.view(stored_blocks.REPLACE_FORM)(replace)
