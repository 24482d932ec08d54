"""Asking Slack for tokens: with the code of an installation, and with a refresh token."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.installations.store import Granted
from bot.manifest import CALLBACK
from bot.outbox.slack import make_client
from bot.settings import Settings


class NotGranted(Exception):
    """Slack gave no token. The argument is its word for why; `no_answer` when it could not be asked."""


def exchange_code(settings: Settings, code: str, now: datetime) -> Granted:
    """The tokens of an installation, for the code with which the browser came back. Raises NotGranted."""
    return _ask(settings, now, code=code, redirect_uri=settings.public_url + CALLBACK)


def exchange_refresh_token(settings: Settings, refresh_token: str, now: datetime) -> Granted:
    """The next tokens of an installation; the refresh token works only once. Raises NotGranted."""
    return _ask(settings, now, grant_type="refresh_token", refresh_token=refresh_token)


def _ask(settings: Settings, now: datetime, **arguments: str) -> Granted:
    client = make_client("", settings.slack_api_url)
    secret = settings.slack_client_secret.get_secret_value()
    try:
        reply = client.oauth_v2_access(client_id=settings.slack_client_id, client_secret=secret, **arguments)
    except SlackApiError as error:
        raise NotGranted(str(error.response.get("error") or "no_answer")) from None
    except OSError:
        raise NotGranted("no_answer") from None
    return _read(reply.data if isinstance(reply.data, dict) else {}, now)


def _read(reply: Mapping[str, Any], now: datetime) -> Granted:
    """Slack's answer. Of a whole organisation the team is null."""
    team, enterprise = reply.get("team") or {}, reply.get("enterprise") or {}
    where = enterprise if reply.get("is_enterprise_install") else team
    if not (where.get("id") and reply.get("access_token") and reply.get("bot_user_id")):
        raise NotGranted("no_bot_token")
    lasts = reply.get("expires_in")
    return Granted(
        slack_id=str(where["id"]),
        enterprise_id=enterprise.get("id"),
        app_id=str(reply.get("app_id") or ""),
        bot_user_id=str(reply["bot_user_id"]),
        name=str(where.get("name") or where["id"]),
        scopes=frozenset(str(reply.get("scope") or "").split(",")),
        token=str(reply["access_token"]),
        refresh_token=reply.get("refresh_token"),
        expires_at=now + timedelta(seconds=int(lasts)) if lasts else None,
    )
