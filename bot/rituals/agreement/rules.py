"""The rules of agreements. Pure: texts, facts and days in, decisions out."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from difflib import SequenceMatcher

from bot.i18n import N_

STATES = {
    "draft": N_("draft"),
    "in_round": N_("with the team"),
    "active": N_("holds"),
    "review": N_("ends soon"),
    "stopped": N_("stopped"),
    "lapsed": N_("lapsed"),
}
DIRECTIONS = {"up": N_("higher"), "down": N_("lower")}

IN_FORCE = ("active", "review")
ACTIONS = ("propose", "revise", "extend", "stop", "undo")
ROLES = ("author", "owner", "decider", "team", "reader")
"""What somebody can be to an agreement, several at once: who wrote the newest text, who owns it; members and leads
decide; they and management are the team."""

ASK_BEFORE = timedelta(days=7)
UNDO_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Limits:
    """What a team decided about its agreements: how many hold at once, for how many weeks, months at the most."""

    most: int = 12
    weeks: int = 4
    months: int = 6

    def usual_until(self, since: date) -> date:
        """The last day of an agreement for which nobody names one."""
        return min(since + timedelta(weeks=self.weeks), self.longest_until(since))

    def longest_until(self, since: date) -> date:
        """The last day until which something can be agreed: half a year is 183 days."""
        return since + timedelta(days=round(self.months * 30.5))


LONGEST = {
    "title": 75, "condition": 500, "behaviour": 3000, "whom": 200, "why": 1000, "sign": 500, "kpi": 75, "baseline": 75,
    "safeguard": 500,
}  # fmt: skip
"""Characters of each text."""


@dataclass(frozen=True)
class Content:
    """Everything a team consents to. `kpi`, `baseline`, `direction` and `safeguard` may be empty.

    `kpi_id` is the KPI of the team that `kpi` names; empty for one that is not measured here.
    """

    title: str
    condition: str
    behaviour: str
    whom: str
    why: str
    sign: str
    kpi: str
    baseline: str
    direction: str
    safeguard: str
    owner_id: int | None
    valid_until: date
    rhythm: str  # one of kept_rules.RHYTHMS
    trial: bool
    kpi_id: int | None = None


FIELDS = tuple(each.name for each in fields(Content))

# -- who may do what -------------------------------------------------------------------------------------------

_TEAM = frozenset({"team"})
_MAKERS = frozenset({"author", "owner"})
_ENDERS = _MAKERS | {"decider"}

MAY: Mapping[str, Mapping[str, frozenset[str]]] = {
    "draft": {"propose": _TEAM, "revise": _TEAM, "stop": _MAKERS},
    "in_round": {"revise": _TEAM, "stop": _MAKERS},
    "active": {"revise": _TEAM, "extend": _TEAM, "stop": _ENDERS},
    "review": {"revise": _TEAM, "extend": _TEAM, "stop": _ENDERS},
    "stopped": {"undo": _TEAM, "revise": _TEAM},
    "lapsed": {"extend": _TEAM, "revise": _TEAM},
}
"""Who may do what, by state. Nothing here makes an agreement hold: only a round does."""

WHY_NOT_STATE = {
    "draft": N_("This agreement is a draft: the team has not decided about it yet."),
    "in_round": N_("The team is deciding about this agreement. Use the buttons on its card in the channel."),
    "active": N_("This agreement holds already."),
    "review": N_("This agreement holds already."),
    "stopped": N_("This agreement was stopped. Type `/agreement revise` and its number to propose it anew."),
    "lapsed": N_("This agreement has lapsed. Type `/agreement extend` and its number to propose it anew."),
}
NOT_YOU_READER = N_("Readers see the agreements and change none. Ask a team lead for another role.")
NOT_YOU_STOP = N_("Only who wrote this proposal or owns it can withdraw it.")
NOT_YOU_END = N_("Members and team leads decide whether an agreement stops. You can propose to change it.")
NOT_YOU_CHOOSE = N_("Members and team leads choose what becomes of it. What they choose will stand here.")
TOO_LATE = N_("That was more than a day ago. Type `/agreement revise` and its number to propose it anew.")


def why_not(state: str, action: str, roles: Collection[str]) -> str | None:
    """Why somebody in these roles may not do this now, as an untranslated sentence; None when they may."""
    if "team" not in roles:
        return NOT_YOU_READER
    allowed = MAY[state].get(action)
    if allowed is None:
        return WHY_NOT_STATE[state]
    if allowed & set(roles):
        return None
    return NOT_YOU_END if state in IN_FORCE else NOT_YOU_STOP


def allowed(state: str, roles: Collection[str]) -> list[str]:
    """What somebody in these roles may do now."""
    return [action for action in MAY[state] if why_not(state, action, roles) is None]


def why_not_choose(roles: Collection[str]) -> str | None:
    """The same for saying what becomes of an agreement on the agenda."""
    if "team" not in roles:
        return NOT_YOU_READER
    return None if _ENDERS & set(roles) else NOT_YOU_CHOOSE


# -- the term --------------------------------------------------------------------------------------------------


def ask_day(since: date, until: date) -> date:
    """The day on which the team is asked what next: a week before the end, or half way in a shorter term."""
    return until - min(ASK_BEFORE, (until - since) / 2)


def asked_together(first_until: date, since: date, until: date) -> bool:
    """Whether an agreement is asked about with another one: if both end in a week, unless its own term is short."""
    same_week = until.isocalendar()[:2] == first_until.isocalendar()[:2]
    return same_week and until - ask_day(since, until) == ASK_BEFORE


def state_of(today: date, since: date, until: date) -> str:
    """The state of an agreement that holds from a day until a day, that day included."""
    if today > until:
        return "lapsed"
    return "review" if today >= ask_day(since, until) else "active"


def extended_until(today: date, until: date, limits: Limits) -> date:
    """Until when an agreement is extended when nobody names a day."""
    return min(limits.usual_until(max(until, today)), limits.longest_until(today))


# -- hints -----------------------------------------------------------------------------------------------------

_VAGUE = (
    "try to", "try our best", "as much as possible", "as soon as possible", "asap", "where possible", "if possible",
    "better", "more often", "properly", "in principle", "usually", "should", "improve",
    "proberen", "probeert", "ons best", "zoveel mogelijk", "zo veel mogelijk", "zo snel mogelijk", "zsm", "z.s.m.",
    "waar mogelijk", "indien mogelijk", "als het kan", "beter", "betere", "vaker", "netjes", "in principe", "meestal",
    "zouden", "verbeteren", "streven",
)  # fmt: skip
_VAGUE_WORD = re.compile("|".join(rf"(?<!\w){re.escape(words)}(?!\w)" for words in _VAGUE), re.IGNORECASE)


def vague_words(text: str) -> list[str]:
    """Words that say nothing anybody can see, in the order in which they stand there, each once."""
    return list(dict.fromkeys(found[0].lower() for found in _VAGUE_WORD.finditer(text)))


# -- differences -----------------------------------------------------------------------------------------------


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """What changed between two texts, word by word: pieces that stay (""), went ("-") or came ("+")."""
    old, new = before.split(), after.split()
    pieces: list[tuple[str, str]] = []
    for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("", " ".join(old[i:j])))
            continue
        pieces += [(sign, " ".join(words)) for sign, words in (("-", old[i:j]), ("+", new[k:m])) if words]
    return pieces


def changed_fields(before: Content, after: Content) -> list[str]:
    """Which fields differ, in the order of the form. Another KPI has another name: it is one difference."""
    found = [name for name in FIELDS if getattr(before, name) != getattr(after, name)]
    return [name for name in found if name != "kpi_id" or "kpi" not in found]
