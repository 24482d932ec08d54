"""What somebody sends for a row of the table in docs/access.md: a command, a click, a form."""

from collections.abc import Callable
from typing import Any

from bot.home.settings import render_settings
from bot.i18n import translator
from bot.origins import CHAIN
from bot.people.models import Person
from bot.rituals.dagstart import chair_blocks, chair_settings, meeting_blocks
from bot.rituals.dagstart.blocks import AWAY, EDIT, NOTHING, SEND
from bot.rituals.dagstart.chair_blocks import ANNOUNCE_FORM, DECLINE, SWAP, render_announce_form
from bot.rituals.dagstart.nameless import PUT_UP
from bot.rituals.dagstart.plan import load_plan
from bot.rituals.dagstart.point_blocks import WITHDRAW, render_point_form, render_point_stored
from handlers.dagstart import POINT_FORM
from handlers.setup_view import render_questions
from tests.robustness.access_forged import (
    forged_agreement,
    forged_debate,
    forged_feedback,
    forged_kpi,
    forged_point,
    forged_round,
)
from tests.robustness.access_team import POINT_ACTIONS, Team


def attempt(floor: Team, what: str, name: str) -> dict[str, Any]:
    """What this person sends for a row of the table."""
    kind, _, action = what.replace("`", "").partition(" ")
    if kind == "/dagstart":
        colleague = floor.world.id_of("Carla" if name == "Eva" else "Eva")
        said = action.replace("@name", f"<@{colleague}|somebody>")
        return {"command": f"{said} words" if action == "point" else said, "channel": floor.channel}
    if kind == "/agreement" or ("agreement." in action and kind != "shortcut"):
        return forged_agreement(floor, kind, action, name)
    if kind == "/peerfeedback" or action.startswith("feedback."):
        return forged_feedback(floor, kind, action)
    if kind == "/kpi" or action.startswith("kpi."):
        return forged_kpi(floor, kind, action)
    if action == CHAIN:
        carried = forged_debate(floor, kind, "debate.vote", name)["action"]["value"]
        return {"action_id": action, "action": {"value": f"debate:{carried}"}}
    if kind in ("/debate", "/frame") or action.startswith(("debate.", "frame.")):
        return forged_debate(floor, kind, action, name)
    if kind == "shortcut":
        said = floor.world.act("say", as_="Bas", channel=floor.channel, text="De wachtrij is te lang")
        return {"shortcut": action, "channel": floor.channel, "ts": said["ts"]}
    if action.startswith("consent."):
        return forged_round(floor, action)
    if action in POINT_ACTIONS:
        return forged_point(floor, action, name)
    if kind == "form":
        return forged_form(floor, action, name)
    return {"action_id": action, **forged_press(floor, action, name)}


def forged_form(floor: Team, action: str, name: str) -> dict[str, Any]:
    """A form about the daily start, the team or oneself."""
    t = translator("en")
    if action == ANNOUNCE_FORM:
        return {"view": render_announce_form(t, floor.id, "ons-team")}
    if action == POINT_FORM:
        return {"view": render_point_form(t, POINT_FORM, floor.id, "ons-team", "Te lange wachtrij", ())}
    if action == "home.save_settings":
        floor.open_home(name)
        return {"view": render_settings(translator("nl"), Person(reminders=False)), "home": False}
    if action == "setup.save":
        return {"view": floor.form}
    with floor.world.bot.services.db.read() as session:
        plan = load_plan(session, floor.id)
    if action == chair_settings.SAVE:
        return {"view": chair_settings.render_settings(t, floor.id, plan)}
    return {"view": render_questions(t, floor.id, plan)}


def forged_press(floor: Team, action: str, name: str) -> dict[str, Any]:
    """A button or a menu of the daily start, the team or oneself: what is pressed, and where it stands."""
    if action.startswith(("chair.", "meeting.", "announcement.")):
        floor.write_to(name)  # the answer replaces the message that was pressed, which must not be a card
    if action == SWAP:
        option = {"value": str(floor.person("Eva").id)}
        chosen = {"block_id": f"chair:{floor.seat_lead_as_chair()}", "selected_option": option}
        return {"action": {**chosen, "type": "static_select"}}
    if action == meeting_blocks.OWNER:
        chosen = {"block_id": f"meeting:{floor.meeting(started=True)}", "selected_user": floor.world.id_of("Eva")}
        return {"action": {**chosen, "type": "users_select"}}
    if action == "setup.country":
        return {"action": {"selected_option": {"value": "BE"}}, "view": floor.form}
    pressed = {"action": {"value": value_of(floor, action, name)}}
    if action == WITHDRAW:
        return {**pressed, "view": render_point_stored(translator("en"), 1, today=True)}
    if action.startswith("home."):
        floor.open_home(name)
        return {**pressed, "home": True}
    if action == "setup.open":
        return pressed
    if action.startswith(("setup.", "team.")) or action == chair_settings.OPEN:
        return {**pressed, "view": floor.form}
    if action in (SEND, NOTHING, AWAY, EDIT):
        filled = {"values": {"dagstart_answer_1": {"value": {"type": "plain_text_input", "value": "Iets"}}}}
        return {**pressed, "more": {"state": filled}}
    return pressed


def value_of(floor: Team, action: str, name: str) -> str:
    """The value of a button."""
    if action.startswith("mydata."):
        own = action == "mydata.export" and name != "elsewhere"
        return str(floor.person(name).id if own else 999_999)
    if action == "talk.raise":
        spoken = floor.world.act("say", as_=name, channel=floor.world.playground.state.app.bot_user, text="Zo is het")
        return f"{floor.id}:{spoken['channel']}:{spoken['ts']}"
    values: dict[str, Callable[[], object]] = {
        PUT_UP: floor.handed_point,
        DECLINE: floor.seat_lead_as_chair,
        meeting_blocks.START: lambda: floor.meeting(started=False).rpartition(":")[0],
        meeting_blocks.NEXT: lambda: floor.meeting(started=True).rpartition(":")[0] + ":1",
        meeting_blocks.MORE: lambda: floor.meeting(started=True).rpartition(":")[0] + ":1",
        meeting_blocks.TAKE: lambda: floor.meeting(started=True),
        chair_blocks.WITHDRAW: floor.announcement,
        WITHDRAW: lambda: floor.own_point(name),
        "setup.open": lambda: floor.channel,
        **dict.fromkeys((SEND, NOTHING, AWAY, EDIT), lambda: floor.round_id),
    }
    if action.startswith("file."):
        return str(floor.dropped_roster(name))
    return str(values[action]() if action in values else floor.id)
