"""What a debate is about: the motion, its KPI, who leads it, and within which frame."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Motion:
    """What somebody filled in to open or to propose a debate; `fixed`, `free` and `decides` are its frame."""

    text: str
    kpi_id: int | None
    facilitator_id: int | None
    fixed: str
    free: str
    decides: str
    decided_by: date | None = None
    with_kar: bool = False
    live: bool = False
