"""Values that are fetched from other databases: once a day for each query, by one process."""

from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.db import insert
from bot.errors import DagstartError, Refusal
from bot.i18n import translator
from bot.kpis.fetch import PATIENCE, SourceFailed, fetch_values
from bot.kpis.gathering import KnownKpi, KpiPlace, Reading
from bot.kpis.incoming import load_kpi_places
from bot.kpis.models import KpiFetch
from bot.kpis.queries import Query
from bot.kpis.values import record_values
from bot.people.calendar import local_day, local_moment
from bot.people.lines import reason_of
from bot.people.members import is_called
from bot.people.models import Team, Workspace
from bot.services import Services

log = structlog.get_logger()

SOURCE = "query"

AGAIN_AFTER = timedelta(hours=1)
"""After a failure, and for another process where this one dies while it fetches."""

Place = tuple[Team, KpiPlace, KnownKpi]


class NoPlace(DagstartError):
    """A query is for no KPI that is measured, or not clearly for one; the sentence says what to change."""


def find_place(session: Session, query: Query, now: datetime) -> Place:
    """The team and the KPI that a query is for. Raises NoPlace.

    A name is of one workspace: where there are several, only the id of a channel says which team is meant. Else the
    figures of one workspace would go to another as soon as that one alone has a team of the name.
    """
    teams = session.scalars(select(Team).where(Team.state != "left").order_by(Team.id))
    found = [team for team in teams if is_called(team, query.team)]
    if found and query.team not in {team.channel_id for team in found} and _several_workspaces(session):
        raise NoPlace(f"The bot works in several workspaces: write the id of its channel (C…) instead of {query.team}.")
    if len(found) > 1:
        channels = ", ".join(team.channel_id for team in found)
        raise NoPlace(f"Several teams are called {query.team}. Write the id of a channel instead: {channels}.")
    places = load_kpi_places(session, found, now)
    kpi = places[0].called(query.kpi) if places else None
    if kpi is None:
        raise NoPlace(f"No team {query.team} measures {query.kpi}. Make it with /kpi add, or name another.")
    return found[0], places[0], kpi


def _several_workspaces(session: Session) -> bool:
    return (session.scalar(select(func.count()).select_from(Workspace)) or 0) > 1


def read_source(query: Query, place: Place, patience: float = PATIENCE) -> Reading:
    """What a source gives now, whole or not at all. Raises SourceFailed."""
    reading = fetch_values(query, place[1], place[2], patience)
    if reading.bad:
        first = reading.bad[0]
        raise SourceFailed(f"row {first.number}: {reason_of(translator('en'), first)}")
    return reading


def fetch_due(services: Services, query: Query) -> None:
    """Fetch the values of a query if its time has come; what went wrong stands in the log and beside the KPI."""
    now = services.clock.now()
    with services.db.write() as session:
        try:
            place = find_place(session, query, now)
        except NoPlace as error:
            log.warning("query_without_kpi", team=query.team, kpi=query.kpi, reason=str(error))
            return
        if not _claim(session, place[2].kpi_id, now):
            return
    try:
        reading = read_source(query, place)
        with services.db.write() as session:
            team = session.get_one(Team, place[0].id)
            done = record_values(session, team, reading.of(team.id), SOURCE, None, now)
            _settle(session, place, query, now, None)
    except (SourceFailed, Refusal) as error:
        reason = translator("en")(error.sentence, **error.fields) if isinstance(error, Refusal) else str(error)
        log.warning("fetch_failed", team=place[0].id, kpi=place[2].kpi_id, reason=reason)
        with services.db.write() as session:
            _settle(session, place, query, now, reason)
        return
    log.info("fetched", team=place[0].id, kpi=place[2].kpi_id, new=done.new, corrected=done.corrected)


def _claim(session: Session, kpi_id: int, now: datetime) -> bool:
    """Take a fetch that is due, so that nobody else does; the first time it is due at once."""
    first = insert(session, KpiFetch).values(kpi_id=kpi_id, next_at=now).on_conflict_do_nothing()
    session.execute(first)
    mine = update(KpiFetch).where(KpiFetch.kpi_id == kpi_id, KpiFetch.next_at <= now)
    return session.scalar(mine.values(next_at=now + AGAIN_AFTER).returning(KpiFetch.kpi_id)) is not None


def _settle(session: Session, place: Place, query: Query, now: datetime, problem: str | None) -> None:
    """After a failure it stays due after a while; after a success on the next day."""
    known = session.get_one(KpiFetch, place[2].kpi_id)
    known.problem = problem
    if problem is None:
        known.fetched_at, known.next_at = now, _next(local_day(now, place[0].tz), query, place[0].tz, now)


def _next(today: date, query: Query, zone: str, now: datetime) -> datetime:
    soonest = local_moment(today, query.at, zone)
    return soonest if soonest > now else local_moment(today + timedelta(days=1), query.at, zone)
