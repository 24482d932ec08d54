"""Reading a day that somebody typed, in Dutch or English. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from babel.dates import get_day_names, get_month_names

from bot.errors import Refusal
from bot.i18n import N_

FROM = frozenset({"from", "van", "vanaf"})
UNTIL = frozenset({"until", "till", "til", "to", "through", "tot", "tm", "t/m"})
_AFTER_UNTIL = (("en", "met"), ("and", "including"))
_FILLERS = frozenset({"on", "op", "the", "de"})
_NEAR = {"today": 0, "vandaag": 0, "tomorrow": 1, "morgen": 1, "overmorgen": 2}
_LANGUAGES = ("nl", "en")

NOT_UNDERSTOOD = N_(
    "I do not understand the date in “{words}”. Write it like “until friday”, “until 28 november” or “until 28-11”. "
    "A reason is not needed."
)
NO_SUCH_DAY = N_("{words} is not a day of the calendar. Write it like “until 28 november” or “until 28-11”.")
IN_THE_PAST = N_("{words} is in the past. Name a day from today on, with its year if it is not the nearest one.")
TOO_FAR = N_("{words} is more than a year away. Name a day within a year.")
BACKWARDS = N_("The last day comes before the first one. Write it like “from 21-12 until 24-12”.")


@dataclass(frozen=True)
class Span:
    """Days, both included. `given` is False when nothing was typed; `ignored` are words after the days."""

    first: date
    last: date
    given: bool
    ignored: str = ""


def read_span(text: str, today: date) -> Span:
    """Read `until friday`, `from 21-12 until 2 januari`, `tomorrow`, or nothing (today).

    A day without a year is the nearest one; a weekday is the coming one. Raises Refusal with what to write instead.
    """
    words = text.split()
    if not words:
        return Span(today, today, given=False)
    first: date | None = None
    rest = words
    if words[0].lower() in FROM:
        first, rest = _read_day(words[1:], today, text)
    elif words[0].lower() not in UNTIL:
        first, rest = _read_day(words, today, text)
    last = first or today
    if rest and rest[0].lower() in UNTIL:
        last, rest = _read_day(_after_until(rest[1:]), today, text)
    elif first is None:
        raise Refusal(NOT_UNDERSTOOD, words=text)
    first = first or today
    if last < first:
        raise Refusal(BACKWARDS)
    return Span(first, last, given=True, ignored=" ".join(rest))


def _after_until(words: list[str]) -> list[str]:
    pair = tuple(word.lower() for word in words[:2])
    return words[2:] if pair in _AFTER_UNTIL else words


def _read_day(words: list[str], today: date, text: str) -> tuple[date, list[str]]:
    """The day at the start of `words`, and the words after it."""
    rest = words[1:] if words and words[0].lower() in _FILLERS else words
    for length in (3, 2, 1):
        taken = " ".join(rest[:length]).lower().rstrip(",.")
        day = _day_of(taken, today, " ".join(rest[:length])) if len(rest) >= length else None
        if day and taken in weekdays() and _is_date(rest[1:3], today):
            return _read_day(rest[1:], today, text)  # "vrijdag 27 november": the date says it all
        if day:
            return _checked(day, today, " ".join(rest[:length])), rest[length:]
    raise Refusal(NOT_UNDERSTOOD, words=text)


def _is_date(words: list[str], today: date) -> bool:
    near = (" ".join(words[:n]) for n in (1, 2))
    return any(typed.lower() not in weekdays() and _day_of(typed.lower(), today, typed) for typed in near)


def _checked(day: date, today: date, words: str) -> date:
    if day < today:
        raise Refusal(IN_THE_PAST, words=words)
    if day > today + timedelta(days=366):
        raise Refusal(TOO_FAR, words=words)
    return day


def _day_of(words: str, today: date, typed: str) -> date | None:
    """One day in any notation; None when this is no day at all. Raises Refusal for a 31st of February."""
    if words in _NEAR:
        return today + timedelta(days=_NEAR[words])
    if words in weekdays():
        return today + timedelta(days=(weekdays()[words] - today.weekday() - 1) % 7 + 1)
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words):
        return _on_calendar(int(found[1]), int(found[2]), int(found[3]), typed)
    if found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}|\d{2}))?", words):
        return _dated(int(found[1]), int(found[2]), found[3], today, typed)
    if found := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|e)? (\D+?)\.?(?: (\d{4}))?", words):
        day, month, year = found[1], found[2], found[3]
    elif found := re.fullmatch(r"([^\d\s]+) (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?", words):
        day, month, year = found[2], found[1], found[3]
    else:
        return None
    return _dated(int(day), months()[month], year, today, typed) if month in months() else None


def _dated(day: int, month: int, year: str | None, today: date, typed: str) -> date:
    if year:
        return _on_calendar(int(year) + (2000 if len(year) == 2 else 0), month, day, typed)
    found = []
    for near in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(date(near, month, day))
        except ValueError:
            continue  # the 29th of February of another year
    if not found:
        raise Refusal(NO_SUCH_DAY, words=typed)
    return min(found, key=lambda candidate: abs(candidate - today))


def _on_calendar(year: int, month: int, day: int, typed: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Refusal(NO_SUCH_DAY, words=typed) from None


@cache
def weekdays() -> dict[str, int]:
    """The days of the week (Monday is 0) by their names and short names, in Dutch and English, without capitals."""
    widths: tuple[Literal["wide", "abbreviated", "short"], ...] = ("wide", "abbreviated", "short")
    return {
        name.lower().rstrip("."): number
        for language in _LANGUAGES
        for width in widths
        for number, name in get_day_names(width, locale=language).items()
    }


@cache
def months() -> dict[str, int]:
    """The months by their names and short names, in Dutch and English, without capitals."""
    return {
        name.lower().rstrip("."): number
        for language in _LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }
