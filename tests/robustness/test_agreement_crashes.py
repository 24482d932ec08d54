"""kill -9 in an agreement's life: each step is there whole or not at all, and goes on afterwards.

Here half of the steps on each database; `make chaos` kills the bot in every one on both.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.robustness import agreement_life
from tests.robustness.processes import House


@pytest.fixture
def house(database: str, tmp_path: Path) -> Iterator[House]:
    made = House(database, tmp_path)
    yield made
    made.close()


def test_every_step_of_an_agreements_life_is_stored_whole_or_not_at_all(house: House, database: str) -> None:
    remainder = int(database.startswith("sqlite"))
    agreement_life.live(house, lambda step: step % 2 == remainder)
    assert house.deaths >= 5
