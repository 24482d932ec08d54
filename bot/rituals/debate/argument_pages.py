"""All arguments of a debate, ten a page, whole and with what their authors say against them."""

from collections.abc import Sequence

from bot.blockkit import Block, actions, button, context, escape, modal, section
from bot.i18n import Translator
from bot.rituals.debate.map_blocks import HEADS, LONGEST_NAME, held_text, name_of, weight_text
from bot.rituals.debate.map_rules import ON_A_PAGE, Argument, Map
from bot.rituals.debate.rules import ARGUMENTS

ALL_ARGUMENTS, PAGE_BACK, PAGE = "debate.arguments", "debate.page_back", "debate.page"
PAGES = "debate.pages"

LONGEST_SAID, SHORT_NAME = 2_600, 10
"""Escaped, so far both texts leave room for a whole name, which stands there twice; else the name is cut."""


def render_arguments(t: Translator, debate_id: int, shown: Map, number: int = 1) -> Block:
    """A page of all arguments; a page that is not there any more is the last one."""
    found = shown.in_order()
    last = max(1, -(-len(found) // ON_A_PAGE))
    number = min(max(number, 1), last)
    page = found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    small = [t("Page {page} of {last}", page=number, last=last)] if last > 1 else []
    small += [held] if (held := held_text(t, shown)) else []
    blocks = [
        *_listed(t, shown, page),
        *(context(each) for each in small),
        *_turning(t, debate_id, number, last),
    ]
    return modal(t("All arguments"), blocks, callback_id=PAGES, close=t("Close"))


def _listed(t: Translator, shown: Map, page: Sequence[Argument]) -> list[Block]:
    blocks: list[Block] = []
    for kind in ARGUMENTS:
        of_kind = [each for each in page if each.kind == kind]
        if of_kind:
            blocks.append(section(f"*{t(HEADS[kind])} ({len(shown.column(kind))})*"))
            blocks += [section(whole_text(t, each)) for each in of_kind]
    return blocks or [section(t("Nobody has given an argument yet."))]


def whole_text(t: Translator, argument: Argument) -> str:
    """An argument with its number, its author, what speaks against it, and how many said that it weighs."""
    said, counter = escape(argument.text), escape(argument.counter or "")
    name = name_of(t, argument, LONGEST_NAME if len(said + counter) <= LONGEST_SAID else SHORT_NAME)
    lines = [f"{argument.number}. {said}"]
    if counter:
        lines.append(t("The strongest against it, says {name}: {words}", name=name, words=counter))
    weight = f" · {weight_text(t, argument.weight)}" if argument.weight else ""
    return "\n".join([*lines, f"— {name}{weight}"])


def _turning(t: Translator, debate_id: int, number: int, last: int) -> list[Block]:
    row = [button(t("Previous page"), PAGE_BACK, f"{debate_id}:{number - 1}")] if number > 1 else []
    row += [button(t("Next page"), PAGE, f"{debate_id}:{number + 1}")] if number < last else []
    return [actions(*row)] if row else []
