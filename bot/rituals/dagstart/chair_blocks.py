"""What the chair's preview and announcements look like in Slack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.blockkit import (
    Block,
    actions,
    button,
    context,
    escape,
    input_block,
    modal,
    option,
    section,
    sections,
    select,
    shorten,
    text_input,
)
from bot.guests import Part
from bot.i18n import Translator
from bot.people.calendar import local_day
from bot.points.models import ADDRESSEES, addressee_place
from bot.rituals.dagstart.chair_rules import LONGEST_ANNOUNCEMENT

DECLINE, SWAP = "chair.decline", "chair.swap"
ANNOUNCE_FORM, ANNOUNCE_TEXT, WITHDRAW = "announcement.save", "announcement_text", "announcement.withdraw"
MOST_LINES = 20
LONGEST_LINE = 160


@dataclass(frozen=True)
class PreviewPoint:
    """A point as the chair sees it before the start. `whom` is an addressee or a name, `owner` who has taken it."""

    text: str
    name: str
    whom: str
    raised_at: datetime
    owner: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Announcement:
    """What a lead tells the team."""

    text: str
    name: str
    kind: str


@dataclass(frozen=True)
class Preview:
    """Everything the chair's preview shows."""

    team_id: int
    team: str
    day: date
    name: str
    zone: str
    starts_at: datetime
    climbed: Sequence[PreviewPoint] = ()
    waiting: Sequence[PreviewPoint] = ()
    answered: Sequence[PreviewPoint] = ()
    announcements: Sequence[Announcement] = ()
    others: Sequence[tuple[int, str]] = ()  # who could chair instead: person id and name
    parts: Sequence[Part] = ()  # of others


def place_of(team_id: int, day: date) -> str:
    """What a button for a team's day carries."""
    return f"{team_id}:{day.isoformat()}"


def render_preview(t: Translator, preview: Preview) -> tuple[str, list[Block]]:
    """What is open, what moved up, what was answered, what is announced; and two ways out of chairing."""
    head = t(
        "Good morning {name}. You chair the daily start of *{team}* today, at {time}.",
        name=escape(preview.name),
        team=escape(preview.team),
        time=t.time(preview.starts_at, preview.zone),
    )
    parts = [part for part in _parts(t, preview) if part]
    feet = [t("What is new, moved up or was answered goes on the board anyway: you hide nothing.")] if parts else []
    parts = parts or [t("Nothing is open from before. The board comes by itself.")]
    place = place_of(preview.team_id, preview.day)
    ways_out = actions(button(t("Someone else today"), DECLINE, place), *_swap(t, preview), block_id=f"chair:{place}")
    text = " ".join([head, *(" ".join(part.splitlines()) for part in parts), *feet])
    said = [block for part in parts for block in sections(part)]
    return text, [section(head), *said, *(context(foot) for foot in feet), ways_out]


def _swap(t: Translator, preview: Preview) -> list[Block]:
    """The menu of colleagues; none where nobody else could chair."""
    names = [option(name, person_id) for person_id, name in preview.others]
    return [{**select(names, placeholder=t("Swap with …")), "action_id": SWAP}] if names else []


def _parts(t: Translator, preview: Preview) -> list[str]:
    groups: dict[str, list[PreviewPoint]] = {}
    for point in preview.waiting[:MOST_LINES]:
        groups.setdefault(point.whom, []).append(point)
    waiting = [
        _list(t("For {whom}", whom=whom_in_words(t, whom)), [_line(t, preview, point) for point in points])
        for whom, points in sorted(groups.items(), key=lambda group: addressee_place(group[0]))
    ]
    if more := max(0, len(preview.waiting) - MOST_LINES):
        waiting.append(t.plural("And one more open point.", "And {n} more open points.", more))
    return [
        _list(t("Moved up, because nobody answered"), [_line(t, preview, point) for point in preview.climbed]),
        *waiting,
        _list(t("Answered since the last daily start"), [_answer(point) for point in preview.answered]),
        _list(t("Announcements"), [announcement_line(t, each) for each in preview.announcements]),
        *(_list(part.heading, part.lines) for part in preview.parts),
    ]


def whom_in_words(t: Translator, whom: str) -> str:
    """`the team`, or a name; escaped."""
    return t(ADDRESSEES[whom]) if whom in ADDRESSEES else escape(whom)


def _list(heading: str, lines: Sequence[str]) -> str:
    return "\n".join([f"*{heading}*", *lines]) if lines else ""


def _line(t: Translator, preview: Preview, point: PreviewPoint) -> str:
    since = t.short_day(local_day(point.raised_at, preview.zone))
    owned = " · " + t("{name} has it", name=escape(point.owner)) if point.owner else ""
    by = f"{escape(point.name)}, " if point.name else ""  # not every point has a name
    return f"•  {escape(shorten(point.text, LONGEST_LINE))} — {by}{since}{owned}"


def _answer(point: PreviewPoint) -> str:
    return f"•  {escape(shorten(point.text, LONGEST_LINE))} → {escape(shorten(point.answer, LONGEST_LINE))}"


def announcement_line(t: Translator, announcement: Announcement) -> str:
    """A line of the board and of the preview."""
    mark = f" ({t('for information')})" if announcement.kind == "information" else ""
    return f"•  {escape(announcement.text)} — {escape(announcement.name)}{mark}"


def render_not_chair(t: Translator, chair: str | None, team: str) -> tuple[str, list[Block]]:
    """What is left of a preview when somebody else chairs, or nobody does."""
    text = t("Nobody chairs the daily start of {team} today.", team=escape(team))
    if chair:
        text = t("{name} chairs the daily start of {team} today.", name=escape(chair), team=escape(team))
    return text, [section(text)]


def render_announce_form(t: Translator, team_id: int, team: str) -> Block:
    """The form for an announcement."""
    field = text_input(multiline=True, longest=LONGEST_ANNOUNCEMENT)
    hint = t("End with a question, or it is marked “for information”.")
    said = t("It goes on the next board of {team}, with your name.", team=escape(team))
    return modal(
        t("Announcement"),
        [input_block(t("What do you want to tell the team?"), ANNOUNCE_TEXT, field, hint=hint), context(said)],
        callback_id=ANNOUNCE_FORM,
        close=t("Cancel"),
        submit=t("Send"),
        metadata={"team": team_id},
    )


def announcement_stored(t: Translator, kind: str, day: date) -> str:
    """Where it will stand."""
    if kind == "question":
        return t("Noted: your question stands on the board of {day}.", day=t.day(day))
    return t("Noted: it stands on the board of {day}, marked “for information”.", day=t.day(day))


def withdraw_button(t: Translator, announcement_id: int) -> Block:
    """To take an announcement back, until the board stands."""
    return actions(button(t("Take it back"), WITHDRAW, announcement_id))
