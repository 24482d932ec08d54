"""The form of a day: the values of a team's KPIs, filled in and corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bot.blockkit import (
    Block,
    capital,
    context,
    escape,
    input_block,
    modal,
    section,
    text_input,
)
from bot.errors import EveryField
from bot.i18n import N_, Translator
from bot.kpis.rules import LONGEST
from bot.kpis.units import LONGEST_TYPED, UNITS, read_field, write_exact, write_value

SAVE, DAY = "kpi.save", "kpi.day"
VALUE, WHY = "kpi_value_", "kpi_why"

NOTHING_NEW = N_("Nothing was filled in that was not known already, so nothing is stored.")


@dataclass(frozen=True)
class Field:
    """A KPI on the form of a day, with its value of that day, if it has one."""

    kpi_id: int
    name: str
    unit: str
    target: Decimal | None
    value: Decimal | None


def render_day_form(t: Translator, team_id: int, day: date, fields: Sequence[Field]) -> Block:
    """The values of a day. Another day can be chosen: then its values take their place.

    The form carries the values it shows, so that who changes one does not put the others back.
    """
    picker = {"type": "datepicker", "initial_date": day.isoformat(), "action_id": DAY}
    ask = section(t("The values of *{day}*, of the whole team.", day=t.day(day)), picker)
    known = any(each.value is not None for each in fields)
    why = input_block(t("Why is a value different?"), WHY, text_input(longest=LONGEST["why"]), optional=True)
    blocks = [ask, *(_value_field(t, each, day) for each in fields), *([why] if known else [])]
    if known:
        blocks.append(context(t("What a value was before is kept, with your name and the reason.")))
    shown = {str(each.kpi_id): str(each.value) for each in fields if each.value is not None}
    carried = {"team": team_id, "day": day.isoformat(), "only": [each.kpi_id for each in fields], "shown": shown}
    return modal(t("Values of KPIs"), blocks, callback_id=SAVE, close=t("Cancel"), submit=t("Save"), metadata=carried)


def _value_field(t: Translator, field: Field, day: date) -> Block:
    """Its id names the day too: on another day it is another field, so that nothing typed goes along."""
    initial = write_exact(t, field.value, field.unit)
    parts = [capital(t(UNITS[field.unit]))]
    parts += [] if field.target is None else [t("target {target}", target=write_value(t, field.target, field.unit))]
    element, block_id = text_input(initial=initial, longest=LONGEST_TYPED), f"{VALUE}{field.kpi_id}_{day:%Y%m%d}"
    return input_block(field.name, block_id, element, optional=True, hint=" · ".join(parts))


def read_day_form(values: Mapping[str, Any], fields: Sequence[Field], day: date) -> dict[int, Decimal]:
    """What was filled in, by KPI; an empty field is left as it is. Raises Refusal at the field that cannot be read."""
    every, found = EveryField(), {}
    for each in fields:
        block_id = f"{VALUE}{each.kpi_id}_{day:%Y%m%d}"
        with every:
            value = read_field(str(values.get(block_id, "")), each.unit, block_id)
            if value is not None:
                found[each.kpi_id] = value
    every.done()
    return found


def touched(typed: Mapping[int, Decimal], shown: Mapping[str, str]) -> dict[int, Decimal]:
    """What was typed and is not what the form showed already, by KPI."""
    return {kpi_id: value for kpi_id, value in typed.items() if str(value) != str(shown.get(str(kpi_id)))}


def stored_text(t: Translator, day: date, fields: Sequence[Field], typed: Mapping[int, Decimal]) -> str:
    """What became of what was filled in: each value as it is read; of a corrected one also what it was just before."""
    lines = []
    for each in fields:
        if (value := typed.get(each.kpi_id)) is None:
            continue
        said = write_value(t, value, each.unit)
        if each.value is not None and each.value != value:
            said = t("{before} → {after}, corrected", before=write_value(t, each.value, each.unit), after=said)
        lines.append(f"•  {escape(each.name)}: {said}" + (f" ({t('known already')})" if each.value == value else ""))
    return "\n".join([f"*{t.day(day).capitalize()}*", *lines]) if lines else t(NOTHING_NEW)
