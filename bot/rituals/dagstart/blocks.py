"""What the dagstart looks like in Slack: ids, builders and readers side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.blockkit import (
    LARGEST_PAYLOAD,
    Block,
    actions,
    button,
    capital,
    context,
    escape,
    header,
    input_block,
    modal,
    option,
    quoted_sections,
    read_values,
    section,
    sections,
    select,
    shorten,
    size_of,
    text_input,
)
from bot.i18n import N_, Translator
from bot.points import ADDRESSEES, KINDS
from bot.rituals.dagstart.questions import POOL, STANDARD
from bot.rituals.dagstart.rules import MOODS, Question

SEND, NOTHING, AWAY, EDIT = "dagstart.send", "dagstart.nothing", "dagstart.away", "dagstart.edit"
ADDRESSEE, MOOD, BUTTONS = "dagstart_addressee", "dagstart_mood", "dagstart_buttons"
POINT_TEXT, POINT_KIND = "dagstart_point_text", "dagstart_point_kind"
MOOD_NAMES = {
    "5": N_("☀️ Sunny"),
    "4": N_("🌤️ Mostly clear"),
    "3": N_("☁️ Cloudy"),
    "2": N_("🌧️ Rain"),
    "1": N_("⛈️ Stormy"),
}
LONGEST_ON_CARD, LONGEST_ON_BOARD, MOST_ON_BOARD = 700, 220, 10


def answer_block(slot: int) -> str:
    """The block id of an answer's field."""
    return f"dagstart_answer_{slot}"


@dataclass(frozen=True)
class Card:
    """Everything a person's card shows. Times are in the person's own zone."""

    round_id: int
    name: str
    team: str
    day: date
    zone: str
    closes_at: datetime
    questions: Sequence[Question]
    answers: Mapping[int, str] = field(default_factory=dict)
    addressee: str = "team"
    colleagues: Sequence[tuple[int, str]] = ()  # whom a point can be addressed to, besides the groups
    ask_mood: bool = False
    mood_counted: bool = False


def question_text(t: Translator, question: Question) -> str:
    """The words of a question, in the reader's language; a team's own words stay as they are."""
    if question.text:
        return question.text
    return t({**STANDARD, **POOL}[question.key or ""])


def render_prompt(t: Translator, card: Card, now: datetime) -> tuple[str, list[Block]]:
    """The card with the form in it, or the same form filled in for a change. Returns text and blocks."""
    intro = _intro(t, card, now)
    until = t(
        "Your answers go to the board of the team, with your name. You can change them until {time}.",
        time=t.time(card.closes_at, card.zone),
    )
    words = [question_text(t, question) for question in card.questions]
    text = " ".join([intro, *(f"{i}. {escape(word)}" for i, word in enumerate(words, 1)), until])
    return text, [section(intro), *render_fields(t, card), _buttons(t, card), context(until)]


def _intro(t: Translator, card: Card, now: datetime) -> str:
    team = escape(card.team)
    if card.answers:
        return t("Change what you want and save it. The board of {team} follows.", team=team)
    hour = now.astimezone(ZoneInfo(card.zone)).hour
    hello = t(_greeting(hour), name=escape(card.name))
    count = t.plural(
        "One short question for the daily start of {team}.",
        "{n} short questions for the daily start of {team}.",
        len(card.questions),
        team=team,
    )
    return f"{hello} {count}"


def _greeting(hour: int) -> str:
    if hour < 12:
        return N_("Good morning {name}.")
    return N_("Good afternoon {name}.") if hour < 18 else N_("Good evening {name}.")


def render_fields(t: Translator, card: Card) -> list[Block]:
    """The fields of the form, filled with what is known."""
    blocks: list[Block] = []
    for question in card.questions:
        given = card.answers.get(question.slot)
        element = (
            select([option(text, text) for text in question.options], initial=given)
            if question.options
            else text_input(multiline=True, initial=given)
        )
        blocks.append(input_block(question_text(t, question), answer_block(question.slot), element, optional=True))
        if question.kind == "help":
            blocks.append(_addressee_field(t, card))
    if card.ask_mood and not card.mood_counted:
        moods = [option(t(MOOD_NAMES[mood]), mood) for mood in MOODS]
        hint = t(
            "Counted without your name, once. The team sees an average, from 5 answers up. Whoever runs the database "
            "could follow the count while it is open."
        )
        blocks.append(input_block(t("How are you today?"), MOOD, select(moods), optional=True, hint=hint))
    return blocks


def _addressee_field(t: Translator, card: Card) -> Block:
    menu = _addressees(t, card.colleagues, card.addressee)
    return input_block(t("From whom do you need it?"), ADDRESSEE, menu, optional=True)


def _addressees(t: Translator, colleagues: Sequence[tuple[int, str]], initial: str) -> Block:
    groups = [option(capital(t(name)), key) for key, name in ADDRESSEES.items()]
    people = [option(name, f"person:{person_id}") for person_id, name in colleagues]
    return select([*groups, *people], initial=initial)


def _buttons(t: Translator, card: Card) -> Block:
    if card.answers:
        return actions(button(t("Save"), SEND, card.round_id, style="primary"), block_id=BUTTONS)
    return actions(
        button(t("Send"), SEND, card.round_id, style="primary"),
        button(t("Nothing today"), NOTHING, card.round_id),
        button(t("I am not here"), AWAY, card.round_id),
        block_id=BUTTONS,
    )


def read_answers(state: Mapping[str, Any] | None) -> tuple[dict[int, str], str | None, str | None]:
    """What a person filled in: answers by slot, addressee, mood."""
    texts = {block_id: value for block_id, value in read_values(state).items() if isinstance(value, str)}
    answers = {slot: texts[answer_block(slot)] for slot in (1, 2, 3) if answer_block(slot) in texts}
    return answers, texts.get(ADDRESSEE), texts.get(MOOD)


def render_answered(t: Translator, card: Card, state: str) -> tuple[str, list[Block]]:
    """The card after sending: one's own answers and a way to change them. `state` is answered, nothing or away."""
    if state == "away":
        said = t("You are not here today. Your team sees a number, not your name.")
    elif state == "nothing":
        said = t("Nothing today: noted. That is a full answer.")
    else:
        said = t(
            "Thank you {name}. This stands on the board of {team}:",
            name=escape(card.name),
            team=escape(card.team),
        )
    blocks: list[Block] = [section(said)]
    parts = [said]
    for question in card.questions:
        if answer := card.answers.get(question.slot):
            words = escape(question_text(t, question))
            blocks += quoted_sections(f"*{words}*", shorten(answer, LONGEST_ON_CARD))
            parts.append(f"{words} {escape(shorten(answer, LONGEST_ON_CARD))}")
    until = t("You can change it until {time}.", time=t.time(card.closes_at, card.zone))
    blocks += [actions(button(t("Change"), EDIT, card.round_id)), context(until)]
    return " ".join([*parts, until]), blocks


def render_reminder(t: Translator, name: str, team: str, closes: str) -> tuple[str, list[Block]]:
    """The one private reminder."""
    text = t(
        "{name}, the daily start of {team} is still open for you, until {time}. The card is above.",
        name=escape(name),
        team=escape(team),
        time=closes,
    )
    return text, [section(text)]


@dataclass(frozen=True)
class BoardPoint:
    """A point on the board: its words, its kind, who raised it, whom it is for."""

    text: str
    kind: str
    name: str
    addressee: str  # team, lead, management, or the name of a person
    late: bool


@dataclass(frozen=True)
class Board:
    """What the channel sees of a round: counts and points, never who did not answer."""

    team: str
    day: date
    zone: str
    present: int
    took_part: int
    late: int
    to_start: Sequence[tuple[datetime, int]]
    points: Sequence[BoardPoint]
    closes_at: datetime
    closed: bool
    mood: tuple[float, int] | None
    mood_asked: bool


def render_board(t: Translator, board: Board) -> tuple[str, list[Block]]:
    """The board: one message, the same order every day."""
    title = t("Daily start {day}", day=t.day(board.day))
    counts = _count_line(t, board)
    blocks: list[Block] = [header(title), section(counts)]
    text = [f"{title}. {counts}"]
    for heading, points in _by_addressee(t, board.points):
        lines = [_point_line(t, point) for point in points[:MOST_ON_BOARD]]
        if more := len(points) - MOST_ON_BOARD:
            lines += [t.plural("and one more, in the thread", "and {n} more, in the thread", more)] if more > 0 else []
        blocks += sections("\n".join([f"*{heading}*", *lines]))
        text.append(f"{heading}: " + "; ".join(lines))
    if not board.points:
        empty = t("No points yet.") if not board.closed else t("No points today.")
        blocks.append(section(empty))
        text.append(empty)
    if board.closed and board.mood_asked:
        mood = _mood_line(t, board.mood)
        blocks.append(section(mood))
        text.append(mood)
    foot = _foot(t, board)
    return " ".join([*text, foot]), [*blocks, context(foot)]


def _count_line(t: Translator, board: Board) -> str:
    parts = [
        t.plural("*{n}* person here", "*{n}* people here", board.present),
        t.plural("*{n}* took part", "*{n}* took part", board.took_part),
    ]
    if board.late:
        parts.append(t.plural("*{n}* came in later", "*{n}* came in later", board.late))
    line = " · ".join(parts)
    for moment, n in board.to_start:
        line += "\n" + t.plural(
            "Still to start: one person, at {time}",
            "Still to start: {n} people, at {time}",
            n,
            time=t.time(moment, board.zone),
        )
    return line


def _by_addressee(t: Translator, points: Sequence[BoardPoint]) -> list[tuple[str, list[BoardPoint]]]:
    groups: dict[str, list[BoardPoint]] = {key: [] for key in ADDRESSEES}
    for point in points:
        groups.setdefault(point.addressee, []).append(point)
    named = {key: t(name) for key, name in ADDRESSEES.items()}
    return [(t("For {whom}", whom=escape(named.get(key, key))), group) for key, group in groups.items() if group]


def _point_line(t: Translator, point: BoardPoint) -> str:
    marks = [t(KINDS[point.kind])] + ([t("came in later")] if point.late else [])
    said = escape(shorten(point.text, LONGEST_ON_BOARD))
    return f"•  {said} — {escape(point.name)} ({', '.join(marks)})"


def _mood_line(t: Translator, mood: tuple[float, int] | None) -> str:
    if mood is None:
        return t("How the team is: too few answers to show (fewer than 5).")
    return t("How the team is: *{average}* out of 5, from {n} answers.", average=t.number(mood[0]), n=mood[1])


def _foot(t: Translator, board: Board) -> str:
    if board.closed:
        return t("This daily start is closed. All answers are in the thread.")
    return t(
        "All answers are in the thread. Answering is possible until {time}.",
        time=t.time(board.closes_at, board.zone),
    )


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
            pieces += quoted_sections(f"*{escape(name)}*{mark}", text)
    parts: list[list[Block]] = []
    for piece in pieces:
        if not parts or len(parts[-1]) >= 45 or size_of([*parts[-1], piece]) > LARGEST_PAYLOAD:
            parts.append([])
        parts[-1].append(piece)
    return [(" ".join(shorten(p["text"]["text"], 300) for p in part)[:3900], part) for part in parts]


def render_emptied(t: Translator) -> tuple[str, list[Block]]:
    """A part of the thread of which everything was taken back."""
    text = t("What stood here was changed or taken back.")
    return text, [context(text)]


def render_point_form(
    t: Translator, callback_id: str, team_id: int, team: str, text: str, colleagues: Sequence[tuple[int, str]]
) -> Block:
    """The form for a point outside the card."""
    kinds = [option(capital(t(name)), key) for key, name in KINDS.items()]
    return modal(
        t("Point for the board"),
        [
            input_block(t("What is it about?"), POINT_TEXT, text_input(multiline=True, initial=text)),
            input_block(t("What kind of point is it?"), POINT_KIND, select(kinds, initial="signal")),
            input_block(t("Who should answer?"), ADDRESSEE, _addressees(t, colleagues, "team")),
            context(t("It goes on the board of {team}, with your name.", team=escape(team))),
        ],
        callback_id=callback_id,
        close=t("Cancel"),
        submit=t("Send"),
        metadata={"team": team_id},
    )


def render_point_stored(t: Translator, *, today: bool) -> Block:
    """What became of the point just raised."""
    said = t("It goes on today's board.") if today else t("It goes on the next board.")
    return modal(t("Point for the board"), [section(said)], callback_id="dagstart.point_stored", close=t("Close"))
