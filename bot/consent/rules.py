"""The rules of a consent round: who may do what, how long a step lasts, how it ends. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.i18n import N_
from bot.points.rules import Hours, climb_moment

STEPS = ("questions", "improve", "decision", "ended")
STANCES = ("agree", "object", "abstain")
ACTIONS = ("ask", "suggest", "ready", "answer", "change", "go_on", *STANCES, "concern", "withdraw")
ROLES = ("proposer", "author", "decider", "team", "reader")
"""What somebody can be to a round, several at once. `author`: wrote the text as it is now, so stands behind it."""

MOST_DECISIONS = 3

_PROPOSER = frozenset({"proposer"})
_DECIDER = frozenset({"decider"})
_TEAM = frozenset({"team"})

MAY: Mapping[str, Mapping[str, frozenset[str]]] = {
    "questions": {"ask": _TEAM, "suggest": _TEAM, "ready": _DECIDER, "answer": _PROPOSER, "withdraw": _PROPOSER},
    "improve": {"answer": _PROPOSER, "change": _PROPOSER, "go_on": _PROPOSER, "withdraw": _PROPOSER},
    "decision": {
        **dict.fromkeys(STANCES, _DECIDER),
        "concern": _TEAM,
        "answer": _PROPOSER,
        "change": _PROPOSER,
        "withdraw": _PROPOSER,
    },
    "ended": {},
}
"""Who may do what, by the step of the round. What is not named here is possible to nobody."""

WHY_NOT_STEP = {
    "questions": N_("First the questions, then the decision. You can ask and suggest now."),
    "improve": N_("The questions are over. The text is being looked at once more, then everybody decides."),
    "decision": N_("The questions are over: now everybody decides. You can still add a concern."),
    "ended": N_("This round is over."),
}
"""Why nobody can do it now."""

NOT_PROPOSER = N_("Only who proposes it can do this.")
NOT_DECIDER = N_("Members and team leads who were in the team when the round opened decide about it.")
NOT_TEAM = N_("Readers see the round and take no part in it. Ask a team lead for another role.")
WHY_NOT_YOU = {
    **dict.fromkeys(STANCES, NOT_DECIDER),
    **dict.fromkeys(("answer", "change", "go_on", "withdraw"), NOT_PROPOSER),
    **dict.fromkeys(("ask", "suggest", "concern"), NOT_TEAM),
    "ready": NOT_DECIDER,
}
"""Why somebody else can do it, and this person cannot."""

OWN_TEXT = N_(
    "You wrote this text, so you count as no objection. Do you see it differently? Change it or take it back."
)
FINAL = N_("You said “no objection”. That stands until the text changes; you can still add a concern.")
SAID_ALREADY = N_("You said so already.")
NOTHING_TO_SOLVE = N_("The text can be changed now only to solve an objection, and there is none.")
THREE_TIMES = N_("This was the third decision. Take it back and talk about it before you propose it again.")


def why_not(
    step: str,
    action: str,
    roles: Collection[str],
    *,
    stance: str | None = None,
    objections: int = 0,
    decision: int = 1,
) -> str | None:
    """Why somebody in these roles may not do this now, as an untranslated sentence; None when they may.

    `stance` is what this person decided so far, `objections` how many stand, `decision` the first, second or third.
    """
    allowed = MAY[step].get(action)
    if allowed is None:
        return WHY_NOT_STEP[step]
    if not allowed & set(roles):
        return WHY_NOT_YOU[action]
    if action in STANCES:
        if "author" in roles:
            return OWN_TEXT
        if stance == "agree":
            return FINAL
        return SAID_ALREADY if stance == action == "abstain" else None
    if action == "change" and step == "decision":
        if not objections:
            return NOTHING_TO_SOLVE
        return THREE_TIMES if decision >= MOST_DECISIONS else None
    return None


# -- how it ends -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seat:
    """Somebody who may decide. `was_here`: has had a working hour in this decision, so that silence says something."""

    stance: str | None
    is_author: bool = False
    was_here: bool = True


def needed(seats: int) -> int:
    """How many have to say "no objection"."""
    return 1 if seats < 3 else 2


def stance_of(seat: Seat, *, silence_counts: bool) -> str | None:
    """What somebody stands for; None when that is not known."""
    if seat.stance:
        return seat.stance
    return "agree" if seat.is_author or (silence_counts and seat.was_here) else None


def outcome(seats: Sequence[Seat], *, decision: int, is_over: bool, silence_consents: bool) -> str | None:
    """How a decision ends: accepted, objected, too_few; None while it goes on.

    It goes on until the clock ends it (`is_over`), or until everybody has reacted and no objection stands that a new
    version could still solve. Who wrote the text does not carry it alone, unless nobody else decides.
    """
    stances = [stance_of(seat, silence_counts=is_over and silence_consents) for seat in seats]
    objections = stances.count("object")
    solvable = objections > 0 and decision < MOST_DECISIONS
    if not is_over and (None in stances or solvable):
        return None
    if objections:
        return "objected"
    others = [stance for seat, stance in zip(seats, stances, strict=True) if stance and not seat.is_author]
    carried = stances.count("agree") >= needed(len(seats)) and (others or len(seats) == 1)
    return "accepted" if carried else "too_few"


def after_questions(said: int) -> str:
    """The step after the questions: without a question or a suggestion there is nothing to improve."""
    return "improve" if said else "decision"


def questions_over(ready: Collection[bool], unanswered: int) -> bool:
    """Whether the questions can end before the clock: nobody has any (more), and all are answered.

    `ready` says so of everybody who may decide, without the one who wrote the text.
    """
    return all(ready) and not unanswered


# -- moments ---------------------------------------------------------------------------------------------------

Work = Sequence[tuple[datetime, datetime]]
"""When somebody works, from and until, earliest first."""

AN_HOUR = timedelta(hours=1)
STEP_DAYS, MOST_MORE_DAYS = 1, 2
"""Working days that a step lasts, and how many more when somebody has not had a working hour in it."""


def hour_worked(begins: datetime, work: Work) -> datetime | None:
    """The moment at which somebody has had one working hour since a moment; None when that is not in sight."""
    left, since = AN_HOUR, begins
    for starts, ends in work:
        starts = max(starts, since)
        if ends - starts >= left:
            return starts + left
        if ends > starts:
            left, since = left - (ends - starts), ends
    return None


def step_end(
    begins: datetime, hours: Hours, works: Collection[Work], objected: datetime | None = None
) -> datetime | None:
    """When a step ends: after a working day of the team, later while somebody has not had a working hour in it.

    At most two working days later; who does not work until then is not waited for. An objection leaves a working day
    to solve it, within the same limit. None when nobody works in the months ahead.
    """
    plain = climb_moment(begins, STEP_DAYS, hours)
    if plain is None:
        return None
    latest = latest_end(begins, hours) or plain
    wanted = [worked for work in works if (worked := hour_worked(begins, work)) and worked <= latest]
    if objected and (solved := climb_moment(objected, STEP_DAYS, hours)):
        wanted.append(min(solved, latest))
    return max([plain, *wanted])


def latest_end(begins: datetime, hours: Hours) -> datetime | None:
    """The last moment at which a step can end. None when nobody works in the months ahead."""
    plain = climb_moment(begins, STEP_DAYS, hours)
    return climb_moment(plain, MOST_MORE_DAYS, hours) if plain else None


HALF_A_DAY = timedelta(hours=4)


def remind_moment(begins: datetime, ends: datetime) -> datetime:
    """When who has not reacted is reminded: after half a working day, so that there is time left to react."""
    return begins + min((ends - begins) / 2, HALF_A_DAY)
