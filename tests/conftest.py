"""Fixtures every kind of test shares."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests import compiled
from tests.chromium import chromium, pytest_collection_modifyitems
from tests.shapes import problems
from tests.world import World, world

compiled.share()

__all__ = ["chromium", "pytest_collection_modifyitems"]


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
        assert problems(list(made.playground.inspector.entries)) == []


@pytest.fixture
def big(tmp_path: Path) -> Iterator[World]:
    """The demo's workspace: a team of fourteen in three time zones, and a channel with 51 people."""
    with world(tmp_path, seed="demo") as made:
        yield made
        assert made.violations() == []
        assert problems(list(made.playground.inspector.entries)) == []
