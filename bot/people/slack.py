"""Asking Slack about people and channels, page by page and within its limits; and fetching files."""

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import Refusal
from bot.i18n import N_
from bot.outbox.slack import HTTP_TIMEOUT, sort_problem, tls
from bot.services import Services

PAGE = 200
"""Slack recommends pages of at most 200."""

TRIES = 5

NOT_IN_SLACK = N_("I can only read files that are in Slack itself.")
NO_SCOPE = N_(
    "I may not read files here. An administrator of the app gives it the permission files:read, and then you can drop "
    "the file again."
)
TOO_LARGE = N_("This file is too large: at most half a megabyte. Split it, for instance by month.")


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


def workspaces_of(services: Services, client: WebClient, enterprise_id: str) -> list[Mapping[str, Any]]:
    """The workspaces of an organisation to which the app was added, as columns."""
    found = _pages(services, client.auth_teams_list, "teams")
    return [{"slack_id": str(t["id"]), "enterprise_id": enterprise_id, "name": str(t["name"])[:200]} for t in found]


def user(services: Services, client: WebClient, slack_id: str) -> Mapping[str, Any]:
    """One user object, with its language."""
    found: Mapping[str, Any] = ask(services, client.users_info, user=slack_id, include_locale=True)["user"]
    return found


class _NoDetours(HTTPRedirectHandler):
    """An address that leads elsewhere would take the token along."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Follow nothing."""


def download(client: WebClient, url: str, at_most: int) -> bytes:
    """The bytes of a file in Slack, from Slack's own host and nowhere else.

    Raises Refusal with what to do, OSError when Slack does not answer.
    """
    if not _is_slack(url, client.base_url):
        raise Refusal(NOT_IN_SLACK)
    opener = build_opener(_NoDetours, HTTPSHandler(context=tls()))
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310
    try:
        with opener.open(request, timeout=HTTP_TIMEOUT) as answer:
            if answer.headers.get_content_type() == "text/html":  # Slack's page to sign in on
                raise Refusal(NO_SCOPE)
            content: bytes = answer.read(at_most + 1)
    except HTTPError as error:
        error.close()
        if 300 <= error.code < 400:
            raise Refusal(NO_SCOPE) from None
        raise
    if len(content) > at_most:
        raise Refusal(TOO_LARGE)
    return content


def _is_slack(url: str, api_url: str) -> bool:
    """Whether an address is of files.slack.com and the like, or of the host that stands in for Slack."""
    wanted, api = urlsplit(url), urlsplit(api_url)
    if (wanted.scheme, wanted.netloc) == (api.scheme, api.netloc):
        return True
    return wanted.scheme == "https" and wanted.netloc == wanted.hostname and wanted.netloc.endswith(".slack.com")
