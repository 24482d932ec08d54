"""What the clock does with agreements: ask what next before they end, let them lapse, end the day for an undo."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.due import each_due, first_of
from bot.rituals.agreement.ending import bring_along
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import IN_FORCE
from bot.rituals.agreement.story import Story, load_story
from bot.services import Services


def look_due(services: Services, now: datetime) -> None:
    """Ask about what ends soon, let lapse what has ended, and let go of what was stopped a day ago."""

    def one(session: Session, agreement: Agreement) -> None:
        _look(load_story(session, agreement, now))

    bring_along(services, now)
    due = (Agreement.due_at <= now) & Agreement.state.in_((*IN_FORCE, "stopped"))
    each_due(services, Agreement, due, (Agreement.due_at,), one, now)


def _look(story: Story) -> None:
    if story.agreement.state == "stopped":
        story.agreement.due_at = None
    elif story.today > story.agreement.valid_until:
        story.end("lapsed")
    else:
        story.ask_what_next()
    story.refresh()


NEXT = first_of(Agreement.due_at)
"""When the clock is needed next."""
