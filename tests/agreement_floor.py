"""A team that makes agreements, through the real actions and clocks, without a Slack."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.consent import moves as consent_moves
from bot.consent import reactions
from bot.consent.models import ConsentRound
from bot.errors import Refusal
from bot.outbox.models import Outbox
from bot.people.models import Membership, Person, Team
from bot.rituals.agreement import actions, drafts, moves
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import IN_FORCE
from bot.services import Services
from tests.agreements import content, make
from tests.floors import add_team, set_clock


class Floor:
    """Some people in these roles, at this moment; the first of them writes and proposes."""

    def __init__(self, services: Services, now: datetime, roles: Sequence[str] = ("member", "member", "lead")) -> None:
        self.services = services
        set_clock(services, now)
        with services.db.write() as session:
            self.team, self.people = add_team(session, roles)

    def make(self, state: str, **more: Any) -> int:
        """An agreement straight in the tables, in this state."""
        with self.services.db.write() as session:
            made = make(session, session.get_one(Team, self.team.id), self.people[0], state, self.services.clock.now())
            for name, value in more.items():
                setattr(made, name, value)
            return made.id

    def draft(self, **more: Any) -> int:
        """A draft, as a form makes it."""
        text = content(self.people[0].id, self.services.clock.now(), **more)
        return drafts.record_draft(self.services, self.people[0], self.team.id, text, f"V{self.services.clock.now()}")

    def ask(self, agreement_id: int, replaces_id: int | None = None) -> None:
        """Ask the team."""
        actions.record_proposed(self.services, self.people[0], agreement_id, replaces_id)

    def ready(self, agreement_id: int) -> None:
        """Nobody has a question."""
        held = self.round(agreement_id)
        for person in self.people:
            with suppress(Refusal):
                reactions.record_ready(self.services, person, held.id, held.version)

    def agree(self, agreement_id: int) -> None:
        """Nobody has a question, and nobody an objection."""
        self.ready(agreement_id)
        held = self.round(agreement_id)
        for person in self.people:
            with suppress(Refusal):
                reactions.record_stance(self.services, person, held.id, held.version, "agree")

    def round(self, agreement_id: int) -> ConsentRound:
        """The newest round about an agreement."""
        with self.services.db.read() as session:
            rounds = select(ConsentRound).where(ConsentRound.subject_id == agreement_id)
            found = session.scalars(rounds.where(ConsentRound.team_id == self.team.id).order_by(-ConsentRound.id))
            return found.first()  # type: ignore[return-value]

    def get(self, agreement_id: int) -> Agreement:
        """An agreement as it is."""
        with self.services.db.read() as session:
            return session.get_one(Agreement, agreement_id)

    def leave(self, *people: Person) -> None:
        """Some people leave the channel."""
        with self.services.db.write() as session:
            gone = (Membership.team_id == self.team.id, Membership.person_id.in_([each.id for each in people]))
            session.execute(update(Membership).where(*gone).values(present=False))

    def messages(self, kind: str) -> list[Outbox]:
        """What is to be sent of a kind."""
        with self.services.db.read() as session:
            found = select(Outbox).where(Outbox.team_id == self.team.id, Outbox.kind == kind)
            return list(session.scalars(found.order_by(Outbox.id)))

    def look(self, now: datetime) -> None:
        """The clock looks, at this moment."""
        set_clock(self.services, now)
        consent_moves.take_steps(self.services, now)
        consent_moves.remind(self.services, now)
        moves.look_due(self.services, now)

    def holding(self) -> int:
        """How many agreements hold."""
        with self.services.db.read() as session:
            agreed = select(Agreement.id).where(Agreement.team_id == self.team.id, Agreement.state.in_(IN_FORCE))
            return len(session.scalars(agreed).all())
