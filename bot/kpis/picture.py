"""A KPI as a PNG, for workspaces that want a picture of every day: our own SVG, drawn by a library loaded only then."""

from collections.abc import Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

from bot.i18n import Translator
from bot.kpis.marks import Mark
from bot.kpis.units import possible, write_value
from bot.kpis.xmr import DayValue, Limits

WIDTH, HEIGHT = 1200, 630
LEFT, RIGHT, TOP, BOTTOM = 165, 290, 90, 80
INK, LINE, AIM, EDGE, BEGIN = "#1d1c1d", "#1264a3", "#2e7d32", "#8a5a00", "#6b2fa0"
TICKS = 6
LINE_HEIGHT = 26

Level = tuple[str, Decimal, str, str]
"""What goes straight through the picture: its words, its value, its colour, its dashes."""


def render_png(svg: str) -> bytes:
    """The picture as a PNG: some 60 ms and 20 MB, the first time the library too."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, background="#ffffff"))


def render_svg(
    t: Translator,
    name: str,
    values: Sequence[DayValue],
    unit: str,
    target: Decimal | None,
    limits: Limits | None,
    marks: Sequence[Mark] = (),
) -> str:
    """Every value on its day, the target, and the limits between which it moves by itself. Two values at least.

    A day without a value is a gap on the axis; the line goes on. What began on a day, from the first value on, is a
    thin line with a number, explained below.
    """
    levels = _levels(t, unit, target, limits)
    numbers = [each.value for each in values] + [value for _, value, _, _ in levels]
    low, high = min(numbers), max(numbers)
    room = (high - low) / 10 or Decimal(1)
    low, high = low - room, high + room
    first, last = values[0].day, max([values[-1].day, *(mark.day for mark in marks)])
    days = max(1, (last - first).days)

    def x(each: DayValue | Mark) -> float:
        return LEFT + (each.day - first).days / days * (WIDTH - LEFT - RIGHT)

    def y(value: Decimal) -> float:
        return TOP + float((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM)

    dots = [(x(each), y(each.value)) for each in values]
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in dots)
    parts = [_text(LEFT, 52, name, size=26, weight="bold")]
    places = _spread([y(level[1]) for level in levels])
    for level, place in zip(levels, places, strict=True):
        parts += _level(t, level, unit, y(level[1]), place)
    parts.append(f'<polyline points="{path}" fill="none" stroke="{LINE}" stroke-width="3"/>')
    parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="5" fill="{LINE}"/>' for a, b in dots]
    parts += [_text(x(each), HEIGHT - 32, t.short_day(each.day), anchor="middle") for each in _some(values)]
    parts += [_text(LEFT - 14, y(value) + 7, write_value(t, value, unit), anchor="end") for value in _scale(values)]
    for number, mark in enumerate(marks, 1):
        parts += _mark(number, x(mark), f"{number}  {t.short_day(mark.day)}: {mark.label}")
    body, height = "".join(parts), HEIGHT + LINE_HEIGHT * (len(marks) + bool(marks))
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}">{body}</svg>'


def _levels(t: Translator, unit: str, target: Decimal | None, limits: Limits | None) -> list[Level]:
    levels: list[Level] = [] if target is None else [(t("Target"), target, AIM, "")]
    if limits:
        levels.append((t("Upper limit"), possible(limits.upper, unit), EDGE, "10 8"))
        levels.append((t("Lower limit"), possible(limits.lower, unit), EDGE, "10 8"))
    return levels


def _spread(places: Sequence[float]) -> list[float]:
    """The same heights, moved down where two would stand on one another."""
    found: dict[int, float] = {}
    lowest = 0.0
    for n in sorted(range(len(places)), key=lambda each: places[each]):
        lowest = found[n] = max(places[n], lowest + LINE_HEIGHT)
    return [found[n] for n in range(len(places))]


def _level(t: Translator, level: Level, unit: str, at: float, words_at: float) -> list[str]:
    words, value, colour, dashes = level
    ends = f'x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"'
    line = f'<line {ends} stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes or "none"}"/>'
    return [line, _text(WIDTH - RIGHT + 12, words_at + 7, f"{words} {write_value(t, value, unit)}", colour=colour)]


def _mark(number: int, at: float, words: str) -> list[str]:
    """A line from top to bottom with its number above, and what the number stands for."""
    ends = f'x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"'
    line = f'<line {ends} stroke="{BEGIN}" stroke-width="2" stroke-dasharray="2 5"/>'
    number_at = _text(at, TOP - 8, str(number), anchor="middle", weight="bold", colour=BEGIN)
    return [line, number_at, _text(LEFT, HEIGHT + LINE_HEIGHT * (number - 0.6), words, colour=BEGIN)]


def _some(values: Sequence[DayValue]) -> list[DayValue]:
    """A few values, evenly, the first and the last among them: their days stand below."""
    last = len(values) - 1
    return [values[n] for n in sorted({round(last * k / (TICKS - 1)) for k in range(TICKS)})]


def _scale(values: Sequence[DayValue]) -> list[Decimal]:
    found = [each.value for each in values]
    return sorted({min(found), max(found)})


def _text(
    x: float, y: float, words: str, *, size: int = 20, anchor: str = "start", weight: str = "normal", colour: str = INK
) -> str:
    style = f'font-family="sans-serif" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{colour}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'
