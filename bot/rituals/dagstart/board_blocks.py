"""What the board and its thread look like in Slack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.blockkit import (
    LARGEST_PAYLOAD,
    Block,
    context,
    escape,
    fallback,
    header,
    quoted_sections,
    section,
    sections,
    shorten,
    size_of,
)
from bot.guests import Part
from bot.i18n import Translator
from bot.points.models import ADDRESSEES, KINDS, STATES
from bot.points.words import waiting_text
from bot.rituals.dagstart.chair_blocks import Announcement, announcement_line
from bot.rituals.dagstart.followed import Answered, Waiting

LONGEST_ON_BOARD, MOST_ON_BOARD = 220, 10
LONGEST_EARLIER, LONGEST_LIST = 140, 5


@dataclass(frozen=True)
class BoardPoint:
    """A point on the board: its words, its kind, who raised it, whom it is for."""

    text: str
    kind: str
    name: str
    addressee: str  # team, lead, management, or the name of a person
    late: bool
    state: str = "open"
    owner: str = ""


@dataclass(frozen=True)
class Run:
    """What the channel sees of one run of the day: counts, never who did not answer. `mood` is (average, answers)."""

    starts_at: datetime
    present: int
    took_part: int
    late: int
    mood: tuple[float, int] | None
    mood_asked: bool


@dataclass(frozen=True)
class Board:
    """What the channel sees of a team's day: a run for each shift, or the only one, and the points of all of them."""

    team: str
    day: date
    zone: str
    runs: Sequence[Run]
    to_start: Sequence[tuple[datetime, int]]
    points: Sequence[BoardPoint]
    closes_at: datetime
    closed: bool
    has_thread: bool
    announcements: Sequence[Announcement] = ()
    answered: Sequence[Answered] = ()
    waiting: Sequence[Waiting] = ()
    parts: Sequence[Part] = ()  # of others
    results: Sequence[Part] = ()  # of others, once the day is over


def render_board(t: Translator, board: Board) -> tuple[str, list[Block]]:
    """The board: one message, the same order every day."""
    title = t("Daily start {day}", day=t.day(board.day))
    counts = _count_lines(t, board)
    blocks: list[Block] = [header(title), *(section(line) for line in counts)]
    text = [f"{title}.", *counts]
    if board.announcements:
        lines = [announcement_line(t, each) for each in board.announcements]
        blocks += sections("\n".join([f"*{t('Announcements')}*", *lines]))
        text.append(f"{t('Announcements')}: " + "; ".join(lines))
    for heading, lines in (*_earlier(t, board), *((part.heading, list(part.lines)) for part in board.parts)):
        blocks += sections("\n".join([f"*{heading}*", *lines]))
        text.append(f"{heading}: " + "; ".join(lines))
    for heading, points in _by_addressee(t, board.points):
        lines = [_point_line(t, point) for point in points[:MOST_ON_BOARD]]
        if more := len(points) - MOST_ON_BOARD:
            lines += [t.plural("and one more, in the thread", "and {n} more, in the thread", more)] if more > 0 else []
        blocks += sections("\n".join([f"*{heading}*", *lines]))
        text.append(f"{heading}: " + "; ".join(lines))
    if not board.points:
        empty = _empty(t, board)
        blocks.append(section(empty))
        text.append(empty)
    for run in board.runs if board.closed else ():
        if run.mood_asked:
            mood = _of_shift(t, board, run, _mood_line(t, run.mood))
            blocks.append(section(mood))
            text.append(mood)
    for part in board.results:
        blocks += sections("\n".join([f"*{part.heading}*", *part.lines]))
        text.append(f"{part.heading}: " + "; ".join(part.lines))
    foot = _foot(t, board)
    return " ".join([*text, foot]), [*blocks, context(foot)]


def _empty(t: Translator, board: Board) -> str:
    if board.answered or board.waiting:  # points of other days stand above it
        return t("No new points today.") if board.closed else t("No new points yet.")
    return t("No points today.") if board.closed else t("No points yet.")


def _count_lines(t: Translator, board: Board) -> list[str]:
    """A section for each run, the last one with who is still to start."""
    to_start = [
        t.plural("one person at {time}", "{n} people at {time}", n, time=t.time(moment, board.zone))
        for moment, n in board.to_start
    ]
    counts = [_of_shift(t, board, run, _count_line(t, run)) for run in board.runs]
    later = [t("Still to start: {whom}.", whom=t.listing(to_start))] if to_start else []
    return [*counts[:-1], "\n".join([*counts[-1:], *later])]


def _count_line(t: Translator, run: Run) -> str:
    parts = [
        t.plural("*{n}* person here today", "*{n}* people here today", run.present),
        t.plural("*{n}* took part", "*{n}* took part", run.took_part),
    ]
    if run.late:
        parts.append(t.plural("*{n}* came in later", "*{n}* came in later", run.late))
    return " · ".join(parts)


def _of_shift(t: Translator, board: Board, run: Run, line: str) -> str:
    """The line as it is on a day with one run; with several it says of which shift it is."""
    if len(board.runs) == 1:
        return line
    shift = t("Shift of {time}", time=t.time(run.starts_at, board.zone))
    return f"*{shift}*\n{line}"


def _earlier(t: Translator, board: Board) -> list[tuple[str, list[str]]]:
    """What became of points of earlier boards: answered, or still waiting one level up."""
    answered = [_answered_line(t, each) for each in board.answered[:LONGEST_LIST]]
    if more := len(board.answered) - len(answered):
        answered.append(t.plural("and one more", "and {n} more", more))
    waiting = [_waiting_line(t, each) for each in board.waiting[:LONGEST_LIST]]
    if more := len(board.waiting) - len(waiting):
        waiting.append(t.plural("and one more", "and {n} more", more))
    parts = ((t("Asked before, answered now"), answered), (t("Still waiting"), waiting))
    return [(heading, lines) for heading, lines in parts if lines]


def _answered_line(t: Translator, found: Answered) -> str:
    asked = escape(shorten(found.text, LONGEST_EARLIER))
    said = t("{name} answered: {answer}", name=escape(found.by), answer=escape(shorten(found.answer, LONGEST_ON_BOARD)))
    mark = "" if found.state == "answered" else f" ({t(STATES[found.state])})"
    return f"•  {asked} — {escape(found.asker) or t('without a name')}. {said}{mark}"


def _waiting_line(t: Translator, found: Waiting) -> str:
    asked = escape(shorten(found.text, LONGEST_EARLIER))
    waits = waiting_text(t, found.level, found.days)
    if found.owner:
        waits = t("{owner} has taken it", owner=escape(found.owner))
    return f"•  {asked} — {escape(found.asker) or t('without a name')} ({waits})"


def _by_addressee(t: Translator, points: Sequence[BoardPoint]) -> list[tuple[str, list[BoardPoint]]]:
    groups: dict[str, list[BoardPoint]] = {key: [] for key in ADDRESSEES}
    for point in points:
        groups.setdefault(point.addressee, []).append(point)
    named = {key: t(name) for key, name in ADDRESSEES.items()}
    return [(t("For {whom}", whom=escape(named.get(key, key))), group) for key, group in groups.items() if group]


def _point_line(t: Translator, point: BoardPoint) -> str:
    marks = [t(KINDS[point.kind])] + ([t("came in later")] if point.late else [])
    if point.state == "taken":
        marks.append(t("{owner} has taken it", owner=escape(point.owner or "?")))
    elif point.state != "open":
        marks.append(t(STATES[point.state]))
    said = escape(shorten(point.text, LONGEST_ON_BOARD))
    return f"•  {said} — {escape(point.name) or t('without a name')} ({', '.join(marks)})"


def _mood_line(t: Translator, mood: tuple[float, int] | None) -> str:
    if mood is None:
        return t("How the team is: too few answers to show (fewer than 5).")
    return t("How the team is: *{average}* out of 5, from {n} answers.", average=t.number(mood[0]), n=mood[1])


def _foot(t: Translator, board: Board) -> str:
    thread = [t("All answers are in the thread.")] if board.has_thread else []
    if board.closed:
        return " ".join([t("This daily start is closed."), *thread])
    return " ".join([*thread, t("Answering is possible until {time}.", time=t.time(board.closes_at, board.zone))])


@dataclass(frozen=True)
class Detail:
    """One question with its answers: (name, text, came in later)."""

    question: str
    answers: Sequence[tuple[str, str, bool]]


def render_detail(t: Translator, details: Sequence[Detail]) -> list[tuple[str, list[Block]]]:
    """Everything that was said, for the thread, cut into as many messages as Slack's limits need."""
    pieces: list[Block] = []
    for detail in details:
        if detail.answers:
            pieces.append(section(f"*{escape(detail.question)}*"))
        for name, text, late in detail.answers:
            mark = f" _({t('came in later')})_" if late else ""
            pieces += quoted_sections(f"*{escape(name) or t('Without a name')}*{mark}", text)
    parts: list[list[Block]] = []
    for piece in pieces:
        if not parts or len(parts[-1]) >= 45 or size_of([*parts[-1], piece]) > LARGEST_PAYLOAD:
            parts.append([])
        parts[-1].append(piece)
    return [(fallback(*(shorten(p["text"]["text"], 300) for p in part)), part) for part in parts]


def render_emptied(t: Translator) -> tuple[str, list[Block]]:
    """A part of the thread of which everything was taken back."""
    text = t("What stood here was changed or taken back.")
    return text, [context(text)]
