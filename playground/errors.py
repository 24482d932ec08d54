"""The two ways of saying no: `SlackError` to the app, `Refusal` to a person at the page."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """An `{"ok": false}` answer to the app; `extra` joins the body, `status` is the HTTP status."""

    def __init__(self, error: str, *, status: int = 200, **extra: Any) -> None:
        super().__init__(error)
        self.error, self.status, self.extra = error, status, extra

    @classmethod
    def arguments(cls, *messages: str) -> SlackError:
        """Slack's `invalid_arguments` with its reasons."""
        told = [f"[ERROR] {message}" for message in messages]
        return cls("invalid_arguments", response_metadata={"messages": told})


class Refusal(Exception):
    """What a person can't do: `error` a code, `message` a sentence; `extra` joins the answer."""

    def __init__(self, error: str, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.error, self.message, self.extra = error, message, extra
