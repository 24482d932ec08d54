"""The clock door of people: once a day every workspace is compared with Slack."""

from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError
from sqlalchemy import or_, select, update

from bot.install import remove
from bot.installations.clients import Clients, NotInstalled
from bot.outbox.slack import sort_problem
from bot.people.models import Workspace
from bot.people.sync import reconcile
from bot.services import Services

log = structlog.get_logger()

EVERY = timedelta(days=1)
AGAIN = timedelta(hours=1)
"""After a failure."""


def tick(services: Services, clients: Clients) -> None:
    """Reconcile the workspaces whose day has passed; each is claimed before, so that one replica does it."""
    now = services.clock.now()
    due = or_(Workspace.reconciled_at.is_(None), Workspace.reconciled_at <= now - EVERY)
    with services.db.read() as session:
        query = select(Workspace.id, Workspace.slack_id).where(Workspace.state == "active", due)
        waiting = session.execute(query).all()
    for workspace_id, slack_id in waiting:
        with services.db.write() as session:
            claim = update(Workspace).where(Workspace.id == workspace_id, due).returning(Workspace.id)
            if session.scalar(claim.values(reconciled_at=now - EVERY + AGAIN)) is None:
                continue
        try:
            reconcile(services, clients.of(workspace_id), workspace_id)
        except (SlackApiError, OSError, NotInstalled) as error:
            log.warning("workspace_not_reconciled", workspace=workspace_id, error=str(error))
            if isinstance(error, SlackApiError) and (problem := sort_problem(error)).kind == "stop":
                remove(services, slack_id, problem.name)
