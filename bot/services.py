"""What every action needs: the settings, the clock and the database."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.db import Database
from bot.settings import Settings


@dataclass(frozen=True)
class Services:
    """Handed to every action; made once, when the process is wired."""

    settings: Settings
    clock: Clock
    db: Database
