"""What a consent round looks like in Slack: the card, its thread, and what people read in private."""

from collections.abc import Callable, Sequence

from bot.blockkit import (
    LARGEST_PAYLOAD,
    LONGEST_TEXT,
    Block,
    actions,
    button,
    context,
    cut,
    escape,
    fallback,
    quoted_sections,
    section,
    shorten,
    size_of,
)
from bot.consent.rules import MOST_DECISIONS
from bot.consent.words import Said, Shown, head_text, reactions_text, rule_text, step_text
from bot.i18n import N_, Translator

ASK, SUGGEST, READY, REPLY = "consent.ask", "consent.suggest", "consent.ready", "consent.reply"
CHANGE_TEXT, GO_ON, WITHDRAW = "consent.change", "consent.go_on", "consent.withdraw"
AGREE, OBJECT, ABSTAIN, WORRY = "consent.agree", "consent.object", "consent.abstain", "consent.worry"
ON_CARD = (8000, 4000, 1500)
"""How many characters of a text are shown; less where Slack could not take it, which has to count `&` as five."""

LONGEST_SPOKEN = 2000

Text = tuple[str, list[Block]]


# -- lines -----------------------------------------------------------------------------------------------------


def spoken_text(shown: Shown) -> str:
    """The text as it is read aloud; the rest of the message comes after it, and must not be cut off."""
    return escape(shorten(shown.text, LONGEST_SPOKEN))


def fitting(limits: Sequence[int], render: Callable[[int], list[Block]]) -> list[Block]:
    """Blocks with as much of the typed text as Slack takes."""
    found = render(limits[0])
    for longest in limits[1:]:
        if size_of(found) <= LARGEST_PAYLOAD:
            break
        found = render(longest)
    return found


def quoted(head: str, text: str, longest: int) -> list[Block]:
    """Typed text as a quotation, cut where it is too long."""
    return quoted_sections(head, text if len(text) <= longest else text[:longest] + "…")


# -- the card --------------------------------------------------------------------------------------------------


def render_card(t: Translator, shown: Shown) -> Text:
    """The card in the channel: the text, where the round is, who said what, and what anybody may do."""
    where, reactions = step_text(t, shown), reactions_text(t, shown) if shown.step in ("decision", "ended") else ""
    rule = "" if shown.outcome else rule_text(t, shown)
    small = [*cut(reactions, 2000), *([rule] if rule else [])]
    below = [section(where), *([context(*small)] if small else []), *_buttons(t, shown)]
    blocks = fitting(ON_CARD, lambda longest: [*quoted(head_text(t, shown), shown.text, longest), *below])
    return fallback(head_text(t, shown), spoken_text(shown), where, rule, reactions), blocks


def _buttons(t: Translator, shown: Shown) -> list[Block]:
    key, back = shown.key, button(t("Take it back"), WITHDRAW, shown.key)
    if shown.step == "questions":
        row = [
            button(t("Ask a question"), ASK, key, style="primary"),
            button(t("Suggest a change"), SUGGEST, key),
            button(t("Nothing to ask"), READY, key),
            back,
        ]
    elif shown.step == "improve":
        row = [
            button(t("Change the text"), CHANGE_TEXT, key, style="primary"),
            button(t("Leave it so"), GO_ON, key),
            back,
        ]
    elif shown.step == "decision":
        row = [*stance_buttons(t, key), button(t("Add a concern"), WORRY, key)]
        row += [button(t("Change the text"), CHANGE_TEXT, key)] if is_solvable(shown) else []
        row += [back]
    else:
        return []
    return [actions(*row, block_id=f"consent_{shown.round_id}")]


def stance_buttons(t: Translator, key: str) -> list[Block]:
    """The three choices, none of them louder than another."""
    return [
        button(t("No objection"), AGREE, key),
        button(t("Objection"), OBJECT, key),
        button(t("Abstain"), ABSTAIN, key),
    ]


def is_solvable(shown: Shown) -> bool:
    """Whether an objection stands that a new version can still solve."""
    return bool(shown.objected) and shown.decision < MOST_DECISIONS


# -- the thread ------------------------------------------------------------------------------------------------

HEADS = {
    "question": N_("*{name}* asks:"),
    "suggestion": N_("*{name}* suggests:"),
    "objection": N_("*{name}* objects. Which harm:"),
    "concern": N_("*{name}* adds a concern:"),
}


def render_said(t: Translator, said: Said, *, is_open: bool) -> Text:
    """Something that was said, in the thread; a question with its answer, or with the button for it."""
    name = escape(said.name)
    if said.kind == "version":
        text = t(
            "{name} changed the text: this is version {n}. It stands on the card; everybody decides about this one.",
            name=name,
            n=said.version,
        )
        return text, [section(text)]
    parts = [(t(HEADS[said.kind], name=name), said.text)]
    if said.kind == "objection":
        parts += [(t("Based on:"), said.basis), (t("What would solve it:"), said.change)]
    if said.answer is not None:
        parts.append((t("*{name}* answers:", name=escape(said.answered_by)), said.answer))
    is_asked = said.kind == "question" and said.answer is None and is_open
    below = [actions(button(t("Answer"), REPLY, said.entry_id))] if is_asked else []
    blocks = fitting(ON_CARD, lambda longest: [*(block for part in parts for block in quoted(*part, longest)), *below])
    return fallback(*(f"{head} {escape(shorten(words, LONGEST_TEXT))}" for head, words in parts)), blocks


def render_ended(t: Translator, shown: Shown) -> Text:
    """The end, in the thread: the outcome, and who said what."""
    outcome, reactions = step_text(t, shown), reactions_text(t, shown)
    blocks = [section(f"*{escape(shown.title)}*\n{outcome}"), *(context(part) for part in cut(reactions, 2000) if part)]
    return fallback(escape(shown.title), outcome, reactions), blocks
