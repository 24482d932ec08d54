"""All tables, for migrations and the privacy sheet: importing this module fills `Base.metadata`."""

import bot.consent.models
import bot.installations.models
import bot.kpis.models
import bot.outbox.models
import bot.people.models
import bot.points.models
import bot.replicas
import bot.rituals.agreement.kept_models
import bot.rituals.agreement.models
import bot.rituals.dagstart.models
import bot.rituals.debate.models
import bot.rituals.feedback.mirror_models
import bot.rituals.feedback.models
import bot.rounds
import bot.tally  # noqa: F401
from bot.db import Base
from bot.rituals.agreement.fulltext import WORDS
from bot.rolling import TABLE

METADATA = Base.metadata


def is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic should look at what it found in a database: the tables of FTS5 and the floor are made by hand."""
    return not (kind == "table" and (name or "").startswith((WORDS, TABLE)))
