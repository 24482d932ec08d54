"""Who may do what with a point, when it moves up, and that nothing people do loses one."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from bot.points import rules
from bot.points.models import STATES

TABLE = """
state       action    asker owner addressee team reader
with_chair  take      -     -     -         -    -
with_chair  answer    -     -     -         -    -
with_chair  pass      -     -     -         -    -
with_chair  release   -     -     -         -    -
with_chair  solve     -     -     -         -    -
with_chair  not_yet   -     -     -         -    -
with_chair  merge     -     -     -         -    -
with_chair  withdraw  yes   -     -         -    -
open        take      -     -     yes       yes  -
open        answer    -     -     yes       -    -
open        pass      yes   yes   yes       -    -
open        release   -     -     -         -    -
open        solve     yes   -     -         -    -
open        not_yet   -     -     -         -    -
open        merge     yes   yes   yes       -    -
open        withdraw  yes   -     -         -    -
taken       take      -     -     -         -    -
taken       answer    -     yes   yes       -    -
taken       pass      -     yes   -         -    -
taken       release   -     yes   -         -    -
taken       solve     yes   -     -         -    -
taken       not_yet   -     -     -         -    -
taken       merge     yes   yes   yes       -    -
taken       withdraw  yes   -     -         -    -
answered    take      -     -     -         -    -
answered    answer    -     yes   yes       -    -
answered    pass      -     -     -         -    -
answered    release   -     -     -         -    -
answered    solve     yes   -     -         -    -
answered    not_yet   yes   -     -         -    -
answered    merge     -     -     -         -    -
answered    withdraw  yes   -     -         -    -
closed      take      -     -     -         -    -
closed      answer    -     -     -         -    -
closed      pass      -     -     -         -    -
closed      release   -     -     -         -    -
closed      solve     -     -     -         -    -
closed      not_yet   -     -     -         -    -
closed      merge     -     -     -         -    -
closed      withdraw  yes   -     -         -    -
merged      take      -     -     -         -    -
merged      answer    -     -     -         -    -
merged      pass      -     -     -         -    -
merged      release   -     -     -         -    -
merged      solve     yes   -     -         -    -
merged      not_yet   yes   -     -         -    -
merged      merge     -     -     -         -    -
merged      withdraw  yes   -     -         -    -
debated     take      -     -     -         -    -
debated     answer    -     -     -         -    -
debated     pass      -     -     -         -    -
debated     release   -     -     -         -    -
debated     solve     yes   -     -         -    -
debated     not_yet   -     -     -         -    -
debated     merge     -     -     -         -    -
debated     withdraw  yes   -     -         -    -
agreed      take      -     -     -         -    -
agreed      answer    -     -     -         -    -
agreed      pass      -     -     -         -    -
agreed      release   -     -     -         -    -
agreed      solve     -     -     -         -    -
agreed      not_yet   -     -     -         -    -
agreed      merge     -     -     -         -    -
agreed      withdraw  yes   -     -         -    -
withdrawn   take      -     -     -         -    -
withdrawn   answer    -     -     -         -    -
withdrawn   pass      -     -     -         -    -
withdrawn   release   -     -     -         -    -
withdrawn   solve     -     -     -         -    -
withdrawn   not_yet   -     -     -         -    -
withdrawn   merge     -     -     -         -    -
withdrawn   withdraw  -     -     -         -    -
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = {(row[0], row[1], role): cell == "yes" for row in ROWS for role, cell in zip(HEAD[2:], row[2:], strict=True)}


def test_the_table_has_every_state_action_and_role() -> None:
    assert set(CELLS) == set(product(STATES, rules.ACTIONS, rules.ROLES))


def test_everybody_may_do_what_the_table_says_and_reads_why_not() -> None:
    for (state, action, role), may in CELLS.items():
        reason = rules.why_not(state, action, {role})
        assert (reason is None) == may, (state, action, role, reason)


def test_only_the_asker_ever_closes_takes_back_or_says_not_yet() -> None:
    for state, action in product(STATES, ("solve", "not_yet", "withdraw")):
        assert rules.MAY[state].get(action, frozenset()) <= {"asker"}


def roles(**facts: object) -> set[str]:
    usual = {"is_asker": False, "is_owner": False, "is_named": False, "team_role": None, "levels": {"team"}}
    return set(rules.roles_of(**{**usual, **facts}))  # type: ignore[arg-type]


def test_what_somebody_is_to_a_point() -> None:
    assert roles() == set()
    assert roles(team_role="member") == {"team", "addressee"}
    assert roles(team_role="member", levels={"lead"}) == {"team"}
    assert roles(team_role="lead", levels={"lead", "management"}) == {"team", "addressee"}
    assert roles(team_role="management", levels={"management"}) == {"team", "addressee"}
    assert roles(team_role="reader") == {"reader"}
    assert roles(team_role="reader", is_named=True) == {"reader", "addressee"}
    assert roles(is_asker=True) == {"asker"}


def test_a_silent_point_moves_to_the_next_level_that_has_people() -> None:
    full = {"team": 8, "lead": 1, "management": 2}
    assert rules.level_above("person", full) == rules.level_above("team", full) == "lead"
    assert rules.level_above("lead", full) == "management"
    assert rules.level_above("management", full) is None
    assert rules.level_above("team", {**full, "lead": 0}) == "management"
    assert rules.level_above("lead", {**full, "management": 0}) is None


def test_a_level_with_one_person_is_not_named() -> None:
    sizes = {"team": 8, "lead": 1, "management": 2}
    assert [rules.may_name(level, sizes) for level in ("person", "team", "lead", "management")] == [
        False, True, False, True,
    ]  # fmt: skip


def test_where_nobody_is_the_level_below_stands_in() -> None:
    assert rules.level_at("management", {"team": 3, "lead": 1}) == "lead"
    assert rules.level_at("management", {"team": 3}) == "team"
    assert rules.level_at("lead", {"team": 3, "management": 1}) == "team"


@pytest.mark.parametrize(
    ("passes", "chosen", "current", "goes_to"),
    [
        (0, "person", "person", "person"),
        (1, "team", "person", "team"),
        (2, "person", "team", "lead"),
        (2, "management", "team", "management"),
        (2, "person", "lead", "management"),
        (5, "team", "management", None),
    ],
)
def test_the_third_time_a_point_goes_up_instead_of_round(
    passes: int, chosen: str, current: str, goes_to: str | None
) -> None:
    assert rules.level_after_passes(passes, chosen, current, {"team": 8, "lead": 1, "management": 1}) == goes_to


# -- moments ---------------------------------------------------------------------------------------------------

MONDAY = date(2026, 11, 23)
Hours = Callable[[date], tuple[datetime, datetime] | None]


def office(day: date) -> tuple[datetime, datetime] | None:
    """Nine to five, Monday to Friday."""
    starts = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return (starts, starts + timedelta(hours=8)) if day.weekday() < 5 else None


def night(day: date) -> tuple[datetime, datetime] | None:
    """Ten in the evening to six, every day."""
    starts = datetime(day.year, day.month, day.day, 22, tzinfo=UTC)
    return starts, starts + timedelta(hours=8)


def at(days: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC) + timedelta(days=days)


@pytest.mark.parametrize(
    ("since", "days", "hours", "climbs"),
    [
        (at(0, 9, 5), 1, office, at(1, 9, 5)),
        (at(0, 7), 1, office, at(1, 9)),  # before work: from the start of work
        (at(0, 18), 1, office, at(2, 9)),  # after work: from tomorrow
        (at(4, 11), 1, office, at(7, 11)),  # Friday to Monday
        (at(5, 11), 1, office, at(8, 9)),  # Saturday: Monday counts as the first day
        (at(0, 10), 3, office, at(3, 10)),
        (at(1, 2), 1, night, at(2, 2)),  # in the night shift that began on Monday
        (at(0, 9), 1, lambda _day: None, None),
    ],
)
def test_a_point_moves_up_after_a_working_day_without_a_word(
    since: datetime, days: int, hours: Hours, climbs: datetime | None
) -> None:
    assert rules.climb_moment(since, days, hours) == climbs


@pytest.mark.parametrize(
    ("taken", "minutes", "hours", "asked"),
    [
        (at(0, 9, 20), 420, office, at(0, 16)),
        (at(0, 9, 20), 470, office, at(0, 16, 30)),  # at the latest half an hour before the end
        (at(0, 15, 45), 420, office, at(1, 16)),  # not a moment after it was taken
        (at(4, 16, 10), 420, office, at(7, 16)),
        (at(1, 1), 420, night, at(1, 5)),
    ],
)
def test_the_owner_is_asked_what_became_of_it(taken: datetime, minutes: int, hours: Hours, asked: datetime) -> None:
    assert rules.follow_up_moment(taken, minutes, hours) == asked


def test_days_of_waiting_are_working_days() -> None:
    assert rules.days_waiting(at(0, 10), at(0, 16), office) == 0
    assert rules.days_waiting(at(0, 10), at(1, 9, 15), office) == 1
    assert rules.days_waiting(at(4, 10), at(6, 12), office) == 0
    assert rules.days_waiting(at(4, 10), at(8, 12), office) == 2
