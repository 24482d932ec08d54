"""What a debate looks like in Slack: its card at the head of the thread, and the message with which a phase begins."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from bot.blockkit import (
    Block,
    actions,
    button,
    capital,
    confirmed,
    context,
    cut,
    escape,
    fallback,
    modal,
    section,
    sections,
    shorten,
)
from bot.i18n import Translator
from bot.kpis.units import write_value
from bot.origins import chain_button
from bot.people.calendar import local_day
from bot.rituals.debate.map_blocks import map_part, map_spoken
from bot.rituals.debate.outcome_blocks import outcome_row
from bot.rituals.debate.result_blocks import render_result, vote_blocks, votes_spoken
from bot.rituals.debate.rules import ENDED, MAY, RUNNING, VOTES
from bot.rituals.debate.said_rows import arguing_row, asking_row, reading_row, weighing_row
from bot.rituals.debate.shown import Shown
from bot.rituals.debate.vote_blocks import vote_row
from bot.rituals.debate.words import ASKED, CANNOT_CLOSE, OUTCOMES, missing_text, step_name

MORE, NEXT, EXTEND, REOPEN = "debate.more", "debate.next", "debate.extend", "debate.reopen"
CLOSE, STOP, LED = "debate.close", "debate.stop", "debate.led"

LED_PHASES = (*RUNNING, "outcome")

LONGEST_SMALL, LONGEST_FRAME, LONGEST_NAME = 2900, 300, 40

Text = tuple[str, list[Block]]


def moment_text(t: Translator, moment: datetime, zone: str, *, live: bool = False) -> str:
    """“Tuesday 24 November at 12:00”; in a live debate only the time."""
    time = t.time(moment, zone)
    return time if live else t("{day} at {time}", day=t.day(local_day(moment, zone)), time=time)


def title_text(t: Translator, shown: Shown) -> str:
    """“Debate 3: motion”, not escaped."""
    return t("Debate {number}: {motion}", number=shown.number, motion=shown.motion)


def kpi_text(t: Translator, shown: Shown) -> str:
    """What it is about, and where that stood before the opening."""
    name = f"*{escape(shown.kpi_name)}*"
    if not shown.before:
        return t("{kpi}: no values yet", kpi=name)
    said = t.plural(
        "{kpi}: {value}, the only value at the opening",
        "{kpi}: {value} on average over the last {n} values at the opening",
        len(shown.before),
        kpi=name,
        value=write_value(t, sum(shown.before, Decimal(0)) / len(shown.before), shown.unit),
    )
    if shown.target is None:
        return said
    return f"{said} · {t('target {target}', target=write_value(t, shown.target, shown.unit))}"


def phase_text(t: Translator, shown: Shown) -> str:
    """Where the debate is, until when, and what is asked of everybody."""
    if shown.phase == "closed":
        said = t(OUTCOMES[shown.outcome or "none"], number=shown.agreement_number)
        return f"{said} {escape(shown.lesson)}" if shown.lesson else said
    name = f"*{capital(step_name(t, shown.phase))}*"
    asked = t(ASKED[shown.phase], number=shown.agreement_number)
    if shown.is_waiting:
        missing = [t(CANNOT_CLOSE, missing=missing_text(t, shown.missing))] if shown.missing else []
        return " ".join([f"{name}.", *missing, asked])
    if shown.until is None:
        return f"{name}. {asked}"
    in_minutes = shown.live and shown.phase in RUNNING
    until = t("until {moment}", moment=moment_text(t, shown.until, shown.zone, live=in_minutes))
    return f"{name}, {until}. {asked}"


def frame_text(t: Translator, shown: Shown) -> list[str]:
    """What is fixed, what is free, who decides, and who leads it."""
    by = f" ({t('by {day}', day=t.day(shown.decided_by))})" if shown.decided_by else ""
    lines = [
        (t("Fixed"), shown.fixed, ""),
        (t("Free"), shown.free, ""),
        (t("Who decides"), shown.decides, by),
    ]
    said = [f"{label}: {escape(_one_line(text))}{more}" for label, text, more in lines if text]
    people = []
    if shown.facilitator:
        people.append(t("{name} leads this debate", name=escape(shorten(shown.facilitator, LONGEST_NAME))))
    if shown.answers and shown.phase == "understanding":
        people.append(t("{name} answers the questions", name=escape(shorten(shown.answers, LONGEST_NAME))))
    return [*said, *([" · ".join(people)] if people else [])]


def _one_line(text: str) -> str:
    return shorten(" · ".join(line.strip() for line in text.splitlines() if line.strip()), LONGEST_FRAME)


Part = Callable[[Translator, Shown], list[Block]]

MIDDLE: tuple[Part, ...] = (vote_blocks, map_part)
"""What stands in the middle of the card, in this order; each says by itself in which phases it is there."""


def render_card(t: Translator, shown: Shown) -> Text:
    """The card in the channel: the motion, where the debate is, what was said, and what anybody may do now."""
    head, kpi, phase, frame = (
        escape(title_text(t, shown)),
        kpi_text(t, shown),
        phase_text(t, shown),
        frame_text(t, shown),
    )
    small = [context(part) for part in cut("\n".join(frame), LONGEST_SMALL)]
    blocks = [
        *sections(f"*{head}*\n{kpi}"),
        section(phase),
        *(block for part in MIDDLE for block in part(t, shown)),
        *small,
        *_buttons(t, shown),
    ]
    said = [head, *(part.replace("*", "") for part in (kpi, phase, *frame))]
    more = [*votes_spoken(t, shown), *map_spoken(t, shown)]
    text = " ".join(each if each.endswith((".", "?", "!")) else f"{each}." for each in [*said, *more])
    return fallback(text), blocks


def _buttons(t: Translator, shown: Shown) -> list[Block]:
    """One primary button for what everybody does now; what the facilitator may do stands behind another."""
    doing = ROWS[shown.phase](t, shown) if shown.phase in ROWS else []
    came = [chain_button(t, "debate", shown.debate_id)] if shown.phase in ENDED else []
    row = [*doing, *reading_row(t, shown), *_leading(t, shown), *came]
    return [actions(*row, block_id=f"debate_{shown.debate_id}")] if row else []


ROWS: Mapping[str, Part] = {
    **dict.fromkeys(VOTES, vote_row),
    "outcome": outcome_row,
    "understanding": asking_row,
    "arguments": arguing_row,
    "weighing": weighing_row,
}
"""What everybody does in a phase, the primary button first."""


def _leading(t: Translator, shown: Shown) -> list[Block]:
    """What the facilitator does; everybody sees it, so it says so. In a meeting the next phase is one press away."""
    if shown.phase not in LED_PHASES:
        return []
    more = button(t("Facilitator: more"), MORE, shown.debate_id)
    following = button(t("Facilitator: next phase"), NEXT, f"{shown.debate_id}:{shown.phase}")
    return [*([following] if shown.live and shown.phase in RUNNING else []), more]


def render_phase(t: Translator, shown: Shown, *, charts: bool = True) -> Text:
    """A phase begins, in the thread."""
    said = phase_text(t, shown)
    if shown.phase != "outcome":
        return said.replace("*", ""), [section(said)]
    text, drawn = render_result(t, shown.votes, charts=charts)
    return f"{said}\n{text}".replace("*", ""), [section(said), *drawn]


def _pressed(t: Translator, action: str, words: str, action_id: str, value: str, said: str) -> Block:
    """A button in the window of who leads; what ends the debate is asked about once more."""
    block = button(words, action_id, value)
    return confirmed(block, words, said, t("Yes, do it"), t("Cancel")) if action in ("close", "stop") else block


def render_more(t: Translator, shown: Shown) -> Block:
    """What who leads a debate can do with it now."""
    value = f"{shown.debate_id}:{shown.phase}"
    offered = MAY[shown.phase]
    choices = {
        "next": (t("Next phase"), NEXT, t("End this phase now and go on.")),
        "extend": (
            t("More time"),
            EXTEND,
            t("Five minutes more.") if shown.live else t("One working day more."),
        ),
        "reopen": (t("Go back"), REOPEN, t("Open the phase before again. Nothing that was said goes away.")),
        "close": (t("Close it"), CLOSE, t("Close the debate without an outcome, because too few take part.")),
        "stop": (t("Stop"), STOP, t("Stop the debate. What was said stays in the thread.")),
    }
    rows = [
        section(said, accessory=_pressed(t, action, words, action_id, value, said))
        for action, (words, action_id, said) in choices.items()
        if action in offered
    ]
    return modal(t("Lead this debate"), [section(phase_text(t, shown)), *rows], callback_id=LED, close=t("Close"))
