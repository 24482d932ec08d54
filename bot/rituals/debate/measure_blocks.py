"""How a KPI stands after an agreement, and looking back, in Slack."""

from dataclasses import dataclass

from bot.blockkit import Block, actions, button, capital, context, escape, input_block, modal, option, radio, section
from bot.i18n import N_, Translator
from bot.kpis.measure import CAVEAT, Comparison, comparison_text
from bot.rituals.debate.outcome_blocks import lesson_field
from bot.rituals.debate.outcome_rules import REVIEW, REVIEWS
from bot.rituals.debate.shown import Shown

LOOK, LOOK_FORM = "debate.look_back", "debate.send_look_back"

Text = tuple[str, list[Block]]

NO_KPI = N_("{kpi} is not measured any more, so I cannot say what the agreement brought.")
NO_VALUES = N_("No values of {kpi} have come in since the agreement began.")


CHOSEN = {
    "keep": N_("Debate {number}, looking back: the team keeps agreement {agreement}."),
    "change": N_("Debate {number}, looking back: the team changes agreement {agreement}."),
    "stop": N_("Debate {number}, looking back: the team stops agreement {agreement}."),
}


@dataclass(frozen=True)
class Measured:
    """A measurement as it is told. `kpi` is its name; `is_there` whether the team still measures it."""

    number: int
    agreement: int
    weeks: int
    kpi: str
    unit: str
    is_there: bool
    comparison: Comparison


def head_text(t: Translator, measured: Measured) -> str:
    """“Debate 3, 2 weeks after agreement 14 began”."""
    return t(
        "Debate {number}, {weeks} weeks after agreement {agreement} began",
        number=measured.number,
        weeks=measured.weeks,
        agreement=measured.agreement,
    )


def found_text(t: Translator, measured: Measured) -> str:
    """“FCR 68,2% → 72,4%, better (20 values before, 10 after), a signal”, or why there is nothing to compare."""
    kpi = f"*{escape(measured.kpi)}*"
    if not measured.is_there:
        return t(NO_KPI, kpi=kpi)
    if not measured.comparison.n:
        return t(NO_VALUES, kpi=kpi)
    return f"{kpi}: {comparison_text(t, measured.comparison, measured.unit)}"


def render_measured(t: Translator, measured: Measured, charts: list[Block]) -> Text:
    """How the KPI stands; with a caveat, whatever the figures say."""
    head, said, small = head_text(t, measured), found_text(t, measured), t(CAVEAT)
    text = f"{head}. {said.replace('*', '')}. {small}"
    return text, [section(f"*{head}*\n{said}"), *charts, context(small)]


def board_line(t: Translator, measured: Measured) -> str:
    """The same in one line on the team's board."""
    return f"{head_text(t, measured)}. {found_text(t, measured)}. {t(CAVEAT)}"


def render_look_back(t: Translator, shown: Shown) -> Text:
    """After the last measurement: what does the team do with the agreement?"""
    said = t(
        "Debate {number} is eight weeks further. Agreement {agreement}: keep it, change it or stop it? And what did "
        "you learn?",
        number=shown.number,
        agreement=shown.agreement_number,
    )
    small = t("The facilitator or a team lead fills it in, for the team.")
    row = actions(button(t("Look back"), LOOK, shown.debate_id, style="primary"))
    return f"{said} {small}", [section(said), context(small), row]


def render_looked_back(t: Translator, shown: Shown, choice: str | None) -> Text:
    """What the team chose, and what it learned."""
    said = t("Debate {number} is over.", number=shown.number)
    if choice:
        said = t(CHOSEN[choice], number=shown.number, agreement=shown.agreement_number)
    lesson = f"\n> {escape(shown.lesson)}" if shown.lesson else ""
    return f"{said}{lesson}", [section(f"{said}{lesson}")]


def render_ended(t: Translator, agreement: int | None) -> Block:
    """There was nothing left to keep, change or stop."""
    said = t("Agreement {number} has ended already. What you learned is kept.", number=agreement)
    if agreement is None:
        said = t("The agreement is not there any more. What you learned is kept.")
    return modal(t("Look back"), [section(said)], callback_id="debate.looked_back", close=t("Close"))


def render_look_back_form(t: Translator, shown: Shown, found: str) -> Block:
    """Keep, change or stop, with the lesson. `found` says how the KPI stood the last time."""
    options = [option(capital(t(word)), choice) for choice, word in REVIEWS.items()]
    agreement = t("What do we do with agreement {number}?", number=shown.agreement_number)
    return modal(
        t("Look back"),
        [
            section(f"*{escape(shown.motion)}*\n{found}"),
            input_block(agreement, REVIEW, radio(options)),
            lesson_field(t),
        ],
        callback_id=LOOK_FORM,
        close=t("Cancel"),
        submit=t("Save"),
        metadata={"debate": shown.debate_id},
    )
