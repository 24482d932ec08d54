"""The alarm clock: no jump of the clock goes unseen, whatever it is doing."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from queue import Empty, Queue

import pytest

from bot.clock import SetClock
from schedules.alarm import Alarm, Chore, Watch
from tests.robustness.processes import wait_for

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PATIENCE = 5.0
"""Real seconds; a third of what the alarm would wait before it looks again by itself."""


def test_a_jump_while_it_looks_because_of_a_jump_is_looked_at_next() -> None:
    clock = SetClock(NOW)
    first, second = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    looks_at_first, looks_at_second, may_go_on = threading.Event(), threading.Event(), threading.Event()

    def tick() -> None:
        if clock.now() == first:
            looks_at_first.set()
            may_go_on.wait(PATIENCE)
        elif clock.now() == second:
            looks_at_second.set()

    alarm = Alarm(clock, [Watch("watch", tick, lambda: None, always=True)], [], lambda: None)
    alarm.start()
    clock.set(first)
    assert looks_at_first.wait(PATIENCE)
    clock.set(second)
    assert wait_for(lambda: alarm._scheduler.get_job("alarm") is None, PATIENCE)  # the scheduler has taken it
    may_go_on.set()
    assert looks_at_second.wait(PATIENCE)
    alarm.stop()


def test_a_jump_does_the_chores_for_which_it_is_time_by_then() -> None:
    clock, done = SetClock(NOW), Queue[str]()
    hourly, weekly = (
        Chore(name, lambda name=name: done.put(name), every)  # type: ignore[misc]
        for name, every in (("hourly", timedelta(hours=1)), ("weekly", timedelta(weeks=1)))
    )
    alarm = Alarm(clock, (), (hourly, weekly), after=lambda: None)
    alarm.start()
    assert {done.get(timeout=PATIENCE), done.get(timeout=PATIENCE)} == {"hourly", "weekly"}
    clock.advance(minutes=59)
    clock.advance(hours=2)
    assert done.get(timeout=PATIENCE) == "hourly"
    with pytest.raises(Empty):
        done.get(timeout=0.5)
    alarm.stop()


def test_a_look_does_what_is_due_and_one_that_cannot_say_so_keeps_no_other_from_its_turn() -> None:
    clock, done = SetClock(NOW), []
    soon = NOW + timedelta(minutes=1)

    def nobody_knows() -> datetime:
        raise RuntimeError("the database answers nonsense")

    def watch(name: str, next_due: Callable[[], datetime | None], *, always: bool = False) -> Watch:
        return Watch(name, lambda: done.append(name), next_due, always)

    watches = [
        watch("broken", nobody_knows),
        watch("never", lambda: None),
        watch("soon", lambda: soon),
        watch("now", lambda: NOW),
        watch("each time", lambda: None, always=True),
    ]
    alarm = Alarm(clock, watches, [], lambda: None)
    alarm.look()
    assert done == ["now", "each time"]
    clock.set(soon)
    alarm.look()
    assert done[2:] == ["soon", "now", "each time"]
