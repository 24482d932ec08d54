"""What the dagstart looks like in Slack: ids, builders and readers side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.blockkit import (
    Block,
    actions,
    button,
    capital,
    context,
    escape,
    input_block,
    option,
    quoted_sections,
    read_values,
    section,
    select,
    shorten,
    text_input,
)
from bot.i18n import N_, Translator, translator
from bot.points.models import ADDRESSEES, STATES
from bot.points.told_blocks import decision_row, verdict_text
from bot.rituals.dagstart.followed import Own
from bot.rituals.dagstart.questions import POOL, STANDARD
from bot.rituals.dagstart.rules import MOODS, Question

SEND, NOTHING, AWAY, EDIT = "dagstart.send", "dagstart.nothing", "dagstart.away", "dagstart.edit"
ADDRESSEE, MOOD, BUTTONS = "dagstart_addressee", "dagstart_mood", "dagstart_buttons"
MOOD_NAMES = {
    "5": N_("☀️ Sunny"),
    "4": N_("🌤️ Mostly clear"),
    "3": N_("☁️ Cloudy"),
    "2": N_("🌧️ Rain"),
    "1": N_("⛈️ Stormy"),
}
LONGEST_ON_CARD = 700
MOST_EARLIER, LONGEST_ASKED, LONGEST_OPEN = 3, 140, 60


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
    more: Sequence[Block] = ()  # fields of others
    own: Own = field(default_factory=Own)  # what became of this person's earlier points
    team_locale: str = ""  # where the team reads another language, and the person has not chosen one


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
    notes = [until, *_language_note(card)]
    words = [question_text(t, question) for question in card.questions]
    words += [block["label"]["text"] for block in card.more]
    said, earlier = _earlier(t, card.own)
    text = " ".join([intro, *said, *(f"{i}. {escape(word)}" for i, word in enumerate(words, 1)), *notes])
    return text, [section(intro), *earlier, *render_fields(t, card), _buttons(t, card), context(*notes)]


def _earlier(t: Translator, own: Own) -> tuple[list[str], list[Block]]:
    """What one asked before: answers first, each with its two buttons, then what is still open, in a line."""
    said: list[str] = []
    blocks: list[Block] = []
    for found in own.answered[:MOST_EARLIER]:
        asked = t("You asked: “{words}”", words=escape(shorten(found.text, LONGEST_ASKED)))
        head = asked + "\n" + t("*{name}* answered:", name=escape(found.by))
        blocks += quoted_sections(head, shorten(found.answer, LONGEST_ON_CARD))
        verdict = verdict_text(t, found.verdict)
        blocks.append(context(verdict) if verdict else decision_row(t, found.point_id, found.answer_id, primary=False))
        said.append(f"{asked} {escape(found.by)}: {escape(shorten(found.answer, LONGEST_ON_CARD))} {verdict}".strip())
    if own.open:
        open_ = [
            f"“{escape(shorten(text, LONGEST_OPEN))}” ({t(STATES[state])})" for text, state in own.open[:MOST_EARLIER]
        ]
        line = t.plural(
            "You have one point that waits: {points}",
            "You have {n} points that wait: {points}",
            len(own.open),
            points=", ".join(open_) + (" …" if len(own.open) > MOST_EARLIER else ""),
        )
        said.append(line)
        blocks.append(context(line))
    return said, blocks


def _language_note(card: Card) -> list[str]:
    """Slack itself has no Dutch: whose team reads another language may not know that the bot does too."""
    if not card.team_locale:
        return []
    t = translator(card.team_locale)
    return [t("Rather read this in English? Choose your language on the Home tab of this app.")]


def _intro(t: Translator, card: Card, now: datetime) -> str:
    team = escape(card.team)
    if card.answers:
        return t("Change what you want and save it. The board of {team} follows.", team=team)
    hour = now.astimezone(ZoneInfo(card.zone)).hour
    hello = t(_greeting(hour), name=escape(card.name))
    if n := len(card.own.answered[:MOST_EARLIER]):
        hello += " " + t.plural("First an answer for you.", "First {n} answers for you.", n)
    count = t.plural(
        "One short question for the daily start of {team}, {day}.",
        "{n} short questions for the daily start of {team}, {day}.",
        len(card.questions),
        team=team,
        day=t.day(card.day),
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
    return [*blocks, *card.more]


def _addressee_field(t: Translator, card: Card) -> Block:
    menu = addressee_menu(t, card.colleagues, card.addressee)
    return input_block(t("From whom do you need it?"), ADDRESSEE, menu, optional=True)


def addressee_menu(t: Translator, colleagues: Sequence[tuple[int, str]], initial: str) -> Block:
    """The menu of who should answer: a group, or a colleague (person id and name)."""
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
            "Thank you {name}. This goes on the board of {team}:",
            name=escape(card.name),
            team=escape(card.team),
        )
    earlier_said, earlier = _earlier(t, replace(card.own, open=()))
    answers, parts = _answers(t, card)
    until = t("You can change it until {time}.", time=t.time(card.closes_at, card.zone))
    buttons = [actions(button(t("Change"), EDIT, card.round_id)), context(until)]
    return " ".join([said, *parts, until, *earlier_said]), [section(said), *answers, *buttons, *earlier]


def render_closed(t: Translator, card: Card) -> tuple[str, list[Block]]:
    """The card after the close: what one answered, and nothing to press."""
    said = t("The daily start of {team}, {day}, is closed.", team=escape(card.team), day=t.day(card.day))
    answers, parts = _answers(t, card)
    return " ".join([said, *parts]), [context(said), *answers]


def _answers(t: Translator, card: Card) -> tuple[list[Block], list[str]]:
    """One's own answers below their questions."""
    blocks: list[Block] = []
    parts: list[str] = []
    for question in card.questions:
        if answer := card.answers.get(question.slot):
            words = escape(question_text(t, question))
            whom = _whom(t, card) if question.kind == "help" else ""
            blocks += quoted_sections(f"*{words}*{whom}", shorten(answer, LONGEST_ON_CARD))
            parts.append(f"{words} {escape(shorten(answer, LONGEST_ON_CARD))}")
    return blocks, parts


def _whom(t: Translator, card: Card) -> str:
    names = {**{key: t(name) for key, name in ADDRESSEES.items()}, **{f"person:{i}": n for i, n in card.colleagues}}
    return "  →  " + escape(names.get(card.addressee, t(ADDRESSEES["team"])))


def render_reminder(t: Translator, name: str, team: str, closes: str) -> tuple[str, list[Block]]:
    """The one private reminder."""
    text = t(
        "{name}, the daily start of {team} is still open for you, until {time}. The card is above.",
        name=escape(name),
        team=escape(team),
        time=closes,
    )
    return text, [section(text)]
