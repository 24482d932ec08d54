"""The workspaces the bot is installed in: taking up their work, stopping it, and what becomes of it meanwhile."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.db import insert
from bot.outbox.models import Outbox
from bot.people.members import find_workspace
from bot.people.models import Team, TeamChange, Workspace
from bot.people.setup import record_state
from bot.services import Services

STALE = timedelta(days=1)
"""After a longer stop, what was not sent by then is not sent any more."""


def record_workspace(services: Services, auth: Mapping[str, Any]) -> Workspace:
    """Store or renew the workspace and take up its work. `auth` is the answer of auth.test."""
    values = {
        "slack_id": str(auth["team_id"]),
        "enterprise_id": auth.get("enterprise_id"),
        "name": str(auth.get("team") or auth["team_id"])[:200],
        "bot_user_id": str(auth["user_id"]),
        "url": str(auth.get("url") or "")[:200] or None,
    }
    with services.db.write() as session:
        return take_up(session, values, services.clock.now())


def take_up(session: Session, values: Mapping[str, Any], now: datetime) -> Workspace:
    """The same in the caller's transaction. `values` are the columns of the workspace that Slack tells."""
    statement = insert(session, Workspace).values({**values, "state": "active"})
    changed = {key: statement.excluded[key] for key in values if key != "slack_id"}
    session.execute(statement.on_conflict_do_update(index_elements=[Workspace.slack_id], set_=changed))
    query = select(Workspace).where(Workspace.slack_id == values["slack_id"]).with_for_update()
    workspace = session.scalars(query, execution_options={"populate_existing": True}).one()
    if workspace.state != "active":
        _go_on(session, workspace, now)
    return workspace


def record_stop(services: Services, slack_id: str, reason: str) -> None:
    """Stop all work for a workspace whose token was withdrawn or from which the app was removed."""
    now = services.clock.now()
    with services.db.write() as session:
        if workspace := find_workspace(session, slack_id):
            stop(session, workspace, reason, now)


def stop(session: Session, workspace: Workspace, reason: str, now: datetime) -> None:
    """The same in the caller's transaction. That the app is gone outlives that its token is, whichever comes first."""
    session.refresh(workspace, with_for_update=True)
    if workspace.state == "stopped":
        if reason == "app_uninstalled":
            workspace.stopped_reason = reason
        return
    workspace.state, workspace.stopped_reason, workspace.stopped_at = "stopped", reason[:80], now
    for team in _teams(session, workspace):
        record_state(session, team, None, "left", now)


def _go_on(session: Session, workspace: Workspace, now: datetime) -> None:
    """The app is back: teams go on as they were, compared with Slack soon; what is out of date is not sent."""
    stopped_at = workspace.stopped_at or now
    workspace.state, workspace.stopped_reason, workspace.stopped_at = "active", None, None
    workspace.reconciled_at = None
    if now - stopped_at > STALE:
        late = (Outbox.workspace_id == workspace.id, Outbox.state == "waiting", Outbox.ts.is_(None))
        session.execute(
            update(Outbox)
            .where(*late, Outbox.due_at <= now, Outbox.uncertain.is_(False))
            .values(state="dropped", problem="stopped")
        )
    for team in _teams(session, workspace):
        query = select(TeamChange).where(TeamChange.team_id == team.id, TeamChange.setting == "state")
        last = session.scalar(query.order_by(TeamChange.id.desc()).limit(1))
        if team.state == "left" and last and last.at == stopped_at:
            record_state(session, team, None, "paused" if last.before == '"paused"' else "active", now)


def _teams(session: Session, workspace: Workspace) -> list[Team]:
    return list(session.scalars(select(Team).where(Team.workspace_id == workspace.id).order_by(Team.id)))
