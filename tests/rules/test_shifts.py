"""Shifts and the clock: each shift is asked exactly once, whatever the clocks do; the rest of the days as before."""

import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.clock import SetClock
from bot.db import Database
from bot.people.calendar import local_day, local_moment
from bot.people.facts import Member, TeamFacts, next_start, starts_of
from bot.people.models import Membership, Person, Schedule, Team, Workspace
from bot.people.shifts import record_roster
from bot.rituals.dagstart.models import DagstartPlan
from bot.rituals.dagstart.opening import open_due
from bot.rituals.dagstart.rules import timetable
from bot.rounds import Round, Seat
from bot.services import Services
from bot.settings import load_settings
from tests import prepared
from tests.rules.test_schedules import ZONES, dutch

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
YEAR = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
STARTS = (time(0, 30), time(2, 30), time(7), time(14, 30), time(22))
PEOPLE = 2


def changes(zone: str) -> list[date]:
    """The days around which the clocks of a zone change."""
    offsets = [datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset() for day in YEAR]
    found = [day for day, before, after in zip(YEAR[1:], offsets, offsets[1:], strict=False) if before != after]
    return [day + timedelta(days=n) for day in found for n in (-1, 0, 1)]


def roster_of(zone: str, chance: random.Random) -> list[tuple[int, date, datetime, datetime]]:
    """Shifts of eight hours, some split, on the days around both changes and on others: person, day, start, end."""
    shifts: dict[tuple[int, datetime], tuple[date, datetime]] = {}
    for day in sorted({*changes(zone), *chance.sample(YEAR, 6)}):
        for person in range(1, PEOPLE + 1):
            first = chance.randrange(len(STARTS))
            for at in {STARTS[first], STARTS[-1]} if first < 3 and chance.random() < 0.3 else {STARTS[first]}:
                starts_at = local_moment(day, at, zone)
                shifts[person, starts_at] = day, starts_at + timedelta(hours=8)
    return [(person, day, starts, ends) for (person, starts), (day, ends) in shifts.items()]


def test_a_year_with_rosters_asks_every_shift_exactly_once_in_eight_zones(tmp_path: Path) -> None:
    """Around both clock changes, over midnight, with clocks that come up to an hour and a half late."""
    db, clock, chance = (
        Database(prepared.sqlite(tmp_path / "year.db")),
        SetClock(datetime(2025, 12, 30, tzinfo=UTC)),
        random.Random(5),
    )
    services = Services(load_settings(_env_file=None), clock, db)
    wanted: Counter[tuple[int, date, datetime]] = Counter()
    with db.write() as session:
        session.add(Workspace(slack_id="T1", name="Noord", bot_user_id="UBOT"))
        session.flush()
        for number, zone in enumerate(ZONES, 1):
            team = Team(workspace_id=1, channel_id=f"C{number}", name=zone, locale="nl", tz=zone)
            people = [
                Person(workspace_id=1, slack_id=f"U{number}-{n}", name="Noor", tz=chance.choice(ZONES), locale="nl")
                for n in range(PEOPLE)
            ]
            session.add_all([team, *people])
            session.flush()
            session.add_all(Membership(team_id=team.id, person_id=person.id) for person in people)
            session.add_all([DagstartPlan(team_id=team.id), Schedule(team_id=team.id, ritual="dagstart", at=time(9))])
            session.flush()
            shifts = [(people[n - 1].id, *rest) for n, *rest in roster_of(zone, chance)]
            wanted.update((person_id, day, starts) for person_id, day, starts, _ in shifts)
            record_roster(session, team, FIRST, LAST, shifts, None, clock.now())
    while True:
        with db.read() as session:
            due = session.scalar(select(func.min(Schedule.next_due_at)))
        if due is None or due.year > 2026:
            break
        clock.set(max(clock.now(), due) + timedelta(minutes=chance.choice((0, 0, 0, 20, 90))))
        open_due(services, clock.now())
    with db.read() as session:
        asked = select(Seat.person_id, Round.day, Seat.starts_at).join(Round, Round.id == Seat.round_id)
        found = Counter(
            (person_id, day, starts) for person_id, day, starts in session.execute(asked) if FIRST <= day <= LAST
        )
        zones = {zone: number for number, zone in enumerate(ZONES, 1)}
        for held in session.scalars(select(Round).where(Round.day.between(FIRST, LAST))):
            zone = next(name for name, number in zones.items() if number == held.team_id)
            assert local_day(held.opens_at, zone) - held.day <= timedelta(days=1)
    db.close()
    assert found == wanted
    assert len({local_day(starts, "UTC").month for _, _, starts in wanted}) > 8


TEAM = Team(id=1, tz="Europe/Amsterdam", days=0b0011111, country="NL")
NINE = time(9)


@given(
    st.lists(st.tuples(st.dates(FIRST, LAST), st.integers(0, 30)), max_size=4),
    st.lists(st.sampled_from([None, 0b0011111, 0b1100000, 0b0000001]), min_size=1, max_size=3),
    st.sampled_from(ZONES),
)
def test_every_day_without_a_roster_on_which_somebody_works_comes_once(
    rosters: list[tuple[date, int]], weekdays: list[int | None], zone: str
) -> None:
    facts = TeamFacts(
        rosters=[(first, first + timedelta(days=n)) for first, n in rosters],
        members=[Member(n, f"U{n}", zone, days=days) for n, days in enumerate(weekdays)],
    )
    after, found = datetime(2026, 3, 1, tzinfo=UTC), list[date]()
    while (start := next_start(TEAM, facts, NINE, after)) and start[0] < date(2026, 5, 1):
        assert start[1] > after
        found.append(start[0])
        after = start[1]
    masks = {TEAM.days if days is None else days for days in weekdays}
    open_days = [day for day in YEAR if dutch(day) or (day.weekday() > 4 and dutch_weekend(day))]
    works = [day for day in open_days if any(mask & 1 << day.weekday() for mask in masks)]
    expected = [day for day in works if date(2026, 3, 2) <= day < date(2026, 5, 1) and not facts.has_roster(day)]
    assert [day for day in found if day >= date(2026, 3, 2)] == expected


def dutch_weekend(day: date) -> bool:
    """Whether a day of the weekend is no public holiday."""
    return day not in {date(2026, 4, 5)}


@pytest.mark.parametrize(
    ("hours", "begins"),
    [
        (None, time(9)),
        ((time(8), time(16)), time(9)),  # the team's time lies within: it holds
        ((time(13), time(21)), time(13)),
        ((time(5), time(8, 30)), time(5)),
        ((time(22), time(6)), time(22)),
        ((time(20), time(12)), time(9)),  # across midnight, and nine in the morning is within
    ],
)
def test_own_hours_move_a_start_only_where_the_teams_time_lies_outside(
    hours: tuple[time, time] | None, begins: time
) -> None:
    assert Member(1, "U1", "Europe/Amsterdam", hours=hours).begins(NINE) == begins


def test_who_is_asked_on_a_day_without_a_roster_and_when() -> None:
    monday = date(2026, 11, 23)
    facts = TeamFacts(
        members=[
            Member(1, "U1", "Europe/Amsterdam"),
            Member(2, "U2", "Europe/Amsterdam", hours=(time(13), time(21))),
            Member(3, "U3", "Europe/Amsterdam", days=0b0000010),
            Member(4, "U4", "Europe/Amsterdam", away=((monday, monday),)),
            Member(5, "U5", "Europe/Istanbul", days=0b1000001),
        ]
    )
    found = [(member.person_id, starts.hour) for member, starts in starts_of(TEAM, facts, NINE, monday)]
    assert found == [(5, 6), (1, 8), (2, 12)]
    sunday = monday - timedelta(days=1)
    assert [member.person_id for member, _ in starts_of(TEAM, facts, NINE, sunday)] == [5]


MOMENT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def after(**delta: float) -> datetime:
    return MOMENT + timedelta(**delta)


@pytest.mark.parametrize(
    ("later", "end_at", "closes_at", "redraws"),
    [
        ((), None, after(hours=8), []),  # without a roster
        ((after(hours=7),), after(hours=15), after(hours=15), [MOMENT, after(hours=7)]),
        ((), after(hours=9), after(hours=9), [MOMENT]),  # the last shift of the day
        ((), after(minutes=10), after(minutes=30), [MOMENT]),  # ends before the board could stand
    ],
)
def test_a_day_with_shifts_closes_at_the_end_of_the_last_one_and_is_redrawn_at_each_start(
    later: tuple[datetime, ...], end_at: datetime | None, closes_at: datetime, redraws: list[datetime]
) -> None:
    table = timetable([MOMENT], 12, 15, 480, later, end_at)
    assert table.closes_at == closes_at
    assert [due for kind, due in table.steps if kind == "redraw"] == redraws
    assert [due for kind, due in table.steps if kind == "remind"] == [after(minutes=12)]
    assert [due for kind, due in table.steps if kind == "board"] == [after(minutes=15)]
