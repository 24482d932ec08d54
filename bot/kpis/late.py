"""When no values come in: the owner of a KPI hears so once, and again only after there has been a value."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.blockkit import actions, button, escape, section
from bot.due import each_due, first_of
from bot.i18n import translator
from bot.kpis.blocks import FILL
from bot.kpis.facts import last_values
from bot.kpis.models import Kpi
from bot.outbox import queue
from bot.outbox.message import Message
from bot.outbox.models import Outbox
from bot.people.mail import person_row
from bot.people.members import people_in_role
from bot.people.models import Membership, Person, Team
from bot.services import Services

KIND = "kpi_late"


def tell_due(services: Services, now: datetime) -> None:
    """Tell the owner of each KPI whose value is late; where there is none in the team any more, its leads."""

    def one(session: Session, kpi: Kpi) -> None:
        kpi.due_at = None
        team = session.get_one(Team, kpi.team_id)
        if team.state == "active" and kpi.archived_at is None:
            _tell(session, team, kpi, now)

    each_due(services, Kpi, Kpi.due_at <= now, (Kpi.due_at,), one, now)


def _tell(session: Session, team: Team, kpi: Kpi, now: datetime) -> None:
    newest = last_values(session, kpi.id, 1)
    since = newest[0].day.isoformat() if newest else ""
    people = _who(session, team, kpi)
    queue.put(session, [person_row(person, KIND, f"{kpi.id}:{since}", now, team=team) for person in people])


def _who(session: Session, team: Team, kpi: Kpi) -> list[Person]:
    owner = session.get(Person, kpi.owner_id) if kpi.owner_id else None
    here = session.get(Membership, (team.id, owner.id)) if owner else None
    if owner and owner.kind == "person" and here and here.present:
        return [owner]
    return people_in_role(session, team.id, "lead")


NEXT = first_of(Kpi.due_at)
"""When the clock is needed next."""


def late(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """Nothing came in; nothing is said if it has in the meantime."""
    kpi_id, _, since = row.subject.partition(":")
    kpi, person = session.get(Kpi, int(kpi_id)), session.get(Person, row.person_id)
    if kpi is None or person is None or kpi.archived_at:
        return None
    newest = last_values(session, kpi.id, 1)
    if (newest[0].day.isoformat() if newest else "") != since:
        return None
    t, team = translator(person.locale), session.get_one(Team, kpi.team_id)
    name, of = f"*{escape(kpi.name)}*", escape(team.name)
    if newest:
        day = t.day(newest[0].day)
        said = t("No value of {name} of {team} has come in since {day}.", name=name, team=of, day=day)
    else:
        said = t("No value of {name} of {team} has come in yet.", name=name, team=of)
    said += " " + (t("It comes from: {source}.", source=escape(kpi.source)) if kpi.source else "")
    said = said.rstrip() + " " + t("I say this once.")
    return Message(said, [section(said), actions(button(t("Fill in"), FILL, team.id, style="primary"))])
