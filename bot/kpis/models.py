"""What a team measures. One value a day and KPI, every correction kept."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Dialect, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from bot.db import Base
from bot.kpis.units import DECIMALS


class Exact(TypeDecorator[Decimal]):
    """An exact number: a whole number of ten-thousandths in the database, the same on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else int(Decimal(value).scaleb(DECIMALS).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(value).scaleb(-DECIMALS)


class Kpi(Base):
    """One figure of a team."""

    __tablename__ = "kpi"
    __table_args__ = (
        UniqueConstraint("team_id", "key"),
        Index("ix_kpi_owner", "owner_id"),
        Index("ix_kpi_due", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    key: Mapped[str | None] = mapped_column(String(120))  # the name as it is compared; empty once it has stopped
    definition: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(String(8))  # one of units.UNITS
    direction: Mapped[str] = mapped_column(String(4))  # up, down: where it is to go
    target: Mapped[Decimal | None] = mapped_column(Exact)
    band: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))  # how far from the target is still near
    source: Mapped[str] = mapped_column(String(80))  # where the figures come from, in the team's words
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    rhythm: Mapped[str] = mapped_column(String(8), default="daily")  # one of rules.RHYTHMS
    place: Mapped[int]  # in the list; the first ones are on the board
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]  # when its owner hears that no values come in; empty once told


class KpiValue(Base):
    """What a KPI was on a day, in its unit; seconds for a time."""

    __tablename__ = "kpi_value"

    kpi_id: Mapped[int] = mapped_column(ForeignKey("kpi.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[Decimal] = mapped_column(Exact)
    source: Mapped[str] = mapped_column(String(8))  # one of rules.SOURCES
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class KpiChange(Base):
    """A value that was there already and became another one."""

    __tablename__ = "kpi_change"
    __table_args__ = (Index("ix_kpi_change_kpi", "kpi_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kpi_id: Mapped[int] = mapped_column(ForeignKey("kpi.id", ondelete="CASCADE"))
    day: Mapped[date]
    before: Mapped[Decimal] = mapped_column(Exact)
    after: Mapped[Decimal] = mapped_column(Exact)
    source: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text)


class KpiFetch(Base):
    """When the values of a KPI are fetched from another database, for those that have a query."""

    __tablename__ = "kpi_fetch"

    kpi_id: Mapped[int] = mapped_column(ForeignKey("kpi.id", ondelete="CASCADE"), primary_key=True)
    next_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(Text)  # why the last time gave nothing
