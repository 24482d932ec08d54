"""Perspectives side by side: staff on the left, management on the right, one question after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.blockkit import Block, escape, header, modal, mrkdwn, section, shorten
from bot.i18n import N_, Translator
from bot.rituals.debate.map_blocks import LONGEST_NAME

PERSPECTIVES, PERSPECTIVES_VIEW = "debate.perspectives", "debate.perspectives_all"
LONGEST_FIELD = 2_000
ASKED = (N_("What success depends on"), N_("What we do for it"), N_("What comes of it"))
SIDES = {"staff": N_("Staff"), "management": N_("Management")}


@dataclass(frozen=True)
class Perspective:
    """How somebody sees it: the three fields in their order. Who left the team has no side any more."""

    name: str
    side: str | None
    said: tuple[str, str, str]


def render_perspectives(t: Translator, shown: Sequence[Perspective]) -> Block:
    """Everybody's three fields. Names and texts are escaped here."""
    head = t("Where do we want the same? Where do we look at it differently?")
    blocks = [section(head)] if shown else [section(t("Nobody wrote how they see it."))]
    for n, label in enumerate(ASKED):
        if shown:
            blocks += [header(t(label)), *_side_by_side(t, shown, n)]
    return modal(t("Perspectives"), blocks, callback_id=PERSPECTIVES_VIEW, close=t("Close"))


def _side_by_side(t: Translator, shown: Sequence[Perspective], n: int) -> list[Block]:
    columns = [
        _parts([f"*{t(label)}*", *(_line(each, n) for each in shown if each.side == side)])
        for side, label in SIDES.items()
    ]
    rows = zip_longest(*columns, fillvalue=" ")
    gone = [_line(each, n) for each in shown if each.side is None]
    return [
        *({"type": "section", "fields": [mrkdwn(part) for part in row]} for row in rows),
        *(section(part) for part in _parts(gone)),
    ]


def _line(perspective: Perspective, n: int) -> str:
    return f"•  {escape(perspective.said[n])} — {escape(shorten(perspective.name, LONGEST_NAME))}"


def _parts(lines: Sequence[str]) -> list[str]:
    """Lines together in as few pieces as Slack takes."""
    parts: list[str] = []
    for line in lines:
        if parts and len(parts[-1]) + len(line) < LONGEST_FIELD:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return parts
