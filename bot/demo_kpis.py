"""What the demo's team has measured before anybody looks: ninety days of three KPIs, the same each time."""

from datetime import date, timedelta
from decimal import Decimal

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
"""Working days at the end on which first contact resolution falls, out of the limits it always kept within."""

SOURCES = {"fcr": "CRM", "aht": "Telefonie", "service_level": "Telefonie"}
TARGETS = {"fcr": (75, 3), "aht": (390, 30), "service_level": (80, 5)}
"""Target, and how far from it is still near."""


def measure(services: Services, team: Team, owner: Person) -> None:
    """Give a team its KPIs and their values."""
    t, now = translator(team.locale), services.clock.now()
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
    days = [today - timedelta(days=ago) for ago in range(DAYS, 0, -1)]
    working = [day for day in days if day.weekday() < 5]
    return [(day, _value(key, number, len(working) - number)) for number, day in enumerate(working)]


def _value(key: str, number: int, left: int) -> Decimal:
    """The value of a working day: its number, and how many are left with it."""
    swing = SWINGS[number % len(SWINGS)]
    if key == "aht":
        return Decimal(405 - number // 8 + 5 * swing)
    if key == "service_level":
        return Decimal(810 + 11 * swing) / 10
    fallen = 8 + FALLS_FOR - left if left <= FALLS_FOR else 0
    return Decimal(735 + 6 * swing) / 10 - fallen
