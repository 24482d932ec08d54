"""The same scenarios on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import postgres_server, postgres_url
from tests.world import World

__all__ = ["postgres_server", "postgres_url"]

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once on each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/dagstart.db"


@pytest.fixture
def make_world(database: str) -> Iterator[Callable[..., World]]:
    """Makes the scenario's world on that database; at the end Slack must not have objected to anything."""
    made: list[World] = []

    def make(**options: object) -> World:
        made.append(World(database, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for world in made:
        found = world.violations()
        world.close()
        assert [v["text"] for v in found] == []


@pytest.fixture
def live(make_world: Callable[..., World]) -> World:
    """Five people in one channel, before the day begins."""
    return make_world()
