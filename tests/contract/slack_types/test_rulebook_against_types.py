"""The rulebook takes full examples of everything and refuses each small change that Slack's types refuse."""

from collections.abc import Iterator
from typing import Any

import pytest

from playground.blocks import check_message, check_view

from . import SlackSchemas, schemas
from .example_blocks import BLOCKS, HOME, MODAL, MODALS_ONLY
from .example_elements import BUTTONS, CHOOSERS, DATETIME, INPUTS, Example, plain

SHOWN_IN_A_MODAL = [
    *({**MODAL, "blocks": [block]} for block in MODALS_ONLY.values()),
    *(
        {**MODAL, "blocks": [{"type": "input", "label": plain("Here"), "element": element}]}
        for element in INPUTS.values()
    ),
]
SHOWN_IN_A_MESSAGE = [
    *({"blocks": [block]} for kind, block in BLOCKS.items() if kind not in MODALS_ONLY),
    *(
        {"blocks": [{"type": "actions", "elements": [element]}]}
        for element in (*BUTTONS.values(), *CHOOSERS.values(), *DATETIME.values())
    ),
]
EXAMPLES = [HOME, MODAL, *SHOWN_IN_A_MODAL, *SHOWN_IN_A_MESSAGE]


@pytest.fixture(scope="module")
def slack() -> SlackSchemas:
    return schemas()


def name_of(example: Example) -> str:
    block = example["blocks"][0]
    held = block.get("element") or (block.get("elements") or [block])[0]
    return f"{example.get('type', 'message')}-{block['type']}-{held['type']}"


def by_types(slack: SlackSchemas, example: Example) -> list[str]:
    return slack.problems_of_view(example) if "type" in example else slack.problems_of_message(example)


def by_rules(example: Example) -> list[str]:
    return [str(one) for one in (check_view(example) if "type" in example else check_message(example))]


def changed(value: Any) -> Iterator[Any]:
    """The value with one thing in it changed: a field gone, added or of another kind, a word nobody knows."""
    if isinstance(value, dict):
        yield {**value, "unheard_of": 1}
        yield "not an object"
        for key, item in value.items():
            yield {name: other for name, other in value.items() if name != key}
            yield from ({**value, key: other} for other in changed(item))
    elif isinstance(value, list):
        yield {"not": "a list"}
        for index, item in enumerate(value):
            yield from ([*value[:index], other, *value[index + 1 :]] for other in changed(item))
    else:
        yield from (None, [], {}, "unheard of" if isinstance(value, str) else "7", 7.5)


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_full_examples_are_good_for_both(slack: SlackSchemas, example: Example) -> None:
    assert by_types(slack, example) == []
    assert by_rules(example) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_every_change_that_the_rulebook_lets_through_is_fine_for_the_types(
    slack: SlackSchemas, example: Example
) -> None:
    others = [{**example, "blocks": [block]} for block in changed(example["blocks"][0])]
    let_through = [other for other in others if not by_rules(other)]
    assert len(let_through) < len(others)
    assert [found for other in let_through for found in by_types(slack, other)] == []


@pytest.mark.parametrize("view", [MODAL, HOME], ids=["modal", "home"])
def test_every_change_of_a_view_that_the_rulebook_lets_through_is_fine_for_the_types(
    slack: SlackSchemas, view: Example
) -> None:
    others = [other for other in changed({**view, "blocks": [{"type": "divider"}]}) if isinstance(other, dict)]
    let_through = [other for other in others if not by_rules({"type": "none", **other})]
    assert len(let_through) < len(others)
    assert [found for other in let_through for found in by_types(slack, other)] == []
