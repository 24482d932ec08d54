"""A KPI over its last ninety days: its values, what they say, what began meanwhile; and that in words and pictures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from bot.blockkit import Block, context, escape, shorten
from bot.i18n import N_, Translator, translator
from bot.kpis.charts import render_charts
from bot.kpis.facts import values_between
from bot.kpis.marks import Mark, marks_of
from bot.kpis.measure import CAVEAT
from bot.kpis.models import Kpi
from bot.kpis.picture import render_png, render_svg
from bot.kpis.units import possible, write_value
from bot.kpis.xmr import FEWEST, DayValue, Limits, Reading, read_values

DAYS_SHOWN = 90
MOST_NAMED, MOST_MARKS = 3, 6
LONGEST_ALT = 1000
"""Of the description of a file."""


@dataclass(frozen=True)
class Curve:
    """A KPI's values of some days, oldest first; `reading` is empty below eight."""

    kpi_id: int
    name: str
    unit: str
    target: Decimal | None
    values: Sequence[DayValue]
    reading: Reading | None
    marks: Sequence[Mark] = ()
    days: int = DAYS_SHOWN

    @property
    def limits(self) -> Limits | None:
        """Between which values it moves by itself."""
        return self.reading.limits if self.reading else None


@dataclass(frozen=True)
class Drawing:
    """A KPI as a message shows it: `text` says all of it, `blocks` and `files` are for the same fields of a `Message`.

    Of `blocks` and `files` one is empty: Slack takes no blocks with files. `alt_text` describes the file.
    """

    text: str
    blocks: list[Block]
    files: Callable[[Path], list[Path]] | None = None
    alt_text: str | None = None


def draw(session: Session, t: Translator, kpi: Kpi, today: date, *, as_file: bool, days: int = DAYS_SHOWN) -> Drawing:
    """The picture of a KPI in the last `days` days, for whoever shows one: values, target, limits, what began when.

    `as_file` where `services.settings.charts == "png"`: then it is a PNG, and goes as a message of its own through the
    outbox (`Message(drawing.text, drawing.blocks, files=drawing.files, alt_text=drawing.alt_text)`, with `thread_ts`
    where it belongs below another one); Slack tells no `ts` of such a message, so that nothing can be put below it.
    Else it is Slack's own charts: at most three blocks, to put among others (Slack takes two charts a message). With
    fewer than two values there is no picture: `blocks` and `files` are empty, and `text` says so.
    """
    curve = load_curve(session, t, kpi, today, days)
    text = f"{escape(kpi.name)}\n{story_text(t, curve)}"
    if as_file and len(curve.values) > 1:
        return Drawing(text, [], partial(write_file, t.locale, curve), alt_text(t, curve))
    return Drawing(text, render_blocks(t, curve))


def load_curve(session: Session, t: Translator, kpi: Kpi, today: date, days: int = DAYS_SHOWN) -> Curve:
    """A KPI's last days; the value of today is among them."""
    values = values_between(session, kpi.id, today - timedelta(days=days - 1), today)
    marks = marks_of(session, t, kpi.id, values[0].day, today)[-MOST_MARKS:] if values else []
    return Curve(kpi.id, kpi.name, kpi.unit, kpi.target, values, read_values(values), marks, days)


def render_blocks(t: Translator, curve: Curve) -> list[Block]:
    """Slack's own charts, and below them what began when: those charts have no place for it."""
    charts = render_charts(t, curve.values, curve.unit, curve.target, curve.limits)
    return [*charts, context(escape(_marks(t, curve)))] if charts and curve.marks else charts


def write_file(locale: str, curve: Curve, folder: Path) -> list[Path]:
    """The picture as a PNG in a folder."""
    svg = render_svg(
        translator(locale), curve.name, curve.values, curve.unit, curve.target, curve.limits, curve.marks
    )  # fmt: skip
    path = folder / f"kpi-{curve.kpi_id}.png"
    path.write_bytes(render_png(svg))
    return [path]


def alt_text(t: Translator, curve: Curve) -> str:
    """All that a picture says, as one plain line."""
    return shorten(" ".join([f"{curve.name}.", *_story(t, curve), _marks(t, curve)]).rstrip(), LONGEST_ALT)


def story_text(t: Translator, curve: Curve, *, marks: bool = True) -> str:
    """How a KPI went, in words: everything a picture of it says; without the `marks` where those stand below it."""
    lines = [*_story(t, curve), *([_marks(t, curve)] if curve.marks and marks else [])]
    return "\n".join([t("*The last {n} days*", n=curve.days), *(escape(line) for line in lines)])


def _marks(t: Translator, curve: Curve) -> str:
    """`▾ 14 nov: afspraak 14 begon`, for each."""
    return "   ".join(f"▾ {t.short_day(mark.day)}: {mark.label}" for mark in curve.marks)


def _story(t: Translator, curve: Curve) -> list[str]:
    values, unit, reading = curve.values, curve.unit, curve.reading
    if not values:
        return [t("No values.")]
    least, most = (pick(values, key=lambda each: each.value) for pick in (min, max))
    said = [
        t.plural(
            "One value: {least}.",
            "{n} values, from {least} ({first}) to {most} ({last}).",
            len(values),
            least=write_value(t, least.value, unit),
            first=t.short_day(least.day),
            most=write_value(t, most.value, unit),
            last=t.short_day(most.day),
        )
    ]
    if reading is None:
        return [*said, t("With fewer than {n} values I do not say whether that means something.", n=FEWEST)]
    return [*said, _limits(t, reading, unit), *_signals(t, reading, unit)]


def _limits(t: Translator, reading: Reading, unit: str) -> str:
    mean, lower, upper = (
        write_value(t, possible(each, unit), unit)
        for each in (reading.limits.mean, reading.limits.lower, reading.limits.upper)
    )
    return t("{mean} on average; by itself it moves between {lower} and {upper}.", mean=mean, lower=lower, upper=upper)


def _signals(t: Translator, reading: Reading, unit: str) -> list[str]:
    if reading.is_quiet:
        return [t("No signal: it goes up and down as it always does.")]
    said = []
    for found, words in (
        (reading.above, N_("Signal: above that on {days}.")),
        (reading.below, N_("Signal: below that on {days}.")),
    ):
        if found:
            named = [f"{t.short_day(each.day)} ({write_value(t, each.value, unit)})" for each in found[-MOST_NAMED:]]
            if more := len(found) - len(named):
                named.insert(0, t.plural("one day before", "{n} days before", more))
            said.append(t(words, days=t.listing(named)))
    if reading.run:
        words = N_("Signal: the last {n} values all lie above the average.")
        words = words if reading.run_above else N_("Signal: the last {n} values all lie below the average.")
        said.append(t(words, n=len(reading.run)))
    return [*said, t(CAVEAT)]
