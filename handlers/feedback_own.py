"""The Slack door of one's own peer feedback: what one got, writing outside the weeks, whom one never meets."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import Block, read_values
from bot.errors import Refusal
from bot.i18n import N_
from bot.people.access import access_team
from bot.rituals.feedback import blocks, outside, own, own_blocks, reactions, take_along
from bot.rituals.feedback.exercise import EXAMPLES, TRY, render_exercise, render_explained
from bot.rituals.feedback.rules import harsh_words
from handlers.door import Answer, Caller, Door, door_of
from handlers.intake import OUT_OF_DATE, id_of, metadata_of, pressed

Json = dict[str, Any]

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)")
TAKEN_BACK = N_("Taken back and erased.")
ON_ITS_WAY = N_("I am making the file. It comes in our conversation in a moment; only you get it.")
NOTHING_TO_TAKE = N_("You have no texts, so there is nothing to put in a file.")
KEPT_ALL = N_("Stored. You chose everybody, so the weeks never match you. Nobody but you sees it.")
KEPT = N_("Stored. It holds from the next matching on, and nobody but you sees it.")


# -- what can be typed -------------------------------------------------------------------------------------------


def mine(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Show what one got."""
    door.open_modal(command, _mine(door, caller, rest[: own_blocks.LONGEST_SEARCH]))
    return None


def write(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
    """Open the form outside the weeks, for whom was named."""
    named = _MENTION.search(str(command.get("text") or ""))
    form = outside.look_at_form(door.services, caller.person, _team(door, caller, command), named and named[1])
    door.open_modal(command, own_blocks.render_outside(caller.t, form, caller.person.tz))
    return None


def exclude(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
    """Open the form of those one is never matched with."""
    form = own.look_at_exclusions(door.services, caller.person, _team(door, caller, command))
    door.open_modal(command, own_blocks.render_exclusions(caller.t, form))
    return None


def exercise(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
    """Two minutes of practice."""
    return render_exercise(caller.t)


WORDS = {"mine": mine, "write": write, "exclude": exclude, "exercise": exercise}


def _team(door: Door, caller: Caller, command: Json) -> int:
    with door.services.db.read() as session:
        return access_team(session, caller.person, str(command["channel_id"])).team.id


# -- what one got ------------------------------------------------------------------------------------------------


def _mine(door: Door, caller: Caller, words: str = "", first: int = 0) -> Block:
    found = own.look_at_mine(door.services, caller.person, words, first)
    return own_blocks.render_mine(caller.t, found, caller.person.tz)


def open_mine(ack: Ack, body: Json, context: BoltContext) -> None:
    """From the Home."""
    door = door_of(context)
    door.open_modal(body, _mine(door, door.caller(body)))
    ack()


def find(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Search."""
    door = door_of(context)
    words = own_blocks.read_search(read_values(view["state"]))
    ack(response_action="update", view=_mine(door, door.caller(body), words))


def older(ack: Ack, body: Json, context: BoltContext) -> None:
    """The next page."""
    door = door_of(context)
    caller, first = door.caller(body), _place(body)
    door.turn_modal(body, _mine(door, caller, _words(body), first))
    ack()


def forget(ack: Ack, body: Json, context: BoltContext) -> None:
    """Delete one."""
    door = door_of(context)
    caller = door.caller(body)
    reactions.record_erased(door.services, caller.person, id_of(pressed(body)))
    door.turn_modal(body, _mine(door, caller, _words(body)))
    ack()


def forget_all(ack: Ack, body: Json, context: BoltContext) -> None:
    """Delete all that was shown."""
    door = door_of(context)
    caller = door.caller(body)
    own.record_all_erased(door.services, caller.person, _place(body))
    door.turn_modal(body, _mine(door, caller))
    ack()


def take(ack: Ack, body: Json, context: BoltContext) -> None:
    """All of it as a file, in the conversation with the bot."""
    door = door_of(context)
    caller = door.caller(body)
    found = take_along.record_asked(door.services, caller.person)
    view = blocks.said_view(caller.t, caller.t(ON_ITS_WAY if found else NOTHING_TO_TAKE))
    door.open_modal(body, view)
    ack()


def _place(body: Json) -> int:
    """From or up to where: a number above zero. Raises Refusal."""
    if number := id_of(pressed(body)):
        return number
    raise Refusal(OUT_OF_DATE)


def _words(body: Json) -> str:
    """The words that were looked for in the form with the button."""
    view = body.get("view") or {}
    return str(metadata_of(view).get("words", "")) if view.get("callback_id") == own_blocks.FIND else ""


# -- outside the weeks -------------------------------------------------------------------------------------------


def write_to(ack: Ack, body: Json, context: BoltContext) -> None:
    """From the Home: open the form."""
    door = door_of(context)
    caller = door.caller(body)
    form = outside.look_at_form(door.services, caller.person, id_of(pressed(body)))
    door.turn_modal(body, own_blocks.render_outside(caller.t, form, caller.person.tz))
    ack()


def change(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form with what has not arrived."""
    door = door_of(context)
    caller = door.caller(body)
    form = outside.look_at_text(door.services, caller.person, id_of(pressed(body)))
    door.turn_modal(body, own_blocks.render_outside(caller.t, form, caller.person.tz))
    ack()


def take_back(ack: Ack, body: Json, context: BoltContext) -> None:
    """Take back what has not arrived."""
    door = door_of(context)
    caller = door.caller(body)
    outside.record_taken_back(door.services, caller.person, id_of(pressed(body)))
    door.turn_modal(body, blocks.said_view(caller.t, caller.t(TAKEN_BACK)))
    ack()


def save(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Store what was written, and give a hint if there is one."""
    door = door_of(context)
    caller, carried, values = door.caller(body), metadata_of(view), read_values(view["state"])
    words, receiver = own_blocks.read_outside(values, is_new="text" not in carried)
    person = caller.person
    if receiver is None:
        stored = outside.record_changed(door.services, person, id_of(carried["text"]), words)
    else:
        token, team_id = str(carried.get("form", ""))[:16], id_of(carried.get("team"))
        stored = outside.record_new(door.services, person, team_id, receiver, token, words)
    hint = blocks.hint_blocks(caller.t, harsh_words(words.situation, words.behaviour, words.effect, words.wish))
    ack(response_action="update", view=own_blocks.render_stored(caller.t, stored, person.tz, hint))


# -- whom one never meets ----------------------------------------------------------------------------------------


def save_exclusions(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Store whom one is never matched with."""
    door = door_of(context)
    caller, chosen = door.caller(body), read_values(view["state"]).get(own.EXCLUDED, ())
    team_id = id_of(metadata_of(view).get("team"))
    some_left = own.record_exclusions(door.services, caller.person, team_id, [id_of(each) for each in chosen])
    ack(response_action="update", view=blocks.said_view(caller.t, caller.t(KEPT if some_left else KEPT_ALL)))


# -- the exercise ------------------------------------------------------------------------------------------------


def try_(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Explain what was chosen; nothing is kept."""
    door = door_of(context)
    caller, key = door.caller(body), pressed(body)
    if key not in EXAMPLES:
        raise Refusal(OUT_OF_DATE)
    text, explained = render_explained(caller.t, key)
    door.after(respond, text=text, blocks=explained, replace_original=True)
    ack()


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(own_blocks.MINE)(open_mine)
    app.view(own_blocks.FIND)(find)
    app.action(own_blocks.OLDER)(older)
    app.action(own_blocks.FORGET)(forget)
    app.action(own_blocks.FORGET_ALL)(forget_all)
    app.action(own_blocks.TAKE_ALONG)(take)
    app.action(own_blocks.WRITE_TO)(write_to)
    app.action(own_blocks.CHANGE_OUTSIDE)(change)
    app.action(own_blocks.TAKE_BACK)(take_back)
    app.view(own_blocks.SAVE_OUTSIDE)(save)
    app.view(own_blocks.EXCLUDE)(save_exclusions)
    app.action(TRY)(try_)
