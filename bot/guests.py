"""What others put on a team's daily card, on its board and in the chair's preview.

The daily start knows none of them: whoever has something to ask or to say there puts itself into `GUESTS` when it is
imported.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from bot.blockkit import Block
from bot.i18n import Translator


@dataclass(frozen=True)
class Part:
    """A heading and lines below it, in mrkdwn; what was typed in them is escaped."""

    heading: str
    lines: tuple[str, ...]


class Guest(Protocol):
    """Somebody with fields on the card or lines on the board."""

    def opened(self, session: Session, days: Mapping[int, tuple[date, datetime]]) -> Collection[int]:
        """Daily starts open: by team the day, and when it closes. Returns the teams on whose cards there are fields."""

    def fields(self, session: Session, t: Translator, team_id: int, day: date, person_id: int) -> list[Block]:
        """Fields for one person's card. Their block ids begin with a word of the guest's own."""

    def record(self, session: Session, team_id: int, day: date, person_id: int, values: Mapping[str, Any]) -> bool:
        """Store what was filled in (block id to value), with the answers. Returns whether anything was."""

    def parts(self, session: Session, t: Translator, team_id: int, day: date) -> list[Part]:
        """What the board and the preview say while the day goes on; the board keeps it when the day closes."""

    def results(self, session: Session, t: Translator, team_id: int, day: date) -> list[Part]:
        """What the board says once the day is over."""


class LinesOnly:
    """A guest without fields on the card, and with nothing more to say once the day is over."""

    def opened(self, *_: object) -> tuple[int, ...]:
        """No fields on any card."""
        return ()

    def fields(self, *_: object) -> list[Block]:
        """Nothing is asked there."""
        return []

    def record(self, *_: object) -> bool:
        """Nothing of what was filled in there is meant for it."""
        return False

    def results(self, *_: object) -> list[Part]:
        """Nothing more at the end of the day."""
        return []


GUESTS: list[Guest] = []


def open_days(session: Session, days: Mapping[int, tuple[date, datetime]]) -> set[int]:
    """Tell every guest that these teams' days open. Returns the teams on whose cards somebody has fields."""
    return {team_id for guest in GUESTS for team_id in guest.opened(session, days)}


def fields_for(session: Session, t: Translator, team_id: int, day: date, person_id: int) -> list[Block]:
    """Everybody's fields for one person's card."""
    return [block for guest in GUESTS for block in guest.fields(session, t, team_id, day, person_id)]


def record_values(session: Session, team_id: int, day: date, person_id: int, values: Mapping[str, Any]) -> bool:
    """Hand everybody what was filled in. Returns whether anything of it was theirs."""
    done = [guest.record(session, team_id, day, person_id, values) for guest in GUESTS]
    return any(done)


def parts_of(session: Session, t: Translator, team_id: int, day: date) -> list[Part]:
    """What everybody has to say on a board that is still open, and to the chair."""
    return [part for guest in GUESTS for part in guest.parts(session, t, team_id, day)]


def results_of(session: Session, t: Translator, team_id: int, day: date) -> list[Part]:
    """What everybody has to say on a board that has closed."""
    return [part for guest in GUESTS for part in guest.results(session, t, team_id, day)]
