"""The only place that wires everything together. Nothing happens at import."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import handlers
import schedules
from bot.clock import Clock, FileClock
from bot.db import Database
from bot.installations.clients import Clients
from bot.journal import follow_erasures
from bot.outbox.dispatcher import Dispatcher
from bot.requests import TimedApp
from bot.senders import Senders
from bot.services import Services
from bot.settings import Settings
from handlers.door import Door, hand_over
from schedules.alarm import Alarm


@dataclass
class Bot:
    """The running bot: the Slack app, the alarm clock, and a client and a sender per active workspace."""

    services: Services
    clients: Clients
    bolt: App
    door: Door
    alarm: Alarm
    senders: Senders

    @property
    def client(self) -> WebClient:
        """The client of a bot of one workspace, with the token of the settings."""
        assert self.clients.own
        return self.clients.own

    def start(self) -> None:
        """Start sending and following the clock. Requests may come in before and after."""
        self.senders.start()
        self.alarm.start()

    def dispatcher(self, workspace_id: int) -> Dispatcher:
        """A sender for one workspace, for tests that let time move themselves."""
        return self.senders.make(workspace_id)

    def stop(self) -> None:
        """Claim nothing new, finish what runs, close the database."""
        self.alarm.stop()
        self.senders.stop()
        self.door.stop()
        self.services.clock.close()
        self.services.db.close()


def build(settings: Settings, clock: Clock | None = None) -> Bot:
    """Make the bot from its settings; `clock` replaces the one they name."""
    if clock is None:
        clock = FileClock(settings.clock_file) if settings.clock_file else Clock()
    services = Services(settings, clock, Database(settings.database_url))
    follow_erasures(services.db, settings)
    clients = Clients(services.db, settings)
    door, senders = Door(services, clients), Senders(services, clients)
    bolt = TimedApp(
        name="dagstart",  # without one, Bolt reads the source of everything on the stack to find out
        authorize=_authorize(clients),
        process_before_response=True,
        raise_error_for_unhandled_request=True,  # even a button of another version gets an answer
        request_verification_enabled=False,  # the HTTP door verifies the raw bytes itself
        client=clients.own or clients.nobody,
    )
    hand_over(bolt, door)
    handlers.register(bolt)
    return Bot(services, clients, bolt, door, schedules.make_alarm(services, clients, senders.follow), senders)


def _authorize(clients: Clients) -> Callable[..., AuthorizeResult]:
    """Who the bot is in a workspace, without asking Slack: a listener answers through its door, never through Bolt.

    A stranger is let through as well: the door tells them, as no middleware can.
    """

    def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        bot_user_id = clients.bot_user(team_id, enterprise_id)
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_user_id=bot_user_id)

    return authorize
