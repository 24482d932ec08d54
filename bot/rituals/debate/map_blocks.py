"""The map of arguments on the card: for and against side by side, conditions below. Always within Slack's limits."""

from collections.abc import Sequence

from bot.blockkit import Block, context, escape, mrkdwn, section, shorten, size_of
from bot.i18n import N_, Translator
from bot.people.calendar import local_day
from bot.rituals.debate.map_rules import MOST_ON_MAP, Argument, Map
from bot.rituals.debate.rules import ARGUMENTS
from bot.rituals.debate.shown import Shown
from bot.rituals.debate.story import NEVER

HEADS = {"for": N_("For"), "against": N_("Against"), "condition": N_("On condition")}
"""What the columns are called."""

LONGEST_LINES = (90, 70, 50, 30, 15, 10)
"""How much of an argument is shown; less where Slack could not take it, which has to count `&` as five."""

LONGEST_NAME = 24
LONGEST_FIELD, LARGEST_MAP, LONGEST_SPOKEN = 1_900, 4_500, 2_200
"""Of a column; of all blocks of the map; of the same as text, which has to leave room for the rest of the card."""


def map_part(t: Translator, shown: Shown) -> list[Block]:
    """The map on the card of a debate, from the arguments on."""
    return map_blocks(t, shown.map, is_open=shown.phase == "arguments") if _has_map(shown) else []


def map_spoken(t: Translator, shown: Shown) -> list[str]:
    """The same for the card's text."""
    return [map_text(t, shown.map)] if _has_map(shown) and shown.map.arguments else []


def _has_map(shown: Shown) -> bool:
    return bool(shown.map.arguments) or shown.phase in ("arguments", "weighing")


def map_blocks(t: Translator, shown: Map, *, is_open: bool = True) -> list[Block]:
    """The map: eight arguments of each kind, and how many more there are; while it is open more can still come."""
    found: list[Block] = []
    for longest in LONGEST_LINES:
        found = [*_columns(t, shown, longest, is_open=is_open), *_notes(t, shown)]
        fields = [field["text"] for block in found for field in block.get("fields", ())]
        if size_of(found) <= LARGEST_MAP and all(len(each) <= LONGEST_FIELD for each in fields):
            break
    return found


def map_text(t: Translator, shown: Map) -> str:
    """The same, as it is read aloud."""
    said = ""
    for longest in LONGEST_LINES:
        kinds = [kind for kind in ARGUMENTS if shown.column(kind)]
        said = " ".join(_spoken(t, shown, kind, longest) for kind in kinds)
        if len(said) <= LONGEST_SPOKEN:
            break
    return " ".join(part for part in (said, held_text(t, shown)) if part)


def _spoken(t: Translator, shown: Map, kind: str, longest: int) -> str:
    lines = [*_lines(t, shown, kind, longest), *_more(t, shown, kind)]
    return f"{_head(t, shown, kind)}: {'; '.join(lines)}."


def _columns(t: Translator, shown: Map, longest: int, *, is_open: bool) -> list[Block]:
    none = t("Nothing yet.") if is_open else t("None.")
    sides = [_column(t, shown, kind, longest, none) for kind in ("for", "against")]
    blocks: list[Block] = [{"type": "section", "fields": [mrkdwn(side) for side in sides]}]
    if shown.column("condition"):
        blocks.append(section(_column(t, shown, "condition", longest, none)))
    return blocks


def _column(t: Translator, shown: Map, kind: str, longest: int, none: str) -> str:
    lines = [f"•  {line}" for line in _lines(t, shown, kind, longest)] or [none]
    more = [f"_{said}_" for said in _more(t, shown, kind)]
    return "\n".join([f"*{_head(t, shown, kind)}*", *lines, *more])


def _head(t: Translator, shown: Map, kind: str) -> str:
    return f"{t(HEADS[kind])} ({len(shown.column(kind))})"


def _lines(t: Translator, shown: Map, kind: str, longest: int) -> list[str]:
    return [line_of(t, each, longest) for each in shown.column(kind)[:MOST_ON_MAP]]


def _more(t: Translator, shown: Map, kind: str) -> list[str]:
    more = len(shown.column(kind)) - MOST_ON_MAP
    return [t.plural("and one more", "and {n} more", more)] if more > 0 else []


def line_of(t: Translator, argument: Argument, longest: int) -> str:
    """An argument in one line: what, who, and how many said that it weighs."""
    said = f"{escape(shorten(argument.text, longest))} — {name_of(t, argument, min(longest, LONGEST_NAME))}"
    return f"{said} · {weight_text(t, argument.weight)}" if argument.weight else said


def name_of(t: Translator, argument: Argument, longest: int) -> str:
    """Who gave an argument, escaped."""
    return escape(shorten(argument.name or t("somebody"), longest))


def weight_text(t: Translator, weight: int) -> str:
    """How many said that an argument weighs."""
    return t.plural("weighs for one person", "weighs for {n}", weight)


def held_text(t: Translator, shown: Map) -> str:
    """When the arguments of leads and management come; empty when they are here."""
    if shown.held_until is None:
        return ""
    if shown.held_until == NEVER:
        return t("What team leads and management say appears at half time.")
    day = t.day(local_day(shown.held_until, shown.zone))
    return t(
        "What team leads and management say appears at half time: {day} at {time}.",
        day=day,
        time=t.time(shown.held_until, shown.zone),
    )


def _notes(t: Translator, shown: Map) -> Sequence[Block]:
    held = held_text(t, shown)
    return [context(held)] if held else []
