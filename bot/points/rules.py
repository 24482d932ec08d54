"""The rules of a point's life. Pure: facts and moments in, decisions out."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.i18n import N_

ACTIONS = ("take", "answer", "pass", "release", "solve", "not_yet", "merge", "withdraw")
ROLES = ("asker", "owner", "addressee", "team", "reader")
"""What somebody can be to a point, several at once; `team` is every member, lead and manager of its team."""

_ASKER = frozenset({"asker"})
_OWNER = frozenset({"owner"})
_TEAM = frozenset({"addressee", "team"})
_ANSWERS = frozenset({"owner", "addressee"})
_MOVES = frozenset({"asker", "owner", "addressee"})

MAY: Mapping[str, Mapping[str, frozenset[str]]] = {
    "with_chair": {"withdraw": _ASKER},
    "open": {
        "take": _TEAM,
        "answer": frozenset({"addressee"}),
        "pass": _MOVES,
        "solve": _ASKER,
        "merge": _MOVES,
        "withdraw": _ASKER,
    },
    "taken": {
        "answer": _ANSWERS,
        "pass": _OWNER,
        "release": _OWNER,
        "solve": _ASKER,
        "merge": _MOVES,
        "withdraw": _ASKER,
    },
    "answered": {"answer": _ANSWERS, "solve": _ASKER, "not_yet": _ASKER, "withdraw": _ASKER},
    "closed": {"withdraw": _ASKER},
    "debated": {"solve": _ASKER, "withdraw": _ASKER},
    "agreed": {"withdraw": _ASKER},
    "merged": {"solve": _ASKER, "not_yet": _ASKER, "withdraw": _ASKER},
    "withdrawn": {},
}
"""Who may do what, by the state of the point. What is not named here is possible to nobody."""

WHY_NOT_STATE = {
    "taken": N_("{owner} has taken this point already."),
    "answered": N_("This point has an answer already. Who raised it says whether that solves it."),
    "closed": N_("This point is solved already."),
    "debated": N_("The team debates this point. What comes of it stands in the channel."),
    "agreed": N_("This point became an agreement of the team."),
    "merged": N_("This point was joined with another one. Answer that one."),
    "withdrawn": N_("Who raised this point took it back."),
    "open": N_("This point has no answer yet."),
    "with_chair": N_("I do not know this point. Perhaps it was taken back."),
}
"""Why nobody can do it now."""

WHY_NOT_YOU = {
    "take": N_("Readers see the points and take none. Ask a team lead for another role."),
    "answer": N_(
        "Only who has this point, or whom it is for, can answer it. Would you like to? Choose “I’ll take it” first."
    ),
    "pass": N_("Only who has this point, whom it is for or who raised it can pass it on."),
    "release": N_("Only who has taken this point can give it back."),
    "merge": N_("Only who has this point, whom it is for or who raised it can join it with another one."),
    "solve": N_("Only the one who raised this point decides whether it is solved."),
    "not_yet": N_("Only the one who raised this point decides whether it is solved."),
    "withdraw": N_("Only the one who raised this point can take it back."),
}
"""Why somebody else can do it, and this person cannot."""


def why_not(state: str, action: str, roles: Collection[str]) -> str | None:
    """Why somebody in these roles may not do this now, as an untranslated sentence; None when they may."""
    allowed = MAY[state].get(action)
    if allowed is None:
        return WHY_NOT_STATE[state]
    return None if allowed & set(roles) else WHY_NOT_YOU[action]


def roles_of(
    *, is_asker: bool, is_owner: bool, is_named: bool, team_role: str | None, levels: Collection[str]
) -> frozenset[str]:
    """What somebody is to a point. `levels` are those it waits at, `is_named` whether it is for this person by name."""
    in_team = team_role in ("member", "lead", "management")
    addressed = is_named or (in_team and ("team" in levels or team_role in levels))
    facts = {
        "asker": is_asker,
        "owner": is_owner,
        "addressee": addressed,
        "team": in_team,
        "reader": team_role == "reader",
    }
    return frozenset(role for role, holds in facts.items() if holds)


# -- moving up a level -----------------------------------------------------------------------------------------

ABOVE: Mapping[str, tuple[str, ...]] = {
    "person": ("lead", "management"),
    "team": ("lead", "management"),
    "lead": ("management",),
    "management": (),
}
BELOW: Mapping[str, str] = {"management": "lead", "lead": "team", "person": "team"}
MOST_PASSES = 3
FEWEST_TO_NAME = 2
"""A level with one person in it is not named: that would name the person."""


def level_above(level: str, sizes: Mapping[str, int]) -> str | None:
    """The next level with somebody in it; None at the top."""
    return next((above for above in ABOVE[level] if sizes.get(above)), None)


def level_at(level: str, sizes: Mapping[str, int]) -> str:
    """The level that stands in when nobody is at this one: management, else the lead, else the team."""
    while level != "team" and not sizes.get(level):
        level = BELOW[level]
    return level


def may_name(level: str, sizes: Mapping[str, int]) -> bool:
    """Whether a board may say at which level a point waits."""
    return level != "person" and sizes.get(level, 0) >= FEWEST_TO_NAME


def level_after_passes(passes: int, chosen: str, current: str, sizes: Mapping[str, int]) -> str | None:
    """To which level a point goes that was passed on `passes` times before without an answer.

    The third time it goes up instead of round. None when there is nothing above: then somebody has to answer.
    """
    if passes + 1 < MOST_PASSES or chosen in ABOVE[current]:
        return chosen
    return level_above(current, sizes)


# -- moments ---------------------------------------------------------------------------------------------------

Hours = Callable[[date], tuple[datetime, datetime] | None]
"""When somebody works on a day, from and until; None for a day off."""

BEFORE_END = timedelta(minutes=30)
NOT_AT_ONCE = timedelta(minutes=30)
"""Nobody is asked what became of a point that was taken a moment ago."""

DAYS_AHEAD = 92
"""Who does not work for three months is not waited for."""


@dataclass(frozen=True)
class _Worked:
    day: date
    starts: datetime
    ends: datetime


def _next_worked(first: date, hours: Hours, after: datetime) -> _Worked | None:
    """The first working day from `first` on that ends after a moment."""
    for n in range(DAYS_AHEAD):
        day = first + timedelta(days=n)
        if (found := hours(day)) and found[1] > after:
            return _Worked(day, *found)
    return None


def climb_moment(since: datetime, days: int, hours: Hours) -> datetime | None:
    """When so many working days have passed since a moment without a word; None without a working day in three months.

    What comes outside working hours counts from the start of the next working day.
    """
    begun = _next_worked(since.date() - timedelta(days=1), hours, since)
    if begun is None:
        return None
    into, found = max(since, begun.starts) - begun.starts, begun
    for _ in range(days):
        later = _next_worked(found.day + timedelta(days=1), hours, found.ends)
        if later is None:
            return None
        found = later
    return min(found.starts + into, found.ends)


def follow_up_moment(taken: datetime, minutes: int, hours: Hours) -> datetime | None:
    """When the owner is asked what became of it: so far into the shift, at the latest half an hour before it ends.

    On the day it was taken if that is still to come, else on the next working day.
    """
    found = _next_worked(taken.date() - timedelta(days=1), hours, taken)
    while found:
        moment = min(found.starts + timedelta(minutes=minutes), found.ends - BEFORE_END)
        if moment >= taken + NOT_AT_ONCE:
            return moment
        found = _next_worked(found.day + timedelta(days=1), hours, taken)
    return None


def days_waiting(since: datetime, now: datetime, hours: Hours) -> int:
    """How many working days a point waits: the working days that began after the day on which it began to wait."""
    begun = _next_worked(since.date() - timedelta(days=1), hours, since)
    if begun is None or begun.starts > now:
        return 0
    length = (now - begun.starts).days + 1
    days = (begun.day + timedelta(days=n) for n in range(1, min(length, DAYS_AHEAD) + 1))
    return sum(1 for day in days if (found := hours(day)) and found[0] <= now)
