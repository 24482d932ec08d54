"""What an agreement looks like in Slack: its card, the list, the messages when it ends, the forms around it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from bot.blockkit import (
    LARGEST_PAYLOAD,
    Block,
    actions,
    button,
    capital,
    context,
    escape,
    fallback,
    section,
    sections,
    shorten,
    size_of,
)
from bot.i18n import Translator
from bot.origins import Label, chain_button
from bot.rituals.agreement.difference_blocks import difference_lines
from bot.rituals.agreement.form import LABELS
from bot.rituals.agreement.kept_rules import RHYTHMS, Result
from bot.rituals.agreement.kept_words import history_lines
from bot.rituals.agreement.rules import DIRECTIONS, Content

NEW, PROPOSE, REVISE, EXTEND = "agreement.new", "agreement.propose", "agreement.revise", "agreement.extend"
STOP, UNDO, PAGE = "agreement.stop", "agreement.undo", "agreement.page"
EXPORT = "agreement.export"
FROM_MESSAGE = "agreement.from_message"

LONGEST_LINE = 150
SHORTER = (3000, 600, 150)
"""Characters of each text on a card: the most that Slack takes."""

Text = tuple[str, list[Block]]


@dataclass(frozen=True)
class Shown:
    """An agreement as somebody sees it. `content` is what holds or held, `proposed` what the team decides about."""

    agreement_id: int
    number: int
    state: str
    content: Content
    owner: str | None  # None: who owned it has left
    author: str | None  # of the newest version
    version: int  # of `content`
    is_agreed: bool  # the team consented to `content`
    proposed: Content | None = None
    since: date | None = None
    origin: str | None = None  # the point it came from
    link: str | None = None
    label: Label | None = None  # what it came from besides a point
    replaces: str | None = None  # "4: Pauzes"
    stopped_by: str | None = None
    may_undo: bool = False
    weeks: int = 4  # that “Keep” adds
    thread: str = ""  # the address of the round, while the team decides
    results: Sequence[Result] = ()  # how it was kept, the newest first
    may: Collection[str] | None = None  # what the only reader may do; None where everybody reads it


# -- one agreement ---------------------------------------------------------------------------------------------


def title_of(t: Translator, number: int, title: str) -> str:
    """How an agreement is called, not escaped."""
    return t("Agreement {number}: {title}", number=number, title=title)


def parts(t: Translator, content: Content, owner: str | None) -> list[tuple[str, str]]:
    """What an agreement says as (label, text), in the reader's language, not escaped."""
    kpi = ""
    if content.kpi:
        kpi = t(
            "{kpi}, {direction} than {baseline}",
            kpi=content.kpi,
            direction=t(DIRECTIONS.get(content.direction, "")),
            baseline=content.baseline,
        )
    found = [
        (t(LABELS["condition"]), content.condition),
        (t(LABELS["behaviour"]), content.behaviour),
        (t(LABELS["whom"]), content.whom),
        (t(LABELS["owner_id"]), owner or t("nobody any more")),
        (t(LABELS["why"]), content.why),
        (t(LABELS["sign"]), content.sign),
        (t(LABELS["kpi"]), kpi),
        (t(LABELS["valid_until"]), t.day(content.valid_until)),
        (t(LABELS["rhythm"]), t(RHYTHMS[content.rhythm])),
        (t(LABELS["safeguard"]), content.safeguard),
        (t(LABELS["trial"]), t("yes: good enough for now, safe enough to try") if content.trial else ""),
    ]
    return [(label, text) for label, text in found if text]


def plain_text(t: Translator, content: Content, owner: str | None, *more: str) -> str:
    """The whole agreement as lines of plain text, as a round shows it."""
    return "\n".join([*(line_of(label, text, "") for label, text in parts(t, content, owner)), *more])


def line_of(label: str, text: str, mark: str) -> str:
    """“If a customer …”, “Owner: Noor”: what begins a sentence goes on, what names something has a colon."""
    name = label.removesuffix(" …") if label.endswith("…") else f"{label}:"
    return f"{mark}{name}{mark} {text}"


def state_text(t: Translator, shown: Shown) -> str:
    """What is going on with it, in a few words."""
    until = t.day(shown.content.valid_until)
    if shown.state == "in_round":
        said = t("with the team: the round about it is going on")
        return f"{said} · {t('until then the text above holds')}" if shown.is_agreed else said
    return {
        "draft": t("draft: the team has not decided about it yet"),
        "active": t("holds until {day}", day=until),
        "review": t("holds until {day}: keep it, change it or stop?", day=until),
        "stopped": t("stopped by {name}", name=escape(shown.stopped_by))
        if shown.stopped_by
        else t("stopped: another agreement took its place"),
        "lapsed": t("lapsed: it was valid until {day}", day=until),
    }[shown.state]


def render_card(t: Translator, shown: Shown, *, with_buttons: bool = True) -> Text:
    """Everything about one agreement, and what can be done with it."""
    head = title_of(t, shown.number, shown.content.title)
    small = [capital(state_text(t, shown)), t("version {n}", n=shown.version)]
    if shown.since and shown.state in ("active", "review"):
        small.append(t("since {day}", day=t.day(shown.since)))
    if shown.author and not shown.is_agreed:
        small.append(t("written by {name}", name=escape(shown.author)))
    small = [" · ".join(small), *kept_lines(t, shown), *_origins(t, shown)]
    chain = [chain_button(t, "agreement", shown.agreement_id)] if shown.is_agreed else []
    for longest in SHORTER:
        lines = [
            line_of(label, escape(shorten(text, longest) if longest < SHORTER[0] else text), "*")
            for label, text in parts(t, shown.content, shown.owner)
        ]
        blocks = [*sections("\n".join([f"*{escape(head)}*", *lines])), *_proposed(t, shown, longest)]
        blocks += [context(*small), *(buttons_of(t, shown, *chain) if with_buttons else [])]
        if size_of(blocks) <= LARGEST_PAYLOAD:
            break
    text = ". ".join([escape(head), *(line.replace("*", "") for line in lines), *small])
    return fallback(text), blocks


def kept_lines(t: Translator, shown: Shown) -> list[str]:
    """How it was kept, in words."""
    return history_lines(t, shown.results, weekly=shown.content.rhythm == "weekly")


def _origins(t: Translator, shown: Shown) -> list[str]:
    found = [f"<{shown.thread}|{t('the round in the channel')}>"] if shown.thread else []
    if shown.origin:
        found.append(t("From the point: {point}", point=escape(shorten(shown.origin, LONGEST_LINE))))
    if shown.label:
        words, fields = shown.label
        found.append(escape(t(words, **fields)))
    if shown.link:
        found.append(f"<{shown.link}|{t('the message it came from')}>")
    if shown.replaces and shown.state in ("draft", "in_round"):
        found.append(t("Takes the place of agreement {title}.", title=escape(shown.replaces)))
    return found


def _proposed(t: Translator, shown: Shown, longest: int) -> list[Block]:
    if shown.proposed is None:
        return []
    lines = [t("*What the team decides about now:*"), *difference_lines(t, shown.content, shown.proposed, longest)]
    return sections("\n".join(lines))


def buttons_of(t: Translator, shown: Shown, *more: Block) -> list[Block]:
    """A row with what can be done with it now, by this reader where there is one; `more` comes behind that."""
    about, value = shorten(shown.content.title, 40), shown.agreement_id

    def press(words: str, action_id: str, style: str | None = None) -> Block:
        return button(words, action_id, value, style=style, label=f"{words}: {about}")

    change, stop = press(t("Change"), REVISE), press(t("Stop"), STOP)
    row = {
        "draft": [press(t("Ask the team"), PROPOSE, "primary"), change, press(t("Throw away"), STOP)],
        "in_round": [],  # what can be done stands in the thread of the round
        "active": [change, press(t("Extend"), EXTEND), stop],
        "review": [press(t("Keep"), EXTEND), change, stop],
        "stopped": [press(t("Undo"), UNDO, "primary")] if shown.may_undo else [change],
        "lapsed": [press(t("Keep"), EXTEND, "primary"), change],
    }[shown.state]
    row = [each for each in row if shown.may is None or each["action_id"].removeprefix("agreement.") in shown.may]
    return [actions(*row, *more, block_id=f"agreement_{value}")] if row or more else []


# -- messages --------------------------------------------------------------------------------------------------


def render_ended(t: Translator, shown: Shown) -> Text:
    """It was stopped, or it has lapsed."""
    head = f"{escape(title_of(t, shown.number, shown.content.title))}: {state_text(t, shown)}."
    if shown.state == "stopped" and shown.may_undo:
        more = t("Was that a mistake? Anybody in the team can undo it for a day.")
        return f"{head} {more}", [section(f"*{head}*"), context(more), *buttons_of(t, shown)]
    if shown.state == "lapsed":
        more = t("Nobody chose to keep it. It stays in the list, and can be proposed anew.")
        if shown.since and shown.since > shown.content.valid_until:
            more = t("Its last day had passed before the team had decided. It can be proposed anew, with a later day.")
        return f"{head} {more}", [section(f"*{head}*"), context(more), *buttons_of(t, shown)]
    return head, [context(head)]
