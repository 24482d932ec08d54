"""The Slack door of the chair: letting somebody else chair, swapping, and announcements of leads."""

from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import Block, modal, read_values, section
from bot.errors import Refusal
from bot.i18n import Translator
from bot.people.access import access_team, access_team_by_id
from bot.rituals.dagstart import announcements, chair_actions, chair_settings
from bot.rituals.dagstart import chair_blocks as blocks
from bot.rituals.dagstart.chair_messages import show_preview
from bot.rituals.dagstart.models import DagstartAnnouncement
from bot.rituals.dagstart.plan import load_plan, record_plan
from handlers.door import Answer, Caller, Door, door_of
from handlers.intake import OUT_OF_DATE, chosen, id_of, metadata_of, pressed, unescape_command
from handlers.setup_view import INFO


def decline(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Someone else today."""
    door = door_of(context)
    caller, (team_id, day) = door.caller(body), read_place(pressed(body))
    chair_actions.record_declined(door.services, caller.person, team_id, day)
    _show_anew(door, caller, respond, team_id, day)
    ack()


def swap(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Swap with somebody chosen from the menu."""
    door = door_of(context)
    caller = door.caller(body)
    other_id = id_of(chosen(body))
    team_id, day = read_place(str(body["actions"][0].get("block_id", "")).removeprefix("chair:"))
    chair_actions.record_swap(door.services, caller.person, team_id, day, other_id)
    _show_anew(door, caller, respond, team_id, day)
    ack()


def read_place(carried: str) -> tuple[int, date]:
    """A team's day, as buttons carry it. Raises Refusal."""
    team_id, _, day = carried.partition(":")
    try:
        return id_of(team_id), date.fromisoformat(day)
    except ValueError:
        raise Refusal(OUT_OF_DATE) from None


def _show_anew(door: Door, caller: Caller, respond: Respond, team_id: int, day: date) -> None:
    def replace() -> None:
        with door.services.db.read() as session:
            team = access_team_by_id(session, caller.person, team_id).team
            text, shown = show_preview(session, team, caller.person, day)
        respond(text=text, blocks=shown, replace_original=True)

    door.after(replace)


def announce(door: Door, caller: Caller, command: dict[str, Any], rest: str) -> Answer | None:
    """`/dagstart announce …`: on the next board; without words the form opens."""
    with door.services.db.read() as session:
        team = access_team(session, caller.person, str(command["channel_id"]), to_change=True).team
    if not rest:
        view = blocks.render_announce_form(caller.t, team.id, team.name)
        door.open_modal(command, view)
        return None
    stored = announcements.record_announcement(door.services, caller.person, team.id, unescape_command(rest))
    return _stored(caller.t, stored)


def submit_announcement(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Store what was typed in the form."""
    door = door_of(context)
    caller, team_id = door.caller(body), id_of(metadata_of(view).get("team"))
    text = str(read_values(view["state"]).get(blocks.ANNOUNCE_TEXT, ""))
    stored = announcements.record_announcement(door.services, caller.person, team_id, text)
    ack(response_action="update", view=_closing(caller.t, *_stored(caller.t, stored)[1]))


def _stored(t: Translator, stored: DagstartAnnouncement) -> tuple[str, list[Block]]:
    said = blocks.announcement_stored(t, stored.kind, stored.day)
    return said, [section(said), blocks.withdraw_button(t, stored.id)]


def _closing(t: Translator, *shown: Block) -> Block:
    return modal(t("Announcement"), shown, callback_id=INFO, close=t("Done"))


def edit_settings(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Push the form for the chair and the meeting."""
    door = door_of(context)
    caller, team_id = door.caller(body), id_of(pressed(body))
    with door.services.db.read() as session:
        access_team_by_id(session, caller.person, team_id, to_change=True)
        view = chair_settings.render_settings(caller.t, team_id, load_plan(session, team_id))
    door.after(door.client.views_push, trigger_id=body["trigger_id"], view=view)
    ack()


def save_settings(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Store what a team decides about its chair, its announcements and its meeting."""
    door = door_of(context)
    caller, team_id = door.caller(body), id_of(metadata_of(view).get("team"))
    with door.services.db.write() as session:
        access = access_team_by_id(session, caller.person, team_id, to_change=True)
        plan = chair_settings.read_settings(read_values(view["state"]), load_plan(session, team_id))
        record_plan(session, access.team, caller.person.id, plan, door.services.clock.now())
    said = section(caller.t("Saved. It holds from the next daily start on."))
    shown = modal(caller.t("Chair and meeting"), [said], callback_id=INFO, close=caller.t("Back"))
    ack(response_action="update", view=shown)


def withdraw(ack: Ack, body: dict[str, Any], respond: Respond, context: BoltContext) -> None:
    """Take back one's own announcement."""
    door = door_of(context)
    caller = door.caller(body)
    announcements.withdraw_announcement(door.services, caller.person, id_of(pressed(body)))
    said = caller.t("Taken back. Nobody has read it on the board.")
    if "view" in body:
        view = _closing(caller.t, section(said))
        door.after(door.client.views_update, view_id=body["view"]["id"], view=view)
    else:
        door.after(respond, text=said, blocks=[section(said)], replace_original=True)
    ack()


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(blocks.DECLINE)(decline)
    app.action(blocks.SWAP)(swap)
    app.action(blocks.WITHDRAW)(withdraw)
    app.view(blocks.ANNOUNCE_FORM)(submit_announcement)
    app.action(chair_settings.OPEN)(edit_settings)
    app.view(chair_settings.SAVE)(save_settings)
