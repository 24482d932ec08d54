"""What Slack hands over, made harmless once, before a listener sees it; and readers of what buttons and forms carry.

Pure. Typed text loses what no database, board or eye can handle; a form gets the shape that Slack documents.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.errors import Refusal
from bot.i18n import N_

Json = dict[str, Any]

OUT_OF_DATE = N_("This button or form is out of date, so nothing happened. Open it again.")

# PostgreSQL stores no NUL, UTF-8 has no lone surrogates, and an open bidirectional override mirrors the whole line.
_HARMFUL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_VISIBLE = re.compile(r"[^\s\u00ad\u200c-\u200f\u2800\u3164]")
_TEXTS = frozenset({"value", "selected_user", "selected_time", "selected_date", "selected_conversation"})
_USER = re.compile(r"[UW][A-Z0-9]{1,19}")
_ID = re.compile(r"[0-9]{1,9}")
_TOKEN = re.compile(r"<(?P<sigil>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")


def clean_text(text: str) -> str:
    """Typed text without control characters, invisible spaces and direction overrides; empty if nothing can be seen."""
    cleaned = text if text.isprintable() else _HARMFUL.sub("", text)  # most are one plain line
    return cleaned if _VISIBLE.search(cleaned) else ""


def unescape_command(text: str) -> str:
    """The text of a slash command as it was typed: Slack's tokens become words, its entities characters."""

    def word(found: re.Match[str]) -> str:
        sigil, target, label = found["sigil"], found["target"], found["label"]
        if sigil == "!":
            return "@" + (label or target.split("^")[0]).lstrip("@")
        if sigil:
            return sigil + (label or target)
        return target if not label or label == target else f"{label} ({target})"

    plain = _TOKEN.sub(word, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def make_harmless(body: Json) -> None:
    """Clean a command's text, and what was filled in on a card or a form, in place."""
    if "text" in body:
        body["text"] = clean_text(body["text"]) if isinstance(body["text"], str) else ""
    if "state" in body:
        body["state"] = clean_state(body["state"])
    if isinstance(view := body.get("view"), dict) and "state" in view:
        view["state"] = clean_state(view["state"])


def clean_state(state: Any) -> Json:
    """A form's `state` with its fields as Slack documents them; what has another shape counts as not filled in."""
    values = _dict(_dict(state).get("values"))
    return {
        "values": {
            block_id: {action_id: _element(element) for action_id, element in _dict(elements).items()}
            for block_id, elements in values.items()
        }
    }


def _element(element: Any) -> Json:
    given = _dict(element)
    found: Json = {key: clean_text(text) for key, text in given.items() if key in _TEXTS and isinstance(text, str)}
    if isinstance(users := given.get("selected_users"), list):
        found["selected_users"] = [each for each in users if isinstance(each, str) and _USER.fullmatch(each)]
    if isinstance(options := given.get("selected_options"), list):
        found["selected_options"] = [option for each in options if (option := _option(each))]
    if "selected_option" in given:
        found["selected_option"] = _option(given["selected_option"])
    return found


def _option(option: Any) -> Json | None:
    value = _dict(option).get("value")
    return {"value": clean_text(value)} if isinstance(value, str) and value else None


def _dict(anything: Any) -> Json:
    return anything if isinstance(anything, dict) else {}


def pressed(body: Mapping[str, Any]) -> str:
    """The value of the button that was pressed. Raises Refusal when it has none."""
    try:
        value = body["actions"][0]["value"]
    except (KeyError, IndexError, TypeError):
        value = None
    if not isinstance(value, str):
        raise Refusal(OUT_OF_DATE)
    return value


def chosen(body: Mapping[str, Any]) -> str:
    """The value of the option that was chosen in a menu. Raises Refusal when there is none."""
    try:
        value = body["actions"][0]["selected_option"]["value"]
    except (KeyError, IndexError, TypeError):
        value = None
    if not isinstance(value, str):
        raise Refusal(OUT_OF_DATE)
    return value


def in_modal(body: Mapping[str, Any]) -> bool:
    """Whether something was done in a form, and not in a message, the Home or a command."""
    return (body.get("view") or {}).get("type") == "modal"


def id_of(carried: object) -> int:
    """An id of our own tables, as buttons and forms carry it. Raises Refusal for anything else."""
    if not isinstance(carried, str | int) or not _ID.fullmatch(str(carried)):
        raise Refusal(OUT_OF_DATE)
    return int(carried)


def user_of(chosen: object) -> str | None:
    """The Slack id of somebody who was chosen in a form; None for anything else."""
    return chosen if isinstance(chosen, str) and _USER.fullmatch(chosen) else None


def metadata_of(view: Mapping[str, Any]) -> Json:
    """What a form carries. Raises Refusal when it cannot be read."""
    try:
        found = json.loads(view["private_metadata"])
    except (KeyError, TypeError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise Refusal(OUT_OF_DATE)
    return found
