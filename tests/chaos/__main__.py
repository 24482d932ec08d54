"""`python -m tests.chaos [--only week,drain,steps] [--minutes 10] [--seed 7]`: break everything, and count.

What was run gets its rows on the page anew; a shorter week than the usual one is only shown.
"""

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator

from tests.chaos import drain, steps, week
from tests.chaos.table import Line, keep_page, say, zero
from tests.postgres import running_postgres
from tests.robustness.lives import LIVES

PARTS = ("week", "history", "drain", "steps")
HISTORY = ("channels:history",)


def main() -> int:
    """Run what was asked for; 1 when something was lost, came twice, leaked or was not tried."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, by comma: " + ", ".join(PARTS))
    parser.add_argument("--minutes", type=float, default=week.MINUTES, help="of a working week, on the bot's clock")
    parser.add_argument("--seed", type=int, default=7, help="another week: who does what, and what goes wrong")
    chosen = parser.parse_args()
    logging.getLogger("uvicorn.error").addFilter(lambda _: False)  # who is killed hangs up in the middle of a call
    start, lines = time.monotonic(), list[Line]()
    for line in _run(chosen.only.split(","), chosen.minutes, chosen.seed):
        say(str(line))
        lines.append(line)
    if chosen.minutes >= week.MINUTES:
        keep_page(lines)
    wrong = [line for line in lines if line.right is False]
    say(f"\n{time.monotonic() - start:.0f} s. Wrong: {len(wrong) or 'nothing'}.")
    return 1 if wrong else 0


def _run(parts: list[str], minutes: float, seed: int) -> Iterator[Line]:
    if "week" in parts:
        yield from week.run(minutes, seed)
    if "history" in parts:
        yield from week.run(minutes, seed + 1, HISTORY)
    with running_postgres() as server:
        if "drain" in parts:
            yield from drain.run(server)
        for name, address in (("SQLite", None), ("PostgreSQL", server)):
            if "steps" in parts:
                yield from _steps(name, address)


def _steps(name: str, server: str | None) -> Iterator[Line]:
    run = f"kill -9 at every step, {name}"
    found: Counter[str] = steps.matrix(name, server)
    boards = found.pop("boards doubled", 0)
    yield zero(run, "lost, doubled, not tried in a morning", found.total())
    yield Line(run, "boards twice, where the bot may not read the channel", str(boards))
    for what in LIVES:
        deaths = steps.live(what, name, server)
        yield Line(run, f"{what}: killed, with nothing lost and nothing half", str(deaths), True)


if __name__ == "__main__":
    sys.exit(main())
