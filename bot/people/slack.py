"""Asking Slack about people and channels, page by page and within its limits."""

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.outbox.slack import sort_problem
from bot.services import Services

PAGE = 200
"""Slack recommends pages of at most 200."""

TRIES = 5


def ask(services: Services, call: Callable[..., Any], **arguments: Any) -> Mapping[str, Any]:
    """Ask Slack something; when it says "not so fast", wait as long as it wants and ask again. Raises SlackApiError.

    Only for questions: asking twice does no harm.
    """
    for attempt in range(TRIES):
        try:
            answer: Mapping[str, Any] = call(**arguments).data
        except SlackApiError as error:
            wait = sort_problem(error).retry_after
            if wait is None or attempt == TRIES - 1:
                raise
            services.clock.wait(threading.Event(), services.clock.now() + timedelta(seconds=wait), at_most=wait)
        else:
            return answer
    raise AssertionError("unreachable")


def _pages(services: Services, call: Callable[..., Any], key: str, **arguments: Any) -> Iterator[Any]:
    cursor = ""
    while True:
        more = {"cursor": cursor} if cursor else {}
        answer = ask(services, call, limit=PAGE, **arguments, **more)
        yield from answer[key]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def channel_members(services: Services, client: WebClient, channel_id: str) -> list[str]:
    """Everybody in a channel, bots among them, by Slack id."""
    return [str(each) for each in _pages(services, client.conversations_members, "members", channel=channel_id)]


def workspace_users(services: Services, client: WebClient) -> Iterator[Mapping[str, Any]]:
    """Every user object of the workspace."""
    return _pages(services, client.users_list, "members", include_locale=True)


def own_channels(services: Services, client: WebClient) -> dict[str, str]:
    """The channels that the bot is in: id to name; archived ones are left out."""
    types = "public_channel,private_channel"
    found = _pages(services, client.users_conversations, "channels", types=types, exclude_archived=True)
    return {str(channel["id"]): str(channel["name"]) for channel in found}


def user(services: Services, client: WebClient, slack_id: str) -> Mapping[str, Any]:
    """One user object, with its language."""
    found: Mapping[str, Any] = ask(services, client.users_info, user=slack_id, include_locale=True)["user"]
    return found
