"""Where the KPI of a debate stood before it: the same values on its card, in its agreement and in what came of it."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.kpis.facts import newest_values
from bot.kpis.measure import MOST_BEFORE
from bot.kpis.xmr import DayValue
from bot.people.calendar import local_day
from bot.people.models import Team
from bot.rituals.debate.models import Debate


def last_day_before(debate: Debate, team: Team) -> date | None:
    """The last day that counts as before: that of the opening is not over yet. None while it is a proposal."""
    return local_day(debate.opened_at, team.tz) - timedelta(days=1) if debate.opened_at else None


def values_before(session: Session, debate: Debate, team: Team) -> list[DayValue]:
    """The newest values of before, oldest first. What is corrected later, or comes in late, counts as it is now."""
    last = last_day_before(debate, team)
    if last is None or debate.kpi_id is None:
        return []
    return newest_values(session, debate.kpi_id, MOST_BEFORE, last)
