"""A consent round in words: where it is, what holds in it, and who said what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blockkit import escape, shorten
from bot.consent.rules import MOST_DECISIONS
from bot.i18n import N_, Translator
from bot.people.calendar import local_day

LONGEST_NAME = 40


@dataclass(frozen=True)
class Said:
    """Something that was said. Names and texts are not escaped."""

    entry_id: int
    kind: str
    name: str
    text: str
    version: int
    decision: int
    basis: str = ""
    change: str = ""
    answer: str | None = None
    answered_by: str = ""


@dataclass(frozen=True)
class Shown:
    """A round as everybody sees it: names of who reacted, only the number of who did not."""

    round_id: int
    version: int
    decision: int
    step: str
    outcome: str | None
    title: str
    text: str
    proposer: str
    ends_at: datetime
    zone: str
    silence_consents: bool
    needed: int
    agreed: Sequence[str]
    objected: Sequence[str]
    abstained: Sequence[str]
    waiting: int
    said: Sequence[Said]

    @property
    def key(self) -> str:
        """What a button carries: the round, and the version that was seen."""
        return f"{self.round_id}:{self.version}"

    def of_kind(self, *kinds: str) -> list[Said]:
        """What was said, of these kinds."""
        return [each for each in self.said if each.kind in kinds]


OUTCOMES = {
    "accepted": N_("Agreed: nobody objects."),
    "objected": N_("Not agreed: an objection stands that was not solved. The text goes back to {name}."),
    "too_few": N_("Not agreed: too few people said “no objection”. The text goes back to {name}."),
    "withdrawn": N_("Taken back: nothing changes."),
    "gone": N_("The round ended without a decision."),
}
STANCES = {"agree": N_("No objection"), "object": N_("Objection"), "abstain": N_("Abstained")}


def step_text(t: Translator, shown: Shown) -> str:
    """Where the round is, until when, and what is asked of people."""
    if shown.outcome:
        return t(OUTCOMES[shown.outcome], name=escape(shorten(shown.proposer, LONGEST_NAME)))
    until = t(
        "{day} at {time}", day=t.day(local_day(shown.ends_at, shown.zone)), time=t.time(shown.ends_at, shown.zone)
    )
    if shown.step == "questions":
        return t(
            "*Step 1 of 3: questions*, until {moment}. Is something unclear, or would you change something? "
            "What is asked and suggested stands in the thread.",
            moment=until,
        )
    if shown.step == "improve":
        return t(
            "*Step 2 of 3: improving*, until {moment}. {name} changes the text with your suggestions, or leaves it "
            "as it is.",
            moment=until,
            name=escape(shown.proposer),
        )
    said = t(
        "*Step 3 of 3: the decision*, until {moment}. Choose what you think of it: “no objection” stands until the "
        "text changes.",
        moment=until,
    )
    if shown.decision > 1:
        said += " " + t(
            "The text has changed, so everybody is asked again: time {n} of at most {most}.",
            n=shown.decision,
            most=MOST_DECISIONS,
        )
    return said


def rule_text(t: Translator, shown: Shown) -> str:
    """When it holds, and what silence means: everybody in the round must know."""
    holds = t.plural(
        "It holds when nobody objects and somebody says “no objection”; who wrote it does not decide alone.",
        "It holds when nobody objects and at least {n} people say “no objection”; who wrote it is one of them.",
        shown.needed,
    )
    if shown.silence_consents:
        silence = t("Who works these days and says nothing counts as no objection: your team chose so.")
    else:
        silence = t("Saying nothing is not agreeing.")
    return f"{holds} {silence}"


def reactions_text(t: Translator, shown: Shown) -> str:
    """Who said what so far, in one line; of who did not react only the number."""
    names = (
        (STANCES["agree"], shown.agreed),
        (STANCES["object"], shown.objected),
        (STANCES["abstain"], shown.abstained),
    )
    parts = [
        f"{t(label)}: {', '.join(escape(shorten(name, LONGEST_NAME)) for name in found)}"
        for label, found in names
        if found
    ]
    if concerns := len(shown.of_kind("concern")):
        parts.append(t.plural("one concern, in the thread", "{n} concerns, in the thread", concerns))
    if shown.waiting and not shown.outcome:
        parts.append(t.plural("one person has not reacted yet", "{n} people have not reacted yet", shown.waiting))
    if shown.waiting and shown.outcome in ("accepted", "too_few") and shown.silence_consents:
        parts.append(t.plural("one person said nothing", "{n} people said nothing", shown.waiting))
    return " · ".join(parts)


def head_text(t: Translator, shown: Shown) -> str:
    """What it is about, and who proposes it."""
    return f"*{escape(shown.title)}* · " + t("proposed by {name}", name=escape(shorten(shown.proposer, LONGEST_NAME)))
