"""What the timer card of the standing meeting looks like: one message in the board's thread, edited in place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.blockkit import (
    LARGEST_PAYLOAD,
    Block,
    actions,
    button,
    context,
    divider,
    escape,
    option,
    section,
    select,
    shorten,
    size_of,
)
from bot.i18n import Translator
from bot.rituals.dagstart.chair_blocks import place_of, whom_in_words

START, NEXT, MORE = "meeting.start", "meeting.next", "meeting.more"
TAKE, OWNER = "meeting.take", "meeting.owner"
LONGEST_POINT, MOST_NAMES = 220, 100


@dataclass(frozen=True)
class MeetingPoint:
    """A point of the meeting. `owner` is who has it; `waits` says whether somebody can still take it."""

    point_id: int
    text: str
    asker: str
    owner: str
    waits: bool


@dataclass(frozen=True)
class MeetingPart:
    """The part that is going on. `whom` is an addressee or a name, `number` counts from 1."""

    kind: str
    whom: str
    number: int
    until: datetime
    points: Sequence[MeetingPoint] = ()


@dataclass(frozen=True)
class Meeting:
    """The card. `part` is empty before the start and after the end; `taken` is who took what in this meeting."""

    team_id: int
    day: date
    zone: str
    minutes: int
    chair: str  # empty when anyone may lead
    parts: int = 0
    part: MeetingPart | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    over: bool = False  # the day is over
    taken: Sequence[tuple[str, str]] = ()
    left_out: int = 0  # open points that have no place in the meeting, or not yet
    team: Sequence[tuple[str, str]] = ()  # who can take a point: name and Slack id; empty: too many for a menu


def render_meeting(t: Translator, meeting: Meeting) -> tuple[str, list[Block]]:
    """Before, during and after."""
    if meeting.part:
        text, blocks = _running(t, meeting, meeting.part)
        # a menu of names stands at every point: where these do not fit in a message, Slack's own menu does
        too_large = meeting.team and size_of(blocks) > LARGEST_PAYLOAD
        return _running(t, replace(meeting, team=()), meeting.part) if too_large else (text, blocks)
    if meeting.started_at:
        return _ended(t, meeting)
    if meeting.over:
        said = t("No standing meeting today.")
        return said, [context(said)]
    return _before(t, meeting)


def _before(t: Translator, meeting: Meeting) -> tuple[str, list[Block]]:
    said = t.plural(
        "Standing meeting at the board: one minute.", "Standing meeting at the board: {n} minutes.", meeting.minutes
    )
    if meeting.chair:
        who = t("{name} chairs today and starts it.", name=escape(meeting.chair))
    else:
        who = t("Nobody chairs today: anyone in the team can start it.")
    start = button(t("Start the meeting"), START, place_of(meeting.team_id, meeting.day), style="primary")
    return f"{said} {who}", [section(f"{said} {who}"), actions(start)]


def _running(t: Translator, meeting: Meeting, part: MeetingPart) -> tuple[str, list[Block]]:
    title = _title(t, part)
    until = t("until {time}", time=t.time(part.until, meeting.zone))
    head = f"*{title}* · {until} · " + t("part {n} of {parts}", n=part.number, parts=meeting.parts)
    blocks: list[Block] = [section(head)]
    text = [f"{title}, {until}."]
    if part.kind != "points":
        said = _what_to_do(t, part)
        blocks.append(section(said))
        text.append(said)
    for point in part.points:
        blocks += [divider(), *_point(t, meeting, point)]
        text.append(escape(shorten(point.text, LONGEST_POINT)) + (f" — {escape(point.owner)}" if point.owner else ""))
    if part.kind == "closing":
        taken = _taken(t, meeting)
        blocks.append(section(taken))
        text.append(taken)
    if left := _left_out(t, meeting, part):
        blocks.append(section(left) if part.kind == "closing" else context(left))
        text.append(left)
    blocks.append(_buttons(t, meeting, part))
    if meeting.chair:
        blocks.append(context(t("{name} moves it on.", name=escape(meeting.chair))))
    return " ".join(text), blocks


def _left_out(t: Translator, meeting: Meeting, part: MeetingPart | None) -> str:
    """How many open points are not in the meeting: nothing vanishes silently."""
    n = meeting.left_out
    if not n:
        return ""
    if part and part.kind != "closing":
        return t.plural("After these one more point is open.", "After these {n} more points are open.", n)
    return t.plural("One open point has had no turn yet.", "{n} open points have had no turn yet.", n)


def _buttons(t: Translator, meeting: Meeting, part: MeetingPart) -> Block:
    """On to the next part; at the closing also to the points that have had no turn."""
    value = f"{place_of(meeting.team_id, meeting.day)}:{part.number}"
    if part.number < meeting.parts:
        return actions(button(t("Next part"), NEXT, value, style="primary"))
    more = [button(t("Next points"), MORE, value)] if meeting.left_out else []
    return actions(button(t("Done"), NEXT, value, style="primary"), *more)


def _title(t: Translator, part: MeetingPart) -> str:
    if part.kind == "points":
        return t("Points for {whom}", whom=whom_in_words(t, part.whom))
    return t("Check-in") if part.kind == "check_in" else t("Closing")


def _what_to_do(t: Translator, part: MeetingPart) -> str:
    if part.kind == "check_in":
        return t("How is everybody, and what does today look like?")
    return t("Does everything have an owner? Who needs help today?")


def _point(t: Translator, meeting: Meeting, point: MeetingPoint) -> list[Block]:
    said = f"{escape(shorten(point.text, LONGEST_POINT))} — {escape(point.asker) or t('without a name')}"
    if not point.waits:
        owner = t("{name} has it", name=escape(point.owner)) if point.owner else t("needs nobody any more")
        return [section(f"{said}\n_{owner}_")]
    place = f"{place_of(meeting.team_id, meeting.day)}:{point.point_id}"
    about = shorten(point.text, 40)
    take = button(t("I’ll take it"), TAKE, place, label=f"{t('I’ll take it')}: {about}")
    menu = select([option(*each) for each in meeting.team], placeholder=t("Who takes it?"))
    if not meeting.team:
        menu = {"type": "users_select", "placeholder": menu["placeholder"]}
    return [section(said), actions(take, {**menu, "action_id": OWNER}, block_id=f"meeting:{place}")]


def _ended(t: Translator, meeting: Meeting) -> tuple[str, list[Block]]:
    assert meeting.started_at
    assert meeting.ended_at
    from_, until = t.time(meeting.started_at, meeting.zone), t.time(meeting.ended_at, meeting.zone)
    said = t("The standing meeting was from {start} until {end}.", start=from_, end=until)
    parts = [part for part in (said, _taken(t, meeting), _left_out(t, meeting, None)) if part]
    return " ".join(parts), [section(part) for part in parts]


def _taken(t: Translator, meeting: Meeting) -> str:
    if not meeting.taken:
        return t("Nothing was taken up in this meeting.")
    lines = [f"•  {escape(name)}: {escape(shorten(text, LONGEST_POINT))}" for name, text in meeting.taken]
    return "\n".join([t("Who took what:"), *lines])
