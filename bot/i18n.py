"""Texts in the reader's language. A translator is handed around; no locale lives in the process."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

LOCALES = ("nl", "en")
DEFAULT_LOCALE = "nl"
_CATALOGUES = Path(__file__).resolve().parent.parent / "locales"


def N_(text: str) -> str:  # noqa: N802  (gettext's own name for "mark, translate later")
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text


class Translator:
    """Turns catalogue texts, dates and numbers into one language.

    Call it with a text and its fields: `t("Good morning {name}.", name="Noor")`. Plurals go through `plural`.
    """

    def __init__(self, locale: str, catalogue: Mapping[str, Sequence[str]]) -> None:
        self.locale = locale
        self._catalogue = catalogue

    def __call__(self, text: str, **fields: object) -> str:
        translated = self._catalogue.get(text, (text,))[0]
        return translated.format(**fields) if fields else translated

    def plural(self, one: str, many: str, n: int, **fields: object) -> str:
        """The right form for `n`; the texts may use `{n}`. Both languages have one form for 1 and one for the rest."""
        return self._catalogue.get(one, (one, many))[n != 1].format(n=n, **fields)

    def day(self, day: date) -> str:
        """`dinsdag 24 november`, `Tuesday 24 November`."""
        from babel.dates import format_date

        return format_date(day, "EEEE d MMMM", locale=self._cldr)

    def short_day(self, day: date) -> str:
        """`24 nov`, `24 Nov`."""
        from babel.dates import format_date

        return format_date(day, "d MMM", locale=self._cldr)

    def month(self, day: date) -> str:
        """`november 2026`, `November 2026`."""
        from babel.dates import format_date

        return format_date(day, "LLLL y", locale=self._cldr)

    def short_month(self, day: date) -> str:
        """`nov 2026`, `Nov 2026`."""
        from babel.dates import format_date

        return format_date(day, "LLL y", locale=self._cldr)

    def full_day(self, day: date) -> str:
        """`24 november 2026`, `24 November 2026`."""
        from babel.dates import format_date

        return format_date(day, "d MMMM y", locale=self._cldr)

    def time(self, moment: time | datetime, zone: str | None = None) -> str:
        """`09:00`; a datetime is shown in `zone`."""
        if isinstance(moment, datetime) and zone:
            moment = moment.astimezone(ZoneInfo(zone))
        return moment.strftime("%H:%M")

    def number(self, value: float | Decimal, digits: int = 1, *, grouped: bool = True) -> str:
        """`3,4` in Dutch, `3.4` in English; thousands in groups of three."""
        from babel.numbers import format_decimal

        rounded: float | Decimal = value.__round__(digits)
        return format_decimal(rounded, locale=self._cldr, group_separator=grouped)

    def tenths(self, value: int) -> str:
        """`2,6` and `4,0`: a figure in tenths, always with its decimal."""
        from babel.numbers import format_decimal

        return format_decimal(value / 10, format="0.0", locale=self._cldr)

    def listing(self, items: Sequence[str]) -> str:
        """`a, b en c`, `a, b and c`."""
        from babel.lists import format_list

        return format_list(list(items), locale=self._cldr)

    def weekday(self, number: int) -> str:
        """`maandag`, `Monday` for 0."""
        from babel.dates import get_day_names

        return str(get_day_names("wide", locale=self._cldr)[number])

    def weekdays(self, mask: int) -> str:
        """Working days of a seven-bit mask (Monday is bit 0): `ma, di en wo`."""
        from babel.dates import get_day_names

        names = get_day_names("abbreviated", locale=self._cldr)
        return self.listing([names[i].rstrip(".") for i in range(7) if mask & 1 << i])

    @property
    def _cldr(self) -> str:
        return {"nl": "nl_NL", "en": "en_GB"}[self.locale]


@cache
def translator(locale: str) -> Translator:
    """The translator of a language; unknown languages read Dutch's sibling, English."""
    name = locale if locale in LOCALES else "en"
    return Translator(name, _load(name))


def locale_of(slack_locale: str | None) -> str:
    """`nl` for `nl-NL`, `en` for everything else Slack may say, Dutch when it says nothing."""
    if not slack_locale:
        return DEFAULT_LOCALE
    return "nl" if slack_locale.lower().startswith("nl") else "en"


def _load(name: str) -> dict[str, list[str]]:
    """The forms of every text, read from the .po file itself: no compiled copy can be out of date.

    By hand: Babel takes eight times as long for it. It writes a text as JSON does, on one line or on more.
    """
    catalogue: dict[str, list[str]] = {}
    path = _CATALOGUES / name / "LC_MESSAGES" / "dagstart.po"
    for entry in path.read_text(encoding="utf-8").strip().split("\n\n"):
        parts: list[list[str]] = []  # msgid, msgid_plural where there is one, and a msgstr for each form
        for line in entry.splitlines():
            if line.startswith("msg"):
                parts.append([])
            if not line.startswith("#"):
                parts[-1].append(json.loads(line[line.index('"') :]))
        text, *forms = ("".join(part) for part in parts)
        catalogue[text] = forms[len(forms) // 2 :]
    del catalogue[""]  # the header
    return catalogue
