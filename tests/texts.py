"""A ritual as small as can be: texts that a team decides about, kept in memory."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blockkit import input_block, modal, text_input
from bot.consent import actions
from bot.consent.models import ConsentRound
from bot.consent.proposals import Proposal
from bot.i18n import Translator
from bot.people.models import Person

RITUAL = "text"


@dataclass
class Texts:
    """The ritual, and everything it heard: (subject, accepted or returned)."""

    name: str = RITUAL
    proposals: dict[int, Proposal] = field(default_factory=dict)
    heard: list[tuple[int, str]] = field(default_factory=list)

    def load(self, session: Session, subject_id: int) -> Proposal | None:
        return self.proposals.get(subject_id)

    def accepted(self, session: Session, subject_id: int, now: datetime) -> None:
        self.heard.append((subject_id, "accepted"))

    def returned(self, session: Session, subject_id: int, now: datetime) -> None:
        self.heard.append((subject_id, "returned"))

    def change_form(self, session: Session, t: Translator, subject_id: int) -> dict[str, Any]:
        field = input_block("Tekst", "text", text_input(initial=self.proposals[subject_id].text))
        return modal("Tekst", [field], callback_id="text.save", close="Terug", submit="Bewaar")

    def write(self, subject_id: int, team_id: int, proposer: Person | None, text: str) -> Proposal:
        """A first or a next version of a text."""
        before = self.proposals.get(subject_id)
        version = before.version + 1 if before else 1
        proposer_id = before.proposer_id if before else proposer.id if proposer else None
        self.proposals[subject_id] = Proposal(
            subject_id, team_id, version, "Afspraak 1: Terugbellen", text, proposer_id
        )
        return self.proposals[subject_id]

    def change(self, session: Session, subject_id: int, person: Person, text: str, now: datetime) -> None:
        """Somebody writes another version while the team decides."""
        before = self.proposals[subject_id]
        self.write(subject_id, before.team_id, None, text)
        try:
            actions.record_version(session, RITUAL, subject_id, person, now)
        except Exception:
            self.proposals[subject_id] = before  # as the transaction of a ritual with tables would
            raise

    def open(self, session: Session, subject_id: int, opener: Person, now: datetime, **more: bool) -> ConsentRound:
        """Ask the team."""
        return actions.open_round(session, self.proposals[subject_id].team_id, RITUAL, subject_id, opener, now, **more)
