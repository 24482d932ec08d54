"""Everything that is sealed, and whether the keys of the settings open it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.db import Base
from bot.installations.models import Installation
from bot.points.models import Point
from bot.rituals.feedback.models import FeedbackQuestion, FeedbackText
from bot.seal import Keys

SEALED: tuple[tuple[type[Base], InstrumentedAttribute[Any]], ...] = (
    (Point, Point.sealed_asker),
    (FeedbackText, FeedbackText.sealed),
    (FeedbackQuestion, FeedbackQuestion.sealed),
    (Installation, Installation.sealed_token),
    (Installation, Installation.sealed_refresh),
)
"""Every column whose words are sealed."""

LOOKED_AT = 100
"""Rows of each column, the newest: enough to see that a key is missing, and no wait in a large database."""


def closed(session: Session, keys: Keys) -> str:
    """A sentence where some of what is sealed does not open; empty where all that was looked at does."""
    found = [sealed for column in SEALED for sealed in _newest(session, *column)]
    shut = sum(keys.open(each) is None for each in found)
    if not shut:
        return ""
    return (
        f"DAGSTART_KEY does not open {shut} of {len(found)} sealed texts that were looked at: nobody can read them. "
        "Put the key with which they were sealed behind the present one (new,old)."
    )


def _newest(session: Session, model: type[Base], column: InstrumentedAttribute[Any]) -> list[str]:
    newest = [key.desc() for key in model.__mapper__.primary_key]
    return list(session.scalars(select(column).where(column.is_not(None)).order_by(*newest).limit(LOOKED_AT)))
