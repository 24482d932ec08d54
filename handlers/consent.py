"""The Slack door of consent rounds: the buttons on their cards and in their threads, and the forms behind them."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import Block, read_values
from bot.consent import blocks, forms, reactions
from bot.consent.messages import MESSAGES, load_said
from bot.consent.reactions import Objection
from bot.consent.story import Story
from bot.errors import Refusal
from bot.i18n import N_
from handlers.door import Caller, Door, door_of, say_privately, show_in_place
from handlers.intake import OUT_OF_DATE, id_of, metadata_of, pressed

Listener = Callable[..., None]


def _key(carried: str) -> tuple[int, int]:
    """The round, and the version of the text that was seen. Raises Refusal."""
    parts = carried.split(":")
    if len(parts) != 2:
        raise Refusal(OUT_OF_DATE)
    return id_of(parts[0]), id_of(parts[1])


# -- one press -------------------------------------------------------------------------------------------------


def ready(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Nothing to ask."""
    door, caller = _calling(body, context)
    reactions.record_ready(door.services, caller.person, *_key(pressed(body)))
    _show(door, body, respond, caller, N_("Noted: you have nothing to ask."))
    ack()


def agree(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """No objection."""
    door, caller = _calling(body, context)
    reactions.record_stance(door.services, caller.person, *_key(pressed(body)), "agree")
    _show(door, body, respond, caller, N_("Noted: no objection."))
    ack()


def abstain(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Abstain."""
    door, caller = _calling(body, context)
    reactions.record_stance(door.services, caller.person, *_key(pressed(body)), "abstain")
    _show(door, body, respond, caller, N_("Noted: you abstain."))
    ack()


def go_on(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Who proposes leaves the text as it is."""
    door, caller = _calling(body, context)
    reactions.record_go_on(door.services, caller.person, *_key(pressed(body)))
    _show(door, body, respond, caller, N_("On to the decision, with the text as it is."))
    ack()


def withdraw(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Who proposes takes it back."""
    door, caller = _calling(body, context)
    reactions.record_withdrawn(door.services, caller.person, _key(pressed(body))[0])
    _show(door, body, respond, caller, N_("Taken back: nothing changes."))
    ack()


def _calling(body: dict[str, Any], context: BoltContext) -> tuple[Door, Caller]:
    door = door_of(context)
    return door, door.caller(body)


def _show(door: Door, body: dict[str, Any], respond: Respond, caller: Caller, sentence: str) -> None:
    """The message with the button shows at once what came of it, or a sentence says it."""
    show_in_place(door, body, respond, MESSAGES, lambda: say_privately(respond, caller.t(sentence)))


# -- forms -----------------------------------------------------------------------------------------------------


def _opens(action: str, render: Callable[[Caller, Story, int, int], Block]) -> Listener:
    """A listener that opens a form, only for who may send it; the others read why not."""

    def open_form(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        door, caller = _calling(body, context)
        round_id, version = _key(pressed(body))
        with reactions.looking(door.services, caller.person, round_id, action, version) as story:
            view = render(caller, story, round_id, version)
        door.open_modal(body, view)
        ack()

    return open_form


def _opens_words(action: str, kind: str) -> Listener:
    return _opens(
        action, lambda caller, _, round_id, version: forms.render_words_form(caller.t, kind, round_id, version)
    )


def _objection_form(caller: Caller, _: Story, round_id: int, version: int) -> Block:
    return forms.render_objection_form(caller.t, round_id, version)


def _change_form(caller: Caller, story: Story, _: int, __: int) -> Block:
    return story.ritual.change_form(story.session, caller.t, story.round.subject_id)


def reply(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Open the form for the answer to a question."""
    door, caller = _calling(body, context)
    with door.services.db.read() as session:
        question = reactions.find_question(session, id_of(pressed(body)))
        said = load_said(session, question, caller.t)
    with reactions.looking(door.services, caller.person, question.round_id, "answer"):
        view = forms.render_reply_form(caller.t, said)
    door.open_modal(body, view)
    ack()


def _sends_words(kind: str) -> Listener:
    def send(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
        door, caller = _calling(body, context)
        round_id, version, values = _sent(view)
        words = str(values.get(reactions.WORDS, ""))
        reactions.record_said(door.services, caller.person, round_id, version, kind, words)
        ack()

    return send


def send_objection(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Store an objection."""
    door, caller = _calling(body, context)
    round_id, version, values = _sent(view)
    objection = Objection(
        *(str(values.get(field, "")) for field in (reactions.HARM, reactions.BASIS, reactions.CHANGE))
    )
    reactions.record_objection(door.services, caller.person, round_id, version, objection)
    ack()


def send_reply(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Store the answer to a question."""
    door, caller = _calling(body, context)
    words = str(read_values(view["state"]).get(reactions.WORDS, ""))
    reactions.record_reply(door.services, caller.person, id_of(metadata_of(view).get("entry")), words)
    ack()


def _sent(view: dict[str, Any]) -> tuple[int, int, dict[str, Any]]:
    carried = metadata_of(view)
    return id_of(carried.get("round")), id_of(carried.get("version")), read_values(view["state"])


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(blocks.ASK)(_opens_words("ask", "question"))
    app.action(blocks.SUGGEST)(_opens_words("suggest", "suggestion"))
    app.action(blocks.WORRY)(_opens_words("concern", "concern"))
    app.action(blocks.OBJECT)(_opens("object", _objection_form))
    app.action(blocks.CHANGE_TEXT)(_opens("change", _change_form))
    app.action(blocks.READY)(ready)
    app.action(blocks.AGREE)(agree)
    app.action(blocks.ABSTAIN)(abstain)
    app.action(blocks.GO_ON)(go_on)
    app.action(blocks.WITHDRAW)(withdraw)
    app.action(blocks.REPLY)(reply)
    for kind, callback_id in forms.SEND.items():
        app.view(callback_id)(_sends_words(kind))
    app.view(forms.SEND_OBJECTION)(send_objection)
    app.view(forms.SEND_REPLY)(send_reply)
