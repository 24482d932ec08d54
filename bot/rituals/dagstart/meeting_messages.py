"""Renders the timer card of the standing meeting while it is being sent: what is true now."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.blockkit import Block
from bot.i18n import translator
from bot.outbox import queue
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.models import Membership, Person, Team
from bot.points.models import ON_BOARD, Point
from bot.rituals.dagstart import meeting_blocks as blocks
from bot.rituals.dagstart.chair import chair_of
from bot.rituals.dagstart.chair_rules import Part
from bot.rituals.dagstart.meeting import KIND, is_open, left_out, points_of, until_of
from bot.rituals.dagstart.models import DagstartMeeting, DagstartPlan
from bot.rounds import board_subject
from bot.services import Services

Raised = tuple[Point, str, str]
"""A point with the names of its owner and of who asked; each may be empty."""


def card(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """The timer card in the board's thread, as it is now."""
    _, team_id, day = row.subject.split(":")
    team = session.get(Team, int(team_id))
    standing = queue.sent_message(session, board_subject(int(team_id), date.fromisoformat(day)), "dagstart_board")
    if team is None or team.state == "left" or standing is None:
        return None
    return Message(*_render(session, team, date.fromisoformat(day)), thread_ts=standing[1])


def show_card(services: Services, team_id: int, day: date) -> tuple[str, list[Block]]:
    """The card as it should be now."""
    with services.db.read() as session:
        return _render(session, session.get_one(Team, team_id), day)


def _render(session: Session, team: Team, day: date) -> tuple[str, list[Block]]:
    return blocks.render_meeting(translator(team.locale), load_meeting(session, team, day))


def load_meeting(session: Session, team: Team, day: date) -> blocks.Meeting:
    """Everything the card shows."""
    plan = session.get(DagstartPlan, team.id)
    chair_id = chair_of(session, team.id, day)
    chair = session.get(Person, chair_id) if chair_id else None
    before = blocks.Meeting(
        team_id=team.id,
        day=day,
        zone=team.tz,
        minutes=plan.meeting if plan else 0,
        chair=chair.name if chair else "",
        over=not is_open(session, team.id, day),
    )
    meeting = session.get(DagstartMeeting, (team.id, day))
    return _load_started(session, before, meeting) if meeting else before


def _load_started(session: Session, before: blocks.Meeting, meeting: DagstartMeeting) -> blocks.Meeting:
    points = _load_points(session, points_of(meeting))
    until = meeting.ended_at
    taken = [
        (owner, point.text)
        for point, owner, _ in points.values()
        if owner and point.taken_at and point.taken_at >= meeting.started_at and (not until or point.taken_at <= until)
    ]
    part = None if until else _load_part(session, meeting, points)
    return replace(
        before,
        parts=len(meeting.parts),
        part=part,
        started_at=meeting.started_at,
        ended_at=until,
        taken=taken,
        left_out=left_out(session, meeting.team_id, meeting),
        team=_load_team(session, meeting.team_id) if part and part.points else (),
    )


def _load_team(session: Session, team_id: int) -> list[tuple[str, str]]:
    """Who can take a point, by name; nobody where they are more than fit in a menu."""
    query = (
        select(Person.name, Person.slack_id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.team_id == team_id, Membership.present, Membership.role != "reader", Person.kind == "person")
        .order_by(Person.name, Person.id)
    )
    found = session.execute(query.limit(blocks.MOST_NAMES + 1)).all()
    return [(name, slack_id) for name, slack_id in found] if len(found) <= blocks.MOST_NAMES else []


def _load_part(session: Session, meeting: DagstartMeeting, points: dict[int, Raised]) -> blocks.MeetingPart:
    part = Part(**meeting.parts[meeting.part])
    whom = part.whom
    if whom.startswith("person:"):
        named = session.get(Person, int(whom.removeprefix("person:")))
        whom = named.name if named else "?"
    shown = [
        blocks.MeetingPoint(point.id, point.text, asker, owner, waits=point.state == "open")
        for point, owner, asker in (points[point_id] for point_id in part.points if point_id in points)
    ]
    return blocks.MeetingPart(part.kind, whom, meeting.part + 1, until_of(meeting), shown)


def _load_points(session: Session, ids: list[int]) -> dict[int, Raised]:
    """Points that the team may still see, in the order of the meeting."""
    owner, asker = aliased(Person), aliased(Person)
    query = (
        select(Point, owner.name, asker.name)
        .outerjoin(owner, owner.id == Point.owner_id)
        .outerjoin(asker, asker.id == Point.raised_by)
    )
    found = session.execute(query.where(Point.id.in_(ids), Point.state.in_((*ON_BOARD, "merged"))))
    known = {point.id: (point, who or "", by or "") for point, who, by in found}
    return {point_id: known[point_id] for point_id in ids if point_id in known}


MESSAGES: dict[str, Renderer] = {KIND: card}
