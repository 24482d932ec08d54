"""Bolt's App as we run it: every request gets a reference in the log, and its answer is timed."""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot.manifest import COMMANDS, EVENTS
from bot.metrics import ACKS, IN_HAND, PARTS
from bot.reference import referenced

OTHER = "other"
DOORS = {
    "block_actions": "button",
    "view_submission": "form",
    "view_closed": "form",
    "shortcut": "shortcut",
    "message_action": "shortcut",
}
EVENT_NAMES = frozenset(name.partition(".")[0] if name.startswith("message.") else name for name in EVENTS)
COMMAND_NAMES = frozenset(name.removeprefix("/") for name in COMMANDS)


class TimedApp(App):
    """The Slack app. Both ways in, HTTP and Socket Mode, lead through `dispatch`."""

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer a request."""
        start = perf_counter()
        IN_HAND.inc()
        try:
            with referenced():
                return super().dispatch(req)
        finally:
            IN_HAND.dec()
            ACKS.labels(*labels_of(req.body)).observe(perf_counter() - start)


def labels_of(body: Mapping[str, Any]) -> tuple[str, str]:
    """Which kind of request, for which part of the bot: words that we know, whatever was sent."""
    if "command" in body:
        return "command", _known(str(body["command"]).removeprefix("/"), COMMAND_NAMES)
    if isinstance(event := body.get("event"), dict):
        return "event", _known(str(event.get("type")), EVENT_NAMES)
    door = DOORS.get(str(body.get("type")), OTHER)
    return door, _known(_id_of(body).partition(".")[0], PARTS)


def _id_of(body: Mapping[str, Any]) -> str:
    try:
        return str(body["actions"][0]["action_id"] if "actions" in body else (body.get("view") or body)["callback_id"])
    except (KeyError, IndexError, TypeError):
        return ""


def _known(word: str, words: frozenset[str]) -> str:
    return word if word in words else OTHER
