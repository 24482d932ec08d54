"""What questions look like: in the thread with their answers, and to who answers in private."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blockkit import Block, actions, button, context, escape, fallback, quoted_sections, section, shorten
from bot.i18n import N_, Translator
from bot.rituals.debate.map_blocks import LONGEST_NAME

ANSWER_IT = "debate.answer"
MOST_TOLD, LONGEST_TOLD = 6, 250

Text = tuple[str, list[Block]]


@dataclass(frozen=True)
class Question:
    """A question with its answer, if there is one. Names and texts are not escaped."""

    entry_id: int
    name: str
    text: str
    answer: str | None
    answered_by: str


def render_said(t: Translator, question: Question, *, is_open: bool) -> Text:
    """A question in the thread, with its answer or with the button for it."""
    asks = t("*{name}* asks:", name=_name(question.name))
    parts = [(asks, question.text)]
    if question.answer is not None:
        parts.append((t("*{name}* answers:", name=_name(question.answered_by)), question.answer))
    blocks = [block for part in parts for block in quoted_sections(*part)]
    if question.answer is None and is_open:
        blocks.append(actions(button(t("Answer"), ANSWER_IT, question.entry_id)))
    return _spoken(*(f"{head.replace('*', '')} {escape(said)}" for head, said in parts)), blocks


def render_told(t: Translator, title: str, questions: Sequence[Question], *, is_open: bool) -> Text:
    """To who answers: the questions that wait, the oldest first."""
    waiting = [each for each in questions if each.answer is None]
    if not is_open or not waiting:
        said = (
            N_("No question waits for your answer now: {debate}.")
            if is_open
            else N_("The questions are over: {debate}.")
        )
        head = t(said, debate=f"*{escape(title)}*")
        return head.replace("*", ""), [section(head)]
    head = t.plural(
        "One question waits for your answer: {debate}. The answer stands in the thread.",
        "{n} questions wait for your answer: {debate}. The answers stand in the thread.",
        len(waiting),
        debate=f"*{escape(title)}*",
    )
    blocks = [section(head)]
    for each in waiting[:MOST_TOLD]:
        blocks += quoted_sections(f"*{_name(each.name)}*", shorten(each.text, LONGEST_TOLD))
        blocks.append(actions(button(t("Answer"), ANSWER_IT, each.entry_id)))
    if (more := len(waiting) - MOST_TOLD) > 0:
        blocks.append(context(t.plural("and one more, in the thread", "and {n} more, in the thread", more)))
    spoken = (f"{_name(each.name)}: {escape(shorten(each.text, LONGEST_TOLD))}" for each in waiting[:MOST_TOLD])
    return _spoken(head.replace("*", ""), *spoken), blocks


def render_answered(t: Translator, title: str, question: Question) -> Text:
    """To who asked: the answer."""
    head = t("Your question has an answer: {debate}.", debate=f"*{escape(title)}*")
    text, blocks = render_said(t, question, is_open=False)
    return _spoken(head.replace("*", ""), text), [section(head), *blocks]


def _name(name: str) -> str:
    return escape(shorten(name, LONGEST_NAME))


def _spoken(*parts: str) -> str:
    return fallback(*parts)
