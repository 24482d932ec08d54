"""Renders what the chair gets while it is being sent: what is true now."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from bot.blockkit import Block
from bot.guests import parts_of
from bot.i18n import translator
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.calendar import local_moment
from bot.people.models import Person, Schedule, Shift, Team
from bot.points.models import Point, PointEvent
from bot.rituals.dagstart.announcements import load_announcements
from bot.rituals.dagstart.chair import chair_of, others_of
from bot.rituals.dagstart.chair_blocks import Preview, PreviewPoint, render_not_chair, render_preview
from bot.rituals.dagstart.opening import RITUAL
from bot.rounds import Round

MOST_SHOWN = 6
"""Points that moved up, and answers, in a preview."""


def read_subject(subject: str) -> tuple[int, date]:
    """The team and the day a preview is about."""
    _, team_id, day = subject.split(":")
    return int(team_id), date.fromisoformat(day)


def preview(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """To the chair; nothing to who does not chair any more before it was sent."""
    team_id, day = read_subject(row.subject)
    team, person = session.get(Team, team_id), session.get(Person, row.person_id)
    if team is None or person is None or (row.ts is None and team.state != "active"):
        return None
    if row.ts is None and chair_of(session, team_id, day) != person.id:
        return None
    return Message(*show_preview(session, team, person, day))


def show_preview(session: Session, team: Team, person: Person, day: date) -> tuple[str, list[Block]]:
    """The preview as this person should see it now."""
    t = translator(person.locale)
    chair_id = chair_of(session, team.id, day)
    if chair_id != person.id:
        chair = session.get(Person, chair_id) if chair_id else None
        return render_not_chair(t, chair.name if chair else None, team.name)
    open_points = _points(session, team.id, Point.state.in_(("open", "taken")))
    return render_preview(
        t,
        Preview(
            team_id=team.id,
            team=team.name,
            day=day,
            name=person.name,
            zone=person.tz,
            starts_at=start_of(session, team, person, day),
            climbed=[point for point, climbed in open_points if climbed][:MOST_SHOWN],
            waiting=[point for point, climbed in open_points if not climbed],
            answered=_answered(session, team.id, day),
            announcements=load_announcements(session, team.id, day),
            others=others_of(session, team.id, day, person.id),
            parts=parts_of(session, t, team.id, day),
        ),
    )


def start_of(session: Session, team: Team, person: Person, day: date) -> datetime:
    """When the day starts for this person: with the own shift, else at the team's time."""
    shift = select(func.min(Shift.starts_at)).where(
        Shift.team_id == team.id, Shift.person_id == person.id, Shift.day == day
    )
    if starts_at := session.scalar(shift):
        return starts_at
    at = session.scalar(select(Schedule.at).where(Schedule.team_id == team.id, Schedule.ritual == RITUAL))
    assert at is not None
    return local_moment(day, at, person.tz)


def _points(session: Session, team_id: int, which: ColumnElement[bool]) -> list[tuple[PreviewPoint, int]]:
    """Points of a team, oldest first, each with how often it moved up."""
    raiser, addressee, owner = aliased(Person), aliased(Person), aliased(Person)
    query = (
        select(Point, raiser.name, addressee.name, owner.name)
        .outerjoin(raiser, raiser.id == Point.raised_by)
        .outerjoin(addressee, addressee.id == Point.addressee_id)
        .outerjoin(owner, owner.id == Point.owner_id)
        .where(Point.team_id == team_id, which)
        .order_by(Point.created_at, Point.id)
    )
    found = []
    for point, by, to, who in session.execute(query):
        name = "" if point.reply_ref else by or "?"
        shown = PreviewPoint(point.text, name, to or point.addressee, point.created_at, who or "")
        found.append((shown, point.climbed))
    return found


def _answered(session: Session, team_id: int, day: date) -> list[PreviewPoint]:
    """What was answered since the daily start before this day began."""
    before = select(Round.opens_at).where(Round.team_id == team_id, Round.ritual == RITUAL, Round.day < day)
    since = session.scalar(before.order_by(Round.opens_at.desc()).limit(1))
    if since is None:
        return []
    query = (
        select(Point.text, Point.addressee, Point.created_at, PointEvent.text)
        .join(PointEvent, PointEvent.point_id == Point.id)
        .where(Point.team_id == team_id, PointEvent.what == "answered", PointEvent.at >= since)
        .order_by(PointEvent.id)
    )
    latest = {
        text: PreviewPoint(text, "", whom, at, answer=said or "") for text, whom, at, said in session.execute(query)
    }
    return list(latest.values())[:MOST_SHOWN]


MESSAGES: dict[str, Renderer] = {"chair_preview": preview}
