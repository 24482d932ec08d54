"""The forms in which people say something in a debate: a question, an answer, a perspective, an argument."""

from collections.abc import Sequence
from secrets import token_hex

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
    radio,
    section,
    text_input,
)
from bot.i18n import N_, Translator
from bot.rituals.debate.argument_rules import hints_of
from bot.rituals.debate.arguments import COUNTER, KIND, WORDS
from bot.rituals.debate.map_blocks import HEADS, held_text
from bot.rituals.debate.map_rules import Map
from bot.rituals.debate.models import DebateEntry
from bot.rituals.debate.questions import (
    ACTIVITY,
    ANSWER,
    FACTOR,
    LONGEST_ANSWER,
    LONGEST_PERSPECTIVE,
    LONGEST_QUESTION,
    QUESTION,
    RESULT,
)
from bot.rituals.debate.rules import ARGUMENTS, LONGEST_ARGUMENT, MOST_ARGUMENTS

SEND_QUESTION, SEND_ANSWER, SEND_KAR = "debate.send_question", "debate.send_answer", "debate.send_kar"
SEND_ARGUMENT, SEND_CHANGE, MINE_VIEW = "debate.send_argument", "debate.send_change", "debate.own"
ASK, KAR, ARGUE, MINE = "debate.ask", "debate.kar", "debate.argue", "debate.mine"
CHANGE, TAKE_BACK = "debate.change", "debate.take_back"

CHOICES = {"for": N_("For the motion"), "against": N_("Against it"), "condition": N_("Only on a condition")}
PERSPECTIVE = {
    FACTOR: (N_("What does success depend on?"), N_("Critical: without it, it does not work.")),
    ACTIVITY: (N_("What do we have to do for it?"), N_("Something that somebody can see us do.")),
    RESULT: (N_("What comes of it?"), N_("For the customer, the team or the figure.")),
}


def render_question_form(t: Translator, debate_id: int, motion: str, owner: str | None) -> Block:
    """Ask something about the motion."""
    who = t("{name} answers, in the thread.", name=owner) if owner else t("A team lead answers, in the thread.")
    label = t("What do you have to know before you can judge?")
    hint = t("Only questions now: what you think of it comes after the first vote.") + " " + who
    field = input_block(label, QUESTION, text_input(multiline=True, longest=LONGEST_QUESTION), hint=hint)
    return _form(t, t("Question"), SEND_QUESTION, [*_motion(t, motion), field], debate=debate_id)


def render_answer_form(t: Translator, entry_id: int, name: str, question: str) -> Block:
    """Answer a question."""
    asked = quoted_sections(f"*{escape(name)}*", question)
    field = input_block(t("Your answer"), ANSWER, text_input(multiline=True, longest=LONGEST_ANSWER))
    return _form(t, t("Answer"), SEND_ANSWER, [*asked, field], entry=entry_id)


def render_kar_form(t: Translator, debate_id: int, motion: str, said: DebateEntry | None) -> Block:
    """How somebody sees it, in three short fields."""
    initial = {FACTOR: said.text, ACTIVITY: said.activity, RESULT: said.result} if said else {}
    fields = [
        input_block(t(label), field, text_input(longest=LONGEST_PERSPECTIVE, initial=initial.get(field)), hint=t(hint))
        for field, (label, hint) in PERSPECTIVE.items()
    ]
    small = context(
        t("With your name. Shown to everybody once the first vote begins, staff and management side by side.")
    )
    return _form(t, t("How I see it"), SEND_KAR, [*_motion(t, motion), *fields, small], debate=debate_id)


# -- arguments -------------------------------------------------------------------------------------------------


def render_argument_form(t: Translator, debate_id: int, motion: str, *, with_counter: bool) -> Block:
    """Give an argument; the first time with the strongest one against one's own side.

    It carries a name of its own: the next one may be given in the same window, which keeps Slack's id.
    """
    counter = input_block(
        t("What is the strongest argument against your own side?"),
        COUNTER,
        text_input(multiline=True, longest=LONGEST_ARGUMENT),
        hint=t("Asked once. Who knows the other side argues better; it stands beside your argument."),
    )
    fields = [_kind(t), *([counter] if with_counter else []), _words(t)]
    return _form(t, t("Argument"), SEND_ARGUMENT, [*_motion(t, motion), *fields], debate=debate_id, form=token_hex(8))


def render_change_form(t: Translator, entry: DebateEntry, motion: str) -> Block:
    """Change an argument of one's own."""
    fields = [_kind(t, entry.kind), _words(t, entry.text)]
    return _form(t, t("Change argument"), SEND_CHANGE, [*_motion(t, motion), *fields], entry=entry.id)


def _kind(t: Translator, initial: str | None = None) -> Block:
    options = [option(t(CHOICES[kind]), kind) for kind in ARGUMENTS]
    return input_block(t("Your argument is"), KIND, radio(options, initial=initial))


def _words(t: Translator, initial: str | None = None) -> Block:
    field = text_input(multiline=True, longest=LONGEST_ARGUMENT, initial=initial)
    return input_block(t("Your argument"), WORDS, field, hint=t("One point, with your name. What have you seen of it?"))


def render_mine(
    t: Translator,
    debate_id: int,
    mine: Sequence[DebateEntry],
    shown: Map,
    *,
    can_add: bool,
    can_change: bool,
    note: str = "",
) -> Block:
    """One's own arguments, what would make them stronger, and until half time what can be done with them."""
    blocks: list[Block] = [section(note)] if note else []
    for each in mine:
        blocks += quoted_sections(f"*{t(HEADS[each.kind])}*", each.text)
        blocks += [context(t(hint, **fields)) for hint, fields in hints_of(each.text)] if can_change else []
        if can_change:
            row = [button(t("Change"), CHANGE, each.id), button(t("Take it back"), TAKE_BACK, each.id)]
            blocks.append(actions(*row))
    if not mine:
        blocks.append(section(t("You have not given an argument yet.")))
    small = [held_text(t, shown)] if any(each.held for each in mine) else []
    small += [
        t("You can change and take back until half time.") if can_change else t("Arguments stay as they are now.")
    ]
    blocks.append(context(" ".join(each for each in small if each)))
    if can_add and len(mine) < MOST_ARGUMENTS:
        blocks.append(actions(button(t("Give another one") if mine else t("Give an argument"), ARGUE, debate_id)))
    return modal(t("My arguments"), blocks, callback_id=MINE_VIEW, close=t("Close"))


def _motion(t: Translator, motion: str) -> list[Block]:
    return quoted_sections(f"*{t('Motion')}*", motion)


def _form(t: Translator, title: str, callback_id: str, blocks: list[Block], **carried: int | str) -> Block:
    return modal(title, blocks, callback_id=callback_id, close=t("Cancel"), submit=t("Send"), metadata=carried)
