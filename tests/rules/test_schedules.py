"""When things happen: every working day once in every zone, whatever the clocks do."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.calendar import local_moment, next_occurrence, working_day
from bot.rituals.dagstart.questions import POOL
from bot.rituals.dagstart.rules import Question, asked, may_remind, mood_average, pool_key, reachable, timetable

ZONES = (
    "Europe/Amsterdam",
    "America/New_York",
    "America/Paramaribo",
    "Europe/Istanbul",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Auckland",
)
"""With and without daylight saving, half an hour of it, half hours from UTC, and both sides of the date line."""

WEEKDAYS = 0b0011111
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
zones = st.sampled_from(ZONES)
years = st.integers(2024, 2032)


def dutch(day: date, worked: tuple[str, ...] = ()) -> bool:
    """Whether a Dutch team with ordinary weekdays works."""
    return working_day(day, WEEKDAYS, "NL", worked, ())


def first_moment(day: date, at: time, zones: Iterable[str]) -> datetime:
    """The first moment at which `at` on `day` comes, over some zones."""
    return min(local_moment(day, at, zone) for zone in set(zones))


def starts(at: time, some: Iterable[str]) -> Callable[[date], datetime | None]:
    """When such a team starts on a day, in the first of some zones."""
    return lambda day: first_moment(day, at, some) if dutch(day) else None


def dutch_days(first: date, last: date) -> list[date]:
    """The days on which such a team works, both ends included."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if dutch(day)]


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_has_every_working_day_exactly_once_in_each_zone(zone: str) -> None:
    after, days = datetime(2025, 12, 30, 0, 0, tzinfo=UTC), []
    while (found := next_occurrence(after, [zone], starts(time(9, 0), [zone]))) and found[0].year < 2027:
        day, after = found
        assert after.astimezone(ZoneInfo(zone)).time() == time(9, 0)
        days.append(day)
    assert [day for day in days if day.year == 2026] == dutch_days(date(2026, 1, 1), date(2026, 12, 31))
    assert len(days) == len(set(days))


@given(st.sets(zones, min_size=1), times, years)
def test_a_year_of_ticks_opens_each_working_day_once_over_all_zones(some: set[str], at: time, year: int) -> None:
    after, days = datetime(year, 3, 1, tzinfo=UTC), []
    while after < datetime(year, 4, 15, tzinfo=UTC):
        found = next_occurrence(after, some, starts(at, some))
        assert found
        assert found[1] > after
        assert found[1] == first_moment(found[0], at, some)
        days.append(found[0])
        after = found[1]
    assert days == dutch_days(days[0], days[-1])


@given(zones, times, st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_a_local_moment_shows_that_time_or_lies_in_the_gap(zone: str, at: time, day: date) -> None:
    local = local_moment(day, at, zone).astimezone(ZoneInfo(zone))
    shift = datetime.combine(local.date(), local.time()) - datetime.combine(day, at)
    assert timedelta(0) <= shift <= timedelta(hours=1)
    assert local.fold == 0


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        ("Europe/Amsterdam", date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # not there
        ("Europe/Amsterdam", date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice
        ("Europe/Amsterdam", date(2026, 3, 30), time(9, 0), datetime(2026, 3, 30, 7, 0, tzinfo=UTC)),
        ("Europe/Amsterdam", date(2026, 3, 27), time(9, 0), datetime(2026, 3, 27, 8, 0, tzinfo=UTC)),
        ("Pacific/Auckland", date(2026, 1, 5), time(9, 0), datetime(2026, 1, 4, 20, 0, tzinfo=UTC)),
    ],
)
def test_local_moments(zone: str, day: date, at: time, utc: datetime) -> None:
    assert local_moment(day, at, zone) == utc


def test_a_holiday_is_off_unless_the_team_works_on_it() -> None:
    kings_day = date(2026, 4, 27)
    assert not dutch(kings_day)
    assert dutch(kings_day, ("Koningsdag",))
    assert not dutch(date(2026, 4, 26), ("Koningsdag",))
    assert not working_day(kings_day, WEEKDAYS, "NL", ("Koningsdag",), [(kings_day, kings_day)])


def test_no_working_day_in_a_year_is_no_occurrence() -> None:
    assert next_occurrence(datetime(2026, 1, 1, tzinfo=UTC), ZONES, lambda day: None) is None


@given(
    st.sets(st.integers(0, 1440), min_size=1, max_size=5), st.integers(0, 90), st.integers(1, 90), st.integers(91, 600)
)
def test_a_timetable_has_one_board_one_close_and_a_reminder_per_start(
    minutes: set[int], remind: int, board: int, close: int
) -> None:
    day = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    starts = {day + timedelta(minutes=n) for n in minutes}
    table = timetable(starts, remind, board, close)
    kinds = [kind for kind, _ in table.steps]
    assert kinds.count("board") == kinds.count("close") == 1
    assert kinds.count("remind") == (len(starts) if remind else 0)
    assert [due for _, due in table.steps] == sorted(due for _, due in table.steps)
    assert table.closes_at == max(starts) + timedelta(minutes=close) == dict(table.steps)["close"]
    assert dict(table.steps)["board"] == min(starts) + timedelta(minutes=board)
    assert all(due > min(starts) for _, due in table.steps)


def test_a_prompt_is_reachable_until_its_window_ends() -> None:
    start = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert reachable(start, start + timedelta(minutes=119), 120)
    assert not reachable(start, start + timedelta(minutes=120), 120)


def test_a_reminder_is_left_out_when_it_is_an_hour_late_or_the_round_is_over() -> None:
    due = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
    late, soon = due + timedelta(hours=8), due + timedelta(minutes=5)
    assert may_remind(due, due + timedelta(minutes=59), late)
    assert not may_remind(due, due + timedelta(minutes=60), late)
    assert not may_remind(due, soon, soon)


QUESTIONS = [
    Question(1, "signal", None, "signal"),
    Question(2, None, "Alleen op maandag", None, days=0b0000001),
    Question(3, None, "Alleen na druk", None, after_slot=1, after_answer="Druk"),
]
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "last", "slots"),
    [
        (MONDAY, {}, [1, 2]),
        (TUESDAY, {}, [1]),
        (TUESDAY, {1: "het was erg DRUK gisteren"}, [1, 3]),
        (MONDAY, {1: "druk"}, [1, 2, 3]),
        (MONDAY, {1: "rustig", 2: "druk"}, [1, 2]),
    ],
)
def test_who_is_asked_what(day: date, last: dict[int, str], slots: list[int]) -> None:
    assert asked(QUESTIONS, day, last) == slots


@given(st.integers(1, 10_000), st.integers(0, 500))
def test_a_team_walks_the_whole_pool_before_a_question_comes_back(team_id: int, position: int) -> None:
    keys = tuple(POOL)
    assert len(keys) >= 30
    walked = [pool_key(keys, team_id, position + n) for n in range(len(keys))]
    assert sorted(walked) == sorted(keys)


@given(st.dictionaries(st.sampled_from("12345"), st.integers(0, 30)))
def test_a_mood_is_an_average_from_five_answers_up(counted: dict[str, int]) -> None:
    found = mood_average(counted)
    total = sum(counted.values())
    assert (found is None) == (total < 5)
    if found:
        assert 1 <= found[0] <= 5
        assert found[1] == total
