"""How a debate goes from phase to phase: by the clock, by who leads it, and what keeps it from closing."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.services import Services
from tests.debates import Floor
from tests.floors import serving

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with serving(f"sqlite:///{tmp_path_factory.mktemp('debates')}/dagstart.db", MONDAY) as found:
        yield found


@pytest.fixture
def floor(services: Services) -> Floor:
    return Floor(services, MONDAY)


def test_a_debate_goes_from_its_opening_to_the_outcome_by_the_clock(floor: Floor) -> None:
    debate_id, moments = floor.open(), []
    for following in ("first_vote", "arguments", "weighing", "second_vote"):
        moments.append(floor.get(debate_id).ends_at)
        assert floor.end_phase(debate_id) == following
    floor.vote(debate_id, 2, [*floor.managers, *floor.members])
    moments.append(floor.get(debate_id).ends_at)
    assert floor.end_phase(debate_id) == "outcome"
    assert [f"{each:%a %H:%M}" for each in moments] == [
        "Mon 12:00", "Mon 13:00", "Tue 12:00", "Tue 14:00", "Tue 15:00",
    ]  # fmt: skip
    assert floor.get(debate_id).open_in is None
