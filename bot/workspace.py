"""The workspace the bot is installed in, as Slack's answer to auth.test says."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from bot.db import Database, insert
from bot.people.models import Workspace


def record_workspace(db: Database, auth: Mapping[str, Any]) -> Workspace:
    """Store or renew the workspace and take up its work. `auth` is the answer of auth.test."""
    values = {
        "slack_id": str(auth["team_id"]),
        "enterprise_id": auth.get("enterprise_id"),
        "name": str(auth.get("team") or auth["team_id"])[:200],
        "bot_user_id": str(auth["user_id"]),
        "url": str(auth.get("url") or "")[:200] or None,
        "state": "active",
        "stopped_reason": None,
    }
    with db.write() as session:
        statement = insert(session, Workspace).values(values)
        changed = {key: statement.excluded[key] for key in values if key != "slack_id"}
        session.execute(statement.on_conflict_do_update(index_elements=[Workspace.slack_id], set_=changed))
        return session.scalars(select(Workspace).where(Workspace.slack_id == values["slack_id"])).one()


def record_stop(db: Database, slack_id: str, reason: str) -> None:
    """Stop all work for a workspace whose token was withdrawn."""
    with db.write() as session:
        stop = update(Workspace).where(Workspace.slack_id == slack_id)
        session.execute(stop.values(state="stopped", stopped_reason=reason))
