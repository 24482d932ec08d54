"""The first KPIs of a team on its board and in the chair's preview."""

from datetime import date

from sqlalchemy.orm import Session

from bot.guests import LinesOnly, Part
from bot.i18n import Translator
from bot.kpis.curve import DAYS_SHOWN
from bot.kpis.facts import kpis_of, last_values
from bot.kpis.lines import Line, line_text, load_lines
from bot.kpis.rules import ON_BOARD
from bot.kpis.xmr import read_values
from bot.people.models import Team


class KpiGuest(LinesOnly):
    """Says how it went on the last working day; asks nothing on the card."""

    def parts(self, session: Session, t: Translator, team_id: int, day: date) -> list[Part]:
        """One to three lines: the first of the team's list."""
        kpis = kpis_of(session, team_id)[:ON_BOARD]
        if not kpis:
            return []
        lines = load_lines(session, session.get_one(Team, team_id), day, kpis)
        return [Part(t("KPIs"), tuple(f"•  {line_text(t, line)}{_signal(session, t, line)}" for line in lines))]


def _signal(session: Session, t: Translator, line: Line) -> str:
    """That the newest value lies outside what the KPI does by itself: then it is time to ask why."""
    if line.newest is None:
        return ""
    found = read_values(last_values(session, line.kpi_id, DAYS_SHOWN, line.newest.day))
    is_outside = found is not None and line.newest in (*found.above, *found.below)
    return f" · {t('a signal: more than its usual ups and downs')}" if is_outside else ""
