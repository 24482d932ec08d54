"""What the demo's team measures: ninety days before anybody looks, and what its reporting database says after that."""

import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from bot.i18n import translator
from bot.kpis.actions import Definition, record_added
from bot.kpis.templates import TEMPLATES
from bot.kpis.values import Given, record_values
from bot.people.calendar import local_day
from bot.people.models import Person, Team
from bot.services import Services

DAYS = 90

SWINGS = (2, -3, 1, 4, -2, -1, 3, -4, 0, 2, -1, -3, 4)
"""How the days differ, in turn: a prime number of them, so that no weekday looks the same."""

FALLS_FOR = 4
"""Working days before the demo's first day on which first contact resolution falls, out of its limits."""

FALLEN_FOR, GAINED = 8, 4
"""Working days after it for which it stays there, and by how much it is better in the end than it was."""

DAYS_AHEAD = 182
SOURCE, QUERIES = "crm.db", "queries.toml"
"""Files in the demo's folder: the reporting database, and how it is asked."""

QUERY = """[[query]]
team = "{team}"
kpi = "{kpi}"
source = "crm"
at = 18:00:00
query = "SELECT day, value FROM figures WHERE key = '{key}' ORDER BY day"

"""

SOURCES = {"fcr": "CRM", "aht": "Telefonie", "service_level": "Telefonie"}
TARGETS = {"fcr": (75, 3), "aht": (390, 30), "service_level": (80, 5)}
"""Target, and how far from it is still near."""


def measure(services: Services, team: Team, owner: Person, folder: Path) -> None:
    """Give a team its KPIs, their values, and in a folder the source of those to come."""
    t, now = translator(team.locale), services.clock.now()
    make_source(folder, team, local_day(now, team.tz))
    values: list[Given] = []
    for place, key in enumerate(TARGETS, 1):
        template, (target, band) = TEMPLATES[key], TARGETS[key]
        kpi_id = record_added(
            services,
            owner,
            team.id,
            Definition(
                name=t(template.name),
                definition=t(template.definition),
                unit=template.unit,
                direction=template.direction,
                target=Decimal(target),
                band=Decimal(band),
                source=SOURCES[key],
                owner_id=owner.id,
                rhythm=template.rhythm,
                place=place,
            ),
        )
        values += [(kpi_id, day, value) for day, value in past_values(key, local_day(now, team.tz))]
    with services.db.write() as session:
        record_values(session, team, values, "file", None, now)


def past_values(key: str, today: date) -> list[tuple[date, Decimal]]:
    """The values of a KPI on the working days of the last ninety days, oldest first."""
    return [(day, value) for day, value in values_around(key, today) if day < today]


def values_around(key: str, today: date) -> list[tuple[date, Decimal]]:
    """The same, and on the working days of the half year that begins on `today`."""
    days = (today + timedelta(days=ahead) for ahead in range(-DAYS, DAYS_AHEAD))
    working = [day for day in days if day.weekday() < 5]
    past = sum(day < today for day in working)
    return [(day, _value(key, number, number - past)) for number, day in enumerate(working)]


def _value(key: str, number: int, since: int) -> Decimal:
    """The value of a working day: its number, and how many it comes after the demo's first day (before: below 0)."""
    swing = SWINGS[number % len(SWINGS)]
    if key == "aht":
        return Decimal(405 - min(number, 80) // 8 + 5 * swing)
    if key == "service_level":
        return Decimal(810 + 11 * swing) / 10
    return Decimal(735 + 6 * swing) / 10 - _fallen(since)


def _fallen(since: int) -> Decimal:
    """How far first contact resolution has fallen; when the team has had time to agree on something, it recovers."""
    if since < -FALLS_FOR:
        return Decimal(0)
    if since < FALLEN_FOR:
        return Decimal(8 + min(since + FALLS_FOR, FALLS_FOR - 1))
    return max(Decimal(11 - (since - FALLEN_FOR + 1)), Decimal(-GAINED))


def make_source(folder: Path, team: Team, today: date) -> None:
    """Make the reporting database and its queries.

    It holds days that are still to come: the bot leaves those out, so that values go on with the demo's clock.
    """
    with closing(sqlite3.connect(folder / SOURCE)) as crm, crm:
        crm.execute("CREATE TABLE figures (key text, day date, value real)")
        rows = [(key, day.isoformat(), float(value)) for key in TARGETS for day, value in values_around(key, today)]
        crm.executemany("INSERT INTO figures VALUES (?, ?, ?)", rows)
    t = translator(team.locale)
    queries = [QUERY.format(team=team.name, kpi=t(TEMPLATES[key].name), key=key) for key in TARGETS]
    (folder / QUERIES).write_text("".join(queries))


def source_settings(folder: Path) -> dict[str, str]:
    """The settings with which the bot asks the reporting database, where there is one."""
    if not (folder / QUERIES).exists():
        return {}
    address = f"sqlite:///{folder / SOURCE}"
    return {"DAGSTART_SOURCES": json.dumps({"crm": address}), "DAGSTART_QUERIES": str(folder / QUERIES)}
