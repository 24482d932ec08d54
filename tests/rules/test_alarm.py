"""The alarm clock beside a clock that is set: what is due after a jump is done at once."""

from datetime import UTC, datetime, timedelta
from queue import Empty, Queue

import pytest

from bot.clock import SetClock
from schedules.alarm import Alarm, Chore

PATIENCE = 10.0
"""Seconds for a thread to come round on a busy machine."""


def test_a_jump_does_the_chores_for_which_it_is_time_by_then() -> None:
    clock, done = SetClock(datetime(2026, 11, 23, 8, 0, tzinfo=UTC)), Queue[str]()
    hourly, weekly = (
        Chore(name, lambda name=name: done.put(name), every)  # type: ignore[misc]
        for name, every in (("hourly", timedelta(hours=1)), ("weekly", timedelta(weeks=1)))
    )
    alarm = Alarm(clock, (), (hourly, weekly), after=lambda: None)
    alarm.start()
    try:
        assert {done.get(timeout=PATIENCE), done.get(timeout=PATIENCE)} == {"hourly", "weekly"}
        clock.advance(minutes=59)
        clock.advance(hours=2)
        assert done.get(timeout=PATIENCE) == "hourly"
        with pytest.raises(Empty):
            done.get(timeout=0.5)
    finally:
        alarm.stop()
