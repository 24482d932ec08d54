"""Values of KPIs as a file that somebody brings in: for whom, what it would change, and bringing it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import Refusal
from bot.i18n import Translator
from bot.kpis.gathering import KnownKpi, KpiPlace, Reading
from bot.kpis.models import Kpi
from bot.kpis.rules import FILLS, READERS, may
from bot.kpis.values import Given, Recorded, compare_values, record_values
from bot.kpis.values_file import ValueHeadings, read_values
from bot.people.access import NOWHERE, check_access, teams_to_change
from bot.people.calendar import local_day
from bot.people.csv_file import Follow, Headings
from bot.people.incoming import Offer
from bot.people.lines import Clean, bad_lines, left_out
from bot.people.members import teams_of
from bot.people.models import Membership, Person, Team

SOURCE = "file"


def load_kpi_places(session: Session, teams: Sequence[Team], now: datetime) -> list[KpiPlace]:
    """The teams with what they measure, and the names of their people."""
    kpis: dict[int, list[KnownKpi]] = {team.id: [] for team in teams}
    names: dict[int, list[str]] = {team.id: [] for team in teams}
    query = select(Kpi).where(Kpi.team_id.in_(kpis), Kpi.archived_at.is_(None)).order_by(Kpi.place, Kpi.id)
    for kpi in session.scalars(query):
        kpis[kpi.team_id].append(KnownKpi(kpi.id, kpi.name, kpi.unit))
    people = select(Membership.team_id, Person.name, Person.full_name).join(Person, Person.id == Membership.person_id)
    for team_id, *known in session.execute(people.where(Membership.team_id.in_(names), Membership.present)):
        names[team_id] += [name for name in known if name]
    return [
        KpiPlace(team.id, team.name, local_day(now, team.tz), tuple(kpis[team.id]), tuple(names[team.id]))
        for team in teams
    ]


def teams_to_fill(session: Session, person: Person) -> list[Team]:
    """The teams for which this person may bring in values, at least one. Raises Refusal."""
    if person.is_admin:
        return teams_to_change(session, person)
    teams = teams_of(session, person.id)
    roles = {team.id: check_access(session, person, team, to_change=False).role for team in teams}
    if found := [team for team in teams if may(FILLS, roles[team.id], is_admin=False, is_owner=False)]:
        return found
    raise Refusal(READERS if teams else NOWHERE)


class ValueReader:
    """Reads values for these teams."""

    def __init__(self, session: Session, teams: Sequence[Team], now: datetime) -> None:
        self._teams, self._places, self._now = teams, load_kpi_places(session, teams, now), now

    @property
    def headings(self) -> Headings:
        """What a file with values is told by: the names of the KPIs are among it."""
        return ValueHeadings(self._places).headings

    def read(self, content: bytes, follow: Follow | None = None) -> "IncomingValues":
        """Read a file. Raises Refusal when it has no values of KPIs."""
        return IncomingValues(self._teams, self._places, read_values(content, self._places, follow), self._now)


@dataclass(frozen=True)
class IncomingValues:
    """Values that were read."""

    teams: Sequence[Team]
    places: Sequence[KpiPlace]
    reading: Reading
    now: datetime

    @property
    def has_bad(self) -> bool:
        """Whether some lines cannot be used."""
        return bool(self.reading.bad)

    def offer(self, session: Session, t: Translator, clean: Clean = str) -> Offer:
        """What the good lines would change, team by team."""
        changes: list[str] = []
        is_any = False
        for _, place, given in self._touched():
            would = compare_values(session, given)
            is_any = is_any or bool(would.new or would.corrected)
            changes.append(f"{_counted(t, place, given, clean)} {_difference(t, would)}")
        return Offer(changes, self._notes(t, clean), bad_lines(t, self.reading.bad, clean), is_any)

    def write_ahead(self, db: Database) -> None:
        """Nothing: values are few, and written at once."""

    def take(self, session: Session, t: Translator, by: int | None, clean: Clean = str) -> list[str]:
        """Record the good lines, all in the caller's transaction."""
        person, said = session.get(Person, by) if by else None, []
        for team, place, given in self._touched():
            done = record_values(session, team, given, SOURCE, person, self.now)
            said.append(f"{_counted(t, place, given, clean)} {_difference(t, done)}")
        return [*said, *left_out(t, self.reading.bad)]

    def _touched(self) -> list[tuple[Team, KpiPlace, list[Given]]]:
        """The teams with their values, in the order of their numbers, so that two imports never wait crosswise."""
        given: dict[int, list[Given]] = {}
        for (team_id, kpi_id, day), (value, _) in self.reading.values.items():
            given.setdefault(team_id, []).append((kpi_id, day, value))
        both = [
            (team, place, given[team.id])
            for team, place in zip(self.teams, self.places, strict=True)
            if team.id in given
        ]
        return sorted(both, key=lambda each: each[0].id)

    def _notes(self, t: Translator, clean: Clean) -> list[str]:
        names = [f"“{clean(name)}”" for name in self.reading.left_out]
        return [t("Left out, because no KPI is called so: {names}.", names=t.listing(names))] if names else []


def _counted(t: Translator, place: KpiPlace, given: Sequence[Given], clean: Clean) -> str:
    """One team: which KPIs, how many values and of which days."""
    ids, days = {kpi_id for kpi_id, _, _ in given}, {day for _, day, _ in given}
    names = t.listing([clean(kpi.name) for kpi in place.kpis if kpi.kpi_id in ids])
    values = t.plural("{n} value", "{n} values", len(given))
    return f"{clean(place.name)}: {values} ({names}), {_days(t, min(days), max(days))}."


def _days(t: Translator, first: date, last: date) -> str:
    if first == last:
        return t("of {day}", day=t.full_day(first))
    return t("of {first} until {last}", first=t.full_day(first), last=t.full_day(last))


def _difference(t: Translator, would: Recorded) -> str:
    if not would.new and not would.corrected:
        return t("Nothing changes: I know this already.")
    if not would.corrected:
        return t("{new} new.", new=would.new)
    return t("{new} new, {corrected} corrected.", new=would.new, corrected=would.corrected)
