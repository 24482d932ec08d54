"""A team's settings in words: for its log, and for who may see them and not change them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.i18n import N_, Translator
from bot.people import terms
from bot.people.calendar import holiday_labels
from bot.people.changes import ROSTER_IMPORTED, ROSTER_RECEIVED, Change
from bot.people.models import Person
from bot.people.places import offered_countries

LANGUAGES = {"nl": "Nederlands", "en": "English"}
ROLES = ("leads", "management", "readers")

NAMES = {
    "set_up": N_("Set up"),
    "locale": N_("Language of the channel"),
    "tz": N_("Time zone of the team"),
    "days": N_("Working days"),
    "country": N_("Public holidays of"),
    "worked": N_("Public holidays on which you work"),
    "leads": N_("Team leads"),
    "management": N_("Management"),
    "readers": N_("See the board, are not asked"),
    "climb_after": N_("Without an answer a point moves up"),
    "follow_up_after": N_("“What became of it?” to who took a point"),
    "silence_consents": N_("Who says nothing in a decision of the team"),
    **terms.NAMES,
    "state": N_("Daily start"),
    "day_off": N_("Day off for the team"),
    "exported": N_("Export of the team's data made"),
    "agreements_exported": N_("Export of the agreements made"),
    "key_made": N_("Key for a planning system made"),
    "key_withdrawn": N_("Key for a planning system withdrawn"),
    ROSTER_IMPORTED: N_("Roster imported"),
    ROSTER_RECEIVED: N_("Roster received"),
    "kpi_key_made": N_("Key for sending KPI values made"),
    "kpi_key_withdrawn": N_("Key for sending KPI values withdrawn"),
}
STATES = {"active": N_("on"), "paused": N_("paused"), "left": N_("stopped: I am not in the channel")}


def silence_text(t: Translator, counts: bool) -> str:
    """What silence means in a consent round."""
    return t("counts as no objection, of who was at work then") if counts else t("does not count")


def climbs_text(t: Translator, days: int) -> str:
    """When a point without an answer moves up a level."""
    return t.plural("after one working day", "after {n} working days", days)


def follows_text(t: Translator, minutes: int) -> str:
    """When owners are asked what became of their points; in hours where that is whole."""
    if minutes % 60:
        return t.plural("one minute after their start", "{n} minutes after their start", minutes)
    return t.plural("one hour after their start", "{n} hours after their start", minutes // 60)


def person_ids_in(changes: Iterable[Change]) -> set[int]:
    """Everybody named in a log's values."""
    return {
        person_id
        for change in changes
        if change.setting in ROLES
        for value in (change.before, change.after)
        for person_id in value or ()
    }


@dataclass(frozen=True)
class Reading:
    """Who reads the settings and what puts them into words: people by id, the team's country, the year."""

    t: Translator
    people: Mapping[int, Person]
    country: str
    year: int


def describe(reading: Reading, setting: str, value: Any) -> str:
    """A team setting's value in words, not escaped."""
    t = reading.t
    if value is None or value in ([], ()):
        return "–"
    if setting in ROLES:
        return t.listing([reading.people[each].name if each in reading.people else "?" for each in value])
    if setting == "worked":
        labels = holiday_labels(reading.country, (reading.year, reading.year + 1), t.locale)
        return t.listing([labels.get(name, name) for name in value])
    if setting == "days":
        return t.weekdays(value)
    if setting in ("day_off", ROSTER_IMPORTED, ROSTER_RECEIVED):
        days = " – ".join(t.short_day(date.fromisoformat(day)) for day in dict.fromkeys(value[:2]))
        return days if setting == "day_off" else f"{days}, " + t.plural("{n} shift", "{n} shifts", value[2])
    if setting == "country":
        return dict(offered_countries(t.locale, value)).get(value, t("No public holidays"))
    if setting == "state":
        return t(STATES[value])
    if setting == "climb_after":
        return climbs_text(t, int(value))
    if setting == "follow_up_after":
        return follows_text(t, int(value))
    if setting in terms.NAMES:
        return terms.describe(t, setting, int(value))
    if setting == "silence_consents":
        return silence_text(t, value)
    return LANGUAGES.get(value, str(value))
