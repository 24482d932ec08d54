"""The clock door of keeping house: what has passed and is no longer needed is erased."""

from datetime import timedelta

from sqlalchemy import and_, delete

from bot.home.catch_up import erase_absences
from bot.outbox.models import ERASABLE, OPEN_STATES, Outbox, Pace
from bot.people.drafts import forget_drafts
from bot.people.models import Roster, Shift, TeamDayOff
from bot.services import Services

KEEP_MESSAGES = timedelta(days=30)
KEEP_SHIFTS = timedelta(days=30)
KEEP_DAYS_OFF = timedelta(days=2)
"""Longer than the world's time zones differ, so that nobody's day off ends early."""


def tick(services: Services) -> None:
    """Erase absences that were caught up on, days off that have passed, shifts and messages of a month ago."""
    now = services.clock.now()
    passed = (now - KEEP_DAYS_OFF).date()
    with services.db.write() as session:
        erase_absences(session, now)
        session.execute(delete(TeamDayOff).where(TeamDayOff.last_day < passed))
        session.execute(delete(Shift).where(Shift.ends_at < now - KEEP_SHIFTS))
        session.execute(delete(Roster).where(Roster.last_day < (now - KEEP_SHIFTS).date()))
        forget_drafts(session, now)
        old = Outbox.due_at < now - KEEP_MESSAGES
        to_erase_later = and_(Outbox.subject.startswith(ERASABLE), Outbox.state == "sent")
        session.execute(delete(Outbox).where(old, Outbox.state.not_in(OPEN_STATES), ~to_erase_later))
        session.execute(delete(Pace).where(Pace.next_at < now - KEEP_MESSAGES))
