"""Where an agreement may come from besides a point: another ritual, which hears what became of it.

An agreement knows no other ritual: whoever leads to agreements stands in `ORIGINS`, see `bot.rituals`.
"""

from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from bot.blockkit import Block, button
from bot.i18n import Translator
from bot.people.models import Person

CHAIN = "chain.show"
"""The button that asks where something came from, and what came of it: it carries what kind of thing, and its id."""


def chain_button(t: Translator, kind: str, its_id: int) -> Block:
    """A button below a point, a debate, an agreement or a KPI."""
    words = t("From point to KPI")
    return button(words, CHAIN, f"{kind}:{its_id}", label=t("Where did this come from, and what came of it?"))


Label = tuple[str, dict[str, object]]
"""An untranslated text and its fields, not escaped."""


class Origin(Protocol):
    """Something that can lead to an agreement; `origin_id` is its own number of it."""

    def check(self, session: Session, origin_id: int, team_id: int) -> None:
        """Whether an agreement of this team may come of it now. Raises Refusal."""

    def label(self, session: Session, origin_id: int) -> Label | None:
        """What the agreement's card calls it, in one line; None when it is gone."""

    def last_day_before(self, session: Session, origin_id: int) -> date | None:
        """The last day whose values say how a KPI stood before it; None when it is gone."""

    def proposed(self, session: Session, origin_id: int, number: int, person: Person, now: datetime) -> None:
        """Somebody wrote an agreement with this number of it. Same transaction."""

    def agreed(self, session: Session, origin_id: int, number: int, begins: date, now: datetime) -> None:
        """The team consented to it; it holds from a day. Same transaction."""


ORIGINS: dict[str, Origin] = {}
"""By the name of the ritual."""
