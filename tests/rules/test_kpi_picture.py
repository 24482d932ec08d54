"""A KPI as charts and as a picture: everything on it, nothing over another, within Slack's limits, and a real PNG."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import translator
from bot.kpis.charts import MOST_POINTS, render_charts, weekly_means
from bot.kpis.marks import Mark
from bot.kpis.picture import HEIGHT, LEFT, LINE_HEIGHT, RIGHT, WIDTH, render_png, render_svg
from bot.kpis.units import UNITS
from bot.kpis.xmr import DayValue, read_values
from playground.blocks import check_message

T = translator("nl")
START = date(2026, 8, 24)
FEW_OR_MANY = st.dictionaries(st.integers(0, 89), st.decimals(0, 100, places=1), min_size=2, max_size=90)


def made(found: dict[int, Decimal]) -> list[DayValue]:
    return [DayValue(START + timedelta(days=n), value) for n, value in sorted(found.items())]


@given(FEW_OR_MANY, st.sampled_from(sorted(UNITS)), st.none() | st.decimals(0, 100, places=1))
def test_whatever_the_values_the_charts_are_what_slack_takes(
    found: dict[int, Decimal], unit: str, target: Decimal | None
) -> None:
    values = made(found)
    reading = read_values(values)
    charts = render_charts(T, values, unit, target, reading.limits if reading else None)
    assert len(charts) == (2 if len(values) > MOST_POINTS else 1)
    assert check_message({"text": "FCR", "blocks": charts}) == []


@given(FEW_OR_MANY, st.sampled_from(sorted(UNITS)), st.none() | st.decimals(0, 100, places=1))
def test_whatever_the_values_everything_stands_on_the_picture(
    found: dict[int, Decimal], unit: str, target: Decimal | None
) -> None:
    values = made(found)
    reading = read_values(values)
    svg = render_svg(T, "FCR <&>", values, unit, target, reading.limits if reading else None)
    drawing = ElementTree.fromstring(svg)
    tag = "{http://www.w3.org/2000/svg}"
    dots = drawing.findall(f"{tag}circle")
    assert len(dots) == len(values)
    assert all(0 <= float(dot.get("cx", "-1")) <= WIDTH and 0 <= float(dot.get("cy", "-1")) <= HEIGHT for dot in dots)
    beside = sorted(
        float(each.get("y", 0))
        for each in drawing.findall(f"{tag}text")
        if each.get("x") == f"{WIDTH - RIGHT + 12:.1f}"
    )
    assert len(beside) == (target is not None) + 2 * (reading is not None)
    assert all(later - earlier >= LINE_HEIGHT - 0.2 for earlier, later in pairwise(beside))


def test_what_began_is_a_line_with_a_number_that_is_explained_below() -> None:
    values = made({n: Decimal(70 + n % 3) for n in range(60)})
    marks = [Mark(START + timedelta(days=n), f"afspraak <{n}> begon") for n in (0, 30, 61)]
    drawing = ElementTree.fromstring(render_svg(T, "FCR", values, "percent", None, None, marks))
    tag = "{http://www.w3.org/2000/svg}"
    lines = [float(each.get("x1", 0)) for each in drawing.findall(f"{tag}line") if each.get("x1") == each.get("x2")]
    assert len(lines) == 3
    assert lines == sorted(lines)
    assert all(LEFT <= each <= WIDTH for each in lines)
    words = {str(each.text): float(each.get("y", 0)) for each in drawing.findall(f"{tag}text")}
    assert {"1", "2", "3"} <= words.keys()
    below = [words[f"{n}  {T.short_day(mark.day)}: {mark.label}"] for n, mark in enumerate(marks, 1)]
    assert all(HEIGHT <= each < float(drawing.get("height", 0)) for each in below)


def test_the_picture_is_a_png() -> None:
    values = made({n: Decimal(70 + n % 3) for n in range(60)})
    reading = read_values(values)
    assert reading
    png = render_png(render_svg(T, "FCR", values, "percent", Decimal(75), reading.limits))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(png) > 5_000


def test_a_week_is_the_average_of_its_days_and_a_week_without_any_is_left_out() -> None:
    values = made({0: Decimal(70), 1: Decimal(72), 14: Decimal(80)})
    assert weekly_means(values) == [(START, 71), (START + timedelta(days=14), 80)]
