"""The bad lines of what comes in, and how they are named: for files and for what other systems send."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.blockkit import shorten
from bot.errors import Refusal
from bot.i18n import Translator

MOST_SHOWN = 20
"""Bad lines that are named; of the others only how many there are."""

LONGEST_REPEATED = 60
"""Characters of a cell that a reason repeats."""

Clean = Callable[[str], str]
"""Makes words of somebody else fit for where they are shown."""


@dataclass(frozen=True)
class BadLine:
    """What cannot be read: the number of the line (or the place in a list, from 0), why, and in which column."""

    number: int
    reason: Refusal
    column: str = ""


def repeat(text: str) -> str:
    """A cell as a reason repeats it."""
    return shorten(text, LONGEST_REPEATED)


def reason_of(t: Translator, bad: BadLine) -> str:
    """Why something cannot be used, without a full stop."""
    return t(bad.reason.sentence, **bad.reason.fields).removesuffix(".")


def bad_lines(t: Translator, bad: Sequence[BadLine], clean: Clean = str) -> list[str]:
    """The first bad lines with their numbers and reasons, and how many more there are; empty when all are good."""
    if not bad:
        return []
    lines = [t.plural("{n} line cannot be used:", "{n} lines cannot be used:", len({each.number for each in bad}))]
    for each in bad[:MOST_SHOWN]:
        said = {"number": each.number, "reason": clean(reason_of(t, each))}
        if each.column:
            lines.append(t("Line {number}, column {column}: {reason}.", column=clean(each.column), **said))
        else:
            lines.append(t("Line {number}: {reason}.", **said))
    if len(bad) > MOST_SHOWN:
        lines.append(t.plural("And {n} more.", "And {n} more.", len(bad) - MOST_SHOWN))
    return lines


def left_out(t: Translator, bad: Sequence[BadLine]) -> list[str]:
    """After the good lines were brought in: how many others were left out, if any."""
    n = len({each.number for each in bad})
    return [t.plural("{n} line was left out.", "{n} lines were left out.", n)] if n else []
