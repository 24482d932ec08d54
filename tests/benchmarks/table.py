"""A row of figures, and the two ways in which rows are kept: a table to read and a list to compute with."""

import json
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
SHOWN = ("slack-bolt", "SQLAlchemy", "psycopg", "uvicorn", "gunicorn")


@dataclass(frozen=True)
class Row:
    """One figure. `goal` is a limit with its direction (`">= 1.0"`, `"<= 120"`), or empty for orientation."""

    name: str
    value: float
    unit: str
    goal: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without a goal."""
        if not self.goal:
            return None
        direction, limit = self.goal.split()
        return self.value >= float(limit) if direction == ">=" else self.value <= float(limit)


def keep_list(rows: Sequence[Row], path: Path) -> None:
    """Write the rows as a JSON list of name, value, unit, goal, reached."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(row) | {"reached": row.reached} for row in rows], indent=2) + "\n")


def keep_page(rows: Sequence[Row], failed: Sequence[str], path: Path) -> None:
    """Write the page of the docs; what is explained below the table, from the first heading on, stays."""
    _, heading, notes = path.read_text().partition("\n## ") if path.exists() else ("", "", "")
    path.write_text(render_page(rows, failed) + heading + notes)


def render_page(rows: Sequence[Row], failed: Sequence[str]) -> str:
    """The page: on what it was measured, the table, how to read it, and which parts gave no figures."""
    lines = [
        "# Figures",
        "",
        "The table is written by `make bench`. Rates are medians of three runs, side by side on one machine: trust the",
        "ratios, the absolute figures are for orientation. How each is measured stands in `tests/benchmarks/`.",
        "",
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine()}.",
        "",
        "| what | value | goal | reached |",
        "|---|--:|--:|---|",
        *(render_row(row) for row in rows),
        "",
        *([f"Not measured, as they failed: {', '.join(failed)}.", ""] if failed else []),
    ]
    return "\n".join(lines)


def render_row(row: Row) -> str:
    """One line of the table."""
    goal = row.goal.replace(">=", "at least").replace("<=", "at most")
    reached = {None: "", True: "yes", False: "**no**"}[row.reached]
    return f"| {row.name} | {_number(row.value)} {row.unit}".rstrip() + f" | {goal} | {reached} |"


def machine() -> str:
    """Processor, memory and versions."""
    memory = psutil.virtual_memory().total / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in SHOWN)
    return (
        f"{psutil.cpu_count()} cores of {_processor()}, {memory:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {versions}, revision {_revision()}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _revision() -> str:
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return found.stdout.strip() or "unknown"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"
