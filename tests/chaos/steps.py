"""kill -9 at every step of a morning and of every other life, on both databases."""

import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from tests.chaos.table import say
from tests.postgres import fresh_database
from tests.robustness import morning
from tests.robustness.child import Crash
from tests.robustness.lives import LIVES
from tests.robustness.morning import Morning
from tests.robustness.processes import House

AT_ONCE = 4
MATRIX_SECONDS = 90.0
"""Per database; what does not fit is listed as not tried."""

PARTS = {
    "opening": (*morning.OPENING, *morning.SENDING),
    "answering": morning.ANSWERING,
    "reminding": morning.REMINDING,
    "boarding": morning.BOARDING,
    "closing": morning.CLOSING,
}


def try_crash(address: str, part: str, crash: Crash) -> tuple[Counter[str], int]:
    """One morning with one crash. Returns what is wrong, and how often the bot died."""
    with tempfile.TemporaryDirectory(prefix="dagstart-chaos-") as folder:
        url = address or f"sqlite:///{folder}/dagstart.db"
        house = House(url, Path(folder))
        try:
            day = Morning(house)
            day.live(**{part: (crash,)})
            return day.audit(), house.deaths
        finally:
            house.close()


def matrix(name: str, server: str | None) -> Counter[str]:
    """Every crash on one database, a few mornings at a time."""
    total, deadline = Counter[str](), time.monotonic() + MATRIX_SECONDS
    say(f"\nkill -9 at every step, {name}")

    def live(part: str, crash: Crash) -> tuple[Counter[str], int] | None:
        if time.monotonic() > deadline:
            return None
        with fresh_database(server) if server else nullcontext("") as address:
            return try_crash(address, part, crash)

    tried = [(part, crash) for part, crashes in PARTS.items() for crash in crashes]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for (part, crash), found in zip(tried, pool.map(live, *zip(*tried, strict=True)), strict=True):
            wrong, deaths = found or (Counter[str](), 0)
            total += wrong
            total["crashes not tried"] += not deaths
            verdict = ", ".join(f"{n} {what}" for what, n in wrong.items()) or "nothing lost, nothing twice"
            if not deaths:
                verdict = "never got there" if found else "not tried: out of time"
            say(f"  {part:10} {crash!s:58} {verdict}")
    return +total


def live(what: str, name: str, server: str | None) -> int:
    """One of the lives, the bot killed in every step of it. Returns how often. Raises AssertionError."""
    with fresh_database(server) if server else nullcontext("") as address, tempfile.TemporaryDirectory() as folder:
        house = House(address or f"sqlite:///{folder}/dagstart.db", Path(folder))
        try:
            LIVES[what](house, lambda _: True)
            return house.deaths
        finally:
            house.close()
