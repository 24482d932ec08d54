"""The forms of a consent round: a question, a suggestion, an answer, an objection, a concern."""

from bot.blockkit import Block, escape, input_block, modal, quoted_sections, section, text_input
from bot.consent.models import LONGEST
from bot.consent.reactions import BASIS, CHANGE, HARM, WORDS
from bot.consent.words import Said
from bot.i18n import N_, Translator

SEND = {
    "question": "consent.send_question",
    "suggestion": "consent.send_suggestion",
    "concern": "consent.send_concern",
}
SEND_REPLY, SEND_OBJECTION = "consent.send_reply", "consent.send_objection"

_WORDS = {
    "question": (
        N_("Question"),
        N_("What is unclear?"),
        N_("Who proposes it answers, in the thread. What you think of it comes later, in the decision."),
    ),
    "suggestion": (
        N_("Suggestion"),
        N_("What would you change, and why?"),
        N_("It stands in the thread. Who proposes it can change the text once, before the decision."),
    ),
    "concern": (
        N_("Concern"),
        N_("What should the team keep an eye on?"),
        N_("It is kept with the decision and does not stop it. You still choose what you think of the text."),
    ),
}


def render_words_form(t: Translator, kind: str, round_id: int, version: int) -> Block:
    """Write a question, a suggestion or a concern."""
    title, label, hint = _WORDS[kind]
    field = input_block(t(label), WORDS, text_input(multiline=True, longest=LONGEST), hint=t(hint))
    return _form(t, t(title), SEND[kind], [field], round=round_id, version=version)


def render_objection_form(t: Translator, round_id: int, version: int) -> Block:
    """Write an objection: the three test questions."""

    def field(label: str, block_id: str, hint: str) -> Block:
        return input_block(label, block_id, text_input(multiline=True, longest=LONGEST), hint=hint)

    fields = [
        section(t("An objection is a reason why it would do harm. Together you look for a text without it.")),
        field(t("Which harm?"), HARM, t("As concrete as you can: for the team, or for the customer.")),
        field(t("What do you base it on?"), BASIS, t("What you have seen, or what we know.")),
        field(t("Which change would solve it?"), CHANGE, t("Who proposes it can put this in the text.")),
    ]
    return _form(t, t("Objection"), SEND_OBJECTION, fields, round=round_id, version=version)


def render_reply_form(t: Translator, question: Said) -> Block:
    """Answer a question."""
    asked = quoted_sections(f"*{escape(question.name)}*", question.text)
    field = input_block(t("Your answer"), WORDS, text_input(multiline=True, longest=LONGEST))
    return _form(t, t("Answer"), SEND_REPLY, [*asked, field], entry=question.entry_id)


def _form(t: Translator, title: str, callback_id: str, blocks: list[Block], **carried: int) -> Block:
    return modal(title, blocks, callback_id=callback_id, close=t("Cancel"), submit=t("Send"), metadata=carried)
