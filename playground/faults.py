"""A switchboard of things that go wrong on request."""

from __future__ import annotations

from typing import Any

from playground.errors import Refusal
from playground.installation import Json

KINDS = {"429", "5xx", "slow", "drop", "refresh", "duplicate", "swallow", "revoke", "close_silent", "mute"}
IMMEDIATE = {"drop", "refresh", "revoke", "close_silent", "mute"}


class Faults:
    """Rules {kind, match, times, seconds?, retry_after?}; `times` null means for ever.

    429 · 5xx · slow act on Web API methods (and slow on deliveries), duplicate · swallow on deliveries
    (match an event type, block_actions, view_submission, a command …). drop (reset), close_silent (closed
    without a close frame), mute (open but dead), refresh and revoke act at once.
    """

    def __init__(self) -> None:
        self.rules: list[Json] = []

    def set(self, rules: Any) -> list[Json]:
        """Replace all rules; give those that act at once. Raises Refusal for a rule we don't know."""
        if not isinstance(rules, list):
            raise Refusal("bad_faults", "Give {rules: [{kind, match, times}]}.")
        checked = [_checked(rule) for rule in rules]
        self.rules = [rule for rule in checked if rule["kind"] not in IMMEDIATE]
        return [rule for rule in checked if rule["kind"] in IMMEDIATE]

    def take(self, kind: str, name: str) -> Json | None:
        """The rule of this kind that hits `name` now, if any; it counts down."""
        for rule in self.rules:
            if rule["kind"] == kind and rule["match"] in ("*", name):
                if rule["times"] is not None:
                    rule["times"] -= 1
                    if rule["times"] <= 0:
                        self.rules.remove(rule)
                return rule
        return None


def _checked(rule: Any) -> Json:
    if not isinstance(rule, dict) or rule.get("kind") not in KINDS:
        raise Refusal("bad_faults", f"A fault's kind is one of {', '.join(sorted(KINDS))}.")
    times = rule.get("times")
    if times is not None and (not isinstance(times, int) or times < 1):
        raise Refusal("bad_faults", "times is a whole number from 1, or null.")
    return {**rule, "match": rule.get("match") or "*", "times": times}
