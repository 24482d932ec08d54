"""What Slack takes and refuses in blocks, with Slack's sentence and pointer."""

from typing import Any

import pytest

from playground.blocks import check_message, check_view
from tests.contract.slack_types.builders import NO_MATCH, actions, asking, button, said, section
from tests.contract.slack_types.example_blocks import BLOCKS, MODAL, PIE
from tests.contract.slack_types.example_elements import (
    DATETIME,
    GROUPS,
    OPTIONS,
    RICH_TEXT,
    TEXT_INPUT,
    Example,
    mrkdwn,
    option,
    plain,
)

ENUM = "must be a valid enum value"


def menu(**more: Any) -> Example:
    return {"type": "static_select", "options": OPTIONS, **more}


def chart(*labels: str, names: tuple[str, ...] = ("a",)) -> Example:
    series = [{"name": name, "data": [{"label": label, "value": 1} for label in labels]} for name in names]
    bars = {"type": "bar", "series": series, "axis_config": {"categories": ["ma", "di"]}}
    return {**PIE, "chart": bars}


RAW = {"type": "raw_text", "text": "Noor"}
GOOD_MESSAGES: dict[str, list[Example]] = {
    "no blocks": [],
    "a picture from a file": [{"type": "image", "alt_text": "A sun", "slack_file": {"id": "F1"}}],
    "a section of fields alone": [{"type": "section", "fields": [plain("a")]}],
    "grouped options": [actions({"type": "static_select", "option_groups": GROUPS})],
    "a first option from a group": [
        actions({"type": "static_select", "option_groups": GROUPS, "initial_option": OPTIONS[2]})
    ],
    "the same action_id in two blocks": [actions(button(action_id="a")), actions(button(action_id="a"))],
    "empty ids": [section(block_id=""), section(block_id="")],
    "two charts": [PIE, {**PIE, "block_id": "more"}],
    "bars": [chart("ma", "di", names=("a", "b"))],
    "a table that skips a column's settings": [
        {"type": "table", "rows": [[RAW, RAW]], "column_settings": [None, {"align": "right"}]}
    ],
    "a mailing button": [actions(button(url="mailto:a@example.org"))],
}

BAD_BLOCKS: dict[str, tuple[Any, str]] = {
    "not an object": ("divider", "must provide an object [json-pointer:/blocks/0]"),
    "no type": ({"text": plain("x")}, "missing required field: type [json-pointer:/blocks/0]"),
    "an unknown type": ({"type": "heading"}, "unsupported type: heading [json-pointer:/blocks/0/type]"),
    "a type that is no word": ({"type": ["x"]}, "unsupported type: ['x'] [json-pointer:/blocks/0/type]"),
    "an unknown field": (
        {"type": "divider", "color": "red"},
        "invalid additional property: color [json-pointer:/blocks/0]",
    ),
    "a section of nothing": (
        {"type": "section"},
        "must define either `text` or `fields` [json-pointer:/blocks/0/type]",
    ),
    "an empty text": (
        section(text=mrkdwn("")),
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "a text that is a string": (
        section(text="Hello"),
        "must provide an object [json-pointer:/blocks/0/text]",
    ),
    "a text of an unknown kind": (
        section(text={"type": "markdown", "text": "x"}),
        "unsupported type: markdown [json-pointer:/blocks/0/text/type]",
    ),
    "emoji in mrkdwn": (
        section(text={"type": "mrkdwn", "text": "x", "emoji": True}),
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    "a header in mrkdwn": (
        {"type": "header", "text": mrkdwn("x")},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "an image without alt text": (
        {"type": "image", "image_url": "https://example.org/a.png"},
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "an image without a picture": (
        {"type": "image", "alt_text": "A sun"},
        "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]",
    ),
    "an image from nowhere": (
        {"type": "image", "alt_text": "A sun", "image_url": "sun.png"},
        "must be a valid URL [json-pointer:/blocks/0/image_url]",
    ),
    "null for nothing": (
        actions(menu(initial_option=None)),
        "must provide an object [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    "a text input among buttons": (
        actions(TEXT_INPUT["plain_text_input"]),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    "a button as a question": (
        asking(button()),
        "unsupported type: button [json-pointer:/blocks/0/element/type]",
    ),
    "a datetimepicker beside a text": (
        section(accessory=DATETIME["datetimepicker"]),
        "unsupported type: datetimepicker [json-pointer:/blocks/0/accessory/type]",
    ),
    "a button in a context": (
        {"type": "context", "elements": [button()]},
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "a block_id on a button": (
        actions(button(block_id="b")),
        "invalid additional property: block_id [json-pointer:/blocks/0/elements/0]",
    ),
    "a button in another colour": (
        actions(button(style="warning")),
        f"{ENUM} [json-pointer:/blocks/0/elements/0/style]",
    ),
    "a number as a value": (
        actions(button(value=1)),
        "must provide a string [json-pointer:/blocks/0/elements/0/value]",
    ),
    "a menu without options": (
        actions({"type": "static_select"}),
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    "a menu with both": (
        actions(menu(option_groups=GROUPS)),
        "cannot define both `options` and `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    "a menu in mrkdwn": (
        actions({"type": "static_select", "options": [option("a", text=mrkdwn("a"))]}),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/options/0/text/type]",
    ),
    "a url on a menu's option": (
        actions({"type": "static_select", "options": [option("a", url="https://example.org")]}),
        "invalid additional property: url [json-pointer:/blocks/0/elements/0/options/0]",
    ),
    "boxes ticked that are not there": (
        actions({"type": "checkboxes", "options": OPTIONS, "initial_options": [option("Pink")]}),
        "`initial_options` must be among the options [json-pointer:/blocks/0/elements/0/initial_options]",
    ),
    "a day that does not exist": (
        actions({"type": "datepicker", "initial_date": "2026-02-30"}),
        "must be a valid date: YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]",
    ),
    "a time that does not exist": (
        actions({"type": "timepicker", "initial_time": "24:00"}),
        "must be a valid time: HH:mm [json-pointer:/blocks/0/elements/0/initial_time]",
    ),
    "a half number": (
        actions({"type": "multi_users_select", "max_selected_items": 1.5}),
        "must provide an integer [json-pointer:/blocks/0/elements/0/max_selected_items]",
    ),
    "too few to choose": (
        actions({"type": "multi_users_select", "max_selected_items": 0}),
        "must be more than 0 [json-pointer:/blocks/0/elements/0/max_selected_items]",
    ),
    "a filter of nothing": (
        actions({"type": "conversations_select", "filter": {}}),
        "must define either `include` or `exclude_external_shared_channels` or `exclude_bot_users` "
        "[json-pointer:/blocks/0/elements/0/filter]",
    ),
    "two buttons of one name": (
        actions(button(action_id="a"), button(action_id="a")),
        '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    "a card of nothing": (
        {"type": "card", "subtitle": mrkdwn("x")},
        "must define either `hero_image` or `title` or `actions` or `body` [json-pointer:/blocks/0]",
    ),
    "a container without a title": (
        {"type": "container", "child_blocks": [{"type": "divider"}]},
        "must define either `title` or `rich_text_title` [json-pointer:/blocks/0]",
    ),
    "a container in a container": (
        {"type": "container", "title": plain("a"), "child_blocks": [BLOCKS["container"]]},
        "unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]",
    ),
    "a container that folds under a divider": (
        {**BLOCKS["container"], "has_header_divider": True},
        "cannot be set when `is_collapsible` is true [json-pointer:/blocks/0/has_header_divider]",
    ),
    "a container folded for good": (
        {**BLOCKS["container"], "is_collapsible": False},
        "requires `is_collapsible` to be true [json-pointer:/blocks/0/default_collapsed]",
    ),
    "a page of too many rows": (
        {**BLOCKS["data_table"], "page_size": 101},
        "must be less than 101 [json-pointer:/blocks/0/page_size]",
    ),
    "a row header beside the table": (
        {**BLOCKS["data_table"], "row_header_column_index": 2},
        "must be less than 2 [json-pointer:/blocks/0/row_header_column_index]",
    ),
    "a card with a menu": (
        {"type": "card", "title": mrkdwn("x"), "actions": [menu()]},
        "unsupported type: static_select [json-pointer:/blocks/0/actions/0/type]",
    ),
    "a data table of a header alone": (
        {"type": "data_table", "caption": "Team", "rows": [[RAW]]},
        "must provide at least 2 items [json-pointer:/blocks/0/rows]",
    ),
    "a data table without a caption": (
        {"type": "data_table", "rows": [[RAW], [RAW]]},
        "missing required field: caption [json-pointer:/blocks/0]",
    ),
    "a ragged data table": (
        {"type": "data_table", "caption": "Team", "rows": [[RAW], [RAW, RAW]]},
        "every row must have the same number of cells [json-pointer:/blocks/0/rows]",
    ),
    "a rich header in a data table": (
        {"type": "data_table", "caption": "Team", "rows": [[RICH_TEXT], [RAW]]},
        "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]",
    ),
    "bars that miss a category": (
        chart("ma"),
        "series labels must match the categories [json-pointer:/blocks/0/chart/series]",
    ),
    "bars of one name": (
        chart("ma", "di", names=("a", "a")),
        "series names must be unique [json-pointer:/blocks/0/chart/series]",
    ),
    "a style on a nested list": (
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": [], "style": "dots"}]},
        f"{ENUM} [json-pointer:/blocks/0/elements/0/style]",
    ),
    "a file from elsewhere": (
        {"type": "file", "external_id": "1", "source": "local"},
        f"{ENUM} [json-pointer:/blocks/0/source]",
    ),
}

BAD_MODAL_BLOCKS: dict[str, tuple[list[Example], str]] = {
    "bounds the wrong way round": (
        [asking({"type": "plain_text_input", "min_length": 5, "max_length": 4})],
        "must be less than or equal to `max_length` [json-pointer:/view/blocks/0/element/min_length]",
    ),
    "a first text that is too long": (
        [asking({"type": "plain_text_input", "max_length": 4, "initial_value": "Hello"})],
        "must be less than 5 characters [json-pointer:/view/blocks/0/element/initial_value]",
    ),
    "a number out of bounds": (
        [asking({"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "initial_value": "0"})],
        "must be between `min_value` and `max_value` [json-pointer:/view/blocks/0/element/initial_value]",
    ),
    "numbers between ten and one": (
        [asking({"type": "number_input", "is_decimal_allowed": True, "min_value": "10", "max_value": "1"})],
        "must be less than or equal to `max_value` [json-pointer:/view/blocks/0/element/min_value]",
    ),
    "a number that is a word": (
        [asking({"type": "number_input", "is_decimal_allowed": False, "initial_value": "ten"})],
        "must be a valid number [json-pointer:/view/blocks/0/element/initial_value]",
    ),
    "a focus in two places": (
        [asking({"type": "users_select", "focus_on_load": True}) for _ in range(2)],
        "only one element can have `focus_on_load` set to true [json-pointer:/view/blocks]",
    ),
    "two blocks of one name": (
        [section(block_id="b"), section(block_id="b")],
        '`block_id` "b" already exists [json-pointer:/view/blocks/1/block_id]',
    ),
}


@pytest.mark.parametrize("name", GOOD_MESSAGES)
def test_slack_takes_a_message_with(name: str) -> None:
    assert check_message({"blocks": GOOD_MESSAGES[name]}) == []


@pytest.mark.parametrize("name", BAD_BLOCKS)
def test_slack_refuses_a_message_with(name: str) -> None:
    block, sentence = BAD_BLOCKS[name]
    assert said(check_message({"blocks": [block]})) == [sentence]


@pytest.mark.parametrize("name", BAD_MODAL_BLOCKS)
def test_slack_refuses_a_modal_with(name: str) -> None:
    blocks, sentence = BAD_MODAL_BLOCKS[name]
    assert said(check_view({**MODAL, "blocks": blocks})) == [NO_MATCH, sentence]
