"""A whole day of many teams in two shifts, end to end: the strict stand-in, the bot as a process, and people who press.

A Thursday: the daily start with its points, KPIs and agreements on the board, peer feedback that arrives at two,
debates, consent rounds, the team mirror, values that are pushed in, and exports.
Stand-in and bot run on one set clock; Slack's limits and the bot's pace are raised by the same factor.
"""

import json
import random
import socket
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

from sqlalchemy import func, select

from bot.db import Database
from bot.outbox.models import Outbox
from bot.people.models import ASKED_ROLES, Membership, Schedule
from bot.points.blocks import TAKE
from bot.points.models import Point
from bot.points.story import CARD, card_subject
from bot.rituals.dagstart import blocks
from bot.rituals.dagstart.models import DagstartResult
from bot.rituals.dagstart.seating import subject_of
from bot.rituals.feedback.texts import ARRIVED
from bot.rounds import Round, Step
from playground.methods import METHODS
from tests.benchmarks import processes
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import fill_shifts, fill_teams
from tests.benchmarks.growth import size_of
from tests.benchmarks.payloads import ANSWERS
from tests.benchmarks.rituals import fill_rituals
from tests.benchmarks.table import Row
from tests.benchmarks.talks import Act, Talks, fill_talks
from tests.chaos.finish import DUE
from tests.world import KEY

DAY = date(2026, 11, 26)
SHIFTS = ((time(7), time(15)), (time(14), time(22)))
IN_UTC = timedelta(hours=-1)  # Amsterdam in winter
VOTED = time(20, 0)
"""When votes and rounds end."""

SCALE = 100.0
AT_ONCE = 8
SOON = timedelta(seconds=5)
ANSWER, NOTHING = 0.70, 0.15
"""Shares of those who answer and who press "nothing today"; the others do not react."""

TAKEN = 0.2
"""Share of the open points that somebody takes once the board stands."""


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    teams, people = (20, 200) if quick else (100, 5_000)
    url = databases.fresh("SQLite")
    clock = Path(url.removeprefix("sqlite:///")).with_suffix(".clock")
    processes.write_clock(clock, _at(time(6, 50)).timestamp())
    with opened(url) as db:
        fill_teams(db, people, teams, _at(SHIFTS[0][0]))
        fill_shifts(db, people, teams, DAY, SHIFTS, _at(time(6, 50)))
        fill_rituals(db, _at(time(6, 50)))
        keys = fill_talks(db, teams, _at(time(6, 50)), _at(VOTED))
        before = size_of(db)
        port = _free_port()
        with processes.strict_slack(people, teams, SCALE, clock, f"http://127.0.0.1:{port}/slack/events") as slack:
            more = {"DAGSTART_CLOCK_FILE": clock, "DAGSTART_PACE_SCALE": SCALE, "DAGSTART_HTTP_PORT": port}
            more["DAGSTART_KEY"] = KEY
            with processes.bot(slack.url, url, **more) as bot:
                name = f"a day of {teams} teams, {people:,} people"
                yield Row(f"{name}: memory of the bot at the start", bot.memory(), "MB")
                day = Day(db, slack.url, bot.url, people // teams, keys)
                day.live()
                yield from _figures(name, db, slack, bot)
                yield from day.talks.figures(name)
                yield Row(f"{name}: the database grew by, for each person", (size_of(db) - before) / people / 1e3, "kB")


def _figures(name: str, db: Database, slack: processes.Running, bot: processes.Running) -> Iterator[Row]:
    counted = processes.ask(f"{slack.url}/_/calls")
    calls, cuts = Counter(counted["calls"]), quantiles(counted["acks"], n=100)
    violations = processes.ask(f"{slack.url}/_/violations")["violations"]
    refused = [each for each in violations if each["kind"] == "rate"]
    if others := [each["text"] for each in violations if each["kind"] != "rate"]:
        raise RuntimeError(f"{len(others)} violations, the first: {others[0]}")
    with db.read() as session:
        kinds: Counter[str] = Counter(
            dict(session.execute(select(Outbox.kind, func.count()).group_by(Outbox.kind)).all())
        )
        sent = select(Outbox.recipient, func.count()).where(Outbox.kind == "dagstart_prompt", Outbox.ts.is_not(None))
        asked = dict(session.execute(sent.group_by(Outbox.recipient)).all())
        seats = session.scalar(select(func.count()).where(Membership.role.in_(ASKED_ROLES)))
        took_part = session.scalar(select(func.sum(DagstartResult.took_part)))
    if len(asked) != seats or set(asked.values()) != {1}:
        raise RuntimeError(f"{len(asked)} people asked, at most {max(asked.values(), default=0)} times")
    yield Row(f"{name}: took part", took_part or 0, "people")
    yield Row(f"{name}: ack, median", cuts[49], "ms")
    yield Row(f"{name}: ack, 99th percentile", cuts[98], "ms", "<= 3000")
    yield Row(f"{name}: messages", calls["chat.postMessage"], "")
    yield Row(
        f"{name}: of these reminders, boards, cards of points, texts of peer feedback",
        sum(kinds[k] for k in OTHERS),
        "",
    )
    for tier, n in sorted(_tiers(calls).items()):
        yield Row(f"{name}: other calls in tier {tier}", n, "")
    yield Row(f"{name}: refused with 429", len(refused), "", "<= 0")
    yield Row(f"{name}: CPU of the bot", bot.cpu(), "s")
    yield Row(f"{name}: memory of the bot at the end", bot.memory(), "MB", "<= 120")


OTHERS = ("dagstart_reminder", "dagstart_board", CARD, ARRIVED)


def _tiers(calls: Counter[str]) -> Counter[int]:
    found: Counter[int] = Counter()
    for method, n in calls.items():
        if method != "chat.postMessage":
            found[METHODS[method].tier] += n
    return found


class Day:
    """What people do on that day. Who does what comes from a fixed seed."""

    def __init__(self, db: Database, slack_url: str, bot_url: str, team_size: int, keys: dict[int, str]) -> None:
        self.db, self.url, self.team_size, self.chance = db, slack_url, team_size, random.Random(1)
        self.talks = Talks(db, slack_url, bot_url, self._post, random.Random(2), team_size, keys)

    def live(self) -> None:
        """Both shifts: cards, answers, reminders, the board, who takes a point, the other rituals; then the close."""
        for number, (starts_at, _) in enumerate(SHIFTS):
            start = _at(starts_at)
            self._to(start)
            self._do(self._presses(self._cards(start)))
            for minutes in (12, 13, 15, 16):
                self._to(start + timedelta(minutes=minutes))
            self._do(self._takes())
            self._to(start + timedelta(minutes=17))
            self._do(self.talks.in_private(start))
            self._do(self.talks.in_channels(lambda person, shift=number: person % len(SHIFTS) == shift))  # type: ignore[misc]
            self._do(self.talks.others(start) if number == 0 else ())
        self._to(_at(time(22, 0)) + timedelta(hours=1, minutes=30))
        processes.until(lambda: not self._count(Round.state == "open"), processes.PATIENCE, "the close", every=0.5)

    def _cards(self, start: datetime) -> list[tuple[str, str, str]]:
        with self.db.read() as session:
            held = session.scalars(select(Round.id).where(Round.opens_at >= start)).all()
            query = select(Outbox.recipient, Outbox.channel, Outbox.ts).where(
                Outbox.kind == "dagstart_prompt", Outbox.subject.in_([subject_of(each) for each in held])
            )
            return [(who, str(channel), str(ts)) for who, channel, ts in session.execute(query.order_by(Outbox.id))]

    def _presses(self, cards: Iterable[tuple[str, str, str]]) -> Iterator[Act]:
        for who, channel, ts in cards:
            drawn = self.chance.random()
            if drawn < ANSWER + NOTHING:
                answers = drawn < ANSWER
                values = (
                    {blocks.answer_block(n): {"value": words} for n, words in enumerate(ANSWERS, 1)} if answers else {}
                )
                yield self._press(who, channel, ts, blocks.BUTTONS, blocks.SEND if answers else blocks.NOTHING, values)

    def _takes(self) -> Iterator[Act]:
        """One in five open points is taken by somebody of the team, from its card in the thread."""
        with self.db.read() as session:
            points = session.execute(
                select(Point.id, Point.team_id).where(Point.state == "open").order_by(Point.id)
            ).all()
            query = select(Outbox.subject, Outbox.channel, Outbox.ts).where(Outbox.kind == CARD, Outbox.ts.is_not(None))
            cards = {subject: (str(channel), str(ts)) for subject, channel, ts in session.execute(query)}
        for point_id, team_id in points:
            if self.chance.random() < TAKEN and (card := cards.get(card_subject(point_id))):
                who = f"U0B{(team_id - 1) * self.team_size + self.chance.randint(1, self.team_size):07d}"
                yield self._press(who, *card, f"point_{point_id}", TAKE, {})

    def _press(self, who: str, channel: str, ts: str, block_id: str, action_id: str, state: dict[str, Any]) -> Act:
        where = {"as": who, "channel": channel, "ts": ts, "block_id": block_id}
        return partial(self.talks.act, "press", **where, action_id=action_id, state=state)

    def _do(self, acts: Iterable[Act]) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(lambda act: act(), list(acts)):
                pass
        self._settle()

    def _to(self, moment: datetime) -> None:
        self._post("/_/clock", {"op": "set", "at": moment.isoformat()})
        self._settle()

    def _settle(self) -> None:
        """Until nothing is due any more nor within seconds, twice in a row: what is sent may put more in the queue."""
        for _ in range(2):
            processes.until(self._is_quiet, processes.PATIENCE, "the queue", every=0.5)

    def _is_quiet(self) -> bool:
        now = datetime.fromtimestamp(processes.ask(f"{self.url}/_/clock")["now"], UTC)
        open_ = Outbox.state.in_(("waiting", "claimed")) & (Outbox.due_at <= now + SOON)
        moments = (Schedule.next_due_at, Step.due_at, *DUE)
        return not any(self._count(due) for due in (open_, *(moment <= now for moment in moments)))

    def _count(self, condition: Any) -> int:
        with self.db.read() as session:
            return session.scalar(select(func.count()).where(condition)) or 0

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


def _at(at: time) -> datetime:
    return datetime.combine(DAY, at, UTC) + IN_UTC


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
