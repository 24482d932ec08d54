"""What phases are called, what is asked in them, and what is missing, in words."""

from collections.abc import Mapping

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

CANNOT_CLOSE = N_("The debate cannot close yet: {missing}.")
ABSENT: Mapping[str, str] = {
    "staff": N_("no member or team lead has voted (0 of {n})"),
    "management": N_("management has not taken part (0 of {n})"),
}
STILL: Mapping[str, str] = {
    "staff": N_("members and team leads are still missing"),
    "management": N_("management is still missing"),
}
"""The same before the time is over: in a few words."""


def step_name(t: Translator, phase: str) -> str:
    """“Step 2 of 6: first vote”; phases without a number have only their name."""
    name = t(NAMES[phase])
    return (
        t("Step {n} of {steps}: {name}", n=STEPS.index(phase) + 1, steps=len(STEPS), name=name)
        if phase in STEPS
        else name
    )


def missing_text(t: Translator, missing: Missing) -> str:
    """What keeps a debate from closing, all of it as the part of a sentence: “…, and 8 more votes are needed”."""
    said = [t(ABSENT[each.side], n=each.seats) for each in missing.sides]
    if missing.short:
        said.append(t.plural("one more vote is needed", "{n} more votes are needed", missing.short))
    *first, last = said
    return t("{first}, and {last}", first=", ".join(first), last=last) if first else last


def still_text(t: Translator, missing: Missing) -> str:
    """The same while the vote goes on: “6 more needed, management is still missing”."""
    needed = [t.plural("one more needed", "{n} more needed", missing.short)] if missing.short else []
    return ", ".join([*needed, *(t(STILL[each.side]) for each in missing.sides)])
