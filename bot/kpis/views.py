"""Loads what lists, cards and forms of KPIs show to somebody."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.i18n import translator
from bot.kpis.actions import Definition, access_to_define, check_place, colleagues
from bot.kpis.blocks import Correction, Shown
from bot.kpis.curve import DAYS_SHOWN, load_curve
from bot.kpis.day_form import Field
from bot.kpis.define_form import Form, from_template
from bot.kpis.facts import kpis_of, values_on
from bot.kpis.lines import LOOK_BACK, load_lines
from bot.kpis.models import Kpi, KpiChange
from bot.kpis.rules import DEFINES, FILLS, day_before, may
from bot.people.access import Access
from bot.people.facts import load_facts, working_days
from bot.people.models import Person, Team


def load_shown(session: Session, access: Access, kpi: Kpi, today: date) -> Shown:
    """Everything about one KPI. The value of today is among those in the picture."""
    owner = session.get(Person, kpi.owner_id) if kpi.owner_id else None
    admin, is_owner = access.person.is_admin, kpi.owner_id == access.person.id
    return Shown(
        line=load_lines(session, access.team, today, [kpi], with_today=True)[0],
        team_id=access.team.id,
        definition=kpi.definition,
        source=kpi.source,
        owner=owner.name if owner else None,
        rhythm=kpi.rhythm,
        curve=load_curve(session, translator(access.person.locale), kpi, today),
        corrections=_corrections(session, kpi.id),
        is_stopped=kpi.archived_at is not None,
        may_fill=may(FILLS, access.role, is_admin=admin, is_owner=is_owner),
        may_define=may(DEFINES, access.role, is_admin=admin, is_owner=is_owner),
    )


def _corrections(session: Session, kpi_id: int) -> list[Correction]:
    query = (
        select(KpiChange, Person.name)
        .outerjoin(Person, Person.id == KpiChange.person_id)
        .where(KpiChange.kpi_id == kpi_id)
        .order_by(KpiChange.id.desc())
        .limit(DAYS_SHOWN)
    )
    return [
        Correction(each.day, each.before, each.after, name, each.source, each.why)
        for each, name in session.execute(query)
    ]


def load_fields(session: Session, team_id: int, day: date, only: Collection[int] = ()) -> list[Field]:
    """The KPIs on the form of a day; all of the team's, or only some."""
    kpis = [kpi for kpi in kpis_of(session, team_id) if not only or kpi.id in only]
    values = values_on(session, [kpi.id for kpi in kpis], day)
    return [Field(kpi.id, kpi.name, kpi.unit, kpi.target, values.get(kpi.id)) for kpi in kpis]


def usual_day(session: Session, team: Team, today: date) -> date:
    """The day whose values are filled in first: the last working day before today."""
    return day_before(today, working_days(team, load_facts(session, [team.id], today - LOOK_BACK)[team.id]))


def load_form(session: Session, person: Person, team_id: int, template: str = "") -> Form:
    """A form for a new KPI, in the team's language. Raises Refusal."""
    team = access_to_define(session, person, team_id).team
    total = len(kpis_of(session, team.id)) + 1
    check_place(team, total - 1)
    content = from_template(translator(team.locale), template, person.id, total)
    return Form(team.id, colleagues(session, team.id), total, content, template=template)


def load_change_form(session: Session, person: Person, kpi: Kpi) -> Form:
    """A form with what a KPI is now. Raises Refusal."""
    team = access_to_define(session, person, kpi.team_id, kpi).team
    ids = [each.id for each in kpis_of(session, team.id)]
    place = ids.index(kpi.id) + 1 if kpi.id in ids else len(ids)
    content = Definition(
        kpi.name, kpi.definition, kpi.unit, kpi.direction, kpi.target, kpi.band, kpi.source, kpi.owner_id, kpi.rhythm,
        place,
    )  # fmt: skip
    return Form(team.id, colleagues(session, team.id), max(1, len(ids)), content, kpi_id=kpi.id)
