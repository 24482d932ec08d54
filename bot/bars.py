"""Progress on the error output, for commands that take long: where nobody looks at it, nothing is drawn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Bar = Callable[[float], None]
"""Told which share is done, from 0 to 1."""


@contextmanager
def bars() -> Iterator[Callable[[str], Bar]]:
    """Makes a bar of each name that it is given; gone when all is done."""
    looks = (TextColumn("{task.description:<12}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    console = Console(stderr=True)
    off = not console.is_terminal
    with Progress(*looks, TimeElapsedColumn(), console=console, transient=True, disable=off) as progress:
        yield lambda name: _bar(progress, name)


def _bar(progress: Progress, name: str) -> Bar:
    task = progress.add_task(name, total=1.0)
    return lambda done: progress.update(task, completed=done)
