"""What every bot works out at its start, done once in the process that all of them are forked from.

Imported there and nowhere else: importing it builds a bot, looks once at its clock, and closes it. No thread is left.
The catalogues take as long to read as all the rest of what a bot does before it dies.
"""

import gc
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import build
from bot.i18n import LOCALES, translator
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


def _read() -> None:
    for t in map(translator, LOCALES):
        t.full_day(date(2026, 11, 23))
        t.weekdays(1)
        t.tenths(34)


compiled.share()
_once()
_read()
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
