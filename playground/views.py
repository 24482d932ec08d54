"""Modals and Homes: making, updating, stacking and closing them."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from playground.blocks import Problem, check_view
from playground.content import fill_ids
from playground.elements import surviving_values
from playground.errors import SlackError
from playground.installation import Json
from playground.state import View

if TYPE_CHECKING:
    from playground.core import Core

MAX_BYTES = 250_000
MAX_STACK = 3
FLAGS = ("clear_on_close", "notify_on_close", "submit_disabled")


def read_view(core: Core, given: Any, kinds: tuple[str, ...], known: View | None = None) -> Json:
    """A view argument, checked. Raises SlackError: invalid_arguments, view_too_large, duplicate_external_id."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError as problem:
            raise SlackError.arguments("view is not valid JSON [json-pointer:/view]") from problem
    if not isinstance(given, dict):
        raise SlackError.arguments("must provide an object [json-pointer:/view]")
    if given.get("type") not in kinds:
        wanted = " or ".join(kinds)
        raise SlackError.arguments(f"a view here is of type {wanted} [json-pointer:/view/type]")
    if len(json.dumps(given, ensure_ascii=False).encode()) > MAX_BYTES:
        raise SlackError("view_too_large")
    problems = check_view(given)
    if problems:
        raise view_error(problems)
    external = given.get("external_id")
    for view in core.state.views.values() if external else ():
        if view.body["external_id"] == external and (known is None or view.id != known.id):
            raise SlackError("duplicate_external_id")
    return given


def view_error(problems: list[Problem]) -> SlackError:
    """`invalid_arguments` as views.* give it."""
    return SlackError.arguments(*(str(problem) for problem in problems))


def open_modal(core: Core, user: str, given: Json) -> View:
    """Show a modal; what was open is gone (a new root; chosen, not documented, for a click in a modal)."""
    clear_stack(core, user)
    return _stack(core, user, given, None)


def push_modal(core: Core, user: str, given: Json) -> View:
    """Show a modal on top. Raises SlackError push_limit_reached, or not_found without an open one."""
    stack = core.state.modals(user)
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= MAX_STACK:
        raise SlackError("push_limit_reached")
    return _stack(core, user, given, stack[-1])


def update_view(core: Core, view: View, given: Json) -> View:
    """Replace a view's content under a new hash; values survive with the same ids."""
    body = _body(core, view.id, given, view.body["previous_view_id"], view.body["root_view_id"])
    body["external_id"] = given.get("external_id") or view.body["external_id"]
    view.body = body
    view.values = surviving_values(view.values, body["blocks"])
    core.live.tell("home" if view.kind == "home" else "view", {view.user})
    return view


def publish_home(core: Core, user: str, given: Json) -> View:
    """Set somebody's Home; its id stays the same."""
    known = core.state.home(user)
    if known:
        return update_view(core, known, given)
    view_id = core.state.new_id("V")
    view = View(view_id, user, _body(core, view_id, given, None, view_id))
    core.state.views[view_id] = view
    core.state.homes[user] = view_id
    core.live.tell("home", {user})
    return view


def close_modal(core: Core, view: View) -> None:
    """Take one modal off its stack, and everything above it."""
    stack = core.state.stacks.get(view.user, [])
    for view_id in stack[stack.index(view.id) :] if view.id in stack else []:
        stack.remove(view_id)
        core.state.views.pop(view_id, None)
    core.live.tell("view", {view.user})


def clear_stack(core: Core, user: str) -> None:
    """Close all of somebody's modals."""
    for view_id in core.state.stacks.pop(user, []):
        core.state.views.pop(view_id, None)
    core.live.tell("view", {user})


def check_hash(view: View, given: str | None) -> None:
    """Raises SlackError hash_conflict for a stale hash."""
    if given and given != view.body["hash"]:
        raise SlackError("hash_conflict")


def _stack(core: Core, user: str, given: Json, below: View | None) -> View:
    view_id = core.state.new_id("V")
    root = below.body["root_view_id"] if below else view_id
    view = View(view_id, user, _body(core, view_id, given, below.id if below else None, root))
    core.state.views[view_id] = view
    core.state.stacks.setdefault(user, []).append(view_id)
    core.live.tell("view", {user})
    return view


def _body(core: Core, view_id: str, given: Json, previous: str | None, root: str | None) -> Json:
    app = core.state.app
    modal = given["type"] == "modal"
    return {
        "id": view_id,
        "team_id": core.state.workspace.id,
        "type": given["type"],
        "blocks": fill_ids(given["blocks"]),
        "state": {"values": {}},
        "hash": f"{int(core.clock.now())}.{secrets.token_hex(4)}",
        "title": given.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "submit": given.get("submit") if modal else None,
        "close": given.get("close") if modal else None,
        "private_metadata": given.get("private_metadata") or "",
        "callback_id": given.get("callback_id") or "",
        "external_id": given.get("external_id") or "",
        **{flag: bool(given.get(flag)) for flag in FLAGS},
        "previous_view_id": previous,
        "root_view_id": root,
        "app_id": app.id,
        "app_installed_team_id": core.state.workspace.id,
        "bot_id": app.bot_id,
    }
