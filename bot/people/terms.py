"""The numbers that a team sets for its agreements and debates: how many, for how long. Form fields, reader, words."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.blockkit import Block, capital, input_block, option, select
from bot.errors import EveryField, Refusal
from bot.i18n import N_, Translator
from bot.people.setup import TeamSettings

NAMES = {
    "most_agreements": N_("Agreements that may hold at once"),
    "usual_weeks": N_("An agreement usually holds for"),
    "longest_months": N_("And at the most for"),
    "debate_days": N_("A debate takes"),
    "debate_quorum": N_("Needed to close a debate"),
    "debate_gap": N_("Between the openings of two debates"),
}
FIELDS = {
    "most_agreements": "setup_most_agreements",
    "usual_weeks": "setup_usual_weeks",
    "longest_months": "setup_longest_months",
    "debate_days": "setup_debate_days",
    "debate_quorum": "setup_debate_quorum",
    "debate_gap": "setup_debate_gap",
}
CHOICES = {
    "most_agreements": (3, 5, 8, 10, 12, 15, 20),
    "usual_weeks": (1, 2, 3, 4, 6, 8, 12),
    "longest_months": (1, 2, 3, 4, 5, 6),
    "debate_days": (1, 2, 3, 4, 5),
    "debate_quorum": (30, 40, 50, 60, 70, 80, 100),
    "debate_gap": (0, 7, 14, 21, 28),
}
WEEKS_IN_A_MONTH = 4.3

LONGER = N_("That is longer than an agreement may hold. Choose a shorter time, or more months below.")
NO_CHOICE = N_("Choose one from the list.")


def describe(t: Translator, setting: str, value: int) -> str:
    """A number in words."""
    words: Mapping[str, Callable[[], str]] = {
        "most_agreements": lambda: t.plural("one at the most", "{n} at the most", value),
        "usual_weeks": lambda: t.plural("one week", "{n} weeks", value),
        "longest_months": lambda: t.plural("one month", "{n} months", value),
        "debate_days": lambda: t.plural("one working day", "{n} working days", value),
        "debate_quorum": lambda: t("{n}% of those at work have voted", n=value),
        "debate_gap": lambda: t.plural("one day", "{n} days", value) if value else t("no days: whenever it is needed"),
    }
    return words[setting]()


def term_fields(t: Translator, settings: TeamSettings) -> list[Block]:
    """A field for each number."""
    hints = {
        "most_agreements": t("Who proposes one more is asked which one may go."),
        "usual_weeks": t("What the form begins with, and what “Keep” adds."),
        "longest_months": None,
        "debate_days": t("From the questions to the second vote."),
        "debate_quorum": t("And somebody of management, and somebody of the team."),
        "debate_gap": None,
    }
    return [
        input_block(t(name), FIELDS[setting], _menu(t, setting, getattr(settings, setting)), hint=hints[setting])
        for setting, name in NAMES.items()
    ]


def _menu(t: Translator, setting: str, value: int) -> Block:
    numbers = sorted({*CHOICES[setting], value})
    return select([option(capital(describe(t, setting, n)), n) for n in numbers], initial=str(value))


def read_terms(values: Mapping[str, Any], before: TeamSettings) -> dict[str, int]:
    """What was chosen, by setting. Raises Refusal at the field that is wrong.

    A form that was open already when the bot was renewed has not all of them: those stay as they were.
    """
    every, found = EveryField(), {}
    for setting in FIELDS:
        with every:
            found[setting] = _read(values, setting, getattr(before, setting))
    every.done()
    if found["usual_weeks"] > found["longest_months"] * WEEKS_IN_A_MONTH:
        raise Refusal(LONGER, field=FIELDS["usual_weeks"])
    return found


def _read(values: Mapping[str, Any], setting: str, before: int) -> int:
    given = str(values.get(FIELDS[setting], before))
    offered = {str(n): n for n in (*CHOICES[setting], before)}
    if given not in offered:
        raise Refusal(NO_CHOICE, field=FIELDS[setting])
    return offered[given]
