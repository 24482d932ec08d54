"""Opening dagstarts: many teams at once, each on its own; who is asked what is frozen here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.due import AGAIN_AFTER
from bot.errors import Refusal
from bot.i18n import N_
from bot.mishaps import note_mishap
from bot.people.calendar import local_day
from bot.people.facts import Member, OnShift, TeamFacts, load_facts, shifts_of, starts_of
from bot.people.members import next_shifts, plan_next
from bot.people.models import Schedule, Team
from bot.rituals.dagstart import rules
from bot.rituals.dagstart.asked import draw, frozen_questions, last_answers, questions_of
from bot.rituals.dagstart.models import DagstartPlan
from bot.rituals.dagstart.questions import POOL_KEY
from bot.rituals.dagstart.seating import Opening, write_openings
from bot.rounds import Round, run_key
from bot.services import Services

log = structlog.get_logger()

RITUAL = "dagstart"
TEAMS_AT_ONCE = 500
A_DAY = timedelta(days=1)
"""After a long silence only the last day is looked at: today's may still be in its window."""
NOBODY_WORKS = N_("Nobody works today, so there is nobody to ask.")
NO_SHIFT = N_("Nobody has a shift now. Each shift is asked when it starts.")


@dataclass(frozen=True)
class Shifts:
    """The part that one shift's run plays in its day: when it starts, when others do, when the last one ends.

    `first` is the run with which the day began, if another shift came before this one.
    """

    starts_at: datetime
    later: frozenset[datetime]
    end_at: datetime
    first: Round | None


def open_due(services: Services, now: datetime) -> int:
    """Open every dagstart that is due. Returns how many rounds were opened or skipped."""
    handled = 0
    while True:
        with services.db.write() as session:
            query = (
                select(Schedule, Team, DagstartPlan)
                .join(Team, Team.id == Schedule.team_id)
                .join(DagstartPlan, DagstartPlan.team_id == Team.id)
                .where(Schedule.ritual == RITUAL, Schedule.next_due_at <= now)
                .where(or_(Schedule.put_off_until.is_(None), Schedule.put_off_until <= now))
                .order_by(Schedule.next_due_at)
                .limit(TEAMS_AT_ONCE)
                .with_for_update(skip_locked=True, of=Schedule)
            )
            due = [(schedule, team, plan) for schedule, team, plan in session.execute(query)]
            if due:
                _open_all(session, due, now)
        handled += len(due)
        if len(due) < TEAMS_AT_ONCE:
            return handled


def open_now(services: Services, team_id: int) -> None:
    """Start today's dagstart at this moment, asked for by a lead. Raises Refusal if today's has been."""
    now = services.clock.now()
    with services.db.write() as session:
        team = session.get(Team, team_id)
        plan = session.get(DagstartPlan, team_id)
        if team is None or plan is None:
            raise Refusal(N_("This channel has no daily start yet. Type /dagstart setup first."))
        if team.state != "active":
            raise Refusal(N_("The daily start is paused. Type /dagstart resume first."))
        today = local_day(now, team.tz)
        days = (today - A_DAY, today)
        facts = load_facts(session, [team_id], days[0], days)[team_id]
        held = _held_today(session, [team_id], days)
        day, shifts, members = _who_now(facts, today, held.get(team_id, {}), now)
        if not members:
            raise Refusal(NO_SHIFT if facts.has_roster(today) else NOBODY_WORKS)
        questions, last = questions_of(session, [team_id])[team_id], last_answers(session, [team_id])
        if shifts and shifts.first:
            questions = frozen_questions(shifts.first)
        seats = [
            (m.person_id, m.slack_id, now, rules.asked(questions, day, last.get(m.person_id, {}))) for m in members
        ]
        opening = _opening(team, plan, day, questions, seats, now, shifts)
        begun = any("/" not in one.key for one in held.get(team_id, {}).get(day, ()))
        if begun or not write_openings(session, [opening], {team_id: team}, now):
            raise Refusal(N_("Today's daily start has already been opened. The next one comes by itself."))
        for schedule in session.scalars(select(Schedule).where(Schedule.team_id == team_id)):
            if shifts is None and schedule.next_day == day and schedule.next_due_at:
                shift = next_shifts(session, [team_id], schedule.next_due_at).get(schedule.id)
                plan_next(schedule, team, facts, schedule.next_due_at, shift)


def _who_now(
    facts: TeamFacts, today: date, held: dict[date, list[Round]], now: datetime
) -> tuple[date, Shifts | None, list[Member]]:
    """Whom a start at this moment is for: who has a shift now, that of last night too; without a roster everybody."""
    for day in (today, today - A_DAY):
        if facts.has_roster(day):
            on_shift = [(m, shift) for m, shift in shifts_of(facts, day) if shift.starts_at <= now < shift.ends_at]
            if on_shift:
                starts_at = max(shift.starts_at for _, shift in on_shift)
                members = [member for member, shift in on_shift if shift.starts_at == starts_at]
                return day, _part_of(shifts_of(facts, day), starts_at, held.get(day, [])), members
    members = [] if facts.has_roster(today) else [member for member in facts.members if member.works_on(today)]
    return today, None, members


def _open_all(session: Session, due: Sequence[tuple[Schedule, Team, DagstartPlan]], now: datetime) -> None:
    team_ids = [team.id for _, team, _ in due]
    since = min(schedule.next_day or now.date() for schedule, _, _ in due) - timedelta(days=1)
    days = {schedule.next_day for schedule, _, _ in due if schedule.next_day}
    facts = load_facts(session, team_ids, since, days)
    rostered = [team_id for team_id in team_ids if facts[team_id].rosters]
    shifts = next_shifts(session, rostered, now - A_DAY, beyond_planned=True) if rostered else {}
    held = _held_today(session, rostered, days) if rostered else {}
    questions = questions_of(session, team_ids)
    conditional = [team_id for team_id, asked in questions.items() if any(q.after_slot for q in asked)]
    last = last_answers(session, conditional) if conditional else {}
    openings: list[Opening] = []
    for schedule, team, plan in due:
        try:
            known, begun = facts[team.id], held.get(team.id, {})
            opening = _plan_opening(schedule, team, plan, known, questions[team.id], last, begun, now)
            plan_next(schedule, team, known, max(now - A_DAY, schedule.next_due_at or now), shifts.get(schedule.id))
        except Exception:
            # One team's broken settings must not keep the others waiting. Its moment stays: it names the shift.
            note_mishap("clock")
            log.exception("dagstart_not_opened", team=team.id)
            schedule.put_off_until = now + AGAIN_AFTER
            continue
        if opening:
            openings.append(opening)
    write_openings(session, openings, {team.id: team for _, team, _ in due}, now)


def _plan_opening(
    schedule: Schedule,
    team: Team,
    plan: DagstartPlan,
    facts: TeamFacts,
    questions: list[rules.Question],
    last: dict[int, dict[int, str]],
    held: dict[date, list[Round]],
    now: datetime,
) -> Opening | None:
    day, starts = schedule.next_day, schedule.next_due_at
    assert day is not None
    assert starts is not None
    shifts = None
    if facts.has_roster(day):
        on_shift = shifts_of(facts, day)
        shifts = _part_of(on_shift, starts, held.get(day, []))
        if shifts.first:
            questions = frozen_questions(shifts.first)
        asked = [(member, starts) for member, one in on_shift if one.starts_at == starts and now < shifts.end_at]
    else:
        asked = starts_of(team, facts, schedule.at, day)
    seats = [
        (m.person_id, m.slack_id, at, rules.asked(questions, day, last.get(m.person_id, {})))
        for m, at in asked
        if rules.reachable(at, now, plan.reach_for)
    ]
    if not seats:
        log.warning("dagstart_skipped", team=team.id, day=str(day), reason="nobody to ask in the window")
        return None
    return _opening(team, plan, day, questions, seats, now, shifts)


def _part_of(on_shift: Sequence[tuple[Member, OnShift]], starts_at: datetime, held: list[Round]) -> Shifts:
    """What one shift is in its day; the day closes when its last shift ends."""
    shifts = [shift for _, shift in on_shift]
    later = frozenset(shift.starts_at for shift in shifts if shift.starts_at > starts_at)
    end_at = max((shift.ends_at for shift in shifts), default=starts_at)
    return Shifts(starts_at, later, end_at, held[0] if held else None)


def _held_today(
    session: Session, team_ids: Sequence[int], days: Collection[date]
) -> dict[int, dict[date, list[Round]]]:
    """The runs of these days that have been opened, by team and day, first one first."""
    found: dict[int, dict[date, list[Round]]] = {}
    query = select(Round).where(Round.team_id.in_(team_ids), Round.ritual == RITUAL, Round.day.in_(days))
    for held in session.scalars(query.order_by(Round.opens_at, Round.id)):
        found.setdefault(held.team_id, {}).setdefault(held.day, []).append(held)
    return found


def _opening(
    team: Team,
    plan: DagstartPlan,
    day: date,
    questions: list[rules.Question],
    seats: Sequence[tuple[int, str, datetime, list[int]]],
    now: datetime,
    shifts: Shifts | None = None,
) -> Opening:
    if drew := any(question.key == POOL_KEY for question in questions):
        questions = draw(questions, team, plan)
    # Opened late, the reminder, the board and the close are as much later: people keep their full time.
    moments = {max(starts, now) for _, _, starts, _ in seats}
    later, end_at = (shifts.later, shifts.end_at) if shifts else (frozenset[datetime](), None)
    times = rules.timetable(moments, plan.remind_after, plan.board_after, plan.closes_after, later, end_at)
    facts = {
        "questions": [dict(vars(question)) for question in questions],
        "mood": plan.mood,
        "board_after": plan.board_after,
        "joins": bool(shifts and shifts.first),
    }
    row = {
        "team_id": team.id,
        "ritual": RITUAL,
        "key": run_key(day, shifts.starts_at if shifts else None),
        "day": day,
        "opens_at": min(moments),
        "closes_at": times.closes_at,
        "facts": facts,
    }
    # Whoever was going to chair may be away by now.
    chair = [("chair", min(moments))] if plan.chair else []
    return Opening(row, seats, [*chair, *times.steps], timedelta(minutes=plan.reach_for), drew)
