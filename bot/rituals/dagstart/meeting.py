"""The standing meeting: started, moved on and ended by the chair; who takes what is recorded in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db import insert, table_of
from bot.errors import Refusal
from bot.i18n import N_
from bot.outbox import queue
from bot.outbox.models import Outbox
from bot.people.access import NOT_A_COLLEAGUE, Access, access_team_by_id
from bot.people.mail import person_row
from bot.people.members import find_person
from bot.people.models import Membership, Person, Team
from bot.points import acting, actions
from bot.points.models import Point, PointEvent, addressee_place
from bot.points.story import FOR_YOU
from bot.rituals.dagstart.chair import chair_of
from bot.rituals.dagstart.chair_actions import NOT_CHAIR, NOT_TODAY
from bot.rituals.dagstart.chair_rules import meeting_parts, point_parts
from bot.rituals.dagstart.models import DagstartChair, DagstartMeeting, DagstartPlan
from bot.rituals.dagstart.opening import RITUAL
from bot.rounds import rounds_of_day
from bot.services import Services

KIND = "dagstart_meeting"
MOST_POINTS = 24
OVERDUE = timedelta(minutes=5)
"""So long after the end of a part a lead may move it on: the chair was called away."""

NO_MEETING = N_("This team has no timer card. A lead can switch it on with /dagstart setup.")
STARTED_ALREADY = N_("The meeting has started already.")
NOT_STARTED = N_("The meeting has not started yet, or is over.")
MOVED_ON = N_("The meeting has moved on already, so nothing happened.")
NO_MORE = N_("Every open point has had its turn.")
NOT_IN_TEAM = N_("{name} is not in {team}. Choose somebody from the team.")


def meeting_subject(team_id: int, day: date) -> str:
    """What the timer card of a day is about."""
    return f"meeting:{team_id}:{day.isoformat()}"


def put_card(session: Session, board: Outbox, day: date, now: datetime) -> None:
    """Once the board stands: the timer card in its thread, with the button that starts it."""
    plan = session.get(DagstartPlan, board.team_id)
    if plan is None or board.team_id is None or not plan.meeting:
        return
    row = queue.message_row(
        workspace_id=board.workspace_id,
        team_id=board.team_id,
        kind=KIND,
        subject=meeting_subject(board.team_id, day),
        recipient=board.recipient,
        due_at=now,
    )
    queue.put(session, [row])


# -- what the chair does ---------------------------------------------------------------------------------------


def record_started(services: Services, person: Person, team_id: int, day: date) -> None:
    """Start the meeting with the points that are open now. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        team = _check_leads(session, person, team_id, day, None, now).team
        plan = session.get(DagstartPlan, team_id)
        if not is_open(session, team_id, day):
            raise Refusal(NOT_TODAY)
        if plan is None or not plan.meeting:
            raise Refusal(NO_MEETING)
        parts = meeting_parts(plan.meeting, _open_points(session, team.id))
        values = {
            "team_id": team_id,
            "day": day,
            "started_by": person.id,
            "started_at": now,
            "parts": [asdict(part) for part in parts],
            "part": 0,
            "part_started_at": now,
        }
        first = insert(session, DagstartMeeting).values(values).on_conflict_do_nothing()
        if session.scalar(first.returning(table_of(DagstartMeeting).c.team_id)) is None:
            raise Refusal(STARTED_ALREADY)
        queue.touch(session, meeting_subject(team_id, day), KIND, now)


def record_next(services: Services, person: Person, team_id: int, day: date, number: int) -> None:
    """Go on after part `number` (from 1); after the last one the meeting is over. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        meeting = _running(session, team_id, day)
        _check_leads(session, person, team_id, day, meeting, now)
        if meeting.part != number - 1:
            raise Refusal(MOVED_ON)
        if number == len(meeting.parts):
            meeting.ended_at = now
        else:
            meeting.part, meeting.part_started_at = number, now
        queue.touch(session, meeting_subject(team_id, day), KIND, now)


def record_more(services: Services, person: Person, team_id: int, day: date, number: int) -> None:
    """At the closing, part `number`: first the next points that have had no turn. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        meeting = _running(session, team_id, day)
        _check_leads(session, person, team_id, day, meeting, now)
        if meeting.part != number - 1 or number != len(meeting.parts):
            raise Refusal(MOVED_ON)
        waiting = _open_points(session, team_id, points_of(meeting))
        if not waiting:
            raise Refusal(NO_MORE)
        more = [asdict(part) for part in point_parts(_time_for(meeting, waiting), waiting)]
        meeting.parts = [*meeting.parts[:-1], *more, meeting.parts[-1]]
        meeting.part_started_at = now
        queue.touch(session, meeting_subject(team_id, day), KIND, now)


def _time_for(meeting: DagstartMeeting, more: Mapping[str, Sequence[int]]) -> int:
    """Minutes for further points: each gets as much as those before."""
    minutes: int = sum(part["minutes"] for part in meeting.parts if part["kind"] == "points")
    return round(minutes * sum(map(len, more.values())) / max(1, len(points_of(meeting))))


def record_taken(services: Services, person: Person, team_id: int, day: date, point_id: int) -> None:
    """ "I'll take it", by anyone in the team. Raises Refusal."""
    with services.db.read() as session:
        access_team_by_id(session, person, team_id)
        _check_in_meeting(_running(session, team_id, day, lock=False), point_id)
    actions.record_taken(services, person, point_id)
    _redraw(services, team_id, day)


def record_owner(services: Services, person: Person, team_id: int, day: date, point_id: int, slack_id: str) -> None:
    """The chair records who takes a point. Raises Refusal."""
    now = services.clock.now()
    with services.db.read() as session:
        meeting = _running(session, team_id, day, lock=False)
        team = _check_leads(session, person, team_id, day, meeting, now).team
        _check_in_meeting(meeting, point_id)
        owner = find_person(session, person.workspace_id, slack_id)
        found = session.get(Membership, (team_id, owner.id)) if owner else None
        if owner is None:
            raise Refusal(NOT_A_COLLEAGUE, team=team.name)
        if found is None or not found.present:
            raise Refusal(NOT_IN_TEAM, name=owner.name, team=team.name)
    actions.record_taken(services, owner, point_id)
    _redraw(services, team_id, day)
    if owner.id != person.id:
        _tell_owner(services, team, owner, point_id)


def _tell_owner(services: Services, team: Team, owner: Person, point_id: int) -> None:
    """Somebody who is named in the meeting has it in writing too, with the buttons for it."""
    with services.db.write() as session:
        event_id = session.scalar(select(func.max(PointEvent.id)).where(PointEvent.point_id == point_id))
        subject = f"point:{point_id}:{event_id}"
        queue.put(session, [person_row(owner, FOR_YOU, subject, services.clock.now(), team=team)])


def _redraw(services: Services, team_id: int, day: date) -> None:
    with services.db.write() as session:
        queue.touch(session, meeting_subject(team_id, day), KIND, services.clock.now())


def _running(session: Session, team_id: int, day: date, *, lock: bool = True) -> DagstartMeeting:
    meeting = session.get(DagstartMeeting, (team_id, day), with_for_update=lock)
    if meeting is None or meeting.ended_at is not None:
        raise Refusal(NOT_STARTED)
    return meeting


def _check_in_meeting(meeting: DagstartMeeting, point_id: int) -> None:
    if point_id not in points_of(meeting):
        raise Refusal(acting.NO_SUCH_POINT)


def _check_leads(
    session: Session, person: Person, team_id: int, day: date, meeting: DagstartMeeting | None, now: datetime
) -> Access:
    """The chair; anyone in the team when nobody chairs; a lead when the chair is gone. Raises Refusal."""
    access = access_team_by_id(session, person, team_id)
    chair_id = chair_of(session, team_id, day)
    if chair_id in (None, person.id):
        return access
    arranged = session.get(DagstartChair, team_id)
    is_gone = arranged is None or arranged.day != day or arranged.person_id != chair_id
    if access.may_change and (is_gone or (meeting and now > until_of(meeting) + OVERDUE)):
        return access
    raise Refusal(NOT_CHAIR, name=session.get_one(Person, chair_id).name)


def until_of(meeting: DagstartMeeting) -> datetime:
    """When the part that is going on ends."""
    return meeting.part_started_at + timedelta(minutes=meeting.parts[meeting.part]["minutes"])


def is_open(session: Session, team_id: int, day: date) -> bool:
    """Whether the day still goes on."""
    return any(held.state == "open" for held in rounds_of_day(session, RITUAL, team_id, day))


def left_out(session: Session, team_id: int, meeting: DagstartMeeting) -> int:
    """How many open points have no place in the meeting."""
    query = select(func.count()).where(Point.team_id == team_id, Point.state == "open")
    return session.scalar(query.where(Point.id.not_in(points_of(meeting)))) or 0


def points_of(meeting: DagstartMeeting) -> list[int]:
    """The points of a meeting (ids), in its order."""
    return [point_id for part in meeting.parts for point_id in part["points"]]


def _open_points(session: Session, team_id: int, but: Collection[int] = ()) -> dict[str, list[int]]:
    """What nobody has taken and is not among these, by addressee, the oldest first: as many as a meeting can take."""
    query = select(Point.id, Point.addressee, Point.addressee_id).where(
        Point.team_id == team_id, Point.state == "open", Point.id.not_in(but)
    )
    found: dict[str, list[int]] = {}
    for point_id, whom, person_id in session.execute(query.order_by(Point.created_at, Point.id).limit(MOST_POINTS)):
        found.setdefault(f"person:{person_id}" if whom == "person" and person_id else whom, []).append(point_id)
    return dict(sorted(found.items(), key=lambda part: addressee_place(part[0])))
