"""The clock door of installations: tokens that end, organisations that grow, workspaces that removed the bot."""

from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError

from bot.install import erase_gone, learn, remove
from bot.installations.clients import Clients
from bot.installations.rotation import rotate_due
from bot.outbox.slack import sort_problem
from bot.services import Services

log = structlog.get_logger()

EVERY = timedelta(minutes=10)
EVERY_DAY = timedelta(days=1)


def tick(services: Services, clients: Clients) -> None:
    """Replace tokens that end soon; erase what the operator wants erased. A dead installation stops."""
    now = services.clock.now()
    for slack_id in rotate_due(services, now):
        remove(services, slack_id, "token_expired")
    clients.refresh()
    erase_gone(services, now)


def compare(services: Services, clients: Clients) -> None:
    """Ask every organisation to which workspaces it has added the app, in case an event did not come."""
    for enterprise_id in clients.organisations():
        try:
            learn(services, clients, enterprise_id)
        except (SlackApiError, OSError) as error:
            log.warning("organisation_not_compared", organisation=enterprise_id, error=str(error))
            if isinstance(error, SlackApiError) and (problem := sort_problem(error)).kind == "stop":
                remove(services, enterprise_id, problem.name)
