"""What writing looks like in Slack: being asked to, the form, and what it says back. Ids, builders, readers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blockkit import (
    Block,
    actions,
    button,
    context,
    escape,
    input_block,
    modal,
    quoted_sections,
    section,
    size_of,
    text_input,
)
from bot.errors import EveryField, Refusal
from bot.i18n import N_, Translator
from bot.rituals.feedback.rules import (
    FIELDS,
    LARGEST,
    LONGEST,
    NEEDED,
    TOO_LONG_TOGETHER,
    check_field,
    field_of,
)
from bot.rituals.feedback.sealed import Words
from bot.rituals.feedback.sheet import sheet_lines

WRITE, NOTHING, WITHDRAW = "feedback.write", "feedback.nothing", "feedback.withdraw"
WHO_ELSE, SAVE, SAID = "feedback.who_else", "feedback.save", "feedback.said"

Text = tuple[str, list[Block]]


@dataclass(frozen=True)
class Asked:
    """What somebody is asked in a week: to write to whom, about what. `question` is None when none was chosen."""

    week_id: int
    receiver: str
    question: str | None
    tips: bool
    nameless: bool
    delivers: str  # the moment in words, for who reads this
    confided: bool = True  # whether the team has a confidant


# -- Wednesday: to whom ----------------------------------------------------------------------------------------


def render_prompt(t: Translator, asked: Asked, state: str) -> Text:
    """The card of who is asked to write; it never shows what was written."""
    name = escape(asked.receiver)
    if state == "written":
        said = arrives(t, asked.receiver, asked.delivers, nameless=asked.nameless)
        again = button(t("Change"), WRITE, asked.week_id)
        return said, [section(said), actions(again, button(t("Take back"), WITHDRAW, asked.week_id))]
    if state == "nothing":
        said = t("You saw nothing for {name} this week. That is fine.", name=name)
        return said, [section(said), actions(button(t("Write after all"), WRITE, asked.week_id))]
    said = t("*Peer feedback: {name} hears from you this week.* {wish}", name=name, wish=_wish(t, asked))
    return said, [
        section(said),
        actions(
            button(t("Write"), WRITE, asked.week_id, style="primary"),
            button(t("Did not see anything this week"), NOTHING, asked.week_id),
        ),
        context(_until(t, asked)),
    ]


def arrives(t: Translator, receiver: str, moment: str, *, nameless: bool) -> str:
    """To who wrote: when it arrives, and until when it can change."""
    name = escape(receiver)
    if nameless:
        return t(
            "You wrote to {name}, who reads it once five colleagues wrote. Until then you can change it.", name=name
        )
    return t("You wrote to {name}. It arrives {moment}; until then you can change it.", name=name, moment=moment)


def saved(t: Translator, receiver: str, moment: str, *, nameless: bool) -> str:
    """The same in the form that was just saved."""
    name = escape(receiver)
    if nameless:
        return t("Saved. {name} reads it once five colleagues wrote. Until then you can change it.", name=name)
    return t("Saved. {name} reads it {moment}.", name=name, moment=moment)


def _until(t: Translator, asked: Asked) -> str:
    if asked.nameless:
        return t("Until {moment}. Texts arrive without a name, once five colleagues wrote.", moment=asked.delivers)
    return t("Until {moment}. Then all texts arrive at once.", moment=asked.delivers)


def _wish(t: Translator, asked: Asked) -> str:
    about = (
        t("The question: “{question}”", question=escape(asked.question))
        if asked.question
        else t("No question was chosen: write about what you saw.")
    )
    return f"{about} " + (t("Tips are welcome.") if asked.tips else t("No tips this week."))


def render_over(t: Translator, *, nameless: bool) -> Text:
    """The card of who was asked to write, after the batch: the same for who wrote and who did not."""
    said = (
        t(
            "Writing is over for this week. Texts without a name arrive once five colleagues wrote. Did you write one? "
            "`/peerfeedback mine` lets you change it or take it back until then."
        )
        if nameless
        else t("The texts of this week have arrived.")
    )
    return said, [section(said)]


def render_reminder(t: Translator, asked: Asked) -> Text:
    """The one reminder."""
    said = t("*Peer feedback.* {name} hears from you today, if you saw something.", name=escape(asked.receiver))
    return said, [
        section(said),
        actions(
            button(t("Write"), WRITE, asked.week_id, style="primary"),
            button(t("Did not see anything this week"), NOTHING, asked.week_id),
        ),
        context(t("Until {moment}. There is no other reminder.", moment=asked.delivers)),
    ]


def render_skipped(t: Translator, reason: str) -> Text:
    """To the channel, or to who was asked for a question: why there is nothing this week."""
    said = t(WHY_SKIPPED[reason])
    return said, [section(said)]


WHY_SKIPPED = {
    "holidays": N_("No peer feedback this week: days off leave no time to write and read it."),
    "too_few": N_("No peer feedback this week: it takes three people who are here and take part."),
    "late": N_("No peer feedback this week: I was not running when it should have begun."),
    "off": N_("No peer feedback any more: it was stopped in your team."),
}

# -- the form --------------------------------------------------------------------------------------------------

LABELS = {
    "situation": N_("Situation"),
    "behaviour": N_("What you saw or heard"),
    "effect": N_("Effect on the customer, the team or you"),
    "wish": N_("Wish or tip"),
}
HINTS = {
    "situation": N_("When and where? “Yesterday, with the customer of the lost parcel”"),
    "behaviour": N_("What would a camera have seen? “You let her finish, then repeated what she asked”"),
    "effect": N_("What came of it? “She grew calm, and I learned how to do that”"),
    "wish": N_("What would you like to see next time?"),
}


def render_form(t: Translator, asked: Asked, words: Words | None) -> Block:
    """The form; above the box stands who reads it."""
    about = [section(t("The question: “{question}”", question=escape(asked.question)))] if asked.question else []
    return modal(
        t("To a colleague"),
        [section(who_reads(t, asked)), *about,
         *form_fields(t, words, tips=asked.tips),
         actions(button(t("Who else could see this?"), WHO_ELSE, asked.week_id))],
        callback_id=SAVE,
        close=t("Cancel"),
        submit=t("Save"),
        metadata={"week": asked.week_id},
    )  # fmt: skip


def form_fields(t: Translator, words: Words | None, *, tips: bool) -> list[Block]:
    """The parts of a text, filled in with what was written before."""
    return [_field(t, name, words) for name in FIELDS if name != "wish" or tips]


def who_reads(t: Translator, asked: Asked) -> str:
    """One sentence: who reads what is written here."""
    name = escape(asked.receiver)
    if asked.nameless:
        return t("{name} gets this without your name, once five colleagues wrote, and all five at once.", name=name)
    if not asked.confided:
        return t("{name} gets this with your name, and nobody else does.", name=name)
    return t("{name} gets this with your name. The confidant reads it only if {name} passes it on.", name=name)


def _field(t: Translator, name: str, words: Words | None) -> Block:
    initial = getattr(words, name) if words else None
    element = text_input(multiline=True, initial=initial, longest=LONGEST)
    return input_block(t(LABELS[name]), field_of(name), element, optional=name not in NEEDED, hint=t(HINTS[name]))


def read_form(values: Mapping[str, Any]) -> Words:
    """What was written. Raises Refusal at a field."""
    every, found = EveryField(), {}
    for name in FIELDS:
        with every:
            found[name] = check_field(name, str(values.get(field_of(name), "")))
    every.done()
    if size_of([block for part in found.values() for block in quoted_sections("", part)]) > LARGEST:
        raise Refusal(TOO_LONG_TOGETHER, field=field_of(max(found, key=lambda name: len(found[name]))))
    return Words(**found)


def render_stored(t: Translator, asked: Asked, harsh: list[str]) -> Block:
    """What the form becomes once it is saved; with a hint, if there is one to give."""
    said = saved(t, asked.receiver, asked.delivers, nameless=asked.nameless)
    again = actions(button(t("Change"), WRITE, asked.week_id), button(t("Take back"), WITHDRAW, asked.week_id))
    return said_view(t, said, *hint_blocks(t, harsh), again)


def later(t: Translator) -> list[Block]:
    """Where somebody finds what they wrote and has not arrived."""
    return [context(t("You find it under `/peerfeedback mine` until then."))]


def hint_blocks(t: Translator, harsh: list[str]) -> list[Block]:
    """A hint on words that speak of the whole person; nothing where there are none."""
    words = t.listing([f"“{escape(each)}”" for each in harsh])
    hint = t(
        "It says {words}. That speaks of the whole person, or of all times. What did you see, and when?", words=words
    )
    return [section(hint)] if harsh else []


def said_view(t: Translator, said: str, *more: Block) -> Block:
    """A form that only says something."""
    return modal(t("Peer feedback"), [section(said), *more], callback_id=SAID, close=t("Close"))


def render_who_else(t: Translator) -> Block:
    """What stands behind “Who else could see this?”."""
    return modal(t("Peer feedback"), [section(line) for line in sheet_lines(t)], callback_id=SAID, close=t("Back"))
