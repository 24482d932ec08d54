"""What must be true before the bot starts. Each check raises StartupError with a sentence that says what to do."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.db import Database
from bot.errors import StartupError
from bot.installations.store import count_unreadable
from bot.migrate import migration_state, newer
from bot.outbox.slack import make_client
from bot.seal import keys_of
from bot.settings import Settings

FROM_BOT = 'Copy the "Bot User OAuth Token" from "OAuth & Permissions" of your app into .env.'
FROM_APP = (
    'Make an app-level token with the scope connections:write under "Basic Information" of your app '
    "and copy it into .env."
)
FROM_SIGNING = 'Copy the "Signing Secret" from "Basic Information" of your app into .env.'

FROM_OAUTH = 'Copy the "Client Secret" from "Basic Information" of your app into .env.'
FROM_KEY = "Tokens are stored sealed. Make a key with: openssl rand -base64 32 | tr '+/' '-_'"


def check_bot_token(settings: Settings) -> SlackResponse:
    """Slack's answer to auth.test: `team_id`, `team`, `user_id`, and the granted scopes in its headers."""
    token = _token("SLACK_BOT_TOKEN", settings.slack_bot_token.get_secret_value(), "xoxb-", FROM_BOT)
    client = make_client(token, settings.slack_api_url)
    return _ask(settings, "SLACK_BOT_TOKEN", FROM_BOT, client.auth_test)


def check_app_token(settings: Settings) -> None:
    """Whether the app-level token opens Socket Mode. Slack wants it in the Authorization header."""
    token = _token("SLACK_APP_TOKEN", settings.slack_app_token.get_secret_value(), "xapp-", FROM_APP)
    client: WebClient = make_client(token, settings.slack_api_url)
    _ask(settings, "SLACK_APP_TOKEN", FROM_APP, lambda: client.apps_connections_open(app_token=token))


def check_signing_secret(settings: Settings) -> str:
    """The secret with which Slack signs requests over HTTP."""
    secret = settings.slack_signing_secret.get_secret_value()
    if not secret:
        raise StartupError(f"SLACK_SIGNING_SECRET is missing. {FROM_SIGNING}")
    return secret


def check_oauth(settings: Settings) -> None:
    """Whether workspaces can install the bot themselves: everything that takes is there, and nothing contradicts it."""
    needed = {
        "SLACK_CLIENT_SECRET": (settings.slack_client_secret.get_secret_value(), FROM_OAUTH),
        "DAGSTART_PUBLIC_URL": (settings.public_url, "Set it to the https:// address at which browsers reach the bot."),
        "DAGSTART_KEY": (settings.key.get_secret_value(), FROM_KEY),
    }
    for name, (value, where) in needed.items():
        if not value:
            raise StartupError(f"{name} is missing, and SLACK_CLIENT_ID is set: workspaces install the bot. {where}")
    if settings.slack_bot_token.get_secret_value():
        raise StartupError(
            "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set. Remove SLACK_BOT_TOKEN and install the bot in its "
            "workspace through /slack/install: it goes on where it was. Or remove SLACK_CLIENT_ID."
        )


def check_migrations(settings: Settings) -> None:
    """Whether this version can work on the database."""
    state = migration_state(settings.database_url)
    if state.usable:
        return
    if not state.known:
        raise StartupError(newer(state))
    found = f"at revision {state.current}" if state.current else "empty"
    raise StartupError(
        f"The database is {found}, this version needs {state.head}. Run `dagstart migrate`, then start again."
    )


def check_seals(settings: Settings) -> None:
    """Whether the stored tokens can be opened."""
    with closing(Database(settings.database_url)) as db, db.read() as session:
        closed = count_unreadable(session, keys_of(settings))
    if closed:
        raise StartupError(
            f"DAGSTART_KEY does not open the tokens of {closed} installation(s). Put the key back with which they were "
            "sealed, behind the new one if there is one; or have the bot installed again through /slack/install."
        )


def answer(response: SlackResponse) -> dict[str, Any]:
    """The body of Slack's answer; empty when it was not JSON (a proxy in between)."""
    return response.data if isinstance(response.data, dict) else {}


def _token(name: str, value: str, prefix: str, where: str) -> str:
    if not value:
        raise StartupError(f"{name} is missing. {where}")
    if not value.startswith(prefix):
        raise StartupError(f"{name} does not start with {prefix}, so it is another kind of token. {where}")
    return value


def _ask(settings: Settings, name: str, where: str, call: Callable[[], SlackResponse]) -> SlackResponse:
    try:
        return call()
    except SlackApiError as error:
        reason = str(answer(error.response).get("error"))
        status = error.response.status_code
        if status >= 500 or reason in {"ratelimited", "internal_error", "service_unavailable"}:
            raise StartupError(f"Slack could not check {name} (HTTP {status}). Start again in a minute.") from None
        raise StartupError(f"{name} is wrong: Slack answers {reason}. {where}") from None
    except OSError as error:
        raise StartupError(
            f"Slack cannot be reached at {settings.slack_api_url} ({error}). "
            "Check the network, a proxy and SLACK_API_URL."
        ) from None
