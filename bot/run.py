"""`dagstart run`: check, connect, work, and stop in good order."""

import gc
from collections.abc import Callable
from functools import partial
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import startup
from bot.api import INTAKES, take
from bot.app import Bot, build
from bot.errors import StartupError
from bot.journal import check_journal
from bot.kpis.queries import load_queries
from bot.limits import Limits
from bot.logs import set_up_logging
from bot.migrate import revisions
from bot.openapi import OPENAPI_PATH, render_document
from bot.outbox.slack import STOP
from bot.probes import make_looks
from bot.replicas import Heart
from bot.rotate_key import SHUT, count_shut
from bot.server import WebServer
from bot.settings import Settings
from bot.socket import Sockets
from bot.stop import StopRequest
from bot.web import WebDoor
from bot.workspace import record_stop, record_workspace
from handlers.oauth import Installer

log = structlog.get_logger()

COLLECT = (10_000, 20, 50)
"""Python's thresholds for its garbage collector; its own 700 is from the time of small heaps."""

KEEPALIVE = 60.0
"""Seconds between two looks at whether the token still holds."""


def run(settings: Settings, *, http: bool = False, health: bool = False) -> None:
    """Work until SIGTERM or SIGINT. Raises StartupError, also when Slack withdraws the token while running."""
    set_up_logging(settings.log_level, settings.log_format)
    auth = _check(settings, http=http)
    bot = build(settings)
    workspace = record_workspace(bot.services, auth) if auth else None
    stop = StopRequest()
    bot.start()
    close = _open_doors(bot, settings, http=http, health=health)
    spare_the_collector()
    where = workspace.name if workspace else len(bot.clients.workspaces())
    log.info("running", workspace=where, over="http" if http else "socket mode")
    try:
        reason = wait_for_the_end(bot.clients.own, stop, KEEPALIVE)
        if reason and workspace:
            record_stop(bot.services, workspace.slack_id, reason)
        log.info("stopping")
    finally:
        close()
        bot.stop()
        log.info("stopped")
    if reason:
        raise StartupError(f"Slack withdrew the bot's token ({reason}). {startup.FROM_BOT}")


def _check(settings: Settings, *, http: bool) -> dict[str, Any] | None:
    """Everything that must be true before. Returns Slack's answer to auth.test for the settings' own token."""
    auth = None
    if settings.by_oauth:
        startup.check_oauth(settings)
    else:
        auth = startup.answer(startup.check_bot_token(settings))
    if http:
        startup.check_signing_secret(settings)
    else:
        startup.check_app_token(settings)
    startup.check_migrations(settings)
    if settings.by_oauth:
        startup.check_seals(settings)
    if shut := count_shut(settings):
        log.warning("key_missing", reason=SHUT.format(n=shut))
    check_journal(settings)
    load_queries(settings)  # what is wrong with them is said now, not in the night
    return auth


def spare_the_collector() -> None:
    """What stands after the start stays: without this, looking through it again and again costs a fifth of an ack."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)
    gc.enable()  # the command turned it off while everything was loaded


def wait_for_the_end(client: WebClient | None, stop: StopRequest, every: float) -> str | None:
    """Wait until `stop`; every so many seconds ask Slack whether the token still holds. Returns why it does not.

    Without a token of the settings' own there is none to ask about: the work of other workspaces goes on.
    """
    while not stop.wait(every):
        if client is None:
            continue
        try:
            client.auth_test()
        except SlackApiError as error:
            reason = startup.answer(error.response).get("error")
            if reason in STOP or reason == "token_expired":
                log.error("token_withdrawn", reason=reason)
                return str(reason)
            log.warning("keepalive_failed", reason=reason)
        except (OSError, HTTPException) as error:
            log.warning("keepalive_failed", reason=type(error).__name__)
    return None


def _open_doors(bot: Bot, settings: Settings, *, http: bool, health: bool) -> Callable[[], None]:
    secret = settings.slack_signing_secret.get_secret_value()
    sockets = None
    if not http:
        token = settings.slack_app_token.get_secret_value()
        sockets = Sockets(bot.bolt, token, settings.slack_api_url, settings.threads)

    web = None
    if http or health or settings.by_oauth:
        takes = {path: partial(take, bot.services, intake) for path, intake in INTAKES.items()}
        pages = {OPENAPI_PATH: render_document()}
        routes = Installer(bot.door, bot.senders.follow).routes() if settings.by_oauth else ()
        looks = make_looks(bot, sockets)
        door = WebDoor(bot.bolt if http else None, secret, settings.threads, takes, pages, looks, routes, Limits())
        web = WebServer(door, settings.http_host, settings.http_port, settings.http_connections)
        web.start()
        log.info("listening", address=web.address)
    if sockets:
        sockets.start()
    heart = Heart(bot.services, revisions()[-1], sockets.connected if sockets else None)
    heart.start()

    def close() -> None:
        for part in (heart, sockets, web):
            if part:
                part.stop()

    return close
