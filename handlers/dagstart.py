"""The Slack door of the dagstart: the buttons on the card, and the form for a point."""

from collections.abc import Sequence
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import Block, read_values
from bot.people.models import Team
from bot.points.actions import record_withdrawn
from bot.points.sealed import seal_of
from bot.points.source import record_link
from bot.rituals.dagstart import actions, blocks, point_blocks, raising
from bot.rituals.dagstart.messages import colleagues_of
from bot.rituals.dagstart.nameless import PUT_UP, record_put_up
from handlers.door import Caller, Door, door_of, keep_link, say_privately
from handlers.intake import id_of, metadata_of, pressed
from handlers.words import split_addressee

POINT_FORM = "dagstart.point"


def send(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Send, or save a change."""
    door = door_of(context)
    caller, round_id = door.caller(body), _round_id(body)
    answers, addressee, mood = blocks.read_answers(body.get("state"))
    more = read_values(body.get("state"))
    actions.record_answers(door.services, round_id, caller.person.id, answers, addressee, mood, more)
    _show(door, respond, round_id, caller)
    door.home_changed(caller)
    ack()


def nothing(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Nothing today."""
    door = door_of(context)
    caller, round_id = door.caller(body), _round_id(body)
    actions.record_nothing(door.services, round_id, caller.person.id)
    _show(door, respond, round_id, caller)
    door.home_changed(caller)
    ack()


def away(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """I am not here."""
    door = door_of(context)
    caller, round_id = door.caller(body), _round_id(body)
    actions.record_away(door.services, round_id, caller.person.id)
    _show(door, respond, round_id, caller)
    door.home_changed(caller)
    ack()


def edit(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Turn one's own answers into the form again."""
    door = door_of(context)
    caller, round_id = door.caller(body), _round_id(body)
    _show(door, respond, round_id, caller, actions.reopen_card(door.services, round_id, caller.person.id))
    ack()


def open_point_modal(
    door: Door, caller: Caller, trigger_id: str, teams: Sequence[Team], text: str, source: str = ""
) -> None:
    """Open the form for a point, with what was typed in it. Calls Slack: use `door.after`.

    `source` names the message the text came from; without one the form itself is the source. With several teams the
    form asks for which one it is.
    """
    first, *others = teams
    with door.services.db.read() as session:
        people = () if others else colleagues_of(session, first.id, caller.person.id)
    whom, text = split_addressee(text, people)
    choice = [(team.id, team.name) for team in teams] if others else ()
    view = point_blocks.render_point_form(
        caller.t, POINT_FORM, first.id, first.name, text, people, source, choice,
        may_be_nameless=bool(seal_of(door.services.settings)), whom=whom,
    )  # fmt: skip
    door.client.views_open(trigger_id=trigger_id, view=view)


def submit_point(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Store a point and say in the form where it went."""
    door = door_of(context)
    caller = door.caller(body)
    metadata, values = metadata_of(view), read_values(view["state"])
    team_id = id_of(values.get(point_blocks.POINT_TEAM) or metadata.get("team"))
    nameless = bool(values.get(point_blocks.POINT_NAMELESS))
    point_id, today = raising.record_point(
        door.services,
        caller.person,
        team_id,
        str(values.get(point_blocks.POINT_TEXT, "")),
        str(values.get(point_blocks.POINT_KIND, "signal")),
        str(values.get(blocks.ADDRESSEE, "team")),
        str(metadata.get("source") or view["id"]),
        nameless=nameless,
    )
    if metadata.get("source") and not nameless:  # without a name nothing is kept of where it was said
        door.after(keep_link, door, record_link, point_id, team_id, str(metadata["source"]))
    door.home_changed(caller)
    ack(
        response_action="update",
        view=point_blocks.render_point_stored(caller.t, point_id, today=today, nameless=nameless),
    )


def withdraw(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Take back the point just raised."""
    door = door_of(context)
    caller = door.caller(body)
    record_withdrawn(door.services, caller.person, id_of(pressed(body)))
    gone = point_blocks.render_point_withdrawn(caller.t)
    door.after(door.client.views_update, view_id=body["view"]["id"], view=gone)
    ack()


def put_up(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """The chair puts a point without a name on the board; the message with the button follows."""
    door = door_of(context)
    caller = door.caller(body)
    record_put_up(door.services, caller.person, id_of(pressed(body)))
    door.after(say_privately, respond, caller.t("You put it on the board."))
    ack()


def _round_id(body: dict[str, Any]) -> int:
    return id_of(pressed(body))


def _show(
    door: Door, respond: Respond, round_id: int, caller: Caller, card: tuple[str, list[Block]] | None = None
) -> None:
    """Replace the card through the click: costs no budget. If that fails, the outbox edits it."""

    def replace() -> None:
        text, shown = card or actions.show_card(door.services, round_id, caller.person.id)
        reply = respond(text=text, blocks=shown, replace_original=True)
        if reply.status_code != 200:
            actions.refresh_card(door.services, round_id, caller.person.slack_id)

    door.after(replace)


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(blocks.SEND)(send)
    app.action(blocks.NOTHING)(nothing)
    app.action(blocks.AWAY)(away)
    app.action(blocks.EDIT)(edit)
    app.action(point_blocks.WITHDRAW)(withdraw)
    app.action(PUT_UP)(put_up)
    app.view(POINT_FORM)(submit_point)
