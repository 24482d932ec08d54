"""kill -9 in what agreements, answers and exports live through: each step is there whole or not at all, and goes on.

Here each life on one of the databases; `make chaos` lives them all on both.
"""

from pathlib import Path

import pytest

from tests.robustness.lives import LIVES
from tests.robustness.processes import House

ON_POSTGRESQL = ("a debate", "a vote", "an export")
TOLD = [(life, "postgresql" if life in ON_POSTGRESQL else "sqlite") for life in LIVES]


@pytest.mark.parametrize(("life", "database"), TOLD, indirect=["database"])
def test_every_step_is_stored_whole_or_not_at_all(life: str, database: str, tmp_path: Path) -> None:
    house = House(database, tmp_path)
    try:
        LIVES[life](house, lambda _: True)
        assert house.deaths > 0
    finally:
        house.close()
