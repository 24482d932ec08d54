"""The geometry of a data_visualization block: numbers in, coordinates for one small SVG out."""

import math
import textwrap
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 560, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 14, 44
_LETTER, _FEWEST_LETTERS = 10, 6
"""How wide a letter below the chart is, on a telephone too; and how many a line has at least."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One drawn value: place of its top (or point), size where it is a bar, and the words a reader hears."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Series:
    """One named row of marks; path is the SVG line through them, area the same line closed at the axis."""

    name: str
    marks: list[Mark]
    path: str
    area: str


MOST_TICKS = 7
"""Names below a chart that do not run into one another on a telephone."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the template draws; ticks are (position, text), below the chart in lines."""

    kind: str
    series: list[Series]
    x_ticks: list[tuple[float, list[str]]]
    y_ticks: list[tuple[float, str]]
    x_label: str
    y_label: str


def xy_chart(chart: dict[str, Any]) -> Chart:
    """A bar, line or area chart from its wire format; a value that is missing leaves a gap."""
    kind = str(chart.get("type"))
    rows = [(str(row.get("name", "")), _points(row)) for row in chart.get("series", [])]
    axis = chart.get("axis_config") or {}
    categories = [str(name) for name in axis.get("categories") or dict.fromkeys(k for _, row in rows for k in row)]
    low, high, step = _scale([value for _, row in rows for value in row.values()], from_zero=kind != "line")
    slot = (WIDTH - _LEFT - _RIGHT) / max(len(categories), 1)

    def y_of(value: float) -> float:
        return round(_TOP + (high - value) / (high - low) * (HEIGHT - _TOP - _BOTTOM), 1)

    base = y_of(max(low, 0.0))
    bar = slot * 0.7 / max(len(rows), 1) if kind == "bar" else 0.0
    series = []
    for index, (name, row) in enumerate(rows):
        shift = 0.15 * slot + index * bar if kind == "bar" else slot / 2
        marks = [
            _mark(_LEFT + place * slot + shift, y_of(row[key]), bar, base, f"{name}, {key}: {_number(row[key])}")
            for place, key in enumerate(categories)
            if key in row
        ]
        series.append(_series(name, marks, base))
    every = math.ceil(len(categories) / MOST_TICKS) or 1
    longest = max(_FEWEST_LETTERS, int(slot * every / _LETTER))
    x_ticks = [
        (round(_LEFT + (i + 0.5) * slot, 1), textwrap.wrap(key, longest)[:2])
        for i, key in enumerate(categories)
        if i % every == 0
    ]
    y_ticks = [(y_of(low + i * step), _number(low + i * step)) for i in range(round((high - low) / step) + 1)]
    return Chart(kind, series, x_ticks, y_ticks, str(axis.get("x_label", "")), str(axis.get("y_label", "")))


def pie_slices(chart: dict[str, Any]) -> list[tuple[str, str]]:
    """The slices of a pie chart as (SVG path in a 200 × 200 box, words)."""
    segments = [(str(s.get("label", "")), float(s.get("value", 0))) for s in chart.get("segments", [])]
    total = sum(value for _, value in segments) or 1.0
    slices, turned = [], 0.0
    for label, value in segments:
        share = min(value / total, 0.9999)
        start, end = turned * math.tau, (turned + share) * math.tau
        turned += value / total
        (x1, y1), (x2, y2) = _on_circle(start), _on_circle(end)
        path = f"M100 100L{x1} {y1}A92 92 0 {int(share > 0.5)} 1 {x2} {y2}Z"
        slices.append((path, f"{label}: {_number(value)} ({round(100 * value / total)}%)"))
    return slices


def _on_circle(angle: float) -> tuple[float, float]:
    return round(100 + 92 * math.sin(angle), 2), round(100 - 92 * math.cos(angle), 2)


def _points(row: dict[str, Any]) -> dict[str, float]:
    return {str(p.get("label", "")): float(p["value"]) for p in row.get("data", []) if p.get("value") is not None}


def _mark(x: float, y: float, width: float, base: float, label: str) -> Mark:
    return Mark(round(x, 1), min(y, base) if width else y, round(width, 1), round(abs(base - y), 1), label)


def _series(name: str, marks: list[Mark], base: float) -> Series:
    path = "".join(f"{'L' if index else 'M'}{mark.x} {mark.y}" for index, mark in enumerate(marks))
    area = f"{path}L{marks[-1].x} {base}L{marks[0].x} {base}Z" if marks else ""
    return Series(name, marks, path, area)


def _scale(values: list[float], *, from_zero: bool) -> tuple[float, float, float]:
    """Lower end, upper end and step of the value axis: four or five round steps around the values."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    spread = (high - low) or abs(high) or 1.0
    rough = 10 ** math.floor(math.log10(spread / 4))
    step = next(rough * nice for nice in (1, 2, 2.5, 5, 10) if rough * nice >= spread / 4)
    low = math.floor(low / step) * step
    return low, max(math.ceil(high / step) * step, low + step), step


def _number(value: float) -> str:
    return f"{value:.10g}"
