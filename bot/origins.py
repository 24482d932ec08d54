"""Where an agreement may come from besides a point: another ritual, which hears what became of it.

An agreement knows no other ritual: whoever leads to agreements stands in `ORIGINS`, see `bot.rituals`.
"""

from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from bot.people.models import Person

Label = tuple[str, dict[str, object]]
"""An untranslated text and its fields, not escaped."""


class Origin(Protocol):
    """Something that can lead to an agreement; `origin_id` is its own number of it."""

    def check(self, session: Session, origin_id: int, team_id: int) -> None:
        """Whether an agreement of this team may come of it now. Raises Refusal."""

    def label(self, session: Session, origin_id: int) -> Label | None:
        """What the agreement's card calls it, in one line; None when it is gone."""

    def proposed(self, session: Session, origin_id: int, number: int, person: Person, now: datetime) -> None:
        """Somebody wrote an agreement with this number of it. Same transaction."""

    def agreed(self, session: Session, origin_id: int, number: int, begins: date, now: datetime) -> None:
        """The team consented to it; it holds from a day. Same transaction."""


ORIGINS: dict[str, Origin] = {}
"""By the name of the ritual."""
