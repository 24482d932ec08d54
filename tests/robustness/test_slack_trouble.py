"""Whatever Slack does: nothing is lost, nobody is asked twice, and somebody who can act is told in words."""

import json
from datetime import timedelta

from bot.outbox.courier import LATE_ARRIVAL
from bot.outbox.models import Outbox, Pace
from bot.outbox.pace import SLOWER
from bot.people.models import Team, Workspace
from bot.points.models import Point
from bot.rituals.dagstart.blocks import SEND
from bot.rituals.dagstart.models import DagstartAnswer
from bot.rounds import Round, Seat
from tests.alerts import grown, read
from tests.robustness.forge import tell
from tests.robustness.looks import boards, calls, everybody, faults, received, rows
from tests.robustness.processes import PATIENCE, wait_for
from tests.world import World


def later(world: World, seconds: float) -> None:
    """Let so many seconds pass, and what is due happen."""
    world.clock.advance(seconds=seconds)
    world.playground.clock.advance(seconds)
    world.settle()


def test_one_failed_send(live: World) -> None:
    """One send that fails for a moment comes later; one that fails for good keeps nobody else waiting."""
    live.set_up("algemeen", lead="Anna")
    before = read(live)
    faults(live, {"kind": "5xx", "match": "chat.postMessage", "times": 1})
    live.move("09:00")
    live.bot.alarm.look()
    live.playground.state.users[live.id_of("Eva")].deleted = True  # and nobody told us
    live.settle()
    assert len(received(live)) >= 3
    later(live, 5)
    later(live, 5)  # who got two messages at once got the second a moment after
    assert received(live) == {"Anna": 2, "Bas": 1, "Carla": 1, "Dirk": 1}  # Anna leads: she is told of Eva
    assert [row.problem for row in rows(live.bot.services.db, Outbox, state="failed")] == ["user_disabled"]
    live.to("09:15")
    assert boards(live, "algemeen") == 1
    assert received(live)["Anna"] == 3  # her reminder, and nothing more about Eva
    sends, called = "dagstart_sends_total", "dagstart_slack_call_seconds_count"
    assert (grown(before, live, sends, outcome="failed"), grown(before, live, sends, outcome="put_off")) == (1, 1)
    assert (grown(before, live, called, outcome="refused"), grown(before, live, called, outcome="unavailable")) == (
        1,
        1,
    )
    refused = live.overheard.lines_with(["outbox_refused"])
    assert [(line["problem"], line["then"]) for line in map(json.loads, refused)] == [
        ("http_503", "later"),
        ("user_disabled", "never"),
    ]
    live.http.delete("/_/violations")  # user_disabled could not be known


def test_slow_slack(live: World) -> None:
    """Slack takes longer than we wait, and posts all the same: the message is looked up, not sent again."""
    live.set_up("algemeen")
    before = read(live)
    live.bot.client.timeout = 2  # instead of 10 s
    faults(live, {"kind": "slow", "match": "chat.postMessage", "seconds": 2.5, "times": 2})
    live.to("09:00")
    faults(live)
    assert wait_for(lambda: received(live) == everybody(live, "algemeen"), PATIENCE)
    live.bot.client.timeout = 10
    later(live, 5)
    assert not calls(live, "conversations.history")  # it could still arrive
    later(live, LATE_ARRIVAL)
    assert received(live) == everybody(live, "algemeen")
    assert {row.state for row in rows(live.bot.services.db, Outbox)} == {"sent"}
    assert len(calls(live, "chat.postMessage")) == 5
    assert grown(before, live, "dagstart_slack_call_seconds_count", outcome="unreachable") == 2


def test_rate_limited_slack(live: World) -> None:
    """A 429 silences the workspace for as long as Slack says and makes it a fifth slower, however many came back."""
    live.set_up("algemeen")
    faults(live, {"kind": "429", "match": "chat.postMessage", "retry_after": 30})
    live.to("09:00")
    refused = len(calls(live, "chat.postMessage"))
    faults(live)
    later(live, 25)
    assert received(live) == {}
    assert len(calls(live, "chat.postMessage")) == refused <= 5
    rate = next(row.rate for row in rows(live.bot.services.db, Pace, budget="post"))
    assert SLOWER * 0.99 <= rate / (live.bot.services.settings.pace * live.scale) <= SLOWER * 1.05
    later(live, 6)
    assert received(live) == everybody(live, "algemeen")


def test_slack_down_20_minutes(live: World) -> None:
    """Slack is away around nine: all that is still in its window comes, once, and no reminder before the card."""
    live.set_up("algemeen")
    live.to("08:55")
    faults(live, {"kind": "5xx", "match": "*"})
    for minute in range(20):
        live.to(f"09:{minute:02}")
    assert received(live) == {}
    faults(live)
    for minute in range(20, 26):
        live.to(f"09:{minute:02}")
    assert received(live) == everybody(live, "algemeen")
    assert boards(live, "algemeen") == 1


def test_slack_down_beyond_the_window(live: World) -> None:
    """What is out of its window is left out and says so; the board still comes."""
    live.set_up("algemeen", reach_for=30)
    before = read(live)
    faults(live, {"kind": "5xx", "match": "*"})
    for moment in ("09:00", "09:15", "09:29"):
        live.to(moment)
    faults(live)
    live.to("09:31")
    live.to("09:33")
    assert received(live) == {}
    prompts = rows(live.bot.services.db, Outbox, kind="dagstart_prompt")
    assert {(row.state, row.problem) for row in prompts} == {("dropped", "expired")}
    assert grown(before, live, "dagstart_sends_total", kind="dagstart_prompt", outcome="dropped") == 5
    assert boards(live, "algemeen") == 1


def test_token_revoked(live: World) -> None:
    """The token is withdrawn between opening and sending: all stops at once; with a new one it goes on."""
    live.set_up("algemeen")
    live.move("09:00")
    live.bot.alarm.look()
    faults(live, {"kind": "revoke"})
    live.settle()
    live.to("09:05")
    stopped = rows(live.bot.services.db, Workspace)[0]
    assert (stopped.state, bool(stopped.stopped_reason)) == ("stopped", True)
    assert len(calls(live, "chat.postMessage")) <= 5
    assert received(live) == {}
    live.playground.state.app.revoked = False
    live.restart_bot()
    live.to("09:10")
    later(live, 5)
    assert received(live) == everybody(live, "algemeen")


def test_removed_from_channel(live: World) -> None:
    """Out of the channel between the card and the board: no board is tried, the lead is told once."""
    live.set_up("algemeen", lead="Anna")
    live.to("09:00")
    live.answer("Anna", "Blijft bewaard")
    live.act("kick", as_="Anna", channel=live.channel("algemeen"), user=live.playground.state.app.bot_user)
    for moment in ("09:12", "09:15", "09:20", "17:01"):
        live.to(moment)
    assert rows(live.bot.services.db, Team)[0].state == "left"
    assert received(live) == {"Anna": 2, "Bas": 1, "Carla": 1, "Dirk": 1, "Eva": 1}
    assert "Blijft bewaard" in [answer.text for answer in rows(live.bot.services.db, DagstartAnswer)]
    live.to("09:00", day=1)
    assert sum(received(live).values()) == 6


def test_removed_from_channel_unheard(live: World) -> None:
    """The event was lost: Slack's refusal of the board tells us, and the lead is told once all the same."""
    live.set_up("algemeen", lead="Anna")
    live.to("09:00")
    faults(live, {"kind": "swallow", "match": "member_left_channel"}, {"kind": "swallow", "match": "channel_left"})
    channel = live.playground.state.channels[live.channel("algemeen")]
    channel.members.pop(live.playground.state.app.bot_user)
    for name in ("Anna", "Bas", "Carla", "Dirk", "Eva"):
        live.answer(name, "Klaar")
    for moment in ("09:15", "09:20", "09:30"):
        live.to(moment)
    assert received(live) == {**everybody(live, "algemeen"), "Anna": 2}
    assert [row.problem for row in rows(live.bot.services.db, Outbox, state="failed")] == ["not_in_channel"]
    live.http.delete("/_/violations")  # not_in_channel could not be known


def test_member_left(live: World) -> None:
    """Left before nine: not asked. Left after the card: not reminded, and what was answered stays."""
    live.set_up("algemeen")
    live.playground.state.channels[live.channel("algemeen")].is_general = False  # nobody leaves that one
    live.settle()
    live.act("leave", as_="Anna", channel=live.channel("algemeen"))
    live.to("09:00")
    live.answer("Bas", "Tot ziens")
    live.act("leave", as_="Bas", channel=live.channel("algemeen"))
    live.act("leave", as_="Carla", channel=live.channel("algemeen"))
    live.to("09:12")
    assert received(live) == {"Bas": 1, "Carla": 1, "Dirk": 2, "Eva": 2}
    live.to("09:15")
    assert "Tot ziens" in live.board("algemeen", "Eva")["text"]
    live.to("09:00", day=1)
    assert received(live) == {"Bas": 1, "Carla": 1, "Dirk": 3, "Eva": 3}


def test_asleep_beyond_the_lease(live: World) -> None:
    """A process that slept with messages in hand does not send what others may have sent by now."""
    live.set_up("algemeen")
    live.move("09:00")
    live.bot.alarm.look()
    in_hand = live.sender._claim()
    assert read(live).samples["dagstart_outbox_claimed"] == {frozenset(): 5.0}
    live.move(live.clock.now() + timedelta(seconds=61))
    for claim in in_hand:
        live.sender._send(claim)
    assert received(live) == {}
    live.settle()
    assert received(live) == everybody(live, "algemeen")


def test_duplicate_event(live: World) -> None:
    """Everything that Slack delivers comes twice: it counts once."""
    faults(live, {"kind": "duplicate", "match": "*"})
    live.set_up("algemeen")
    live.playground.state.channels[live.channel("algemeen")].is_general = False
    live.to("09:00")
    live.answer("Anna", "Eén keer", "Hulp bij retouren")
    live.act("leave", as_="Bas", channel=live.channel("algemeen"))
    live.act("join", as_="Bas", channel=live.channel("algemeen"))
    live.to("09:15")
    assert sorted(received(live).items()) == [("Anna", 1), ("Bas", 2), ("Carla", 2), ("Dirk", 2), ("Eva", 2)]
    assert sorted(point.text for point in rows(live.bot.services.db, Point)) == ["Eén keer", "Hulp bij retouren"]
    assert live.board("algemeen")["text"].count("Eén keer") == 1


def test_button_from_last_week(live: World) -> None:
    """A card of last Monday, as an app shows it that was offline since: the click changes nothing and says why."""
    live.set_up("algemeen")
    live.to("09:00")
    live.to("17:01")
    live.to("09:00", day=7)
    db = live.bot.services.db
    first = min(rows(db, Round), key=lambda held: held.id)
    typed = {"values": {"dagstart_answer_1": {"value": {"type": "plain_text_input", "value": "Te laat"}}}}
    found, told = tell(live, "Anna", action_id=SEND, action={"value": str(first.id)}, more={"state": typed})
    assert found["acked"]
    assert "/dagstart" in told
    assert rows(db, DagstartAnswer) == []
    assert {seat.state for seat in rows(db, Seat, round_id=first.id)} == {"asked"}
