"""When somebody works and may be spoken to: the roster, then own days and hours, then the team's days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.people.models import Absence, Membership, Person, Roster, Schedule, Shift, Team, TeamDayOff
from bot.people.work import next_reachable, works_on
from bot.services import Services
from tests.floors import serving_on, undone

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
CHRISTMAS = date(2026, 12, 25)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def services(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """One team with a member and a manager, its daily start at nine; first on SQLite, then on PostgreSQL."""
    for made in serving_on(request, tmp_path_factory, at(MONDAY, "08:00")):
        _fill(made)
        yield made


def _fill(services: Services) -> None:
    with services.db.write() as session:
        session.add(Team(workspace_id=1, channel_id="C1", name="noord", locale="nl", tz="Europe/Amsterdam"))
        session.flush()
        session.add(Schedule(team_id=1, ritual="dagstart", at=time(9)))
        for number, role in ((1, "member"), (2, "management")):
            person = Person(workspace_id=1, slack_id=f"U{number}", name=role, tz="Europe/Amsterdam", locale="nl")
            session.add(person)
            session.flush()
            session.add(Membership(team_id=1, person_id=person.id, role=role))


@pytest.fixture
def session(services: Services) -> Iterator[Session]:
    with undone(services) as session:
        yield session


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), AMSTERDAM)


def roster(session: Session, first: date, last: date, *shifts: tuple[date, str, str]) -> None:
    session.add(Roster(team_id=1, first_day=first, last_day=last, imported_at=datetime(2026, 11, 1, tzinfo=UTC)))
    for day, starts, ends in shifts:
        until = at(day if ends > starts else day + timedelta(days=1), ends)
        session.add(Shift(team_id=1, person_id=1, day=day, starts_at=at(day, starts), ends_at=until))
    session.flush()


def reach(session: Session, now: datetime, person_id: int = 1) -> datetime:
    return next_reachable(session, session.get_one(Person, person_id), now)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at(MONDAY, "07:30"), at(MONDAY, "09:00")),  # what has to wait comes at the team's own time
        (at(MONDAY, "08:30"), at(MONDAY, "08:30")),  # what is due half an hour before it comes then
        (at(MONDAY, "12:00"), at(MONDAY, "12:00")),
        (at(MONDAY, "18:00"), at(TUESDAY, "09:00")),
        (at(date(2026, 11, 28), "12:00"), at(date(2026, 11, 30), "09:00")),  # a Saturday
        (at(CHRISTMAS, "12:00"), at(date(2026, 12, 28), "09:00")),
    ],
)
def test_without_anything_else_the_day_lies_around_the_teams_own_time(
    session: Session, now: datetime, then: datetime
) -> None:
    assert reach(session, now) == then


def test_own_days_and_hours_go_before_the_teams_days(session: Session) -> None:
    anna = session.get_one(Person, 1)
    anna.work_days, anna.work_starts, anna.work_ends = 0b1000010, time(22), time(6)  # Tuesday and Sunday nights
    session.flush()
    assert reach(session, at(MONDAY, "12:00")) == at(TUESDAY, "22:00")
    assert reach(session, at(WEDNESDAY, "05:00")) == at(WEDNESDAY, "05:00")
    assert reach(session, at(WEDNESDAY, "06:00")) == at(date(2026, 11, 29), "22:00")
    assert not works_on(session, anna, MONDAY)
    assert works_on(session, anna, TUESDAY)


def test_a_roster_goes_before_everything_on_its_days_and_holds_on_a_holiday(session: Session) -> None:
    session.get_one(Person, 1).work_days = 0b0000001
    roster(
        session, CHRISTMAS, CHRISTMAS + timedelta(days=2), (CHRISTMAS, "07:00", "11:00"), (CHRISTMAS, "17:00", "01:00")
    )
    assert reach(session, at(CHRISTMAS, "06:00")) == at(CHRISTMAS, "07:00")
    assert reach(session, at(CHRISTMAS, "12:00")) == at(CHRISTMAS, "17:00")  # a split shift
    assert reach(session, at(CHRISTMAS + timedelta(days=1), "00:59")) == at(CHRISTMAS + timedelta(days=1), "00:59")
    assert reach(session, at(CHRISTMAS + timedelta(days=1), "01:00")) == at(date(2026, 12, 28), "09:00")


def test_a_roster_says_nothing_of_who_is_not_asked(session: Session) -> None:
    roster(session, MONDAY, TUESDAY)
    assert reach(session, at(MONDAY, "12:00")) == at(WEDNESDAY, "09:00")
    assert reach(session, at(MONDAY, "12:00"), 2) == at(MONDAY, "12:00")


def test_nothing_comes_while_away_or_while_the_team_is_off(session: Session) -> None:
    roster(session, MONDAY, WEDNESDAY, *((day, "14:00", "22:00") for day in (MONDAY, TUESDAY, WEDNESDAY)))
    session.add(Absence(person_id=1, first_day=MONDAY, last_day=MONDAY))
    session.add(TeamDayOff(team_id=1, first_day=TUESDAY, last_day=TUESDAY))
    session.flush()
    assert reach(session, at(MONDAY, "15:00")) == at(WEDNESDAY, "14:00")


def test_quiet_hours_hold_within_the_shift_and_nobody_is_never_reached(session: Session) -> None:
    anna = session.get_one(Person, 1)
    anna.quiet_from, anna.quiet_until = time(7), time(13)
    session.flush()
    assert reach(session, at(MONDAY, "07:00")) == at(MONDAY, "13:00")
    anna.quiet_until = time(19)  # longer than the working day
    session.flush()
    assert reach(session, at(MONDAY, "12:00")) == at(MONDAY, "19:00")
    anna.work_days = 0
    session.flush()
    assert reach(session, at(MONDAY, "20:00")) == at(MONDAY, "20:00")
