"""What began on the days of a KPI: a chart shows it beside the values, so that everybody can see what came of it.

KPIs know no ritual: whoever begins something about a KPI puts itself into `MARKERS`, see `bot.rituals`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.i18n import Translator


@dataclass(frozen=True)
class Mark:
    """Something that began on a day: “agreement 14 began”, in the reader's language, not escaped."""

    day: date
    label: str


Marker = Callable[[Session, Translator, int], list[Mark]]
"""Everything that a ritual ever began about a KPI (its id), in any order."""

MARKERS: list[Marker] = []


def marks_of(session: Session, t: Translator, kpi_id: int, first: date, last: date) -> list[Mark]:
    """What began about a KPI between two days, both included, oldest first."""
    found = [mark for marker in MARKERS for mark in marker(session, t, kpi_id)]
    return sorted((mark for mark in found if first <= mark.day <= last), key=lambda mark: (mark.day, mark.label))
