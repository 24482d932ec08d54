"""How the KPIs of a team stand today: what boards, lists and Homes show of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import escape
from bot.i18n import N_, Translator
from bot.kpis.facts import kpis_of, newest_two
from bot.kpis.models import Kpi
from bot.kpis.rules import ON_BOARD, Works, day_before, is_stale, movement, standing
from bot.kpis.units import write_value
from bot.kpis.xmr import DayValue
from bot.people.calendar import local_day
from bot.people.facts import load_facts, working_days
from bot.people.models import Person, Team

LOOK_BACK = timedelta(days=60)
"""How far back a team's calendar is looked at for its last working day."""

MOVED = {
    ("up", "up"): N_("↑ higher than on {day}, better"),
    ("up", "down"): N_("↑ higher than on {day}, worse"),
    ("down", "up"): N_("↓ lower than on {day}, worse"),
    ("down", "down"): N_("↓ lower than on {day}, better"),
}
SAME = N_("→ the same as on {day}")
STANDS = {
    "reached": N_("target {target}: reached"),
    "near": N_("target {target}: nearly"),
    "missed": N_("target {target}: not reached"),
}


@dataclass(frozen=True)
class Line:
    """A KPI with its newest value before today and the one before that. `for_day` is the last working day."""

    kpi_id: int
    name: str
    unit: str
    direction: str
    target: Decimal | None
    band: Decimal
    newest: DayValue | None
    before: DayValue | None
    is_stale: bool
    for_day: date


def load_lines(
    session: Session, team: Team, today: date, kpis: Sequence[Kpi] | None = None, *, with_today: bool = False
) -> list[Line]:
    """The team's KPIs as they stood before today, in the order of its list: a handful of statements.

    `with_today`: a value of today counts too.
    """
    kpis = kpis_of(session, team.id) if kpis is None else kpis
    if not kpis:
        return []
    values = newest_two(session, [kpi.id for kpi in kpis], today + timedelta(days=with_today))
    works = working_days(team, load_facts(session, [team.id], today - LOOK_BACK)[team.id])
    last = day_before(today, works)
    return [_line(kpi, values[kpi.id], last, stale=_stale(kpi, values[kpi.id], today, works)) for kpi in kpis]


def load_looked_after(
    session: Session, person: Person, teams: Sequence[Team], led: Collection[int], now: datetime
) -> list[tuple[Team, list[Line]]]:
    """What somebody looks after, team by team: the first KPIs of teams they lead, and those they own anywhere."""
    by_id = {team.id: team for team in teams}
    query = select(Kpi).where(Kpi.team_id.in_(by_id), Kpi.archived_at.is_(None)).order_by(Kpi.place, Kpi.id)
    of_team: dict[int, list[Kpi]] = {}
    for kpi in session.scalars(query) if by_id else ():
        of_team.setdefault(kpi.team_id, []).append(kpi)
    mine = {
        team_id: [kpi for n, kpi in enumerate(kpis) if kpi.owner_id == person.id or (team_id in led and n < ON_BOARD)]
        for team_id, kpis in of_team.items()
    }
    mine = {team_id: kpis for team_id, kpis in mine.items() if kpis}
    if not mine:
        return []
    days = {team_id: local_day(now, by_id[team_id].tz) for team_id in mine}
    values = newest_two(session, [kpi.id for kpis in mine.values() for kpi in kpis], max(days.values()))
    facts = load_facts(session, mine, min(days.values()) - LOOK_BACK)
    found = []
    for team_id, kpis in mine.items():
        works, today = working_days(by_id[team_id], facts[team_id]), days[team_id]
        last = day_before(today, works)
        lines = [_line(kpi, values[kpi.id], last, stale=_stale(kpi, values[kpi.id], today, works)) for kpi in kpis]
        found.append((by_id[team_id], lines))
    return found


def _stale(kpi: Kpi, values: Sequence[DayValue], today: date, works: Works) -> bool:
    return not values or is_stale(kpi.rhythm, values[0].day, today, works)


def _line(kpi: Kpi, values: Sequence[DayValue], last: date, *, stale: bool) -> Line:
    newest, before = [*values, None, None][:2]
    return Line(
        kpi.id, kpi.name, kpi.unit, kpi.direction, kpi.target, kpi.band, newest, before, stale, last
    )  # fmt: skip


def line_text(t: Translator, line: Line) -> str:
    """`*FCR* 72% · ↑ higher than on 19 Nov, better · target 75%: nearly`: everything an arrow says stands in words."""
    name = f"*{escape(line.name)}*"
    if line.newest is None:
        return f"{name} {t('no value yet')}"
    said = f"{name} {write_value(t, line.newest.value, line.unit)}"
    if line.newest.day != line.for_day:
        said += f" ({t.short_day(line.newest.day)})"
    parts = [said, *_moved(t, line), *_stands(t, line)]
    return " · ".join([*parts, t("no newer value came in")] if line.is_stale else parts)


def _moved(t: Translator, line: Line) -> list[str]:
    if line.newest is None or line.before is None:
        return []
    words = MOVED.get((movement(line.newest.value, line.before.value), line.direction), SAME)
    return [t(words, day=t.short_day(line.before.day))]


def _stands(t: Translator, line: Line) -> list[str]:
    if line.newest is None or line.target is None:
        return []
    word = STANDS[standing(line.newest.value, line.target, line.band, line.direction)]
    return [t(word, target=write_value(t, line.target, line.unit))]
