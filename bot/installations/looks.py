"""What `dagstart doctor` says about installations: each token tried, each with a sentence that says what to do."""

from collections.abc import Iterator

from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from bot.db import Database
from bot.errors import StorageBusy
from bot.installations.clients import Clients
from bot.manifest import SCOPES
from bot.people.models import Workspace
from bot.settings import Settings

AGAIN = "Have the bot installed there again, through /slack/install."


def look_at_workspaces(settings: Settings) -> Iterator[tuple[str, bool, str]]:
    """Of every workspace its name, whether all is well, and a sentence."""
    db = Database(settings.database_url)
    try:
        clients = Clients(db, settings)
        clients.refresh()
        with db.read() as session:
            found = session.scalars(select(Workspace).order_by(Workspace.name)).all()
        if not found:
            yield "workspaces", True, f"None yet. Install the bot at {settings.public_url}/slack/install."
        for workspace in found:
            yield f"workspace {workspace.name}", *_look(clients, workspace)
    except StorageBusy:
        return  # the lines on the database and its migrations say why
    finally:
        db.close()


def _look(clients: Clients, workspace: Workspace) -> tuple[bool, str]:
    if workspace.state != "active":
        since = workspace.stopped_at.date().isoformat() if workspace.stopped_at else "some time"
        return True, f"Stopped since {since} ({workspace.stopped_reason})."
    tenant = clients.find(workspace.slack_id)
    if tenant is None:
        return False, f"It has no token, or none that DAGSTART_KEY opens. {AGAIN}"
    try:
        reply = tenant.client.auth_test()
    except (SlackApiError, OSError) as error:
        reason = error.response.get("error") if isinstance(error, SlackApiError) else str(error)
        return False, f"Slack does not take its token ({reason}). {AGAIN}"
    headers = {name.lower(): value for name, value in reply.headers.items()}
    granted = {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",")}
    if missing := sorted(SCOPES.keys() - granted):
        return False, f"Missing permissions: {', '.join(missing)}. {AGAIN}"
    return True, "The token works and has the permissions it needs."
