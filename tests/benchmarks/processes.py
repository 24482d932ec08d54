"""Starts the processes that are measured, each on a port of its own, and ends them."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from tests.benchmarks.payloads import SECRET
from tests.benchmarks.table import ROOT

PATIENCE = 1_800.0
"""Seconds for the longest wait of all, on a machine that has other work: what hangs is to be told from what is slow."""
_SCRATCH = TemporaryDirectory(prefix="dagstart-bench-")


@dataclass(frozen=True)
class Running:
    """A process that listens on 127.0.0.1."""

    process: psutil.Process
    url: str
    born: float  # time.perf_counter() just before it was started

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.url.rsplit(":", 1)[1])

    def memory(self) -> float:
        """Resident memory, in MB of a million bytes."""
        return self.process.memory_info().rss / 1e6

    def cpu(self) -> float:
        """CPU seconds so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@contextmanager
def running(command: list[str], env: Mapping[str, str], says: str) -> Iterator[Running]:
    """Run a command until the block ends; `says` is a pattern in its output whose first group is its address."""
    born = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command],
        env={**os.environ, **env},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    log: list[str] = []
    try:
        yield Running(psutil.Process(process.pid), _address(process, says, log), born)
    finally:
        process.kill()  # nothing is measured any more, and a graceful stop would finish what waits for Slack
        process.communicate()


def _address(process: subprocess.Popen[str], says: str, log: list[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        log.append(line)
        if found := re.search(says, line):
            return found[1]
    raise RuntimeError("it did not start:\n" + "".join(log))


def settings(slack_url: str, database_url: str, **more: object) -> dict[str, str]:
    """The environment of the bot."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-benchmark",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{slack_url}/api/",
        "DATABASE_URL": database_url,
        "DAGSTART_HTTP_PORT": "0",
        "DAGSTART_LOG_FORMAT": "json",
        "DAGSTART_JOURNAL": f"{_SCRATCH.name}/erased.jsonl",
        **{name: str(value) for name, value in more.items()},
    }


@contextmanager
def bot(slack_url: str, database_url: str, **more: object) -> Iterator[Running]:
    """The bot as it is installed: `dagstart run --http`."""
    command = ["-m", "bot", "run", "--http"]
    with running(command, settings(slack_url, database_url, **more), r'"address": "(http[^"]+)"') as found:
        yield found


@contextmanager
def stock_bolt(slack_url: str) -> Iterator[Running]:
    """A stock Bolt app that only acks: its WSGI adapter on gunicorn, one process, 32 threads."""
    command = ["-m", "gunicorn", "--workers=1", "--threads=32", "--keep-alive=60", "--bind=127.0.0.1:0"]
    env = settings(slack_url, "")
    with running([*command, "tests.benchmarks.floors:stock()"], env, r"Listening at: (http\S+)") as found:
        yield found


@contextmanager
def bare_bolt(slack_url: str) -> Iterator[Running]:
    """Bare Bolt behind the bot's own door, which only acks."""
    with running(["-m", "tests.benchmarks.floors"], settings(slack_url, ""), r"(http://\S+)") as found:
        yield found


@contextmanager
def agreeable_slack() -> Iterator[Running]:
    """A Slack that agrees with everything."""
    with running(["-m", "tests.benchmarks.slack"], {}, r"(http://\S+)") as found:
        yield found


@contextmanager
def strict_slack(people: int, teams: int, scale: float, clock: Path | None = None, door: str = "") -> Iterator[Running]:
    """The strict stand-in, with its limits `scale` times as wide; on a set clock it delivers to the bot."""
    more = [str(clock), door] if clock else []
    command = ["-m", "tests.benchmarks.strict", str(people), str(teams), str(scale), *more]
    with running(command, {}, r"(http://\S+)") as found:
        yield found


def ask(url: str) -> Any:
    """JSON from an address."""
    with urllib.request.urlopen(url, timeout=60) as reply:
        return json.load(reply)


def until(condition: Callable[[], bool], seconds: float, what: str, every: float = 0.1) -> None:
    """Look every so many seconds until it is so. Raises RuntimeError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {seconds:.0f} s")
        time.sleep(every)


def answered_calls(slack: Running, method: str) -> list[float]:
    """When an agreeable Slack got the calls of a method (epoch seconds)."""
    found: list[float] = ask(f"{slack.url}/_/calls").get(method, [])
    return found


def write_clock(path: Path, moment: float) -> None:
    """Set the clock that a bot follows, running at the usual rate from `moment` (epoch seconds)."""
    scratch = path.with_suffix(".new")
    now = time.time()
    scratch.write_text(json.dumps({"real": now, "virtual": moment, "rate": 1.0, "serial": int(now * 1e6)}))
    scratch.replace(path)
