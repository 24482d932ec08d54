"""All tables, for migrations and the privacy sheet: importing this module fills `Base.metadata`."""

import bot.consent.models
import bot.kpis.models
import bot.outbox.models
import bot.people.models
import bot.points.models
import bot.rituals.agreement.models
import bot.rituals.dagstart.models
import bot.rounds
import bot.tally  # noqa: F401
from bot.db import Base

METADATA = Base.metadata
