"""The statements of the team mirror, and what is made of the answers. Pure.

A statement is about what the group does, never about one person. An answer is a number from one to five; below five
answers to a statement nothing is shown of it: an average of four is four people.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.i18n import N_

CHOSEN = 4
SCORES = (1, 2, 3, 4, 5)
FEWEST = 5

STATEMENTS = {
    "know_goal": N_("We know what our team wants to reach this month."),
    "on_the_way": N_("We see in time whether we are on the way to our goal."),
    "customer": N_("Our goals help the customer."),
    "useful": N_("Our agreements help us in our work."),
    "kept": N_("We keep what we agreed."),
    "say_so": N_("We say so when an agreement does not work."),
    "handing_over": N_("We hand work over so that nobody has to ask again."),
    "daily_start": N_("In the daily start we hear what matters today."),
    "help": N_("Who asks for help gets it."),
    "answers": N_("What we raise gets an answer."),
    "room": N_("We decide ourselves what we can decide ourselves."),
    "learning": N_("We learn from what went wrong."),
}
USUAL = ("know_goal", "kept", "help", "learning")

WORDS = {
    1: N_("1, not at all"),
    2: N_("2, hardly"),
    3: N_("3, partly"),
    4: N_("4, mostly"),
    5: N_("5, entirely"),
}


def read_keys(stored: str) -> list[str]:
    """The statements as they are stored."""
    return [key for key in stored.split(",") if key in STATEMENTS]


def choice_of(key: str, score: int) -> str:
    """How an answer is counted."""
    return f"{key}:{score}"


def averages(counts: Mapping[str, int], keys: Sequence[str]) -> dict[str, int]:
    """The average of each statement in tenths, of those that five or more people answered."""
    found = {}
    for key in keys:
        by_score = {score: counts.get(choice_of(key, score), 0) for score in SCORES}
        answers = sum(by_score.values())
        if answers >= FEWEST:
            total = sum(score * n for score, n in by_score.items())
            found[key] = (total * 20 + answers) // (answers * 2)  # rounded half up
    return found


def lowest(found: Mapping[str, int]) -> str | None:
    """The statement that the team agrees with least."""
    return min(found, key=lambda key: (found[key], key), default=None)


def next_month(day: date) -> date:
    """The first day of the month after this one."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
