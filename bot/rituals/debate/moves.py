"""What the clock does with debates: end a phase, show what was held back, look after proposals."""

from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.orm import Session

from bot.due import each_due, first_of
from bot.rituals.debate import phases
from bot.rituals.debate.models import Debate, DebateMeasure
from bot.rituals.debate.opening import look_at_proposal
from bot.rituals.debate.story import Story, load_story
from bot.services import Services


def look_due(services: Services, now: datetime) -> None:
    """Do everything that is due."""

    def one(session: Session, debate: Debate) -> None:
        story = load_story(session, debate, now)
        _look(story)
        story.refresh()

    due = or_(Debate.ends_at <= now, Debate.half_at <= now)
    each_due(services, Debate, due, (Debate.ends_at, Debate.half_at), one, now)


def _look(story: Story) -> None:
    debate = story.debate
    if story.team.state == "left" or not story.people:
        phases.end(story, "stopped")
    elif debate.phase == "outcome":
        phases.end(story, "none")
    elif debate.phase == "proposed":
        look_at_proposal(story)
    # Who works when may have changed since: then the phase may last longer than was told.
    elif story.plan() and debate.ends_at <= story.now:
        phases.time_over(story)
    elif debate.half_at and debate.half_at <= story.now:
        phases.release(story)


NEXT = first_of(Debate.ends_at, Debate.half_at, DebateMeasure.due_at)
"""When the clock is needed next, to measure as well."""
