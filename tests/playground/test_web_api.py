"""The Web API says no where Slack says no, and with the same words."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from playground.methods import METHODS
from tests.playground.conftest import Slack
from tests.playground.test_round_trip import CARD, MODAL

FORM = "application/x-www-form-urlencoded"
JSON = "application/json; charset=utf-8"


def call(slack: Slack, method: str, body: Any = None, **options: Any) -> Any:
    """One raw call: `kind` (content type), `token`, `verb`; the answer with `status` and `headers`."""
    kind, verb = options.get("kind", JSON), options.get("verb", "POST")
    url, data = f"{slack.url}/api/{method}", None
    if verb == "GET":
        url += "?" + urllib.parse.urlencode(body or {})
    elif isinstance(body, dict):
        data = json.dumps(body).encode() if "json" in kind else urllib.parse.urlencode(body).encode()
    if isinstance(body, bytes):
        data = body
    request = urllib.request.Request(url, data, method=verb)
    if data is not None:
        request.add_header("Content-Type", kind)
    token = options.get("token", slack.bot_token)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        response = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as problem:
        response = problem
    with response:
        answer = json.loads(response.read())
        return {**answer, "status": response.status, "headers": dict(response.headers)}


def error_of(slack: Slack, method: str, **args: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        slack.client.api_call(method, json=args)
    return str(caught.value.response["error"])


@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_every_method_wants_a_token(calm_slack: Slack, method: str, verb: str) -> None:
    if METHODS[method].caller == "none":
        return
    answer = call(calm_slack, method, {}, token="", verb=verb, kind=FORM)
    expected = {"apps.connections.open": "missing_args" if verb == "POST" else "insecure_request"}
    assert answer["error"] == expected.get(method, "not_authed")
    wrong = call(calm_slack, method, {}, token="xoxb-wrong", verb="POST", kind=FORM)
    assert wrong["error"] == "invalid_auth"


@pytest.mark.parametrize("method", sorted(name for name, row in METHODS.items() if row.required))
def test_every_method_names_what_it_misses(calm_slack: Slack, method: str) -> None:
    answer = call(calm_slack, method, {})
    assert answer["error"] == "invalid_arguments"
    told = answer["response_metadata"]["messages"]
    assert told == [f"[ERROR] missing required field: {name}" for name in METHODS[method].required]


@pytest.mark.parametrize(
    ("verb", "kind"), [("GET", FORM), ("POST", FORM), ("POST", JSON), ("POST", "application/json")]
)
def test_a_message_is_posted_by_every_door(slack: Slack, verb: str, kind: str) -> None:
    channel = slack.with_bot_in("algemeen")
    blocks: Any = CARD[:1] if "json" in kind else json.dumps(CARD[:1])
    args = {"channel": channel, "text": "hi", "blocks": blocks}
    answer = call(slack, "chat.postMessage", args, verb=verb, kind=kind)
    assert answer["ok"], answer
    assert answer["message"]["blocks"][0]["text"]["text"] == "Hello"
    assert answer["message"]["bot_id"] == slack.playground.state.app.bot_id
    assert "subtype" not in answer["message"]
    assert answer.get("warning") == ("missing_charset" if kind == "application/json" else None)


def test_tokens_count_only_where_slack_takes_them(slack: Slack) -> None:
    token = {"token": slack.bot_token}
    assert call(slack, "auth.test", token, token="", kind=FORM)["ok"]
    assert call(slack, "auth.test", token, token="")["error"] == "not_authed"
    assert call(slack, "auth.test", token, token="", verb="GET")["error"] == "not_authed"
    app = {"token": slack.app_token}
    assert call(slack, "apps.connections.open", app, token="", kind=FORM)["error"] == "invalid_auth"
    assert call(slack, "apps.connections.open", {})["error"] == "not_allowed_token_type"
    assert call(slack, "users.list", {}, token=slack.app_token)["error"] == "not_allowed_token_type"


def test_bodies_that_are_no_bodies(slack: Slack) -> None:
    assert call(slack, "chat.postMessage", b"{")["error"] == "invalid_json"
    assert call(slack, "chat.postMessage", b"[]")["error"] == "json_not_object"
    assert call(slack, "chat.postMessage", b"x", kind="text/plain")["error"] == "invalid_post_type"
    assert call(slack, "chat.nothing", {})["error"] == "unknown_method"
    answer = call(slack, "users.info", {"user": slack.bot})
    assert answer["error"] == "invalid_arguments", "users.info takes no JSON"


def test_unknown_arguments_are_ignored_and_noted(slack: Slack) -> None:
    channel = slack.with_bot_in("algemeen")
    assert call(slack, "chat.postMessage", {"channel": channel, "text": "hi", "colour": "red"})["ok"]
    assert slack.violations() == ["unknown argument colour"]


def test_a_scope_that_was_not_given(slack: Slack) -> None:
    answer = call(slack, "reactions.add", {"channel": "C1", "name": "wave", "timestamp": "1"})
    assert (answer["error"], answer["needed"]) == ("missing_scope", "reactions:write")
    assert "chat:write" in answer["provided"].split(",")


def test_where_a_bot_may_post(slack: Slack) -> None:
    anna, public = slack.user("Anna"), slack.channel("algemeen")
    private = slack.act("create_channel", as_=anna, name="geheim", private=True)["channel"]
    assert error_of(slack, "chat.postMessage", channel=public, text="hi") == "not_in_channel"
    assert error_of(slack, "chat.postMessage", channel=private, text="hi") == "channel_not_found"
    assert error_of(slack, "chat.postMessage", channel="", text="hi") == "channel_not_found"
    assert error_of(slack, "chat.postMessage", channel="USLACKBOT", text="hi") == "cannot_dm_bot"
    bas = slack.user("Bas")
    theirs = slack.act("say", as_=anna, channel=bas, text="psst")["channel"]
    assert error_of(slack, "chat.postMessage", channel=theirs, text="hi") == "channel_not_found"
    slack.with_bot_in("algemeen")
    for name in (public, "algemeen", "#algemeen"):
        assert slack.client.chat_postMessage(channel=name, text="hi")["channel"] == public
    slack.act("archive_channel", as_=anna, channel=public)
    assert error_of(slack, "chat.postMessage", channel=public, text="hi") == "is_archived"
    slack.act("profile", user=bas, deleted=True)
    assert error_of(slack, "conversations.open", users=bas) == "user_disabled"


def test_no_direct_messages_without_a_messages_tab(slack: Slack) -> None:
    slack.playground.state.app.manifest["features"]["app_home"] = {"messages_tab_enabled": False}
    error = error_of(slack, "chat.postMessage", channel=slack.user("Anna"), text="hi")
    assert error == "messages_tab_disabled"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "   "}, "no_text"),
        ({"text": "a", "blocks": "not json"}, "invalid_blocks_format"),
        ({"text": "a", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"text": "a", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "a", "markdown_text": "b"}, "markdown_text_conflict"),
        ({"markdown_text": "b" * 12_001}, "msg_too_long"),
        ({"text": "a", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"text": "a", "metadata": "{"}, "invalid_metadata_format"),
        ({"text": "a", "metadata": {"event_type": 1}}, "invalid_metadata_schema"),
        ({"text": "a", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"text": "a", "thread_ts": "0000000001.000000"}, "invalid_thread_ts"),
        ({"text": "a", "thread_ts": "9999999999.000000"}, "invalid_thread_ts"),
        ({"text": "a", "username": "me"}, "missing_scope"),
    ],
)
def test_messages_slack_refuses(slack: Slack, args: Any, error: str) -> None:
    channel = slack.with_bot_in("algemeen")
    assert error_of(slack, "chat.postMessage", channel=channel, **args) == error
    assert len(slack.violations()) == 1


def test_too_many_characters_of_blocks(slack: Slack) -> None:
    text = {"type": "mrkdwn", "text": "x" * 2900}
    blocks = [{"type": "section", "text": text} for _ in range(5)]
    error = error_of(slack, "chat.postMessage", channel=slack.user("Anna"), text="hi", blocks=blocks)
    assert error == "msg_blocks_too_long"


def test_bad_blocks_are_pointed_at(slack: Slack) -> None:
    text = {"type": "mrkdwn", "text": "x" * 3001}
    args = {"channel": slack.user("Anna"), "text": "a", "blocks": [{"type": "section", "text": text}]}
    answer = call(slack, "chat.postMessage", args)
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {answer['errors'][0]}"]
    view = {**MODAL, "blocks": [{"type": "section", "text": text}]}
    answer = call(slack, "views.open", {"trigger_id": "1.2.a", "view": view})
    assert answer["error"] == "invalid_arguments"
    assert any("/view/blocks/0/text/text" in line for line in answer["response_metadata"]["messages"])


def test_long_texts_are_cut_in_posts_and_refused_in_updates(slack: Slack) -> None:
    sent = slack.client.chat_postMessage(channel=slack.user("Anna"), text="x" * 41_000)
    assert len(sent["message"]["text"]) == 40_000
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    assert error_of(slack, "chat.update", **where, text="x" * 4_001) == "msg_too_long"


def test_only_own_messages_can_be_changed(slack: Slack) -> None:
    anna, channel = slack.user("Anna"), slack.with_bot_in("algemeen")
    ts = slack.act("say", as_=anna, channel=channel, text="mine")["ts"]
    assert error_of(slack, "chat.update", channel=channel, ts=ts, text="x") == "cant_update_message"
    assert error_of(slack, "chat.delete", channel=channel, ts=ts) == "cant_delete_message"
    assert error_of(slack, "chat.update", channel=channel, ts="1.2", text="x") == "message_not_found"
    assert error_of(slack, "chat.update", channel="algemeen", ts=ts, text="x") == "channel_not_found"


def test_an_update_keeps_what_it_does_not_name(slack: Slack) -> None:
    about = {"event_type": "card", "event_payload": {"id": "7"}}
    sent = slack.client.chat_postMessage(channel=slack.user("Anna"), text="a", blocks=CARD[:1], metadata=about)
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    slack.client.chat_update(**where, text="b")
    kept = slack.client.conversations_history(channel=sent["channel"], include_all_metadata=True)
    message = kept["messages"][0]
    assert (message["text"], len(message["blocks"]), message["metadata"]) == ("b", 1, about)
    assert message["edited"]["user"] == slack.bot
    slack.client.chat_update(**where, text="c", blocks=[])
    message = slack.client.conversations_history(channel=sent["channel"])["messages"][0]
    assert "blocks" not in message
    assert "metadata" not in message


def test_threads(slack: Slack) -> None:
    channel = slack.with_bot_in("algemeen")
    parent = slack.client.chat_postMessage(channel=channel, text="parent")["ts"]
    for text in ("one", "two"):
        slack.client.chat_postMessage(channel=channel, text=text, thread_ts=parent)
    history = slack.client.conversations_history(channel=channel)["messages"]
    assert history[0]["text"] == "parent"
    assert history[0]["reply_count"] == 2
    replies = slack.client.conversations_replies(channel=channel, ts=parent)["messages"]
    assert [m["text"] for m in replies] == ["parent", "one", "two"]
    slack.client.chat_postMessage(channel=channel, text="top", thread_ts="1700000000.000001")
    assert slack.client.conversations_history(channel=channel)["messages"][0]["text"] == "top"


def test_history_in_pages_and_windows(slack: Slack) -> None:
    channel = slack.client.conversations_open(users=slack.user("Anna"))["channel"]["id"]
    sent = [slack.client.chat_postMessage(channel=channel, text=str(n))["ts"] for n in range(5)]
    pages = slack.client.conversations_history(channel=channel, limit=2)
    assert [[m["text"] for m in page["messages"]] for page in pages] == [["4", "3"], ["2", "1"], ["0"]]
    window = slack.client.conversations_history(channel=channel, oldest=sent[1], latest=sent[3])
    assert [m["text"] for m in window["messages"]] == ["2"]
    wide = slack.client.conversations_history(channel=channel, oldest=sent[1], latest=sent[3], inclusive=True)
    assert [m["text"] for m in wide["messages"]] == ["3", "2", "1"]


def test_people_and_their_conversations(slack: Slack) -> None:
    anna, channel = slack.user("Anna"), slack.with_bot_in("algemeen")
    user = slack.client.users_info(user=anna)["user"]
    assert (user["tz"], user["real_name"]) == ("Europe/Amsterdam", "Anna Jansen")
    assert "locale" not in user
    assert "email" not in user["profile"]
    assert slack.client.users_info(user=anna, include_locale=True)["user"]["locale"] == "nl-NL"
    ids = [m for page in slack.client.conversations_members(channel=channel, limit=2) for m in page["members"]]
    assert len(ids) == 6
    assert slack.bot in ids
    mine = slack.client.users_conversations()["channels"]
    assert [c["id"] for c in mine] == [channel]
    assert error_of_get(slack, "users.info", user="U1") == "user_not_found"
    assert error_of_get(slack, "conversations.members", channel=channel, limit=1001) == "invalid_limit"
    assert error_of_get(slack, "conversations.members", channel=channel, cursor="x") == "invalid_cursor"
    slackbot = next(m for m in slack.client.users_list(limit=200)["members"] if m["id"] == "USLACKBOT")
    assert slackbot["is_bot"] is False


def error_of_get(slack: Slack, method: str, **args: Any) -> str:
    return str(call(slack, method, args, kind=FORM)["error"])


def test_ephemeral_messages_are_for_members(slack: Slack) -> None:
    anna, channel = slack.user("Anna"), slack.with_bot_in("algemeen")
    slack.client.chat_postEphemeral(channel=channel, user=anna, text="only you")
    assert slack.messages(anna, channel)[-1]["ephemeral"]
    texts = [m["text"] for m in slack.client.conversations_history(channel=channel)["messages"]]
    assert "only you" not in texts
    stranger = slack.act("create_user", name="Zoë", tz="Europe/Amsterdam", locale="nl-NL")["user"]
    slack.act("leave", as_=stranger, channel=channel)
    stranger = "U0PG00ZZZZ"
    error = error_of(slack, "chat.postEphemeral", channel=channel, user=stranger, text="x")
    assert error == "user_not_in_channel"
    assert error_of(slack, "chat.postEphemeral", channel=channel, user="anna", text="x") == "invalid_arguments"


def test_a_file_goes_up_in_three_steps(slack: Slack) -> None:
    channel = slack.with_bot_in("algemeen")
    slack.client.files_upload_v2(channel=channel, filename="a.csv", content="a;b", initial_comment="Here")
    message = slack.client.conversations_history(channel=channel)["messages"][0]
    assert (message["text"], message["files"][0]["name"]) == ("Here", "a.csv")
    shown = slack.client.files_info(file=message["files"][0]["id"])["file"]
    assert (shown["size"], shown["mimetype"]) == (3, "text/csv")


def test_a_deleted_file_leaves_a_tombstone_in_its_message(slack: Slack) -> None:
    channel = slack.with_bot_in("algemeen")
    slack.client.files_upload_v2(channel=channel, filename="a.csv", content="a;b", initial_comment="Here")
    file_id = slack.client.conversations_history(channel=channel)["messages"][0]["files"][0]["id"]
    assert slack.client.files_delete(file=file_id)["ok"]
    message = slack.client.conversations_history(channel=channel)["messages"][0]
    assert (message["text"], message["files"]) == ("Here", [{"id": file_id, "mode": "tombstone"}])
    assert error_of(slack, "files.delete", file=file_id) == "file_not_found"


def test_pins(slack: Slack) -> None:
    channel = slack.with_bot_in("algemeen")
    ts = slack.client.chat_postMessage(channel=channel, text="pin me")["ts"]
    slack.client.pins_add(channel=channel, timestamp=ts)
    assert slack.client.pins_list(channel=channel)["items"][0]["message"]["ts"] == ts
    assert error_of(slack, "pins.add", channel=channel, timestamp=ts) == "already_pinned"


def test_screaming_at_everybody_is_a_violation(slack: Slack) -> None:
    channel = slack.with_bot_in("algemeen")
    slack.client.chat_postMessage(channel=channel, text="<!channel> wake up")
    slack.client.chat_postMessage(channel=channel, blocks=CARD[:1], text="")
    assert len(slack.violations()) == 2
    field = {"type": "plain_text_input", "action_id": "value", "initial_value": "<!channel>"}
    label = {"type": "plain_text", "text": "What did customers tell you?"}
    typed = {"type": "input", "label": label, "element": field}
    slack.client.chat_postMessage(channel=channel, blocks=[typed], text="Change what you wrote")
    assert len(slack.violations()) == 2, "what a field of a form begins with notifies nobody"
