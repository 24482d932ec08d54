"""Reading a day that has been, as somebody types it in Dutch or English. Pure."""

import re
from datetime import date, timedelta

from bot.people.days import months, weekdays
from bot.people.notations import read_day

_NEAR = {"today": 0, "vandaag": 0, "yesterday": 1, "gisteren": 1, "eergisteren": 2}
_SHORT = re.compile(r"(\d{1,2})[-/.](\d{1,2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})(?:e|st|nd|rd|th)? ([^\W\d]+)\.?", re.ASCII)
MOST_WORDS = 3
"""Of a day: `20 november 2026`."""


def read_past_day(typed: str, today: date) -> date | None:
    """`yesterday`, `vrijdag` (the last one), `20-11`, `20 november`, `2026-11-20`; None for what is no day.

    A day without a year is the last one that was.
    """
    words = " ".join(typed.casefold().split()).rstrip(".,")
    if words in _NEAR:
        return today - timedelta(days=_NEAR[words])
    if words in weekdays():
        return today - timedelta(days=(today.weekday() - weekdays()[words] - 1) % 7 + 1)
    if found := _SHORT.fullmatch(words):
        return _last(int(found[1]), int(found[2]), today)
    if (found := _NAMED.fullmatch(words)) and found[2] in months():
        return _last(int(found[1]), months()[found[2]], today)
    return read_day(words)


def split_day(typed: str, today: date) -> tuple[str, date | None]:
    """What was typed without the day at its end, and that day."""
    words = typed.split()
    for length in range(min(MOST_WORDS, len(words)), 0, -1):
        if day := read_past_day(" ".join(words[-length:]), today):
            return " ".join(words[:-length]), day
    return typed.strip(), None


def _last(day: int, month: int, today: date) -> date | None:
    for year in range(today.year, today.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    return None
