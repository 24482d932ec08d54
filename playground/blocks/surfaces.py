"""Whole messages and views: their blocks, and what must hold across blocks."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from playground.blocks.layout import blocks_of
from playground.blocks.objects import plain
from playground.blocks.schema import (
    NO_MATCH,
    Fields,
    Problem,
    anything,
    array,
    boolean,
    obj,
    string,
    tagged,
)

Block = Mapping[str, Any]
Element = Mapping[str, Any]

MARKDOWN_TOTAL = 12_000
BLOCKS_TOTAL = 13_200
AT_MOST = {"table": 1, "data_visualization": 2}
BLOCKS_INSIDE = {"container": "child_blocks", "carousel": "elements", "plan": "tasks"}
ELEMENTS_INSIDE = {"actions": "elements", "context_actions": "elements", "card": "actions"}
MESSAGE = array(blocks_of("message"), 50, 0)
ANY_VIEW: Fields = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
VIEW = tagged(
    {
        "modal": obj(
            {"type": anything, "title": plain(24), "blocks": array(blocks_of("modal"), 100)},
            {
                **ANY_VIEW,
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
            },
        ),
        "home": obj({"type": anything, "blocks": array(blocks_of("home"), 100)}, ANY_VIEW),
    }
)


def check_message(payload: Mapping[str, Any]) -> list[Problem]:
    """What Slack would refuse in the blocks of a message and of its attachments.

    `payload` is the arguments of a chat method with `blocks` and `attachments` already parsed from JSON; an
    empty list means they are good. Pointers start at the payload: /blocks/0/text/text.
    """
    found = _message_blocks(payload["blocks"], "/blocks") if payload.get("blocks") is not None else []
    for index, attachment in enumerate(payload.get("attachments") or ()):
        if isinstance(attachment, dict) and "blocks" in attachment:
            found += _message_blocks(attachment["blocks"], f"/attachments/{index}/blocks")
    return found


def check_view(view: Mapping[str, Any]) -> list[Problem]:
    """What Slack would refuse in a modal or Home view as given to views.*; pointers start with /view.

    As in Slack's answers, the first problem then says that the view as a whole matches no schema.
    """
    found = list(VIEW(dict(view))) or [*_across(view["blocks"], "/blocks"), *_view_rules(view)]
    return (
        [Problem("/view", NO_MATCH), *(Problem(f"/view{one.pointer}", one.message) for one in found)] if found else []
    )


def elements(payload: Mapping[str, Any]) -> Iterator[tuple[Block, Element]]:
    """Every interactive element of a good message or view, with the block it stands in, in reading order."""
    for block, _ in _flat(payload.get("blocks") or (), ""):
        for element, _ in _elements_of(block):
            yield block, element


def blocks_too_long(payload: Mapping[str, Any]) -> bool:
    """Whether Slack would answer `msg_blocks_too_long`: about 13,200 characters of JSON.

    Undocumented, measured by users (slackapi/bolt-js#2509); what Slack counts exactly is not known.
    """
    return len(json.dumps(payload.get("blocks") or [], ensure_ascii=False, separators=(",", ":"))) > BLOCKS_TOTAL


def _message_blocks(blocks: Any, pointer: str) -> list[Problem]:
    found = [Problem(pointer + one.pointer, one.message) for one in MESSAGE(blocks)]
    return found or [*_across(blocks, pointer), *_message_rules(blocks, pointer)]


def _flat(blocks: Any, pointer: str) -> Iterator[tuple[Block, str]]:
    """All blocks with their pointers, those inside containers, carousels and plans after their parent."""
    for index, block in enumerate(blocks):
        here = f"{pointer}/{index}"
        yield block, here
        if name := BLOCKS_INSIDE.get(block["type"]):
            yield from _flat(block.get(name, ()), f"{here}/{name}")


def _elements_of(block: Block) -> Iterator[tuple[Element, str]]:
    """The interactive elements that stand directly in a block, with their pointers inside it."""
    kind = block["type"]
    if kind == "section" and block.get("accessory", {"type": "image"})["type"] != "image":
        yield block["accessory"], "/accessory"
    elif kind == "input":
        yield block["element"], "/element"
    elif name := ELEMENTS_INSIDE.get(kind):
        for index, element in enumerate(block.get(name, ())):
            yield element, f"/{name}/{index}"


def _across(blocks: Any, pointer: str) -> list[Problem]:
    """Ids are unique: a block_id in its message or view, an action_id in its block."""
    found: list[Problem] = []
    seen: set[str] = set()
    for block, here in _flat(blocks, pointer):
        if block_id := block.get("block_id"):
            if block_id in seen:
                found.append(Problem(f"{here}/block_id", f'`block_id` "{block_id}" already exists'))
            seen.add(block_id)
        actions: set[str] = set()
        for element, there in _elements_of(block):
            if action_id := element.get("action_id"):
                if action_id in actions:
                    message = f'`action_id` "{action_id}" already exists'
                    found.append(Problem(f"{here}{there}/action_id", message))
                actions.add(action_id)
    return found


def _message_rules(blocks: Any, pointer: str) -> Iterator[Problem]:
    """What a message holds at most: markdown in total, tables, charts (wording chosen here)."""
    kinds = [block["type"] for block, _ in _flat(blocks, pointer)]
    for kind, most in AT_MOST.items():
        if kinds.count(kind) > most:
            yield Problem(pointer, f"no more than {most} {kind} blocks allowed")
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_TOTAL:
        yield Problem(pointer, f"markdown blocks must be less than {MARKDOWN_TOTAL + 1} characters in total")


def _view_rules(view: Mapping[str, Any]) -> Iterator[Problem]:
    """A modal with inputs has a submit button; one element at most takes the focus (wording chosen here)."""
    if view["type"] == "modal" and "submit" not in view:
        for block, here in _flat(view["blocks"], "/blocks"):
            if block["type"] == "input":
                yield Problem(f"{here}/input", "must define `submit` to use an `input` block in modals")
    focused = sum(element.get("focus_on_load") is True for _, element in elements(view))
    if focused > 1:
        yield Problem("/blocks", "only one element can have `focus_on_load` set to true")
