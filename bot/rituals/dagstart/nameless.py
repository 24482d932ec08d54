"""Points without a name: the chair of the day reads the text first, and can hide nothing."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import actions, button, context, quoted_sections, shorten
from bot.errors import Refusal
from bot.i18n import N_, Translator, translator
from bot.outbox import queue
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.mail import person_row
from bot.people.members import people_in_role
from bot.people.models import Person, Team
from bot.points.models import Point, PointEvent
from bot.points.sealed import Seal, new_ref
from bot.rituals.dagstart.chair import chair_of
from bot.rituals.dagstart.opening import RITUAL
from bot.rounds import Round, Seat, board_subject
from bot.seal import full_hour
from bot.services import Services

KIND, STATE = "point_to_chair", "with_chair"
PUT_UP = "point.put_up"
LONGEST_IN_TEXT = 300

NOT_WITH_YOU = N_("This point did not come to you, so you cannot put it on the board.")


def sealed_values(seal: Seal, person_id: int, source: str, now: datetime) -> dict[str, Any]:
    """What is stored of a point without a name, instead of who raised it, where it was written and when exactly."""
    ref = new_ref()
    return {
        "raised_by": None,
        "round_id": None,
        "state": STATE,
        "source": seal.fingerprint(source),
        "created_at": full_hour(now),
        "reply_ref": ref,
        "sealed_asker": seal.close(ref, person_id, now),
    }


def hand_over(session: Session, team_id: int, day: date, now: datetime) -> None:
    """Give the chair of an open day every point that waits for one. Each goes to one person, once."""
    team = session.get_one(Team, team_id)
    reader = _reader(session, team_id, day)
    waiting = session.scalars(select(Point.id).where(Point.team_id == team_id, Point.state == STATE)).all()
    if reader is None or not waiting:
        return
    queue.put(session, [person_row(reader, KIND, f"point:{point_id}", now, team=team) for point_id in waiting])


def _reader(session: Session, team_id: int, day: date) -> Person | None:
    """The chair; where nobody chairs, the first lead, else who is longest among those asked today."""
    chair = chair_of(session, team_id, day)
    if chair is not None:
        return session.get(Person, chair)
    if leads := people_in_role(session, team_id, "lead"):
        return leads[0]
    seated = (
        select(Person)
        .join(Seat, Seat.person_id == Person.id)
        .join(Round, Round.id == Seat.round_id)
        .where(Round.team_id == team_id, Round.ritual == RITUAL, Round.day == day, Person.kind == "person")
    )
    return session.scalars(seated.order_by(Person.id).limit(1)).first()


def release(session: Session, held: Round, now: datetime) -> None:
    """The board of the day comes: what the chair did not put on it yet goes on it now."""
    for point in session.scalars(select(Point).where(Point.team_id == held.team_id, Point.state == STATE)).all():
        _put_up(session, point, held.id, now, late=False)


def _put_up(session: Session, point: Point, round_id: int | None, now: datetime, *, late: bool) -> None:
    point.state, point.round_id, point.late = "open", round_id, late
    point.silent_since, point.climbs_at = now, None  # from now on somebody can answer it
    session.add(PointEvent(point_id=point.id, person_id=None, at=now, what="put_up"))
    queue.touch(session, f"point:{point.id}", KIND, now)


def record_put_up(services: Services, person: Person, point_id: int) -> None:
    """The chair puts a point on the board: today's if there is one, else the next. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        point = session.get(Point, point_id, with_for_update=True)
        came = select(Outbox.id).where(Outbox.subject == f"point:{point_id}", Outbox.kind == KIND)
        if point is None or session.scalar(came.where(Outbox.person_id == person.id)) is None:
            raise Refusal(NOT_WITH_YOU)
        if point.state != STATE:  # it was put on the board already, or taken back: the message says so
            queue.touch(session, f"point:{point_id}", KIND, now)
            return
        held = _open_round(session, point.team_id)
        if held is None:
            _put_up(session, point, None, now, late=False)
            return
        board = board_subject(held.team_id, held.day)
        late = queue.sent_message(session, board, "dagstart_board") is not None
        _put_up(session, point, held.id, now, late=late)
        queue.touch(session, board, "dagstart_board", now)


def _open_round(session: Session, team_id: int) -> Round | None:
    query = select(Round).where(Round.team_id == team_id, Round.ritual == RITUAL, Round.state == "open")
    return session.scalars(query.order_by(Round.id.desc()).limit(1)).first()


def to_chair(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """The words of a point without a name, for the chair, with one button."""
    point = session.get(Point, int(row.subject.removeprefix("point:")))
    person = session.get(Person, row.person_id)
    if point is None or person is None or (row.ts is None and point.state != STATE):
        return None
    t, team = translator(person.locale), session.get_one(Team, point.team_id)
    head = t("A point without a name, for the board of {team}:", team=team.name)
    foot = _foot(t, point.state)
    text = " ".join([head, shorten(point.text, LONGEST_IN_TEXT), foot]) if point.state != "withdrawn" else foot
    if point.state == "withdrawn":
        return Message(text, [context(foot)])
    shown = quoted_sections(head, point.text)
    if point.state == STATE:
        shown.append(actions(button(t("Put it on the board"), PUT_UP, point.id, style="primary")))
    return Message(text, [*shown, context(foot)])


def _foot(t: Translator, state: str) -> str:
    if state == STATE:
        return t(
            "You chair today, so you read it first. I do not tell anybody who wrote it. If you do nothing, it goes on "
            "the next board by itself."
        )
    if state == "withdrawn":
        return t("Who raised this point took it back.")
    return t("It is on the board.")


MESSAGES: dict[str, Renderer] = {KIND: to_chair}
