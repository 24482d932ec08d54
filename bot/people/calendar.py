"""Local times and working days. Pure: facts in, moments out."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
from holidays.registry import EntityLoader

KEY_LANGUAGE = "nl"
"""Holidays are stored under their Dutch name, else the country's own, so that a team's choice stays valid."""

TOGETHER = "; "
"""How the holidays package joins two holidays that fall on one day."""

DAYS_AHEAD = 366
"""How far to look for a next working day; a team without one in a year has no next day."""


@lru_cache(4096)  # a team is fifty people in a few zones
def local_moment(day: date, at: time, zone: str) -> datetime:
    """The moment (UTC) at which a wall clock in `zone` shows `at` on `day`.

    A time that does not exist (spring) moves forward by the gap; one that occurs twice (autumn) is the first.
    Source of the rule: PEP 495, fold=0 before a gap gives the shifted time after normalising through UTC.
    """
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """The date on the wall calendar in `zone`."""
    return moment.astimezone(ZoneInfo(zone)).date()


def works_on(day: date, days: int) -> bool:
    """Whether the seven-bit mask `days` (Monday is bit 0) has this weekday."""
    return bool(days & 1 << day.weekday())


@cache
def _holidays_of(country: str, year: int, language: str) -> Mapping[date, str]:
    spoken = holidays.country_holidays(country)
    # Never left to the library: without a language it reads the environment, and names would differ by machine.
    known = language if language in spoken.supported_languages else spoken.default_language
    return dict(holidays.country_holidays(country, years=year, language=known).items())


def holidays_of(country: str, year: int) -> Mapping[date, str]:
    """Public holidays of a country (`NL`, `BE`, …) in a year: date to name. Unknown or empty country: none."""
    return _holidays_of(country, year, KEY_LANGUAGE) if country in countries() else {}


def holiday_labels(country: str, years: Iterable[int], locale: str) -> dict[str, str]:
    """The names under which holidays are stored, each with its name for a reader, in the order of the calendar."""
    labels: dict[str, str] = {}
    for year in years:
        shown = _holidays_of(country, year, {"en": "en_US"}.get(locale, locale)) if country in countries() else {}
        for day, name in sorted(holidays_of(country, year).items()):
            keys, words = name.split(TOGETHER), shown.get(day, name).split(TOGETHER)
            labels |= {
                key: label for key, label in zip(keys, words, strict=len(keys) == len(words)) if key not in labels
            }
    return labels


@cache
def countries() -> frozenset[str]:
    """Country codes for which public holidays are known."""
    # The package's own list imports every country first: a quarter of a second at the first opening, and 8 MB.
    return frozenset(EntityLoader.get_country_codes())


def zone_exists(zone: str) -> bool:
    """Whether `zone` is a name of the time zone database."""
    return zone in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def working_day(day: date, days: int, country: str, worked: Iterable[str], off: Iterable[tuple[date, date]]) -> bool:
    """Whether a team works on `day`: its weekdays, minus holidays it keeps, minus its own days off."""
    if not works_on(day, days) or any(first <= day <= last for first, last in off):
        return False
    name = holidays_of(country, day.year).get(day)
    return name is None or set(name.split(TOGETHER)) <= set(worked)


def next_occurrence(
    after: datetime, zones: Iterable[str], first_start: Callable[[date], datetime | None]
) -> tuple[date, datetime] | None:
    """The next day whose first start lies after `after`, with that moment; None within a year.

    `first_start` says when the first of these zones starts on a day, None when nobody does. Each day occurs exactly
    once, daylight saving or not.
    """
    day = min(local_day(after, zone) for zone in zones) - timedelta(days=1)
    for _ in range(DAYS_AHEAD):
        day += timedelta(days=1)
        moment = first_start(day)
        if moment and moment > after:
            return day, moment
    return None
