"""Renders the board of a team's day and its thread while they are being sent: every run of the day together."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot.guests import parts_of, results_of
from bot.i18n import Translator, translator
from bot.outbox import queue
from bot.outbox.homes import touch_team_homes
from bot.outbox.message import Message
from bot.outbox.models import Outbox
from bot.people.facts import load_facts, shifts_of
from bot.people.models import Person, Roster, Team
from bot.points.messages import put_cards
from bot.points.models import ON_BOARD, Point
from bot.rituals.dagstart import blocks, board_blocks
from bot.rituals.dagstart.announcements import load_announcements
from bot.rituals.dagstart.asked import frozen_questions
from bot.rituals.dagstart.followed import (
    Standing,
    earlier_of,
    kept_parts,
    kept_standings,
    load_answered,
    load_waiting,
    shown_states,
)
from bot.rituals.dagstart.meeting import put_card
from bot.rituals.dagstart.models import DagstartAnswer, DagstartResult
from bot.rituals.dagstart.opening import RITUAL
from bot.rounds import Round, Seat, board_subject, read_board_subject, rounds_of_day, run_key


def load_board(
    session: Session, held: list[Round], team: Team, day: date, now: datetime, *, has_thread: bool
) -> board_blocks.Board:
    """What the channel sees of a day; `held` are its runs, first one first."""
    seats = _count_seats(session, held)
    to_start = _later_shifts(session, held, team, day, now)
    for one in held:
        for starts, state, _, n in seats.get(one.id, []):
            if starts > now and state == "asked" and one.state == "open":
                to_start[starts] = to_start.get(starts, 0) + n
    earlier, closed = earlier_of(session, held, team, day, now), all(one.state != "open" for one in held)
    kept = kept_standings(session, held) if closed else {}
    t = translator(team.locale)
    return board_blocks.Board(
        team=team.name,
        day=day,
        zone=team.tz,
        runs=[_load_run(session, one, seats.get(one.id, [])) for one in held],
        to_start=sorted(to_start.items()),
        points=_board_points(session, held, kept),
        closes_at=max(one.closes_at for one in held),
        closed=closed,
        has_thread=has_thread,
        announcements=load_announcements(session, team.id, day),
        answered=load_answered(session, earlier, kept),
        waiting=load_waiting(session, earlier, kept),
        parts=kept_parts(held) if closed else parts_of(session, t, team.id, day),
        results=results_of(session, t, team.id, day) if closed else (),
    )


def _later_shifts(session: Session, held: list[Round], team: Team, day: date, now: datetime) -> dict[datetime, int]:
    """How many people the roster still has for shifts of this day that have no run yet, by start."""
    covers = (Roster.team_id == team.id, Roster.first_day <= day, Roster.last_day >= day)
    if session.scalar(select(Roster.id).where(*covers).limit(1)) is None:
        return {}
    keys = {one.key for one in held}
    if run_key(day) in keys:  # the day began without a roster
        return {}
    facts = load_facts(session, [team.id], day, [day])[team.id]
    starts = [shift.starts_at for _, shift in shifts_of(facts, day)]
    return Counter(at for at in starts if at > now and run_key(day, at) not in keys)


SeatCount = tuple[datetime, str, bool, int]
"""When it starts, its state, whether it was late, how many."""


def _count_seats(session: Session, held: list[Round]) -> dict[int, list[SeatCount]]:
    found: dict[int, list[SeatCount]] = {}
    query = (
        select(Seat.round_id, Seat.starts_at, Seat.state, Seat.late, func.count())
        .where(Seat.round_id.in_([one.id for one in held]))
        .group_by(Seat.round_id, Seat.starts_at, Seat.state, Seat.late)
    )
    for round_id, starts, state, late, n in session.execute(query):
        found.setdefault(round_id, []).append((starts, state, late, n))
    return found


def _load_run(session: Session, held: Round, seats: list[SeatCount]) -> board_blocks.Run:
    part = ("answered", "nothing")
    result = session.get(DagstartResult, held.id)
    return board_blocks.Run(
        starts_at=min((starts for starts, _, _, _ in seats), default=held.opens_at),
        present=sum(n for _, state, _, n in seats if state != "away"),
        took_part=sum(n for _, state, _, n in seats if state in part),
        late=sum(n for _, state, late, n in seats if state in part and late),
        mood=(result.mood["average"], result.mood["count"]) if result and result.mood else None,
        mood_asked=bool(held.facts.get("mood")),
    )


def _board_points(session: Session, held: list[Round], kept: Mapping[int, Standing]) -> list[board_blocks.BoardPoint]:
    """The points raised on this day; on a closed board as they stood at its close (`kept`)."""
    raiser, addressee, owner = (Person.__table__.alias(alias) for alias in ("raiser", "addressee", "owner"))
    query = (
        select(
            Point.id, Point.text, Point.kind, _who(raiser.c.name), Point.addressee, addressee.c.name, Point.late,
            Point.state, owner.c.name,
        )
        .join(raiser, raiser.c.id == Point.raised_by, isouter=True)
        .join(addressee, addressee.c.id == Point.addressee_id, isouter=True)
        .join(owner, owner.c.id == Point.owner_id, isouter=True)
        .where(Point.round_id.in_([one.id for one in held]), Point.state.in_(shown_states(kept)))
        .order_by(Point.id)
    )  # fmt: skip
    return [
        board_blocks.BoardPoint(
            text, kind, name, person if whom == "person" and person else whom, late,
            *kept.get(point_id, (state, has or "")),
        )
        for point_id, text, kind, name, whom, person, late, state, has in session.execute(query)
    ]  # fmt: skip


def _who(name: Any) -> Any:
    """Who raised a point; empty for one without a name."""
    return case((Point.reply_ref.is_not(None), ""), else_=func.coalesce(name, "?"))


def board(session: Session, row: Outbox, now: datetime) -> Message | None:
    """The board; once it stands, the thread with all answers follows."""
    held, team, day = _day_of(session, row)
    if not held or team.state == "left":  # nobody there to read it, and Slack would refuse it
        return None
    t = translator(team.locale)
    said = any(part.answers for part in load_details(session, held, t))
    text, shown = board_blocks.render_board(t, load_board(session, held, team, day, now, has_thread=said))

    def then(later: Session) -> None:
        touch_team_homes(later, [team.id], now)  # what is new on the board waits for somebody
        put_card(later, row, day, now)
        if said:
            _follow(later, row, 1, now)
        put_cards(later, row, day, now)

    return Message(text, shown, then=then)


def _follow(session: Session, row: Outbox, part: int, now: datetime) -> None:
    """Put the next part of the thread in the queue, or have it edited."""
    subject = f"{board_subject(*read_board_subject(row.subject))}:part:{part}"
    queue.put(
        session,
        [
            queue.message_row(
                workspace_id=row.workspace_id,
                team_id=row.team_id,
                kind="dagstart_detail",
                subject=subject,
                recipient=row.recipient,
                due_at=now,
            )
        ],
    )
    queue.touch(session, subject, "dagstart_detail", now)


def detail(session: Session, row: Outbox, now: datetime) -> Message | None:
    """One part of the thread under the board: everything that was said, in full."""
    held, team, day = _day_of(session, row)
    standing = queue.sent_message(session, board_subject(team.id, day), "dagstart_board")
    t = translator(team.locale)
    parts = board_blocks.render_detail(t, load_details(session, held, t))
    number = int(row.subject.rsplit(":", 1)[1])
    if standing is None:
        return None
    text, shown = parts[number - 1] if number <= len(parts) else board_blocks.render_emptied(t)
    more = number < len(parts)
    return Message(
        text,
        shown,
        thread_ts=standing[1],
        then=(lambda later: _follow(later, row, number + 1, now)) if more else None,
    )


def load_details(session: Session, held: list[Round], t: Translator) -> list[board_blocks.Detail]:
    """Every question with its answers in the order in which people first answered, then points from elsewhere."""
    ids = [one.id for one in held]
    query = (
        select(DagstartAnswer.round_id, DagstartAnswer.slot, Person.name, DagstartAnswer.text, Seat.late)
        .join(Person, Person.id == DagstartAnswer.person_id)
        .join(Seat, (Seat.round_id == DagstartAnswer.round_id) & (Seat.person_id == DagstartAnswer.person_id))
        .where(DagstartAnswer.round_id.in_(ids))
        .order_by(DagstartAnswer.answered_at, Person.id)
    )
    words = {
        (one.id, question.slot): blocks.question_text(t, question) for one in held for question in frozen_questions(one)
    }
    answers: dict[str, list[tuple[str, str, bool]]] = {word: [] for word in words.values()}
    for round_id, slot, name, text, late in session.execute(query):
        if (round_id, slot) in words:
            answers[words[round_id, slot]].append((name, text, late))
    raised = (
        select(_who(Person.name), Point.text, Point.late)
        .join(Person, Person.id == Point.raised_by, isouter=True)
        .where(Point.round_id.in_(ids), Point.slot.is_(None), Point.state.in_(ON_BOARD))
        .order_by(Point.id)
    )
    points = [(name, text, late) for name, text, late in session.execute(raised)]
    details = [board_blocks.Detail(word, found) for word, found in answers.items()]
    return [*details, board_blocks.Detail(t("Raised between the daily starts"), points)]


def _day_of(session: Session, row: Outbox) -> tuple[list[Round], Team, date]:
    team_id, day = read_board_subject(row.subject)
    return rounds_of_day(session, RITUAL, team_id, day), session.get_one(Team, team_id), day
