"""The lead's weekly line, as tables: its day, its terms, its figures, and when there are none."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rituals.dagstart import week_rules as rules
from bot.rituals.dagstart.week_rules import Raised, Said, Week

ZONE = "Europe/Amsterdam"
MONDAY = date(2026, 11, 23)
FRIDAY = MONDAY + timedelta(days=4)
LEAD, OTHER_LEAD = 1, 2


def on(days: str, *, off: Iterable[date] = ()) -> rules.Works:
    """A calendar: the days of the week on which a team works, as `mo tu we`, but for some days."""
    names = ("mo", "tu", "we", "th", "fr", "sa", "su")
    return lambda day: names[day.weekday()] in days and day not in off


OFFICE = on("mo tu we th fr")


def at(text: str) -> datetime:
    """`23 14:00`: a day of November 2026, and the time in UTC."""
    day, clock = text.split()
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, int(day), hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("works", "last"),
    [
        (OFFICE, "fr"),
        (on("mo tu we th"), "th"),
        (on("mo tu we th fr sa su"), "su"),
        (on("mo tu we th fr", off=[FRIDAY]), "th"),
        (on("su"), "su"),
        (on(""), ""),
    ],
)
def test_the_week_ends_on_its_last_working_day(works: rules.Works, last: str) -> None:
    found = [day for n in range(7) if rules.is_last_of_week(day := MONDAY + timedelta(days=n), works)]
    assert [f"{day:%a}"[:2].lower() for day in found] == ([last] if last else [])


@given(st.integers(0, 127), st.sets(st.integers(0, 364), max_size=40))
def test_in_a_year_every_week_with_a_working_day_has_one_last_day(mask: int, off: set[int]) -> None:
    start = date(2026, 1, 5)  # a Monday
    free = {start + timedelta(days=n) for n in off}

    def works(day: date) -> bool:
        return bool(mask & 1 << day.weekday()) and day not in free

    for week in range(52):
        days = [start + timedelta(days=7 * week + n) for n in range(7)]
        assert sum(rules.is_last_of_week(day, works) for day in days) == any(map(works, days))


@pytest.mark.parametrize(
    ("raised", "works", "ends"),
    [
        ("23 09:00", OFFICE, "24 09:00"),
        ("27 14:00", OFFICE, "30 14:00"),  # Friday: the weekend does not count
        ("28 14:00", OFFICE, "30 23:00"),  # Saturday: the whole of Monday
        ("23 09:00", on("mo th"), "26 09:00"),
        ("27 23:30", OFFICE, "30 23:00"),  # in Amsterdam it is Saturday already
    ],
)
def test_one_working_day_is_counted_on_the_teams_calendar(raised: str, works: rules.Works, ends: str) -> None:
    assert rules.term(at(raised), ZONE, works) == at(ends)


def test_a_term_across_the_end_of_summer_time_keeps_the_time_of_day() -> None:
    friday = datetime(2026, 10, 23, 7, 0, tzinfo=UTC)  # 09:00 in Amsterdam
    assert rules.term(friday, ZONE, OFFICE) == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)


def week(*raised: Raised, said: Iterable[Said] = (), took_part: int = 5) -> Week:
    """The week until Friday 27 November at 14:00 UTC."""
    return Week(at("20 14:00"), at("27 14:00"), list(said), list(raised), took_part)


def test_below_five_who_took_part_there_are_no_figures() -> None:
    said = [Said(LEAD, leads=True, words=10), Said(3, leads=False, words=30)]
    assert rules.figures(week(said=said, took_part=4), LEAD, ZONE, OFFICE) is None
    found = rules.figures(week(said=said), LEAD, ZONE, OFFICE)
    assert found == rules.Figures(sending=25, raised=0, in_time=None, median=None)


@pytest.mark.parametrize(
    ("said", "percent"),
    [
        ([], None),
        ([(LEAD, True, 20), (3, False, 80)], 20),
        ([(LEAD, True, 20), (None, False, 60)], 25),  # a point without a name is the team's
        ([(3, False, 80)], 0),
        ([(OTHER_LEAD, True, 20), (3, False, 80)], None),  # would be a figure about one colleague
        ([(OTHER_LEAD, True, 20), (LEAD, True, 20), (3, False, 60)], 40),
    ],
)
def test_sending_is_the_share_of_those_who_lead_and_never_about_one_other(
    said: list[tuple[int | None, bool, int]], percent: int | None
) -> None:
    assert rules.sending([Said(who, leads=leads, words=words) for who, leads, words in said], LEAD) == percent


def test_a_point_is_judged_once_when_its_working_day_is_over() -> None:
    points = (
        Raised(at("23 09:00"), at("23 15:00"), 3),  # in time
        Raised(at("23 09:00"), at("25 09:00"), 3),  # too late
        Raised(at("24 09:00")),  # never
        Raised(at("27 09:00"), at("27 10:00"), 3),  # its day is not over: next week's
        Raised(at("18 09:00"), at("19 08:00"), 3),  # last week's
    )
    assert rules.in_time(week(*points), ZONE, OFFICE) == (1, 3)
    later = Week(at("27 14:00"), at("30 14:00"), [], points, 5)
    assert rules.in_time(later, ZONE, OFFICE) == (1, 1)


def test_the_median_needs_three_answers_by_more_than_one_person_or_by_the_reader() -> None:
    hours = [Raised(at("23 09:00"), at(f"23 {9 + n}:00"), n) for n in (1, 2, 6)]
    assert rules.time_to_answer(week(*hours), LEAD) == timedelta(hours=2)
    assert rules.time_to_answer(week(*hours[:2]), LEAD) is None
    by_one = [Raised(point.at, point.answered_at, OTHER_LEAD) for point in hours]
    assert rules.time_to_answer(week(*by_one), LEAD) is None
    assert rules.time_to_answer(week(*by_one), OTHER_LEAD) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("used", "proposed"),
    [([False] * 10, True), ([False] * 9, False), ([False] * 10 + [True], True), ([False] * 9 + [True], False)],
)
def test_a_question_is_proposed_for_removal_after_ten_times_without_use(used: list[bool], proposed: bool) -> None:
    assert rules.unused({2: used, 1: [True] * 12}) == ([2] if proposed else [])
