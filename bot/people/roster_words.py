"""What a roster would change, in words: for the shell and for Slack."""

from datetime import date

from bot.i18n import Translator
from bot.people.lines import Clean
from bot.people.roster import Reading
from bot.people.rosters import Change


def described(t: Translator, change: Change, clean: Clean = str) -> str:
    """One team, and what changes for it. `clean` makes names fit for where they are shown."""
    return f"{counted(t, change, clean)} {_difference(t, change)}"


def counted(t: Translator, change: Change, clean: Clean = str) -> str:
    """One team: people, shifts and days."""
    both = t.listing(
        [
            t.plural("{n} person", "{n} people", change.people),
            t.plural("{n} shift", "{n} shifts", change.shifts),
        ]
    )
    return f"{clean(change.team.name)}: {both}, {_days(t, change.first_day, change.last_day)}."


def _days(t: Translator, first: date, last: date) -> str:
    if first == last:
        return t("on {day}", day=t.day(first))
    return t("from {first} until {last}", first=t.day(first), last=t.day(last))


def _difference(t: Translator, change: Change) -> str:
    if not change.is_any:
        return t("Nothing changes: I know this already.")
    if not change.known and not change.removed:
        return t("These days had no roster yet.")
    return t(
        "Compared with what I know: {added} new or changed, {removed} gone.",
        added=change.added,
        removed=change.removed,
    )


def passed_line(t: Translator, reading: Reading) -> list[str]:
    """How many shifts lie in the past, if any."""
    if not reading.passed:
        return []
    return [
        t.plural("{n} shift has passed and is left out.", "{n} shifts have passed and are left out.", reading.passed)
    ]
