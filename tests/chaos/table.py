"""Lines of the report, and the page of the docs that keeps them."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.benchmarks.table import ROOT, machine

PAGE = ROOT / "docs" / "chaos.md"


@dataclass(frozen=True)
class Line:
    """One line: of which run, what was counted, how often, and whether that is as it should be (None: only told)."""

    run: str
    what: str
    value: str
    right: bool | None = None

    def __str__(self) -> str:
        verdict = {None: "", True: "yes", False: "**no**"}[self.right]
        return f"| {self.run} | {self.what} | {self.value} | {verdict} |"


def zero(run: str, what: str, count: int) -> Line:
    """A count that must be zero."""
    return Line(run, what, str(count), count == 0)


def say(line: str = "") -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def keep_page(lines: Sequence[Line]) -> None:
    """Write the page; rows of other runs stay, and what is explained below the table, from the first heading on."""
    table, heading, notes = PAGE.read_text().partition("\n## ") if PAGE.exists() else ("", "", "")
    runs: dict[str, list[str]] = {}
    for row in table.splitlines():
        if row.startswith("| ") and not row.startswith("| run |"):
            runs.setdefault(row.split(" | ")[0][2:], []).append(row)
    runs |= {line.run: [] for line in lines}
    for line in lines:
        runs[line.run].append(str(line))
    head = [
        "# What became of it",
        "",
        "Written by `make chaos`: the bot is killed and everything around it breaks; then it is counted what was lost,",
        "doubled, late and leaked, on Slack's side and in the tables, against what was due and what people typed.",
        "",
        f"The newest of these runs: {datetime.now(UTC):%Y-%m-%d}, {machine()}.",
        "",
        "| run | what | count | as it should be |",
        "|---|---|--:|---|",
        *(row for rows in runs.values() for row in rows),
        "",
    ]
    PAGE.write_text("\n".join(head) + heading + notes)
