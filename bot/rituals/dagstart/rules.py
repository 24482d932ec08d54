"""The rules of the dagstart. Pure: facts and moments in, decisions out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

MOODS = ("5", "4", "3", "2", "1")
"""From sunny to stormy; the average is shown on a scale of 1 to 5."""

FEWEST_MOODS = 5
TIME_TO_ANSWER = timedelta(minutes=2)
"""Nobody is reminded of a card that came only just now."""

REMIND_AT_MOST = timedelta(minutes=60)
"""A reminder that is later than this is noise and is left out."""


@dataclass(frozen=True)
class Question:
    """A question as it was when the round opened. `slot` is its place in the form, 1 to 3."""

    slot: int
    key: str | None
    text: str | None
    kind: str | None
    options: tuple[str, ...] = ()
    days: int = 0b1111111
    after_slot: int | None = None
    after_answer: str | None = None


def asked(questions: Sequence[Question], day: date, last: Mapping[int, str]) -> list[int]:
    """The slots one person is asked on `day`, given that person's last answers by slot.

    A question may be for some weekdays only, or only follow an answer: "only if the last answer in place 1
    contained `busy`" (letter case does not matter).
    """
    return [q.slot for q in questions if q.days & 1 << day.weekday() and _follows(q, last)]


def _follows(question: Question, last: Mapping[int, str]) -> bool:
    if question.after_slot is None:
        return True
    return (question.after_answer or "").casefold() in last.get(question.after_slot, "").casefold()


def pool_key(keys: Sequence[str], team_id: int, position: int) -> str:
    """The question of the day: every team walks the whole pool before one comes back, each from its own start."""
    return keys[(position + team_id * 7) % len(keys)]


@dataclass(frozen=True)
class Timetable:
    """When a round does what. Steps are (kind, moment), earliest first."""

    steps: list[tuple[str, datetime]]
    closes_at: datetime


def timetable(
    starts: Iterable[datetime],
    remind_after: int,
    board_after: int,
    closes_after: int,
    later: Iterable[datetime] = (),
    end_at: datetime | None = None,
) -> Timetable:
    """Reminders after each start, the board after the first one, the close after the last one (minutes).

    At each later start the board is drawn anew: those people are no longer still to start. With a roster `later` are
    the starts of the other shifts of the day, and it closes when the last one ends (`end_at`), though never before
    the board has stood as long as people waited for it.
    """
    moments = sorted(set(starts))
    closes_at = moments[-1] + timedelta(minutes=closes_after)
    if end_at:
        closes_at = max(end_at, moments[-1] + timedelta(minutes=2 * board_after))
    steps = [("board", moments[0] + timedelta(minutes=board_after)), ("close", closes_at)]
    redraws = {*moments[1:], *later} | ({moments[0]} if end_at else set())
    steps += [("redraw", start) for start in redraws if start < closes_at]
    if remind_after:
        steps += [("remind", start + timedelta(minutes=remind_after)) for start in moments]
    return Timetable(sorted(steps, key=lambda step: step[1]), closes_at)


def reachable(starts_at: datetime, now: datetime, reach_for: int) -> bool:
    """Whether a prompt may still be sent: nothing comes late as if it were on time."""
    return now < starts_at + timedelta(minutes=reach_for)


def may_remind(due_at: datetime, now: datetime, closes_at: datetime) -> bool:
    """One reminder, not long after its time and not when the round is over."""
    return now < min(due_at + REMIND_AT_MOST, closes_at)


def mood_average(counts: Mapping[str, int]) -> tuple[float, int] | None:
    """Average mood and number of answers; None below five answers."""
    total = sum(counts.values())
    if total < FEWEST_MOODS:
        return None
    return sum(int(choice) * n for choice, n in counts.items()) / total, total
