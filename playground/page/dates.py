"""Moments as a person in a zone and a locale reads them."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date as babel_date
from babel.dates import format_time as babel_time

_NEAR = {
    "nl": {-1: "gisteren", 0: "vandaag", 1: "morgen"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_LENGTHS = {"date_num": "yyyy-MM-dd", "date": "long", "date_short": "medium", "date_long": "full"}


@lru_cache(maxsize=5000)
def known_locale(name: str) -> Locale:
    """The Babel locale for Slack's "nl-NL"; American English for one nobody knows."""
    try:
        return Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "US")


def local(moment: float, tz: str) -> datetime:
    """An epoch in seconds as the wall clock in tz shows it."""
    return datetime.fromtimestamp(moment, ZoneInfo(tz))


@lru_cache(maxsize=5000)
def clock_time(moment: float, tz: str, locale: str) -> str:
    """09:05 or 9:05 AM, as the locale has it."""
    return babel_time(local(moment, tz), "short", locale=known_locale(locale))


@lru_cache(maxsize=5000)
def full_time(moment: float, tz: str, locale: str) -> str:
    """Date and time with seconds, for titles that appear on hover."""
    at = local(moment, tz)
    name = known_locale(locale)
    return f"{babel_date(at, 'full', locale=name)} {babel_time(at, 'medium', locale=name)}"


def day_label(moment: float, now: float, tz: str, locale: str) -> str:
    """The label of a day separator: today, yesterday, tomorrow or the whole date; both epochs in seconds."""
    return _pretty(local(moment, tz), local(now, tz), "EEEE d MMMM", known_locale(locale)).capitalize()


def _pretty(at: datetime, now: datetime, form: str, locale: Locale) -> str:
    distance = (at.date() - now.date()) // timedelta(days=1)
    near = _NEAR.get(locale.language, _NEAR["en"]).get(distance)
    return near or babel_date(at, form, locale=locale)


def format_date_token(stamp: str, form: str, fallback: str, tz: str, locale: str, now: float) -> str:
    """Fill Slack's `<!date^stamp^form|fallback>`; the fallback if the stamp is no number."""
    if not stamp.isdecimal() or len(stamp) > 11:
        return fallback
    at, name = local(int(stamp), tz), known_locale(locale)
    today = local(now, tz)
    filled = form
    for token, length in _LENGTHS.items():
        filled = filled.replace(f"{{{token}}}", babel_date(at, length, locale=name))
        filled = filled.replace(f"{{{token}_pretty}}", _pretty(at, today, length, name))
    filled = filled.replace("{day_divider_pretty}", _pretty(at, today, "EEEE d MMMM", name))
    filled = filled.replace("{time}", babel_time(at, "short", locale=name))
    return filled.replace("{time_secs}", babel_time(at, "medium", locale=name)) or fallback
