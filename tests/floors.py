"""A team straight in the tables, and what a bot works with, without a bot: for tests of actions and clocks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, time
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import SetClock
from bot.db import Database
from bot.people.models import Membership, Person, Schedule, Team, Workspace
from bot.services import Services
from bot.settings import Settings
from tests import prepared

OUTSIDE = "outside"
"""The role of somebody who is not in the channel."""


@contextmanager
def serving(address: str, now: datetime) -> Iterator[Services]:
    """What a bot works with, on a database with every table and no row, at a moment that can be set."""
    db = Database(address)
    with db.write() as session:
        session.add(Workspace(slack_id="T1", name="Noord", bot_user_id="UBOT"))
    yield Services(Settings(_env_file=None), SetClock(now), db)  # type: ignore[call-arg]
    db.close()


def serving_on(request: pytest.FixtureRequest, folder: pytest.TempPathFactory, now: datetime) -> Iterator[Services]:
    """The same on the database that a fixture's parameter names: `sqlite`, `postgresql`."""
    if request.param == "sqlite":
        with serving(prepared.sqlite(folder.mktemp("floor") / "dagstart.db"), now) as services:
            yield services
        return
    with prepared.postgres(request.getfixturevalue("postgres_server")) as address, serving(address, now) as services:
        yield services


class _Undone(Exception):
    pass


@contextmanager
def undone(services: Services) -> Iterator[Session]:
    """A session of which nothing stays: tests that share a database do not see each other's rows."""
    with suppress(_Undone), services.db.write() as session:
        yield session
        raise _Undone


def add_team(session: Session, roles: Sequence[str], **more: Any) -> tuple[Team, list[Person]]:
    """A team that starts at nine, with a person in each of these roles; everybody in UTC and in Dutch."""
    n = session.scalar(select(func.count()).select_from(Team)) or 0
    team = Team(workspace_id=1, channel_id=f"C{n}", name="noord", locale="nl", tz="UTC", **more)
    session.add(team)
    session.flush()
    session.add(Schedule(team_id=team.id, ritual="dagstart", at=time(9)))
    people = [
        Person(workspace_id=1, slack_id=f"U{n}P{i}", name=f"{role} {i}", tz="UTC", locale="nl")
        for i, role in enumerate(roles)
    ]
    session.add_all(people)
    session.flush()
    session.add_all(
        Membership(team_id=team.id, person_id=person.id, role=role)
        for person, role in zip(people, roles, strict=True)
        if role != OUTSIDE
    )
    session.flush()
    return team, people


def set_clock(services: Services, now: datetime) -> None:
    """Go to a moment."""
    assert isinstance(services.clock, SetClock)
    services.clock.set(now)
