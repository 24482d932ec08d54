"""What asking whether agreements are kept looks like in Slack: the questions, what came of them, the agenda."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.blockkit import (
    LARGEST_PAYLOAD,
    Block,
    actions,
    button,
    capital,
    context,
    escape,
    input_block,
    option,
    section,
    select,
    shorten,
    size_of,
)
from bot.i18n import N_, Translator
from bot.people.calendar import local_day
from bot.rituals.agreement.blocks import Text, title_of
from bot.rituals.agreement.kept_rules import CHOICES, FEWEST, Result
from bot.rituals.agreement.kept_words import result_text
from bot.rituals.agreement.rules import Content

KEPT = {
    "yes": "agreement.kept_yes",
    "partly": "agreement.kept_partly",
    "no": "agreement.kept_no",
    "none": "agreement.kept_none",
}
RESTORE, NEED_HELP, AGENDA_REVISE = "agreement.restore", "agreement.need_help", "agreement.agenda_revise"
FIELD = "kept_"
"""How the block ids of fields on the daily card begin."""

MOST_ASKED = 12
ROOM = ((160, MOST_ASKED), (80, MOST_ASKED), (0, MOST_ASKED), (0, MOST_ASKED // 2))
"""Characters of an agreement under its title, and how many agreements: the most that Slack takes."""

MOST_SET = 12
"""Agreements with buttons on the card of a small team; about others the command asks."""

HOW_COUNTED = N_(
    "Counted without names and shown from five answers up; if everybody answers the same, everybody knows what you "
    "said, and whoever runs the database could follow the count while it is open."
)
CHOSEN = {
    "restore": N_("we pick it up again"),
    "help": N_("we need help with it"),
    "revise": N_("we change it"),
}
"""What a team does about an agreement on the agenda."""


@dataclass(frozen=True)
class Asked:
    """An agreement in a question. `chosen` and `by` are what a team set together."""

    check_id: int
    number: int
    content: Content
    answered: bool = False
    chosen: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class Came:
    """What came of a question: nothing to show where `result` is empty."""

    number: int
    title: str
    result: Result | None


# -- asking ----------------------------------------------------------------------------------------------------


def render_question(t: Translator, team: str, asked: Sequence[Asked], until: str, monday: date | None) -> Text:
    """All agreements of a team in one private message. What was answered shows that, and never what.

    `monday` begins the week it is about; without it, it is about all the time until now.
    """
    left = [each for each in asked if not each.answered]
    if not left:
        said = t(
            "You have answered about all agreements. What came of it stands in the channel after {moment}.",
            moment=until,
        )
        return said, [section(said)]
    head = t("{team}: were your agreements kept until now?", team=escape(team))
    if monday:
        week = t.short_day(monday)
        head = t("{team}: were your agreements kept, in the week of {day}?", team=escape(team), day=week)
    feet = [t("Until {moment}.", moment=until) + " " + t(HOW_COUNTED)]
    done = [t("✓ Answered: {agreements}", agreements=_named(each)) for each in asked if each.answered]
    for longest, most in ROOM:
        blocks = [section(f"*{head}*")]
        for each in left[:most]:
            blocks += [section(_question(t, each, longest)), _choices(t, each)]
        more = len(left) - most
        later = [t.plural("One more comes after these.", "{n} more come after these.", more)] if more > 0 else []
        blocks += [context("\n".join(each)) for each in (done, [*later, *feet]) if each]
        if size_of(blocks) <= LARGEST_PAYLOAD:
            break
    return " ".join([head, *(f"{_named(each)}." for each in left), *done, *feet]), blocks


def render_counted(t: Translator, team: str) -> Text:
    """What is left of a question that was counted."""
    said = t("{team}: what you said about your agreements was counted. It stands in the channel.", team=escape(team))
    return said, [context(said)]


def _named(asked: Asked) -> str:
    return f"{asked.number} {escape(shorten(asked.content.title, 75))}"


def _question(t: Translator, asked: Asked, longest: int) -> str:
    text = t("if {condition}, then {behaviour}", condition=asked.content.condition, behaviour=asked.content.behaviour)
    return f"*{_named(asked)}*" + (f"\n{escape(shorten(capital(text), longest))}" if longest else "")


def _choices(t: Translator, asked: Asked) -> Block:
    row = []
    for choice, action_id in KEPT.items():
        words, style = capital(t(CHOICES[choice])), "primary" if asked.chosen == choice else None
        row.append(button(words, action_id, asked.check_id, style=style, label=f"{words}: {asked.number}"))
    return actions(*row, block_id=f"kept_{asked.check_id}")


def fields(t: Translator, asked: Sequence[Asked]) -> list[Block]:
    """The same question as fields on the daily card; how it is counted stands under the last one."""
    blocks = []
    for each in asked:
        options = [option(capital(t(name)), choice) for choice, name in CHOICES.items()]
        label = t("Is agreement {number} kept? {title}", number=each.number, title=each.content.title)
        hint = t(HOW_COUNTED) if each is asked[-1] else None
        blocks.append(input_block(label, f"{FIELD}{each.check_id}", select(options), optional=True, hint=hint))
    return blocks


# -- together --------------------------------------------------------------------------------------------------


def render_together(t: Translator, asked: Sequence[Asked], until: str, monday: date | None, *, is_open: bool) -> Text:
    """A small team's card: anybody sets the answer of the team, openly, until it is counted."""
    head = t("Were your agreements kept? Say it together.") if is_open else heading(t, monday)
    foot = t("You are too few to be counted without names. Anybody in the team chooses, until {moment}.", moment=until)
    blocks, text = [section(f"*{head}*")], [head]
    for n, each in enumerate(asked):
        said = t("nothing chosen yet") if is_open else t("nothing was chosen")
        if each.chosen:
            by = f" ({escape(each.by)})" if each.by else ""
            said = f"{t(CHOICES[each.chosen])}{by}"
        blocks.append(section(f"*{_named(each)}*: {said}"))
        blocks += [_choices(t, each)] if is_open and n < MOST_SET else []
        text.append(f"{_named(each)}: {said}.")
    return " ".join([*text, foot] if is_open else text), [*blocks, context(foot)] if is_open else blocks


# -- what came of it -------------------------------------------------------------------------------------------


def result_line(t: Translator, came: Came) -> str:
    """One agreement with what was said about it."""
    title = f"*{came.number}* {escape(shorten(came.title, 75))}"
    return f"•  {title} — {result_text(t, came.result)}"


def heading(t: Translator, monday: date | None) -> str:
    """Above what came of it."""
    if monday is None:
        return t("How your agreements were kept")
    return t("How your agreements were kept, week of {day}", day=t.short_day(monday))


def render_results(t: Translator, came: Sequence[Came], monday: date | None) -> Text:
    """Once, in one message: how the agreements were kept."""
    head, few = heading(t, monday), [each for each in came if each.result is None]
    shown = [each for each in came if each not in few or len(few) == 1]
    lines = [result_line(t, each) for each in shown]
    if len(few) > 1:
        numbers = ", ".join(str(each.number) for each in few)
        lines.append(t("Too few answers to show (fewer than {n}): {numbers}", n=FEWEST, numbers=numbers))
    blocks = [section("\n".join(lines[i : i + MOST_ASKED])) for i in range(0, len(lines), MOST_ASKED)]
    return " ".join([f"{head}:", *lines]), [section(f"*{head}*"), *blocks]


def render_one(t: Translator, number: int, title: str, lines: Sequence[str], asked: Asked | None) -> Text:
    """The answer to `/agreement kept 3`: how it was kept, and the question, if there is one now."""
    head = escape(title_of(t, number, title))
    blocks = [section("\n".join([f"*{head}*", *lines]))]
    if asked and not asked.answered:
        blocks.append(_choices(t, asked))
    said = [line if line.endswith((".", "?")) else f"{line}." for line in (head, *lines)]
    return " ".join(said), blocks


# -- the agenda ------------------------------------------------------------------------------------------------


def render_agenda(t: Translator, number: int, title: str, check_id: int) -> Text:
    """Twice in a row it was not kept: what does the team do?"""
    head = t("{title} was not kept twice in a row.", title=title_of(t, number, title))
    ask = t("What do you do: pick it up again, ask for help, or change it? One of you chooses, for the team.")
    row = actions(
        button(t("Pick up again"), RESTORE, check_id),
        button(t("Need help"), NEED_HELP, check_id),
        button(t("Change"), AGENDA_REVISE, check_id),
        block_id=f"agenda_{check_id}",
    )
    return f"{escape(head)} {ask}", [section(f"*{escape(head)}*\n{ask}"), row]


def render_off_agenda(t: Translator, number: int, title: str, choice: str | None, by: str | None) -> Text:
    """What the team chose, or that it is not needed any more."""
    head = escape(title_of(t, number, title))
    said = t("not on the agenda any more")
    if choice:
        said = f"{t(CHOSEN[choice])} ({escape(by)})" if by else t(CHOSEN[choice])
    return f"{head}: {said}.", [context(f"{head}: {said}.")]


def ending_line(t: Translator, number: int, title: str, day: str) -> str:
    """A line of the board about an agreement that ends soon."""
    return f"•  *{number}* {escape(shorten(title, 75))} — {t('until {day}', day=day)}"


def agenda_line(t: Translator, number: int, title: str) -> str:
    """A line of the board about an agreement on the agenda."""
    return f"•  *{number}* {escape(shorten(title, 75))} — {t('not kept twice in a row')}"


def moment_text(t: Translator, moment: datetime, zone: str) -> str:
    """“maandag 30 november 12:00”."""
    return f"{t.day(local_day(moment, zone))} {t.time(moment, zone)}"
