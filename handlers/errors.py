"""One error handler: a known error is a calm sentence, an unknown one a short reference that is also in the log."""

from typing import Any

import structlog
from slack_bolt import App, BoltContext, BoltResponse, Respond
from slack_bolt.error import BoltUnhandledRequestError

from bot.errors import DagstartError, Refusal, StorageBusy
from bot.i18n import DEFAULT_LOCALE, Translator, translator
from bot.mishaps import note_mishap
from handlers.door import door_of, refusal_text, say_privately
from handlers.intake import OUT_OF_DATE
from handlers.setup_view import render_sentence

log = structlog.get_logger()


def show(error: Exception, body: dict[str, Any], context: BoltContext, respond: Respond) -> BoltResponse:
    """Tell the person what went wrong, in their language, and ack: an unacked click shows Slack's own error."""
    t = _language(body, context)
    kind = body.get("type") or ("command" if "command" in body else "event")
    text = _sentence(t, error, plain=kind == "view_submission")
    if kind == "command":
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": text})
    if kind == "view_submission":
        return BoltResponse(status=200, body=_in_form(t, error, body, text))
    if body.get("response_url"):
        door_of(context).after(say_privately, respond, text)
    elif kind == "block_actions" and body.get("trigger_id"):  # in a form or the Home: there a small form can say it
        door_of(context).open_modal(body, render_sentence(t, text))
    if isinstance(error, StorageBusy) and kind == "event_callback":
        return BoltResponse(status=503, body="")  # Slack delivers the event again
    return BoltResponse(status=200, body="")


def _sentence(t: Translator, error: Exception, *, plain: bool) -> str:
    if isinstance(error, BoltUnhandledRequestError):  # from a version that had other buttons
        return t(OUT_OF_DATE)
    if isinstance(error, DagstartError):
        return refusal_text(t, error, plain=plain)
    reference = note_mishap("slack")
    log.error("unknown_error", reference=reference, exc_info=error)
    return t(
        "Something went wrong on our side. Try again; if it stays, give reference {reference} to the administrator.",
        reference=reference,
    )


def _in_form(t: Translator, error: Exception, body: dict[str, Any], text: str) -> dict[str, Any]:
    """Slack shows errors of a form only at input blocks: each at the named one, another shape of it, or the first.

    A form that only asks whether somebody is sure has none: it becomes the sentence.
    """
    blocks = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
    if not blocks:
        return {"response_action": "update", "view": render_sentence(t, text)}
    errors = {_block_of(error, blocks): text}
    for other in error.others if isinstance(error, Refusal) else ():
        errors.setdefault(_block_of(other, blocks), refusal_text(t, other, plain=True))
    return {"response_action": "errors", "errors": errors}


def _block_of(error: Exception, blocks: list[str]) -> str:
    named = error.field if isinstance(error, Refusal) else None
    same = [block for block in blocks if named and (block == named or block.startswith(f"{named}_"))]
    return [*same, *blocks][0]


def _language(body: dict[str, Any], context: BoltContext) -> Translator:
    if body.get("type") == "event_callback":  # it names nobody who could be told, so there is nobody to look up
        return translator(DEFAULT_LOCALE)
    try:
        return door_of(context).caller(body).t
    except Exception:
        return translator(DEFAULT_LOCALE)


def register(app: App) -> None:
    """Wire the handler."""
    app.error(show)
