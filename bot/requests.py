"""Bolt's App as we run it: every request gets a reference in the log, and its answer is timed."""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.listener_matcher import ListenerMatcher
from slack_bolt.listener_matcher.builtins import BuiltinListenerMatcher

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


class BodyMatcher(ListenerMatcher):
    """What Bolt's own matchers say about a body, without gathering all that a listener could want at every question."""

    def __init__(self, says: Callable[..., Any]) -> None:
        self._says = says

    def matches(self, req: BoltRequest, resp: BoltResponse) -> bool:  # noqa: ARG002
        return bool(self._says(body=req.body))


class TimedApp(App):
    """The Slack app. Both ways in, HTTP and Socket Mode, lead through `dispatch`."""

    def _register_listener(self, functions: Any, primary_matcher: Any, *more: Any, **named: Any) -> Any:
        """Bolt asks one listener after the other whether a request is theirs: each answer has to be cheap."""
        if isinstance(primary_matcher, BuiltinListenerMatcher) and list(primary_matcher.arg_names) == ["body"]:
            primary_matcher = BodyMatcher(primary_matcher.func)
        return super()._register_listener(functions, primary_matcher, *more, **named)

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
