"""The Slack door of a week of peer feedback: the question, the form, saying that one saw nothing."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import read_values
from bot.i18n import N_
from bot.people.models import Person
from bot.rituals.feedback import actions, blocks, confidant, question_blocks
from bot.rituals.feedback.blocks import Asked
from bot.rituals.feedback.messages import load_asked, renderers
from bot.rituals.feedback.rules import harsh_words
from bot.rituals.feedback.sealed import Words, feedback_seal
from bot.services import Services
from handlers.door import Caller, Door, door_of, say_privately, show_in_place
from handlers.intake import id_of, in_modal, metadata_of, pressed

Json = dict[str, Any]


def choose(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """This is what a colleague may look at."""
    door = door_of(context)
    caller, week_id = door.caller(body), id_of(pressed(body))
    key, own, tips = question_blocks.read_question(read_values(body.get("state")))
    actions.record_question(door.services, caller.person, week_id, key, own, tips=tips)
    show(door, body, respond, caller, N_("Your question is stored."))
    ack()


def nothing(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Did not see anything this week."""
    _press(ack, body, respond, context, actions.record_nothing, N_("Noted: you saw nothing this week. That is fine."))


def withdraw(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Take back what waits for the batch."""
    _press(ack, body, respond, context, actions.record_withdrawn, N_("Taken back. You can write something else."))


def _press(
    ack: Ack,
    body: Json,
    respond: Respond,
    context: BoltContext,
    record: Callable[[Services, Person, int], None],
    sentence: str,
) -> None:
    door = door_of(context)
    caller = door.caller(body)
    record(door.services, caller.person, id_of(pressed(body)))
    show(door, body, respond, caller, sentence)
    ack()


def show(door: Door, body: Json, respond: Respond, caller: Caller, sentence: str) -> None:
    """The message or the form with the button shows at once what came of it, or a sentence says it."""
    if in_modal(body):
        view = blocks.said_view(caller.t, caller.t(sentence))
        door.after(door.client.views_update, view_id=body["view"]["id"], view=view)
        return

    def say() -> None:
        if (body.get("container") or {}).get("is_ephemeral"):
            respond(text=caller.t(sentence), replace_original=True)
        else:
            say_privately(respond, caller.t(sentence))

    messages = {**renderers(feedback_seal(door.services.settings)), **confidant.MESSAGES}
    show_in_place(door, body, respond, messages, say)


# -- writing ---------------------------------------------------------------------------------------------------


def write(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form, with what was written before."""
    door = door_of(context)
    caller = door.caller(body)
    asked, words = _asked(door, caller, id_of(pressed(body)))
    view = blocks.render_form(caller.t, asked, words)
    door.turn_modal(body, view)
    ack()


def _asked(door: Door, caller: Caller, week_id: int) -> tuple[Asked, Words | None]:
    seal = feedback_seal(door.services.settings)
    with actions.looking(door.services, caller.person, week_id) as turn:
        asked = load_asked(caller.t, seal, turn, caller.person.tz)
        return asked, seal.open(turn.receiver.id, turn.text.sealed) if turn.text else None


def save(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Store what was written, and give a hint if there is one."""
    door = door_of(context)
    caller, week_id = door.caller(body), id_of(metadata_of(view).get("week"))
    words = blocks.read_form(read_values(view["state"]))
    actions.record_written(door.services, caller.person, week_id, words)
    asked, _ = _asked(door, caller, week_id)
    harsh = harsh_words(words.situation, words.behaviour, words.effect, words.wish)
    ack(response_action="update", view=blocks.render_stored(caller.t, asked, harsh))


def who_else(ack: Ack, body: Json, context: BoltContext) -> None:
    """What the administrator and Slack's own export could see."""
    door = door_of(context)
    view = blocks.render_who_else(door.caller(body).t)
    door.open_modal(body, view)
    ack()


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(question_blocks.CHOOSE)(choose)
    app.action(blocks.WRITE)(write)
    app.action(blocks.NOTHING)(nothing)
    app.action(blocks.WITHDRAW)(withdraw)
    app.action(blocks.WHO_ELSE)(who_else)
    app.view(blocks.SAVE)(save)
