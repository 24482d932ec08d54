"""The only place that wires everything together. Nothing happens at import."""

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from sqlalchemy import select

import handlers
import schedules
from bot import delivery
from bot.clock import Clock, FileClock
from bot.consent.messages import MESSAGES as CONSENT_MESSAGES
from bot.db import Database
from bot.export import messages as exports
from bot.home.messages import MESSAGES as HOME_MESSAGES
from bot.kpis.messages import MESSAGES as KPI_MESSAGES
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.pace import rates
from bot.outbox.slack import make_client
from bot.people.messages import MESSAGES as PEOPLE_MESSAGES
from bot.people.models import Workspace
from bot.points import replies
from bot.points.messages import MESSAGES as POINT_MESSAGES
from bot.points.sealed import seal_of
from bot.requests import TimedApp
from bot.rituals import MESSAGES
from bot.rituals.debate import outcome_messages
from bot.rituals.feedback import messages as feedback
from bot.rituals.feedback.sealed import feedback_seal
from bot.services import Services
from bot.settings import Settings
from handlers.door import Door, hand_over
from schedules.alarm import Alarm

log = structlog.get_logger()

RENDERERS = {
    **PEOPLE_MESSAGES,
    **HOME_MESSAGES,
    **POINT_MESSAGES,
    **CONSENT_MESSAGES,
    **KPI_MESSAGES,
    **delivery.MESSAGES,
    **MESSAGES,
    **handlers.MESSAGES,
}
"""How every kind of message is rendered, from every layer that has some."""


@dataclass
class Bot:
    """The running bot: the Slack app, the alarm clock and a dispatcher per active workspace."""

    services: Services
    client: WebClient
    bolt: App
    door: Door
    alarm: Alarm
    dispatchers: list[Dispatcher] = field(default_factory=list)

    def start(self) -> None:
        """Start sending and following the clock. Requests may come in before and after."""
        with self.services.db.read() as session:
            workspaces = session.scalars(select(Workspace.id).where(Workspace.state == "active")).all()
        for workspace_id in workspaces:
            self.dispatchers.append(self.dispatcher(workspace_id))
        for dispatcher in self.dispatchers:
            dispatcher.start()
        self.alarm.start()

    def dispatcher(self, workspace_id: int) -> Dispatcher:
        """A sender for one workspace."""
        settings = self.services.settings
        return Dispatcher(
            self.services.db,
            self.services.clock,
            self.client,
            workspace_id,
            {
                **RENDERERS,
                **replies.renderers(seal_of(settings)),
                **feedback.renderers(feedback_seal(settings)),
                **exports.renderers(self.services.db),
                **outcome_messages.renderers(as_file=settings.charts == "png"),
            },
            rates(settings.pace, settings.pace_scale),
            settings.pace_scale,
            on_failure=lambda claim, problem: delivery.report_failure(self.services, claim, problem),
        )

    def stop(self) -> None:
        """Claim nothing new, finish what runs, close the database."""
        self.alarm.stop()
        for dispatcher in self.dispatchers:
            dispatcher.stop()
        self.door.stop()
        self.services.clock.close()
        self.services.db.close()


def build(settings: Settings, clock: Clock | None = None) -> Bot:
    """Make the bot from its settings; `clock` replaces the one they name."""
    if clock is None:
        clock = FileClock(settings.clock_file) if settings.clock_file else Clock()
    services = Services(settings, clock, Database(settings.database_url))
    client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    door = Door(services, client)
    bolt = TimedApp(
        name="dagstart",  # without one, Bolt reads the source of everything on the stack to find out
        authorize=_authorize(settings, client),
        process_before_response=True,
        raise_error_for_unhandled_request=True,  # even a button of another version gets an answer
        request_verification_enabled=False,  # the HTTP door verifies the raw bytes itself
        client=client,
    )
    hand_over(bolt, door)
    handlers.register(bolt)
    return Bot(services, client, bolt, door, schedules.make_alarm(services, client))


def _authorize(settings: Settings, client: WebClient) -> Callable[..., AuthorizeResult]:
    """One workspace, one token: ask Slack once who we are, not at every event."""
    known: dict[str, AuthorizeResult] = {}

    def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        key = team_id or enterprise_id or ""
        if key not in known:
            reply = client.auth_test()
            known[key] = AuthorizeResult.from_auth_test_response(
                auth_test_response=reply, bot_token=settings.slack_bot_token.get_secret_value()
            )
        return known[key]

    return authorize
