"""Opening dagstarts: many teams at once, each on its own; who is asked what is frozen here."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.db import table_of
from bot.due import AGAIN_AFTER
from bot.errors import Refusal
from bot.guests import open_days
from bot.i18n import N_
from bot.outbox import queue
from bot.outbox.homes import touch_team_homes
from bot.people.calendar import local_day
from bot.people.facts import Member, OnShift, TeamFacts, load_facts, shifts_of, starts_of
from bot.people.members import next_shifts, plan_next
from bot.people.models import Schedule, Team
from bot.points.models import Point
from bot.rituals.dagstart import rules
from bot.rituals.dagstart.models import DagstartAnswer, DagstartPlan, DagstartQuestion
from bot.rituals.dagstart.questions import POOL, POOL_KEY
from bot.rounds import Round, add_steps, open_rounds, run_key, seat_everybody
from bot.services import Services

log = structlog.get_logger()

RITUAL = "dagstart"
TEAMS_AT_ONCE = 500
A_DAY = timedelta(days=1)
"""After a long silence only the last day is looked at: today's may still be in its window."""
NOBODY_WORKS = N_("Nobody works today, so there is nobody to ask.")
NO_SHIFT = N_("Nobody has a shift now. Each shift is asked when it starts.")
_POOL = tuple(POOL)


def subject_of(round_id: int) -> str:
    """What the messages of a round are about."""
    return f"round:{round_id}"


def frozen_questions(held: Round) -> list[rules.Question]:
    """The questions as they were when the round opened."""
    return [rules.Question(**{**facts, "options": tuple(facts["options"])}) for facts in held.facts["questions"]]


@dataclass(frozen=True)
class Opening:
    """A round about to open: its row, who is seated (person id, Slack id, start, slots), and its steps.

    `drew`: the question of the day was drawn from the pool.
    """

    round: dict[str, Any]
    seats: Sequence[tuple[int, str, datetime, list[int]]]
    steps: Sequence[tuple[str, datetime]]
    reach: timedelta
    drew: bool


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
        questions, last = _questions(session, [team_id])[team_id], _last_answers(session, [team_id])
        if shifts and shifts.first:
            questions = frozen_questions(shifts.first)
        seats = [
            (m.person_id, m.slack_id, now, rules.asked(questions, day, last.get(m.person_id, {}))) for m in members
        ]
        opening = _opening(team, plan, day, questions, seats, now, shifts)
        begun = any("/" not in one.key for one in held.get(team_id, {}).get(day, ()))
        if begun or not _insert(session, [opening], {team_id: team}, now):
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
    questions = _questions(session, team_ids)
    conditional = [team_id for team_id, asked in questions.items() if any(q.after_slot for q in asked)]
    last = _last_answers(session, conditional) if conditional else {}
    openings: list[Opening] = []
    for schedule, team, plan in due:
        try:
            known, begun = facts[team.id], held.get(team.id, {})
            opening = _plan_opening(schedule, team, plan, known, questions[team.id], last, begun, now)
            plan_next(schedule, team, known, max(now - A_DAY, schedule.next_due_at or now), shifts.get(schedule.id))
        except Exception:
            # One team's broken settings must not keep the others waiting. Its moment stays: it names the shift.
            log.exception("dagstart_not_opened", team=team.id)
            schedule.put_off_until = now + AGAIN_AFTER
            continue
        if opening:
            openings.append(opening)
    _insert(session, openings, {team.id: team for _, team, _ in due}, now)


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
        questions = _draw(questions, team, plan)
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


def _insert(session: Session, openings: Sequence[Opening], teams: dict[int, Team], now: datetime) -> list[int]:
    """Write rounds, seats, steps and prompts of many openings; those another clock opened first are left alone."""
    if not openings:
        return []
    days = {each.round["team_id"]: (each.round["day"], each.round["closes_at"]) for each in openings}
    asks_more = open_days(session, days)
    for opening in openings:
        opening.round["facts"]["asks_more"] = opening.round["team_id"] in asks_more
    opened = open_rounds(session, [opening.round for opening in openings])
    seats: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    prompts: list[dict[str, Any]] = []
    for opening in openings:
        team = teams[opening.round["team_id"]]
        if (round_id := opened.get(team.id)) is None:
            continue
        subject = subject_of(round_id)
        steps += [{"round_id": round_id, "kind": kind, "due_at": due} for kind, due in opening.steps]
        for person_id, slack_id, starts_at, slots in opening.seats:
            seats.append(
                {
                    "round_id": round_id,
                    "person_id": person_id,
                    "starts_at": starts_at,
                    "facts": {"slots": slots},
                }
            )
            prompts.append(
                queue.message_row(
                    workspace_id=team.workspace_id,
                    team_id=team.id,
                    kind="dagstart_prompt",
                    subject=subject,
                    recipient=slack_id,
                    person_id=person_id,
                    due_at=max(now, starts_at),
                    expires_at=starts_at + opening.reach,
                )
            )
    seat_everybody(session, seats)
    add_steps(session, steps)
    queue.put(session, prompts)
    drew = {opening.round["team_id"] for opening in openings if opening.drew}
    _move_on_in_the_pool(session, drew & opened.keys())
    touch_team_homes(session, list(opened), now)
    _take_waiting_points(session, opened)
    _call_the_chair(session, opened, now)
    return list(opened.values())


def _take_waiting_points(session: Session, opened: dict[int, int]) -> None:
    """Points that were raised since the last board go on this one."""
    waiting = select(Point.team_id).where(Point.team_id.in_(opened), Point.round_id.is_(None), Point.state == "open")
    for team_id in set(session.scalars(waiting)):
        statement = update(Point).where(Point.team_id == team_id, Point.round_id.is_(None), Point.state == "open")
        session.execute(statement.values(round_id=opened[team_id]))


def _call_the_chair(session: Session, opened: dict[int, int], now: datetime) -> None:
    """Points without a name wait for the chair of the day."""
    waiting = select(Point.team_id).where(Point.team_id.in_(opened), Point.state == "with_chair")
    teams = set(session.scalars(waiting))
    add_steps(session, [{"round_id": opened[team_id], "kind": "nameless", "due_at": now} for team_id in teams])


def _draw(questions: Sequence[rules.Question], team: Team, plan: DagstartPlan) -> list[rules.Question]:
    """Fill the place of the question of the day from the pool."""
    chosen = rules.pool_key(_POOL, team.id, plan.pool_position)
    return [replace(question, key=chosen) if question.key == POOL_KEY else question for question in questions]


def _move_on_in_the_pool(session: Session, team_ids: Collection[int]) -> None:
    """The next question of the day is another one."""
    plan = table_of(DagstartPlan)
    moved = update(plan).where(plan.c.team_id.in_(team_ids)).values(pool_position=plan.c.pool_position + 1)
    session.execute(moved)


def questions_today(session: Session, team: Team, plan: DagstartPlan) -> list[rules.Question]:
    """The questions of the team's next round, without opening it."""
    return _draw(_questions(session, [team.id])[team.id], team, plan)


def _questions(session: Session, team_ids: Sequence[int]) -> dict[int, list[rules.Question]]:
    found: dict[int, list[rules.Question]] = defaultdict(list)
    asked = table_of(DagstartQuestion).c
    query = select(
        asked.team_id, asked.slot, asked.key, asked.text, asked.kind, asked.options, asked.days, asked.after_slot,
        asked.after_answer,
    )  # fmt: skip
    for team_id, slot, key, text, kind, options, *when in session.execute(
        query.where(asked.team_id.in_(team_ids)).order_by(asked.team_id, asked.slot)
    ):
        found[team_id].append(rules.Question(slot, key, text, kind, tuple(options), *when))
    return found


def _last_answers(session: Session, team_ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """Each person's answers in the latest round that person answered, by slot."""
    latest = (
        select(DagstartAnswer.person_id, func.max(DagstartAnswer.round_id).label("round_id"))
        .join(Round, Round.id == DagstartAnswer.round_id)
        .where(Round.team_id.in_(team_ids))
        .group_by(DagstartAnswer.person_id)
        .subquery()
    )
    query = select(DagstartAnswer).join(
        latest,
        (latest.c.person_id == DagstartAnswer.person_id) & (latest.c.round_id == DagstartAnswer.round_id),
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for answer in session.scalars(query):
        found[answer.person_id][answer.slot] = answer.text
    return found
