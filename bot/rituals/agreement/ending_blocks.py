"""What the messages look like that ask about agreements that end soon: keep, change or stop?"""

from collections.abc import Sequence

from bot.blockkit import LARGEST_PAYLOAD, Block, context, escape, fallback, section, sections, shorten, size_of
from bot.i18n import Translator
from bot.rituals.agreement.blocks import (
    Shown,
    Text,
    buttons_of,
    kept_lines,
    line_of,
    state_text,
    title_of,
)
from bot.rituals.agreement.form import LABELS

MOST = 12
"""So many agreements in one message: more do not fit."""

SHORTER = ((300, 600), (150, 200), (75, 75))
"""Characters of the two halves of each agreement, as far as everything fits."""


def render_review(t: Translator, asked: Sequence[Shown]) -> Text:
    """They end soon. Once somebody has chosen about one, the message says what."""
    left = [shown for shown in asked if shown.state == "review"]
    if not left:
        lines = [f"{escape(title_of(t, each.number, each.content.title))}: {state_text(t, each)}." for each in asked]
        return fallback("\n".join(lines)), [*_small(lines)]
    small = _foot(t, left, len(asked) - MOST)
    for lengths in SHORTER:
        parts = [_one(t, shown, *lengths) for shown in asked[:MOST]]
        blocks = [*_head(t, asked), *(block for _, own in parts for block in own), context(small)]
        if size_of(blocks) <= LARGEST_PAYLOAD:
            break
    text = " ".join([*_said(t, asked), *(text for text, _ in parts), small])
    return fallback(text), blocks


def _said(t: Translator, asked: Sequence[Shown]) -> list[str]:
    n = len(asked)
    return [t("{n} agreements end soon. Keep, change or stop?", n=n)] if n > 1 else []


def _head(t: Translator, asked: Sequence[Shown]) -> list[Block]:
    return [section(f"*{line}*") for line in _said(t, asked)]


def _one(t: Translator, shown: Shown, condition: int, behaviour: int) -> Text:
    head = title_of(t, shown.number, shown.content.title)
    if shown.state != "review":
        line = f"{escape(head)}: {state_text(t, shown)}."
        return line, [context(line)]
    line = t("{title} ends on {day}. Keep, change or stop?", title=head, day=t.day(shown.content.valid_until))
    said = line_of(t(LABELS["condition"]), escape(shorten(shown.content.condition, condition)), "*") + "\n"
    said += line_of(t(LABELS["behaviour"]), escape(shorten(shown.content.behaviour, behaviour)), "*")
    kept = kept_lines(t, shown)
    blocks = [section(f"*{escape(line)}*"), *sections(said), *([context(*kept)] if kept else []), *buttons_of(t, shown)]
    return " ".join([escape(line), escape(shorten(shown.content.behaviour, behaviour)), *kept]), blocks


def _foot(t: Translator, left: Sequence[Shown], more: int) -> str:
    said = t.plural(
        "“Keep” asks the team to go on for one week. Without a choice it lapses.",
        "“Keep” asks the team to go on for {n} weeks. Without a choice it lapses.",
        left[0].weeks,
    )
    if more > 0:
        said += " " + t.plural("And one more: `/agreement list`.", "And {n} more: `/agreement list`.", more)
    return said


def _small(lines: Sequence[str]) -> list[Block]:
    return [context(line) for line in lines[:MOST]]
