"""What has to be put right in a database that was restored, before a bot works with it again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, insert, or_, select, text, update
from sqlalchemy.orm import Session

from bot.backups.file import About
from bot.db import Database
from bot.erasing.person import PEOPLE, erase_person, find_forgotten
from bot.install import WORKSPACES, erase_workspaces
from bot.journal import Erased, Journal
from bot.outbox.models import HOME, IN_CHANNEL, OPEN_STATES, Outbox, Pace, Restored
from bot.people.models import Workspace
from bot.retention import erase_over
from bot.rituals.feedback import texts
from bot.settings import Settings

SHOWN = timedelta(days=1)
"""Messages that were sent so long before the backup are drawn anew: since then they may have changed."""

AHEAD = 100_000
"""How far numbers jump, where they can: what Slack still shows of the life that is gone names none of ours."""

Erase = Callable[[Session, Settings, Sequence[str], datetime], None]


def _erase_texts(session: Session, settings: Settings, keys: Sequence[str], now: datetime) -> None:  # noqa: ARG001
    texts.remove(session, [int(key) for key in keys], now)


def _erase_people(session: Session, settings: Settings, keys: Sequence[str], now: datetime) -> None:
    for person in find_forgotten(session, settings, keys):
        erase_person(session, settings, person, now)


def _erase_workspaces(session: Session, settings: Settings, keys: Sequence[str], now: datetime) -> None:  # noqa: ARG001
    erase_workspaces(session, [int(key) for key in keys])


ERASE: Mapping[str, Erase] = {texts.TEXTS: _erase_texts, PEOPLE: _erase_people, WORKSPACES: _erase_workspaces}
"""How every kind of line of the journal is done again."""


def put_right(db: Database, settings: Settings, about: About, now: datetime) -> int:
    """Erase again what was erased, and what is over by now; doubt what may have been sent.

    The journal is only read: a restore that is tried elsewhere leaves no trace in it. Returns how many of its lines
    were done again.
    """
    done = replay(db, settings, Journal(settings.journal_file).since(about.made_at), now)
    erase_over(db, settings, now)
    with db.write() as session:
        _doubt(session)
        _draw_anew(session, about.made_at, now)
        _jump_ahead(session)
        session.execute(delete(Pace))
        session.execute(update(Workspace).values(reconciled_at=None))
        session.execute(insert(Restored).values(made_at=about.made_at, at=now))
    return done


def replay(db: Database, settings: Settings, lines: Iterable[Erased], now: datetime) -> int:
    """Do again what the journal says, each line on its own: one that was done already does nothing."""
    done = 0
    for line in lines:
        if erase := ERASE.get(line.kind):
            with db.write() as session:
                erase(session, settings, line.keys, now)
            done += 1
    return done


def _doubt(session: Session) -> None:
    """What had not been sent may have been sent since: it is looked up in Slack first."""
    unsent = (Outbox.state.in_(OPEN_STATES), Outbox.ts.is_(None), Outbox.kind != HOME)
    session.execute(update(Outbox).where(*unsent).values(uncertain=True))
    free = {"state": "waiting", "owner": None, "lease_until": None}
    session.execute(update(Outbox).where(Outbox.state == "claimed").values(free))


def _draw_anew(session: Session, made_at: datetime, now: datetime) -> None:
    """Messages that people still look at show again what this database says."""
    for_all = and_(IN_CHANNEL, Outbox.person_id.is_(None))  # what only one person sees there cannot be edited
    looked_at = or_(for_all, Outbox.kind == HOME, Outbox.expires_at > now)
    recent = (Outbox.state == "sent", Outbox.ts != "", Outbox.sent_at > made_at - SHOWN, looked_at)
    anew = {"state": "waiting", "digest": None, "revision": Outbox.revision + 1, "due_at": now}
    session.execute(update(Outbox).where(*recent).values(anew))


def _jump_ahead(session: Session) -> None:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(text("UPDATE sqlite_sequence SET seq = seq + :ahead"), {"ahead": AHEAD})
        return
    for name in connection.scalars(_SEQUENCES).all():
        _move(connection, name)


_SEQUENCES = select(text("sequencename")).select_from(text("pg_sequences")).where(text("schemaname = current_schema()"))


def _move(connection: Connection, name: str) -> None:
    quoted = connection.dialect.identifier_preparer.quote(name)
    value = connection.scalar(text(f"SELECT last_value FROM {quoted}"))  # noqa: S608
    connection.execute(text("SELECT setval(:name, :value)"), {"name": quoted, "value": (value or 0) + AHEAD})
