"""Every length and every count of Block Kit: what is just within stays, what is just over is refused."""

import copy
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.blocks import Problem, check_message, check_view
from tests.contract.slack_types.example_blocks import BLOCKS, HOME, MODAL, MODALS_ONLY, PIE
from tests.contract.slack_types.example_elements import (
    BUTTONS,
    CHOOSERS,
    CONTEXT_ACTIONS,
    INPUTS,
    Example,
    option,
    plain,
)


def check(payload: Example) -> list[Problem]:
    """The problems of a message or view, without the sentence that the view as a whole matches nothing."""
    return check_view(payload)[1:] if "type" in payload else check_message(payload)


def in_message(block: Example) -> Example:
    return {"blocks": [block]}


def in_actions(element: Example) -> Example:
    return in_message({"type": "actions", "elements": [element]})


def in_input(element: Example) -> Example:
    return {**MODAL, "blocks": [{"type": "input", "label": plain("Here"), "element": element}]}


PAYLOADS: dict[str, Example] = {
    **{kind: in_message(block) for kind, block in BLOCKS.items() if kind not in MODALS_ONLY},
    **{kind: {**MODAL, "blocks": [block]} for kind, block in MODALS_ONLY.items()},
    **{kind: in_input(element) for kind, element in INPUTS.items()},
    **{kind: in_actions(element) for kind, element in (CHOOSERS | BUTTONS).items()},
    **{
        kind: in_message({"type": "context_actions", "elements": [element]})
        for kind, element in CONTEXT_ACTIONS.items()
    },
    "data_visualization": in_message(PIE),
    "modal": MODAL,
    "home": HOME,
}
IN_ACTIONS = "/blocks/0/elements/0"
IN_INPUT = "/blocks/0/element"

# (payload, where in it, the longest that fits)
LENGTHS = [
    ("section", "/blocks/0/text/text", 3000),
    ("section", "/blocks/0/fields/0/text", 2000),
    ("section", "/blocks/0/fields/1/text", 2000),
    ("header", "/blocks/0/text/text", 150),
    ("context", "/blocks/0/elements/1/text", 3000),
    ("image", "/blocks/0/alt_text", 2000),
    ("image", "/blocks/0/title/text", 2000),
    ("input", "/blocks/0/label/text", 2000),
    ("input", "/blocks/0/hint/text", 2000),
    ("markdown", "/blocks/0/text", 12_000),
    ("video", "/blocks/0/title/text", 199),
    ("video", "/blocks/0/author_name", 49),
    ("card", "/blocks/0/title/text", 150),
    ("card", "/blocks/0/subtitle/text", 150),
    ("card", "/blocks/0/body/text", 200),
    ("container", "/blocks/0/title/text", 150),
    ("container", "/blocks/0/subtitle/text", 150),
    ("data_visualization", "/blocks/0/title", 50),
    ("data_visualization", "/blocks/0/chart/segments/0/label", 20),
    ("button", f"{IN_ACTIONS}/text/text", 75),
    ("button", f"{IN_ACTIONS}/value", 2000),
    ("button", f"{IN_ACTIONS}/accessibility_label", 75),
    ("button", f"{IN_ACTIONS}/action_id", 255),
    ("button", f"{IN_ACTIONS}/confirm/title/text", 100),
    ("button", f"{IN_ACTIONS}/confirm/text/text", 300),
    ("button", f"{IN_ACTIONS}/confirm/confirm/text", 30),
    ("button", f"{IN_ACTIONS}/confirm/deny/text", 30),
    ("workflow_button", f"{IN_ACTIONS}/text/text", 75),
    ("overflow", f"{IN_ACTIONS}/options/0/text/text", 75),
    ("overflow", f"{IN_ACTIONS}/options/0/value", 150),
    ("overflow", f"{IN_ACTIONS}/options/0/description/text", 75),
    ("static_select", f"{IN_ACTIONS}/placeholder/text", 150),
    ("static_select", f"{IN_ACTIONS}/options/2/value", 150),
    ("multi_static_select", f"{IN_ACTIONS}/option_groups/0/label/text", 75),
    ("checkboxes", f"{IN_ACTIONS}/options/3/text/text", 75),
    ("radio_buttons", f"{IN_ACTIONS}/options/3/description/text", 75),
    ("feedback_buttons", f"{IN_ACTIONS}/positive_button/text/text", 75),
    ("icon_button", f"{IN_ACTIONS}/value", 2000),
    ("plain_text_input", f"{IN_INPUT}/initial_value", 3000),
    ("plain_text_input", f"{IN_INPUT}/placeholder/text", 150),
    ("modal", "/view/title/text", 24),
    ("modal", "/view/submit/text", 24),
    ("modal", "/view/close/text", 24),
    ("modal", "/view/private_metadata", 3000),
    ("modal", "/view/callback_id", 255),
    ("modal", "/view/external_id", 255),
    ("home", "/view/private_metadata", 3000),
    *((kind, "/blocks/0/block_id", 255) for kind in BLOCKS),
    *((kind, f"{IN_ACTIONS}/action_id", 255) for kind in (*CHOOSERS, *BUTTONS, *CONTEXT_ACTIONS)),
    *((kind, f"{IN_INPUT}/action_id", 255) for kind in INPUTS if kind not in CHOOSERS),
]

# (payload, where in it, the fewest, the most)
COUNTS = [
    ("section", "/blocks", 0, 50),
    ("section", "/blocks/0/fields", 1, 10),
    ("context", "/blocks/0/elements", 1, 10),
    ("actions", "/blocks/0/elements", 1, 25),
    ("context_actions", "/blocks/0/elements", 1, 5),
    ("carousel", "/blocks/0/elements", 1, 10),
    ("container", "/blocks/0/child_blocks", 1, 10),
    ("table", "/blocks/0/rows", 1, 100),
    ("table", "/blocks/0/rows/0", 1, 20),
    ("table", "/blocks/0/column_settings", 0, 20),
    ("data_table", "/blocks/0/rows", 2, 101),
    ("data_visualization", "/blocks/0/chart/segments", 1, 6),
    ("overflow", f"{IN_ACTIONS}/options", 1, 5),
    ("checkboxes", f"{IN_ACTIONS}/options", 1, 10),
    ("radio_buttons", f"{IN_ACTIONS}/options", 1, 10),
    ("static_select", f"{IN_ACTIONS}/options", 1, 100),
    ("multi_static_select", f"{IN_ACTIONS}/option_groups", 1, 100),
    ("multi_static_select", f"{IN_ACTIONS}/option_groups/0/options", 1, 100),
    ("modal", "/view/blocks", 1, 100),
    ("home", "/view/blocks", 1, 100),
]
IDS = ("block_id", "action_id", "initial_option", "initial_options", "focus_on_load")


def place_of(name: str, pointer: str) -> tuple[Example, list[str | int], str]:
    """A copy of the payload, the steps to the place in it, and the pointer that Slack gives for the place."""
    payload = copy.deepcopy(PAYLOADS[name])
    is_view = "type" in payload
    steps = [int(step) if step.isdigit() else step for step in pointer.removeprefix("/view").split("/")[1:]]
    return payload, steps, pointer if pointer.startswith("/view") or not is_view else f"/view{pointer}"


def put(payload: Any, steps: list[str | int], value: Any) -> None:
    reduce(lambda at, step: at[step], steps[:-1], payload)[steps[-1]] = value


def get(payload: Any, steps: list[str | int]) -> Any:
    return reduce(lambda at, step: at[step], steps, payload)


def anonymous(value: Any) -> Any:
    """The value without what may stand in a payload only once, or must match something else in it."""
    if isinstance(value, dict):
        return {name: anonymous(item) for name, item in value.items() if name not in IDS}
    return [anonymous(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("name", "pointer", "most"), LENGTHS)
def test_a_text_fits_up_to_its_limit_and_no_further(name: str, pointer: str, most: int) -> None:
    payload, steps, answered = place_of(name, pointer)
    for length in (3, most):
        put(payload, steps, "é" * length)
        assert check(payload) == []
    for length in (most + 1, most + 50):
        put(payload, steps, "é" * length)
        assert check(payload) == [Problem(answered, f"must be less than {most + 1} characters")]


@pytest.mark.parametrize(("name", "pointer", "least", "most"), COUNTS)
def test_a_list_fits_up_to_its_limit_and_no_further(name: str, pointer: str, least: int, most: int) -> None:
    payload, steps, answered = place_of(name, pointer)
    payload = anonymous(payload)
    item = get(payload, steps)[0]
    for count in (least, most):
        put(payload, steps, [item] * count)
        assert check(payload) == []
    for count in (most + 1, most + 5):
        put(payload, steps, [item] * count)
        assert check(payload) == [Problem(answered, f"no more than {most} items allowed")]
    if least:
        put(payload, steps, [item] * (least - 1))
        assert check(payload) == [Problem(answered, f"must provide at least {least} items")]


@given(st.integers(1, 100), st.integers(0, 99))
def test_a_menu_starts_with_one_of_its_options(count: int, chosen: int) -> None:
    options = [option(f"Number {index}") for index in range(count)]
    first = option(f"Number {chosen}")
    found = check(in_actions({"type": "static_select", "options": options, "initial_option": first}))
    problem = Problem(f"{IN_ACTIONS}/initial_option", "`initial_option` must be among the options")
    assert found == ([] if chosen < count else [problem])


@given(st.integers(0, 3000), st.integers(1, 3000), st.integers(0, 3000))
def test_a_text_input_keeps_its_own_bounds(least: int, most: int, length: int) -> None:
    typed = {
        "type": "plain_text_input",
        "min_length": least,
        "max_length": most,
        "initial_value": "x" * length,
    }
    assert (check(in_input(typed)) == []) == (least <= most and length <= most)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(sorted(PAYLOADS)),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["type", "text", "elements", "rows", "x"]), inner),
    max_leaves=20,
)


@given(JSON)
def test_anything_gets_an_answer(blocks: Any) -> None:
    assert all(one.pointer.startswith("/blocks") for one in check_message({"blocks": blocks}))
    assert all(one.pointer.startswith("/view") for one in check_view({**MODAL, "blocks": blocks}))


@given(st.integers(1, 12_000), st.integers(1, 12_000))
def test_markdown_blocks_share_twelve_thousand_characters(one: int, other: int) -> None:
    payload = {"blocks": [{"type": "markdown", "text": "x" * length} for length in (one, other)]}
    assert (check(payload) == []) == (one + other <= 12_000)
