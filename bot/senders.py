"""A sender for each workspace in which the bot works: those that appear are taken up, those that stop are let go."""

import threading

from bot import delivery
from bot.consent.messages import MESSAGES as CONSENT_MESSAGES
from bot.erasing import take_home
from bot.erasing.messages import MESSAGES as ERASING_MESSAGES
from bot.export import messages as exports
from bot.home.messages import MESSAGES as HOME_MESSAGES
from bot.install import remove
from bot.installations.clients import Clients, NotInstalled
from bot.kpis.messages import MESSAGES as KPI_MESSAGES
from bot.outbox.courier import Courier
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.pace import rates
from bot.people.messages import MESSAGES as PEOPLE_MESSAGES
from bot.people.models import Workspace
from bot.points import replies
from bot.points.messages import MESSAGES as POINT_MESSAGES
from bot.points.sealed import seal_of
from bot.rituals import MESSAGES
from bot.rituals.debate import outcome_messages
from bot.rituals.feedback import messages as feedback
from bot.rituals.feedback.sealed import feedback_seal
from bot.services import Services
from handlers import MESSAGES as DOOR_MESSAGES

RENDERERS = {
    **PEOPLE_MESSAGES,
    **HOME_MESSAGES,
    **POINT_MESSAGES,
    **CONSENT_MESSAGES,
    **KPI_MESSAGES,
    **delivery.MESSAGES,
    **ERASING_MESSAGES,
    **MESSAGES,
    **DOOR_MESSAGES,
}
"""How every kind of message is rendered, from every layer that has some."""


class Senders:
    """The dispatchers of this process, by the number of their workspace."""

    def __init__(self, services: Services, clients: Clients) -> None:
        self._services, self._clients = services, clients
        self._running: dict[int, Dispatcher] = {}
        self._turn, self._begun = threading.Lock(), False

    def make(self, workspace_id: int) -> Dispatcher:
        """A sender for one workspace. Raises NotInstalled."""
        settings = self._services.settings
        courier = Courier(
            self._services.db,
            self._services.clock,
            self._clients.of(workspace_id),
            workspace_id,
            {
                **RENDERERS,
                **replies.renderers(seal_of(settings)),
                **feedback.renderers(feedback_seal(settings)),
                **exports.renderers(self._services.db),
                **take_home.renderers(self._services.db, settings),
                **outcome_messages.renderers(as_file=settings.charts == "png"),
            },
            on_failure=lambda claim, problem: delivery.report_failure(self._services, claim, problem),
            on_stop=lambda reason: self._stopped(workspace_id, reason),
        )
        return Dispatcher(courier, rates(settings.pace, settings.pace_scale), settings.pace_scale)

    def start(self) -> None:
        """Begin with every workspace there is."""
        self._begun = True
        self.follow()

    def follow(self) -> None:
        """Look which workspaces there are; once begun, take up new ones and let go of those that have stopped."""
        self._clients.refresh()
        wanted = self._clients.workspaces()
        with self._turn:
            if not self._begun:
                return
            gone = [self._running.pop(each) for each in self._running.keys() - wanted]
            for workspace_id in wanted - self._running.keys():
                try:
                    made = self.make(workspace_id)
                except NotInstalled:
                    continue  # removed in this very moment
                self._running[workspace_id] = made
                made.start()
        for dispatcher in gone:  # what it is sending may take as long as Slack does
            threading.Thread(target=dispatcher.stop, name="outbox-end", daemon=True).start()

    def stop(self) -> None:
        """Claim nothing new anywhere, finish what runs."""
        with self._turn:
            self._begun = False
            running, self._running = list(self._running.values()), {}
        for dispatcher in running:
            dispatcher.stop()

    def _stopped(self, workspace_id: int, reason: str) -> None:
        with self._services.db.read() as session:
            slack_id = session.get_one(Workspace, workspace_id).slack_id
        remove(self._services, slack_id, reason)
