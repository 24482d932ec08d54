"""Making an agreement: what was typed is checked, gets its number, and is a draft."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.people.access import NOT_A_COLLEAGUE
from bot.people.calendar import local_day
from bot.people.models import Person, Team
from bot.points.acting import NO_SUCH_POINT, find_point
from bot.points.outcomes import note_proposed
from bot.rituals.agreement.acting import check_in_team
from bot.rituals.agreement.form import OWNER
from bot.rituals.agreement.form_checks import check
from bot.rituals.agreement.kpi_field import fill_kpi
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import Content
from bot.rituals.agreement.sources import From, check_origin, last_day_before, note_origin, read_origin
from bot.rituals.agreement.story import colleagues, limits_of, new_version, take_facts
from bot.services import Services

LONGEST_LINK = 500
MESSAGE = ":"
"""In a source that is a message: its channel and its number."""

MADE_ALREADY = N_("Agreement {number} was made of this already. Type `/agreement show {number}` to see it.")


def record_draft(
    services: Services,
    person: Person,
    team_id: int,
    content: Content,
    source: str,
    point_id: int | None = None,
    origin: str = "",
) -> int:
    """Store a new agreement as a draft, and give it its number. Raises Refusal. Returns its id.

    `source` is the form or the message it came from: what comes twice is stored once. `origin` is what it comes from
    besides a point, as the form carries it.
    """
    with services.db.write() as session:
        team = check_in_team(session, person, team_id)
        session.get(Team, team_id, with_for_update=True)  # numbers are given out one by one
        now = services.clock.now()
        comes_from = read_origin(origin)
        content = checked_content(session, team, content, now, origin=comes_from)
        found = session.scalar(select(Agreement).where(Agreement.team_id == team_id, Agreement.source == source))
        if found and MESSAGE in source:
            raise Refusal(MADE_ALREADY, number=found.number)
        if found:
            return found.id
        if point_id is not None and find_point(session, point_id, team_id).state in ("withdrawn", "with_chair"):
            raise Refusal(NO_SUCH_POINT)
        if comes_from:
            check_origin(session, comes_from, team_id)
        agreement = Agreement(team_id=team_id, version=1, source=source, point_id=point_id, created_at=now)
        _add(session, agreement, content, person)
        if point_id is not None:
            note_proposed(session, point_id, person, content.title, now)
        if comes_from:
            note_origin(session, agreement, comes_from, person, now)
        return agreement.id


def _add(session: Session, agreement: Agreement, content: Content, person: Person) -> None:
    """Give it the next number of its team, which is locked, and its first version."""
    last = session.scalar(select(func.max(Agreement.number)).where(Agreement.team_id == agreement.team_id))
    agreement.number = (last or 0) + 1
    take_facts(agreement, content)
    session.add(agreement)
    session.flush()
    session.add(new_version(agreement, content, person, agreement.created_at))


def checked_content(
    session: Session,
    team: Team,
    content: Content,
    now: datetime,
    known: Content | None = None,
    origin: From | None = None,
) -> Content:
    """Raises Refusal, at the field, when something in it cannot be agreed. `known` is the version before."""
    content = fill_kpi(session, team, content, last_day_before(session, origin, local_day(now, team.tz)), known)
    every = EveryField()
    with every:
        content = check(content, now, team.tz, limits_of(team))
    with every:
        if content.owner_id not in {person_id for person_id, _ in colleagues(session, team.id)}:
            raise Refusal(NOT_A_COLLEAGUE, field=OWNER, team=team.name)
    every.done()
    return content


def record_link(services: Services, agreement_id: int, link: str) -> None:
    """Keep the address of the message an agreement came from."""
    with services.db.write() as session:
        session.get_one(Agreement, agreement_id).link = link[:LONGEST_LINK]
