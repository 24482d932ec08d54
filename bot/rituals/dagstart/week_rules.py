"""The rules of the lead's weekly line. Pure: what was said and raised in a week in, figures and moments out."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)

WINDOW = timedelta(hours=3)
"""How much later than its time the line may still be sent; what is later than that is left out."""

FEWEST_PEOPLE = 5
"""Below so many people who took part a figure could be about one of them."""

FEWEST_ANSWERS = 3
"""Of one or two answers the median is the time of somebody's answer, not a figure of the team."""

ROUNDS_LOOKED_AT = 10
"""A question that was asked so often without any use is proposed for removal."""

AIM_SENDING = 20
"""Percent of all words that come from those who lead; practitioners of the two-way daily start aim for 20/80."""

AIM_ANSWERED = 90
"""Percent of points answered within one working day."""

Works = Callable[[date], bool]
"""The team's calendar: does it work on this day?"""


def is_last_of_week(day: date, works: Works) -> bool:
    """Whether `day` is the last working day of its week (Monday to Sunday)."""
    later = (day + timedelta(days=n) for n in range(1, 7 - day.weekday()))
    return works(day) and not any(map(works, later))


def term(raised_at: datetime, zone: str, works: Works) -> datetime:
    """When one working day has passed: the same time on the next working day of the team.

    What is raised on a day off waits for the whole of the first working day.
    """
    local = raised_at.astimezone(ZoneInfo(zone))
    day, at = local.date(), local.time()
    if not works(day):
        day, at = _first_working_day(day, works), time(0)
    return datetime.combine(_first_working_day(day + ONE_DAY, works), at, ZoneInfo(zone)).astimezone(UTC)


def _first_working_day(day: date, works: Works) -> date:
    """The first working day from `day` on; a month ahead at the most, for a team that never works."""
    return next((each for n in range(31) if works(each := day + timedelta(days=n))), day)


@dataclass(frozen=True)
class Said:
    """Words somebody gave to the bot; `person_id` is empty where nobody knows who. `leads`: a lead or management."""

    person_id: int | None
    leads: bool
    words: int


@dataclass(frozen=True)
class Raised:
    """A point: when it was raised, and when and by whom it was first answered."""

    at: datetime
    answered_at: datetime | None = None
    answered_by: int | None = None


@dataclass(frozen=True)
class Week:
    """Everything that was given to the bot from `since` until `until`, and what was raised up to a month before."""

    since: datetime
    until: datetime
    said: Sequence[Said]
    raised: Sequence[Raised]
    took_part: int


@dataclass(frozen=True)
class Figures:
    """What the lead reads. `sending` is percent of all words; `in_time` is (answered in time, of how many points).

    A figure that cannot be given, or that could be about one person, is empty.
    """

    sending: int | None
    raised: int
    in_time: tuple[int, int] | None
    median: timedelta | None


def figures(week: Week, reader_id: int, zone: str, works: Works) -> Figures | None:
    """The figures of a week for one lead; None when so few took part that they could be about one person."""
    if week.took_part < FEWEST_PEOPLE:
        return None
    return Figures(
        sending=sending(week.said, reader_id),
        raised=sum(week.since <= point.at < week.until for point in week.raised),
        in_time=in_time(week, zone, works),
        median=time_to_answer(week, reader_id),
    )


def sending(said: Iterable[Said], reader_id: int) -> int | None:
    """How many percent of the words came from those who lead."""
    words = list(said)
    total = sum(each.words for each in words)
    speakers = {each.person_id for each in words if each.leads and each.words}
    if not total or _is_about_somebody_else(speakers, reader_id):
        return None
    return round(100 * sum(each.words for each in words if each.leads) / total)


def in_time(week: Week, zone: str, works: Works) -> tuple[int, int] | None:
    """Of the points whose working day passed in this week, how many had their answer by then, and how many there are.

    Each point is judged once, in the week in which its term ends: what was raised this morning is not late yet.
    """
    terms = [(term(point.at, zone, works), point.answered_at) for point in week.raised]
    judged = [(ends, answered) for ends, answered in terms if week.since <= ends < week.until]
    return (
        (sum(answered is not None and answered <= ends for ends, answered in judged), len(judged)) if judged else None
    )


def time_to_answer(week: Week, reader_id: int) -> timedelta | None:
    """The median time from raising to the first answer, of the answers of this week, nights and weekends included."""
    found = [p for p in week.raised if p.answered_at and week.since <= p.answered_at < week.until]
    times = [point.answered_at - point.at for point in found if point.answered_at]
    if len(times) < FEWEST_ANSWERS or _is_about_somebody_else({p.answered_by for p in found}, reader_id):
        return None
    return timedelta(seconds=median(each.total_seconds() for each in times))


def _is_about_somebody_else(people: Collection[int | None], reader_id: int) -> bool:
    """Whether a figure is about one person who is not the one who reads it."""
    return len(people) == 1 and reader_id not in people


def unused(history: Mapping[int, Sequence[bool]]) -> list[int]:
    """The places in the form of questions nobody used.

    `history` says of each of today's questions, newest daily start first, whether it was of use when it was asked.
    A question that raises points is of use when one of them was taken or answered; one that only collects answers
    when somebody answered it.
    """
    return [
        slot for slot, used in history.items() if len(used) >= ROUNDS_LOOKED_AT and not any(used[:ROUNDS_LOOKED_AT])
    ]
