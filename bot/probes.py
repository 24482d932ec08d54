"""What machines may look at: `/healthz` (is this process alive), `/readyz` (can it work) and `/metrics`."""

import hmac
import json
from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Bot
from bot.errors import StorageBusy
from bot.figures import Figures, render_metrics
from bot.reply import JSON, TEXT, Reply
from bot.socket import Sockets
from bot.web import Look

HEALTH_PATH, READY_PATH, METRICS_PATH = "/healthz", "/readyz", "/metrics"
METRICS = b"text/plain; version=0.0.4; charset=utf-8"
NO_KEY = Reply(401, TEXT, b"the key is missing or wrong", ((b"www-authenticate", b"Bearer"),))


def make_looks(bot: Bot, sockets: Sockets | None) -> dict[str, Look]:
    """By path. `/metrics` is only there with a key: what it tells is not for whoever finds the address."""
    looks: dict[str, Look] = {
        HEALTH_PATH: lambda _headers: _said(alarm=bot.alarm.is_alive()),
        READY_PATH: lambda _headers: _said(
            database=_database_answers(bot), slack=sockets is None or sockets.connected() > 0
        ),
    }
    if key := bot.services.settings.metrics_key.get_secret_value():
        figures = Figures(bot.services, bot.alarm.watches, sockets.connected if sockets else None)
        looks[METRICS_PATH] = lambda headers: _metrics(figures, key.encode(), headers)
    return looks


def _metrics(figures: Figures, key: bytes, headers: Mapping[bytes, bytes]) -> Reply:
    if not hmac.compare_digest(headers.get(b"authorization", b""), b"Bearer " + key):
        return NO_KEY
    return Reply(200, METRICS, render_metrics(figures))


def _said(**parts: bool) -> Reply:
    body = json.dumps({"ok": all(parts.values()), **parts}).encode()
    return Reply(200 if all(parts.values()) else 503, JSON, body)


def _database_answers(bot: Bot) -> bool:
    try:
        with bot.services.db.read() as session:
            session.execute(text("SELECT 1"))
    except (StorageBusy, SQLAlchemyError):
        return False
    return True
