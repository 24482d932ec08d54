"""What ends soon is asked about together: one message to the team, and one to each owner, for a week's agreements."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import queue
from bot.people.mail import channel_row, person_row
from bot.people.models import Person
from bot.people.team_days import TeamDays
from bot.people.work import next_reachable
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.rules import asked_together
from bot.services import Services

REVIEW = "agreement_review"
"""The kind of the messages that ask: keep, change or stop?"""


def subject_of(team_id: int, asked_on: date) -> str:
    """What the messages of a day are about."""
    return f"ending:{team_id}:{asked_on}"


def bring_along(services: Services, now: datetime) -> None:
    """Whatever ends in the same week as something that is asked about now is asked about now too."""
    is_due = (Agreement.state == "active", Agreement.due_at <= now)
    with services.db.read() as session:
        if session.scalars(select(Agreement.id).where(*is_due).limit(1)).first() is None:
            return
    with services.db.write() as session:
        for team_id, until in session.execute(select(Agreement.team_id, Agreement.valid_until).where(*is_due)).all():
            later = (Agreement.team_id == team_id, Agreement.state == "active", Agreement.due_at > now)
            for other in session.scalars(select(Agreement).where(*later).with_for_update(skip_locked=True)):
                if other.valid_from and asked_together(until, other.valid_from, other.valid_until):
                    other.due_at = now


def ask(session: Session, agreement: Agreement, owner: Person | None, days: TeamDays) -> None:
    """Have it asked about today: in the channel when the team works, and of its owner."""
    agreement.asked_on = days.today
    session.flush()
    subject = subject_of(days.team.id, days.today)
    queue.put_again(session, channel_row(days.team, REVIEW, subject, days.spoken_to()))
    if owner:
        due_at = next_reachable(session, owner, days.now)
        queue.put_again(session, person_row(owner, REVIEW, subject, due_at, team=days.team))


def touch(session: Session, agreement: Agreement, now: datetime) -> None:
    """Have the messages that asked about it drawn anew."""
    if agreement.asked_on:
        queue.touch(session, subject_of(agreement.team_id, agreement.asked_on), REVIEW, now)


def asked_about(session: Session, subject: str, person_id: int | None) -> Sequence[Agreement]:
    """What a message asks about, by number; in the one to an owner that is what this person owns, or owned."""
    _, team_id, day = subject.split(":")
    query = select(Agreement).where(Agreement.team_id == int(team_id), Agreement.asked_on == date.fromisoformat(day))
    if person_id is not None:
        mine = select(AgreementVersion.agreement_id).where(AgreementVersion.owner_id == person_id)
        query = query.where(Agreement.id.in_(mine))
    return session.scalars(query.order_by(Agreement.number)).all()
