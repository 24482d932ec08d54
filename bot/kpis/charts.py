"""A KPI as Slack's own chart: at most twenty points each, so ninety days are shown by week and the newest by value."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from bot.blockkit import Block
from bot.i18n import Translator
from bot.kpis.units import possible
from bot.kpis.xmr import DayValue, Limits

MOST_POINTS = 20
"""Slack's own limit for one chart."""

LONGEST_TITLE = 50


def render_charts(
    t: Translator, values: Sequence[DayValue], unit: str, target: Decimal | None, limits: Limits | None
) -> list[Block]:
    """The newest twenty values with target and limits, and before them the whole time by week where there are more."""
    if len(values) < 2:
        return []
    newest = values[-MOST_POINTS:]
    lines = _lines(t, unit, target, limits)
    title = t("Each value") if newest == values else t("The last {n} values", n=len(newest))
    charts = [_chart(t, title, newest, unit, lines)]
    if len(newest) < len(values):
        targets = _lines(t, unit, target, None)
        charts.insert(0, _chart(t, t("Average of each week"), weekly_means(values), unit, targets))
    return charts


def weekly_means(values: Sequence[DayValue]) -> list[DayValue]:
    """One value for each week that has any, on its Monday: their average."""
    weeks: dict[date, list[Decimal]] = {}
    for each in values:
        weeks.setdefault(each.day - timedelta(days=each.day.weekday()), []).append(each.value)
    means = [DayValue(day, sum(found, Decimal(0)) / len(found)) for day, found in sorted(weeks.items())]
    return means[-MOST_POINTS:]


def _lines(t: Translator, unit: str, target: Decimal | None, limits: Limits | None) -> dict[str, Decimal]:
    """What goes straight through a chart, by its name there."""
    lines = {} if target is None else {t("Target"): target}
    if limits:
        lines |= {t("Upper limit"): possible(limits.upper, unit), t("Lower limit"): possible(limits.lower, unit)}
    return lines


def _chart(t: Translator, title: str, values: Sequence[DayValue], unit: str, lines: Mapping[str, Decimal]) -> Block:
    labels = [t.short_day(each.day) for each in values]
    rows = {t("Value"): [each.value for each in values]}
    rows |= {name: [value] * len(values) for name, value in lines.items()}
    series = [
        {
            "name": name,
            "data": [{"label": label, "value": _plain(v, unit)} for label, v in zip(labels, row, strict=True)],
        }
        for name, row in rows.items()
    ]
    measure = {"percent": "%", "seconds": t("minutes")}.get(unit)
    axis = {"categories": labels, **({"y_label": measure} if measure else {})}
    return {
        "type": "data_visualization",
        "title": title[:LONGEST_TITLE],
        "chart": {"type": "line", "series": series, "axis_config": axis},
    }


def _plain(value: Decimal, unit: str) -> float:
    """A number for an axis; times in minutes."""
    return round(float(value / 60 if unit == "seconds" else value), 2)
