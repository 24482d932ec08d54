"""Debates on the charts of KPIs: from which day the team talked about one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.i18n import Translator
from bot.kpis.marks import Mark
from bot.people.calendar import local_day
from bot.people.models import Team
from bot.rituals.debate.models import Debate


def debate_marks(session: Session, t: Translator, kpi_id: int) -> list[Mark]:
    """The day on which each debate about a KPI opened."""
    query = select(Debate.number, Debate.opened_at, Team.tz).join(Team, Team.id == Debate.team_id)
    found = session.execute(query.where(Debate.kpi_id == kpi_id, Debate.opened_at.is_not(None)))
    return [Mark(local_day(at, zone), t("debate {number} began", number=number)) for number, at, zone in found if at]
