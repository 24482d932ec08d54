"""`python -m tests.benchmarks [--quick] [--only ack,clock] [--no-postgres]`: measure, print, keep the figures."""

import argparse
import logging
import sys
import time
import traceback
from collections.abc import Callable, Iterator

import structlog

from tests.benchmarks import (
    ack,
    agreements,
    charts,
    clock,
    day,
    debate_map,
    delivery,
    feedback,
    growth,
    home,
    intake,
    process,
    roster,
    values,
    votes,
)
from tests.benchmarks.databases import Databases, databases
from tests.benchmarks.table import ROOT, Row, keep_list, keep_page, render_row

Measure = Callable[..., Iterator[Row]]
PARTS: dict[str, Measure] = {
    "ack": ack.measure,
    "clock": clock.measure,
    "delivery": delivery.measure,
    "process": process.measure,
    "home": home.measure,
    "roster": roster.measure,
    "values": values.measure,
    "intake": intake.measure,
    "charts": charts.measure,
    "votes": votes.measure,
    "agreements": agreements.measure,
    "debate_map": debate_map.measure,
    "feedback": feedback.measure,
    "growth": growth.measure,
    "day": day.measure,
}


def main() -> None:
    """Measure what was asked for. A full run also writes the page of the docs."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--quick", action="store_true", help="smaller amounts: does it work, and roughly how fast")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, by comma: " + ", ".join(PARTS))
    parser.add_argument("--no-postgres", action="store_true", help="measure SQLite only")
    chosen = parser.parse_args()
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with databases(postgres=not chosen.no_postgres) as found:
        failed: list[str] = []
        rows = list(_measure(found, chosen.only.split(","), failed, quick=chosen.quick))
    keep_list(rows, ROOT / "build" / "bench.json")
    if not chosen.quick and not chosen.no_postgres and chosen.only == ",".join(PARTS):
        keep_page(rows, failed, ROOT / "docs" / "benchmarks.md")
    missed = [row.name for row in rows if row.reached is False]
    _say(f"{len(rows)} figures, {len(missed)} below their goal" + "".join(f"\n  {name}" for name in missed))
    if failed:
        sys.exit(f"Not measured, as they failed: {', '.join(failed)}.")


def _measure(found: Databases, parts: list[str], failed: list[str], *, quick: bool) -> Iterator[Row]:
    for name in parts:
        start = time.monotonic()
        try:
            for row in PARTS[name](found, quick=quick):
                _say(render_row(row))
                yield row
        except Exception:  # a run takes hours: what fails must not take the other figures with it
            failed.append(name)
            traceback.print_exc()
        _say(f"({name}: {time.monotonic() - start:.0f} s)")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
