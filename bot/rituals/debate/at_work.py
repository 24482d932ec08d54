"""When the people of a debate work, and who of them had the chance to take part."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.consent.rules import Work, hour_worked
from bot.people.models import Person
from bot.people.work import load_spans
from bot.points.levels import SHIFT


def load_works(session: Session, people: Collection[Person], first: date, last: date) -> dict[int, Work]:
    """When everybody works on these days, both included; without known hours for eight hours from the team's time."""
    return {
        person_id: [(each.begins, each.begins + SHIFT if each.usual else each.ends_at) for each in spans]
        for person_id, spans in load_spans(session, people, first, last).items()
    }


def who_was_here(works: Mapping[int, Work], opened: datetime, now: datetime, *, live: bool) -> set[int]:
    """Who has had a working hour since the opening; in a live debate, who was at work at all since then."""
    found = set()
    for person_id, work in works.items():
        worked = hour_worked(opened, work)
        was_here = worked is not None and worked <= now
        if live:
            was_here = any(starts <= now and ends > opened for starts, ends in work)
        found |= {person_id} if was_here else set()
    return found
