"""Finding a point again by its words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.blockkit import Block, escape, section, sections, shorten
from bot.i18n import Translator
from bot.outbox.models import Outbox
from bot.people.calendar import local_day
from bot.people.models import Person, Team
from bot.points.models import STATES, Point

FOUND_IN = tuple(state for state in STATES if state not in ("with_chair", "withdrawn"))
"""What the team cannot see, or not any more, is not found either."""

MOST_SHOWN = 8
MOST_WORDS = 8
LOOKED_AT = 200
"""Newest first; who finds more than this needs another word."""

LONGEST_SHOWN = 200
CARD = "point_card"


@dataclass(frozen=True)
class Found:
    """A point that was found; `name` is empty for one without a name, `card` is where Slack shows it."""

    text: str
    name: str
    state: str
    day: date
    team: str
    card: tuple[str, str] | None


def words_in(typed: str) -> list[str]:
    """The words to look for, in lower case."""
    return re.findall(r"[^\s,;“”\"]+", typed.lower())[:MOST_WORDS]


def search_points(session: Session, teams: Sequence[Team], words: Sequence[str]) -> list[Found]:
    """Points of these teams with all the words in their text, newest first; case does not matter, accents do."""
    names = {team.id: (team.name, team.tz) for team in teams}
    query = (
        select(Point.id, Point.team_id, Point.text, Person.name, Point.reply_ref, Point.state, Point.created_at)
        .join(Person, Person.id == Point.raised_by, isouter=True)
        .where(Point.team_id.in_(names), Point.state.in_(FOUND_IN), *(_may_have(word) for word in words))
        .order_by(Point.id.desc())
        .limit(LOOKED_AT)
    )
    rows = [row for row in session.execute(query) if all(word in row.text.lower() for word in words)]
    cards = _cards(session, [row.id for row in rows[:MOST_SHOWN]])
    return [
        Found(
            row.text,
            "" if row.reply_ref else row.name or "?",
            row.state,
            _day(row.created_at, names[row.team_id][1]),
            names[row.team_id][0],
            cards.get(row.id),
        )
        for row in rows
    ]


def _may_have(word: str) -> ColumnElement[bool]:
    # SQLite knows the case of a to z only: any character may stand for another letter here, and is looked at again.
    pattern = "".join(each if each.isascii() and each not in "%_\\" else "_" for each in word)
    return Point.text.ilike(f"%{pattern}%")


def _day(moment: datetime, zone: str) -> date:
    return local_day(moment, zone)


def _cards(session: Session, point_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    subjects = {f"point:{point_id}": point_id for point_id in point_ids}
    query = select(Outbox.subject, Outbox.channel, Outbox.ts).where(
        Outbox.subject.in_(subjects), Outbox.kind == CARD, Outbox.ts.is_not(None)
    )
    return {subjects[subject]: (str(channel), str(ts)) for subject, channel, ts in session.execute(query)}


def render_found(
    t: Translator, words: Sequence[str], found: Sequence[Found], link_of: Callable[[tuple[str, str]], str | None]
) -> tuple[str, list[Block]]:
    """What was found, for the one who searched. `link_of` gives the address of a message."""
    what = escape(shorten(" ".join(words), 60))
    if not found:
        none = t("No point with “{words}” in it.", words=what)
        return none, [section(none)]
    head = t.plural("One point with “{words}” in it:", "{n} points with “{words}” in them:", len(found), words=what)
    several = len({each.team for each in found}) > 1
    lines = [_line(t, each, link_of, with_team=several) for each in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        lines.append(t("These are the newest {n}. Add a word to find fewer.", n=MOST_SHOWN))
    text = "\n".join([f"*{head}*", *lines])
    return text, sections(text)


def _line(t: Translator, found: Found, link_of: Callable[[tuple[str, str]], str | None], *, with_team: bool) -> str:
    facts = [escape(found.name) or t("without a name"), t.short_day(found.day), t(STATES[found.state])]
    if with_team:
        facts.append(escape(found.team))
    if found.card and (link := link_of(found.card)):
        facts.append(f"<{link}|{t('in the thread')}>")
    return f"•  {escape(shorten(found.text, LONGEST_SHOWN))} — {', '.join(facts)}"
