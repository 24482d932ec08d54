"""What `/metrics` tells of the database and of the connections, looked up when it is asked for."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import StorageBusy
from bot.install import GONE
from bot.metrics import REGISTRY
from bot.outbox.models import Outbox
from bot.people.models import Schedule, Team, Workspace
from bot.rounds import Round, Step
from bot.services import Services
from schedules.alarm import Watch


class Figures(Collector):
    """Gauges that every replica gives alike, because they are about the database; and its own connections.

    `connected` tells how many connections to Slack are well; None: Slack comes to us over HTTP.
    """

    def __init__(
        self, services: Services, watches: Sequence[Watch], connected: Callable[[], int] | None = None
    ) -> None:
        self._services, self._watches, self._connected = services, watches, connected

    def collect(self) -> Iterator[Metric]:
        """Every gauge. While the database does not answer only that, and the connections."""
        if self._connected:
            yield _gauge("dagstart_slack_connections", "Socket Mode connections that are well.", self._connected())
        try:
            found = list(self._of_the_database())
        except StorageBusy:
            found = []
        yield _gauge("dagstart_database_up", "Whether the database answers.", float(bool(found)))
        yield from found

    def _of_the_database(self) -> Iterator[Metric]:
        now = self._services.clock.now()
        yield self._lags(now)
        with self._services.db.read() as session:
            yield from _due(session, now)
            yield from _outbox(session, now)
            yield from _served(session)

    def _lags(self, now: datetime) -> Metric:
        lags = GaugeMetricFamily(
            "dagstart_due_seconds",
            "How long the earliest work of a task has been due; 0 while none is.",
            labels=["task"],
        )
        for watch in self._watches:
            due = watch.next_due()
            lags.add_metric([watch.name], max(0.0, (now - due).total_seconds()) if due else 0.0)
        return lags


def render_metrics(figures: Figures) -> bytes:
    """Everything, in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(figures)
    return generate_latest(REGISTRY) + generate_latest(registry)


def _due(session: Session, now: datetime) -> Iterator[Metric]:
    due = GaugeMetricFamily("dagstart_due", "Openings and steps that are due and not done.", labels=["ritual"])
    open_rounds = GaugeMetricFamily("dagstart_rounds_open", "Rounds that are open.", labels=["ritual"])
    openings = select(Schedule.ritual, func.count()).where(Schedule.next_due_at <= now).group_by(Schedule.ritual)
    steps = (
        select(Round.ritual, func.count()).join(Step, Step.round_id == Round.id).where(Step.due_at <= now)
    ).group_by(Round.ritual)
    counts: dict[str, int] = dict.fromkeys(session.scalars(select(Schedule.ritual).distinct()), 0)
    for ritual, count in (*session.execute(openings).all(), *session.execute(steps).all()):
        counts[ritual] = counts.get(ritual, 0) + count
    for ritual, count in counts.items():
        due.add_metric([ritual], count)
    running = select(Round.ritual, func.count()).where(Round.state == "open").group_by(Round.ritual)
    for ritual, count in session.execute(running).all():
        open_rounds.add_metric([ritual], count)
    yield due
    yield open_rounds


def _outbox(session: Session, now: datetime) -> Iterator[Metric]:
    active = Outbox.workspace_id.in_(select(Workspace.id).where(Workspace.state == "active"))
    waiting = select(func.count(), func.min(Outbox.due_at)).where(
        active, Outbox.state == "waiting", Outbox.due_at <= now
    )
    claimed = select(func.count()).where(active, Outbox.state == "claimed")
    count, oldest = session.execute(waiting).one()
    age = (now - oldest).total_seconds() if oldest else 0.0
    yield _gauge("dagstart_outbox_waiting", "Messages that could be sent now and are not yet.", count)
    yield _gauge("dagstart_outbox_oldest_seconds", "How long the oldest of them has been waiting.", age)
    yield _gauge("dagstart_outbox_claimed", "Messages that are being sent.", session.scalar(claimed) or 0)


def _served(session: Session) -> Iterator[Metric]:
    workspaces = GaugeMetricFamily("dagstart_workspaces", "Workspaces, by state.", labels=["state"])
    query = select(Workspace.state, Workspace.stopped_reason, func.count())
    found: Counter[str] = Counter()
    for state, reason, count in session.execute(query.group_by(Workspace.state, Workspace.stopped_reason)):
        found["removed" if state == "stopped" and reason in GONE else state] += count
    for state, count in found.items():
        workspaces.add_metric([state], count)
    yield workspaces
    teams = select(func.count()).select_from(Team).where(Team.state != "left")
    yield _gauge("dagstart_teams", "Teams.", session.scalar(teams) or 0)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
