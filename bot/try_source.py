"""`dagstart try-source`: run a KPI's query once, and print what would be stored. Nothing is."""

from collections.abc import Iterable

from bot.errors import StartupError
from bot.i18n import translator
from bot.kpis.fetch import SourceFailed, fetch_values
from bot.kpis.queries import load_queries
from bot.kpis.sources import NoPlace, find_place
from bot.kpis.units import write_value
from bot.kpis.values import compare_values
from bot.people.lines import bad_lines
from bot.people.notations import fold
from bot.settings import Settings
from bot.shell import moment, opened


def try_source(settings: Settings, team: str, kpi: str) -> tuple[str, bool]:
    """What the query gives now, and whether all of it can be used. Raises StartupError."""
    wanted = (fold(team.removeprefix("#")), fold(kpi))
    known = {(fold(query.team.removeprefix("#")), fold(query.kpi)): query for query in load_queries(settings)}
    if wanted not in known:
        raise StartupError(f"DAGSTART_QUERIES has no query for {kpi} of {team}. It has: {_names(known) or 'none'}.")
    query, now, t = known[wanted], moment(settings), translator("en")
    with opened(settings) as db, db.read() as session:
        try:
            place = find_place(session, query, now)
            reading = fetch_values(query, place[1], place[2])
        except NoPlace as error:
            raise StartupError(str(error)) from None
        except SourceFailed as error:
            raise StartupError(f"{query.source} gives nothing for {query.kpi}: {error}.") from None
        would = compare_values(session, reading.of(place[0].id))
    values = sorted((day, value) for (_, _, day), (value, _) in reading.values.items())
    lines = [f"{day.isoformat()}  {write_value(t, value, place[2].unit)}" for day, value in values]
    bad = [*bad_lines(t, reading.bad), "So nothing would be stored."] if reading.bad else []
    counted = f"{would.new} new, {would.corrected} corrected, {would.same} known already."
    return "\n".join([*lines, *(bad or [counted]), "Nothing was stored: this was a try."]), not bad


def _names(known: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{kpi} of {team}" for team, kpi in known)
