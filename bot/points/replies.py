"""Answers to points without a name: to whom they go is read from the seal while they are being sent, and not noted."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox.message import Message, NotYet, Renderer
from bot.outbox.models import Outbox
from bot.people.models import Person
from bot.people.work import next_reachable
from bot.points.actions import latest_answer
from bot.points.messages import told_to
from bot.points.models import Point
from bot.points.sealed import Seal, seal_of
from bot.points.story import REPLY, load_story
from bot.services import Services

LOOK_AGAIN = timedelta(minutes=30)
"""Who asked is left in peace too; the moment at which their shift begins is not noted, or it could tell who it is."""


def renderers(seal: Seal) -> dict[str, Renderer]:
    """The renderer of replies, with the keys that open who asked."""

    def reply(session: Session, row: Outbox, now: datetime) -> Message | None:
        _, ref, event_id = row.subject.split(":")
        point = session.scalars(select(Point).where(Point.reply_ref == ref)).first()
        person = _asker(session, seal, point) if point else None
        if point is None or person is None:
            return None
        if row.ts is None and next_reachable(session, person, now) > now:
            raise NotYet(now + LOOK_AGAIN)
        message = told_to(load_story(session, point, now), person, int(event_id))
        return replace(message, sealed_to=person.slack_id) if message else None

    return {REPLY: reply}


def _asker(session: Session, seal: Seal, point: Point) -> Person | None:
    person_id = seal.open(point.reply_ref, point.sealed_asker)
    return session.get(Person, person_id) if person_id else None


def reply_anew(services: Services, person: Person, point_id: int) -> Message | None:
    """The newest answer as its asker should see it now; None for everybody else and for points with a name."""
    with services.db.read() as session:
        point = session.get(Point, point_id)
        if point is None or seal_of(services.settings).open(point.reply_ref, point.sealed_asker) != person.id:
            return None
        answer = latest_answer(session, point.merged_into_id or point.id)
        return told_to(load_story(session, point, services.clock.now()), person, answer.id) if answer else None
