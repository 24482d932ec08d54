"""The first KPIs of a team on its board and in the chair's preview."""

from datetime import date

from sqlalchemy.orm import Session

from bot.guests import LinesOnly, Part
from bot.i18n import Translator
from bot.kpis.facts import kpis_of
from bot.kpis.lines import line_text, load_lines
from bot.kpis.rules import ON_BOARD
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
