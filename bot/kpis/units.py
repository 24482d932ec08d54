"""Values as people and their programs write them, and back in the reader's language. Pure."""

import re
from decimal import ROUND_HALF_EVEN, Decimal

from bot.errors import Refusal
from bot.i18n import N_, Translator

UNITS = {
    "percent": N_("percentage"),
    "seconds": N_("time (m:ss)"),
    "count": N_("number"),
    "score": N_("score"),
}

DECIMALS = 4
"""Digits behind the point that are kept."""

LARGEST = Decimal(10) ** 10
LONGEST_TYPED = 40
SHOWN = {"percent": 1, "count": 1, "score": 2}
"""Digits behind the point that are shown."""

NO_VALUE = N_("“{words}” is not a value I can read. Write it like {example}.")
NO_PERCENTAGE = N_("A percentage lies between 0 and 100; “{words}” does not.")
BELOW_ZERO = N_("“{words}” is below zero, and this cannot be.")
TOO_LARGE = N_("“{words}” is larger than I can keep.")

EXAMPLES = {"percent": "84,5%", "seconds": "6:42", "count": "1.234", "score": "4,2"}

_CLOCK = re.compile(r"(?:(\d{1,7}):)?(\d{1,5}):([0-5]\d(?:[.,]\d{1,6})?)", re.ASCII)
_WORDS = re.compile(
    r"(?:(\d{1,3}) ?(?:h|u|uur|hours?))? ?(?:(\d{1,5}) ?(?:m|min|minuten|minutes?))? ?"
    r"(?:(\d{1,7}) ?(?:s|sec|seconden|seconds?))?",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"([+-]?)(\d[\d.,' ]*)", re.ASCII)
_GROUPED = re.compile(r"(?:[1-9]\d{0,2}|0\d{1,2})([.,' ])\d{3}(?:\1\d{3})*", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")


def read_value(text: str, unit: str) -> Decimal:
    """`84,5%`, `6:42`, `1.234`, `4,2`: the number, in seconds for a time. Raises Refusal that says how to write it.

    Both notations are understood: what stands last of `.` and `,` separates decimals. One separator with three digits
    behind it groups thousands in numbers and times (`1.234` calls), and separates decimals in percentages and scores.
    """
    typed = _SPACES.sub(" ", text.strip()).replace("−", "-").replace("’", "'")
    if not typed or len(typed) > LONGEST_TYPED:
        raise _unreadable(text, unit)
    value = _read_time(typed) if unit == "seconds" else None
    if value is None:
        value = _read_number(typed.removesuffix("%").rstrip() if unit == "percent" else typed, unit)
    if value is None:
        raise _unreadable(text, unit)
    return check_value(value, unit, text)


def check_value(value: Decimal, unit: str, words: str = "") -> Decimal:
    """A value as it is kept: rounded to four decimals. Raises Refusal for one that cannot be."""
    words = words.strip()[:LONGEST_TYPED] or str(value)[:LONGEST_TYPED]
    if not value.is_finite():
        raise _unreadable(words, unit)
    if unit == "percent" and not 0 <= value <= 100:
        raise Refusal(NO_PERCENTAGE, words=words)
    if unit in ("seconds", "count") and value < 0:
        raise Refusal(BELOW_ZERO, words=words)
    kept = value.quantize(Decimal(1).scaleb(-DECIMALS), ROUND_HALF_EVEN) if abs(value) < LARGEST else value
    if abs(kept) >= LARGEST:
        raise Refusal(TOO_LARGE, words=words)
    return abs(kept) if kept == 0 else kept


def possible(value: Decimal, unit: str) -> Decimal:
    """A calculated value within what its unit can be: no percentage above 100, nothing below zero but a score."""
    if unit == "score":
        return value
    return max(Decimal(0), min(value, Decimal(100)) if unit == "percent" else value)


def _unreadable(text: str, unit: str) -> Refusal:
    return Refusal(NO_VALUE, words=text.strip()[:LONGEST_TYPED], example=EXAMPLES[unit])


def _read_time(typed: str) -> Decimal | None:
    """`6:42`, `1:06:42`, `6m42s`, `6 min`; None for a plain number of seconds."""
    found = _CLOCK.fullmatch(typed) or _WORDS.fullmatch(typed)
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds = (Decimal((part or "0").replace(",", ".")) for part in found.groups())
    if hours and minutes >= 60:
        return None
    return hours * 3600 + minutes * 60 + seconds


def _read_number(typed: str, unit: str) -> Decimal | None:
    found = _NUMBER.fullmatch(typed)
    if found is None:
        return None
    digits = _without_groups(found[2].strip(), thousands=unit in ("count", "seconds"))
    return None if digits is None else Decimal(f"{found[1]}{digits}")


def _without_groups(digits: str, *, thousands: bool) -> str | None:
    """Digits with at most a point for the decimals; None where the separators make no sense."""
    last = max(digits.rfind("."), digits.rfind(","))
    whole, sign, rest = (digits[:last], digits[last], digits[last + 1 :]) if last >= 0 else (digits, "", "")
    if sign and sign not in whole and rest.isdigit() and not (thousands and _GROUPED.fullmatch(digits)):
        plain = _ungrouped(whole)
        return f"{plain}.{rest}" if plain else None
    return _ungrouped(digits)


def _ungrouped(digits: str) -> str | None:
    if digits.isdigit():
        return digits
    return "".join(re.findall(r"\d", digits)) if _GROUPED.fullmatch(digits) else None


def write_value(t: Translator, value: Decimal, unit: str) -> str:
    """`84,5%`, `6:42`, `1.234`, `4,2` in the reader's language."""
    if unit == "seconds":
        minutes, seconds = divmod(int(value.to_integral_value(ROUND_HALF_EVEN)), 60)
        hours, rest = divmod(minutes, 60)
        return f"{hours}:{rest:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    said = t.number(value, SHOWN[unit], grouped=unit == "count")
    return f"{said}%" if unit == "percent" else said


def write_exact(t: Translator, value: Decimal | None, unit: str) -> str:
    """A value in a form: as it is shown if that says all of it, else with every digit."""
    if value is None:
        return ""
    shown = write_value(t, value, unit)
    if read_value(shown, unit) == value:
        return shown
    plain = f"{value.normalize():f}"
    return plain if len(plain.partition(".")[2]) != 3 else plain + "0"


def read_field(typed: str, unit: str, field: str) -> Decimal | None:
    """A value in a form, None where nothing was typed. Raises Refusal at the field."""
    if not typed:
        return None
    try:
        return read_value(typed, unit)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field=field, **refusal.fields) from None
