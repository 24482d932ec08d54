"""What people read in private about a consent round: the choices, and what was said about one's own proposal."""

from dataclasses import replace

from bot.blockkit import Block, actions, button, context, cut, escape, fallback, section, shorten
from bot.consent.blocks import (
    CHANGE_TEXT,
    GO_ON,
    ON_CARD,
    WITHDRAW,
    Text,
    fitting,
    is_solvable,
    quoted,
    render_said,
    spoken_text,
    stance_buttons,
)
from bot.consent.words import STANCES, Said, Shown, head_text, reactions_text, rule_text, step_text
from bot.i18n import N_, Translator

IN_LIST = (400, 200, 60)
MOST_IN_LIST = 8
LONGEST_ANSWER = 2000


def render_asked(t: Translator, shown: Shown, head: str, stance: str | None) -> Text:
    """The text with the choices, for somebody who has not reacted to it; afterwards what they said."""
    if shown.outcome:
        line = step_text(t, shown)
    elif stance:
        line = t("You said: {stance}.", stance=t(STANCES[stance]).lower())
    else:
        line = f"{step_text(t, shown)} {rule_text(t, shown)}"
    choices = [] if shown.outcome or stance else [actions(*stance_buttons(t, shown.key))]
    blocks = fitting(
        ON_CARD,
        lambda longest: [section(head), *quoted(head_text(t, shown), shown.text, longest), context(line), *choices],
    )
    return fallback(head, head_text(t, shown), spoken_text(shown), line), blocks


TOLD = {
    "questions": N_("Questions and suggestions of the team about {title}:"),
    "improve": N_(
        "The questions about {title} are over. Change the text with these suggestions, or leave it as it is."
    ),
    "decision": N_("Somebody objects to {title}. Change the text so that it is solved, and everybody is asked again."),
    "ended": N_("The round about {title} is over."),
}
OBJECTED = N_("Somebody objected to {title}.")
DROPPED = N_("The objection to {title} was dropped. Everybody goes on deciding.")
LAST_TIME = N_(
    "Somebody objects to {title}, and this was the third decision. Take it back and talk about it before you propose "
    "it again."
)


def _told_head(shown: Shown, step: str, decision: int) -> str:
    """What the list begins with; once it is too late to do something about it, it asks for nothing any more."""
    if step != "decision":
        return TOLD[step]
    if (shown.step, shown.decision) != (step, decision):
        return OBJECTED
    if not shown.objected:
        return DROPPED
    return TOLD[step] if is_solvable(shown) else LAST_TIME


def render_told(t: Translator, shown: Shown, step: str, decision: int) -> Text:
    """To who proposes: what was said in a step, and what to do about it now."""
    head = t(_told_head(shown, step, decision), title=f"*{escape(shown.title)}*")
    if step == "ended":
        return fallback(head, step_text(t, shown), reactions_text(t, shown)), [
            section(f"{head}\n{step_text(t, shown)}"),
            *(context(part) for part in cut(reactions_text(t, shown), 2000) if part),
        ]
    kinds = ("objection",) if step == "decision" else ("question", "suggestion")
    said = [each for each in shown.of_kind(*kinds) if each.decision == decision or step != "decision"]
    is_now = shown.step == step and shown.decision == decision
    below = _to_do(t, shown) if is_now else []
    if (more := len(said) - MOST_IN_LIST) > 0:
        below.insert(0, context(t.plural("and one more, in the thread", "and {n} more, in the thread", more)))

    def listed(longest: int) -> list[Text]:
        return [render_said(t, _short(each, longest), is_open=not shown.outcome) for each in said[-MOST_IN_LIST:]]

    blocks = fitting(
        IN_LIST,
        lambda longest: [section(head), *(block for _, found in listed(longest) for block in found), *below],
    )
    return fallback(head, *(text for text, _ in listed(IN_LIST[0]))), blocks


def render_replied(t: Translator, shown: Shown, said: Said, link: str | None) -> Text:
    """To who asked: the question and its answer."""
    title = escape(shown.title)
    head = t("{name} answered your question about {title}.", name=escape(said.answered_by), title=f"*{title}*")
    lines = [
        t("You asked: {question}", question=escape(shorten(said.text, IN_LIST[0]))),
        t("Answer: {answer}", answer=escape(shorten(said.answer or "", LONGEST_ANSWER))),
    ]
    where = [context(f"<{link}|{t('the round in the channel')}>")] if link else []
    return fallback(head, *lines), [section(head), *(section(line) for line in lines), *where]


def _to_do(t: Translator, shown: Shown) -> list[Block]:
    change = button(t("Change the text"), CHANGE_TEXT, shown.key, style="primary")
    if shown.step == "improve":
        return [actions(change, button(t("Leave it so"), GO_ON, shown.key))]
    back = button(t("Take it back"), WITHDRAW, shown.key)
    if shown.step == "decision" and shown.objected:
        return [actions(change, back) if is_solvable(shown) else actions(back)]
    return []


def _short(said: Said, longest: int) -> Said:
    return replace(
        said,
        text=shorten(said.text, longest),
        basis=shorten(said.basis, longest),
        change=shorten(said.change, longest),
        answer=None if said.answer is None else shorten(said.answer, longest),
    )
