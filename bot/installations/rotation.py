"""Token rotation: where the app has it, tokens last twelve hours, and each brings the one for the next."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from bot.errors import StorageBusy
from bot.installations.grant import NotGranted, exchange_refresh_token
from bot.installations.models import Installation
from bot.installations.store import Granted, sealed
from bot.seal import keys_of
from bot.services import Services

log = structlog.get_logger()

AHEAD = timedelta(hours=2)
"""How long before its end a token is replaced: time enough for a Slack that does not answer for an hour."""

OVERDUE = AHEAD - timedelta(minutes=30)
"""A token that ends so soon should have been replaced: somebody has to look."""

LEASE = timedelta(minutes=1)
"""For which one process has an installation: a refresh token works once, so that two must not use it."""

SPENT = "invalid_refresh_token"
"""Slack's word for a refresh token that was used: the process that did so ended before it stored the answer."""

MOST_TRIES = 5
"""To store what Slack gave: it does not give it again."""


def rotate_due(services: Services, now: datetime) -> list[str]:
    """Replace what ends soon. Returns the Slack ids of installations whose token has ended and cannot be replaced."""
    with services.db.read() as session:
        due = session.scalars(select(Installation).where(Installation.expires_at <= now + AHEAD)).all()
    return [each.slack_id for each in due if not _rotate(services, each, now)]


def overdue(session: Session, now: datetime) -> list[tuple[str, datetime]]:
    """Installations whose token is not going to be replaced, by Slack's id, with its end."""
    late = or_(Installation.sealed_refresh.is_(None), Installation.expires_at <= now + OVERDUE)
    found = session.execute(select(Installation.slack_id, Installation.expires_at).where(late).order_by("slack_id"))
    return [(slack_id, ends) for slack_id, ends in found if ends]


def _rotate(services: Services, found: Installation, now: datetime) -> bool:
    """False when its token has ended, and Slack gives no other."""
    has_ended = found.expires_at is not None and found.expires_at <= now
    if found.sealed_refresh is None:
        return not has_ended
    free = or_(Installation.rotating_until.is_(None), Installation.rotating_until <= now)
    mine = and_(Installation.id == found.id, Installation.sealed_refresh == found.sealed_refresh)
    with services.db.write() as session:
        claim = update(Installation).where(mine, free).values(rotating_until=now + LEASE)
        if session.scalar(claim.returning(Installation.id)) is None:
            return True  # another process does it, or has done it
    refresh_token = keys_of(services.settings).open(found.sealed_refresh)
    try:
        if refresh_token is None:
            raise NotGranted("unreadable")
        granted = exchange_refresh_token(services.settings, refresh_token.decode(), now)
    except NotGranted as problem:
        log.error("token_not_rotated", workspace=found.slack_id, reason=str(problem), works_until=str(found.expires_at))
        if str(problem) == SPENT:  # it never works again: `dagstart status` says by when to install
            with services.db.write() as session:
                session.execute(update(Installation).where(mine).values(sealed_refresh=None, rotating_until=None))
        return str(problem) == "no_answer" or not has_ended
    _store(services, found, granted, now)
    return True


def _store(services: Services, found: Installation, granted: Granted, now: datetime) -> None:
    """In place of the tokens that were there, whatever another process found out about those meanwhile."""
    values = sealed(keys_of(services.settings), granted.token, granted.refresh_token, granted.expires_at, now)
    same = (Installation.id == found.id, Installation.sealed_token == found.sealed_token)
    for tries_left in reversed(range(MOST_TRIES)):
        try:
            with services.db.write() as session:
                session.execute(update(Installation).where(*same).values(**values, rotating_until=None))
            return
        except StorageBusy:
            if not tries_left:
                raise
