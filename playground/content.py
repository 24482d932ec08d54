"""The content of a message of the app: text, blocks, attachments, metadata; checked as Slack does."""

from __future__ import annotations

import copy
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from playground.blocks import blocks_too_long, check_message
from playground.elements import elements_of
from playground.errors import SlackError
from playground.installation import Json
from playground.messages import TEXT_KEPT

MARKDOWN_TOO_LONG = 12_000
MAX_ATTACHMENTS = 100
BROADCASTS = ("<!channel", "<!here", "<!everyone")
METADATA_TOO_LARGE = 16_000  # chosen, not documented


@dataclass
class Content:
    """What goes into a message's wire format, and what Slack would frown upon in it."""

    body: Json
    violations: list[str] = field(default_factory=list)


def read_content(args: Json, *, text_optional: bool = False) -> Content:
    """Text, blocks, attachments, markdown_text and metadata among the arguments. Raises SlackError.

    Lists and objects may be JSON text, as forms carry them. Blocks get the ids they lack.
    """
    text = args.get("text")
    text = "" if text is None else str(text)
    blocks = parsed(args.get("blocks"), "invalid_blocks_format")
    attachments = parsed(args.get("attachments"), "invalid_attachments")
    markdown = args.get("markdown_text")
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if markdown and len(str(markdown)) > MARKDOWN_TOO_LONG:
        raise SlackError("msg_too_long")
    if attachments and len(attachments) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    if not (text.strip() or blocks or attachments or markdown or text_optional):
        raise SlackError("no_text")
    violations = _frowned(text, blocks)
    body: Json = {"text": str(markdown or text)[:TEXT_KEPT]}
    _check_blocks({"blocks": blocks or [], "attachments": attachments or []})
    if blocks:
        body["blocks"] = fill_ids(blocks)
        body["text"] = body["text"] or "This content can't be displayed."
    if attachments:
        body["attachments"] = [{"id": n, "fallback": "", **a} for n, a in enumerate(attachments, 1)]
    metadata = read_metadata(args.get("metadata"))
    if metadata is not None:
        body["metadata"] = metadata
    return Content(body, violations)


def parsed(given: Any, error: str) -> list[Json] | None:
    """A list of objects, given as such or as JSON text; None if absent. Raises SlackError(error)."""
    if given is None or given == "":
        return None
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError as problem:
            raise SlackError(error) from problem
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise SlackError(error)
    return given


def read_metadata(given: Any) -> Json | None:
    """Message metadata {event_type, event_payload}; {} means none. Raises SlackError."""
    if given is None or given == "":
        return None
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError as problem:
            raise SlackError("invalid_metadata_format") from problem
    if not isinstance(given, dict):
        raise SlackError("invalid_metadata_format")
    known = isinstance(given.get("event_type"), str) and isinstance(given.get("event_payload"), dict)
    if given and not known:
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(given)) > METADATA_TOO_LARGE:
        raise SlackError("metadata_too_large")
    return {key: given[key] for key in ("event_type", "event_payload") if key in given}


def fill_ids(blocks: list[Json]) -> list[Json]:
    """The blocks with a block_id on every block and an action_id on every element, as Slack adds them."""
    if all(b.get("block_id") for b in blocks) and all(
        b.get("block_id") and e.get("action_id") for b, e in elements_of(blocks)
    ):
        return blocks
    filled = copy.deepcopy(blocks)
    for block in filled:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
    for block, element in elements_of(filled):
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return filled


def _check_blocks(payload: Json) -> None:
    problems = check_message(payload)
    if problems:
        told = [str(problem) for problem in problems]
        messages = [f"[ERROR] {line}" for line in told]
        raise SlackError("invalid_blocks", errors=told, response_metadata={"messages": messages})
    if blocks_too_long(payload):
        raise SlackError("msg_blocks_too_long")


def _frowned(text: str, blocks: list[Json] | None) -> list[str]:
    found = []
    if blocks and not text.strip():
        found.append("blocks without text: screen readers and notifications have nothing to say")
    if any(mark in text for mark in BROADCASTS) or (blocks and _broadcasts(blocks)):
        found.append("a message that notifies everybody (<!channel>, <!here> or <!everyone>)")
    if blocks and _blind(blocks):
        found.append("an image without alt text")
    return found


def _broadcasts(blocks: list[Json]) -> bool:
    shown = copy.deepcopy(blocks)
    for _, element in elements_of(shown):
        for plain in ("accessibility_label", "initial_value"):  # shown as it is: nothing in it notifies anybody
            element.pop(plain, None)
    told = json.dumps(shown)
    return any(mark in told for mark in BROADCASTS) or '"type": "broadcast"' in told


def _blind(blocks: list[Json]) -> bool:
    images = [b for b in blocks if b.get("type") == "image"]
    images += [e for _, e in elements_of(blocks) if e.get("type") == "image"]
    return any(not image.get("alt_text") for image in images)
