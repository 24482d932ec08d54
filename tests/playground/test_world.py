"""The world itself: its clock, its seeds, what survives a restart, and what people do in it."""

import base64
import json
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App

from playground.__main__ import main
from playground.clock import Clock
from playground.limits import Limits
from playground.server import Playground, serve_in_thread
from tests.playground.conftest import MANIFEST, Slack, fresh_slack, until
from tests.playground.test_round_trip import CARD
from tests.playground.test_web_api import call


def test_the_clock_is_handed_over_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    clock = Clock(path)
    clock.set(1_800_000_000)
    clock.set_rate(60)
    told = json.loads(path.read_text())
    assert (told["rate"], told["serial"]) == (60, 2)
    assert told["virtual"] == pytest.approx(1_800_000_000, abs=1)
    again = Clock(path)
    assert again.now() == pytest.approx(clock.now(), abs=5)


def test_the_clock_goes_where_the_bot_says_something_happens(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    for slack in fresh_slack(clock=Clock(path)):
        assert slack.post("/_/clock", op="next")["error"] == "nothing_planned"
        start = slack.get("/_/clock")["now"]
        marks = [{"label": "tomorrow's dagstart", "at": start + 7200}]
        Path(f"{path}.next").write_text(json.dumps({"next": start + 3600, "marks": marks}))
        assert slack.post("/_/clock", op="next")["now"] == pytest.approx(start + 3600, abs=1)
        told = slack.post("/_/clock", op="mark", label="tomorrow's dagstart")
        assert told["now"] == pytest.approx(start + 7200, abs=1)
        assert slack.post("/_/clock", op="set", at="2027-03-28T01:30:00+00:00")["iso"][:16] == "2027-03-28T01:30"
        assert slack.post("/_/clock", op="rate", rate=0)["rate"] == 0
        assert slack.post("/_/clock", op="dance")["error"] == "bad_clock"


def test_timestamps_are_unique_and_on_the_set_clock(slack: Slack) -> None:
    anna = slack.user("Anna")
    slack.post("/_/clock", op="rate", rate=0)
    slack.post("/_/clock", op="set", at=1_900_000_000)
    sent = [slack.client.chat_postMessage(channel=anna, text="hi")["ts"] for _ in range(3)]
    assert sent == ["1900000000.000000", "1900000000.000001", "1900000000.000002"]


def test_a_second_start_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    for slack in fresh_slack(state_path=path):
        anna = slack.user("Anna")
        sent = slack.client.chat_postMessage(channel=anna, text="card", blocks=CARD)
    assert path.exists()
    for slack in fresh_slack(state_path=path):
        assert slack.user("Anna") == anna
        assert slack.messages(anna, sent["channel"])[0]["text"] == "card"
        told = slack.client.chat_update(channel=sent["channel"], ts=sent["ts"], text="changed")
        assert told["ok"]
        assert slack.client.conversations_open(users=anna)["channel"]["id"] == sent["channel"]


def test_the_demo_is_a_customer_contact_workspace() -> None:
    state = Playground(seed="demo", manifest=MANIFEST).state
    north, south = state.channel_named("klantenteam-noord"), state.channel_named("klantenteam-zuid")
    crowd = state.channel_named("groot-team")
    assert north
    assert south
    assert crowd
    people = [state.users[user] for user in north.members if not state.users[user].is_bot]
    assert (len(people), len(south.members), len(crowd.members)) == (14, 6, 51)
    assert sum("anager" in user.title for user in people) == 2
    assert sum(user.title == "Teamleider" for user in people) == 1
    assert len({user.tz for user in people}) == 3
    assert sum(user.locale == "en-US" for user in people) == 2
    assert any(user.is_restricted for user in state.users.values())
    assert any(user.deleted for user in state.users.values())
    assert state.app.bot_user in north.members
    assert state.app.bot_user not in south.members


def test_rate_limits_follow_the_tier_and_the_set_clock() -> None:
    now = [1000.0]
    limits = Limits(lambda: now[0])
    assert sum(limits.take_method("chat.update", 3) == 0 for _ in range(60)) == 16
    wait = limits.take_method("chat.update", 3)
    assert 1 <= wait <= 2
    now[0] += wait
    assert limits.take_method("chat.update", 3) == 0
    assert [limits.take_post("C1") for _ in range(4)] == [0, 0, 0, 1]
    assert limits.take_post("C2") == 0


def test_a_call_too_many_is_told_when_to_come_back() -> None:
    for slack in fresh_slack(scale=1):
        channel = slack.with_bot_in("algemeen")
        answers = [call(slack, "chat.postMessage", {"channel": channel, "text": "x"}) for _ in range(4)]
        assert [a["status"] for a in answers] == [200, 200, 200, 429]
        assert (answers[3]["error"], answers[3]["headers"]["retry-after"]) == ("ratelimited", "1")
        assert slack.get("/_/violations")["violations"][0]["kind"] == "rate"


def test_commercial_apps_read_little_history() -> None:
    for slack in fresh_slack(scale=1, commercial=True):
        channel = slack.client.conversations_open(users=slack.user("Anna"))["channel"]["id"]
        for number in range(20):
            slack.act("say", as_=slack.user("Anna"), channel=channel, text=str(number))
        shown = slack.client.conversations_history(channel=channel, limit=100)
        assert len(shown["messages"]) == 15
        assert call(slack, "conversations.history", {"channel": channel})["status"] == 429


def test_answering_for_the_others(slack: Slack, bolt: App) -> None:
    answers: dict[str, str] = {}

    @bolt.action("go")
    def go(ack: Any, body: Any, respond: Any) -> None:
        answers[body["user"]["id"]] = body["state"]["values"]["note"]["text"]["value"]
        ack()
        respond(text="Thanks", replace_original=True)

    people = [user.id for user in slack.playground.state.people()]
    cards = [slack.client.chat_postMessage(channel=user, text="card", blocks=CARD) for user in people]
    first = {"as_": people[0], "channel": cards[0]["channel"], "ts": cards[0]["ts"]}
    assert slack.act("answer_for_others", **first) == {"ok": True, "answered": 4, "failed": 0}
    assert set(answers) == set(people[1:])
    others = list(zip(people, cards, strict=True))[1:]
    until(lambda: all(slack.messages(user, card["channel"])[0]["text"] == "Thanks" for user, card in others))
    assert slack.act("answer_for_others", **first)["answered"] == 0


def test_what_people_do_in_channels(slack: Slack) -> None:
    anna, bas = slack.user("Anna"), slack.user("Bas")
    channel = slack.act("create_channel", as_=anna, name="zuid")["channel"]
    assert slack.act("create_channel", as_=anna, name="zuid")["error"] == "name_taken"
    assert slack.act("say", as_=bas, channel=channel, text="hi")["error"] == "channel_not_found"
    assert slack.act("join", as_=bas, channel=channel)["ok"]
    ts = slack.act("say", as_=bas, channel=channel, text="hi")["ts"]
    assert slack.act("react", as_=anna, channel=channel, ts=ts, name="wave")["ok"]
    shown = slack.messages(anna, channel)[-1]
    assert shown["reactions"] == [{"name": "wave", "users": [anna], "count": 1}]
    told = next(c for c in slack.get(f"/_/state?as={anna}")["channels"] if c["id"] == channel)
    assert (told["unread"], told["kind"], told["is_member"]) == (2, "public", True)
    slack.act("read", as_=anna, channel=channel)
    told = next(c for c in slack.get(f"/_/state?as={anna}")["channels"] if c["id"] == channel)
    assert told["unread"] == 0
    content = base64.b64encode(b"a;b").decode()
    assert slack.act("upload", as_=anna, channel=channel, name="a.csv", content_base64=content)["ok"]
    address = slack.messages(bas, channel)[-1]["files"][0]["url_private"]
    assert fetch(address, slack.bot_token) == b"a;b"
    assert b"Sign in" in fetch(address, "")
    assert b"Sign in" in fetch(address, "xoxb-of-somebody")
    assert [each["name"] for each in slack.get("/_/violations")["violations"]] == ["download"] * 2
    assert slack.act("delete_channel", as_=bas, channel=channel)["error"] == "not_allowed"
    assert slack.act("say", as_=bas)["error"] == "bad_arguments"
    assert slack.act("fly", as_=bas)["error"] == "unknown_act"


def fetch(address: str, token: str) -> bytes:
    """A file as an app asks for it."""
    request = urllib.request.Request(address, headers={"authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=20) as response:
        content: bytes = response.read()
    return content


def test_pages_are_hinted_about_what_happened(slack: Slack) -> None:
    anna, lines = slack.user("Anna"), list[str]()

    def listen() -> None:
        with urllib.request.urlopen(f"{slack.url}/_/live?as={anna}", timeout=20) as stream:
            for raw in stream:
                lines.append(raw.decode())
                if "message" in lines[-1]:
                    return

    thread = threading.Thread(target=listen)
    thread.start()
    until(lambda: lines)
    channel = slack.act("say", as_=slack.user("Bas"), channel=slack.channel("algemeen"), text="hi")["channel"]
    thread.join(20)
    assert f'data: {{"type": "message", "channel": "{channel}"}}\n' in lines


@pytest.mark.parametrize(
    ("command", "sentence"),
    [("/feedback", "Slack's own command"), ("/Help", "no command"), ("/" + "x" * 32, "no command")],
)
def test_a_manifest_slack_would_refuse_is_refused(command: str, sentence: str) -> None:
    manifest = {"features": {"slash_commands": [{"command": command, "description": "does"}]}}
    with pytest.raises(ValueError, match=sentence):
        Playground(manifest=manifest)


def test_a_stand_in_stops_at_once(slack: Slack) -> None:
    served = serve_in_thread(Playground())
    served.stop()
    assert not served.thread.is_alive()


REAL_SECRET = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (["--host", "0.0.0.0"], {}, "can be reached from outside"),
        (["--host", "example.org"], {}, "can be reached from outside"),
        ([], {"PLAYGROUND_BOT_TOKEN": "-".join(("xoxb", "1234567890", "1234567890", "a" * 24))}, "of a real Slack"),
        ([], {"PLAYGROUND_SIGNING_SECRET": REAL_SECRET}, "of a real Slack"),
    ],
)
def test_it_starts_for_nobody_but_this_machine_and_takes_no_real_tokens(
    arguments: list[str],
    environment: dict[str, str],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["playground", "--manifest", "manifest.json", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert words in capsys.readouterr().err
