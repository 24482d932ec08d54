"""Workspaces, people, teams and who is away. Columns and constraints only."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base

ROLES = ("member", "lead", "management", "reader")
ASKED_ROLES = ("member", "lead")
"""Members and leads work the shift and are asked; management and readers see the board."""

LONGEST_HOLIDAY = 120
LARGEST_TEAM = 50
"""Boersma: a customer team without hierarchy counts at most 50 people."""


class Workspace(Base):
    """A Slack workspace in which the bot is installed."""

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(primary_key=True)
    slack_id: Mapped[str] = mapped_column(String(20), unique=True)
    enterprise_id: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    bot_user_id: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="active")  # active, stopped
    stopped_reason: Mapped[str | None] = mapped_column(String(80))
    stopped_at: Mapped[datetime | None]
    reconciled_at: Mapped[datetime | None]
    url: Mapped[str | None] = mapped_column(String(200))  # "https://noord.slack.com/": where its pages are


class Person(Base):
    """Somebody in a workspace, as their Slack profile says."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    slack_id: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    tz: Mapped[str] = mapped_column(String(60))
    locale: Mapped[str] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(10), default="person")  # person, guest, bot, gone
    is_admin: Mapped[bool] = mapped_column(default=False)
    locale_chosen: Mapped[bool] = mapped_column(default=False)  # by the person; then Slack's profile is not followed
    work_days: Mapped[int | None]  # own working days, Monday is bit 0; empty: the team's
    work_starts: Mapped[time | None]  # own working hours, on the person's own clock; both or none
    work_ends: Mapped[time | None]
    full_name: Mapped[str | None] = mapped_column(String(200))
    handle: Mapped[str | None] = mapped_column(String(80))
    email_key: Mapped[str | None] = mapped_column(String(64))  # a checksum, where Slack tells the address
    reminders: Mapped[bool] = mapped_column(default=True)  # whether the one reminder comes
    quiet_from: Mapped[time | None]  # on the person's own clock; both or none
    quiet_until: Mapped[time | None]
    home_opened_on: Mapped[date | None]  # the last day, in the person's zone


class Forgotten(Base):
    """Somebody who was erased and may still be in Slack: left in peace until they use the bot themselves."""

    __tablename__ = "forgotten"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # see erasing.key_of
    since: Mapped[date]


class Team(Base):
    """A customer team: one channel, at most 50 people."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("workspace_id", "channel_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    channel_id: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(5))
    tz: Mapped[str] = mapped_column(String(60))
    days: Mapped[int] = mapped_column(default=0b0011111)  # working days, Monday is bit 0
    country: Mapped[str] = mapped_column(String(10), default="NL")  # for public holidays
    state: Mapped[str] = mapped_column(String(10), default="active")  # active, paused, left
    climb_after: Mapped[int] = mapped_column(default=1)  # working days in which a point waits at one level
    follow_up_after: Mapped[int] = mapped_column(default=420)  # minutes into the shift: what became of it?
    silence_consents: Mapped[bool] = mapped_column(default=False)  # whether who says nothing in a round agrees
    most_agreements: Mapped[int] = mapped_column(default=12)  # that may hold at once
    usual_weeks: Mapped[int] = mapped_column(default=4)  # for which an agreement holds
    longest_months: Mapped[int] = mapped_column(default=6)
    debate_days: Mapped[int] = mapped_column(default=2)  # working days that a debate takes
    debate_quorum: Mapped[int] = mapped_column(default=60)  # per cent of who was at work, to close it
    debate_gap: Mapped[int] = mapped_column(default=14)  # days between the openings of two debates


class Membership(Base):
    """A person in a team. `present` follows the channel; roles and the opt-out are kept when somebody leaves."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_person", "person_id"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(12), default="member")
    present: Mapped[bool] = mapped_column(default=True)
    opted_out: Mapped[bool] = mapped_column(default=False)


class TeamChange(Base):
    """One change of a team's settings; the team can read them all."""

    __tablename__ = "team_change"
    __table_args__ = (Index("ix_team_change_team", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    setting: Mapped[str] = mapped_column(String(40))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


class Absence(Base):
    """Somebody is away, from a day until a day (both included); no reason is asked or stored.

    It is erased once the person is back and knows what was missed.
    """

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_person", "person_id", "last_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    told: Mapped[bool] = mapped_column(default=False)  # what was missed is on its way


class TeamDayOff(Base):
    """The whole team is off, from a day until a day (both included)."""

    __tablename__ = "team_day_off"
    __table_args__ = (Index("ix_team_day_off_team", "team_id", "last_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]


class WorkedHoliday(Base):
    """A public holiday on which this team works; every other one of its country is a day off."""

    __tablename__ = "worked_holiday"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_HOLIDAY), primary_key=True)


class Shift(Base):
    """Somebody works from a moment until a moment. `day` is the day on which it starts, in the team's zone."""

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint("team_id", "person_id", "starts_at"),
        Index("ix_shift_team", "team_id", "starts_at"),
        Index("ix_shift_person", "person_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    day: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Roster(Base):
    """The days (both included) for which a roster is known: on these, only who has a shift is asked."""

    __tablename__ = "roster"
    __table_args__ = (Index("ix_roster_team", "team_id", "last_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    imported_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # who; a system: none


class Schedule(Base):
    """When a team's ritual happens: the recurrence, and the indexed moment of the next occurrence."""

    __tablename__ = "schedule"
    __table_args__ = (
        UniqueConstraint("team_id", "ritual"),
        Index("ix_schedule_due", "next_due_at"),
        Index("ix_schedule_put_off", "put_off_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    ritual: Mapped[str] = mapped_column(String(20))
    at: Mapped[time]  # local time, in each person's own zone
    next_day: Mapped[date | None]
    next_due_at: Mapped[datetime | None]  # empty while paused
    put_off_until: Mapped[datetime | None]  # it could not be opened at its moment, and is tried again at this one


class FileDraft(Base):
    """A file that somebody dropped in Slack, until they decide on it; a file that comes twice is one row.

    No number is used again: a button of an old preview must not stand for another file, nor its message for a new one.
    """

    __tablename__ = "file_draft"
    __table_args__ = (UniqueConstraint("person_id", "file_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    file_id: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None]
    problem: Mapped[str | None] = mapped_column(Text)  # why it cannot be used, in the language of who dropped it
    created_at: Mapped[datetime]


class TeamToken(Base):
    """What another system proves itself with; only a checksum of it is kept."""

    __tablename__ = "team_token"
    __table_args__ = (Index("ix_team_token_team", "team_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))  # one of tokens.KINDS
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
