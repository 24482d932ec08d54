"""The form for a motion: to open a debate, to propose one, to open what somebody proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.blockkit import (
    MOST_OPTIONS,
    Block,
    checkboxes,
    context,
    escape,
    input_block,
    modal,
    option,
    plain,
    section,
    select,
    shorten,
    text_input,
)
from bot.errors import EveryField, Refusal
from bot.i18n import N_, Translator
from bot.rituals.debate.motion_rules import HINTS
from bot.rituals.debate.rules import LONGEST_MOTION

SEND, STORED = "debate.send_motion", "debate.stored"
TEXT, KPI, FACILITATOR, BY, OPTIONS = (
    "debate_motion", "debate_kpi", "debate_facilitator", "debate_by", "debate_options",
)  # fmt: skip
FRAME_PARTS = {"fixed": N_("Fixed"), "free": N_("Free"), "decides": N_("Who decides")}
LONGEST_PART, LONGEST_POINT = 500, 150

EMPTY = N_("Fill this in, in one sentence.")
TOO_LONG = N_("That is too long: at most {n} characters.")
NOT_CHOSEN = N_("Choose one from the list.")


@dataclass(frozen=True)
class Motion:
    """What somebody filled in to open or to propose a debate; `fixed`, `free` and `decides` are its frame."""

    text: str = ""
    kpi_id: int | None = None
    facilitator_id: int | None = None
    fixed: str = ""
    free: str = ""
    decides: str = ""
    decided_by: date | None = None
    with_kar: bool = False
    live: bool = False


@dataclass(frozen=True)
class Form:
    """What the form shows and carries. `people` can lead it, `kpis` are what it can be about: (id, name)."""

    team_id: int
    team: str
    kpis: Sequence[tuple[int, str]]
    people: Sequence[tuple[int, str]]
    motion: Motion
    is_proposal: bool = False
    debate_id: int | None = None  # what somebody proposed
    proposer: str | None = None
    point_id: int | None = None
    point: str = ""
    purpose: str = ""
    is_cut: bool = False  # more was typed than fits
    hints: Sequence[str] = ()  # keys of HINTS; shown once, a second send keeps the motion


def render_form(t: Translator, form: Form) -> Block:
    """The form. Who proposes fills in the motion and its KPI; who opens it the rest."""
    motion = form.motion
    about = input_block(
        t("The motion"),
        TEXT,
        text_input(multiline=True, initial=motion.text, longest=LONGEST_MOTION),
        hint=t("One sentence, about what is now. “Customers call back because our first answer is too short.”"),
    )
    kpis = [option(name, each) for each, name in form.kpis[:MOST_OPTIONS]]
    figure = input_block(t("The KPI"), KPI, select(kpis, initial=str(motion.kpi_id)))
    more = [] if form.is_proposal else [*_frame_fields(t, motion), *_leading(t, form), _options(t, motion)]
    carried = {"team": form.team_id, "proposal": form.is_proposal, "hinted": bool(form.hints)}
    carried |= {key: value for key, value in (("debate", form.debate_id), ("point", form.point_id)) if value}
    return modal(
        t("Propose a debate") if form.is_proposal else t("Open a debate"),
        [*_above(t, form), about, figure, *more],
        callback_id=SEND,
        close=t("Cancel"),
        submit=t("Propose") if form.is_proposal else t("Open"),
        metadata=carried,
    )


def _above(t: Translator, form: Form) -> list[Block]:
    """What has to be read first: hints, where it comes from, what the team is for."""
    blocks = []
    if form.hints:
        said = "\n".join(f"•  {t(HINTS[each])}" for each in form.hints)
        keep = t("Do you mean it so? Send it once more and it stays as it is.")
        blocks.append(section(f"*{t('A hint about the motion')}*\n{said}\n{keep}"))
    small = [t("This is longer than fits: only the beginning stands below.")] if form.is_cut else []
    if form.proposer:
        small.append(t("{name} proposes this.", name=escape(form.proposer)))
    if form.point:
        small.append(t("From the point: {point}", point=escape(shorten(form.point, LONGEST_POINT))))
    if form.purpose and not form.is_proposal:
        small.append(t("What {team} is for: {purpose}", team=escape(form.team), purpose=escape(form.purpose)))
    if form.is_proposal:
        small.append(t("A team lead opens it, or tells you within a working day why not now."))
    return [*blocks, *([context(*small)] if small else [])]


def _frame_fields(t: Translator, motion: Motion) -> list[Block]:
    hints = {
        "fixed": t("What this debate cannot change: a budget, a law, a promise to a client."),
        "free": t("What the team may settle itself at the end."),
        "decides": t("The team, when it agrees; or somebody by name."),
    }
    return [
        input_block(
            t(label),
            f"debate_{part}",
            text_input(multiline=True, initial=getattr(motion, part), longest=LONGEST_PART),
            hint=hints[part],
            optional=part == "fixed",
        )
        for part, label in FRAME_PARTS.items()
    ]


def _leading(t: Translator, form: Form) -> list[Block]:
    people = [option(name, each) for each, name in form.people[:MOST_OPTIONS]]
    day: Block = {"type": "datepicker"}
    if form.motion.decided_by:
        day["initial_date"] = form.motion.decided_by.isoformat()
    return [
        input_block(
            t("Facilitator"),
            FACILITATOR,
            select(people, initial=str(form.motion.facilitator_id)),
            hint=t("Leads the debate: does not argue or weigh, and may vote."),
        ),
        input_block(t("To be decided by"), BY, day, optional=True),
    ]


def _options(t: Translator, motion: Motion) -> Block:
    described = plain(t("What success hangs on, what we do for it, what comes of it"))
    kar = {**option(t("First share perspectives"), "kar"), "description": described}
    live = option(t("Live: in a meeting of 25 minutes, starting now"), "live")
    chosen = [name for name, holds in (("kar", motion.with_kar), ("live", motion.live)) if holds]
    return input_block(t("How"), OPTIONS, checkboxes([kar, live], chosen), optional=True)


def read_motion(values: Mapping[str, Any]) -> Motion:
    """What was filled in, checked as far as it can be without the team. Raises Refusal at its field."""
    every, options = EveryField(), values.get(OPTIONS) or ()
    text = " ".join(str(values.get(TEXT, "")).split())
    parts = {part: str(values.get(f"debate_{part}", "")).strip() for part in FRAME_PARTS}
    with every:
        if not text:
            raise Refusal(EMPTY, field=TEXT)
    with every:
        _check_length(text, TEXT, LONGEST_MOTION)
    for part, said in parts.items():
        with every:
            _check_length(said, f"debate_{part}", LONGEST_PART)
    with every:
        kpi_id = _number(values, KPI)
    with every:
        facilitator_id = _number(values, FACILITATOR) if FACILITATOR in values else None
    with every:
        decided_by = _day(values)
    every.done()
    return Motion(
        text=text, kpi_id=kpi_id, facilitator_id=facilitator_id, **parts, decided_by=decided_by,
        with_kar="kar" in options, live="live" in options,
    )  # fmt: skip


def _check_length(text: str, field: str, longest: int) -> None:
    if len(text) > longest:
        raise Refusal(TOO_LONG, field=field, n=longest)


def _number(values: Mapping[str, Any], field: str) -> int:
    given = str(values.get(field, ""))
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise Refusal(NOT_CHOSEN, field=field)
    return int(given)


def _day(values: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(values[BY])) if values.get(BY) else None
    except ValueError:
        raise Refusal(NOT_CHOSEN, field=BY) from None


def render_stored(t: Translator, said: str) -> Block:
    """What became of what was just sent."""
    return modal(t("Debate"), [section(said)], callback_id=STORED, close=t("Close"))
