"""Draws a Home while it is being published: what is true now, in its owner's language."""

from datetime import datetime, time, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.home.blocks import render_home
from bot.home.catch_up import MESSAGES as CATCH_UP
from bot.home.facts import load_day
from bot.i18n import translator
from bot.outbox.homes import put_home
from bot.outbox.message import Message, Renderer
from bot.outbox.models import ERASING, HOME, Outbox
from bot.people.calendar import local_day, local_moment
from bot.people.models import Person


def record_opened(session: Session, person: Person, now: datetime, *, is_blank: bool) -> None:
    """Somebody opened the Home: show it, and keep it up to date until the end of their day.

    `is_blank`: Slack has nothing to show there yet.
    """
    today = local_day(now, person.tz)
    if person.home_opened_on != today:
        session.execute(update(Person).where(Person.id == person.id).values(home_opened_on=today))
    put_home(session, person, now, local_moment(today + timedelta(days=1), time.min, person.tz), is_blank=is_blank)


def home(session: Session, row: Outbox, now: datetime) -> Message | None:
    """The Home as it should be now; nothing for who has not opened it today, unless somebody in it was erased."""
    person = session.get(Person, row.person_id)
    if person is None or (person.home_opened_on != local_day(now, person.tz) and row.problem != ERASING):
        return None
    return Message("", render_home(translator(person.locale), load_day(session, person, now)))


MESSAGES: dict[str, Renderer] = {HOME: home, **CATCH_UP}
