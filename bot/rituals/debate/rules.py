"""The rules of a debate: its phases, who may do what in them, when it may close. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.i18n import N_

PHASES = (
    "proposed",
    "understanding",
    "first_vote",
    "arguments",
    "weighing",
    "second_vote",
    "outcome",
    "measuring",
    "closed",
)
RUNNING = ("understanding", "first_vote", "arguments", "weighing", "second_vote")
"""The phases in which people are asked something, in their order; a team has one such debate at a time."""

VOTES = {"first_vote": 1, "second_vote": 2}
"""Which vote is taken in a phase."""

ENDED = ("measuring", "closed")
OUTCOMES = ("agreement", "learned", "none", "stopped")
"""How a debate ends: with an agreement, with a lesson, without either, or stopped on the way."""

UNOPENED = ("declined", "withdrawn", "lapsed")
"""How a proposal ends that never opened: a lead said not now, it was taken back, or nobody answered it."""

SIDES = ("staff", "management")
"""Members and leads work the shift together: they are the staff."""

ARGUMENTS = ("for", "against", "condition")
MOST_ARGUMENTS = 3
MOST_WEIGHED = 3
LONGEST_ARGUMENT = 280
LONGEST_MOTION = 200
MEASURE_WEEKS = (2, 4, 8)

ACTIONS = (
    "open", "withdraw", "ask", "answer", "kar", "vote", "argue", "edit", "weigh", "next", "reopen", "extend", "stop",
    "close", "agree", "learned", "look_back",
)  # fmt: skip
ROLES = ("lead", "proposer", "facilitator", "owner", "seat", "reader")
"""What somebody can be to a debate, several at once. `owner` answers for the KPI; `seat` may take part."""

_LEADS = frozenset({"lead"})
_RUNS = frozenset({"facilitator", "lead"})
_SEAT = frozenset({"seat"})
_ANSWERS = frozenset({"owner"})
_STEERED: Mapping[str, frozenset[str]] = {"next": _RUNS, "extend": _RUNS, "stop": _RUNS, "answer": _ANSWERS}

MAY: Mapping[str, Mapping[str, frozenset[str]]] = {
    "proposed": {"open": _LEADS, "withdraw": frozenset({"proposer", "lead"})},
    "understanding": {"ask": _SEAT, "kar": _SEAT, **_STEERED},
    "first_vote": {"vote": _SEAT, **_STEERED},
    "arguments": {"argue": _SEAT, "edit": _SEAT, "reopen": _RUNS, **_STEERED},
    "weighing": {"weigh": _SEAT, "reopen": _RUNS, **_STEERED},
    "second_vote": {"vote": _SEAT, "close": _RUNS, **_STEERED},
    "outcome": {"agree": _SEAT, "learned": _RUNS, "stop": _RUNS},
    "measuring": {"look_back": _RUNS, "stop": _RUNS},
    "closed": {},
}
"""Who may do what, by phase. What is not named here is possible to nobody."""

WHY_NOT_PHASE = {
    "proposed": N_("This debate has not been opened yet. A team lead can open it."),
    "understanding": N_("First the questions. Voting and arguments come after that."),
    "first_vote": N_("Now everybody votes for the first time. The arguments come after that."),
    "arguments": N_("Now the arguments are collected."),
    "weighing": N_("Now the arguments are weighed: choose the ones that weigh most for you."),
    "second_vote": N_("Now everybody votes for the second time."),
    "outcome": N_("The votes are counted. Now it is about what the team agrees on."),
    "measuring": N_("This debate led to an agreement. What that brings is being measured."),
    "closed": N_("This debate is over."),
}
"""Why nobody can do it now."""

ABOUT_PROPOSALS = ("open", "withdraw")
ANSWERED = N_("This proposal has had its answer already.")

NO_SUCH = N_("I do not know this debate. Type `/debate list` to see them all.")
NOT_SEAT = N_("Members, team leads and management of the team take part in a debate. Ask a team lead for another role.")
NOT_RUNS = N_("Only the facilitator of this debate or a team lead can do this.")
WHY_NOT_YOU = {
    **dict.fromkeys(("ask", "kar", "vote", "argue", "edit", "weigh", "agree"), NOT_SEAT),
    **dict.fromkeys(("next", "reopen", "extend", "stop", "close", "learned", "look_back"), NOT_RUNS),
    "open": N_("Only a team lead opens a debate. Your proposal is with them."),
    "withdraw": N_("Only who proposed this debate or a team lead can take it back."),
    "answer": N_("Questions are answered by who owns the KPI."),
}
"""Why somebody else can do it, and this person cannot."""

FACILITATOR = N_("You lead this debate, so you do not argue or weigh in it. You can vote.")
BY_FACILITATOR = ("argue", "edit", "weigh")


def why_not(phase: str, action: str, roles: Collection[str]) -> str | None:
    """Why somebody in these roles may not do this now, as an untranslated sentence; None when they may.

    Who leads a debate does not argue in it (the facilitator's place in Boersma's debates).
    """
    allowed = MAY[phase].get(action)
    if allowed is None:
        return ANSWERED if action in ABOUT_PROPOSALS else WHY_NOT_PHASE[phase]
    if not allowed & set(roles):
        return WHY_NOT_YOU[action]
    return FACILITATOR if action in BY_FACILITATOR and "facilitator" in roles else None


def side_of(role: str) -> str | None:
    """The side on which somebody with a role in the team takes part; None for who does not."""
    return {"member": "staff", "lead": "staff", "management": "management"}.get(role)


def phase_after(phase: str, *, first_counted: bool) -> str:
    """The next phase. Who reopened the questions after the first vote does not vote again."""
    if phase == "understanding" and first_counted:
        return "arguments"
    return PHASES[PHASES.index(phase) + 1]


def phase_before(phase: str) -> str:
    """The phase that is reopened: a vote never is."""
    return {"arguments": "understanding", "weighing": "arguments"}[phase]


# -- when it may close -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turnout:
    """One side in the second vote: how many may take part, were at work in the debate's time, and voted."""

    side: str
    seats: int
    here: int
    voted: int


@dataclass(frozen=True)
class Missing:
    """What keeps a debate from closing. `sides` have not taken part at all; `short` are the votes still needed."""

    sides: tuple[Turnout, ...]
    short: int


def missing(turnouts: Sequence[Turnout], quorum: int) -> Missing | None:
    """What is missing before a debate may close; None when nothing is.

    The closing rule: a share (`quorum`, per cent) of those who were at work took part, and somebody of each side did.
    """
    absent = tuple(each for each in turnouts if not each.voted)
    here, voted = sum(each.here for each in turnouts), sum(each.voted for each in turnouts)
    short = max(0, -(-here * quorum // 100) - voted)
    return Missing(absent, short) if absent or short else None
