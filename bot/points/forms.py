"""The forms about a point: answer it, pass it on, join it with another one, say what is still missing."""

from collections.abc import Sequence

from bot.blockkit import (
    MOST_OPTIONS,
    Block,
    capital,
    input_block,
    modal,
    option,
    quoted_sections,
    section,
    select,
    text_input,
)
from bot.i18n import Translator
from bot.points.actions import ANSWER, OTHER, WHOM
from bot.points.models import ADDRESSEES, LONGEST
from bot.points.words import Shown, head_text

ANSWER_FORM, PASS_FORM, SAME_FORM, NOT_YET_FORM = "point.send_answer", "point.send_on", "point.join", "point.reopen"
WENT_UP = "point.went_up"
MISSING = "point_missing"


def _form(t: Translator, title: str, callback_id: str, point: Shown, field: Block) -> Block:
    return modal(
        title,
        [*quoted_sections(head_text(t, point), point.text), field],
        callback_id=callback_id,
        close=t("Cancel"),
        submit=t("Send"),
        metadata={"point": point.point_id},
    )


def render_answer_form(t: Translator, point: Shown) -> Block:
    """Answer a point."""
    hint = t("Everybody in the channel can read it. Who asked hears at once, and says whether it solves it.")
    field = input_block(t("Your answer"), ANSWER, text_input(multiline=True, longest=LONGEST), hint=hint)
    return _form(t, t("Answer"), ANSWER_FORM, point, field)


def render_pass_form(t: Translator, point: Shown, colleagues: Sequence[tuple[int, str]]) -> Block:
    """Pass a point on."""
    options = [option(capital(t(name)), key) for key, name in ADDRESSEES.items()]
    options += [option(name, f"person:{person_id}") for person_id, name in colleagues]
    field = input_block(t("Who should answer?"), WHOM, select(options[:MOST_OPTIONS]))
    return _form(t, t("Pass on"), PASS_FORM, point, field)


def render_same_form(t: Translator, point: Shown, others: Sequence[tuple[int, str]]) -> Block:
    """Say that a point is the same as another one."""
    hint = t("The answers to that point then go to both who asked. Who asked this one can undo it.")
    options = [option(text, point_id) for point_id, text in others[:MOST_OPTIONS]]
    field = input_block(t("The same as"), OTHER, select(options), hint=hint)
    return _form(t, t("Same as …"), SAME_FORM, point, field)


def render_not_yet_form(t: Translator, point: Shown) -> Block:
    """Say that an answer does not solve it."""
    field = input_block(
        t("What is still missing?"), MISSING, text_input(multiline=True, longest=LONGEST), optional=True
    )
    return _form(t, t("Not yet"), NOT_YET_FORM, point, field)


def render_went_up(t: Translator) -> Block:
    """It did not go where it was sent."""
    said = t("This point was passed on three times without an answer, so it goes up a level instead of round.")
    return modal(t("Pass on"), [section(said)], callback_id=WENT_UP, close=t("Close"))
