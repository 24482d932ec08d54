"""What holds for KPIs: who may do what, when a value is late, how it stands. Pure."""

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal

from bot.errors import Refusal
from bot.i18n import N_

DIRECTIONS = {"up": N_("higher is better"), "down": N_("lower is better")}
RHYTHMS = {"daily": N_("every working day"), "weekly": N_("every week"), "monthly": N_("every month")}
SOURCES = {
    "form": N_("filled in"),
    "file": N_("from a file"),
    "push": N_("sent by another system"),
    "query": N_("fetched from a database"),
}

MOST_KPIS = 12
"""Of one team: more than fits on one form is more than a team can steer by."""

ON_BOARD = 3
"""The first ones of the list: Boersma's daily start shows one to three."""

LONGEST = {"name": 60, "definition": 500, "source": 80, "why": 200}

DEFINES, FILLS = "define", "fill"

ONLY_DEFINERS = N_("Only a team lead, an administrator or the owner of this KPI can do this. Ask {leads}.")
READERS = N_("Readers see the KPIs and change none. Ask a team lead for another role.")

GRACE = {"daily": 2, "weekly": 3, "monthly": 6}
"""Working days after the day a value is for, in which nobody is told that it is not there."""

LATE_AT = time(10)
"""On the clock of the team: after the daily start, where it can still be filled in by hand."""

AT_MOST = 370
"""Days to look for working days; a team without any in a year is told nothing."""

FIRST_DAY = date(2000, 1, 1)

NOT_YET = N_("{day} has not come yet. A value is of today or of a day before.")
TOO_OLD = N_("{day} is too long ago.")

Works = Callable[[date], bool]


def may(action: str, role: str | None, *, is_admin: bool, is_owner: bool) -> bool:
    """Whether somebody with this role in the team (None: not in the channel) may `define` or `fill`.

    Leads and administrators define, and the owner what is theirs; everybody in the team but readers fills in values.
    """
    if is_admin:
        return True
    if role is None or role == "reader":
        return False
    return action == FILLS or role == "lead" or is_owner


def check_day(day: date, today: date) -> None:
    """Raises Refusal for a day that can have no value: one that has not come yet."""
    if day > today:
        raise Refusal(NOT_YET, day=day.isoformat())
    if day < FIRST_DAY:
        raise Refusal(TOO_OLD, day=day.isoformat())


def next_day_for(rhythm: str, last: date, works: Works) -> date | None:
    """For which day the value after the one of `last` is; None where the team does not work any more."""
    if rhythm == "weekly":
        return last + timedelta(days=7)
    if rhythm == "monthly":
        return _month_later(last)
    return _nth_working_day(last, 1, works)


def late_on(rhythm: str, last: date, works: Works) -> date | None:
    """The first day on which its owner hears that the value after the one of `last` is not there."""
    expected = next_day_for(rhythm, last, works)
    return _nth_working_day(expected, GRACE[rhythm], works) if expected else None


def day_before(today: date, works: Works) -> date:
    """The last working day before today; yesterday where the team did not work for a year."""
    days = (today - timedelta(days=n) for n in range(1, AT_MOST))
    return next((day for day in days if works(day)), today - timedelta(days=1))


def is_stale(rhythm: str, last: date, today: date, works: Works) -> bool:
    """Whether a newer value than the one of `last` could be known today: one for a working day before today."""
    expected = next_day_for(rhythm, last, works)
    return expected is not None and expected <= day_before(today, works)


def _nth_working_day(after: date, n: int, works: Works) -> date | None:
    days = (after + timedelta(days=k) for k in range(1, AT_MOST))
    found = [day for day, _ in zip((day for day in days if works(day)), range(n), strict=False)]
    return found[-1] if len(found) == n else None


def _month_later(day: date) -> date:
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return min(first.replace(day=min(day.day, 28)) + timedelta(days=max(day.day - 28, 0)), last)


def standing(value: Decimal, target: Decimal | None, band: Decimal, direction: str) -> str:
    """`reached`, `near` (within the band) or `missed`; empty without a target."""
    if target is None:
        return ""
    short = target - value if direction == "up" else value - target
    if short <= 0:
        return "reached"
    return "near" if short <= band else "missed"


def movement(value: Decimal, before: Decimal | None) -> str:
    """`up`, `down` or `same` against the value before; empty without one."""
    if before is None:
        return ""
    return "same" if value == before else "up" if value > before else "down"
