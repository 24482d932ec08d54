"""What may be done with arguments, and what would make one stronger. Pure."""

import re

from bot.i18n import N_
from bot.rituals.debate.rules import LONGEST_ARGUMENT, MOST_ARGUMENTS

ENOUGH = N_("You have given three arguments, and that is the most. Until half time you can change or take back one.")
PAST_HALF = N_("It is past half time: arguments stay as they are, so that everybody can reckon with them.")
NOTHING_WRITTEN = N_("Write it down in one or two sentences.")
TOO_LONG = N_("That is too long: at most {n} characters.")


def why_not_add(given: int) -> str | None:
    """Why somebody who stands by so many arguments cannot give another one, untranslated; None when they can."""
    return ENOUGH if given >= MOST_ARGUMENTS else None


def why_not_text(text: str, longest: int = LONGEST_ARGUMENT) -> str | None:
    """What is wrong with a text that somebody typed, untranslated; None when nothing is."""
    if not text.strip():
        return NOTHING_WRITTEN
    return TOO_LONG if len(text.strip()) > longest else None


# -- hints -----------------------------------------------------------------------------------------------------

TWO_POINTS = N_(
    "A hint: this looks like two points. One point weighs more; give the other one as an argument of its own."
)
ABSOLUTE = N_("A hint: “{word}” is easily contradicted. How often is it, and when?")

_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_ABSOLUTE = re.compile(
    r"(?<!\w)(altijd|nooit|iedereen|niemand|always|never|everybody|everyone|nobody)(?!\w)", re.IGNORECASE
)
_A_POINT = 5
"""Words that a sentence has before it counts as a point."""


def hints_of(text: str) -> list[tuple[str, dict[str, str]]]:
    """What would make an argument stronger: untranslated sentences with their fields. They never stop anybody."""
    points = sum(len(part.split()) >= _A_POINT for part in _END.split(text))
    found: list[tuple[str, dict[str, str]]] = [(TWO_POINTS, {})] if points > 1 else []
    if word := _ABSOLUTE.search(text):
        found.append((ABSOLUTE, {"word": word[0].lower()}))
    return found
