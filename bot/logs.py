"""Logging: one line per happening, as text or JSON. What people write and what opens doors never gets in."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

_SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xoxe\.[\w.-]+|xapp-[\w-]+"
    r"|dagstart-[\w-]{40,}"
    r"|ticket=[^&\s\"']+"
    r"|https://hooks\.slack\.com/\S+"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+@"
    r"|\[parameters: .*|DETAIL: [\s\S]*?(?=\n\[SQL:|\n\n|\Z)"  # of a statement that failed: people's words
)
OURS = ("bot", "handlers", "schedules")


class OnlyOurs(logging.Filter):
    """Lets libraries through from WARNING up, Bolt from ERROR up: below that they log requests and statements.

    It sits on the handler, because Bolt gives every logger it makes the root's level.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this record may be written."""
        package = record.name.partition(".")[0]
        lowest = logging.ERROR if package == "slack_bolt" else logging.WARNING
        return package in OURS or record.levelno >= lowest


def hide_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace tokens, tickets, response addresses and passwords in anything that is logged."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRET.sub("[hidden]", value)
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
"""What happens to every line, ours and the libraries'."""


def set_up_logging(level: str, form: str) -> None:
    """Send our own log and that of the libraries to stderr, `text` or `json`, without secrets."""
    lead_through_logging()
    logging.basicConfig(handlers=[make_handler(form, sys.stderr)], level=level, force=True)


def lead_through_logging() -> None:
    """Let structlog hand its lines to Python's own logging, where handlers are."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def make_handler(form: str, stream: TextIO) -> logging.Handler:
    """What writes lines to a stream, as `text` or `json`."""
    handler = logging.StreamHandler(stream)
    handler.addFilter(OnlyOurs())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                hide_secrets,
                structlog.processors.JSONRenderer()
                if form == "json"
                else structlog.dev.ConsoleRenderer(colors=stream.isatty()),
            ],
        )
    )
    return handler
