"""A Web API client for each workspace, kept in step with the database."""

import threading
import time
from dataclasses import dataclass

import structlog
from slack_sdk import WebClient
from sqlalchemy import select

from bot.db import Database
from bot.errors import DagstartError
from bot.installations.models import Installation
from bot.outbox.slack import make_client
from bot.people.models import Workspace
from bot.seal import keys_of
from bot.settings import Settings

log = structlog.get_logger()

LOOK_AGAIN = 2.0
"""Seconds before a workspace that was not there is looked for again: strangers must not keep the database busy."""


class NotInstalled(DagstartError):
    """There is no token for this workspace: it was removed, or never installed. What to do: leave it alone."""


@dataclass(frozen=True)
class Tenant:
    """A workspace in which the bot works: our number, Slack's ids, the bot's own user there, and the client for it."""

    id: int
    slack_id: str
    enterprise_id: str | None
    bot_user_id: str
    client: WebClient


class Clients:
    """Every workspace's client, by our number or by Slack's id.

    A client lives as long as its workspace is installed: when its token is rotated, whoever holds it has the new one.
    """

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db, self._keys, self._api_url = db, keys_of(settings), settings.slack_api_url
        token = settings.slack_bot_token.get_secret_value()
        self.own = make_client(token, self._api_url) if token else None
        """The client of the settings' own token; then there is one workspace, and no installation is looked at."""
        self.nobody = make_client("", self._api_url)
        """For a workspace without a token: whatever is asked with it, Slack refuses."""
        self._tenants: dict[str, Tenant] = {}
        self._organisations: dict[str, str] = {}
        self._turn, self._looked_at = threading.Lock(), 0.0

    def of(self, workspace_id: int) -> WebClient:
        """The client of a workspace by our number. Raises NotInstalled."""
        if self.own:
            return self.own
        for _ in range(2):
            for tenant in self._tenants.values():
                if tenant.id == workspace_id:
                    return tenant.client
            self.refresh()
        raise NotInstalled(f"There is no token for workspace {workspace_id}.")

    def find(self, slack_id: str | None) -> Tenant | None:
        """A workspace by Slack's id; None where the bot does not work."""
        found = self._tenants.get(slack_id or "")
        if found is None and slack_id and time.monotonic() - self._looked_at > LOOK_AGAIN:
            self.refresh()
            found = self._tenants.get(slack_id)
        return found

    def client_for(self, slack_id: str | None) -> WebClient:
        """The client with which somebody of this workspace is answered."""
        if self.own:
            return self.own
        tenant = self.find(slack_id)
        return tenant.client if tenant else self.nobody

    def of_organisation(self, enterprise_id: str) -> WebClient | None:
        """A client with the token of a whole organisation, for no workspace in particular."""
        with self._db.read() as session:
            found = session.scalar(select(Installation).where(Installation.slack_id == enterprise_id))
        token = self._open(found) if found else ""
        return make_client(token, self._api_url) if token else None

    def organisations(self) -> frozenset[str]:
        """The organisations in which the bot is installed as a whole."""
        return frozenset(self._organisations)

    def bot_user(self, slack_id: str | None, enterprise_id: str | None) -> str | None:
        """The bot's own user in a workspace, or in the organisation it is part of."""
        tenant = self.find(slack_id)
        return tenant.bot_user_id if tenant else self._organisations.get(enterprise_id or "")

    def workspaces(self) -> frozenset[int]:
        """The numbers of the workspaces in which the bot works at this moment."""
        return frozenset(tenant.id for tenant in self._tenants.values())

    def refresh(self) -> None:
        """Look which workspaces there are, and with which token. Raises StorageBusy."""
        with self._turn:
            with self._db.read() as session:
                installed = {each.slack_id: each for each in session.scalars(select(Installation))}
                found = session.scalars(select(Workspace).where(Workspace.state == "active")).all()
            tokens = {slack_id: self._open(each) for slack_id, each in installed.items()}
            tenants = [self._tenant(each, tokens) for each in found]
            self._organisations = {key: each.bot_user_id for key, each in installed.items() if each.of_organisation}
            self._tenants = {tenant.slack_id: tenant for tenant in tenants if tenant}
            self._looked_at = time.monotonic()

    def _open(self, installation: Installation) -> str:
        token = self._keys.open(installation.sealed_token)
        if token is None:
            log.error("token_unreadable", workspace=installation.slack_id)
        return token.decode() if token else ""

    def _tenant(self, workspace: Workspace, tokens: dict[str, str]) -> Tenant | None:
        slack_id, organisation = workspace.slack_id, workspace.enterprise_id
        before = self._tenants.get(slack_id)
        client = self.own
        if client is None:
            token = tokens.get(slack_id) or tokens.get(organisation or "")
            if not token:
                return None
            client = before.client if before else make_client(token, self._api_url)
            client.token = token
            # A token of a whole organisation says nothing about which workspace is meant.
            client.default_params = {} if tokens.get(slack_id) else {"team_id": slack_id}
        return Tenant(workspace.id, slack_id, organisation, workspace.bot_user_id, client)
