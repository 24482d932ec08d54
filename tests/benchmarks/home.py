"""The Home of somebody in twenty teams with two hundred open points: how long it takes, how large it is."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import select

from bot.blockkit import size_of
from bot.db import Database
from bot.home.messages import home
from bot.outbox.models import HOME, Outbox
from bot.people.calendar import local_day
from bot.people.models import Membership, Person, Team
from bot.points.models import Point, PointEvent
from bot.rounds import Round, Seat
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import ZONE, _add, fill_teams
from tests.benchmarks.table import Row

RUNS = 30
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TEAMS, POINTS, PEOPLE = 20, 200, 400
BUSY = 1
"""The person who is in every team."""

MOST_BLOCKS, MOST_CHARACTERS = 100, 250_000
"""Slack's limits for a view: so many blocks, and 250 kB in all (`view_too_large`)."""


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    name = f"App Home of a person in {TEAMS} teams with {POINTS} open points"
    for kind in databases.kinds:
        with opened(databases.fresh(kind)) as db:
            fill_busy_day(db, MONDAY)
            times = [_draw(db)[0] for _ in range(5 if quick else RUNS)]
            blocks = _draw(db)[1]
        yield Row(f"{name}: time, {kind}", median(times) * 1e3, "ms", "<= 100")
    yield Row(f"{name}: blocks", len(blocks), "blocks", f"<= {MOST_BLOCKS}")
    yield Row(f"{name}: characters", size_of(blocks), "characters", f"<= {MOST_CHARACTERS}")


def _draw(db: Database) -> tuple[float, list[dict[str, Any]]]:
    start = time.perf_counter()
    with db.read() as session:
        message = home(session, Outbox(kind=HOME, person_id=BUSY), MONDAY)
    assert message is not None
    return time.perf_counter() - start, message.blocks


def fill_busy_day(db: Database, now: datetime, person_id: int = BUSY, text: str = "Te lang & onduidelijk. ") -> None:
    """Twenty teams with a card of this person in each, and two hundred points of and for this person."""
    fill_teams(db, PEOPLE, TEAMS, now + timedelta(days=1))
    with db.write() as session:
        person = session.get_one(Person, person_id)
        person.home_opened_on = local_day(now, ZONE)
        others = [n for n in range(1, TEAMS + 1) if session.get(Membership, (n, person_id)) is None]
        _add(session, Membership, [{"team_id": n, "person_id": person_id, "role": "lead"} for n in others])
        for team in session.scalars(select(Team)):
            team.name = f"{team.name}-" + "klanten&zaken-" * 4
        day, close = now.date(), now + timedelta(hours=8)
        held = {"ritual": "dagstart", "key": day.isoformat(), "day": day, "opens_at": now, "closes_at": close}
        _add(session, Round, [{"id": n, "team_id": n, **held, "facts": {}} for n in range(1, TEAMS + 1)])
        seat = {"person_id": person_id, "starts_at": now, "facts": {}}
        _add(session, Seat, [{"round_id": n, **seat} for n in range(1, TEAMS + 1)])
        _add(session, Point, [_point(number, person_id, text, now) for number in range(1, POINTS + 1)])
        answer = {"person_id": person_id + 1, "at": now, "what": "answered", "text": text * 100}
        _add(session, PointEvent, [{"point_id": n, **answer} for n in range(1, POINTS + 1, 3)])


def _point(number: int, person_id: int, text: str, now: datetime) -> dict[str, Any]:
    """One of each three is answered, one still open, one waits for this person."""
    mine = number % 3 != 0
    return {
        "id": number,
        "team_id": 1 + number % TEAMS,
        "raised_by": person_id if mine else person_id + 1,
        "owner_id": person_id if not mine and number % 2 else None,
        "text": text * 100,
        "kind": "help",
        "addressee": "lead" if mine else "person",
        "waits_for": "lead" if mine else "person",
        "addressee_id": None if mine else person_id,
        "state": "answered" if number % 3 == 1 else "open",
        "created_at": now,
    }
