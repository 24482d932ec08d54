"""Notations of planners: a day, a time of the clock, a heading, a name. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from bot.people.days import months

REMEMBERED = 4096
"""Cells that are remembered while a file is read: its days, times and names come again and again."""

LONGEST_MOMENT = 60
"""Characters of a cell with a day and a time; looking for them in a longer one costs its length squared."""

MIDNIGHT = 24 * 60
"""Minutes; `24:00` is the end of a day."""

HEADINGS: dict[str, tuple[str, ...]] = {
    "slack": ("slack", "slackid", "slackuser", "slackgebruiker", "slacknaam", "slackname", "handle", "userid"),
    "email": ("email", "mail", "emailadres", "emailaddress", "mailadres"),
    "name": (
        *("naam", "medewerker", "medewerkernaam", "naammedewerker", "volledigenaam", "persoon", "wie", "werknemer"),
        *("klantadviseur", "adviseur", "collega", "agent", "agentnaam", "agentname", "name", "employee"),
        *("employeename", "fullname", "person", "who", "colleague"),
    ),
    "first": ("voornaam", "roepnaam", "firstname", "givenname"),
    "infix": ("tussenvoegsel", "tussenvoegsels", "voorvoegsel", "middlename", "prefix"),
    "last": ("achternaam", "lastname", "surname", "familyname"),
    "day": ("datum", "dag", "werkdatum", "dienstdatum", "date", "day", "shiftdate", "workdate"),
    "start": (
        *("begin", "van", "vanaf", "aanvang", "start", "begintijd", "starttijd", "startuur", "tijdvan", "beginuur"),
        *("begindienst", "startdienst", "from", "starttime", "shiftstart", "timefrom", "starts", "begintime"),
    ),
    "end": (
        *("einde", "eind", "tot", "eindtijd", "einduur", "tijdtot", "eindedienst", "einddienst", "end", "to", "until"),
        *("endtime", "shiftend", "timeto", "ends", "till", "stop", "stoptijd"),
    ),
    "team": ("team", "teamnaam", "klantenteam", "afdeling", "groep", "kanaal", "teamname", "group", "channel"),
}
"""What a column is, by its heading without capitals, spaces and signs."""

_KINDS = {spelling: kind for kind, spellings in HEADINGS.items() for spelling in spellings}
_WEEKDAY = re.compile(r"^[^\W\d]{2,10}\.?,?\s+(?=\d)")
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.hu](\d{2}))?(?:[:.]\d{2}(?:\.0+)?)?\s*(am|pm|a\.m\.|p\.m\.|uur|u|h)?", re.IGNORECASE
)
_DIGITS = re.compile(r"(\d{1,2})(\d{2})\s*(?:uur|u|h)?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_WITH_MONTH = re.compile(r"(\d{1,2})\.?[-/. ]+([^\W\d]+)\.?,?[-/. ]+(\d{4}|\d{2})")
_DAY_AND_CLOCK = re.compile(r"(\S*\d\S*)(?:T|\s+)(\d{1,2}[:.]\d{2}.*)", re.IGNORECASE)


def kind_of_heading(heading: str) -> str:
    """What a column holds (`name`, `day`, `start`, …); empty for what a roster does not need."""
    plain = "".join(letter for letter in fold(heading) if letter.isalnum())
    return _KINDS.get(plain, "")


@lru_cache(REMEMBERED)
def fold(text: str) -> str:
    """A name as it is compared: without capitals, accents and double spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def names_to_try(typed: str) -> Iterable[str]:
    """A name as planners write it, folded: as it is, without `@`, and `Vries, Anna de` the other way round."""
    plain = fold(typed.strip().removeprefix("@"))
    yield plain
    last, comma, first = plain.partition(",")
    if comma:
        yield f"{first.strip()} {last.strip()}"


@lru_cache(REMEMBERED)
def read_day(text: str) -> date | None:
    """`23-11-2026`, `23/11/26`, `2026-11-23`, `ma 23-11-2026`, `23-nov-26`; None: no day. Days come first."""
    typed = _WEEKDAY.sub("", " ".join(text.split()))
    typed = re.sub(r"[ T]0?0[:.]00([:.]00(\.0+)?)?$", "", typed)  # a spreadsheet's date with a time in it
    if found := _ISO.fullmatch(typed):
        year, month, day = found[1], found[2], found[3]
    elif found := _DAY_FIRST.fullmatch(typed):
        day, month, year = found[1], found[2], found[3]
    elif (found := _WITH_MONTH.fullmatch(typed)) and (number := months().get(found[2].casefold())):
        day, month, year = found[1], str(number), found[3]
    else:
        return None
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


@lru_cache(REMEMBERED)
def read_clock(text: str) -> int | None:
    """`7:00`, `07.00`, `0700`, `7u30`, `7 uur`, `7:00 PM`, `24:00`: minutes since midnight. None: no time."""
    typed = text.strip()
    found = _DIGITS.fullmatch(typed) if len(typed) > 2 else None
    found = found or _CLOCK.fullmatch(typed)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    half = (found[3] or "").replace(".", "").lower() if found.re is _CLOCK else ""
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    minutes = hour * 60 + minute
    return minutes if minute < 60 and minutes <= MIDNIGHT else None


@lru_cache(REMEMBERED)
def split_moment(text: str) -> tuple[str, str]:
    """A cell with a day and a time in it: both; a cell with only a time: an empty day and the time."""
    found = _DAY_AND_CLOCK.fullmatch(" ".join(text.split())) if len(text) <= LONGEST_MOMENT else None
    return (found[1], found[2]) if found else ("", text)
