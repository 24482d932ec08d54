"""Charts of ninety days of a KPI: processor time and memory, in a process of its own, and what the bot loads of it."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from tests.benchmarks.databases import Databases
from tests.benchmarks.table import ROOT, Row

RUNS = 5
WARM = 20
MB = 1_000_000

START = "import sys, time; began = time.process_time(); import bot.app; print(time.process_time() - began)"


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    runs = [_in_a_process() for _ in range(1 if quick else RUNS)]
    found = {name: median(run[name] for run in runs) for name in runs[0]}
    yield Row("90 days as Slack's own charts, first", found["blocks_cold"], "ms", "<= 60")
    yield Row("90 days as Slack's own charts, again", found["blocks_warm"], "ms")
    yield Row("90 days as a PNG, first, with its library", found["png_cold"], "ms", "<= 100")
    yield Row("90 days as a PNG, again", found["png_warm"], "ms")
    yield Row("memory at most for the first PNG", found["png_memory"], "MB", "<= 30")
    loaded = [subprocess.run([sys.executable, "-c", START], cwd=ROOT, check=True, capture_output=True) for _ in runs]
    yield Row("loading the bot, without what draws", median(float(each.stdout) for each in loaded), "s")
    yield Row("loading what draws, at the first PNG", found["library"] / 1000, "s")


def _in_a_process() -> dict[str, float]:
    done = subprocess.run([sys.executable, "-m", "tests.benchmarks.charts"], cwd=ROOT, check=True, capture_output=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _measure_here() -> dict[str, float]:
    """Milliseconds of a processor, and MB. The bot is loaded before anything is measured, what draws is not."""
    import psutil

    import bot.app  # noqa: F401
    from bot.demo_kpis import past_values
    from bot.i18n import translator
    from bot.kpis.charts import render_charts
    from bot.kpis.picture import render_png, render_svg
    from bot.kpis.xmr import DayValue, read_values

    if "resvg_py" in sys.modules or "bot.app" not in sys.modules:
        raise RuntimeError("what draws pictures is loaded before there is one to draw")
    t, values = translator("nl"), [DayValue(*each) for each in past_values("fcr", date(2026, 11, 23))]

    def blocks() -> object:
        reading = read_values(values)
        return render_charts(t, values, "percent", Decimal(75), reading.limits if reading else None)

    def png() -> object:
        reading = read_values(values)
        svg = render_svg(t, "FCR", values, "percent", Decimal(75), reading.limits if reading else None)
        return render_png(svg)

    found = {"blocks_cold": _time(blocks), "blocks_warm": median(_time(blocks) for _ in range(WARM))}
    before = psutil.Process().memory_info().rss
    began = time.process_time()
    __import__("resvg_py")
    found["library"] = (time.process_time() - began) * 1000
    found["png_cold"] = found["library"] + _time(png)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    found["png_memory"] = (most - before) / MB
    found["png_warm"] = median(_time(png) for _ in range(WARM))
    return found


def _time(work: Any) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure_here()))
