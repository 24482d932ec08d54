"""`dagstart rotate-key`: seal anew, with the first key of `DAGSTART_KEY`, everything that is sealed."""

from contextlib import closing
from typing import Any

from sqlalchemy import and_, desc, func, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.bars import Bar, bars
from bot.db import Base, Database
from bot.errors import StartupError
from bot.installations.models import Installation
from bot.points.models import Point
from bot.rituals.feedback.models import FeedbackQuestion, FeedbackText
from bot.seal import Keys, keys_of
from bot.settings import Settings
from bot.shell import opened

SEALED: tuple[tuple[type[Base], InstrumentedAttribute[Any]], ...] = (
    (Point, Point.sealed_asker),
    (FeedbackText, FeedbackText.sealed),
    (FeedbackQuestion, FeedbackQuestion.sealed),
    (Installation, Installation.sealed_token),
    (Installation, Installation.sealed_refresh),
)
"""Every column whose words are sealed."""

AT_ONCE = 500

SHUT = (
    "DAGSTART_KEY does not open {n} of the newest texts that are sealed. Nothing is lost, but nobody can read them: "
    "put the key back, behind a new one if there is one (`new,old`), and restart."
)


def rotate_key(settings: Settings) -> str:
    """Seal all anew, also while the bot works. Returns what to print. Raises StartupError."""
    keys = keys_of(settings)
    if not keys:
        raise StartupError("DAGSTART_KEY is not set, so nothing is sealed. `dagstart doctor` says how to make a key.")
    renewed = lost = 0
    with opened(settings) as db, bars() as show:
        for model, column in SEALED:
            done, unreadable = _renew(db, keys, model, column, show(model.__tablename__))
            renewed, lost = renewed + done, lost + unreadable
    said = f"Sealed anew with the first key: {renewed}. The other keys can go once every process has the new one first."
    return said if not lost else f"{said} Left as they are, because their key is not in DAGSTART_KEY: {lost}."


def count_shut(settings: Settings) -> int:
    """How many of the newest that are sealed the keys do not open. Tokens are looked at by themselves."""
    keys, shut = keys_of(settings), 0
    with closing(Database(settings.database_url)) as db, db.read() as session:
        for model, column in SEALED:
            if model is not Installation:
                newest = select(column).where(column.is_not(None)).order_by(*map(desc, model.__mapper__.primary_key))
                shut += sum(keys.open(each) is None for each in session.scalars(newest.limit(AT_ONCE)))
    return shut


def _renew(
    db: Database, keys: Keys, model: type[Base], column: InstrumentedAttribute[Any], bar: Bar
) -> tuple[int, int]:
    """How many of a column were sealed anew, and how many could not be opened."""
    columns = model.__mapper__.primary_key
    key, after = tuple_(*columns), None
    renewed = lost = 0
    with db.read() as session:
        total = session.scalar(select(func.count(column))) or 0
    while True:
        query = select(*columns, column).where(column.is_not(None)).order_by(*columns).limit(AT_ONCE)
        with db.read() as session:
            rows = session.execute(query.where(key > after) if after else query).all()
        if not rows:
            return renewed, lost
        with db.write() as session:
            for *numbers, sealed in rows:
                if (new := keys.renew(sealed)) is None:
                    lost += 1
                    continue
                same = and_(key == tuple(numbers), column == sealed)  # what changed meanwhile has the first key already
                session.execute(update(model).where(same).values({column.key: new}))
                renewed += 1
        after = tuple(rows[-1][:-1])
        bar((renewed + lost) / max(total, 1))
