"""What a story leaves in the log, held against what must never be there: keys, signatures, names, people's words."""

import io
import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

from bot.logs import OURS, lead_through_logging, make_handler

NEVER = re.compile(
    r"xox[a-z]-|xapp-|v0=[0-9a-f]{16}|hooks\.slack|/_?respond/|\btrigger_id\b|\d{10,}\.\d{6,}\.[0-9a-f]{8}"
)
"""Tokens, signatures, addresses at which anybody may answer, and what opens a form."""

A_SENTENCE = 12
"""Characters. Shorter texts, such as a value or the name of a KPI, are words that lines of a log have of their own."""


class Overheard:
    """Everything that is logged while it listens, as `dagstart run` would write it."""

    def __init__(self) -> None:
        self._lines = io.StringIO()
        self._handler = make_handler("json", self._lines)
        lead_through_logging()
        for name in OURS:
            logging.getLogger(name).setLevel(logging.INFO)
        logging.root.addHandler(self._handler)

    def stop(self) -> None:
        """Listen no more."""
        logging.root.removeHandler(self._handler)

    def forget(self) -> None:
        """What was said until now was meant to be."""
        self._lines.seek(0)
        self._lines.truncate()

    def lines_with(self, forbidden: Iterable[str]) -> list[str]:
        """Lines that hold one of these, or something that never may be in one."""
        words = sorted(set(forbidden))
        return [line for line in self._lines.getvalue().splitlines() if NEVER.search(line) or _first(words, line)]


def _first(words: list[str], line: str) -> str | None:
    return next((word for word in words if word in line), None)


def typed(entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The sentences that people typed, in the acts that the stand-in noted."""
    acts = (entry["request"] for entry in entries if entry["kind"] == "act")
    for text in (_without_command(each) for act in acts for each in _strings(act)):
        if len(text) >= A_SENTENCE and " " in text:
            yield text


def _without_command(text: str) -> str:
    return "".join(text.split(" ", 2)[2:]) if text.startswith("/") else text.strip()


def _strings(anything: Any) -> Iterator[str]:
    if isinstance(anything, str):
        yield anything
    elif isinstance(anything, dict):
        for value in anything.values():
            yield from _strings(value)
    elif isinstance(anything, list):
        for value in anything:
            yield from _strings(value)
