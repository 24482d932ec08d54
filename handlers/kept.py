"""The Slack door of keeping agreements: the choices in a question, and what the team does about the agenda."""

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import shorten
from bot.outbox.anew import drawn_anew
from bot.people.models import Team
from bot.rituals.agreement import kept_blocks
from bot.rituals.agreement.blocks import title_of
from bot.rituals.agreement.kept_actions import record_chosen, record_kept, refresh_question, standing
from bot.rituals.agreement.kept_messages import MESSAGES, show_kept
from bot.rituals.agreement.kept_models import KeptCheck
from handlers.agreement_form import open_revision
from handlers.dagstart import open_point_modal
from handlers.door import Caller, Door, door_of, say_privately
from handlers.intake import id_of, pressed

Json = dict[str, Any]

KEPT_IDS = set(kept_blocks.KEPT.values())


def choose(choice: str, ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Say whether an agreement is kept. Where the button stood it says only that one has answered."""
    door = door_of(context)
    caller, check_id = door.caller(body), id_of(pressed(body))
    record_kept(door.services, caller.person, check_id, choice)
    door.after(_show, door, caller, body, respond, check_id)
    ack()


def _show(door: Door, caller: Caller, body: Json, respond: Respond, check_id: int) -> None:
    """Where the button stood one sees what became of it; a question that stands elsewhere too follows."""
    place = body.get("container") or {}
    found = drawn_anew(door.services, MESSAGES, place)
    if found:
        reply = respond(text=found.text, blocks=found.blocks, replace_original=True)
        if reply.status_code == 200:
            if _can_be_overtaken(body):
                door.drawn_in_place(place)
            return
    else:
        with door.services.db.read() as session:
            agreement_id = session.get_one(KeptCheck, check_id).agreement_id
        text, blocks = show_kept(door.services, caller.t, caller.person, agreement_id)
        if place.get("is_ephemeral"):
            respond(text=text, blocks=blocks, replace_original=True)
        else:
            say_privately(respond, text, blocks)
    refresh_question(door.services, check_id, caller.person.slack_id)


def _can_be_overtaken(body: Json) -> bool:
    """Whether a second click on the message may be answered before this one: by another choice, or by somebody else.

    Of one question to one person there is one click, and many of those come at once: they cost no edit more.
    """
    held = [block for block in (body.get("message") or {}).get("blocks", ()) if KEPT_IDS & set(_ids(block))]
    return len(held) > 1 or not str((body.get("container") or {}).get("channel_id", "")).startswith("D")


def _ids(block: Json) -> list[str]:
    return [str(element.get("action_id")) for element in block.get("elements", ())]


def restore(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """We pick it up again."""
    door = door_of(context)
    caller, check_id = door.caller(body), id_of(pressed(body))
    record_chosen(door.services, caller.person, check_id, "restore")
    door.after(_show, door, caller, body, respond, check_id)
    ack()


def need_help(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """We need help: it is asked for with a point, of which the form opens."""
    door = door_of(context)
    caller, check_id = door.caller(body), id_of(pressed(body))
    agreement = record_chosen(door.services, caller.person, check_id, "help")
    with door.services.db.read() as session:
        team = session.get_one(Team, agreement.team_id)
    words = f"{shorten(title_of(caller.t, agreement.number, agreement.title), 100)}: "
    door.after(open_point_modal, door, caller, body["trigger_id"], [team], words)
    door.after(_show, door, caller, body, respond, check_id)
    ack()


def revise(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """We change it: the form opens for who may."""
    door = door_of(context)
    caller, check_id = door.caller(body), id_of(pressed(body))
    with door.services.db.read() as session:
        agreement, _ = standing(session, caller.person, check_id, door.services.clock.now())
    open_revision(door, caller, body, agreement.id)
    record_chosen(door.services, caller.person, check_id, "revise")
    door.after(_show, door, caller, body, respond, check_id)
    ack()


def register(app: App) -> None:
    """Wire the listeners."""
    for choice, action_id in kept_blocks.KEPT.items():
        listener: Callable[..., None] = partial(choose, choice)
        app.action(action_id)(listener)
    app.action(kept_blocks.RESTORE)(restore)
    app.action(kept_blocks.NEED_HELP)(need_help)
    app.action(kept_blocks.AGENDA_REVISE)(revise)
