"""What KPIs look like in Slack: a list, everything about one, and what can be typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.blockkit import Block, actions, button, capital, context, escape, modal, section, sections
from bot.i18n import N_, Translator
from bot.kpis.curve import Curve, render_blocks, story_text
from bot.kpis.lines import Line, line_text
from bot.kpis.rules import DIRECTIONS, ON_BOARD, RHYTHMS, SOURCES
from bot.kpis.units import UNITS, write_value
from bot.origins import chain_button

FILL, CHANGE, STOP, AGAIN = "kpi.fill", "kpi.change", "kpi.stop", "kpi.again"
STORED = "kpi.stored"
DEBATE = "debate.from_kpi"
MOST_CHANGES = 5

Text = tuple[str, list[Block]]


@dataclass(frozen=True)
class Correction:
    """A value that became another one."""

    day: date
    before: Decimal
    after: Decimal
    name: str | None
    source: str
    why: str


@dataclass(frozen=True)
class Shown:
    """Everything about one KPI, for somebody who `may_fill` and `may_define` it or not."""

    line: Line
    team_id: int
    definition: str
    source: str
    owner: str | None
    rhythm: str
    curve: Curve
    corrections: Sequence[Correction]
    is_stopped: bool
    may_fill: bool
    may_define: bool


def render_list(t: Translator, team_id: int, team: str, lines: Sequence[Line], *, may_fill: bool) -> Text:
    """All KPIs of a team, numbered as they can be called."""
    if not lines:
        said = t("{team} has no KPIs yet. A team lead types `/kpi add`, and chooses from the usual ones.", team=team)
        return said, [section(said)]
    head = t.plural("One KPI of {team}", "{n} KPIs of {team}", len(lines), team=team)
    said = "\n".join([f"*{head}*", *(f"*{n}*  {line_text(t, line)}" for n, line in enumerate(lines, 1))])
    small = t("The first {n} stand on the board. `/kpi show` and a number or a name shows all of it.", n=ON_BOARD)
    row = [actions(button(t("Fill in"), FILL, team_id, style="primary"))] if may_fill else []
    return f"{said}\n{small}", [*sections(said), context(small), *row]


def render_shown(t: Translator, shown: Shown, *, charts: bool = True) -> Text:
    """One KPI: what it is, how it goes in words and in charts that say the same, and what was corrected."""
    line = shown.line
    facts = [t(UNITS[line.unit]), t(DIRECTIONS[line.direction]), t(RHYTHMS[shown.rhythm]), *_origin(t, shown)]
    small = capital(" · ".join(facts))
    words = story_text(t, shown.curve)
    drawn = render_blocks(t, shown.curve) if charts else []
    said = "\n".join([line_text(t, line), escape(shown.definition)])
    corrected = _corrections(t, shown)
    above = story_text(t, shown.curve, marks=not drawn)
    blocks = [*sections(said), context(small), *sections(above), *drawn, *([context(corrected)] if corrected else [])]
    return "\n".join(filter(None, [said, small, words, corrected])), [*blocks, *_buttons(t, shown)]


def _origin(t: Translator, shown: Shown) -> list[str]:
    parts = [t("from {source}", source=escape(shown.source))] if shown.source else []
    parts += [t("owner {name}", name=escape(shown.owner))] if shown.owner else []
    return [*parts, t("stopped")] if shown.is_stopped else parts


def _corrections(t: Translator, shown: Shown) -> str:
    lines = []
    for each in shown.corrections[:MOST_CHANGES]:
        before, after = (write_value(t, value, shown.line.unit) for value in (each.before, each.after))
        who = escape(each.name) if each.name else t(SOURCES[each.source])
        why = f": {escape(each.why)}" if each.why else ""
        lines.append(f"{t.short_day(each.day)}: {before} → {after}, {who}{why}")
    return "\n".join([t("Corrected:"), *lines]) if lines else ""


def _buttons(t: Translator, shown: Shown) -> list[Block]:
    line, row = shown.line, []
    if shown.may_fill and not shown.is_stopped:
        row.append(button(t("Fill in"), FILL, shown.team_id, style="primary"))
        row.append(button(t("Debate it"), DEBATE, line.kpi_id, label=t("A debate about {name}", name=line.name)))
    if shown.may_define and not shown.is_stopped:
        row.append(button(t("Change"), CHANGE, line.kpi_id, label=t("Change {name}", name=line.name)))
        row.append(button(t("Stop"), STOP, line.kpi_id, label=t("Stop {name}", name=line.name)))
    return [actions(*row, chain_button(t, "kpi", line.kpi_id))]


def render_stopped(t: Translator, kpi_id: int, name: str) -> Text:
    """It is not measured any more; one press undoes that."""
    said = t("{name} is not measured any more. Its values are kept.", name=f"*{escape(name)}*")
    return said, [section(said), actions(button(t("Go on measuring"), AGAIN, kpi_id))]


HELP = (
    N_("What you can type after `/kpi`:"),
    N_("nothing: fill in the values of the last working day; `/kpi friday` or `/kpi 20-11`: of another day"),
    N_("`list`: all KPIs of this team, and how they stand"),
    N_("`show AHT` or `show 2`: how it went in the last 90 days, and whether that means something"),
    N_("`correct AHT 20-11`: change a value that was there; what it was is kept"),
    N_("For team leads and the owner of a KPI: `add`, `change AHT`, `stop AHT`"),
    N_("A KPI is of the whole team, never of one person."),
)


def help_lines(t: Translator) -> list[str]:
    """One line per word."""
    return [t(each) for each in HELP]


def render_stored(t: Translator, said: str) -> Block:
    """What became of what was just sent."""
    return modal(t("KPIs"), [section(said)], callback_id=STORED, close=t("Close"))
