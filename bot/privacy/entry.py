"""One table on the sheet, and what many of them say."""

from dataclasses import dataclass

from bot.i18n import N_


@dataclass(frozen=True)
class Entry:
    """One table, in texts for the catalogue. `columns` says of each column what it holds."""

    title: str
    why: str
    who: str
    long: str
    columns: dict[str, str]


TEAM = N_("Everybody in the team's channel.")
NOBODY = N_("Nobody: only the bot itself uses it.")
WITH_WORKSPACE = N_(
    "As long as the bot is installed in the workspace; once it is removed, as long as whoever runs it chose: for ever, "
    "or a number of days."
)
WITH_PERSON = N_("As long as the person is known in the workspace.")
WITH_TEAM = N_("As long as the team exists.")
WITH_ANSWERS = N_("A year, or as many days as DAGSTART_KEEP_ANSWERS says.")
WITH_POINTS = N_("Two years after it was dealt with, or as many days as DAGSTART_KEEP_POINTS says.")
WITH_CHANGES = N_("Two years, or as many days as DAGSTART_KEEP_CHANGES says.")

OWN_NUMBER = N_("A number of our own that tells rows apart.")
WORKSPACE = N_("The workspace it belongs to.")
OF_TEAM = N_("The team it belongs to.")
OF_PERSON = N_("The person it is about.")
OF_ROUND = N_("The daily start it belongs to.")
OF_DEBATE = N_("The debate it belongs to.")
OF_WEEK = N_("The week it belongs to.")
OF_CONSENT = N_("The consent round it belongs to.")
SUBJECT = N_("What was counted: the daily start and the question, by number.")
FIRST_DAY = N_("The first day.")
LAST_DAY = N_("The last day.")
