"""kill -9 in what agreements, answers and exports live through: each step is there whole or not at all, and goes on.

Here each life on one of the databases, with a share of its steps: of each kind (somebody presses or sends a form, the
clock moves on) some on both databases. `make chaos` takes all steps on both.
"""

from pathlib import Path

import pytest

from tests.robustness.lives import LIVES
from tests.robustness.processes import House

SHARE = {
    "an agreement": ("sqlite", (1, 3, 5, 7, 9)),
    "the last reaction": ("sqlite", (1, 2)),
    "the weekly check": ("sqlite", (2, 4, 6)),
    "a debate": ("postgresql", (1, 3, 5, 7)),
    "a vote": ("postgresql", (2, 4)),
    "an export": ("postgresql", (1, 3)),
    "a week of peer feedback and a team mirror": ("sqlite", (1, 3, 5, 7, 9)),
}
"""Where each life is lived, and in which of its steps, counted from 1, the bot dies."""


@pytest.mark.parametrize(("life", "database"), [(life, SHARE[life][0]) for life in LIVES], indirect=["database"])
def test_every_step_is_stored_whole_or_not_at_all(life: str, database: str, tmp_path: Path) -> None:
    steps, house = SHARE[life][1], House(database, tmp_path)
    try:
        LIVES[life](house, steps.__contains__)
        assert house.deaths >= len(steps)
    finally:
        house.close()
