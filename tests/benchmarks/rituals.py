"""What teams have beside their daily start: KPIs with ninety values, agreements that hold, a week of peer feedback."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import func, select

from bot.db import Database
from bot.kpis.models import Kpi, KpiValue
from bot.people.models import Membership, Team
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.rules import FIELDS
from bot.rituals.agreement.story import take_facts
from tests.benchmarks.agreements import agreed
from tests.benchmarks.feedback import fill_week
from tests.benchmarks.fill import _add

KPIS, DAYS, AGREEMENTS = 3, 90, 6


def fill_rituals(db: Database, now: datetime) -> None:
    """Give them to every team that is there."""
    _fill_kpis(db, now)
    _fill_agreements(db, now)
    fill_week(db)


def _fill_kpis(db: Database, now: datetime) -> None:
    usual: dict[str, Any] = {"definition": "", "unit": "percent", "direction": "up", "band": Decimal(0), "source": ""}
    with db.write() as session:
        for team_id in session.scalars(select(Team.id)).all():
            named = [{"name": f"KPI {n}", "key": f"kpi {n}", "place": n, "target": Decimal(80)} for n in range(KPIS)]
            session.add_all([Kpi(team_id=team_id, created_at=now, **usual, **one) for one in named])
        session.flush()
        kpis = session.scalars(select(Kpi.id)).all()
        days = [now.date() - timedelta(days=n) for n in range(1, DAYS + 1)]
        values = [
            {"kpi_id": kpi_id, "day": day, "value": Decimal(60 + (kpi_id * 7 + n) % 30), "source": "file", "at": now}
            for kpi_id in kpis
            for n, day in enumerate(days)
        ]
        _add(session, KpiValue, values)


def _fill_agreements(db: Database, now: datetime) -> None:
    random, today = Random(4), now.date()
    with db.write() as session:
        owners = select(Membership.team_id, func.min(Membership.person_id)).group_by(Membership.team_id)
        for team_id, owner_id in session.execute(owners).all():
            for number in range(1, AGREEMENTS + 1):
                text = agreed(random, owner_id, today)
                made = Agreement(team_id=team_id, number=number, version=1, in_force=1, created_at=now)
                made.state, made.valid_from = "active", today - timedelta(days=7)
                take_facts(made, text)
                session.add(made)
                session.flush()
                values = {name: getattr(text, name) for name in FIELDS}
                version = {"agreement_id": made.id, "version": 1, "person_id": owner_id, "at": now}
                session.add(AgreementVersion(**version, **values))
