"""The clock door of keeping house: what has passed and is no longer needed is erased."""

from datetime import timedelta

from sqlalchemy import delete

from bot.outbox.models import OPEN_STATES, Outbox, Pace
from bot.people.models import Absence, Roster, Shift, TeamDayOff
from bot.people.rosters import forget_drafts
from bot.services import Services

KEEP_MESSAGES = timedelta(days=30)
KEEP_SHIFTS = timedelta(days=30)
KEEP_ABSENCES = timedelta(days=2)
"""Longer than the world's time zones differ, so that nobody's absence ends early."""


def tick(services: Services) -> None:
    """Erase absences and days off that have passed, and shifts and references to messages of a month ago."""
    now = services.clock.now()
    passed = (now - KEEP_ABSENCES).date()
    with services.db.write() as session:
        session.execute(delete(Absence).where(Absence.last_day < passed))
        session.execute(delete(TeamDayOff).where(TeamDayOff.last_day < passed))
        session.execute(delete(Shift).where(Shift.ends_at < now - KEEP_SHIFTS))
        session.execute(delete(Roster).where(Roster.last_day < (now - KEEP_SHIFTS).date()))
        forget_drafts(session, now)
        old = Outbox.due_at < now - KEEP_MESSAGES
        session.execute(delete(Outbox).where(old, Outbox.state.not_in(OPEN_STATES)))
        session.execute(delete(Pace).where(Pace.next_at < now - KEEP_MESSAGES))
