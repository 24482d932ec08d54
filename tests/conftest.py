"""Fixtures every kind of test shares.

What is tried with made-up values is tried with the same few of them each time, and with many others by
`make test TESTS=--hypothesis-profile=thorough`.
"""

import gc
import logging
from collections.abc import Callable, Iterator
from math import ceil
from pathlib import Path
from zlib import crc32

import pytest
import structlog
from hypothesis import settings

from tests import compiled, prepared
from tests.chromium import chromium
from tests.postgres import postgres_server, postgres_url
from tests.shapes import problems
from tests.world import World, world

compiled.share()
settings.register_profile("suite", max_examples=30, deadline=None, derandomize=True, database=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """What stands now stays, as in a running bot: to look through it again and again costs a tenth of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


__all__ = ["chromium", "postgres_server", "postgres_url"]

DATABASES = ("sqlite", "postgresql")
BY_TURNS = ("test_the_day.py", "test_slack_trouble.py")
"""Beside the stories, what is told on one database: another one changes nothing in how the clock and Slack go."""
LONG = (
    "test_life_crashes.py",
    "test_crashes.py",
    "test_upgrade.py",
    "test_demo.py",
    "test_run.py",
    "test_image.py",
    "test_http.py",
    "test_isolation.py",
    "test_erased.py",
    "test_browser_morning.py",
)
"""Tests that take ten seconds or more each: begun first, so that no process is left alone with one of them."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--both", action="store_true", help="tell every story on both databases, not on one by turns")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tell each story on one database, one in eight on PostgreSQL, always the same; deal out what takes long."""
    if not config.getoption("--both"):
        elsewhere = {item for item in items if _is_told_elsewhere(item)}
        config.hook.pytest_deselected(items=list(elsewhere))
        items[:] = [item for item in items if item not in elsewhere]
    items[:] = _dealt(items, getattr(config, "workerinput", {}).get("workercount", 1))


def _dealt(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """The same tests; each process begins with an equal stretch of them, and each stretch with long ones."""
    long, short = [], []
    for item in items:
        (long if item.path.name in LONG else short).append(item)
    size = ceil(len(short) / workers)
    return [item for n in range(workers) for item in (*long[n::workers], *short[n * size : (n + 1) * size])]


def _is_told_elsewhere(item: pytest.Item) -> bool:
    kind = getattr(item, "callspec", None) and item.callspec.params.get("database")  # type: ignore[attr-defined]
    if (item.path.parent.name != "stories" and item.path.name not in BY_TURNS) or kind not in DATABASES:
        return False
    name = item.nodeid.replace(kind, "")
    return (kind == "postgresql") != (crc32(name.encode()) % 8 == 0)


@pytest.fixture
def logging_restored() -> Iterator[None]:
    """Logging as it was, afterwards."""
    before = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = before
    structlog.reset_defaults()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[World]:
    """Five people in one channel, on a fresh SQLite file; fails if Slack would have objected to anything."""
    with world(tmp_path) as made:
        yield made
        assert made.violations() == []
        assert made.leaks() == []
        assert problems(list(made.playground.inspector.entries)) == []


@pytest.fixture
def big(tmp_path: Path) -> Iterator[World]:
    """The demo's workspace: a team of fourteen in three time zones, and a channel with 51 people."""
    with world(tmp_path, seed="demo") as made:
        yield made
        assert made.violations() == []
        assert made.leaks() == []
        assert problems(list(made.playground.inspector.entries)) == []


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with every table and no row, once on each kind."""
    if request.param == "sqlite":
        yield prepared.sqlite(tmp_path / "dagstart.db")
        return
    with prepared.postgres(request.getfixturevalue("postgres_server")) as address:
        yield address


@pytest.fixture
def make_world(database: str) -> Iterator[Callable[..., World]]:
    """Makes the scenario's world on that database; at the end Slack must not have objected to anything."""
    made: list[World] = []

    def make(**options: object) -> World:
        made.append(World(database, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        found, leaks = each.violations(), each.leaks()
        each.close()
        assert [v["text"] for v in found] == []
        assert leaks == []


@pytest.fixture
def live(make_world: Callable[..., World]) -> World:
    """Five people in one channel, before the day begins."""
    return make_world()
