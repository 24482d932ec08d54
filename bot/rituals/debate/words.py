"""What phases are called, what is asked in them, and what is missing, in words."""

from collections.abc import Mapping
from typing import Any

from bot.i18n import N_, Translator
from bot.rituals.debate.rules import Missing

STEPS = ("understanding", "first_vote", "arguments", "weighing", "second_vote", "outcome")
"""The phases that are numbered."""

NAMES: Mapping[str, str] = {
    "proposed": N_("proposed"),
    "understanding": N_("questions"),
    "first_vote": N_("first vote"),
    "arguments": N_("arguments"),
    "weighing": N_("weighing"),
    "second_vote": N_("second vote"),
    "outcome": N_("outcome"),
    "measuring": N_("measuring"),
    "closed": N_("closed"),
}
"""In the middle of a sentence."""

ASKED: Mapping[str, str] = {
    "proposed": N_("A team lead opens it, or says why not now."),
    "understanding": N_("Ask what you need to know. Do not argue yet."),
    "first_vote": N_("What do you think of the motion now? Nobody sees your choice."),
    "arguments": N_("What speaks for it, what against, and on which condition? One point each time."),
    "weighing": N_("Choose up to three arguments that weigh most for you."),
    "second_vote": N_("You have read the arguments. What do you think of the motion now? Nobody sees your choice."),
    "outcome": N_("The votes are counted. What do you agree on?"),
    "measuring": N_("It led to agreement {number}. I measure what that brings."),
}
"""What people do in a phase."""

OUTCOMES: Mapping[str, str] = {
    "agreement": N_("This debate is over. It led to agreement {number}."),
    "learned": N_("This debate is over: no agreement, but something learned."),
    "none": N_("This debate is over, without an outcome."),
    "stopped": N_("This debate was stopped."),
}

ABSENT: Mapping[str, str] = {
    "staff": N_("The debate cannot close yet: no member or team lead has voted (0 of {n})."),
    "management": N_("The debate cannot close yet: management has not taken part (0 of {n})."),
}
SHORT = N_("The debate cannot close yet. Votes still needed: {n}.")


def step_name(t: Translator, phase: str) -> str:
    """“Step 2 of 6: first vote”; phases without a number have only their name."""
    name = t(NAMES[phase])
    return (
        t("Step {n} of {steps}: {name}", n=STEPS.index(phase) + 1, steps=len(STEPS), name=name)
        if phase in STEPS
        else name
    )


def missing_sentence(missing: Missing) -> tuple[str, dict[str, Any]]:
    """What keeps a debate from closing: an untranslated sentence and its fields; what weighs most comes first."""
    for turnout in missing.sides:
        return ABSENT[turnout.side], {"n": turnout.seats}
    return SHORT, {"n": missing.short}


def missing_text(t: Translator, missing: Missing) -> str:
    """The same in the reader's language, all of it."""
    said = [t(ABSENT[each.side], n=each.seats) for each in missing.sides]
    return " ".join([*said, *([t(SHORT, n=missing.short)] if missing.short else [])])
