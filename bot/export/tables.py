"""What an export holds: each table with its columns, and its rows in a stream."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from bot.export import kpis
from bot.i18n import Translator, translator
from bot.people.changes import ROSTER_IMPORTED, ROSTER_RECEIVED
from bot.people.models import Membership, Person, Team, TeamChange
from bot.people.setup import TeamSettings, load_settings
from bot.people.setup_words import ROLES
from bot.points.models import Point, PointEvent
from bot.rituals.dagstart.asked import frozen_questions
from bot.rituals.dagstart.blocks import question_text
from bot.rituals.dagstart.models import DagstartAnnouncement, DagstartAnswer
from bot.rituals.dagstart.opening import RITUAL
from bot.rituals.dagstart.plan import PlanSettings, facts_of, load_plan
from bot.rituals.dagstart.plan_blocks import source_text
from bot.rounds import Round

AT_ONCE = 500
"""Rows held in memory at a time."""

HIDDEN = ("with_chair", "withdrawn")
"""Points the team does not see, or not any more."""

OF_OWNERS = ("taken", "answered", "released")
"""What the owner of a point without a name does; by whom anything else came could tell who raised it."""

LOGGED = (
    "set_up",
    "state",
    "day_off",
    "exported",
    "agreements_exported",
    ROSTER_IMPORTED,
    ROSTER_RECEIVED,
    *(field.name for settings in (TeamSettings, PlanSettings) for field in fields(settings)),
)
"""The settings whose changes are exported: those of the team. A new kind of line is left out until it is named here."""

Row = Sequence[Any]


@dataclass(frozen=True)
class ExportTable:
    """One table: its name, its columns, and a function (session, team) that gives its rows, a few in memory at once.

    A cell is text, a number, a yes or no, a day, a moment in the team's zone, a list of texts, or empty.
    """

    name: str
    columns: tuple[str, ...]
    rows: Callable[[Session, Team], Iterator[Row]]


@dataclass(frozen=True)
class _Reading:
    """What puts values into words: the team's language, and names by person id."""

    t: Translator
    names: dict[int, str]


def _reading(session: Session, team: Team) -> _Reading:
    return _Reading(translator(team.locale), _names(session, team))


def _settings(session: Session, team: Team) -> Iterator[Row]:
    reading = _reading(session, team)
    yield "team", team.name
    for setting, value in {**asdict(load_settings(session, team)), **facts_of(load_plan(session, team.id))}.items():
        if setting != "questions":
            yield setting, _readable(reading, setting, value)


def _questions(session: Session, team: Team) -> Iterator[Row]:
    t = translator(team.locale)
    for each in load_plan(session, team.id).questions:
        words, after = source_text(t, each.key, each.text), (each.after_slot, each.after_answer)
        yield each.slot, words, each.key, each.kind, list(each.options), t.weekdays(each.days), *after


def _points(session: Session, team: Team) -> Iterator[Row]:
    """Points in the order in which they came, then those without a name in the order of their texts.

    Numbers are given anew: the database's own would tell between which two others a nameless one came.
    """
    numbers = point_numbers(session, team)
    raiser, addressee, owner = aliased(Person), aliased(Person), aliased(Person)
    query = (
        select(Point, raiser.name, addressee.name, owner.name, Round.day, _CLIMBS)
        .outerjoin(raiser, raiser.id == Point.raised_by)
        .outerjoin(addressee, addressee.id == Point.addressee_id)
        .outerjoin(owner, owner.id == Point.owner_id)
        .outerjoin(Round, Round.id == Point.round_id)
        .where(*_seen(team))
        .order_by(*ORDER)
    )
    for point, who, to, has, board, climbs in _stream(session, query):
        nameless = point.reply_ref is not None
        when = [_when(team, at, nameless=nameless) for at in _moments(point)]
        whom = to if point.addressee == "person" else point.addressee
        link = None if nameless else point.link
        yield (
            numbers.get(point.id), when[0], None if nameless else who, point.text, point.kind, whom, point.state, has,
            board, *when[1:], climbs, numbers.get(point.merged_into_id), link,
        )  # fmt: skip


def _moments(point: Point) -> tuple[datetime | None, ...]:
    return point.created_at, point.taken_at, point.answered_at, point.closed_at


def _history(session: Session, team: Team) -> Iterator[Row]:
    numbers, names = point_numbers(session, team), _names(session, team)
    query = (
        select(PointEvent, Person.name, Point.reply_ref)
        .join(Point, Point.id == PointEvent.point_id)
        .outerjoin(Person, Person.id == PointEvent.person_id)
        .where(*_seen(team))
        .order_by(*ORDER, PointEvent.id)
    )
    for event, who, ref in _stream(session, query):
        nameless = ref is not None
        shown = None if nameless and event.what not in OF_OWNERS else who
        whom = event.whom
        if whom and whom.startswith("person:"):
            whom = names.get(int(whom.removeprefix("person:")), "?")
        yield numbers.get(event.point_id), _when(team, event.at, nameless=nameless), shown, event.what, event.text, whom


def _answers(session: Session, team: Team) -> Iterator[Row]:
    """Answers with their day, not their hour: who answered when is nobody's business."""
    t = translator(team.locale)
    query = (
        select(DagstartAnswer, Round, Person.name)
        .join(Round, Round.id == DagstartAnswer.round_id)
        .join(Person, Person.id == DagstartAnswer.person_id)
        .where(Round.team_id == team.id, Round.ritual == RITUAL)
        .order_by(Round.day, Round.id, DagstartAnswer.slot, Person.name)
    )
    known: tuple[int, dict[int, str]] = (0, {})
    for answer, held, who in _stream(session, query):
        if known[0] != held.id:
            known = (held.id, _words(t, held))
        yield held.day, answer.slot, known[1].get(answer.slot), who, answer.text


def _words(t: Translator, held: Round) -> dict[int, str]:
    return {question.slot: question_text(t, question) for question in frozen_questions(held)}


def _announcements(session: Session, team: Team) -> Iterator[Row]:
    """What leads told the team on a board, in the order of the boards."""
    query = (
        select(DagstartAnnouncement, Person.name)
        .outerjoin(Person, Person.id == DagstartAnnouncement.person_id)
        .where(DagstartAnnouncement.team_id == team.id)
        .order_by(DagstartAnnouncement.day, DagstartAnnouncement.id)
    )
    for each, who in _stream(session, query):
        yield each.day, who, each.kind, each.text


def _log(session: Session, team: Team) -> Iterator[Row]:
    reading = _reading(session, team)
    query = (
        select(TeamChange, Person.name)
        .outerjoin(Person, Person.id == TeamChange.person_id)
        .where(TeamChange.team_id == team.id, TeamChange.setting.in_(LOGGED))
        .order_by(TeamChange.id)
    )
    for change, who in _stream(session, query):
        values = [_logged(reading, change.setting, stored) for stored in (change.before, change.after)]
        yield _when(team, change.at), who, change.setting, *values


def _logged(reading: _Reading, setting: str, stored: str | None) -> Any:
    return None if stored is None else _readable(reading, setting, json.loads(stored))


def _readable(reading: _Reading, setting: str, value: Any) -> Any:
    """A value of a setting: people by name, days by name, lists as texts, what has parts as JSON."""
    if setting in ROLES:
        return [reading.names.get(each, "?") for each in value or ()]
    if setting == "days":
        return reading.t.weekdays(value or 0)
    if isinstance(value, list | tuple):
        return [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in value]
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _names(session: Session, team: Team) -> dict[int, str]:
    query = select(Person.id, Person.name).join(Membership, Membership.person_id == Person.id)
    return {row.id: row.name for row in session.execute(query.where(Membership.team_id == team.id))}


_NAMELESS = Point.reply_ref.is_not(None)
ORDER = (case((_NAMELESS, 1), else_=0), case((_NAMELESS, Point.text), else_=""), Point.id)
"""Points in the order in which they came, then those without a name by their texts."""


def _seen(team: Team) -> tuple[Any, ...]:
    return Point.team_id == team.id, Point.state.not_in(HIDDEN)


def point_numbers(session: Session, team: Team) -> dict[int, int]:
    """The number of each point in the export, by its id in the database. Only these are held in memory."""
    ids = session.scalars(select(Point.id).where(*_seen(team)).order_by(*ORDER))
    return {point_id: number for number, point_id in enumerate(ids, 1)}


def _when(team: Team, at: datetime | None, *, nameless: bool = False) -> Any:
    """A moment in the team's zone, to the minute; only the day where it is about a point without a name."""
    if at is None:
        return None
    local = at.astimezone(ZoneInfo(team.tz)).replace(second=0, microsecond=0)
    return local.date() if nameless else local


def _stream(session: Session, query: Any) -> Iterator[Any]:
    return iter(session.execute(query, execution_options={"yield_per": AT_ONCE}))


_CLIMBS = (
    select(func.count())
    .where(PointEvent.point_id == Point.id, PointEvent.what == "climbed")
    .correlate(Point)
    .scalar_subquery()
)
"""How many levels a point moved up in all; the point itself only counts since the last thing that was said."""

TABLES = (
    ExportTable("settings", ("setting", "value"), _settings),
    ExportTable(
        "questions",
        ("place", "question", "standard", "kind", "options", "weekdays", "only_after_place", "only_after_answer"),
        _questions,
    ),
    ExportTable(
        "points",
        (
            "point", "raised_at", "raised_by", "text", "kind", "addressee", "state", "owner", "board",
            "taken_at", "answered_at", "closed_at", "levels_up", "joined_with", "link",
        ),
        _points,
    ),
    ExportTable("history", ("point", "at", "who", "what", "text", "whom"), _history),
    ExportTable("answers", ("day", "place", "question", "who", "answer"), _answers),
    ExportTable("announcements", ("day", "who", "kind", "text"), _announcements),
    ExportTable("kpis", kpis.KPIS, kpis.kpi_rows),
    ExportTable("kpi_values", kpis.VALUES, kpis.value_rows),
    ExportTable("kpi_corrections", kpis.CORRECTIONS, kpis.correction_rows),
    ExportTable("log", ("at", "who", "setting", "before", "after"), _log),
)  # fmt: skip
