"""What an ack of a view_submission does to the modal: close, errors, update, push or clear."""

from __future__ import annotations

from typing import Any

from playground.core import Core
from playground.errors import Refusal, SlackError
from playground.installation import Json
from playground.state import View
from playground.views import clear_stack, close_modal, push_modal, read_view, update_view


def settle(core: Core, view: View, body: Any) -> Json:
    """Do what the ack says → {closed|updated|pushed|cleared: true}.

    Raises Refusal `errors` for the app's own errors, SlackError when the ack's body is no good (the modal
    stays open with "trouble connecting"; logged as a violation).
    """
    try:
        return _settle(core, view, body)
    except SlackError as problem:
        reasons = (problem.extra.get("response_metadata") or {}).get("messages") or []
        told = f"view_submission was acked with an invalid body: {problem.error} {' '.join(reasons)}"
        core.inspector.record("interaction", "ack", body, violations=[told])
        raise


def _settle(core: Core, view: View, body: Any) -> Json:
    if body in (None, "", {}):
        close_modal(core, view)
        return {"closed": True}
    if not isinstance(body, dict):
        raise SlackError("invalid_ack")
    action = body.get("response_action")
    if action == "errors":
        raise Refusal("errors", "Please check the form.", errors=_errors(view, body.get("errors")))
    if action == "update":
        update_view(core, view, read_view(core, body.get("view"), ("modal",), view))
        return {"updated": True, "view_id": view.id}
    if action == "push":
        pushed = push_modal(core, view.user, read_view(core, body.get("view"), ("modal",)))
        return {"pushed": True, "view_id": pushed.id}
    if action == "clear":
        clear_stack(core, view.user)
        return {"cleared": True, "closed": True}
    raise SlackError("invalid_ack")


def _errors(view: View, errors: Any) -> Json:
    """Errors count for block_ids of input blocks only. Raises SlackError for others or none."""
    inputs = {block["block_id"] for block in view.body["blocks"] if block.get("type") == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_errors")
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise SlackError("invalid_errors")
    return errors
