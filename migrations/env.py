"""Alembic's entry: runs on the connection it is handed, or on the one of DATABASE_URL for `alembic revision`."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from bot.db import Database, Moment
from bot.models import METADATA, is_modelled
from bot.settings import load_settings


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are in the database, so that old migrations need none of our code."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, Moment) else False


def run(connection: Connection) -> None:
    """Run what was asked, in one transaction on both databases."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        transactional_ddl=True,
        render_as_batch=True,
        render_item=render_item,
        include_name=is_modelled,
    )
    with context.begin_transaction():
        context.run_migrations()


if given := context.config.attributes.get("connection"):
    run(given)
else:
    with Database(load_settings().database_url).engine.begin() as own:
        run(own)
