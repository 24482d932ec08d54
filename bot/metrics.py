"""What is counted and timed while the bot works, for Prometheus.

One registry for the process, as a log is one for the process. Labels hold words of our code and of Slack's protocol;
never a person, a team, an id or a text. What stands in the database is not counted here: see `bot.figures`.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

REGISTRY = CollectorRegistry()

PARTS = frozenset(
    {
        "agreement",
        "announcement",
        "chain",
        "chair",
        "consent",
        "dagstart",
        "debate",
        "feedback",
        "file",
        "frame",
        "home",
        "kpi",
        "meeting",
        "mydata",
        "point",
        "setup",
        "talk",
        "team",
    }
)
"""How the ids of buttons and forms begin."""

ACK_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Seconds; Slack gives up after three."""
CALL_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
DELAY_BUCKETS = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)
TICK_BUCKETS = (0.01, 0.05, 0.25, 1.0, 5.0, 30.0, 120.0)

ACKS = Histogram(
    "dagstart_ack_seconds",
    "From taking a request of Slack to its answer, by kind of request and part of the bot.",
    ("door", "part"),
    buckets=ACK_BUCKETS,
    registry=REGISTRY,
)
IN_HAND = Gauge("dagstart_requests_in_hand", "Requests of Slack that are being answered now.", registry=REGISTRY)
SENDS = Counter(
    "dagstart_sends", "Messages settled, by kind and what became of them.", ("kind", "outcome"), registry=REGISTRY
)
DELAYS = Histogram(
    "dagstart_send_delay_seconds",
    "How long after its moment a message was sent for the first time.",
    buckets=DELAY_BUCKETS,
    registry=REGISTRY,
)
CALLS = Histogram(
    "dagstart_slack_call_seconds",
    "Calls to Slack, by method and outcome.",
    ("method", "outcome"),
    buckets=CALL_BUCKETS,
    registry=REGISTRY,
)
TICKS = Histogram(
    "dagstart_tick_seconds",
    "What the clock wakes, by task and outcome.",
    ("task", "outcome"),
    buckets=TICK_BUCKETS,
    registry=REGISTRY,
)
LOOKED = Gauge("dagstart_last_look_timestamp_seconds", "When the clock last looked what is due.", registry=REGISTRY)
REFUSALS = Counter(
    "dagstart_database_refusals",
    "Times the database could not do what was asked: locked, full or away.",
    ("work", "reason"),
    registry=REGISTRY,
)
UNKNOWN_ERRORS = Counter(
    "dagstart_unknown_errors",
    "Errors nobody foresaw, by where; each has a reference in the log.",
    ("where",),
    registry=REGISTRY,
)
INTAKE = Counter(
    "dagstart_intake", "What other systems sent, by kind and HTTP status.", ("kind", "status"), registry=REGISTRY
)

for collector in (ProcessCollector, PlatformCollector, GCCollector):
    collector(registry=REGISTRY)
