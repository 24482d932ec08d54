"""Where a point came from."""

from sqlalchemy import update

from bot.db import table_of
from bot.points.models import Point
from bot.services import Services

LONGEST_LINK = 500


def record_link(services: Services, point_id: int, link: str) -> None:
    """Keep the address of the message a point came from."""
    point = table_of(Point)
    with services.db.write() as session:
        session.execute(update(point).where(point.c.id == point_id).values(link=link[:LONGEST_LINK]))
