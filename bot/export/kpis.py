"""The KPIs of a team in its export: what they are, their values, and every correction."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.export.reading import stream, when
from bot.kpis.models import Kpi, KpiChange, KpiValue
from bot.people.models import Person, Team

KPIS = (
    "kpi", "name", "definition", "unit", "direction", "target", "band", "source", "owner", "rhythm", "place", "stopped",
)  # fmt: skip
VALUES = ("kpi", "name", "day", "value", "source", "who")
CORRECTIONS = ("kpi", "name", "day", "before", "after", "why", "source", "who", "at")


def kpi_rows(session: Session, team: Team) -> Iterator[Any]:
    """What the team measures or measured."""
    query = select(Kpi, Person.name).outerjoin(Person, Person.id == Kpi.owner_id).where(Kpi.team_id == team.id)
    for kpi, owner in session.execute(query.order_by(Kpi.id)):
        yield (
            kpi.id, kpi.name, kpi.definition, kpi.unit, kpi.direction, number(kpi.target), number(kpi.band),
            kpi.source, owner, kpi.rhythm, kpi.place, kpi.archived_at is not None,
        )  # fmt: skip


def value_rows(session: Session, team: Team) -> Iterator[Any]:
    """A value for each day and KPI; times in seconds."""
    query = (
        select(Kpi.id, Kpi.name, KpiValue.day, KpiValue.value, KpiValue.source, Person.name.label("who"))
        .join(KpiValue, KpiValue.kpi_id == Kpi.id)
        .outerjoin(Person, Person.id == KpiValue.person_id)
        .where(Kpi.team_id == team.id)
        .order_by(Kpi.id, KpiValue.day)
    )
    for kpi_id, name, day, value, source, who in stream(session, query):
        yield kpi_id, name, day, number(value), source, who


def correction_rows(session: Session, team: Team) -> Iterator[Any]:
    """What values were before, in the order in which they were corrected."""
    query = (
        select(Kpi.name, KpiChange, Person.name.label("who"))
        .join(KpiChange, KpiChange.kpi_id == Kpi.id)
        .outerjoin(Person, Person.id == KpiChange.person_id)
        .where(Kpi.team_id == team.id)
        .order_by(KpiChange.id)
    )
    for name, each, who in stream(session, query):
        at = when(team, each.at)
        yield each.kpi_id, name, each.day, number(each.before), number(each.after), each.why, each.source, who, at


def number(value: Decimal | None) -> int | float | None:
    """An exact number as spreadsheets and programs read it."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
