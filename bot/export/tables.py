"""What an export holds: each table with its columns, and its rows in a stream."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.export import kpis, points
from bot.export.reading import Row, names_of, stream, when
from bot.i18n import Translator, translator
from bot.people.changes import ROSTER_IMPORTED, ROSTER_RECEIVED
from bot.people.models import Person, Team, TeamChange
from bot.people.setup import TeamSettings, load_settings
from bot.people.setup_words import ROLES
from bot.rituals.dagstart.asked import frozen_questions
from bot.rituals.dagstart.blocks import question_text
from bot.rituals.dagstart.models import DagstartAnnouncement, DagstartAnswer
from bot.rituals.dagstart.opening import RITUAL
from bot.rituals.dagstart.plan import PlanSettings, facts_of, load_plan
from bot.rituals.dagstart.plan_blocks import source_text
from bot.rounds import Round

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
    return _Reading(translator(team.locale), names_of(session, team))


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
    for answer, held, who in stream(session, query):
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
    for each, who in stream(session, query):
        yield each.day, who, each.kind, each.text


def _log(session: Session, team: Team) -> Iterator[Row]:
    reading = _reading(session, team)
    query = (
        select(TeamChange, Person.name)
        .outerjoin(Person, Person.id == TeamChange.person_id)
        .where(TeamChange.team_id == team.id, TeamChange.setting.in_(LOGGED))
        .order_by(TeamChange.id)
    )
    for change, who in stream(session, query):
        values = [_logged(reading, change.setting, stored) for stored in (change.before, change.after)]
        yield when(team, change.at), who, change.setting, *values


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


TABLES = (
    ExportTable("settings", ("setting", "value"), _settings),
    ExportTable(
        "questions",
        ("place", "question", "standard", "kind", "options", "weekdays", "only_after_place", "only_after_answer"),
        _questions,
    ),
    ExportTable("points", points.POINTS, points.point_rows),
    ExportTable("history", points.HISTORY, points.history_rows),
    ExportTable("answers", ("day", "place", "question", "who", "answer"), _answers),
    ExportTable("announcements", ("day", "who", "kind", "text"), _announcements),
    ExportTable("kpis", kpis.KPIS, kpis.kpi_rows),
    ExportTable("kpi_values", kpis.VALUES, kpis.value_rows),
    ExportTable("kpi_corrections", kpis.CORRECTIONS, kpis.correction_rows),
    ExportTable("log", ("at", "who", "setting", "before", "after"), _log),
)  # fmt: skip
