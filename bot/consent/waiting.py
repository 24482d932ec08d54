"""Rounds that wait for somebody: to say whether there is something to ask, to decide, or to look at the text again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.consent.deciders import may_decide
from bot.consent.models import ConsentEntry, ConsentRound, ConsentSeat, ConsentStance
from bot.consent.proposals import RITUALS
from bot.consent.story import CARD
from bot.outbox import queue
from bot.people.mail import address_of
from bot.people.models import Membership, Person, Team


@dataclass(frozen=True)
class Waiting:
    """A round as a line: what it is about, what is asked of this person (the step), until when, and where it stands."""

    team: Team
    title: str
    step: str
    ends_at: datetime
    link: str | None


def load_waiting(session: Session, person: Person) -> list[Waiting]:
    """The rounds in which this person has not done what the step asks, in the order in which the steps end."""
    found = []
    for round_, team in session.execute(_open_rounds(person)).all():
        proposal = RITUALS[round_.ritual].load(session, round_.subject_id)
        if proposal is None or (round_.step == "improve" and proposal.proposer_id != person.id):
            continue
        card = queue.sent_message(session, f"consent:{round_.id}", CARD)
        link = address_of(session, team.workspace_id, *card) if card else None
        found.append(Waiting(team, proposal.title, round_.step, round_.ends_at, link))
    return found


def _open_rounds(person: Person) -> Select[ConsentRound, Team]:
    is_here = (Membership.person_id == person.id, Membership.team_id == ConsentRound.team_id)
    of_round = ConsentSeat.round_id == ConsentRound.id
    has_asked = exists().where(ConsentEntry.round_id == ConsentRound.id, ConsentEntry.person_id == person.id)
    has_decided = exists().where(
        ConsentStance.round_id == ConsentRound.id,
        ConsentStance.decision == ConsentRound.decision,
        ConsentStance.person_id == person.id,
    )
    decides = and_(may_decide(), exists().where(of_round, ConsentSeat.person_id == person.id))
    not_ready = exists().where(of_round, ConsentSeat.person_id == person.id, ConsentSeat.ready.is_(False))
    not_mine = or_(ConsentRound.author_id.is_(None), ConsentRound.author_id != person.id)
    return (
        select(ConsentRound, Team)
        .join(Team, Team.id == ConsentRound.team_id)
        .join(Membership, and_(*is_here))
        .join(Person, Person.id == Membership.person_id)
        .where(ConsentRound.open_about.is_not(None), Membership.present, Team.state != "left")
        .where(
            or_(
                and_(ConsentRound.step == "questions", decides, not_mine, not_ready, ~has_asked),
                and_(ConsentRound.step == "decision", decides, not_mine, ~has_decided),
                ConsentRound.step == "improve",
            )
        )
        .order_by(ConsentRound.ends_at, ConsentRound.id)
    )
