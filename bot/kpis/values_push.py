"""Reading the values of KPIs that another system sends as JSON. Pure."""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.errors import Refusal
from bot.i18n import N_
from bot.kpis.gathering import KnownKpi, KpiPlace, Reading, find_kpi
from bot.kpis.persons import check_heading
from bot.kpis.units import check_value, read_value
from bot.people.lines import BadLine, repeat

MOST_VALUES = 10_000

FIELDS = frozenset({"kpi", "day", "value"})

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

NO_JSON = N_("The body is not JSON.")
NO_OBJECT = N_("The body has to be an object with values, and nothing else.")
NO_LIST = N_("values has to be a list, of 1 to {most} values.")

NO_ROW = N_("a value has to be an object with kpi, day and value")
OTHER_FIELD = N_("“{field}” is no field of a value: kpi, day and value are")
NO_KPI = N_("kpi has to be the name of a KPI")
NO_DAY = N_("day has to be a day like 2026-11-23")
NO_VALUE = N_("value has to be a number, or a text like 84.5% or 6:42")


def read_push(body: bytes, place: KpiPlace) -> Reading:
    """Read a body. Values are numbered from 0, as JSON does. Raises Refusal when it has no values at all."""
    given = _object(body)
    _check_fields(given, frozenset({"values"}), NO_OBJECT)
    found = given.get("values")
    if not isinstance(found, list) or not 0 < len(found) <= MOST_VALUES:
        raise Refusal(NO_LIST, most=MOST_VALUES)
    reading = Reading()
    for number, row in enumerate(found):
        try:
            _take(reading, place, number, row)
        except Refusal as reason:
            reading.bad.append(BadLine(number, reason))
    return reading


def _take(reading: Reading, place: KpiPlace, number: int, row: object) -> None:
    if not isinstance(row, Mapping):
        raise Refusal(NO_ROW)
    _check_fields(row, FIELDS, OTHER_FIELD)
    name = row.get("kpi")
    if not isinstance(name, str) or not name.strip():
        raise Refusal(NO_KPI)
    _, kpi = find_kpi((place,), name)
    reading.add(number, place, kpi, _day(row.get("day")), _value(row.get("value"), kpi))


def _check_fields(given: Mapping[str, object], known: frozenset[str], sentence: str) -> None:
    """Nothing comes in unseen, least of all of whom it is. Raises Refusal."""
    for field in sorted(given.keys() - known):
        check_heading(field)
        raise Refusal(sentence, field=repeat(field))


def _value(value: object, kpi: KnownKpi) -> Decimal:
    if isinstance(value, str):
        return read_value(value, kpi.unit)
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return check_value(Decimal(value), kpi.unit)
    raise Refusal(NO_VALUE)


def _day(value: object) -> date:
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Refusal(NO_DAY)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError):
        raise Refusal(NO_JSON) from None
    if not isinstance(found, dict):
        raise Refusal(NO_OBJECT)
    return found
