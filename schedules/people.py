"""The clock door of people: once a day every workspace is compared with Slack."""

from datetime import timedelta

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import or_, select, update

from bot.people.models import Workspace
from bot.people.sync import reconcile
from bot.services import Services

log = structlog.get_logger()

EVERY = timedelta(days=1)
AGAIN = timedelta(hours=1)
"""After a failure."""


def tick(services: Services, client: WebClient) -> None:
    """Reconcile the workspaces whose day has passed; each is claimed before, so that one replica does it."""
    now = services.clock.now()
    due = or_(Workspace.reconciled_at.is_(None), Workspace.reconciled_at <= now - EVERY)
    with services.db.read() as session:
        waiting = session.scalars(select(Workspace.id).where(Workspace.state == "active", due)).all()
    for workspace_id in waiting:
        with services.db.write() as session:
            claim = update(Workspace).where(Workspace.id == workspace_id, due).returning(Workspace.id)
            if session.scalar(claim.values(reconciled_at=now - EVERY + AGAIN)) is None:
                continue
        try:
            reconcile(services, client, workspace_id)
        except (SlackApiError, OSError) as error:
            log.warning("workspace_not_reconciled", workspace=workspace_id, error=str(error))
