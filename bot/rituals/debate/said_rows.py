"""The buttons on the card with which people say something, and read what the others said."""

from bot.blockkit import Block, button
from bot.i18n import Translator
from bot.rituals.debate.argument_pages import ALL_ARGUMENTS
from bot.rituals.debate.perspective_blocks import PERSPECTIVES
from bot.rituals.debate.rules import RUNNING
from bot.rituals.debate.shown import Shown
from bot.rituals.debate.weigh_blocks import WEIGH
from bot.rituals.debate.word_forms import ARGUE, ASK, KAR, MINE


def asking_row(t: Translator, shown: Shown) -> list[Block]:
    """While it is about understanding: ask, and say how one sees it where the debate has such a round."""
    row = [button(t("Ask a question"), ASK, shown.debate_id, style="primary")]
    return [*row, button(t("How I see it"), KAR, shown.debate_id)] if shown.with_kar else row


def arguing_row(t: Translator, shown: Shown) -> list[Block]:
    """While arguments are collected."""
    return [
        button(t("Give an argument"), ARGUE, shown.debate_id, style="primary"),
        button(t("My arguments"), MINE, shown.debate_id),
    ]


def weighing_row(t: Translator, shown: Shown) -> list[Block]:
    """While arguments are weighed; where there are none, there is nothing to do."""
    return [button(t("Weigh"), WEIGH, shown.debate_id, style="primary")] if shown.map.arguments else []


def reading_row(t: Translator, shown: Shown) -> list[Block]:
    """What there is to read, once it is there, in every phase from then on."""
    row = [button(t("All arguments"), ALL_ARGUMENTS, shown.debate_id)] if shown.map.arguments else []
    is_written = shown.with_kar and shown.phase in RUNNING[1:]
    return [*row, button(t("Perspectives"), PERSPECTIVES, shown.debate_id)] if is_written else row
