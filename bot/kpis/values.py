"""Values come in: from a form, a file, another system or a query. One way for all of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.db import insert, table_of
from bot.errors import Refusal
from bot.i18n import N_
from bot.kpis.models import Kpi, KpiChange, KpiValue
from bot.kpis.rules import LATE_AT, check_day, late_on
from bot.kpis.units import check_value
from bot.outbox import queue
from bot.outbox.homes import touch_team_homes
from bot.people.calendar import local_day, local_moment
from bot.people.facts import load_facts, working_days
from bot.people.models import Person, Team
from bot.rounds import board_subject

NO_SUCH = N_("This KPI is not measured any more, or it is of another team. Type `/kpi list` to see them all.")

Given = tuple[int, date, Decimal]
"""A KPI, a day and the value of that day."""

Key = tuple[int, date]


@dataclass(frozen=True)
class Recorded:
    """How many values were new, replaced another one, or were there already."""

    new: int = 0
    corrected: int = 0
    same: int = 0


def record_values(
    session: Session,
    team: Team,
    values: Iterable[Given],
    source: str,
    person: Person | None,
    now: datetime,
    why: str = "",
) -> Recorded:
    """Store values of one team, all or none: the same value again changes nothing, another one is a correction.

    `source` is one of rules.SOURCES. Of a (KPI, day) that is given twice the last value counts. Two doors at the same
    time take turns. Raises Refusal for a KPI that is not this team's, a day to come, a value that cannot be.
    """
    given = {(kpi_id, day): value for kpi_id, day, value in values}
    if not given:
        return Recorded()
    kpis = _hold(session, team, {kpi_id for kpi_id, _ in given})
    today = local_day(now, team.tz)
    for (kpi_id, day), value in given.items():
        if kpi_id not in kpis:
            raise Refusal(NO_SUCH)
        check_day(day, today)
        given[kpi_id, day] = check_value(value, kpis[kpi_id].unit)
    made = {"source": source, "person_id": person.id if person else None, "at": now}
    known, fresh, other = _compared(session, given)
    if fresh:
        rows = [{"kpi_id": key[0], "day": key[1], "value": given[key], **made} for key in fresh]
        session.execute(insert(session, KpiValue), rows)
    for key in other:
        _correct(session, key, known[key], given[key], made, why)
    if fresh or other:
        _follow(session, team, [kpis[each] for each in sorted({key[0] for key in (*fresh, *other)})], now)
    return Recorded(len(fresh), len(other), len(given) - len(fresh) - len(other))


def compare_values(session: Session, values: Iterable[Given]) -> Recorded:
    """What recording these values would do; nothing is checked and nothing stored."""
    given = {(kpi_id, day): value for kpi_id, day, value in values}
    _, fresh, other = _compared(session, given)
    return Recorded(len(fresh), len(other), len(given) - len(fresh) - len(other))


def _compared(session: Session, given: Mapping[Key, Decimal]) -> tuple[dict[Key, Decimal], list[Key], list[Key]]:
    """The values that are known, and of which of the given ones there is none yet or another one."""
    known = _known(session, given)
    fresh = [key for key in given if key not in known]
    return known, fresh, [key for key in given if key in known and known[key] != given[key]]


def _hold(session: Session, team: Team, kpi_ids: Collection[int]) -> dict[int, Kpi]:
    """The KPIs, held until the transaction ends: always in the same order, so that two doors never wait crosswise."""
    query = select(Kpi).where(Kpi.team_id == team.id, Kpi.id.in_(kpi_ids), Kpi.archived_at.is_(None))
    return {kpi.id: kpi for kpi in session.scalars(query.order_by(Kpi.id).with_for_update())}


def _known(session: Session, given: Collection[Key]) -> dict[Key, Decimal]:
    """What is known of the days between the first and the last one, KPI by KPI: a question for each, however many."""
    found: dict[Key, Decimal] = {}
    by_kpi: dict[int, list[date]] = {}
    for kpi_id, day in given:
        by_kpi.setdefault(kpi_id, []).append(day)
    for kpi_id, days in by_kpi.items():
        between = KpiValue.day.between(min(days), max(days))
        query = select(KpiValue.day, KpiValue.value).where(KpiValue.kpi_id == kpi_id, between)
        found |= {(kpi_id, day): value for day, value in session.execute(query)}
    return found


def _correct(
    session: Session, key: tuple[int, date], before: Decimal, after: Decimal, made: dict[str, Any], why: str
) -> None:
    kpi_id, day = key
    value = table_of(KpiValue)
    session.execute(update(value).where(value.c.kpi_id == kpi_id, value.c.day == day).values(value=after, **made))
    session.execute(
        insert(session, KpiChange).values(kpi_id=kpi_id, day=day, before=before, after=after, why=why, **made)
    )


def _follow(session: Session, team: Team, kpis: Sequence[Kpi], now: datetime) -> None:
    """What shows values or waits for them: today's board, Homes, and the moment at which the owner is told."""
    plan_late(session, team, kpis)
    queue.touch(session, board_subject(team.id, local_day(now, team.tz)), "dagstart_board", now)
    touch_team_homes(session, [team.id], now)


def plan_late(session: Session, team: Team, kpis: Sequence[Kpi]) -> None:
    """Set when each owner hears that no newer value came in, from the newest one there is."""
    newest = select(KpiValue.kpi_id, func.max(KpiValue.day)).where(KpiValue.kpi_id.in_([kpi.id for kpi in kpis]))
    found = dict(session.execute(newest.group_by(KpiValue.kpi_id)).all())
    last = {kpi.id: found.get(kpi.id) or local_day(kpi.created_at, team.tz) for kpi in kpis}
    if not last:
        return
    facts = load_facts(session, [team.id], min(last.values()) - timedelta(days=1))[team.id]
    works = working_days(team, facts)
    for kpi in kpis:
        day = None if kpi.archived_at else late_on(kpi.rhythm, last[kpi.id], works)
        kpi.due_at = local_moment(day, LATE_AT, team.tz) if day else None
    session.flush()
