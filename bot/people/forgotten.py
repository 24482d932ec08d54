"""People who were erased and may still be in Slack: known by a checksum only, and left in peace."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.db import insert
from bot.people.models import Forgotten
from bot.seal import keys_of
from bot.settings import Settings


def keys_of_person(settings: Settings, workspace_slack_id: str, slack_id: str) -> list[str]:
    """Checksums of somebody: one for each key of the settings, the first is the one that is stored.

    Without a key everybody who knows Slack's ids could make it.
    """
    source = f"person:{workspace_slack_id}:{slack_id}"
    return keys_of(settings).digests(source) or [hashlib.sha256(source.encode()).hexdigest()]


def record_forgotten(session: Session, key: str, since: date) -> None:
    """Leave somebody in peace from now on."""
    session.execute(insert(session, Forgotten).values(key=key, since=since).on_conflict_do_nothing())


def is_forgotten(session: Session, keys: Iterable[str]) -> bool:
    """Whether somebody with these checksums was erased."""
    return session.scalar(select(Forgotten.key).where(Forgotten.key.in_(list(keys))).limit(1)) is not None


def renew(session: Session, keys: Sequence[str]) -> None:
    """Somebody who was erased is known by the first key from now on: the older ones may go."""
    known = select(Forgotten.since).where(Forgotten.key.in_(list(keys[1:])))
    if since := session.scalar(known.limit(1)):
        record_forgotten(session, keys[0], since)
        remember(session, keys[1:])


def remember(session: Session, keys: Iterable[str]) -> bool:
    """Somebody uses the bot again, by their own choice. Says whether they had been erased."""
    gone = delete(Forgotten).where(Forgotten.key.in_(list(keys))).returning(Forgotten.key)
    return bool(session.scalars(gone).all())
