"""The KPI of an agreement: one that the team measures, from a menu, and what choosing it fills in.

A team that measures nothing here names its KPI in its own words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.blockkit import Block, input_block, option, select
from bot.errors import Refusal
from bot.i18n import N_, Translator, translator
from bot.kpis.facts import baseline_on, kpis_of
from bot.kpis.measure import baseline_text
from bot.kpis.models import Kpi
from bot.kpis.xmr import FEWEST
from bot.people.models import Team
from bot.rituals.agreement.rules import LONGEST, Content
from bot.rituals.agreement.template_blocks import PARTS

CHOOSE = "agreement.kpi"
MENU = "agreement_kpi_menu"
BASELINE, DIRECTION = "agreement_baseline", "agreement_direction"
AS_IT_IS = 0
"""Chosen in the menu: what the version before says, which is in no list of KPIs any more, or never was."""

NOT_MEASURED = N_("The team does not measure this KPI any more. Choose another one.")


def kpi_options(session: Session, team_id: int) -> list[tuple[int, str]]:
    """What the menu offers: (id, name) of every KPI that the team measures."""
    return [(kpi.id, kpi.name) for kpi in kpis_of(session, team_id)]


def kpi_menu(t: Translator, label: str, content: Content, kpis: Sequence[tuple[int, str]]) -> Block:
    """The menu of the team's KPIs. Choosing from it fills in the two fields below."""
    known = content.kpi_id if content.kpi_id in [each for each, _ in kpis] else AS_IT_IS if content.kpi else None
    others = [(AS_IT_IS, content.kpi)] if known == AS_IT_IS and content.kpi else []
    menu = select([option(name, each) for each, name in [*kpis, *others]], initial=str(known))
    hint = t("Fills in the two fields below, if there are {n} values at least.", n=FEWEST)
    field = input_block(label, MENU, menu, optional=True, hint=hint)
    return {**field, "element": {**field["element"], "action_id": CHOOSE}, "dispatch_action": True}


def read_kpi(values: Mapping[str, Any]) -> int | None:
    """What was chosen in the menu; None when nothing was."""
    chosen = str(values.get(MENU, ""))
    return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None


def fill_kpi(session: Session, team: Team, content: Content, until: date, known: Content | None = None) -> Content:
    """A text with the name of its KPI; where it stood on a day and is to go are filled in where they are empty.

    `known` is the version before, which may name a KPI that is not measured any more. Raises Refusal for one that is
    not this team's.
    """
    content = keep_kpi(content, known)
    if content.kpi_id is None:
        return content
    kpi = session.get(Kpi, content.kpi_id)
    is_known = known is not None and known.kpi_id == content.kpi_id
    if kpi is None or kpi.team_id != team.id or (kpi.archived_at and not is_known):
        raise Refusal(NOT_MEASURED, field=MENU)
    baseline = content.baseline or baseline_of(session, team, kpi, until)
    return replace(content, kpi=kpi.name, baseline=baseline, direction=content.direction or kpi.direction)


def choose_kpi(session: Session, team: Team, content: Content, until: date, kpi_id: int) -> Content:
    """A text about this KPI, with where it stood on a day and is to go. Raises Refusal where it is not this team's."""
    return fill_kpi(session, team, replace(content, kpi_id=kpi_id), until)


def keep_kpi(content: Content, known: Content | None) -> Content:
    """A text in which the KPI of the version before was kept, with that one."""
    if content.kpi_id != AS_IT_IS:
        return content
    return replace(content, kpi=known.kpi if known else "", kpi_id=known.kpi_id if known else None)


def baseline_of(session: Session, team: Team, kpi: Kpi, until: date) -> str:
    """Where a KPI stood on a day, in the team's language; empty below eight values."""
    found = baseline_on(session, kpi.id, until)
    return baseline_text(translator(team.locale), found, kpi.unit)[: LONGEST["baseline"]] if found else ""


def with_kpi(view: Mapping[str, Any], kpi_id: int, baseline: str, direction: str) -> Block:
    """The form as it stands, with what another KPI was chosen for; a field that is filled in gets another id."""
    filled = {BASELINE: {"initial_value": baseline}, DIRECTION: {"initial_option": direction}}
    blocks = [_filled(block, kpi_id, filled.get(block["block_id"])) for block in view["blocks"]]
    return {**{part: view[part] for part in PARTS if view.get(part)}, "blocks": blocks}


def _filled(block: Block, kpi_id: int, initial: Mapping[str, str] | None) -> Block:
    if initial is None:
        return block
    element = {key: value for key, value in block["element"].items() if key not in initial}
    element["action_id"] = f"value_{kpi_id}"
    [(key, value)] = initial.items()
    options = {each["value"]: each for each in element.get("options", ())}
    if found := options.get(value) if options else value:
        element[key] = found
    return {**block, "element": element}
