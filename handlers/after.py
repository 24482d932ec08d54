"""What is done after the ack: everything that calls Slack, so that a slow Slack cannot make an ack late."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.mishaps import note_mishap

log = structlog.get_logger()

AFTER_THREADS = 8


class After:
    """What is done after an ack, on a few threads that all doors share."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AFTER_THREADS, thread_name_prefix="after-ack")
        self._promised: set[Future[None]] = set()

    def do(self, call: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """Do this soon; what goes wrong stands in the log."""
        future = self._threads.submit(copy_context().run, _guarded, call, *args, **kwargs)
        self._promised.add(future)
        future.add_done_callback(self._promised.discard)

    def finish(self) -> None:
        """Wait until everything promised so far is done."""
        wait(list(self._promised))

    def stop(self) -> None:
        """Finish what was promised and take nothing more."""
        self._threads.shutdown(wait=True)


def _guarded(call: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    try:
        call(*args, **kwargs)
    except SlackApiError as error:
        log.warning("reply_refused", call=call.__name__, error=error.response.get("error"))
    except Exception:
        note_mishap("after_ack")
        log.exception("reply_failed", call=getattr(call, "__name__", "?"))
