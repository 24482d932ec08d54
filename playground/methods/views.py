"""views.*: modals with a trigger, the Home without."""

from __future__ import annotations

from playground import views
from playground.errors import SlackError
from playground.installation import Json
from playground.methods.base import Call
from playground.sight import view_object
from playground.state import View


def open_view(call: Call) -> Json:
    """views.open: a fresh modal."""
    given = views.read_view(call.core, call.args["view"], ("modal",))
    trigger = call.core.triggers.exchange(_trigger(call))
    return {"view": view_object(views.open_modal(call.core, trigger.user, given))}


def push(call: Call) -> Json:
    """views.push: on top of the modal the trigger comes from (not_found for any other trigger)."""
    given = views.read_view(call.core, call.args["view"], ("modal",))
    trigger = call.core.triggers.exchange(_trigger(call))
    if trigger.view_id not in call.core.state.stacks.get(trigger.user, []):
        raise SlackError("not_found")
    return {"view": view_object(views.push_modal(call.core, trigger.user, given))}


def update(call: Call) -> Json:
    """views.update by view_id or external_id; a stale hash is refused."""
    view = _wanted(call)
    given = views.read_view(call.core, call.args["view"], (view.kind,), view)
    views.check_hash(view, call.text("hash"))
    return {"view": view_object(views.update_view(call.core, view, given))}


def publish(call: Call) -> Json:
    """views.publish: somebody's Home."""
    state = call.core.state
    user = state.users.get(call.text("user_id"))
    if user is None or not user.is_person:
        raise SlackError.arguments("user_id is nobody's id [json-pointer:/user_id]")
    known = state.home(user.id)
    given = views.read_view(call.core, call.args["view"], ("home",), known)
    if not state.app.home_tab:
        raise SlackError("not_enabled")
    if known:
        views.check_hash(known, call.text("hash"))
    return {"view": view_object(views.publish_home(call.core, user.id, given))}


def _trigger(call: Call) -> str:
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise SlackError.arguments("missing required field: trigger_id")
    return trigger_id


def _wanted(call: Call) -> View:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not (view_id or external_id):
        raise SlackError.arguments("one of view_id or external_id is required")
    if view_id:
        found = call.core.state.views.get(view_id)
    else:
        views_ = call.core.state.views.values()
        found = next((v for v in views_ if v.body["external_id"] == external_id), None)
    if found is None:
        raise SlackError("not_found")
    return found
