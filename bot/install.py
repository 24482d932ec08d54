"""What an installation brings about: tokens, workspaces whose work is taken up, and people and teams put right."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from bot.installations.clients import Clients, NotInstalled
from bot.installations.models import Installation
from bot.installations.store import Granted, forget_installation, record_installation
from bot.journal import note
from bot.manifest import SCOPES
from bot.outbox.slack import make_client
from bot.people import slack
from bot.people.models import Workspace
from bot.people.sync import reconcile
from bot.seal import keys_of
from bot.services import Services
from bot.tally import forget_erased
from bot.workspace import stop, take_up

log = structlog.get_logger()

WORKSPACES = "workspace"
"""What the journal of erasures calls them."""

GONE = ("app_uninstalled", "account_inactive", "team_access_revoked")
"""Why a workspace stopped that wants the bot no longer. A token can be withdrawn for other reasons too."""


class NotWelcome(Exception):
    """The bot is not installed here: `reason` is `not_allowed` (not on the operator's list) or `missing_scope`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def install(services: Services, granted: Granted) -> list[int]:
    """Store an installation and take up work in its workspaces; all in one transaction. Returns their numbers.

    Raises NotWelcome, and then gives the token back to Slack; raises SlackApiError or OSError when Slack does not say
    which workspaces there are.
    """
    settings, now = services.settings, services.clock.now()
    client = make_client(granted.token, settings.slack_api_url)
    allowed, missing = settings.workspaces, sorted(set(SCOPES) - granted.scopes)
    if allowed and not allowed & {granted.slack_id, granted.enterprise_id}:
        _give_back(client)
        raise NotWelcome("not_allowed")
    if missing:
        _give_back(client)
        raise NotWelcome("missing_scope", ", ".join(missing))
    found = list_workspaces(services, client, granted)
    with services.db.write() as session:
        record_installation(session, keys_of(settings), granted, now)
        return take_up_all(session, found, granted.bot_user_id, now)


def take_up_all(session: Session, found: list[Mapping[str, Any]], bot_user_id: str, now: datetime) -> list[int]:
    """Take up work in these workspaces. Returns their numbers."""
    return [take_up(session, {**each, "bot_user_id": bot_user_id}, now).id for each in found]


def list_workspaces(services: Services, client: WebClient, granted: Granted) -> list[Mapping[str, Any]]:
    """The workspaces that a token is for, as columns. An organisation adds the app to some of its workspaces."""
    if granted.of_organisation:
        return slack.workspaces_of(services, client, granted.slack_id)
    url = slack.ask(services, client.auth_test).get("url")
    return [
        {
            "slack_id": granted.slack_id,
            "enterprise_id": granted.enterprise_id,
            "name": granted.name[:200],
            "url": str(url)[:200] if url else None,
        }
    ]


def learn(services: Services, clients: Clients, enterprise_id: str) -> None:
    """Take up work in every workspace to which an organisation has added the app by now."""
    client = clients.of_organisation(enterprise_id)
    with services.db.read() as session:
        found = session.scalar(select(Installation).where(Installation.slack_id == enterprise_id))
        known = {each.slack_id for each in _covered(session, enterprise_id) if each.state == "active"}
    if client is None or found is None:
        return
    listed = slack.workspaces_of(services, client, enterprise_id)
    with services.db.write() as session:
        new = [each for each in listed if each["slack_id"] not in known]
        numbers = take_up_all(session, new, found.bot_user_id, services.clock.now())
    remove_some(services, known - {each["slack_id"] for each in listed}, "team_access_revoked")
    clients.refresh()
    put_right(services, clients, numbers)


def put_right(services: Services, clients: Clients, workspace_ids: list[int]) -> None:
    """Compare these workspaces with Slack: who is there, and in which channels the bot is. For after the answer."""
    for workspace_id in workspace_ids:
        try:
            reconcile(services, clients.of(workspace_id), workspace_id)
        except (SlackApiError, OSError, NotInstalled) as error:
            log.warning("workspace_not_reconciled", workspace=workspace_id, error=str(error))


def _give_back(client: WebClient) -> None:
    try:
        client.auth_revoke()
    except (SlackApiError, OSError) as error:
        log.warning("token_not_given_back", error=str(error))


def remove(services: Services, slack_id: str, reason: str) -> None:
    """The app was removed from a workspace or an organisation, or its token is dead: all work stops, tokens go."""
    now = services.clock.now()
    with services.db.write() as session:
        for workspace in _covered(session, slack_id):
            stop(session, workspace, reason, now)
        forget_installation(session, slack_id)
    log.warning("removed", workspace=slack_id, reason=reason)


def remove_some(services: Services, slack_ids: Collection[str], reason: str) -> None:
    """An organisation took the app out of some of its workspaces; its token still works for the others."""
    now = services.clock.now()
    with services.db.write() as session:
        for workspace in session.scalars(select(Workspace).where(Workspace.slack_id.in_(slack_ids))).all():
            stop(session, workspace, reason, now)
    log.warning("removed", workspaces=sorted(slack_ids), reason=reason)


def _covered(session: Session, slack_id: str) -> list[Workspace]:
    """The workspaces that an installation is for. One with an installation of its own is not its organisation's."""
    own = exists().where(Installation.slack_id == Workspace.slack_id)
    of_organisation = and_(Workspace.enterprise_id == slack_id, ~own)
    query = select(Workspace).where(or_(Workspace.slack_id == slack_id, of_organisation))
    return list(session.scalars(query.order_by(Workspace.id)))


def erase_gone(services: Services, now: datetime) -> int:
    """Erase everything of workspaces that removed the app so long ago that the operator's policy says so."""
    days = services.settings.after_uninstall
    if days is None:
        return 0
    gone = (Workspace.state == "stopped", Workspace.stopped_reason.in_(GONE))
    query = select(Workspace.id).where(*gone, Workspace.stopped_at <= now - timedelta(days=days))
    with services.db.write() as session:
        found = session.scalars(query.with_for_update()).all()
        note(session, WORKSPACES, found, now)
        erase_workspaces(session, found)
    for workspace_id in found:
        log.info("workspace_erased", workspace=workspace_id)
    return len(found)


def erase_workspaces(session: Session, workspace_ids: Collection[int]) -> None:
    """Erase workspaces with everything in them, without the journal: it says so already, or not at all."""
    if workspace_ids:
        session.execute(delete(Workspace).where(Workspace.id.in_(workspace_ids)))
        forget_erased(session)
