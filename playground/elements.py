"""Interactive elements: where they are, and the shapes of what people put into them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from playground.blocks import elements
from playground.errors import Refusal
from playground.installation import Json

ONE_OPTION = {"static_select", "external_select", "radio_buttons"}
MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
TEXTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
PLAIN = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
STATEFUL = ONE_OPTION | MANY_OPTIONS | TEXTS | set(PLAIN)
INITIAL = {
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_conversation": "initial_conversation",
    "selected_channel": "initial_channel",
    "selected_users": "initial_users",
    "selected_conversations": "initial_conversations",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "value": "initial_value",
    "rich_text_value": "initial_value",
}


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every (block, interactive element), in reading order, blocks inside blocks included."""
    return cast(Iterator[tuple[Json, Json]], elements({"blocks": blocks}))


def find_element(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    """The (block, element) with these ids. Raises Refusal."""
    for block, element in elements_of(blocks):
        if block.get("block_id") == block_id and element.get("action_id") == action_id:
            return block, element
    raise Refusal("no_such_element", f"There is no {block_id}/{action_id} here (any more).")


def value_key(kind: str) -> str:
    """Under which key an element of this kind keeps its state."""
    if kind in ONE_OPTION or kind == "overflow":
        return "selected_option"
    if kind in MANY_OPTIONS:
        return "selected_options"
    return PLAIN.get(kind, "value")


def state_of_element(element: Json, raw: Any) -> Json:
    """Slack's state of an element for a raw value (text, option value, id, list of them …); None clears it.

    Raises Refusal for an option that isn't offered.
    """
    kind, key = str(element["type"]), value_key(str(element["type"]))
    if key == "selected_option":
        chosen: Any = _option(element, raw) if raw not in (None, "") else None
    elif key == "selected_options" or kind.startswith("multi_") or kind == "file_input":
        values = raw if isinstance(raw, list) else [] if raw in (None, "") else [raw]
        chosen = [_option(element, value) for value in values] if key == "selected_options" else values
    elif kind == "datetimepicker":
        chosen = int(raw) if raw not in (None, "") else None
    elif kind == "rich_text_input" and isinstance(raw, str) and raw:
        chosen = _rich_text(raw)
    else:
        chosen = raw if raw != "" else None
    if kind in TEXTS and chosen is not None:
        chosen = str(chosen)
    return {"type": kind, key: chosen}


def initial_state(element: Json) -> Json:
    """The state of an element nobody touched."""
    kind, key = str(element["type"]), value_key(str(element["type"]))
    empty: Any = [] if key in MANY_KEYS else None
    return {"type": kind, key: element.get(INITIAL.get(key, ""), empty)}


MANY_KEYS = {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}


def state_values(blocks: list[Json], typed: Json) -> Json:
    """`state.values` in Slack's shape: what was typed, else what was there initially."""
    values: Json = {}
    for block, element in elements_of(blocks):
        if element.get("type") in STATEFUL:
            block_id, action_id = str(block.get("block_id")), str(element.get("action_id"))
            known = (typed.get(block_id) or {}).get(action_id)
            values.setdefault(block_id, {})[action_id] = known or initial_state(element)
    return values


def typed_values(blocks: list[Json], raw_state: Json) -> Json:
    """Raw values by block_id and action_id, turned into Slack's shapes. Raises Refusal for unknown ids."""
    values: Json = {}
    for block_id, fields in raw_state.items():
        for action_id, raw in fields.items():
            _, element = find_element(blocks, block_id, action_id)
            values.setdefault(block_id, {})[action_id] = state_of_element(element, raw)
    return values


def merge_values(known: Json, fresh: Json) -> Json:
    """Known values with the fresh ones on top."""
    return {b: {**known.get(b, {}), **fresh.get(b, {})} for b in {**known, **fresh}}


def surviving_values(values: Json, blocks: list[Json]) -> Json:
    """What stays typed after an update: the same block_id with the same action_id."""
    kept: Json = {}
    for block, element in elements_of(blocks):
        block_id, action_id = str(block.get("block_id")), str(element.get("action_id"))
        known = (values.get(block_id) or {}).get(action_id)
        if known and known.get("type") == element.get("type"):
            kept.setdefault(block_id, {})[action_id] = known
    return kept


def is_empty(state: Json) -> bool:
    """Whether an element's state holds nothing."""
    return state.get(value_key(str(state["type"]))) in (None, "", [])


def _rich_text(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _option(element: Json, value: Any) -> Json:
    groups = element.get("option_groups") or []
    offered = [*(element.get("options") or []), *(o for g in groups for o in g.get("options") or [])]
    for option in offered:
        if option.get("value") == value:
            return dict(option)
    if "external" in str(element.get("type")) and isinstance(value, dict):
        return dict(value)
    raise Refusal("no_such_option", f"{value!r} isn't offered by {element.get('action_id')}.")
