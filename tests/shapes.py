"""Holds everything the bot sent in a story against Slack's own types."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from tests.contract.slack_types import schemas

MESSAGES = {"chat.postMessage", "chat.update", "chat.postEphemeral", "response_url"}
VIEWS = {"views.open", "views.push", "views.update", "views.publish"}

_seen: set[str] = set()


def problems(entries: Iterable[dict[str, Any]]) -> list[str]:
    """What Slack's types object to, in the inspector's entries. A payload seen before is not checked again."""
    found: list[str] = []
    for name, payload, is_view in _payloads(entries):
        digest = hashlib.sha256(json.dumps([is_view, payload], sort_keys=True).encode()).hexdigest()
        if digest in _seen:
            continue
        _seen.add(digest)
        check = schemas().problems_of_view if is_view else schemas().problems_of_message
        found += [f"{name}: {problem}" for problem in check(payload)]
    return found


def _payloads(entries: Iterable[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any], bool]]:
    for entry in entries:
        request, response = entry["request"] or {}, entry["response"] or {}
        if entry["name"] in MESSAGES:
            yield entry["name"], {"blocks": _parsed(request.get("blocks"))}, False
        elif entry["name"] in VIEWS:
            yield entry["name"], _parsed(request.get("view")) or {}, True
        elif entry["kind"] == "interaction":
            body = response.get("body") or {}
            if isinstance(body, dict) and "view" in body:
                yield f"ack of {entry['name']}", body["view"], True
            elif isinstance(body, dict) and "blocks" in body:
                yield f"ack of {entry['name']}", {"blocks": body["blocks"]}, False


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
