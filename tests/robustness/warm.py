"""What every bot works out at its start, done once in the process that all of them are forked from.

Imported there and nowhere else: importing it builds a bot, looks once at its clock, and closes it. No thread is left.
"""

import gc
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import build
from bot.models import METADATA
from bot.settings import Settings
from tests import compiled


def _once() -> None:
    with TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'warm.db'}"
        bot = build(Settings(slack_bot_token="xoxb-1", database_url=address, _env_file=None))  # type: ignore[call-arg]
        METADATA.create_all(bot.services.db.engine)
        bot.alarm.look()
        bot.alarm.do_chores()
        bot.door.stop()
        bot.services.clock.close()
        bot.services.db.close()


compiled.share()
_once()
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
