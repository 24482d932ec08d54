"""`dagstart rotate-key`: seal anew, with the first key of `DAGSTART_KEY`, everything that is sealed."""

from typing import Any

from sqlalchemy import and_, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.db import Base, Database
from bot.errors import StartupError
from bot.seal import Keys, keys_of
from bot.seals import SEALED
from bot.settings import Settings
from bot.shell import opened

AT_ONCE = 500


def rotate_key(settings: Settings) -> str:
    """Seal all anew, also while the bot works. Returns what to print. Raises StartupError."""
    keys = keys_of(settings)
    if not keys:
        raise StartupError("DAGSTART_KEY is not set, so nothing is sealed. `dagstart doctor` says how to make a key.")
    renewed = lost = 0
    with opened(settings) as db:
        for model, column in SEALED:
            done, unreadable = _renew(db, keys, model, column)
            renewed, lost = renewed + done, lost + unreadable
    said = f"Sealed anew with the first key: {renewed}. The other keys can go once every process has the new one first."
    return said if not lost else f"{said} Left as they are, because their key is not in DAGSTART_KEY: {lost}."


def _renew(db: Database, keys: Keys, model: type[Base], column: InstrumentedAttribute[Any]) -> tuple[int, int]:
    """How many of a column were sealed anew, and how many could not be opened."""
    columns = model.__mapper__.primary_key
    key, after = tuple_(*columns), None
    renewed = lost = 0
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
