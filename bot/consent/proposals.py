"""What a ritual gives to the consent round, and what it hears back.

The round knows no ritual: a ritual puts itself into `RITUALS` when it is imported.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from bot.i18n import Translator


@dataclass(frozen=True)
class Proposal:
    """What a team decides about, as the round shows it. Nothing in it is escaped."""

    subject_id: int  # the ritual's own number of it
    team_id: int
    version: int  # grows with every change of the text
    title: str  # one line
    text: str  # the whole proposal, plain text, several lines
    proposer_id: int | None


class Ritual(Protocol):
    """A ritual whose texts are decided about by consent."""

    name: str  # "agreement": also how a round finds its ritual again

    def load(self, session: Session, subject_id: int) -> Proposal | None:
        """The text as it is now; None when it is gone."""

    def accepted(self, session: Session, subject_id: int, now: datetime) -> None:
        """The round ended without an objection. Same transaction as the end of the round."""

    def returned(self, session: Session, subject_id: int, now: datetime) -> None:
        """The text is a draft again: an objection stood, nobody decided, or it was withdrawn. Same transaction."""

    def change_form(self, session: Session, t: Translator, subject_id: int) -> dict[str, Any]:
        """The ritual's own form (a Slack view) in which the next version is written while a round is open."""


RITUALS: dict[str, Ritual] = {}
