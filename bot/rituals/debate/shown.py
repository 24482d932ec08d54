"""A debate as everybody in the channel sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from bot.rituals.debate.map_rules import Map
from bot.rituals.debate.rules import Missing
from bot.rituals.debate.vote_rules import Counts


@dataclass(frozen=True)
class Shown:
    """What the card says. Names and texts are not escaped."""

    debate_id: int
    number: int
    team: str
    phase: str
    was_opened: bool
    motion: str
    proposed: str | None  # as it was proposed, where a lead worded it anew
    kpi_name: str
    unit: str
    target: Decimal | None
    before: Sequence[Decimal]  # the newest values before the opening
    fixed: str
    free: str
    decides: str
    decided_by: date | None
    facilitator: str | None
    answers: str | None  # who answers questions
    with_kar: bool
    live: bool
    until: datetime | None  # when the phase ends; of the outcome, when it should be there
    zone: str
    is_waiting: bool  # the second vote's time was over, and too few had taken part
    missing: Missing | None  # of the second vote, while something is
    outcome: str | None
    lesson: str
    agreement_number: int | None
    voted: int | None = None  # how many have, while a vote goes on
    seats: int = 0  # how many may
    votes: Counts = field(default_factory=dict)
    map: Map = Map()  # noqa: RUF009  (frozen)
    proposer: str | None = None
    point: str = ""  # the point it came from
