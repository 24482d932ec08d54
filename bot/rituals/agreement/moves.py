"""What the clock does with agreements: ask what next before they end, let them lapse."""

from datetime import datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import IN_FORCE
from bot.rituals.agreement.story import Story, load_story
from bot.services import Services

log = structlog.get_logger()


def look_due(services: Services, now: datetime) -> None:
    """Ask about what ends soon, let lapse what has ended; one that cannot go on does not keep the others waiting."""
    due = (Agreement.due_at <= now) & Agreement.state.in_(IN_FORCE)
    with services.db.read() as session:
        found = session.scalars(select(Agreement.id).where(due).order_by(Agreement.id)).all()
    for agreement_id in found:
        try:
            with services.db.write() as session:
                query = select(Agreement).where(Agreement.id == agreement_id, due).with_for_update(skip_locked=True)
                if agreement := session.scalars(query).first():
                    _look(load_story(session, agreement, now))
        except OperationalError:
            raise
        except Exception:
            log.exception("agreement_not_moved", agreement=agreement_id)


def _look(story: Story) -> None:
    if story.today > story.agreement.valid_until:
        story.end("lapsed")
    else:
        story.ask_what_next()
    story.refresh()


def next_due(session: Session) -> datetime | None:
    """When the clock is needed next."""
    return session.scalar(select(func.min(Agreement.due_at)))
