"""Block Kit in plain dicts: the few builders every ritual uses, and what keeps typed text harmless."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Block = dict[str, Any]

LONGEST_INPUT = 3000
LONGEST_SECTION = 3000
MOST_OPTIONS = 100
"""In a menu; Slack refuses a form with more."""

LONGEST_TEXT = 3900
"""Characters of a message's `text`: Slack advises at most 4,000."""

LARGEST_PAYLOAD = 12_000
"""Slack refuses `blocks` of about 13,200 characters (undocumented); stay well below."""


def escape(text: str) -> str:
    """Typed text as Slack shows it literally: no mention, link or `<!channel>` in it can go off."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, longest: int) -> str:
    """At most `longest` characters, on one line, with an ellipsis where something was cut."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def capital(text: str) -> str:
    """A text that begins with a capital, as an option in a menu does. Dutch writes one accent: “één”, “Eén”."""
    if text.startswith("éé"):
        return "E" + text[1:]
    return text[:1].upper() + text[1:]


def plain(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Block:
    """A mrkdwn object; typed text in it must be escaped."""
    return {"type": "mrkdwn", "text": text}


def header(text: str) -> Block:
    """A header, at most 150 characters."""
    return {"type": "header", "text": plain(shorten(text, 150))}


def section(text: str, accessory: Block | None = None) -> Block:
    """A section of mrkdwn."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return {**block, "accessory": accessory} if accessory else block


def sections(text: str) -> list[Block]:
    """Long mrkdwn as as many sections as it needs, cut between lines where possible."""
    return [section(part) for part in cut(text, LONGEST_SECTION)]


def cut(text: str, longest: int) -> list[str]:
    """Cut escaped text into pieces of at most `longest`, between lines or words, never inside an entity."""
    parts: list[str] = []
    rest = text
    while len(rest) > longest:
        window = rest[:longest]
        at = max(window.rfind("\n"), window.rfind(" "))
        if at < longest // 2:
            at = longest
            entity = window.rfind("&")
            if entity > longest - 6 and ";" not in window[entity:]:
                at = entity
        parts.append(rest[:at])
        rest = rest[at:].lstrip("\n ")
    return [*parts, rest] if rest else parts


def fallback(*parts: str) -> str:
    """The whole message as one escaped text, for notifications and for who has it read aloud."""
    return next(iter(cut(" ".join(part for part in parts if part), LONGEST_TEXT)), "")


def quoted_sections(head: str, text: str) -> list[Block]:
    """Typed text as a quotation under a line of mrkdwn, in as many sections as it needs."""
    lines = "\n".join("> " + line for line in escape(text).splitlines())
    first, *others = cut(f"{head}\n{lines}", LONGEST_SECTION - 2)
    return [section(first), *(section(part if part.startswith("> ") else "> " + part) for part in others)]


def context(*texts: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def button(text: str, action_id: str, value: str | int, *, style: str | None = None, label: str | None = None) -> Block:
    """A button. `label` is read by screen readers where the text alone is terse."""
    block: Block = {"type": "button", "text": plain(text), "action_id": action_id, "value": str(value)}
    if style:
        block["style"] = style
    if label:
        block["accessibility_label"] = shorten(label, 75)
    return block


def confirmed(block: Block, title: str, text: str, yes: str, no: str) -> Block:
    """A button that is asked about once more before it does something that cannot be undone."""
    return {**block, "confirm": {"title": plain(title), "text": plain(text), "confirm": plain(yes), "deny": plain(no)}}


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """A row of buttons."""
    block: Block = {"type": "actions", "elements": list(elements)}
    return {**block, "block_id": block_id} if block_id else block


def option(text: str, value: str | int) -> Block:
    """An option of a select, radio or checkbox."""
    return {"text": plain(shorten(text, 75)), "value": str(value)}


def input_block(label: str, block_id: str, element: Block, *, optional: bool = False, hint: str | None = None) -> Block:
    """A form field; the element gets the constant action id `value`."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(shorten(label, 2000)),
        "element": {**element, "action_id": "value"},
        "optional": optional,
    }
    return {**block, "hint": plain(hint)} if hint else block


def text_input(
    *,
    multiline: bool = False,
    initial: str | None = None,
    longest: int = LONGEST_INPUT,
    placeholder: str | None = None,
) -> Block:
    """A field for text."""
    block: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": longest}
    if initial:
        block["initial_value"] = initial[:longest]
    if placeholder:
        block["placeholder"] = plain(placeholder)
    return block


def select(options: Sequence[Block], *, initial: str | None = None, placeholder: str | None = None) -> Block:
    """A menu of at most 100 options; `initial` is the value of one of them."""
    block: Block = {"type": "static_select", "options": list(options)}
    chosen = [item for item in options if item["value"] == initial]
    if chosen:
        block["initial_option"] = chosen[0]
    if placeholder:
        block["placeholder"] = plain(placeholder)
    return block


def radio(options: Sequence[Block], *, initial: str | None = None) -> Block:
    """At most ten choices that all show, of which one is taken; `initial` is the value of one of them."""
    chosen = [item for item in options if item["value"] == initial]
    block: Block = {"type": "radio_buttons", "options": list(options)}
    return {**block, "initial_option": chosen[0]} if chosen else block


def multi_select(options: Sequence[Block], initial: Iterable[str] = (), placeholder: str = "") -> Block:
    """A menu of which several can be chosen; without a placeholder Slack shows one of its own."""
    menu: Block = {"type": "multi_static_select", "options": list(options)}
    if placeholder:
        menu["placeholder"] = {"type": "plain_text", "text": placeholder}
    return _with_initial(menu, set(initial))


def checkboxes(options: Sequence[Block], initial: Iterable[str] = ()) -> Block:
    """At most ten boxes."""
    return _with_initial({"type": "checkboxes", "options": list(options)}, set(initial))


def _with_initial(block: Block, initial: set[str]) -> Block:
    chosen = [item for item in block["options"] if item["value"] in initial]
    return {**block, "initial_options": chosen} if chosen else block


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    close: str,
    submit: str | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> Block:
    """A modal view. Titles and buttons have at most 24 characters."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "close": plain(close),
        "blocks": list(blocks),
    }
    if submit:
        view["submit"] = plain(submit)
    if metadata:
        view["private_metadata"] = json.dumps(dict(metadata), separators=(",", ":"))
    return view


def read_values(state: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was filled in, by block id: text, an option's value, or a list of them; empty fields are left out."""
    found: dict[str, Any] = {}
    for block_id, elements in ((state or {}).get("values") or {}).items():
        for element in elements.values():
            value = _value(element)
            if value not in (None, "", []):
                found[block_id] = value
    return found


_ONE_VALUE = ("value", "selected_users", "selected_user", "selected_time", "selected_date", "selected_conversation")


def _value(element: Mapping[str, Any]) -> Any:
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    if "selected_options" in element:
        return [item["value"] for item in element["selected_options"] or ()]
    for key in _ONE_VALUE:
        if key in element:
            value = element[key]
            return value.strip() if isinstance(value, str) else value
    return None


def without_buttons(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks where nothing can be pressed."""
    plain_blocks = [block for block in blocks if block["type"] != "actions"]
    return [{key: value for key, value in block.items() if key != "accessory"} for block in plain_blocks]


def size_of(blocks: Sequence[Block]) -> int:
    """How large Slack finds these blocks, in characters."""
    return len(json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":")))
