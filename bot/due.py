"""What is due at a moment, one thing at a time: a broken one must not keep the others waiting, nor the clock busy.

And when the next is due: asked at every look of the clock, so in one statement that is built once.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import ColumnElement, Executable, Select, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.db import Base, Database
from bot.errors import StorageBusy
from bot.mishaps import note_mishap
from bot.services import Services

log = structlog.get_logger()

T = TypeVar("T", bound=Base)

AGAIN_AFTER = timedelta(minutes=15)
"""What could not be done now is tried again after this."""


_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""What stands in a table for a moment that does not come."""


def first_of(*moments: InstrumentedAttribute[Any]) -> Select[Any]:
    """A statement, to be built once, for the first moment in each of these columns; `next_of` asks it."""
    return select(*(select(func.min(moment)).scalar_subquery() for moment in moments))


def next_of(db: Database, statement: Executable) -> datetime | None:
    """The first of the moments that a statement gives in one row; None: none of them comes."""
    return min((moment for moment in db.find(statement, {}) or () if moment and moment < _NEVER), default=None)


def each_due(
    services: Services,
    model: type[T],
    due: ColumnElement[bool],
    moments: Collection[InstrumentedAttribute[Any]],
    do: Callable[[Session, T], None],
    now: datetime,
) -> None:
    """Do something with every row that is due, each in a transaction of its own; rows another process has are left.

    Of a row with which it fails, those `moments` that have come are put off; the database's own trouble is raised.
    """
    key: Any = model.__mapper__.primary_key[0]
    with services.db.read() as session:
        found = session.scalars(select(key).where(due).order_by(key)).all()
    for row_id in found:
        try:
            with services.db.write() as session:
                query = select(model).where(key == row_id, due).with_for_update(skip_locked=True)
                if row := session.scalars(query).first():
                    do(session, row)
        except StorageBusy:
            raise
        except Exception:
            note_mishap("clock")
            log.exception("not_moved", kind=model.__tablename__, row=row_id)
            _put_off(services, model, key == row_id, moments, now)


def _put_off(
    services: Services, model: type[T], which: ColumnElement[bool], moments: Collection[Any], now: datetime
) -> None:
    with services.db.write() as session:
        for moment in moments:
            statement = update(model).where(which, moment <= now).values({moment.key: now + AGAIN_AFTER})
            session.execute(statement, execution_options={"synchronize_session": False})
