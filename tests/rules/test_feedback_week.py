"""On which days feedback is asked, written and delivered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.work import Span
from bot.rituals.feedback.matching import strangers
from bot.rituals.feedback.week_rules import WeekDays, band, days_of_week

MONDAY = date(2026, 11, 23)


def _week(*days: int) -> WeekDays:
    return WeekDays(*(MONDAY + timedelta(days=n) for n in days))


@pytest.mark.parametrize(
    ("works", "expected"),
    [
        ("MTWTF", _week(0, 2, 3)),
        ("MTWT.", _week(0, 1, 2)),  # on Friday everybody is off: not on its eve
        ("MT.TF", _week(0, 1, 3)),
        (".TWTF", _week(1, 2, 3)),
        ("M.WTF", _week(0, 2, 3)),
        ("MTW.F", None),  # Thursday off: Wednesday is an eve, Tuesday leaves no day
        ("..WTF", None),
        (".....", None),
    ],
)
def test_the_batch_comes_on_thursday_and_never_on_the_eve_of_days_off(works: str, expected: WeekDays | None) -> None:
    worked = {MONDAY + timedelta(days=n) for n, letter in enumerate(works[:5]) if letter != "."}
    assert days_of_week(MONDAY, worked.__contains__) == expected


@given(st.sets(st.integers(0, 6)))
def test_every_week_has_its_days_in_order_or_is_skipped(worked: set[int]) -> None:
    days = days_of_week(MONDAY, lambda day: (day - MONDAY).days in worked)
    if days:
        assert MONDAY <= days.asks < days.writes < days.delivers <= MONDAY + timedelta(days=3)
        assert (days.delivers - MONDAY).days + 1 in worked


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 5, (0, 20)), (1, 5, (20, 40)), (3, 5, (60, 80)), (5, 5, (80, 100)), (4, 4, None), (7, 10, (60, 80))],
)
def test_participation_is_a_band_from_five_people_up(part: int, whole: int, expected: tuple[int, int] | None) -> None:
    assert band(part, whole) == expected


def _shift(day: int, begins: int, ends: int) -> Span:
    start = datetime(2026, 11, day, tzinfo=UTC)
    return Span(start + timedelta(hours=begins), start + timedelta(hours=ends), start.date())


def test_who_shared_no_hour_of_a_shift_is_a_stranger_and_who_has_not_worked_yet_is_none() -> None:
    spans = {
        1: [_shift(16, 7, 15), _shift(17, 7, 15)],
        2: [_shift(16, 15, 23), _shift(18, 7, 15)],
        3: [_shift(16, 12, 20)],
        4: [],
    }
    assert strangers(spans, [1, 2, 3, 4]) == {frozenset((1, 2))}
