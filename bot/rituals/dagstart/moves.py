"""What the clock does with open dagstarts: remind, show the board, close."""

from datetime import UTC, date, datetime, timedelta

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.db import BUSY
from bot.mishaps import note_mishap
from bot.outbox import queue
from bot.outbox.homes import touch_team_homes
from bot.people.mail import channel_row, person_row
from bot.people.models import Person, Schedule, Team
from bot.people.quiet import after_quiet
from bot.points.models import Point
from bot.rituals.dagstart import rules
from bot.rituals.dagstart.announcements import put_off
from bot.rituals.dagstart.chair import ensure_chair
from bot.rituals.dagstart.followed import keep_day
from bot.rituals.dagstart.meeting import meeting_subject
from bot.rituals.dagstart.models import DagstartResult
from bot.rituals.dagstart.nameless import hand_over, release
from bot.rituals.dagstart.opening import RITUAL
from bot.rituals.dagstart.seating import subject_of
from bot.rounds import Round, Seat, Step, board_subject, claim_steps, close_round, rounds_of_day
from bot.services import Services
from bot.tally import counts, seal

log = structlog.get_logger()

STEPS_AT_ONCE = 50
STEP_AGAIN_AFTER = timedelta(minutes=15)


def take_steps(services: Services, now: datetime) -> int:
    """Do every step that is due. Returns how many were done."""
    done = 0
    while True:
        with services.db.write() as session:
            steps = claim_steps(session, RITUAL, now, STEPS_AT_ONCE)
            taken = [step for step in steps if _take_alone(session, step, now)]
            closed = [(step.id, step.round_id) for step in taken if step.kind == "close"]
            finished = [step.id for step in taken if step.kind != "close"]
            session.execute(delete(Step).where(Step.id.in_(finished)))
        for step_id, round_id in closed:
            # The step stays until the count is sealed: after a crash in between it is taken again.
            seal(services.db, mood_subject(round_id))
            with services.db.write() as session:
                session.execute(delete(Step).where(Step.id == step_id))
        done += len(steps)
        if len(steps) < STEPS_AT_ONCE:
            return done


def _take_alone(session: Session, step: Step, now: datetime) -> bool:
    """Take a step in a savepoint: one round that cannot go on must not keep the others waiting."""
    step_id, round_id = step.id, step.round_id
    try:
        with session.begin_nested():
            _take(session, step, now)
    except BUSY:
        raise
    except Exception:
        note_mishap("clock")
        log.exception("step_not_taken", step=step_id, round=round_id)
        session.execute(update(Step).where(Step.id == step_id).values(due_at=now + STEP_AGAIN_AFTER))
        return False
    return True


def mood_subject(round_id: int) -> str:
    """What the mood of a round is counted under."""
    return f"mood:{round_id}"


def _take(session: Session, step: Step, now: datetime) -> None:
    held = session.get(Round, step.round_id)
    team = session.get(Team, held.team_id) if held else None
    if held is None or team is None or held.state != "open":
        return
    if step.kind == "close":
        _close(session, held, now)
    elif step.kind == "remind" and team.state != "left":
        _remind(session, step, held, team, now)
    elif step.kind == "chair" and team.state != "left":
        ensure_chair(session, team, held.day, now)
    elif step.kind == "board" and team.state != "left":
        ensure_chair(session, team, held.day, now)
        _show_board(session, held, team, now)
    elif step.kind == "nameless":
        hand_over(session, team.id, held.day, now)
    elif step.kind == "redraw":
        queue.touch(session, board_subject(held.team_id, held.day), "dagstart_board", now)


def _remind(session: Session, step: Step, held: Round, team: Team, now: datetime) -> None:
    if not rules.may_remind(step.due_at, now, held.closes_at):
        return
    # Who is reminded is decided now, not when the round opened.
    query = (
        select(Person)
        .join(Seat, Seat.person_id == Person.id)
        .where(Seat.round_id == held.id, Seat.state == "asked", Seat.starts_at < step.due_at, Person.reminders)
    )
    until = min(step.due_at + rules.REMIND_AT_MOST, held.closes_at)
    people = [person for person in session.scalars(query) if after_quiet(person, now) == now]
    subject = subject_of(held.id)
    queue.put(
        session,
        [person_row(each, "dagstart_reminder", subject, now, team=team, expires_at=until) for each in people],
    )


def _show_board(session: Session, held: Round, team: Team, now: datetime) -> None:
    if now >= held.closes_at:
        return
    board = board_subject(team.id, held.day)
    release(session, held, now)
    queue.put(session, [channel_row(team, "dagstart_board", board, now, expires_at=held.closes_at)])


def _close(session: Session, held: Round, now: datetime) -> None:
    if not _goes_on(session, held):
        runs = rounds_of_day(session, RITUAL, held.team_id, held.day)
        keep_day(session, runs, session.get_one(Team, held.team_id), held.day, now)
    close_round(session, held.id)
    touch_team_homes(session, [held.team_id], now)
    subject = subject_of(held.id)
    queue.drop(session, subject, "dagstart_prompt")
    queue.drop(session, subject, "dagstart_reminder")
    queue.touch(session, subject, "dagstart_prompt", now)
    asked = session.scalar(select(func.count()).where(Seat.round_id == held.id, Seat.state != "away")) or 0
    part = session.scalar(select(func.count()).where(Seat.round_id == held.id, Seat.state.in_(("answered", "nothing"))))
    mood = rules.mood_average(counts(session, mood_subject(held.id))) if held.facts.get("mood") else None
    session.add(
        DagstartResult(
            round_id=held.id,
            asked=asked,
            took_part=part or 0,
            mood={"average": round(mood[0], 2), "count": mood[1]} if mood else None,
        )
    )
    board = board_subject(held.team_id, held.day)
    if queue.sent_message(session, board, "dagstart_board") is None and not _goes_on(session, held):
        # No board ever stood (Slack was down all day): its points go on the next one.
        queue.drop(session, board, "dagstart_board")
        session.execute(update(Point).where(Point.round_id == held.id).values(round_id=None))
        put_off(session, held.team_id, held.day)
    queue.touch(session, board, "dagstart_board", now)
    queue.touch(session, meeting_subject(held.team_id, held.day), "dagstart_meeting", now)


def _goes_on(session: Session, held: Round) -> bool:
    """Whether another run of the same day is still open."""
    others = rounds_of_day(session, RITUAL, held.team_id, held.day)
    return any(each.state == "open" for each in others if each.id != held.id)


_MINE = Schedule.ritual == RITUAL
# Nearly all are not put off: asked as `IS NULL`, SQLite takes them all from the index of what is put off.
_NOT_PUT_OFF = func.coalesce(Schedule.put_off_until, Schedule.next_due_at) == Schedule.next_due_at
NEXT = select(
    select(func.min(Schedule.next_due_at)).where(_MINE, _NOT_PUT_OFF).scalar_subquery(),
    select(func.min(Schedule.put_off_until)).where(_MINE).scalar_subquery(),
    select(func.min(Step.due_at)).scalar_subquery(),
)
"""When the clock is needed next: the first schedule or step."""


def next_dagstart_after_today(session: Session, now: datetime) -> tuple[date, datetime] | None:
    """The first dagstart of a later day, for the playground's clock."""
    query = select(Schedule.next_day, Schedule.next_due_at).where(
        Schedule.ritual == RITUAL, Schedule.next_due_at > now, Schedule.next_day > now.astimezone(UTC).date()
    )
    found = session.execute(query.order_by(Schedule.next_due_at).limit(1)).first()
    return (found[0], found[1]) if found and found[0] and found[1] else None
