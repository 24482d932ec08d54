"""Slack's client, timed: every call by its method and what came of it."""

from http.client import HTTPException
from time import perf_counter
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.metrics import CALLS


class TimedClient(WebClient):
    """A Web API client. All its methods lead through `api_call`."""

    def api_call(self, api_method: str, **options: Any) -> SlackResponse:
        """Call Slack. Raises what the SDK raises."""
        start, outcome = perf_counter(), "ok"
        try:
            return super().api_call(api_method, **options)
        except SlackApiError as error:
            outcome = _outcome(getattr(error.response, "status_code", 200))
            raise
        except (OSError, HTTPException):
            outcome = "unreachable"
            raise
        finally:
            CALLS.labels(api_method, outcome).observe(perf_counter() - start)


def _outcome(status: int) -> str:
    if status == 429:
        return "ratelimited"
    return "unavailable" if status >= 500 else "refused"
