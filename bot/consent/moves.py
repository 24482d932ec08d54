"""What the clock does with consent rounds: end a step, remind who has not reacted."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.consent.actions import advance, end
from bot.consent.models import NEVER, ConsentRound
from bot.consent.story import REMINDER, Story, load_story
from bot.due import each_due, first_of
from bot.services import Services


def take_steps(services: Services, now: datetime) -> None:
    """End the steps whose time has come, unless who works when has changed since and somebody is still to come."""
    _each(services, now, ConsentRound.ends_at, _take_step)


def _take_step(story: Story) -> None:
    if story.team.state == "left" or not story.people:
        end(story, "gone", None)
    elif story.plan() and story.round.ends_at <= story.now:
        advance(story, is_over=True)
    story.refresh()


def remind(services: Services, now: datetime) -> None:
    """Remind who has not reacted and works before the end: once in a round, in their own working hours."""
    _each(services, now, ConsentRound.remind_at, _remind)


def _remind(story: Story) -> None:
    story.round.remind_at = NEVER
    if story.round.step == "decision":
        wanted = [person for person in story.silent() if person.reminders]
        story.say(REMINDER, story.subject, story.still_coming(wanted))


def _each(services: Services, now: datetime, moment: Any, do: Callable[[Story], None]) -> None:
    def one(session: Session, round_: ConsentRound) -> None:
        _one(session, round_, now, do)

    each_due(services, ConsentRound, moment <= now, (moment,), one, now)


def _one(session: Session, round_: ConsentRound, now: datetime, do: Callable[[Story], None]) -> None:
    if story := load_story(session, round_, now):
        do(story)
    else:  # the text is gone, and with it whoever could hear of the end
        round_.step, round_.outcome, round_.ended_at, round_.open_about = "ended", "gone", now, None
        round_.ends_at = round_.remind_at = NEVER


NEXT = first_of(ConsentRound.ends_at, ConsentRound.remind_at)
"""When the clock is needed next."""
