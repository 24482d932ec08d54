"""What weighing looks like: the form with up to 150 arguments, and which ones weigh most."""

from collections.abc import Sequence

from bot.blockkit import (
    MOST_OPTIONS,
    Block,
    button,
    context,
    escape,
    fallback,
    input_block,
    modal,
    option,
    plain,
    section,
    shorten,
)
from bot.i18n import N_, Translator
from bot.rituals.debate.argument_pages import ALL_ARGUMENTS
from bot.rituals.debate.arguments import PICKED
from bot.rituals.debate.map_blocks import HEADS, LONGEST_NAME, name_of, weight_text
from bot.rituals.debate.map_rules import Argument, Map
from bot.rituals.debate.rules import ARGUMENTS, MOST_WEIGHED
from bot.tally import FEWEST_TO_SHOW

WEIGH, SEND_WEIGHT, WEIGHT_IN = "debate.weigh", "debate.send_weight", "debate.weight_in"
LONGEST_STRONGEST = 150

HOW_COUNTED = N_(
    "Counted without your name, and only once. The team sees how many said that an argument weighs, if at least "
    "{n} people choose. If everybody chooses the same one, that says what each chose. Whoever runs the database could "
    "follow the count while it is open."
)


def render_weigh_form(t: Translator, debate_id: int, shown: Map) -> Block:
    """Pick at most three arguments, from all of them in one menu; what they say in full stands behind a button."""
    groups = [
        {"label": plain(t(HEADS[kind])), "options": [_choice(each) for each in some]}
        for kind in ARGUMENTS
        for some in _in_groups(shown.column(kind))
    ]
    menu: Block = {
        "type": "multi_static_select", "option_groups": groups, "max_selected_items": MOST_WEIGHED,
        "placeholder": plain(t("Choose arguments")),
    }  # fmt: skip
    head = t("Which arguments weigh most for you, for or against? Your own may be among them.")
    blocks = [
        section(head, button(t("All arguments"), ALL_ARGUMENTS, debate_id)),
        input_block(t("At most three"), PICKED, menu, hint=t("Type a word or a number to find one.")),
        context(t(HOW_COUNTED, n=FEWEST_TO_SHOW)),
    ]
    carried = {"debate": debate_id}
    return modal(t("Weigh"), blocks, callback_id=SEND_WEIGHT, close=t("Cancel"), submit=t("Send"), metadata=carried)


def _in_groups(column: Sequence[Argument]) -> list[Sequence[Argument]]:
    return [column[n : n + MOST_OPTIONS] for n in range(0, len(column), MOST_OPTIONS)]


def _choice(argument: Argument) -> Block:
    return option(f"{argument.number}. {argument.text}", argument.entry_id)


def render_weight_in(t: Translator) -> Block:
    """It is counted."""
    said = t("Your choice is in. Nobody in the team sees what you chose; the result comes when the phase is over.")
    return modal(t("Weigh"), [section(said)], callback_id=WEIGHT_IN, close=t("Close"))


def render_weighed(t: Translator, shown: Map) -> tuple[str, list[Block]]:
    """Which arguments weigh most, three of each kind; or that too few people weighed to say so."""
    if not shown.is_weighed:
        said = t(
            "Too few people weighed the arguments to show which ones weigh most (fewer than {n}).", n=FEWEST_TO_SHOW
        )
        return said, [section(said)]
    head = t("These arguments weigh most:")
    parts = [f"*{t(HEADS[kind])}*\n" + "\n".join(_strong(t, each) for each in found) for kind, found in _found(shown)]
    spoken = [f"{t(HEADS[kind])}: {'; '.join(_strong(t, each) for each in found)}." for kind, found in _found(shown)]
    return fallback(head, *spoken), [section(head), *(section(part) for part in parts)]


def _found(shown: Map) -> list[tuple[str, list[Argument]]]:
    return [(kind, found) for kind in ARGUMENTS if (found := shown.strongest(kind))]


def _strong(t: Translator, argument: Argument) -> str:
    text = escape(shorten(argument.text, LONGEST_STRONGEST))
    return f"{argument.number}. {text} — {name_of(t, argument, LONGEST_NAME)} · {weight_text(t, argument.weight or 0)}"
