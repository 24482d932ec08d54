"""A stored answer: how many a second, how fast, and what a larger workspace makes of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from statistics import median, quantiles
from time import perf_counter

from sqlalchemy import func, select

from bot.clock import Clock
from bot.db import Database
from bot.points.models import Point
from bot.rituals.dagstart.actions import record_answers
from bot.rounds import Seat
from bot.services import Services
from bot.settings import load_settings
from tests.benchmarks import processes
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import Place, fill_rounds, fill_teams
from tests.benchmarks.payloads import ANSWERS, Payload, press, send, signed, submission
from tests.benchmarks.processes import Running
from tests.benchmarks.table import Row

PEOPLE, TEAMS, RUNS = 5_000, 100, 3
GOALS = {"SQLite": (">= 1.0", ">= 0.45"), "PostgreSQL": (">= 0.75", ">= 0.38")}
FAR = datetime(2100, 1, 1, 9, tzinfo=UTC)


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    yield from rates(databases, 400 if quick else 1_000)
    yield from latency(databases, 2 if quick else 10)
    yield from growth(databases, 100 if quick else 400)


def rates(databases: Databases, count: int) -> Iterator[Row]:
    """Acks a second over 32 connections, beside apps that store nothing; both kinds of answer.

    The goals are for the form, which ends with its ack. A press of Send also draws the card anew and sends it back
    through the click, and what does that shares the process with the acks of others.
    """
    for name, make in KINDS.items():
        found = _rates_of(databases, make, count)
        stock, bare = found.pop("stock"), found.pop("bare")
        yield Row(f"{name}: stock Bolt that only acks", stock, "acks/s")
        yield Row(f"{name}: bare Bolt behind our door", bare, "acks/s")
        for kind, rate in found.items():
            to_stock, to_bare = GOALS[kind] if make is _forms else ("", "")
            yield Row(f"{name}, stored in {kind}", rate, "acks/s")
            yield Row(f"{name}, stored in {kind}, to stock Bolt", rate / stock, "×", to_stock)
            yield Row(f"{name}, stored in {kind}, to bare Bolt", rate / bare, "×", to_bare)


def _presses(slack: Running) -> Payload:
    return press(slack.url)


def _forms(slack: Running) -> Payload:
    return submission


KINDS: dict[str, Callable[[Running], Payload]] = {"form of a point": _forms, "press of Send": _presses}


def _rates_of(databases: Databases, make: Callable[[Running], Payload], count: int) -> dict[str, float]:
    rounds = 1 + (RUNS * count + count // 4) // PEOPLE
    with ExitStack() as stack:
        slack = stack.enter_context(processes.agreeable_slack())
        payload = make(slack)
        servers = {
            "stock": stack.enter_context(processes.stock_bolt(slack.url)),
            "bare": stack.enter_context(processes.bare_bolt(slack.url)),
        }
        urls = {kind: databases.fresh(kind) for kind in databases.kinds}
        places = next(iter([_fill(url, rounds) for url in urls.values()]))
        for kind, url in urls.items():
            servers[kind] = stack.enter_context(processes.bot(slack.url, url))
        rates: dict[str, list[float]] = {name: [] for name in servers}
        start = 0
        for size in (count // 4, *[count] * RUNS):  # the first warms up
            requests = [signed(payload(place)) for place in places[start : start + size]]
            start += size
            for name, server in servers.items():
                rates[name].append(send(server.port, requests)["per_second"])
        for url in urls.values():
            _check_stored(url, start)
    return {name: median(values[1:]) for name, values in rates.items()}


def _fill(url: str, rounds: int) -> list[Place]:
    with opened(url) as db:
        fill_teams(db, PEOPLE, TEAMS, FAR)
        return fill_rounds(db, PEOPLE, TEAMS, rounds, datetime.now(UTC))


def _check_stored(url: str, count: int) -> None:
    """What was acked is stored, or the figures mean nothing."""
    with opened(url) as db, db.read() as session:
        answers = session.scalar(select(func.count()).select_from(Seat).where(Seat.state == "answered"))
        points = session.scalar(select(func.count()).select_from(Point).where(Point.slot.is_(None)))
    if count not in (answers, points):
        raise RuntimeError(f"{count} were acked, but {answers} answers and {points} points are stored")


def latency(databases: Databases, seconds: int) -> Iterator[Row]:
    """From the planned moment of a request to its ack, at 200 a second."""
    rate = 200
    for name, make in KINDS.items():
        median_goal, slowest_goal = ("<= 3", "<= 10") if make is _forms else ("", "")
        for kind in databases.kinds:
            url = databases.fresh(kind)
            places = _fill(url, 1)
            with processes.agreeable_slack() as slack, processes.bot(slack.url, url) as bot:
                requests = [signed(make(slack)(place)) for place in places[: rate * (seconds + 1)]]
                send(bot.port, requests[:rate], rate=rate)
                times = sorted(send(bot.port, requests[rate:], rate=rate)["latencies"])
            cuts = quantiles(times, n=100)
            yield Row(f"{name}, 200 a second, {kind}: median", cuts[49] * 1e3, "ms", median_goal)
            yield Row(f"{name}, 200 a second, {kind}: 99th percentile", cuts[98] * 1e3, "ms", slowest_goal)


def growth(databases: Databases, count: int) -> Iterator[Row]:
    """The time to store one answer with 5,000 people in the workspace, to that with 100."""
    for kind in databases.kinds:
        sizes = ((100, 2, count // 100), (PEOPLE, TEAMS, 1))
        with ExitStack() as stack:
            worlds = [
                _world(stack.enter_context(opened(databases.fresh(kind))), people, teams, rounds)
                for people, teams, rounds in sizes
            ]
            times: list[list[float]] = [[], []]
            for turn in range(count):
                for (services, places), found in zip(worlds, times, strict=True):
                    place = places[turn * 7 % len(places)]
                    start = perf_counter()
                    record_answers(services, place.round_id, place.person_id, dict(enumerate(ANSWERS, 1)), "lead")
                    found.append(perf_counter() - start)
        small, large = (median(found) for found in times)
        yield Row(f"one answer at 5,000 people to one at 100, {kind}", large / small, "×", "<= 1.2")


def _world(db: Database, people: int, teams: int, rounds: int) -> tuple[Services, list[Place]]:
    fill_teams(db, people, teams, FAR)
    places = fill_rounds(db, people, teams, rounds, datetime.now(UTC))
    return Services(load_settings(_env_file=None), Clock(), db), places
