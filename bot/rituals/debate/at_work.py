"""When the people of a debate work, and who of them had the chance to take part."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.consent.rules import Work
from bot.people.models import Person
from bot.people.work import load_spans
from bot.points.levels import SHIFT


def load_works(session: Session, people: Collection[Person], first: date, last: date) -> dict[int, Work]:
    """When everybody works on these days, both included; without known hours for eight hours from the team's time."""
    return {
        person_id: [(each.begins, each.begins + SHIFT if each.usual else each.ends_at) for each in spans]
        for person_id, spans in load_spans(session, people, first, last).items()
    }


def who_was_here(works: Mapping[int, Work], opened: datetime, now: datetime) -> set[int]:
    """Who has worked at any time between the opening and now: who is at work and can vote counts, however short."""
    return {
        person_id for person_id, work in works.items() if any(starts <= now and ends > opened for starts, ends in work)
    }
