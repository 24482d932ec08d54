"""kill -9 in what agreements, answers and exports live through: each step is there whole or not at all, and goes on.

Here half of the steps on each database; `make chaos` kills the bot in every one on both.
"""

from pathlib import Path

import pytest

from tests.robustness.lives import LIVES
from tests.robustness.processes import House


@pytest.mark.parametrize("life", LIVES)
def test_every_step_is_stored_whole_or_not_at_all(life: str, database: str, tmp_path: Path) -> None:
    remainder = int(database.startswith("sqlite"))
    house = House(database, tmp_path)
    try:
        LIVES[life](house, lambda step: step % 2 == remainder)
        assert house.deaths > 0
    finally:
        house.close()
