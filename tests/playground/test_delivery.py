"""Events and clicks on bad days: late acks, lost connections, retries, faults, HTTP instead of a socket."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_bolt import App
from slack_sdk.signature import SignatureVerifier
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect

from playground import sockets
from playground.event_budget import EventBudget
from tests.playground.conftest import Slack, fresh_slack, until
from tests.playground.test_round_trip import CARD
from tests.playground.test_web_api import call, error_of


def faults(slack: Slack, *rules: Any) -> None:
    assert slack.post("/_/faults", rules=list(rules))["ok"]


def attempts(slack: Slack, name: str) -> list[Any]:
    entries = slack.get("/_/log?since=0")["entries"]
    return [e["response"] for e in entries if e["kind"] == "event" and e["name"] == name]


def test_a_command_without_an_ack_times_out(slack: Slack, bolt: App) -> None:
    bolt.command("/slow")(lambda: None)
    told = slack.act("command", as_=slack.user("Anna"), channel=slack.channel("algemeen"), text="/slow")
    assert (told["error"], told["message"]) == (
        "operation_timeout",
        '/slow failed with the error "operation_timeout"',
    )
    assert slack.violations() == ["/slow was not acked within 3 s"]


def test_commands_that_go_nowhere(slack: Slack) -> None:
    anna, channel = slack.user("Anna"), slack.channel("algemeen")
    here = {"as_": anna, "channel": channel}
    assert slack.act("command", **here, text="/help-me")["error"] == "dispatch_failed"
    assert slack.act("command", **here, text="/unheard-of")["error"] == "unknown_command"
    ts = slack.act("say", **here, text="parent")["ts"]
    told = slack.act("command", **here, text="/help-me", thread_ts=ts)
    assert told["message"] == "/help-me is not supported in threads. Sorry!"


def test_an_unheard_event_is_tried_four_times_on_the_set_clock(slack: Slack) -> None:
    slack.act("home", as_=slack.user("Anna"))
    until(lambda: len(attempts(slack, "app_home_opened")) == 2)
    for expected, seconds in ((3, 60), (4, 300)):
        slack.post("/_/clock", op="advance", seconds=seconds + 1)
        until(lambda expected=expected: len(attempts(slack, "app_home_opened")) == expected)
    slack.post("/_/clock", op="advance", seconds=3600)
    time.sleep(0.1)
    assert [a["attempt"] for a in attempts(slack, "app_home_opened")] == [0, 1, 2, 3]


def test_a_swallowed_event_comes_back_as_a_retry(slack: Slack, bolt: App) -> None:
    seen: list[Any] = []
    bolt.event("app_home_opened")(lambda body: seen.append(body["event_id"]))
    faults(slack, {"kind": "swallow", "match": "app_home_opened", "times": 1})
    slack.act("home", as_=slack.user("Anna"))
    until(lambda: len(attempts(slack, "app_home_opened")) == 2)
    assert [a["status"] for a in attempts(slack, "app_home_opened")] == ["timeout", "ok"]
    assert len(seen) == 1
    assert slack.violations() == []


def test_a_duplicate_arrives_twice(slack: Slack, bolt: App) -> None:
    seen: list[Any] = []
    bolt.event("app_home_opened")(lambda body: seen.append(body["event_id"]))
    faults(slack, {"kind": "duplicate", "match": "*", "times": 1})
    slack.act("home", as_=slack.user("Anna"))
    until(lambda: len(seen) == 2)
    assert len(set(seen)) == 1


def test_the_web_api_fails_on_request(slack: Slack) -> None:
    faults(
        slack,
        {"kind": "429", "match": "auth.test", "times": 1, "retry_after": 7},
        {"kind": "5xx", "match": "api.test", "times": 1},
        {"kind": "slow", "match": "team.info", "times": 1, "seconds": 0.2},
    )
    answer = call(slack, "auth.test", {})
    assert (answer["status"], answer["headers"]["retry-after"]) == (429, "7")
    assert call(slack, "auth.test", {})["ok"]
    with pytest.raises(json.JSONDecodeError):
        call(slack, "api.test", {})
    start = time.monotonic()
    call(slack, "team.info", {})
    assert time.monotonic() - start >= 0.2
    assert [v for v in slack.violations() if "team.info" not in v] == []


def test_a_revoked_token_is_announced_and_dead(slack: Slack, bolt: App) -> None:
    seen: list[Any] = []
    bolt.event("tokens_revoked")(lambda event: seen.append(event["tokens"]))
    faults(slack, {"kind": "revoke"})
    until(lambda: seen)
    assert error_of(slack, "auth.test") == "token_revoked"
    slack.act("install")
    assert call(slack, "auth.test", {})["ok"]


def test_an_uninstalled_app_hears_it_and_loses_everything(slack: Slack, bolt: App) -> None:
    seen: list[Any] = []
    bolt.event("app_uninstalled")(lambda event: seen.append(event["type"]))
    bolt.event("tokens_revoked")(lambda event: seen.append(event["type"]))
    slack.act("uninstall")
    until(lambda: len(seen) == 2)
    assert error_of(slack, "auth.test") == "account_inactive"


@pytest.mark.parametrize("kind", ["drop", "refresh"])
def test_the_app_comes_back_after_a_lost_connection(slack: Slack, bolt: App, kind: str) -> None:
    bolt.command("/help-me")(lambda ack: ack())
    opened = slack.playground.sockets.started
    faults(slack, {"kind": kind, "seconds": 0.2})
    until(lambda: slack.playground.sockets.started > opened)
    until(lambda: slack.get("/_/healthz")["connections"] == 1)
    told = slack.act("command", as_=slack.user("Anna"), channel=slack.channel("algemeen"), text="/help-me")
    assert told["ok"]


@pytest.mark.parametrize("kind", ["drop", "close_silent"])
def test_a_connection_is_cut_without_a_close_frame(slack: Slack, kind: str) -> None:
    url = call(slack, "apps.connections.open", {}, token=slack.app_token)["url"]
    with connect(url) as link:
        link.recv()
        faults(slack, {"kind": kind})
        with pytest.raises(ConnectionClosedError, match="no close frame received"):
            link.recv(30)
    until(lambda: slack.get("/_/healthz")["connections"] == 0)


def test_a_mute_connection_stays_open_and_swallows(slack: Slack) -> None:
    url = call(slack, "apps.connections.open", {}, token=slack.app_token)["url"]
    with connect(url, ping_interval=None, close_timeout=0.1) as link:
        link.recv()
        faults(slack, {"kind": "mute"})
        slack.act("home", as_=slack.user("Anna"))
        with pytest.raises(TimeoutError):
            link.recv(0.2)
        assert slack.get("/_/healthz")["connections"] == 1


def test_a_ticket_opens_one_connection_and_ten_are_the_most(slack: Slack) -> None:
    def ticket() -> str:
        return str(call(slack, "apps.connections.open", {}, token=slack.app_token)["url"])

    with contextlib.ExitStack() as stack:
        links = [stack.enter_context(connect(ticket())) for _ in range(10)]
        hellos = [json.loads(link.recv()) for link in links]
        assert [hello["num_connections"] for hello in hellos] == list(range(1, 11))
        assert hellos[0]["debug_info"]["approximate_connection_time"] == 3600
        url = ticket()
        eleventh = stack.enter_context(connect(url))
        assert json.loads(eleventh.recv())["reason"] == "too_many_websockets"
        with pytest.raises(InvalidStatus, match="403"):
            stack.enter_context(connect(url))


def test_an_old_connection_is_warned_and_refreshed(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "DEBUG_LIFETIME", 0.3)
    monkeypatch.setattr(sockets, "WARNING", 0.2)
    url = call(slack, "apps.connections.open", {}, token=slack.app_token)["url"]
    with connect(url + "&debug_reconnects=true") as link:
        told = [json.loads(link.recv(30)) for _ in range(3)]
    assert [one.get("reason") for one in told] == [None, "warning", "refresh_requested"]


def test_an_envelope_goes_to_one_connection_and_wants_one_good_ack(slack: Slack) -> None:
    url = call(slack, "apps.connections.open", {}, token=slack.app_token)["url"]
    with connect(url) as link:
        link.recv()
        slack.act("home", as_=slack.user("Anna"))
        envelope = json.loads(link.recv())
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
        assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
        for ack in (json.dumps({"envelope_id": envelope["envelope_id"]}),) * 2:
            link.send(ack)
        link.send("hello?")
        until(lambda: len(slack.violations()) == 2)
    assert "an ack with an invalid body" in slack.violations()


class Listener:
    """An app behind HTTP: keeps (headers, body) of what it got, answers with `status` and `reply`."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], str]] = []
        self.status, self.reply, self.headers = 200, "", dict[str, str]()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                listener.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(listener.status)
                for name, value in listener.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(listener.reply.encode())

            def log_message(self, *_args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/slack"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def http_slack(listener: Listener) -> Iterator[Slack]:
    yield from fresh_slack(deliver_to=listener.url)


def test_over_http_everything_is_signed(http_slack: Slack, listener: Listener) -> None:
    anna, channel = http_slack.user("Anna"), http_slack.channel("algemeen")
    listener.reply = "Hello there"
    assert http_slack.act("command", as_=anna, channel=channel, text="/help-me now")["ok"]
    headers, body = listener.got[0]
    verifier = SignatureVerifier(http_slack.playground.state.app.signing_secret)
    assert verifier.is_valid_request(body, headers)
    form = {key: values[0] for key, values in parse_qs(body).items()}
    assert (form["command"], form["text"], form["is_enterprise_install"]) == ("/help-me", "now", "false")
    assert http_slack.messages(anna, channel)[-1]["text"] == "Hello there"
    listener.reply = ""
    sent = http_slack.client.chat_postMessage(channel=anna, text="card", blocks=CARD)
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    assert http_slack.act("press", as_=anna, **where, block_id="a", action_id="go")["acked"]
    clicks = [parse_qs(b)["payload"][0] for _, b in listener.got if b.startswith("payload=")]
    assert json.loads(clicks[0])["type"] == "block_actions"


def test_over_http_events_are_retried_with_reasons(http_slack: Slack, listener: Listener) -> None:
    listener.status = 500
    http_slack.act("home", as_=http_slack.user("Anna"))
    until(lambda: len(attempts(http_slack, "app_home_opened")) == 2)
    assert "x-slack-retry-num" not in listener.got[0][0]
    again = listener.got[1][0]
    assert (again["x-slack-retry-num"], again["x-slack-retry-reason"]) == ("1", "http_error")
    listener.headers = {"x-slack-no-retry": "1"}
    http_slack.post("/_/clock", op="advance", seconds=61)
    until(lambda: len(attempts(http_slack, "app_home_opened")) == 3)
    http_slack.post("/_/clock", op="advance", seconds=3600)
    time.sleep(0.1)
    assert len(listener.got) == 3


def test_over_http_an_address_is_verified(http_slack: Slack, listener: Listener) -> None:
    assert http_slack.act("verify_url")["error"] == "not_verified"
    assert json.loads(listener.got[0][1])["type"] == "url_verification"


def test_an_app_that_fails_all_its_events_hears_no_more() -> None:
    now = [3600.0]
    budget = EventBudget(lambda: now[0], scale=1)
    for _ in range(1_001):
        assert budget.spend()
        budget.settle(ok=False)
    assert budget.disabled
    assert not budget.spend()
    budget.reset()
    assert all(budget.spend() for _ in range(30_000))
    assert not budget.spend()
    assert (budget.minute_to_tell(), budget.minute_to_tell()) == (3600, 0)
    now[0] += 3600
    assert budget.spend()


def test_over_http_a_broken_command_is_not_tried_again(http_slack: Slack, listener: Listener) -> None:
    listener.status = 500
    anna, channel = http_slack.user("Anna"), http_slack.channel("algemeen")
    told = http_slack.act("command", as_=anna, channel=channel, text="/help-me")
    assert told["error"] == "dispatch_failed"
    assert len(listener.got) == 1
