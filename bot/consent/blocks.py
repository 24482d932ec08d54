"""What a consent round looks like in Slack: the card, its thread, and what people read in private."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blockkit import Block, actions, button, context, cut, escape, quoted_sections, section, shorten
from bot.consent.rules import MOST_DECISIONS
from bot.i18n import N_, Translator
from bot.people.calendar import local_day

ASK, SUGGEST, READY, REPLY = "consent.ask", "consent.suggest", "consent.ready", "consent.reply"
CHANGE_TEXT, GO_ON, WITHDRAW = "consent.change", "consent.go_on", "consent.withdraw"
AGREE, OBJECT, ABSTAIN, WORRY = "consent.agree", "consent.object", "consent.abstain", "consent.worry"
LONGEST_ON_CARD, LONGEST_IN_LIST, MOST_IN_LIST = 8000, 500, 8
LONGEST_FALLBACK = 3900

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
    "objected": N_("Not agreed: an objection stands that was not solved. It is a draft again."),
    "too_few": N_("Not agreed: too few people said “no objection”. It is a draft again."),
    "withdrawn": N_("Taken back. It is a draft again."),
    "gone": N_("The round ended without a decision."),
}
STANCES = {"agree": N_("No objection"), "object": N_("Objection"), "abstain": N_("Abstained")}


def step_text(t: Translator, shown: Shown) -> str:
    """Where the round is, until when, and what is asked of people."""
    if shown.outcome:
        return t(OUTCOMES[shown.outcome])
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
        "It holds when nobody objects and one person says “no objection”.",
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
    parts = [f"{t(label)}: {', '.join(escape(name) for name in found)}" for label, found in names if found]
    if concerns := len(shown.of_kind("concern")):
        parts.append(t.plural("one concern, in the thread", "{n} concerns, in the thread", concerns))
    if shown.waiting and not shown.outcome:
        parts.append(t.plural("one person has not reacted yet", "{n} people have not reacted yet", shown.waiting))
    return " · ".join(parts)


def _head(t: Translator, shown: Shown) -> str:
    return f"*{escape(shown.title)}* · " + t("proposed by {name}", name=escape(shown.proposer))


def _fallback(*parts: str) -> str:
    return " ".join(part for part in parts if part)[:LONGEST_FALLBACK]


# -- the card --------------------------------------------------------------------------------------------------


def render_card(t: Translator, shown: Shown) -> Text:
    """The card in the channel: the text, where the round is, who said what, and what anybody may do."""
    where, reactions = step_text(t, shown), reactions_text(t, shown) if shown.step in ("decision", "ended") else ""
    small = [*cut(reactions, 2000), *([] if shown.outcome else [rule_text(t, shown)])]
    blocks = [*quoted_sections(_head(t, shown), shown.text[:LONGEST_ON_CARD]), section(where)]
    blocks += [context(*small)] if small else []
    said = _fallback(_head(t, shown), where, reactions, escape(shorten(shown.text, LONGEST_FALLBACK)))
    return said, [*blocks, *_buttons(t, shown)]


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
        row = [*_stances(t, key), button(t("Add a concern"), WORRY, key)]
        row += [button(t("Change the text"), CHANGE_TEXT, key)] if _is_solvable(shown) else []
        row += [back]
    else:
        return []
    return [actions(*row, block_id=f"consent_{shown.round_id}")]


def _stances(t: Translator, key: str) -> list[Block]:
    return [
        button(t("No objection"), AGREE, key, style="primary"),
        button(t("Objection"), OBJECT, key),
        button(t("Abstain"), ABSTAIN, key),
    ]


def _is_solvable(shown: Shown) -> bool:
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
    blocks = [block for head, words in parts for block in quoted_sections(head, words)]
    if said.kind == "question" and said.answer is None and is_open:
        blocks.append(actions(button(t("Answer"), REPLY, said.entry_id)))
    return _fallback(*(f"{head} {escape(shorten(words, LONGEST_FALLBACK))}" for head, words in parts)), blocks


def render_ended(t: Translator, shown: Shown) -> Text:
    """The end, in the thread: the outcome, and who said what."""
    outcome, reactions = step_text(t, shown), reactions_text(t, shown)
    blocks = [section(f"*{escape(shown.title)}*\n{outcome}"), *(context(part) for part in cut(reactions, 2000) if part)]
    return _fallback(escape(shown.title), outcome, reactions), blocks


# -- in private ------------------------------------------------------------------------------------------------


def render_asked(t: Translator, shown: Shown, head: str, stance: str | None) -> Text:
    """The text with the choices, for somebody who has not reacted to it; afterwards what they said."""
    blocks = [section(head), *quoted_sections(_head(t, shown), shown.text[:LONGEST_ON_CARD])]
    if shown.step != "decision":
        line = t("The round goes on in the channel.") if not shown.outcome else step_text(t, shown)
    elif stance:
        line = t("You said: {stance}.", stance=t(STANCES[stance]).lower())
    else:
        line = f"{step_text(t, shown)} {rule_text(t, shown)}"
        blocks += [section(step_text(t, shown)), context(rule_text(t, shown)), actions(*_stances(t, shown.key))]
        return _fallback(head, _head(t, shown), line, escape(shorten(shown.text, LONGEST_FALLBACK))), blocks
    return _fallback(head, _head(t, shown), line), [*blocks, context(line)]


TOLD = {
    "questions": N_("The team asks and suggests this about your proposal {title}."),
    "improve": N_(
        "The questions about {title} are over. Change the text with these suggestions, or leave it as it is."
    ),
    "decision": N_("Somebody objects to {title}. Change the text so that it is solved, and everybody is asked again."),
    "ended": N_("The round about {title} is over."),
}


def render_told(t: Translator, shown: Shown, step: str, decision: int) -> Text:
    """To who proposes: what was said in a step, and what to do about it now."""
    head = t(TOLD[step], title=f"*{escape(shown.title)}*")
    if step == "ended":
        return _fallback(head, step_text(t, shown), reactions_text(t, shown)), [
            section(f"{head}\n{step_text(t, shown)}"),
            *(context(part) for part in cut(reactions_text(t, shown), 2000) if part),
        ]
    kinds = ("objection",) if step == "decision" else ("question", "suggestion")
    said = [each for each in shown.of_kind(*kinds) if each.decision == decision or step != "decision"]
    blocks, text = [section(head)], [head]
    for each in said[-MOST_IN_LIST:]:
        line, parts = render_said(t, _short(each), is_open=not shown.outcome)
        blocks += parts
        text.append(line)
    if (more := len(said) - MOST_IN_LIST) > 0:
        blocks.append(context(t.plural("and one more, in the thread", "and {n} more, in the thread", more)))
    is_now = shown.step == step and shown.decision == decision
    if is_now and step == "improve":
        blocks.append(_improve(t, shown))
    elif is_now and step == "decision" and _is_solvable(shown):
        change = button(t("Change the text"), CHANGE_TEXT, shown.key, style="primary")
        blocks.append(actions(change, button(t("Take it back"), WITHDRAW, shown.key)))
    return _fallback(*text), blocks


def _improve(t: Translator, shown: Shown) -> Block:
    change = button(t("Change the text"), CHANGE_TEXT, shown.key, style="primary")
    return actions(change, button(t("Leave it so"), GO_ON, shown.key))


def _short(said: Said) -> Said:
    short = {name: shorten(getattr(said, name), LONGEST_IN_LIST) for name in ("text", "basis", "change")}
    answer = shorten(said.answer, LONGEST_IN_LIST) if said.answer is not None else None
    return Said(**{**vars(said), **short, "answer": answer})
