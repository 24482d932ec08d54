"""KPIs and their values, looked up."""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.kpis.measure import MOST_BEFORE, Baseline, baseline_of
from bot.kpis.models import Kpi, KpiValue
from bot.kpis.xmr import DayValue
from bot.people.notations import fold


def kpis_of(session: Session, team_id: int) -> list[Kpi]:
    """The KPIs that a team measures, in the order the team gave them; its number in a list is its place there."""
    query = select(Kpi).where(Kpi.team_id == team_id, Kpi.archived_at.is_(None))
    return list(session.scalars(query.order_by(Kpi.place, Kpi.id)))


def last_values(session: Session, kpi_id: int, days: int, until: date | None = None) -> list[DayValue]:
    """The values of the last `days` days up to `until` (else: up to the newest value), oldest first."""
    last = until or session.scalar(select(func.max(KpiValue.day)).where(KpiValue.kpi_id == kpi_id))
    if last is None:
        return []
    return values_between(session, kpi_id, last - timedelta(days=days - 1), last)


def values_between(session: Session, kpi_id: int, first: date, last: date) -> list[DayValue]:
    """The values of these days, both included, oldest first."""
    query = select(KpiValue.day, KpiValue.value).where(KpiValue.kpi_id == kpi_id, KpiValue.day.between(first, last))
    return [DayValue(day, value) for day, value in session.execute(query.order_by(KpiValue.day))]


def newest_two(session: Session, kpi_ids: Collection[int], before: date) -> dict[int, list[DayValue]]:
    """The newest value before a day and the one before that, newest first, by KPI."""
    nth = func.row_number().over(partition_by=KpiValue.kpi_id, order_by=KpiValue.day.desc())
    ranked = select(KpiValue.kpi_id, KpiValue.day, KpiValue.value, nth.label("nth"))
    found = ranked.where(KpiValue.kpi_id.in_(kpi_ids), KpiValue.day < before).subquery()
    query = select(found.c.kpi_id, found.c.day, found.c.value).where(found.c.nth <= 2)
    values: dict[int, list[DayValue]] = {kpi_id: [] for kpi_id in kpi_ids}
    for kpi_id, day, value in session.execute(query.order_by(found.c.day.desc())):
        values[kpi_id].append(DayValue(day, value))
    return values


def values_on(session: Session, kpi_ids: Collection[int], day: date) -> dict[int, Decimal]:
    """The values of one day, by KPI."""
    query = select(KpiValue.kpi_id, KpiValue.value).where(KpiValue.kpi_id.in_(kpi_ids), KpiValue.day == day)
    return dict(session.execute(query).all())


def find_kpi(session: Session, team_id: int, typed: str) -> Kpi | None:
    """A KPI by its number in the list, its name, or the beginning of it or a word in it that no other one has."""
    return choose(kpis_of(session, team_id), typed)


def choose(kpis: Sequence[Kpi], typed: str) -> Kpi | None:
    """The same, of KPIs that are known already."""
    words = key_of(typed.removeprefix("#"))
    if words.isascii() and words.isdigit() and len(words) < 4:
        return kpis[int(words) - 1] if 0 < int(words) <= len(kpis) else None
    exact = [each for each in kpis if each.key == words]
    near = [each for each in kpis if words and (each.key or "").startswith(words)]
    inside = [each for each in kpis if words in re.findall(r"\w+", each.key or "")]
    found = exact or near or inside
    return found[0] if len(found) == 1 else None


def key_of(name: str) -> str:
    """A name as it is compared: without capitals, accents and double spaces."""
    return fold(name)[:120]


def newest_values(session: Session, kpi_id: int, most: int, until: date) -> list[DayValue]:
    """The newest values of a day or of the days before it, so many at the most, oldest first."""
    query = select(KpiValue.day, KpiValue.value).where(KpiValue.kpi_id == kpi_id, KpiValue.day <= until)
    found = session.execute(query.order_by(KpiValue.day.desc()).limit(most))
    return [DayValue(day, value) for day, value in found][::-1]


def baseline_on(session: Session, kpi_id: int, day: date) -> Baseline | None:
    """Where a KPI stood on a day; None below eight values."""
    return baseline_of(newest_values(session, kpi_id, MOST_BEFORE, day))
