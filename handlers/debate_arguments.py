"""The Slack door of arguments: giving one, and changing or taking back one's own until half time."""

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blockkit import Block
from bot.errors import Refusal
from bot.rituals.debate import word_forms
from bot.rituals.debate.actions import looking, reading
from bot.rituals.debate.argument_rules import why_not_add
from bot.rituals.debate.arguments import (
    COUNTER,
    KIND,
    WORDS,
    access_own,
    needs_counter,
    own_arguments,
    record_argument,
    record_changed,
    record_taken_back,
)
from bot.rituals.debate.entries import debate_of, load_map
from bot.rituals.debate.rules import ARGUMENTS
from handlers.debate_words import calling, sent
from handlers.door import Caller, Door
from handlers.intake import metadata_of

Json = dict[str, Any]


def argue(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form for an argument."""
    door, caller, debate_id = calling(body, context)
    with looking(door.services, caller.person, debate_id, "argue") as story:
        if reason := why_not_add(len(own_arguments(story, caller.person))):
            raise Refusal(reason)
        first = needs_counter(story, caller.person)
        view = word_forms.render_argument_form(caller.t, debate_id, story.debate.motion, with_counter=first)
    door.turn_modal(body, view)
    ack()


def send_argument(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Store an argument; the window then shows one's own."""
    door, caller, debate_id, values = sent(body, view, context, "debate")
    kind, text, counter = (str(values.get(field, "")) for field in (KIND, WORDS, COUNTER))
    source = str(metadata_of(view).get("form") or view["id"])
    record_argument(door.services, caller.person, debate_id, source, kind, text, counter)
    ack(response_action="update", view=_mine(door, caller, debate_id, caller.t("Your argument is in.")))


def mine(ack: Ack, body: Json, context: BoltContext) -> None:
    """One's own arguments."""
    door, caller, debate_id = calling(body, context)
    door.turn_modal(body, _mine(door, caller, debate_id))
    ack()


def change(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form for changing an argument of one's own."""
    door, caller, entry_id = calling(body, context)
    debate_id = debate_of(door.services, entry_id, *ARGUMENTS)
    with looking(door.services, caller.person, debate_id, "edit") as story:
        entry = access_own(story, caller.person, entry_id)
        view = word_forms.render_change_form(caller.t, entry, story.debate.motion)
    door.turn_modal(body, view)
    ack()


def send_change(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Store the other words."""
    door, caller, entry_id, values = sent(body, view, context, "entry")
    kind, text = (str(values.get(field, "")) for field in (KIND, WORDS))
    debate_id = record_changed(door.services, caller.person, entry_id, kind, text)
    ack(response_action="update", view=_mine(door, caller, debate_id, caller.t("Your argument is changed.")))


def take_back(ack: Ack, body: Json, context: BoltContext) -> None:
    """Take back an argument of one's own."""
    door, caller, entry_id = calling(body, context)
    debate_id = record_taken_back(door.services, caller.person, entry_id)
    door.turn_modal(body, _mine(door, caller, debate_id, caller.t("You took it back.")))
    ack()


def _mine(door: Door, caller: Caller, debate_id: int, note: str = "") -> Block:
    with reading(door.services, caller.person, debate_id) as story:
        debate = story.debate
        return word_forms.render_mine(
            caller.t,
            debate_id,
            own_arguments(story, caller.person),
            load_map(story),
            can_add=debate.phase == "arguments",
            can_change=story.is_before_half,
            note=note,
        )


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(word_forms.ARGUE)(argue)
    app.action(word_forms.MINE)(mine)
    app.action(word_forms.CHANGE)(change)
    app.action(word_forms.TAKE_BACK)(take_back)
    app.view(word_forms.SEND_ARGUMENT)(send_argument)
    app.view(word_forms.SEND_CHANGE)(send_change)
