"""The Slack door of texts that arrived: the buttons under them, and the small forms behind these."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import read_values
from bot.errors import Refusal
from bot.i18n import N_
from bot.people.models import Person
from bot.rituals.feedback import blocks, reactions, text_blocks
from bot.services import Services
from handlers.door import Caller, door_of
from handlers.feedback import show
from handlers.intake import OUT_OF_DATE, chosen, id_of, metadata_of, pressed

Json = dict[str, Any]
Listener = Callable[..., None]
OVERFLOW = {"share": text_blocks.SHARE, "erase": text_blocks.ERASE}


def _press(record: Callable[[Services, Person, int], None], sentence: str) -> Listener:
    def press(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
        door = door_of(context)
        caller = door.caller(body)
        record(door.services, caller.person, id_of(pressed(body)))
        show(door, body, respond, caller, sentence)
        ack()

    return press


def _opens(callback_id: str, *checks: Callable[[reactions.InHand], None], giver: bool = False) -> Listener:
    """Opens a form of one field for who may send it."""

    def open_form(ack: Ack, body: Json, context: BoltContext) -> None:
        door = door_of(context)
        caller, text_id = door.caller(body), id_of(pressed(body))
        with reactions.looking(door.services, caller.person, text_id, giver=giver) as found:
            for check in checks:
                check(found)
            above = found.words.question if giver else ""
        view = text_blocks.render_reply_form(caller.t, callback_id, text_id, above)
        door.open_modal(body, view)
        ack()

    return open_form


def more(ack: Ack, body: Json, context: BoltContext) -> None:
    """Share or delete: first what will happen."""
    door = door_of(context)
    caller = door.caller(body)
    what, _, text_id = chosen(body).partition(":")
    if what not in OVERFLOW:
        raise Refusal(OUT_OF_DATE)
    words = reactions.look_at_own(door.services, caller.person, id_of(text_id))
    view = text_blocks.render_sure(caller.t, OVERFLOW[what], id_of(text_id), words)
    door.open_modal(body, view)
    ack()


def _sends(record: Callable[[Services, Person, int, str], None], sentence: str) -> Listener:
    """Stores what was written in a form of one field."""

    def send(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
        text = str(read_values(view["state"]).get(text_blocks.REPLY, ""))
        reply = reactions.check_reply(text, text_blocks.REPLY)
        door = door_of(context)
        caller = door.caller(body)
        record(door.services, caller.person, _carried(view), reply)
        _say(ack, caller, sentence)

    return send


def _does(record: Callable[[Services, Person, int], None], sentence: str) -> Listener:
    """Does what a form without fields asked about."""

    def do(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
        door = door_of(context)
        caller = door.caller(body)
        record(door.services, caller.person, _carried(view))
        _say(ack, caller, sentence)

    return do


def _carried(view: Json) -> int:
    return id_of(metadata_of(view).get("text"))


def _say(ack: Ack, caller: Caller, sentence: str) -> None:
    ack(response_action="update", view=blocks.said_view(caller.t, caller.t(sentence)))


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(text_blocks.THANK)(_press(reactions.record_thanks, N_("Your thanks are on their way.")))
    app.action(text_blocks.MISFIT)(_press(reactions.record_misfit, N_("The confidant of your team has it now.")))
    app.action(text_blocks.TALK)(_opens(text_blocks.SEND_TALK, reactions.check_talks))
    app.action(text_blocks.ASK)(_opens(text_blocks.SEND_QUESTION, reactions.check_has_giver, reactions.check_asks))
    app.action(text_blocks.ANSWER)(_opens(text_blocks.SEND_ANSWER, reactions.check_answers, giver=True))
    app.action(text_blocks.MORE)(more)
    app.view(text_blocks.SEND_TALK)(_sends(reactions.record_talk, N_("Both of you get a message with this moment.")))
    app.view(text_blocks.SEND_QUESTION)(_sends(reactions.record_asked, N_("Your question is on its way.")))
    app.view(text_blocks.SEND_ANSWER)(_sends(reactions.record_answer, N_("Your answer is on its way.")))
    app.view(text_blocks.SHARE)(_does(reactions.record_shared, N_("The channel reads it in a moment.")))
    app.view(text_blocks.ERASE)(_does(reactions.record_erased, N_("Deleted, here and in Slack.")))
