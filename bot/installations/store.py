"""Installations as they are stored: the state of one under way, and the tokens it gave."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.db import insert
from bot.errors import StorageBusy
from bot.installations.models import Installation, OauthState
from bot.seal import Keys

STATE_LASTS = timedelta(minutes=10)
"""As long as Slack's own code."""

MOST_UNDER_WAY = 1_000
"""So many installations may be begun at once: nobody fills the database by beginning without end."""


@dataclass(frozen=True)
class Granted:
    """What Slack gave. `slack_id` is that of the workspace, or of the organisation for all of its workspaces."""

    slack_id: str
    enterprise_id: str | None
    app_id: str
    bot_user_id: str
    name: str
    scopes: frozenset[str]
    token: str
    refresh_token: str | None
    expires_at: datetime | None

    @property
    def of_organisation(self) -> bool:
        """Whether it is for every workspace of an organisation."""
        return self.slack_id == self.enterprise_id


def issue_state(session: Session, now: datetime) -> str:
    """Begin an installation: what Slack must bring back, and only this browser knows. Forgets what has expired.

    Raises StorageBusy when there are too many.
    """
    session.execute(delete(OauthState).where(OauthState.expires_at <= now))
    if (session.scalar(select(func.count()).select_from(OauthState)) or 0) >= MOST_UNDER_WAY:
        raise StorageBusy("too many installations under way")
    state = secrets.token_urlsafe(32)
    session.add(OauthState(digest=_digest(state), expires_at=now + STATE_LASTS))
    return state


def use_state(session: Session, state: str, now: datetime) -> bool:
    """Whether an installation was begun with it and not ended. It is gone in one statement: nobody uses it twice."""
    used = delete(OauthState).where(OauthState.digest == _digest(state), OauthState.expires_at > now)
    return session.scalar(used.returning(OauthState.digest)) is not None


def record_installation(session: Session, keys: Keys, granted: Granted, now: datetime) -> None:
    """Store the tokens, sealed; those of an earlier installation are gone."""
    values = {
        "slack_id": granted.slack_id,
        "enterprise_id": granted.enterprise_id,
        "app_id": granted.app_id,
        "bot_user_id": granted.bot_user_id,
        "rotating_until": None,
        "installed_at": now,
        **sealed(keys, granted.token, granted.refresh_token, granted.expires_at, now),
    }
    statement = insert(session, Installation).values(values)
    changed = {key: statement.excluded[key] for key in values if key != "slack_id"}
    session.execute(statement.on_conflict_do_update(index_elements=[Installation.slack_id], set_=changed))


def sealed(
    keys: Keys, token: str, refresh_token: str | None, expires_at: datetime | None, now: datetime
) -> dict[str, object]:
    """The columns that hold tokens."""
    return {
        "sealed_token": keys.close(token.encode(), now),
        "sealed_refresh": keys.close(refresh_token.encode(), now) if refresh_token else None,
        "expires_at": expires_at,
    }


def forget_installation(session: Session, slack_id: str) -> None:
    """The tokens are dead: nothing of them is kept."""
    session.execute(delete(Installation).where(Installation.slack_id == slack_id))


def count_unreadable(session: Session, keys: Keys) -> int:
    """How many installations were sealed with a key that is not among ours."""
    return sum(keys.open(each) is None for each in session.scalars(select(Installation.sealed_token)))


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
