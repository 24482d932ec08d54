"""What a text looks like once it arrived: for the receiver, the giver, the confidant, the channel; and small forms."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.blockkit import (
    Block,
    actions,
    button,
    context,
    escape,
    input_block,
    modal,
    option,
    quoted_sections,
    section,
    text_input,
)
from bot.i18n import N_, Translator
from bot.rituals.feedback.blocks import LABELS, Text
from bot.rituals.feedback.reactions import LONGEST_REPLY
from bot.rituals.feedback.rules import FIELDS
from bot.rituals.feedback.sealed import Words

THANK, TALK, ASK, MISFIT = "feedback.thank", "feedback.talk", "feedback.ask", "feedback.misfit"
MORE, ANSWER = "feedback.more", "feedback.answer"
SEND_TALK, SEND_QUESTION, SEND_ANSWER = "feedback.send_talk", "feedback.send_question", "feedback.send_answer"
SHARE, ERASE = "feedback.share", "feedback.erase"
REPLY = "feedback_reply"


@dataclass(frozen=True)
class Arrived:
    """A text as its receiver sees it. `giver` is empty when it came without a name."""

    text_id: int
    giver: str | None
    words: Words
    thanked: bool = False
    talk: bool = False
    asked: str | None = None
    passed: bool = False
    shared: bool = False
    until: date | None = None


def render_arrived(t: Translator, arrived: Arrived) -> Text:
    """The receiver's message."""
    name = escape(arrived.giver) if arrived.giver else None
    head = t("*{name} wrote to you.*", name=name) if name else t("*A colleague wrote to you.*")
    more = {"type": "overflow", "action_id": MORE, "options": _more(t, arrived)}
    blocks = [section(head), *quotation(t, arrived.words)]
    if arrived.words.question:
        blocks += quoted_sections(t("*You asked on*"), arrived.words.question)
    if arrived.words.answer:
        blocks += quoted_sections(t("*The answer*"), arrived.words.answer)
    blocks += [actions(*_buttons(t, arrived), more)]
    if done := _done(t, arrived):
        blocks.append(context(" ".join(done)))
    if arrived.until and not arrived.passed and not arrived.shared:
        day = t.full_day(arrived.until)
        blocks.append(
            context(
                t("Only you read this, until {day} or until you delete it. Find it with `/peerfeedback mine`.", day=day)
            )
        )
    return f"{head} {in_words(t, arrived.words)}", blocks


def _buttons(t: Translator, arrived: Arrived) -> list[Block]:
    found = []
    if arrived.giver and not arrived.thanked:
        found.append(button(t("Thank you"), THANK, arrived.text_id, style="primary"))
    if arrived.giver and not arrived.talk:
        found.append(button(t("Can we talk?"), TALK, arrived.text_id))
    if arrived.giver and not arrived.asked:
        found.append(button(t("Ask on"), ASK, arrived.text_id))
    if not arrived.passed:
        told = (
            t("The confidant of your team reads this one text, with the name of who wrote it and yours.")
            if arrived.giver
            else t("The confidant of your team reads this one text, with your name.")
        )
        sure = {
            "title": {"type": "plain_text", "text": t("This does not fit")},
            "text": {"type": "plain_text", "text": told},
            "confirm": {"type": "plain_text", "text": t("Pass it on")},
            "deny": {"type": "plain_text", "text": t("Cancel")},
        }
        found.append({**button(t("This does not fit"), MISFIT, arrived.text_id), "confirm": sure})
    return found


def _more(t: Translator, arrived: Arrived) -> list[Block]:
    share = [] if arrived.shared else [option(t("Share in the channel"), f"share:{arrived.text_id}")]
    return [*share, option(t("Delete"), f"erase:{arrived.text_id}")]


def _done(t: Translator, arrived: Arrived) -> list[str]:
    said = {
        t("You said thank you."): arrived.thanked,
        t("You proposed to talk."): arrived.talk,
        t("Your question is on its way."): arrived.asked == "asked",
        t("The confidant has it."): arrived.passed,
        t("You shared it in the channel."): arrived.shared,
    }
    return [text for text, holds in said.items() if holds]


def quotation(t: Translator, words: Words) -> list[Block]:
    """A text, part by part."""
    parts = ((t(LABELS[name]), getattr(words, name)) for name in FIELDS)
    return [block for label, text in parts if text for block in quoted_sections(f"*{label}*", text)]


def in_words(t: Translator, words: Words) -> str:
    """A text on one line, for who hears it read aloud."""
    return " ".join(
        f"{t(LABELS[name])}: {escape(' '.join(text.split()))}." for name in FIELDS if (text := getattr(words, name))
    )


# -- to others -------------------------------------------------------------------------------------------------


def render_thanked(t: Translator, receiver: str) -> Text:
    """To who wrote it."""
    return _said(t("{name} thanks you for what you wrote.", name=escape(receiver)))


def render_talk(t: Translator, other: str, moment: str, *, mine: bool) -> Text:
    """To both: who proposed which moment."""
    if mine:
        said = t("You would like to talk with {name} about what {name} wrote. You proposed:", name=escape(other))
    else:
        said = t("{name} would like to talk with you about what you wrote, and proposes:", name=escape(other))
    settle = t("Settle it together in a direct message; I read nothing there.")
    return f"{said} {escape(moment)} {settle}", [*quoted_sections(said, moment), context(settle)]


def render_asked(t: Translator, receiver: str, text_id: int, question: str, *, answered: bool) -> Text:
    """To who wrote it: the question back."""
    said = t("{name} asks on about what you wrote:", name=escape(receiver))
    under = (
        context(t("You answered this.")) if answered else actions(button(t("Answer"), ANSWER, text_id, style="primary"))
    )
    return f"{said} {escape(question)}", [*quoted_sections(said, question), under]


def render_answered(t: Translator, giver: str, answer: str) -> Text:
    """To the receiver: the answer."""
    said = t("{name} answers your question:", name=escape(giver))
    return f"{said} {escape(answer)}", quoted_sections(said, answer)


def render_confidant(t: Translator, team: str, receiver: str, giver: str | None, words: Words) -> Text:
    """To the confidant: this text alone."""
    names = {"receiver": escape(receiver), "giver": escape(giver or ""), "team": escape(team)}
    said = (
        t(
            "{receiver} got this from {giver} and finds that it does not fit. You are the confidant of {team}; only "
            "you read it.",
            **names,
        )
        if giver
        else t(
            "{receiver} got this without a name and finds that it does not fit. You are the confidant of {team}; only "
            "you read it.",
            **names,
        )
    )
    ask = t("Ask {receiver} what would help. Who wrote it has not been told.", receiver=names["receiver"])
    return f"{said} {in_words(t, words)} {ask}", [section(said), *quotation(t, words), context(ask)]


def render_shared(t: Translator, receiver: str, words: Words) -> Text:
    """To the channel, without the name of who wrote it."""
    said = t("*{name} shares what a colleague wrote to them.*", name=escape(receiver))
    return f"{said} {in_words(t, words)}", [section(said), *quotation(t, words)]


def render_gone(t: Translator, receiver: str) -> Text:
    """To who wrote to somebody who has left in the meantime."""
    return _said(
        t("{name} is not in the team any more. What you wrote was erased; nobody read it.", name=escape(receiver))
    )


def _said(text: str) -> Text:
    return text, [section(text)]


# -- small forms -----------------------------------------------------------------------------------------------

ASKS: dict[str, tuple[str, str, str]] = {
    SEND_TALK: (N_("Can we talk?"), N_("Which moment do you propose?"), N_("Both of you get this as a message.")),
    SEND_QUESTION: (N_("Ask on"), N_("Your question"), N_("You can ask once, and it is answered once.")),
    SEND_ANSWER: (N_("Answer"), N_("Your answer"), N_("Only the one who asked reads it.")),
}
"""The forms of one field: title, label, hint."""


def render_reply_form(t: Translator, callback_id: str, text_id: int, above: str = "") -> Block:
    """A form of one field; `above` is a question it answers, not escaped."""
    title, label, hint = ASKS[callback_id]
    element = text_input(multiline=callback_id != SEND_TALK, longest=LONGEST_REPLY)
    field = input_block(t(label), REPLY, element, hint=t(hint))
    shown = quoted_sections(t("*The question*"), above) if above else []
    return _form(t, t(title), [*shown, field], callback_id, text_id, t("Send"))


def render_sure(t: Translator, callback_id: str, text_id: int, words: Words | None) -> Block:
    """Share, or delete: what will happen, before it does."""
    if callback_id == SHARE and words:
        said = t("The channel reads this, without the name of who wrote it:")
        blocks = [section(said), *quotation(t, words)]
        return _form(t, t("Share in the channel"), blocks, callback_id, text_id, t("Share"))
    said = t("It is deleted here and in Slack, everywhere it stands, and cannot be brought back.")
    return _form(t, t("Delete"), [section(said)], callback_id, text_id, t("Delete"))


def _form(t: Translator, title: str, blocks: list[Block], callback_id: str, text_id: int, submit: str) -> Block:
    carried: dict[str, Any] = {"text": text_id}
    return modal(title, blocks, callback_id=callback_id, close=t("Cancel"), submit=submit, metadata=carried)
