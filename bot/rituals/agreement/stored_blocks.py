"""What somebody sees after the form of an agreement: how it stands, or which other one is to make place."""

from collections.abc import Sequence

from bot.blockkit import MOST_OPTIONS, Block, escape, input_block, modal, option, section, select
from bot.i18n import Translator
from bot.rituals.agreement.blocks import PROPOSE, UNDO, Shown, render_card
from bot.rituals.agreement.form import REPLACES
from bot.rituals.agreement.rules import vague_words

REPLACE_FORM, STORED = "agreement.replace", "agreement.stored"


def render_stored(t: Translator, shown: Shown) -> Block:
    """What became of what was just written, what would make it clearer, and one press to ask the team."""
    is_draft = shown.state == "draft"
    said = {
        "draft": t("Stored as a draft. It holds only after the team has decided about it."),
        "in_round": t("The team is asked about it now, in the channel."),
    }.get(shown.state, "")
    _, blocks = render_card(t, shown, with_buttons=is_draft)
    above = [section(said)] if said else []
    return modal(t("Agreement"), [*above, *_hints(t, shown), *blocks], callback_id=STORED, close=t("Close"))


def _hints(t: Translator, shown: Shown) -> list[Block]:
    content = shown.proposed or shown.content
    words = vague_words(f"{content.condition} {content.behaviour}")
    if not words:
        return []
    named = ", ".join(f"“{escape(each)}”" for each in words[:5])
    return [section(t("A hint: nobody can see {words}. What would a colleague see you do?", words=named))]


def render_replace_form(
    t: Translator, shown: Shown, most: int, others: Sequence[tuple[int, str]], then: str = PROPOSE, until: str = ""
) -> Block:
    """A team keeps so many agreements and no more: which one makes place? `then` is what was pressed."""
    said = t("Your team has {n} agreements, and more than that nobody keeps. Which one may go?", n=most)
    options = [option(title, agreement_id) for agreement_id, title in others[:MOST_OPTIONS]]
    at_once = then == UNDO
    hint = (
        t("It stops now, and agreement {number} holds again. For a day anybody can undo that.", number=shown.number)
        if at_once
        else t("It stops when the team agrees to the new one, and not before.")
    )
    return modal(
        t("Make place"),
        [section(said), input_block(t("This one may go"), REPLACES, select(options), hint=hint)],
        callback_id=REPLACE_FORM,
        close=t("Cancel"),
        submit=t("Swap them") if at_once else t("Ask the team"),
        metadata={"agreement": shown.agreement_id, "then": then, **({"until": until} if until else {})},
    )
