"""A point in words: whom it is for, what is going on with it, and what happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blockkit import escape
from bot.i18n import N_, Translator
from bot.people.calendar import local_day
from bot.points.models import ADDRESSEES, KINDS

MOST_LINES = 4


@dataclass(frozen=True)
class Happened:
    """One line of a point's history. `whom` is a level, or the name of a person."""

    at: datetime
    what: str
    name: str | None
    whom: str | None
    text: str | None
    event_id: int = 0


@dataclass(frozen=True)
class Shown:
    """A point as somebody sees it. `waits_for` is a level that may be named, or None; `days` counts working days."""

    point_id: int
    text: str
    kind: str
    asker: str | None  # None: without a name, or gone
    whom: str  # team, lead, management, or the name of a person
    state: str
    owner: str | None
    waits_for: str | None
    is_silent: bool  # it moved up, and nothing was said since
    answers: Sequence[Happened]
    history: Sequence[Happened]
    zone: str
    owner_id: int | None = None


def whom_text(t: Translator, whom: str) -> str:
    """A level in words, or the name of a person, escaped."""
    return escape(t(ADDRESSEES[whom]) if whom in ADDRESSEES else whom)


def waits_text(t: Translator, point: Shown) -> str:
    """For whom a point waits that nobody has said anything about, without days: a card is not drawn anew every day."""
    if not point.is_silent:
        return ""
    if point.waits_for is None:
        return t("waits for an answer")
    return t("waits for {whom}", whom=whom_text(t, point.waits_for))


def waiting_text(t: Translator, waits_for: str | None, days: int) -> str:
    """ "waits for management: 2 days"; a level with one person in it is not named. No days on the first one."""
    if waits_for is None:
        said = t.plural("waits for an answer: one day", "waits for an answer: {n} days", days)
        return said if days else t("waits for an answer")
    whom = whom_text(t, waits_for)
    if not days:
        return t("waits for {whom}", whom=whom)
    return t.plural("waits for {whom}: one day", "waits for {whom}: {n} days", days, whom=whom)


def state_text(t: Translator, point: Shown) -> str:
    """What is going on with a point, in a few words."""
    owner, waiting = escape(point.owner or "?"), waits_text(t, point)
    if point.state == "taken":
        said = t("{owner} has taken it", owner=owner)
        return f"{said} · {waiting}" if waiting else said
    if point.state == "open":
        return waiting or t("open")
    if point.state == "answered":
        return t("answered; who asked says whether that solves it") if point.asker else t("answered")
    return {
        "closed": t("solved"),
        "debated": t("the team debates it"),
        "agreed": t("became an agreement"),
        "merged": t("joined with another point"),
        "withdrawn": t("taken back"),
    }.get(point.state, "")


def head_text(t: Translator, point: Shown) -> str:
    """Who asked, what kind of point it is, and for whom."""
    asker = f"*{escape(point.asker)}*" if point.asker else t("*Without a name*")
    return f"{asker} · {t(KINDS[point.kind])} · " + t("for {whom}", whom=whom_text(t, point.whom))


HAPPENED = {
    "taken": N_("{name} took it"),
    "answered": N_("{name} answered"),
    "passed": N_("{name} passed it on to {whom}"),
    "climbed": N_("moved up to {whom}"),
    "silent": N_("still without an answer"),
    "released": N_("{name} gave it back"),
    "put_up": N_("the chair put it on the board"),
    "solved": N_("{name} says: solved"),
    "not_yet": N_("{name} says: not yet"),
    "merged": N_("{name} joined it with another point"),
    "joined": N_("{name} joined another point with this one"),
    "reopened": N_("stands on its own again"),
    "owner_left": N_("who had taken it left; it waits again"),
    "proposed": N_("{name} proposes an agreement about it"),
    "debate_proposed": N_("{name} proposes a debate about it"),
    "debated": N_("{name} opened a debate about it"),
    "undebated": N_("the debate ended without an outcome; it waits again"),
    "agreed": N_("became an agreement of the team"),
    "closed_alone": N_("closed a working day after the answer: who asked is gone"),
}


def history_text(t: Translator, point: Shown) -> str:
    """The last things that happened, in one line."""
    known = [happened for happened in point.history if happened.what in HAPPENED]
    return " · ".join(
        f"{t.short_day(local_day(each.at, point.zone))}: {_happened(t, each)}" for each in known[-MOST_LINES:]
    )


def _happened(t: Translator, happened: Happened) -> str:
    name = escape(happened.name or t("somebody"))
    return t(HAPPENED[happened.what], name=name, whom=whom_text(t, happened.whom or "team"))
