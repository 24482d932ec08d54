"""What was not kept twice in a row goes on the agenda, until the team chooses what to do or keeps it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.outbox import queue
from bot.people.mail import channel_row
from bot.people.team_days import TeamDays
from bot.rituals.agreement.kept_models import KeptAgenda, KeptCheck, KeptRound
from bot.rituals.agreement.kept_rules import is_for_agenda
from bot.rituals.agreement.models import Agreement
from bot.rounds import board_subject

AGENDA = "agreement_agenda"
"""The kind of the card on which the team chooses."""

KNOWN = ("counted", "closed")
"""States of a round whose results everybody may see."""


def subject_of(check_id: int) -> str:
    """What the card about an agreement on the agenda is about; the check put it there."""
    return f"agenda:{check_id}"


def look(session: Session, agreement: Agreement, check: KeptCheck, days: TeamDays) -> None:
    """A check was counted: does the agreement go on the agenda, or leave it?"""
    if check.verdict == "yes":
        leave(session, agreement.id, days)
    elif is_for_agenda(_verdicts(session, agreement)) and agreement.valid_from is not None:
        session.add(KeptAgenda(check_id=check.id, agreement_id=agreement.id, since=days.today))
        team = days.team
        row = channel_row(team, AGENDA, subject_of(check.id), days.spoken_to())
        queue.put(session, [row])


def _verdicts(session: Session, agreement: Agreement) -> list[str | None]:
    """The last two checks, the newest first, since it began to hold and was last on the agenda.

    Two unkept ones are empty while it stands there: it is not put there twice.
    """
    latest = select(KeptAgenda).where(KeptAgenda.agreement_id == agreement.id)
    before = session.scalars(latest.order_by(KeptAgenda.check_id.desc()).limit(1)).first()
    if before and before.ended_on is None:
        return []
    query = (
        select(KeptCheck.verdict)
        .join(KeptRound, KeptRound.id == KeptCheck.round_id)
        .where(KeptCheck.agreement_id == agreement.id, KeptRound.state.in_(KNOWN))
        .where(KeptRound.day >= agreement.valid_from, KeptCheck.id > (before.check_id if before else 0))
    )
    return list(session.scalars(query.order_by(KeptRound.day.desc(), KeptCheck.id.desc()).limit(2)))


def leave(
    session: Session, agreement_id: int, days: TeamDays, choice: str | None = None, person_id: int | None = None
) -> bool:
    """Take an agreement off the agenda. Returns whether it stood there; then its card says what was chosen."""
    standing = (KeptAgenda.agreement_id == agreement_id, KeptAgenda.ended_on.is_(None))
    found = session.scalars(select(KeptAgenda.check_id).where(*standing)).all()
    if not found:
        return False
    values = {"ended_on": days.today, "choice": choice, "chosen_by": person_id}
    session.execute(update(KeptAgenda).where(*standing).values(values))
    for check_id in found:
        queue.touch(session, subject_of(check_id), AGENDA, days.now)
    queue.touch(session, board_subject(days.team.id, days.today), "dagstart_board", days.now)
    return True


def on_agenda(session: Session, team_id: int, day: date) -> Sequence[Agreement]:
    """A team's agreements that stand on the agenda of a day."""
    query = select(Agreement).join(KeptAgenda, KeptAgenda.agreement_id == Agreement.id)
    standing = (KeptAgenda.ended_on.is_(None), KeptAgenda.since <= day)
    return session.scalars(query.where(Agreement.team_id == team_id, *standing).order_by(Agreement.number)).all()
