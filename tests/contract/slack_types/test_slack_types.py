"""Slack's own types tell right payloads from wrong ones, and the rulebook agrees with them."""

import re
from pathlib import Path
from typing import Any

import pytest

from playground.blocks import check_message, check_view

from . import SlackSchemas, schemas, toolchain, validators

HERE = Path(__file__).parent


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "go", "text": plain("Go"), **more}


RIGHT_BLOCKS: list[dict[str, Any]] = [
    {"type": "header", "text": plain("Daily start")},
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}, "accessory": button(style="primary")},
    {"type": "context", "elements": [plain("small"), {"type": "mrkdwn", "text": "print"}]},
    {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A sun"},
    {"type": "actions", "elements": [button(value="1"), {"type": "users_select", "action_id": "who"}]},
    {"type": "input", "label": plain("How?"), "element": {"type": "plain_text_input", "max_length": 200}},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]]},
    {
        "type": "data_table",
        "caption": "Team",
        "rows": [[{"type": "raw_text", "text": "Name"}], [{"type": "raw_text", "text": "Noor"}]],
    },
]

WRONG_BLOCKS: dict[str, tuple[dict[str, Any], str]] = {
    "a header in mrkdwn": (
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        "/blocks/0/text/type: 'plain_text' was expected",
    ),
    "an image without alt text": (
        {"type": "image", "image_url": "https://example.org/a.png"},
        "/blocks/0: 'alt_text' is a required property",
    ),
    "a block that is not there": ({"type": "heading"}, "/blocks/0: no such type here: heading"),
    "a text input among buttons": (
        {"type": "actions", "elements": [{"type": "plain_text_input"}]},
        "/blocks/0/elements/0: no such type here: plain_text_input",
    ),
    "an unknown field": (
        {"type": "divider", "color": "red"},
        "/blocks/0: `color` does not belong here",
    ),
    "an unknown style": (
        {"type": "actions", "elements": [button(style="warning")]},
        "/blocks/0/elements/0/style: 'warning' is not one of ['primary', 'danger']",
    ),
}


@pytest.fixture(scope="module")
def slack() -> SlackSchemas:
    return schemas()


@pytest.mark.parametrize("block", RIGHT_BLOCKS, ids=lambda block: str(block["type"]))
def test_right_blocks_are_right_for_slacks_types_and_for_the_rulebook(
    slack: SlackSchemas, block: dict[str, Any]
) -> None:
    assert slack.problems_of_message({"blocks": [block]}) == []
    assert check_message({"blocks": [block]}) == []


@pytest.mark.parametrize("name", WRONG_BLOCKS)
def test_wrong_blocks_are_wrong_for_slacks_types_and_for_the_rulebook(slack: SlackSchemas, name: str) -> None:
    block, sentence = WRONG_BLOCKS[name]
    assert slack.problems_of_message({"blocks": [block]}) == [sentence]
    assert check_message({"blocks": [block]})


def test_a_modal_needs_its_title(slack: SlackSchemas) -> None:
    view: dict[str, Any] = {"type": "modal", "title": plain("Settings"), "blocks": RIGHT_BLOCKS[:1]}
    assert not slack.problems_of_view(view)
    assert not check_view(view)
    del view["title"]
    assert slack.problems_of_view(view) == ["/view: 'title' is a required property"]
    assert check_view(view)


def test_a_home_view_has_no_submit_button(slack: SlackSchemas) -> None:
    view: dict[str, Any] = {"type": "home", "blocks": RIGHT_BLOCKS[:1]}
    assert not slack.problems_of_view(view)
    assert not check_view(view)
    view["submit"] = plain("Send")
    assert slack.problems_of_view(view) == ["/view: `submit` does not belong here"]
    assert check_view(view)


def test_a_call_is_checked_with_its_arguments(slack: SlackSchemas) -> None:
    good = {"channel": "C1", "text": "Hello", "blocks": RIGHT_BLOCKS[:1], "unfurl_links": False}
    assert slack.problems_of_call("chat.postMessage", good) == []
    assert slack.problems_of_call("chat.postMessage", {**good, "colour": "red"}) == ["/: `colour` does not belong here"]
    assert slack.problems_of_call("views.open", {"view": {"type": "home", "blocks": []}}) == [
        "/: 'trigger_id' is a required property"
    ]


def test_blocks_newer_than_the_types_are_left_to_the_rulebook(slack: SlackSchemas) -> None:
    pie = {"type": "pie", "segments": [{"label": "Yes", "value": 3}]}
    payload = {"blocks": [{"type": "data_visualization", "title": "Votes", "chart": pie}]}
    assert not slack.problems_of_message(payload)
    assert not check_message(payload)


def test_the_lock_names_no_registry() -> None:
    lock = (HERE / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "registry" not in lock
    assert len(re.findall('"integrity": "sha512-', lock)) >= 4


def test_a_warm_cache_needs_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    warm = toolchain.schema_file()
    there = tmp_path / warm.name
    there.write_bytes(warm.read_bytes())
    assert toolchain.schema_file(tmp_path) == there


def test_without_cache_and_network_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    with pytest.raises(toolchain.TypesUnavailable, match="not cached and npm could not fetch them"):
        toolchain.schema_file(tmp_path)


def test_missing_types_are_a_skip_at_a_desk_and_a_failure_on_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable() -> Path:
        raise toolchain.TypesUnavailable("no types")

    monkeypatch.setattr(validators, "schema_file", unavailable)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no types"):
        schemas.__wrapped__()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no types"):
        schemas.__wrapped__()
