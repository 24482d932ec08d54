"""What the lead's weekly line looks like: each figure with a word on what it means, and one chart."""

from collections.abc import Sequence
from datetime import timedelta

from bot.blockkit import Block, actions, button, context, escape, section
from bot.i18n import Translator
from bot.people.messages import SETUP
from bot.rituals.dagstart.week_rules import AIM_ANSWERED, AIM_SENDING, FEWEST_PEOPLE, ROUNDS_LOOKED_AT, Figures

HUNDRED = 100
MOST_HOURS = 48
"""From here on a time is told in days."""


def render_week(
    t: Translator, team: str, channel_id: str, figures: Figures | None, unused: Sequence[str]
) -> tuple[str, list[Block]]:
    """The line in text and blocks. `figures` is None when too few took part, `unused` the words of questions."""
    head = t("*The week of {team}.* Only the team leads get this.", team=escape(team))
    lines = _figures(t, figures) if figures else [_too_few(t)]
    asked = [_unused(t, question) for question in unused]
    note = t("Counted is what was given to me. What is said in the channel or beside it, I do not read.")
    blocks = [section(head), *(section(line) for line in lines)]
    if figures and figures.sending is not None:
        blocks.insert(2, _chart(t, figures.sending))
    blocks += [section(line) for line in asked]
    if asked:
        blocks.append(actions(button(t("Open the settings"), SETUP, channel_id)))
    return "\n".join([head, *lines, *asked, note]), [*blocks, context(note)]


def _figures(t: Translator, figures: Figures) -> list[str]:
    return [_sending(t, figures.sending), _raised(t, figures.raised), _in_time(t, figures.in_time), _time(t, figures)]


def _too_few(t: Translator) -> str:
    return t(
        "Fewer than {n} people took part this week. I give no figures then: they could be about one person.",
        n=FEWEST_PEOPLE,
    )


def _sending(t: Translator, percent: int | None) -> str:
    if percent is None:
        return t("*Sending and collecting:* nothing to compare this week without it being about one person.")
    return t(
        "*Sending {percent}, collecting {rest}.* Of every {hundred} words, {percent} came from leads and management "
        "and {rest} from the team. The aim is {aim} to {other}: asking more than telling.",
        percent=percent,
        rest=HUNDRED - percent,
        hundred=HUNDRED,
        aim=AIM_SENDING,
        other=HUNDRED - AIM_SENDING,
    )


def _raised(t: Translator, n: int) -> str:
    if not n:
        return t("*No points raised.* That may be calm, or people who expect nothing of it.")
    figure = t.plural("*One point raised.*", "*{n} points raised.*", n)
    return figure + " " + t("What people bring in shows that they expect something of it.")


def _in_time(t: Translator, in_time: tuple[int, int] | None) -> str:
    if in_time is None:
        return t("*Answered within one working day:* no point had to be, this week.")
    answered, judged = in_time
    return t(
        "*Answered within one working day: {answered} of {judged} ({percent}%).* The aim is {aim}%: who gets an answer "
        "raises the next point too.",
        answered=answered,
        judged=judged,
        percent=round(HUNDRED * answered / judged),
        aim=AIM_ANSWERED,
    )


def _time(t: Translator, figures: Figures) -> str:
    if figures.median is None:
        return t("*Time to answer:* too few answers this week to say.")
    return t(
        "*Time to answer: {time}.* Half of the answers came sooner, half later; nights and weekends count.",
        time=duration(t, figures.median),
    )


def duration(t: Translator, time: timedelta) -> str:
    """`25 minutes`, `3 hours`, `4 days`."""
    minutes = round(time.total_seconds() / 60)
    if minutes < 60:
        return t.plural("one minute", "{n} minutes", max(minutes, 1))
    if (hours := round(minutes / 60)) < MOST_HOURS:
        return t.plural("one hour", "{n} hours", hours)
    return t.plural("one day", "{n} days", round(hours / 24))


def _unused(t: Translator, question: str) -> str:
    return t(
        "*Nobody used “{question}”.* In the last {n} daily starts nothing came of it: no point that was taken or "
        "answered, or no answers at all. Ask something else, or take it out.",
        question=escape(question),
        n=ROUNDS_LOOKED_AT,
    )


def _chart(t: Translator, percent: int) -> Block:
    names = [t("Sending"), t("Collecting")]
    rows = {t("This week"): (percent, HUNDRED - percent), t("The aim"): (AIM_SENDING, HUNDRED - AIM_SENDING)}
    series = [
        {"name": name, "data": [{"label": label, "value": value} for label, value in zip(names, values, strict=True)]}
        for name, values in rows.items()
    ]
    return {
        "type": "data_visualization",
        "title": t("Words, in percent"),
        "chart": {"type": "bar", "series": series, "axis_config": {"categories": names}},
    }
