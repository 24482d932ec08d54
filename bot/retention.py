"""How long everything is kept: each kind of data with its term, counted in a dry run, erased by the hour.

Some are settings, because an organisation may want them shorter or longer; 0 keeps it as long as the team exists.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.db import Base, Database
from bot.erasing.messages import KIND as GONE
from bot.home.catch_up import erasable_absences
from bot.i18n import N_
from bot.outbox.models import ERASABLE, IN_CHANNEL, OPEN_STATES, Outbox, Pace
from bot.people.drafts import KEEP_DRAFTS
from bot.people.models import Absence, FileDraft, Roster, Shift, TeamChange, TeamDayOff
from bot.points.models import LIVE, Point
from bot.rituals.dagstart.models import DagstartAnnouncement, DagstartMeeting
from bot.rituals.feedback import texts
from bot.rituals.feedback.models import FeedbackText, FeedbackWeek
from bot.rituals.feedback.moves import KEEP_WEEKS
from bot.rounds import Round
from bot.settings import Settings
from bot.tally import forget_erased

KEEP_MESSAGES = timedelta(days=30)
KEEP_SHIFTS = timedelta(days=30)
KEEP_DAYS_OFF = timedelta(days=2)
"""Longer than the world's time zones differ, so that nobody's day off ends early."""
FOR_EVER = 36_500
"""Days."""
AT_ONCE = 500
"""Rows erased in one transaction: people's own clicks come in between."""


@dataclass(frozen=True)
class Term:
    """One kind of data: what it is, how long it stays in words, and which rows are over."""

    title: str
    stays: str
    model: type[Base]
    over: ColumnElement[bool]


def terms(settings: Settings, now: datetime) -> list[Term]:
    """Every kind of data that has a term, with what is over at this moment."""
    passed = (now - KEEP_DAYS_OFF).date()
    messages, expired = _messages(settings, now), FeedbackText.expires_on <= now.date()
    found = [
        Term(N_("Absences"), N_("until the person is back and knows what was missed"), Absence, erasable_absences(now)),
        Term(N_("Days off of the team"), N_("2 days"), TeamDayOff, TeamDayOff.last_day < passed),
        Term(N_("Shifts"), N_("30 days"), Shift, Shift.ends_at < now - KEEP_SHIFTS),
        Term(N_("Days with a roster"), N_("30 days"), Roster, Roster.last_day < (now - KEEP_SHIFTS).date()),
        Term(N_("Files that were dropped"), N_("a day"), FileDraft, FileDraft.created_at < now - KEEP_DRAFTS),
        Term(N_("Messages in the queue"), N_("30 days; in channels as long as answers"), Outbox, messages),
        Term(N_("The pace of sending"), N_("30 days"), Pace, Pace.next_at < now - KEEP_MESSAGES),
        Term(N_("Texts of peer feedback"), N_("as many weeks as the team chose"), FeedbackText, expired),
        Term(N_("Weeks of feedback"), N_("a year"), FeedbackWeek, FeedbackWeek.monday < (now - KEEP_WEEKS).date()),
    ]
    return found + _chosen(settings, now)


def _messages(settings: Settings, now: datetime) -> ColumnElement[bool]:
    """What was sent to a channel stays as long as what it tells: only so it can follow when somebody is erased."""
    shown = and_(IN_CHANNEL, Outbox.ts.is_not(None), Outbox.person_id.is_(None))
    settled = and_(Outbox.state.not_in(OPEN_STATES), ~and_(Outbox.subject.startswith(ERASABLE), Outbox.state == "sent"))
    old = Outbox.due_at < now - KEEP_MESSAGES
    old = or_(and_(~shown, old), and_(shown, Outbox.due_at < now - timedelta(days=settings.keep_answers or FOR_EVER)))
    return and_(settled, or_(old, Outbox.kind == GONE))


def _chosen(settings: Settings, now: datetime) -> list[Term]:
    """Kinds whose term is a setting."""
    found = []
    if days := settings.keep_answers:
        before = now - timedelta(days=days)
        alive = exists().where(Point.round_id == Round.id, Point.state.in_((*LIVE, "with_chair")))
        closed = and_(Round.closes_at < before, Round.state != "open", ~alive)
        found.append(Term(N_("Daily starts and answers"), "DAGSTART_KEEP_ANSWERS", Round, closed))
        told = DagstartAnnouncement.day < before.date()
        found.append(Term(N_("Announcements"), "DAGSTART_KEEP_ANSWERS", DagstartAnnouncement, told))
        held = DagstartMeeting.day < before.date()
        found.append(Term(N_("Standing meetings"), "DAGSTART_KEEP_ANSWERS", DagstartMeeting, held))
    if days := settings.keep_points:
        before = now - timedelta(days=days)
        dealt_with = Point.state.not_in((*LIVE, "with_chair"))
        done = and_(func.coalesce(Point.closed_at, Point.created_at) < before, dealt_with)
        found.append(Term(N_("Points that are dealt with"), "DAGSTART_KEEP_POINTS", Point, done))
    if days := settings.keep_changes:
        old = TeamChange.at < now - timedelta(days=days)
        found.append(Term(N_("Changes of settings"), "DAGSTART_KEEP_CHANGES", TeamChange, old))
    return found


def count_over(session: Session, found: Sequence[Term]) -> list[int]:
    """How many rows of each kind would go."""
    return [session.scalar(select(func.count()).select_from(term.model).where(term.over)) or 0 for term in found]


def erase_over(
    db: Database, settings: Settings, now: datetime, follow: Callable[[int], object] = lambda _: None
) -> int:
    """Erase what is over, a piece at a time, and what was counted about it. Returns how many rows.

    `follow` is told after each piece how many rows are gone so far.
    """
    erased = 0
    for term in terms(settings, now):
        keys = term.model.__mapper__.primary_key
        while True:
            with db.write() as session:
                rows = session.execute(select(*keys).where(term.over).limit(AT_ONCE)).all()
                _erase(session, term.model, rows, now)
            erased += len(rows)
            follow(erased)
            if len(rows) < AT_ONCE:
                break
    with db.write() as session:
        forget_erased(session)
    return erased


def _erase(session: Session, model: type[Base], rows: Sequence[Row[Any]], now: datetime) -> None:
    if model is FeedbackText:  # its messages in Slack go with it
        texts.remove(session, [row[0] for row in rows], now)
        return
    for row in rows:
        same = (key == value for key, value in zip(model.__mapper__.primary_key, row, strict=True))
        session.execute(delete(model).where(*same), execution_options={"synchronize_session": False})
