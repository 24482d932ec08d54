"""Announcements: what a lead tells the team on the next board. Few, short, and with a question where possible."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.outbox import queue
from bot.people.access import access_team_by_id
from bot.people.models import Person, Schedule
from bot.rituals.dagstart.chair import preview_subject
from bot.rituals.dagstart.chair_blocks import ANNOUNCE_TEXT, Announcement
from bot.rituals.dagstart.chair_rules import LONGEST_ANNOUNCEMENT, kind_of
from bot.rituals.dagstart.models import DagstartAnnouncement, DagstartPlan
from bot.rituals.dagstart.opening import RITUAL
from bot.rounds import Round, board_subject
from bot.services import Services

EMPTY = N_("Write what you want to tell the team, in one or two sentences.")
TOO_LONG = N_("That is too long for an announcement: at most {n} characters. This one has {now}.")
NO_BOARD = N_("No next daily start is planned, so there is no board to put this on.")
NONE_AT_ALL = N_("This team puts no announcements on its board. Raise it as a point: /dagstart point.")
TOO_MANY = N_(
    "The board of that day has its announcements already ({n}). Take one back, or raise it as a point: /dagstart point."
)
NOT_YOURS = N_("This announcement is not yours, or it was taken back already.")
ON_BOARD = N_("This announcement stands on the board already, so it stays there.")


def record_announcement(services: Services, person: Person, team_id: int, text: str) -> DagstartAnnouncement:
    """Put an announcement on the next board. Raises Refusal, also to who does not lead the team."""
    now = services.clock.now()
    text = " ".join(text.split())
    with services.db.write() as session:
        access_team_by_id(session, person, team_id, to_change=True)
        if not text:
            raise Refusal(EMPTY, field=ANNOUNCE_TEXT)
        if len(text) > LONGEST_ANNOUNCEMENT:
            raise Refusal(TOO_LONG, field=ANNOUNCE_TEXT, n=LONGEST_ANNOUNCEMENT, now=len(text))
        # Locked, so that two leads at the same moment cannot both be the last one.
        plan = session.get_one(DagstartPlan, team_id, with_for_update=True)
        day = _next_board(session, team_id, now)
        known = select(func.count()).where(DagstartAnnouncement.team_id == team_id, DagstartAnnouncement.day == day)
        if not plan.announcements:
            raise Refusal(NONE_AT_ALL, field=ANNOUNCE_TEXT)
        if (session.scalar(known) or 0) >= plan.announcements:
            raise Refusal(TOO_MANY, field=ANNOUNCE_TEXT, n=plan.announcements)
        stored = DagstartAnnouncement(
            team_id=team_id, person_id=person.id, day=day, text=text, kind=kind_of(text), created_at=now
        )
        session.add(stored)
        session.flush()
        queue.touch(session, preview_subject(team_id, day), "chair_preview", now)
        return stored


def withdraw_announcement(services: Services, person: Person, announcement_id: int) -> None:
    """Take back one's own announcement before its board stands. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        found = session.get(DagstartAnnouncement, announcement_id, with_for_update=True)
        if found is None or found.person_id != person.id:
            raise Refusal(NOT_YOURS)
        if board_stands(session, found.team_id, found.day, now):
            raise Refusal(ON_BOARD)
        session.delete(found)
        queue.touch(session, preview_subject(found.team_id, found.day), "chair_preview", now)


def _next_board(session: Session, team_id: int, now: datetime) -> date:
    """The day of the first board that does not stand yet. Raises Refusal where none is planned."""
    held = session.scalar(
        select(Round)
        .where(Round.team_id == team_id, Round.ritual == RITUAL, Round.state == "open")
        .order_by(Round.day.desc(), Round.id)
        .limit(1)
    )
    if held and not board_stands(session, team_id, held.day, now):
        return held.day
    planned = select(Schedule.next_day).where(Schedule.team_id == team_id, Schedule.ritual == RITUAL)
    if held:
        planned = planned.where(Schedule.next_day > held.day)
    day = session.scalar(planned)
    if day is None:
        raise Refusal(NO_BOARD, field=ANNOUNCE_TEXT)
    return day


def board_stands(session: Session, team_id: int, day: date, now: datetime) -> bool:
    """Whether the channel can see the board of a day, or its moment has come."""
    if queue.sent_message(session, board_subject(team_id, day), "dagstart_board"):
        return True
    runs = select(Round).where(Round.team_id == team_id, Round.ritual == RITUAL, Round.day == day)
    first = session.scalar(runs.order_by(Round.opens_at).limit(1))
    return first is not None and now >= first.opens_at + timedelta(minutes=int(first.facts["board_after"]))


def put_off(session: Session, team_id: int, day: date) -> None:
    """No board ever stood on this day: its announcements go on the next one."""
    mine = (DagstartAnnouncement.team_id == team_id, DagstartAnnouncement.day == day)
    session.execute(update(DagstartAnnouncement).where(*mine).values(day=day + timedelta(days=1)))


def load_announcements(session: Session, team_id: int, day: date) -> list[Announcement]:
    """What stands on the board of a day: what was written for it, and for days since that had no daily start."""
    before = select(func.max(Round.day)).where(Round.team_id == team_id, Round.ritual == RITUAL, Round.day < day)
    query = (
        select(DagstartAnnouncement.text, Person.name, DagstartAnnouncement.kind)
        .outerjoin(Person, Person.id == DagstartAnnouncement.person_id)
        .where(DagstartAnnouncement.team_id == team_id, DagstartAnnouncement.day <= day)
        .order_by(DagstartAnnouncement.id)
    )
    if last := session.scalar(before):
        query = query.where(DagstartAnnouncement.day > last)
    return [Announcement(text, name or "?", kind) for text, name, kind in session.execute(query)]
