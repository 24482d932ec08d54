"""Agreements on the charts of KPIs: from which day the team did what was to move one."""

from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from bot.consent.models import ConsentRound
from bot.i18n import Translator
from bot.kpis.marks import Mark
from bot.kpis.models import Kpi
from bot.people.calendar import local_day
from bot.people.models import Team
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.story import RITUAL


def agreement_marks(session: Session, t: Translator, kpi_id: int) -> list[Mark]:
    """The first day of each agreement about a KPI that holds or ever held, whatever became of it since."""
    days = _in_force(session, kpi_id)
    for number, day in _agreed(session, kpi_id).items():
        days[number] = min(day, days.get(number, day))
    return [Mark(day, t("agreement {number} began", number=number)) for number, day in days.items()]


def _in_force(session: Session, kpi_id: int) -> dict[int, date]:
    """By number, since when the text holds that was agreed last."""
    version = AgreementVersion
    holds = and_(version.agreement_id == Agreement.id, version.version == Agreement.in_force)
    query = select(Agreement.number, Agreement.valid_from).join(version, holds)
    found = session.execute(query.where(version.kpi_id == kpi_id))
    return {number: day for number, day in found if day}


def _agreed(session: Session, kpi_id: int) -> dict[int, date]:
    """By number, when the team first agreed on a text about this KPI."""
    version, held = AgreementVersion, ConsentRound
    about = and_(held.ritual == RITUAL, held.subject_id == Agreement.id, held.outcome == "accepted")
    query = (
        select(Agreement.number, func.min(held.ended_at))
        .join(held, about)
        .join(version, and_(version.agreement_id == Agreement.id, version.version == held.version))
        .where(version.kpi_id == kpi_id)
        .group_by(Agreement.number)
    )
    zone = session.scalar(select(Team.tz).join(Kpi, Kpi.team_id == Team.id).where(Kpi.id == kpi_id))
    return {number: local_day(at, zone or "UTC") for number, at in session.execute(query) if at}
