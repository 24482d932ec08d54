"""A file that somebody brings in, of whatever kind: what the shell and Slack ask of it."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from bot.db import Database
from bot.i18n import Translator
from bot.people.csv_file import Follow, Headings
from bot.people.lines import Clean


@dataclass(frozen=True)
class Offer:
    """What a file would change, in words, and what else is worth knowing. `is_any`: would it change anything?"""

    changes: list[str]
    notes: list[str]
    bad: list[str]
    is_any: bool


class Incoming(Protocol):
    """A file that was read."""

    @property
    def has_bad(self) -> bool:
        """Whether some lines cannot be used."""

    def offer(self, session: Session, t: Translator, clean: Clean = str) -> Offer:
        """What its good lines would change."""

    def write_ahead(self, db: Database) -> None:
        """Before `take`, in transactions of its own: write what is much and does not count yet."""

    def take(self, session: Session, t: Translator, by: int | None, clean: Clean = str) -> list[str]:
        """Bring the good lines in, all in the caller's transaction. Returns what that was, in words."""


class Reader(Protocol):
    """Reads one kind of file, for the teams it may be for, at a moment."""

    @property
    def headings(self) -> Headings:
        """What such a file is told by."""

    def read(self, content: bytes, follow: Follow | None = None) -> Incoming:
        """Read a file. Raises Refusal when it is not of this kind."""
