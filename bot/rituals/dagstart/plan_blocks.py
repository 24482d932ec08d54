"""What the plan of a dagstart looks like in Slack: its fields, their reader, and the plan in words."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from bot.blockkit import Block, capital, checkboxes, input_block, option, select
from bot.errors import EveryField, Refusal
from bot.i18n import N_, Translator
from bot.people.blocks import read_number
from bot.rituals.dagstart import chair_settings
from bot.rituals.dagstart.plan import PlanSettings
from bot.rituals.dagstart.questions import POOL_KEY, STANDARD, TEMPLATES, template_questions

AT, TEMPLATE, MOOD = "setup_at", "setup_template", "setup_mood"
REMIND, BOARD, CLOSES, WEEK = "setup_remind", "setup_board", "setup_closes", "setup_week"
KEEP = "keep"

REMIND_CHOICES = (0, 5, 10, 12, 15, 20, 30, 45, 60)
BOARD_CHOICES = (10, 15, 20, 30, 45, 60, 90, 120)
WEEK_CHOICES = (0, 11 * 60, 13 * 60, 15 * 60, 16 * 60)
CLOSE_CHOICES = (120, 180, 240, 300, 360, 420, 480, 540, 600, 720)

REMIND_TOO_LATE = N_(
    "The board stands {n} min after the start, and the reminder comes before it. Choose an earlier reminder or a later "
    "board."
)

NAMES = {
    "at": N_("Time"),
    "remind_after": N_("Reminder"),
    "board_after": N_("Board in the channel"),
    "closes_after": N_("Open for answers"),
    "mood": N_("How people are"),
    "week_at": N_("The week in figures, for the leads"),
    "questions": N_("Questions"),
    **chair_settings.NAMES,
}


def when_field(t: Translator, plan: PlanSettings) -> Block:
    """The time of day."""
    picker = {"type": "timepicker", "initial_time": plan.at}
    return input_block(t(NAMES["at"]), AT, picker, hint=t("On everybody's own clock."))


def questions_field(t: Translator, *, is_new: bool, like: str = "") -> Block:
    """A set of questions to choose; a team keeps those it has, or those of the team it is `like`, unless it does."""
    options = [option(t(words), key) for key, words in TEMPLATES.items()]
    if is_new and not like:
        return input_block(t(NAMES["questions"]), TEMPLATE, select(options, initial="standard"))
    kept = option(t("As in {team}", team=like) if is_new else t("As they are now"), KEEP)
    return input_block(t(NAMES["questions"]), TEMPLATE, select([kept, *options], initial=KEEP))


def rhythm_fields(t: Translator, plan: PlanSettings) -> list[Block]:
    """Reminder, board, close and mood."""
    reminders = _choices(REMIND_CHOICES, plan.remind_after, lambda n: minutes_after(t, n))
    boards = _choices(BOARD_CHOICES, plan.board_after, lambda n: minutes_after(t, n))
    closes = _choices(CLOSE_CHOICES, plan.closes_after, lambda n: hours(t, n))
    weeks = _choices(WEEK_CHOICES, plan.week_at, lambda n: week_moment(t, n))
    reminder = select(reminders, initial=str(plan.remind_after))
    mood = option(t("Ask it. Shown is only an average of the team, from 5 answers up"), "on")
    return [
        input_block(t(NAMES["remind_after"]), REMIND, reminder, hint=t("Before the board stands, or none.")),
        input_block(t(NAMES["board_after"]), BOARD, select(boards, initial=str(plan.board_after))),
        input_block(t(NAMES["closes_after"]), CLOSES, select(closes, initial=str(plan.closes_after))),
        input_block(t(NAMES["mood"]), MOOD, checkboxes([mood], ["on"] if plan.mood else ()), optional=True),
        input_block(t(NAMES["week_at"]), WEEK, select(weeks, initial=str(plan.week_at))),
    ]


def _choices(usual: Iterable[int], current: int, words: Callable[[int], str]) -> list[Block]:
    return [option(capital(words(n)), n) for n in sorted({*usual, current})]


def minutes_after(t: Translator, n: int) -> str:
    """`after 12 minutes`; none for 0."""
    return t.plural("after one minute", "after {n} minutes", n) if n else t("none")


def week_moment(t: Translator, minutes: int) -> str:
    """`the last working day at 15:00`; none for 0."""
    return t("the last working day at {time}", time=t.time(time(*divmod(minutes, 60)))) if minutes else t("none")


def hours(t: Translator, minutes: int) -> str:
    """`8 hours`; minutes where it is not whole hours."""
    if minutes % 60:
        return t.plural("one minute", "{n} minutes", minutes)
    return t.plural("one hour", "{n} hours", minutes // 60)


def read_plan(values: Mapping[str, Any], before: PlanSettings) -> PlanSettings:
    """What was filled in; questions stay as in `before` unless a set was chosen. Raises Refusal at the field."""
    at, template, every = str(values.get(AT, "")), str(values.get(TEMPLATE, KEEP)), EveryField()
    with every:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", at):
            raise Refusal(N_("Choose a time of the day, like 09:00."), field=AT)
    with every:
        remind, board, closes = _read_times(values)
    with every:  # a form that was open already when the bot was renewed has no such field
        week = read_number(values, WEEK, 0, 24 * 60 - 1) if WEEK in values else before.week_at
    with every:
        if template != KEEP and template not in TEMPLATES:
            raise Refusal(N_("I do not know these questions. Choose from the list."), field=TEMPLATE)
    every.done()
    questions = before.questions if template == KEEP else tuple(template_questions(template))
    return replace(
        before,
        at=at,
        remind_after=remind,
        board_after=board,
        closes_after=closes,
        mood=MOOD in values,
        week_at=week,
        questions=questions,
    )


def _read_times(values: Mapping[str, Any]) -> tuple[int, int, int]:
    """When is reminded, when the board comes and when answering ends: minutes after the start."""
    every = EveryField()
    with every:
        remind = read_number(values, REMIND, 0, 24 * 60)
    with every:
        board = read_number(values, BOARD, 1, 24 * 60)
    with every:
        closes = read_number(values, CLOSES, 30, 20 * 60)
    every.done()
    with every:
        if board >= closes:
            said = N_("The board comes before answering ends. Choose an earlier board or a later end.")
            raise Refusal(said, field=BOARD)
    with every:
        if remind >= board:
            raise Refusal(REMIND_TOO_LATE, field=REMIND, n=board)
    every.done()
    return remind, board, closes


def describe(t: Translator, setting: str, value: Any) -> str:
    """A setting of the plan in words, not escaped."""
    if value is None:
        return "–"
    if setting in ("remind_after", "board_after"):
        return minutes_after(t, int(value))
    if setting in chair_settings.NAMES:
        return chair_settings.describe(t, setting, value)
    if setting == "week_at":
        return week_moment(t, int(value))
    if setting == "closes_after":
        return hours(t, int(value))
    if setting == "mood":
        return t("on") if value else t("off")
    if setting == "questions":
        return " ".join(f"{n}. {source_text(t, each['key'], each['text'])}" for n, each in enumerate(value, 1))
    return str(value)


def source_text(t: Translator, key: str | None, text: str | None) -> str:
    """The words of a question in a form or a list."""
    if text:
        return text
    return t("Question of the day") if key == POOL_KEY else t(STANDARD.get(key or "", ""))
