"""Nobody hears too early that no values come in: a week is a week, a month a month, a holiday is no working day."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.kpis.values import record_values
from bot.people.models import Person, Team
from tests.kpis import make
from tests.world import AMSTERDAM, World

HELD = [
    ("daily", date(2026, 12, 23), date(2026, 12, 29)),  # for Thursday the 24th, and two working days after it
    ("weekly", date(2026, 12, 18), date(2026, 12, 30)),  # for Christmas Day, and three after it
    ("monthly", date(2026, 11, 30), date(2027, 1, 8)),  # for 30 December, and six after it; 1 January is none
]
"""Rhythm, the day of the last value, and when its owner hears. 25 December is a Friday, 26 a Saturday."""


@pytest.mark.parametrize(("rhythm", "last", "told"), HELD, ids=[row[0] for row in HELD])
def test_the_owner_hears_on_the_right_working_day_and_once(small: World, rhythm: str, last: date, told: date) -> None:
    small.set_up("algemeen", lead="Bas")
    with small.bot.services.db.write() as session:
        team = session.scalars(select(Team)).one()
        bas = session.scalars(select(Person).where(Person.name == "Bas")).one()
        kpi = make(session, team, "FCR", small.clock.now(), rhythm=rhythm, owner_id=bas.id)
        at(small, last, 16)
        record_values(session, team, [(kpi.id, last, Decimal(72))], "push", None, small.clock.now())
    at(small, told, 9)
    small.settle()
    assert said(small) == []
    at(small, told, 10)
    small.settle()
    small.to("10:01")
    at(small, told + timedelta(days=14), 12)
    small.settle()
    assert len(said(small)) == 1


def at(world: World, day: date, hour: int) -> None:
    """Go to an hour of a day; nothing happens yet."""
    world.move(datetime(day.year, day.month, day.day, hour, tzinfo=AMSTERDAM))


def said(world: World) -> list[str]:
    return [m["text"] for m in world.dm("Bas") if "binnengekomen" in m["text"]]
