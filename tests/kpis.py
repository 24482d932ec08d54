"""KPIs for tests, straight in the tables."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.i18n import translator
from bot.kpis.day_form import DAY, SAVE, render_day_form
from bot.kpis.define_form import DEFINE, TEMPLATE, render_define_form
from bot.kpis.facts import key_of
from bot.kpis.models import Kpi
from bot.kpis.values import record_values
from bot.kpis.views import load_change_form, load_fields, load_form
from bot.people.calendar import local_day
from bot.people.models import Person, Team


def make(session: Session, team: Team, name: str, now: datetime, **more: Any) -> Kpi:
    """A KPI of a team."""
    usual: dict[str, Any] = {
        "definition": "Wat we meten.", "unit": "percent", "direction": "up", "target": Decimal(80), "source": "",
        "place": 1, "created_at": now, "rhythm": "daily", "band": Decimal(0),
    }  # fmt: skip
    kpi = Kpi(team_id=team.id, name=name, key=key_of(name), **{**usual, **more})
    session.add(kpi)
    session.flush()
    return kpi


def fill(session: Session, team: Team, kpi: Kpi, values: Mapping[date, str], now: datetime) -> None:
    """Values of some days, sent by a system."""
    record_values(session, team, [(kpi.id, day, Decimal(value)) for day, value in values.items()], "push", None, now)


def only(session: Session, team: Team, owner: Person, now: datetime, *, stopped: bool = False) -> Kpi:
    """The only KPI of the team."""
    session.execute(delete(Kpi))
    kpi = make(session, team, "AHT", now, unit="seconds", direction="down", target=Decimal(390), owner_id=owner.id)
    fill(session, team, kpi, {local_day(now, team.tz) - timedelta(days=3): "402"}, now)
    if stopped:
        kpi.archived_at, kpi.key = now, None
    return kpi


def forged(session: Session, team: Team, lead: Person, kpi: Kpi, action: str, now: datetime) -> dict[str, Any]:
    """A form with this KPI in it, or a button about it."""
    t, day = translator("en"), local_day(now, team.tz) - timedelta(days=3)
    if action in (SAVE, DAY):
        view = render_day_form(t, team.id, day, load_fields(session, team.id, day))
        chosen = {"type": "datepicker", "selected_date": (day - timedelta(days=1)).isoformat()}
        return {"view": view, **({"action_id": DAY, "action": chosen} if action == DAY else {})}
    if action == DEFINE:
        return {"view": render_define_form(t, load_change_form(session, lead, kpi))}
    if action == TEMPLATE:
        chosen_one = {"type": "static_select", "selected_option": {"value": "aht"}}
        view = render_define_form(t, load_form(session, lead, team.id))
        return {"view": view, "action_id": TEMPLATE, "action": chosen_one}
    return {"action_id": action, "action": {"value": str(team.id if action == "kpi.fill" else kpi.id)}}
