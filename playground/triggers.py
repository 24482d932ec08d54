"""Trigger ids: three seconds of real time, one use, of the form 123.456.abc."""

from __future__ import annotations

import re
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass

from playground.errors import SlackError

LIFETIME = 3.0
REMEMBERED = 5_000
FORM = re.compile(r"\d+\.\d+\.[0-9a-f]+")


@dataclass
class Trigger:
    """Whose click it was, when (time.monotonic), and the modal it was made in."""

    user: str
    born: float
    view_id: str = ""
    spent: bool = False


class Triggers:
    """The trigger ids handed out lately."""

    def __init__(self) -> None:
        self.known: OrderedDict[str, Trigger] = OrderedDict()
        self.serial = 0

    def make(self, user: str, view_id: str = "") -> str:
        """A fresh trigger id, living from now."""
        self.serial += 1
        made = f"{1_000_000 + self.serial}.{2_000_000}.{secrets.token_hex(16)}"
        self.known[made] = Trigger(user, time.monotonic(), view_id)
        if len(self.known) > REMEMBERED:
            self.known.popitem(last=False)
        return made

    def exchange(self, trigger_id: str) -> Trigger:
        """Spend a trigger id. Raises SlackError: invalid_, exchanged_ or expired_trigger_id."""
        found = self.known.get(trigger_id)
        if found is None or not FORM.fullmatch(trigger_id):
            raise SlackError("invalid_trigger_id")
        if found.spent:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - found.born > LIFETIME:
            raise SlackError("expired_trigger_id")
        found.spent = True
        return found
