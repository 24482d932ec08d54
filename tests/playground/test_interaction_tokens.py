"""Trigger ids, view hashes, stacks and response urls: short-lived, counted, and never stretched."""

import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest
from slack_bolt import App, BoltResponse

from tests.playground.conftest import Slack, until
from tests.playground.test_round_trip import CARD, MODAL
from tests.playground.test_web_api import error_of

PUSHING = {
    **MODAL,
    "blocks": [{"type": "actions", "block_id": "a", "elements": [CARD[2]["elements"][0]]}],
    "notify_on_close": True,
}


@pytest.fixture
def triggers(slack: Slack, bolt: App) -> list[str]:
    """Trigger ids of the clicks of a test, newest last."""
    caught: list[str] = []

    @bolt.shortcut("new")
    @bolt.action("go")
    def keep(ack: Any, body: Any) -> None:
        caught.append(body["trigger_id"])
        ack()

    return caught


def test_a_trigger_opens_one_modal_within_three_seconds(slack: Slack, triggers: list[str]) -> None:
    anna = slack.user("Anna")
    slack.act("shortcut", as_=anna, callback_id="new")
    slack.client.views_open(trigger_id=triggers[-1], view=MODAL)
    assert error_of(slack, "views.open", trigger_id=triggers[-1], view=MODAL) == "exchanged_trigger_id"
    assert error_of(slack, "views.open", trigger_id="1.2.abc", view=MODAL) == "invalid_trigger_id"
    slack.act("shortcut", as_=anna, callback_id="new")
    slack.playground.triggers.known[triggers[-1]].born = time.monotonic() - 3.1
    assert error_of(slack, "views.open", trigger_id=triggers[-1], view=MODAL) == "expired_trigger_id"
    assert len(slack.violations()) == 3


def test_three_modals_are_a_full_stack(slack: Slack, triggers: list[str]) -> None:
    anna = slack.user("Anna")
    slack.act("shortcut", as_=anna, callback_id="new")
    slack.client.views_open(trigger_id=triggers[-1], view=PUSHING)
    for expected in (None, None, "push_limit_reached"):
        top = slack.views(anna)["modals"][-1]
        slack.act("press", as_=anna, view_id=top["id"], block_id="a", action_id="go")
        if expected:
            assert error_of(slack, "views.push", trigger_id=triggers[-1], view=PUSHING) == expected
        else:
            slack.client.views_push(trigger_id=triggers[-1], view=PUSHING)
    stack = slack.views(anna)["modals"]
    assert [view["previous_view_id"] for view in stack] == [None, stack[0]["id"], stack[1]["id"]]
    assert {view["root_view_id"] for view in stack} == {stack[0]["id"]}


def test_a_closed_stack_is_told_once_with_its_root(slack: Slack, bolt: App, triggers: list[str]) -> None:
    anna, closed = slack.user("Anna"), list[Any]()

    @bolt.view_closed("form")
    def on_close(ack: Any, body: Any) -> None:
        closed.append((body["view"]["id"], body["is_cleared"]))
        ack()

    slack.act("shortcut", as_=anna, callback_id="new")
    root = slack.client.views_open(trigger_id=triggers[-1], view=PUSHING)["view"]["id"]
    slack.act("press", as_=anna, view_id=root, block_id="a", action_id="go")
    top = slack.client.views_push(trigger_id=triggers[-1], view=PUSHING)["view"]["id"]
    slack.act("close", as_=anna, view_id=top)
    slack.act("press", as_=anna, view_id=root, block_id="a", action_id="go")
    top = slack.client.views_push(trigger_id=triggers[-1], view=PUSHING)["view"]["id"]
    slack.act("close", as_=anna, view_id=top, clear=True)
    assert closed[1:] == [(root, True)]
    assert closed[0][1] is False


def test_an_update_needs_the_newest_hash_and_keeps_what_was_typed(slack: Slack, triggers: list[str]) -> None:
    anna = slack.user("Anna")
    slack.act("shortcut", as_=anna, callback_id="new")
    view = slack.client.views_open(trigger_id=triggers[-1], view=MODAL)["view"]
    slack.act("press", as_=anna, view_id=view["id"], block_id="note", action_id="text", value="typed")
    fresh = slack.client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)["view"]
    assert fresh["state"]["values"]["note"]["text"]["value"] == "typed"
    stale = {"view_id": view["id"], "hash": view["hash"], "view": MODAL}
    assert error_of(slack, "views.update", **stale) == "hash_conflict"
    assert error_of(slack, "views.update", view_id="V1", view=MODAL) == "not_found"


def test_an_external_id_is_unique(slack: Slack, triggers: list[str]) -> None:
    named = {**MODAL, "external_id": "mine"}
    for name in ("Anna", "Bas"):
        slack.act("shortcut", as_=slack.user(name), callback_id="new")
    slack.client.views_open(trigger_id=triggers[0], view=named)
    assert error_of(slack, "views.open", trigger_id=triggers[1], view=named) == "duplicate_external_id"
    assert slack.client.views_update(external_id="mine", view=named)["ok"]


def test_a_home_needs_its_tab(slack: Slack) -> None:
    anna, home = slack.user("Anna"), {"type": "home", "blocks": CARD[:1]}
    first = slack.client.views_publish(user_id=anna, view=home)["view"]
    second = slack.client.views_publish(user_id=anna, view=home, hash=first["hash"])["view"]
    assert (first["id"], first["hash"] != second["hash"]) == (second["id"], True)
    assert error_of(slack, "views.publish", user_id=anna, view=home, hash="1.2") == "hash_conflict"
    assert error_of(slack, "views.publish", user_id=anna, view=MODAL) == "invalid_arguments"
    slack.playground.state.app.manifest["features"]["app_home"]["home_tab_enabled"] = False
    assert error_of(slack, "views.publish", user_id=anna, view=home) == "not_enabled"


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"nowhere": "no"}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "dance"},
    ],
)
def test_a_form_stays_open_when_its_ack_is_wrong(slack: Slack, bolt: App, triggers: list[str], answer: Any) -> None:
    anna = slack.user("Anna")

    @bolt.view("form")
    def form(ack: Any) -> None:
        json_type = {"content-type": "application/json"}
        ack.response = BoltResponse(status=200, body=json.dumps(answer), headers=json_type)

    slack.act("shortcut", as_=anna, callback_id="new")
    view = slack.client.views_open(trigger_id=triggers[-1], view=MODAL)["view"]
    told = slack.act("submit", as_=anna, view_id=view["id"], state={"note": {"text": "x"}})
    assert told["message"] == "We had some trouble connecting. Try again?"
    assert slack.views(anna)["modals"][0]["id"] == view["id"]
    assert "invalid body" in slack.violations()[0]


@pytest.fixture
def url(slack: Slack, bolt: App) -> Any:
    """Click a card in Anna's direct message; give (its address, the card's channel)."""
    caught: list[str] = []

    @bolt.action("go")
    def keep(ack: Any, body: Any) -> None:
        caught.append(body["response_url"])
        ack()

    sent = slack.client.chat_postMessage(channel=slack.user("Anna"), text="card", blocks=CARD)
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    slack.act("press", as_=slack.user("Anna"), **where, block_id="a", action_id="go")
    return until(lambda: caught)[0], sent["channel"]


def respond(url: str, **body: Any) -> tuple[int, str]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, json.loads(problem.read())["error"]


def test_a_response_url_works_five_times_in_half_an_hour(slack: Slack, url: Any) -> None:
    address, channel = url
    anna = slack.user("Anna")
    for number in range(5):
        assert respond(address, text=f"note {number}") == (200, "ok")
    assert respond(address, text="one more") == (404, "used_url")
    assert [m["ephemeral"] for m in slack.messages(anna, channel)[1:]] == [True] * 5


def test_a_response_url_grows_old_on_the_set_clock(slack: Slack, url: Any) -> None:
    slack.post("/_/clock", op="advance", seconds=1801)
    assert respond(url[0], text="late") == (404, "expired_url")
    assert "expired_url" in slack.violations()[-1]


def test_a_response_url_replaces_and_deletes_its_message(slack: Slack, url: Any) -> None:
    address, channel = url
    anna = slack.user("Anna")
    respond(address, text="instead", replace_original=True)
    assert [m["text"] for m in slack.messages(anna, channel)] == ["instead"]
    assert "blocks" not in slack.messages(anna, channel)[0]
    respond(address, delete_original=True)
    assert slack.messages(anna, channel) == []


def test_a_response_url_checks_blocks_too(slack: Slack, url: Any) -> None:
    assert respond(url[0], text="x", blocks=[{"type": "nonsense"}]) == (400, "invalid_blocks")
    assert respond(url[0] + "x", text="x") == (404, "invalid_url")
