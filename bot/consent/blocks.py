"""What a consent round looks like in Slack: the card, its thread, and what people read in private."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blockkit import (
    LARGEST_PAYLOAD,
    Block,
    actions,
    button,
    context,
    cut,
    escape,
    quoted_sections,
    section,
    shorten,
    size_of,
)
from bot.consent.rules import MOST_DECISIONS
from bot.i18n import N_, Translator
from bot.people.calendar import local_day

ASK, SUGGEST, READY, REPLY = "consent.ask", "consent.suggest", "consent.ready", "consent.reply"
CHANGE_TEXT, GO_ON, WITHDRAW = "consent.change", "consent.go_on", "consent.withdraw"
AGREE, OBJECT, ABSTAIN, WORRY = "consent.agree", "consent.object", "consent.abstain", "consent.worry"
ON_CARD = (8000, 4000, 1500)
"""How many characters of a text are shown; less where Slack could not take it, which has to count `&` as five."""

LONGEST_FALLBACK, LONGEST_SPOKEN, LONGEST_NAME = 3900, 2000, 40

Text = tuple[str, list[Block]]


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


# -- lines -----------------------------------------------------------------------------------------------------

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


def _listed(names: Sequence[str]) -> str:
    return ", ".join(escape(shorten(name, LONGEST_NAME)) for name in names)


def head_text(t: Translator, shown: Shown) -> str:
    """What it is about, and who proposes it."""
    return f"*{escape(shown.title)}* · " + t("proposed by {name}", name=escape(shorten(shown.proposer, LONGEST_NAME)))


def spoken_text(shown: Shown) -> str:
    """The text as it is read aloud; the rest of the message comes after it, and must not be cut off."""
    return escape(shorten(shown.text, LONGEST_SPOKEN))


def fallback(*parts: str) -> str:
    """The whole message as one text."""
    return next(iter(cut(" ".join(part for part in parts if part), LONGEST_FALLBACK)), "")


def fitting(limits: Sequence[int], render: Callable[[int], list[Block]]) -> list[Block]:
    """Blocks with as much of the typed text as Slack takes."""
    found = render(limits[0])
    for longest in limits[1:]:
        if size_of(found) <= LARGEST_PAYLOAD:
            break
        found = render(longest)
    return found


def quoted(head: str, text: str, longest: int) -> list[Block]:
    """Typed text as a quotation, cut where it is too long."""
    return quoted_sections(head, text if len(text) <= longest else text[:longest] + "…")


# -- the card --------------------------------------------------------------------------------------------------


def render_card(t: Translator, shown: Shown) -> Text:
    """The card in the channel: the text, where the round is, who said what, and what anybody may do."""
    where, reactions = step_text(t, shown), reactions_text(t, shown) if shown.step in ("decision", "ended") else ""
    rule = "" if shown.outcome else rule_text(t, shown)
    small = [*cut(reactions, 2000), *([rule] if rule else [])]
    below = [section(where), *([context(*small)] if small else []), *_buttons(t, shown)]
    blocks = fitting(ON_CARD, lambda longest: [*quoted(head_text(t, shown), shown.text, longest), *below])
    return fallback(head_text(t, shown), spoken_text(shown), where, rule, reactions), blocks


def _buttons(t: Translator, shown: Shown) -> list[Block]:
    key, back = shown.key, button(t("Take it back"), WITHDRAW, shown.key)
    if shown.step == "questions":
        row = [
            button(t("Ask a question"), ASK, key, style="primary"),
            button(t("Suggest a change"), SUGGEST, key),
            button(t("Nothing to ask"), READY, key),
            back,
        ]
    elif shown.step == "improve":
        row = [
            button(t("Change the text"), CHANGE_TEXT, key, style="primary"),
            button(t("Leave it so"), GO_ON, key),
            back,
        ]
    elif shown.step == "decision":
        row = [*stance_buttons(t, key), button(t("Add a concern"), WORRY, key)]
        row += [button(t("Change the text"), CHANGE_TEXT, key)] if is_solvable(shown) else []
        row += [back]
    else:
        return []
    return [actions(*row, block_id=f"consent_{shown.round_id}")]


def stance_buttons(t: Translator, key: str) -> list[Block]:
    """The three choices, none of them louder than another."""
    return [
        button(t("No objection"), AGREE, key),
        button(t("Objection"), OBJECT, key),
        button(t("Abstain"), ABSTAIN, key),
    ]


def is_solvable(shown: Shown) -> bool:
    """Whether an objection stands that a new version can still solve."""
    return bool(shown.objected) and shown.decision < MOST_DECISIONS


# -- the thread ------------------------------------------------------------------------------------------------

HEADS = {
    "question": N_("*{name}* asks:"),
    "suggestion": N_("*{name}* suggests:"),
    "objection": N_("*{name}* objects. Which harm:"),
    "concern": N_("*{name}* adds a concern:"),
}


def render_said(t: Translator, said: Said, *, is_open: bool) -> Text:
    """Something that was said, in the thread; a question with its answer, or with the button for it."""
    name = escape(said.name)
    if said.kind == "version":
        text = t(
            "{name} changed the text: this is version {n}. It stands on the card; everybody decides about this one.",
            name=name,
            n=said.version,
        )
        return text, [section(text)]
    parts = [(t(HEADS[said.kind], name=name), said.text)]
    if said.kind == "objection":
        parts += [(t("Based on:"), said.basis), (t("What would solve it:"), said.change)]
    if said.answer is not None:
        parts.append((t("*{name}* answers:", name=escape(said.answered_by)), said.answer))
    is_asked = said.kind == "question" and said.answer is None and is_open
    below = [actions(button(t("Answer"), REPLY, said.entry_id))] if is_asked else []
    blocks = fitting(ON_CARD, lambda longest: [*(block for part in parts for block in quoted(*part, longest)), *below])
    return fallback(*(f"{head} {escape(shorten(words, LONGEST_FALLBACK))}" for head, words in parts)), blocks


def render_ended(t: Translator, shown: Shown) -> Text:
    """The end, in the thread: the outcome, and who said what."""
    outcome, reactions = step_text(t, shown), reactions_text(t, shown)
    blocks = [section(f"*{escape(shown.title)}*\n{outcome}"), *(context(part) for part in cut(reactions, 2000) if part)]
    return fallback(escape(shown.title), outcome, reactions), blocks
