"""Token rotation: where the app has it, tokens last twelve hours, and each brings the one for the next."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select, update

from bot.installations.grant import NotGranted, exchange_refresh_token
from bot.installations.models import Installation
from bot.installations.store import sealed
from bot.seal import keys_of
from bot.services import Services

log = structlog.get_logger()

AHEAD = timedelta(hours=2)
"""How long before its end a token is replaced: time enough for a Slack that does not answer for an hour."""

LEASE = timedelta(minutes=1)
"""For which one process has an installation: a refresh token works once, so that two must not use it."""


def rotate_due(services: Services, now: datetime) -> list[str]:
    """Replace what ends soon. Returns the Slack ids of installations whose token has ended and cannot be replaced."""
    with services.db.read() as session:
        query = select(Installation).where(Installation.sealed_refresh.is_not(None))
        due = session.scalars(query.where(Installation.expires_at <= now + AHEAD)).all()
    return [each.slack_id for each in due if not _rotate(services, each, now)]


def _rotate(services: Services, found: Installation, now: datetime) -> bool:
    """False when its token has ended, and Slack gives no other."""
    free = or_(Installation.rotating_until.is_(None), Installation.rotating_until <= now)
    mine = (Installation.id == found.id, Installation.sealed_refresh == found.sealed_refresh)
    with services.db.write() as session:
        claim = update(Installation).where(*mine, free).values(rotating_until=now + LEASE)
        if session.scalar(claim.returning(Installation.id)) is None:
            return True  # another process does it, or has done it
    keys = keys_of(services.settings)
    refresh_token = keys.open(found.sealed_refresh or "")
    try:
        if refresh_token is None:
            raise NotGranted("unreadable")
        granted = exchange_refresh_token(services.settings, refresh_token.decode(), now)
    except NotGranted as problem:
        log.error("token_not_rotated", workspace=found.slack_id, reason=str(problem))
        has_ended = found.expires_at is not None and found.expires_at <= now
        return str(problem) == "no_answer" or not has_ended
    values = sealed(keys, granted.token, granted.refresh_token, granted.expires_at, now)
    with services.db.write() as session:
        session.execute(update(Installation).where(*mine).values(**values, rotating_until=None))
    return True
