"""Whole messages and views: surfaces, submit buttons, ids, and the order of elements."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from playground.blocks import blocks_too_long, check_message, check_view, elements
from tests.contract.slack_types.builders import NO_MATCH, actions, asking, button, said, section
from tests.contract.slack_types.example_blocks import BLOCKS, HOME, MESSAGES_ONLY, MODAL, MODALS_ONLY, PIE
from tests.contract.slack_types.example_elements import (
    CHOOSERS,
    DATETIME,
    MODAL_INPUTS,
    RICH_INPUT,
    TEXT_INPUT,
    Example,
    mrkdwn,
    plain,
)

ENUM = "must be a valid enum value"


def test_every_problem_of_a_message_is_named() -> None:
    blocks = [section(), {"type": "nothing"}, actions(button(style="x"), button(value="x" * 2001))]
    assert said(check_message({"text": "x", "blocks": blocks})) == [
        "unsupported type: nothing [json-pointer:/blocks/1/type]",
        f"{ENUM} [json-pointer:/blocks/2/elements/0/style]",
        "must be less than 2001 characters [json-pointer:/blocks/2/elements/1/value]",
    ]


def test_a_message_may_come_without_blocks_but_not_with_something_else() -> None:
    assert check_message({"text": "x"}) == check_message({"text": "x", "blocks": None}) == []
    assert said(check_message({"blocks": {}})) == ["must provide an array [json-pointer:/blocks]"]


def test_the_blocks_of_attachments_are_checked_too() -> None:
    payload = {"attachments": [{"text": "old"}, {"blocks": [section(), {"type": "section"}]}]}
    sentence = "must define either `text` or `fields` [json-pointer:/attachments/1/blocks/1/type]"
    assert said(check_message(payload)) == [sentence]


@pytest.mark.parametrize(
    ("block", "most"), [(MESSAGES_ONLY["table"], 1), (PIE, 2)], ids=["table", "data_visualization"]
)
def test_a_message_holds_few_of(block: Example, most: int) -> None:
    blocks = [{**block, "block_id": f"b{index}"} for index in range(most + 1)]
    assert check_message({"blocks": blocks[:most]}) == []
    sentence = f"no more than {most} {block['type']} blocks allowed [json-pointer:/blocks]"
    assert said(check_message({"blocks": blocks})) == [sentence]


@pytest.mark.parametrize("kind", [*MESSAGES_ONLY, "data_visualization"])
def test_a_view_does_not_know_the_message_block(kind: str) -> None:
    block = (MESSAGES_ONLY | {"data_visualization": PIE})[kind]
    for view in (MODAL, HOME):
        expected = [NO_MATCH, f"unsupported type: {kind} [json-pointer:/view/blocks/0/type]"]
        assert said(check_view({**view, "blocks": [block]})) == expected


@pytest.mark.parametrize("kind", MODALS_ONLY)
def test_only_a_modal_knows_the_block(kind: str) -> None:
    blocks = [MODALS_ONLY[kind]]
    assert check_view({**MODAL, "blocks": blocks}) == []
    assert check_view({**HOME, "blocks": blocks})
    assert check_message({"blocks": blocks})


@pytest.mark.parametrize("kind", sorted(BLOCKS.keys() - MESSAGES_ONLY.keys() - MODALS_ONLY.keys()))
def test_every_surface_knows_the_block(kind: str) -> None:
    blocks = [BLOCKS[kind]]
    assert check_message({"blocks": blocks}) == []
    assert check_view({**MODAL, "blocks": blocks}) == []
    assert check_view({**HOME, "blocks": blocks}) == []


@pytest.mark.parametrize(
    ("held", "surfaces"),
    [
        (CHOOSERS["users_select"], "message modal home"),
        (TEXT_INPUT["plain_text_input"], "message modal home"),
        (DATETIME["datetimepicker"], "message modal"),
        (RICH_INPUT["rich_text_input"], "modal home"),
        *((element, "modal") for element in MODAL_INPUTS.values()),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else value.replace(" ", "-"),
)
def test_a_question_is_asked_only_where_slack_has_it(held: Example, surfaces: str) -> None:
    blocks = [asking(held)]
    found = {
        "message": check_message({"blocks": blocks}),
        "modal": check_view({**MODAL, "blocks": blocks}),
        "home": check_view({**HOME, "blocks": blocks}),
    }
    assert [name for name, problems in found.items() if not problems] == surfaces.split()


def test_a_modal_with_questions_has_a_submit_button() -> None:
    view = {name: value for name, value in MODAL.items() if name != "submit"}
    sentence = "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]"
    assert said(check_view(view)) == [NO_MATCH, sentence]
    assert check_view({**view, "blocks": [section()]}) == []
    assert check_view({**HOME, "blocks": view["blocks"]}) == []


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ({**MODAL, "submit_disabled": True}, "invalid additional property: submit_disabled"),
        ({**HOME, "submit": plain("Go")}, "invalid additional property: submit"),
        ({"type": "modal", "blocks": [section()]}, "missing required field: title"),
        ({"type": "home"}, "missing required field: blocks"),
    ],
    ids=["a disabled submit", "a home that is submitted", "no title", "no blocks"],
)
def test_a_view_is_refused_for(view: Mapping[str, Any], sentence: str) -> None:
    assert said(check_view(view)) == [NO_MATCH, f"{sentence} [json-pointer:/view]"]


def test_a_view_of_an_unknown_kind_is_refused() -> None:
    expected = [NO_MATCH, "unsupported type: tab [json-pointer:/view/type]"]
    assert said(check_view({**HOME, "type": "tab"})) == expected


def test_any_mapping_will_do() -> None:
    assert check_view(MappingProxyType(MODAL)) == []
    assert check_message(MappingProxyType({"blocks": [section()]})) == []


def test_elements_come_in_reading_order_with_their_blocks() -> None:
    box = {"type": "container", "child_blocks": [section(accessory=button(action_id="c"))]}
    deck = {"type": "carousel", "elements": [{"type": "card", "actions": [button(action_id="d")]}]}
    blocks = [
        section(accessory={"type": "image", "alt_text": "A sun"}),
        actions(button(action_id="a"), button(action_id="b")),
        box,
        deck,
        asking({"type": "users_select", "action_id": "e"}),
        BLOCKS["context_actions"],
    ]
    found = [(block["type"], element.get("action_id")) for block, element in elements({"blocks": blocks})]
    assert found == [
        ("actions", "a"),
        ("actions", "b"),
        ("section", "c"),
        ("card", "d"),
        ("input", "e"),
        ("context_actions", "feedback_buttons-1"),
        ("context_actions", "icon_button-1"),
    ]


def test_blocks_are_too_long_in_all_from_about_thirteen_thousand_characters() -> None:
    paragraph = section(text=mrkdwn("x" * 2900))
    assert check_message({"blocks": [paragraph] * 5}) == []
    assert not blocks_too_long({"blocks": [paragraph] * 4})
    assert blocks_too_long({"blocks": [paragraph] * 5})
    assert not blocks_too_long({"text": "x"})
