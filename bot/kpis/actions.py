"""What people do with KPIs: define one, change it, stop it, fill in values. Each is one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import insert
from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.kpis.facts import key_of, kpis_of
from bot.kpis.models import Kpi, KpiValue
from bot.kpis.persons import check_team_figure
from bot.kpis.rules import DEFINES, FILLS, LONGEST, MOST_KPIS, ONLY_DEFINERS, READERS, check_day, may
from bot.kpis.values import NO_SUCH, Recorded, plan_late, record_values
from bot.outbox import queue
from bot.outbox.homes import touch_team_homes
from bot.people.access import NO_LEAD, NOT_A_COLLEAGUE, Access, access_team_by_id, lead_names
from bot.people.calendar import local_day
from bot.people.models import Membership, Person, Team
from bot.rounds import board_subject
from bot.services import Services

NAME_TAKEN = N_("The team has a KPI with this name already. Choose another name, or change that one.")
FULL = N_("{team} has {n} KPIs already, and more than that nobody can steer by. Stop one first.")
OTHER_UNIT = N_("There are values in the unit it has now. Stop this KPI and add a new one.")


@dataclass(frozen=True)
class Definition:
    """What a KPI is. `place` counts from 1; `target` may be empty."""

    name: str
    definition: str
    unit: str
    direction: str
    target: Decimal | None
    band: Decimal
    source: str
    owner_id: int | None
    rhythm: str
    place: int


def access_to_fill(session: Session, person: Person, team_id: int) -> Access:
    """The team, for somebody who may fill in its values. Raises Refusal."""
    access = access_team_by_id(session, person, team_id)
    if not may(FILLS, access.role, is_admin=person.is_admin, is_owner=False):
        raise Refusal(READERS)
    return access


def access_to_define(session: Session, person: Person, team_id: int, kpi: Kpi | None = None) -> Access:
    """The team, for somebody who may define this KPI, or a new one. Raises Refusal."""
    if kpi is None:
        return access_team_by_id(session, person, team_id, to_change=True)
    access = access_team_by_id(session, person, team_id)
    if not may(DEFINES, access.role, is_admin=person.is_admin, is_owner=kpi.owner_id == person.id):
        leads = lead_names(session, access.team)
        raise Refusal(ONLY_DEFINERS, leads=leads) if leads else Refusal(NO_LEAD, team=access.team.name)
    return access


def get_kpi(session: Session, kpi_id: int) -> Kpi:
    """A KPI, stopped or not. Raises Refusal."""
    kpi = session.get(Kpi, kpi_id)
    if kpi is None:
        raise Refusal(NO_SUCH)
    return kpi


def _hold(session: Session, person: Person, kpi_id: int) -> tuple[Kpi, Team]:
    """A KPI as it is now, for who may define it, until the transaction ends. Raises Refusal.

    First the team, then all its KPIs in the order of their ids: values are recorded in that order too, so that nobody
    waits crosswise, and a KPI does not change while values of it come in.
    """
    kpi = get_kpi(session, kpi_id)
    team = access_to_define(session, person, kpi.team_id, kpi).team
    _hold_all(session, team)
    return kpi, team


def _hold_all(session: Session, team: Team) -> None:
    session.get(Team, team.id, with_for_update=True)
    query = select(Kpi).where(Kpi.team_id == team.id).order_by(Kpi.id)
    session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def record_added(services: Services, person: Person, team_id: int, given: Definition) -> int:
    """A new KPI. Returns its id; the same form sent twice finds the name taken. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        team = access_to_define(session, person, team_id).team
        _hold_all(session, team)
        others = kpis_of(session, team.id)
        check_place(team, len(others))
        _check(session, team, given)
        row = {**_row(given), "team_id": team.id, "created_at": now}
        statement = insert(session, Kpi).values(row).on_conflict_do_nothing().returning(Kpi.id)
        kpi_id: int | None = session.scalar(statement)
        if kpi_id is None:
            raise Refusal(NAME_TAKEN, field=field_of("name"))
        kpi = session.get_one(Kpi, kpi_id)
        _put_in_place(others, kpi, given.place)
        plan_late(session, team, [kpi])
        _show(services, session, team)
        return kpi_id


def record_changed(services: Services, person: Person, kpi_id: int, given: Definition) -> None:
    """What a KPI is from now on; its unit stays what it is once there are values. Raises Refusal."""
    with services.db.write() as session:
        kpi, team = _hold(session, person, kpi_id)
        if kpi.archived_at:
            raise Refusal(NO_SUCH)
        if given.unit != kpi.unit and has_values(session, kpi.id):
            raise Refusal(OTHER_UNIT, field=field_of("unit"))
        _check(session, team, given)
        _claim_name(session, kpi, given.name)
        others = [each for each in kpis_of(session, team.id) if each.id != kpi.id]
        for column, value in _row(given).items():
            setattr(kpi, column, value)
        _put_in_place(others, kpi, given.place)
        session.flush()
        plan_late(session, team, [kpi])
        _show(services, session, team)


def record_stopped(services: Services, person: Person, kpi_id: int) -> tuple[str, bool]:
    """It is not measured any more; its values stay. Returns its name, and whether that changed anything."""
    with services.db.write() as session:
        kpi, team = _hold(session, person, kpi_id)
        changed = kpi.archived_at is None
        if changed:
            kpi.archived_at, kpi.key, kpi.due_at = services.clock.now(), None, None
            _show(services, session, team)
        return kpi.name, changed


def record_again(services: Services, person: Person, kpi_id: int) -> str:
    """It was not to be stopped. Returns its name. Raises Refusal when another one has taken its name or its place."""
    with services.db.write() as session:
        kpi, team = _hold(session, person, kpi_id)
        if kpi.archived_at:
            check_place(team, len(kpis_of(session, team.id)))
            _claim_name(session, kpi, kpi.name)
            kpi.archived_at, kpi.key = None, key_of(kpi.name)
            session.flush()
            plan_late(session, team, [kpi])
            _show(services, session, team)
        return kpi.name


def record_form(
    services: Services, person: Person, team_id: int, day: date, values: Mapping[int, Decimal], why: str
) -> Recorded:
    """What somebody filled in for a day. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        team = access_to_fill(session, person, team_id).team
        check_day(day, local_day(now, team.tz))
        given = [(kpi_id, day, value) for kpi_id, value in values.items()]
        return record_values(session, team, given, "form", person, now, why[: LONGEST["why"]])


def check_place(team: Team, number: int) -> None:
    """Raises Refusal for a team with as many KPIs as it can have."""
    if number >= MOST_KPIS:
        raise Refusal(FULL, team=team.name, n=MOST_KPIS)


def has_values(session: Session, kpi_id: int) -> bool:
    """Whether there is any value of a KPI."""
    return session.scalar(select(KpiValue.day).where(KpiValue.kpi_id == kpi_id).limit(1)) is not None


def colleagues(session: Session, team_id: int) -> list[tuple[int, str]]:
    """Who can own a KPI: (id, name) of everybody in the channel."""
    query = select(Person.id, Person.name).join(Membership, Membership.person_id == Person.id)
    here = (Membership.team_id == team_id, Membership.present, Person.kind == "person")
    return [(row.id, row.name) for row in session.execute(query.where(*here).order_by(Person.name))]


def field_of(name: str) -> str:
    """The block id of a field of the form, without what follows it there."""
    return f"kpi_{name}"


def _row(given: Definition) -> dict[str, Any]:
    return {**vars(given), "key": key_of(given.name)}


def _check(session: Session, team: Team, given: Definition) -> None:
    """Raises Refusal for a name that is somebody's, and for an owner from elsewhere."""
    every, people = EveryField(), colleagues(session, team.id)
    with every:
        try:
            check_team_figure(given.name, [name for _, name in people])
        except Refusal as refusal:
            raise Refusal(refusal.sentence, field=field_of("name"), **refusal.fields) from None
    with every:
        if given.owner_id not in (None, *(each for each, _ in people)):
            raise Refusal(NOT_A_COLLEAGUE, field=field_of("owner"), team=team.name)
    every.done()


def _claim_name(session: Session, kpi: Kpi, name: str) -> None:
    taken = select(Kpi.id).where(Kpi.team_id == kpi.team_id, Kpi.key == key_of(name), Kpi.id != kpi.id)
    if session.scalar(taken) is not None:
        raise Refusal(NAME_TAKEN, field=field_of("name"))


def _put_in_place(others: list[Kpi], kpi: Kpi, place: int) -> None:
    """The others keep their order around it; numbers are 1, 2, 3 …"""
    at = max(0, place - 1)
    for number, each in enumerate([*others[:at], kpi, *others[at:]], 1):
        each.place = number


def _show(services: Services, session: Session, team: Team) -> None:
    now = services.clock.now()
    queue.touch(session, board_subject(team.id, local_day(now, team.tz)), "dagstart_board", now)
    touch_team_homes(session, [team.id], now)
