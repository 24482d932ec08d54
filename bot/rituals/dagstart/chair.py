"""Who chairs a team's day: arranged before the start, again when somebody cannot, and asked by others."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database, insert
from bot.outbox import queue
from bot.people.calendar import local_moment
from bot.people.facts import load_facts, starts_of
from bot.people.mail import person_row
from bot.people.models import Person, Schedule, Team
from bot.people.work import next_reachable
from bot.rituals.dagstart import chair_rules, rules
from bot.rituals.dagstart.models import DagstartChair, DagstartPlan, DagstartTurn
from bot.rituals.dagstart.opening import RITUAL
from bot.rounds import Round, Seat
from bot.services import Services

TEAMS_AT_ONCE = 200


def preview_subject(team_id: int, day: date) -> str:
    """What the previews of a day are about."""
    return f"chair:{team_id}:{day.isoformat()}"


@dataclass(frozen=True)
class Available:
    """Somebody who can chair a day, and when their day starts."""

    person_id: int
    slack_id: str
    starts_at: datetime


def chair_of(session: Session, team_id: int, day: date) -> int | None:
    """Who chairs this day (a person's id), also before it is arranged; None where nobody does or the team has none."""
    plan = session.get(DagstartPlan, team_id)
    if plan is None or not plan.chair:
        return None
    here = available_on(session, team_id, day, plan)
    arranged = session.get(DagstartChair, team_id)
    if arranged and arranged.day == day and arranged.person_id in here:
        return arranged.person_id
    return _whose_turn(session, team_id, day, here)


def others_of(session: Session, team_id: int, day: date, chair_id: int) -> list[tuple[int, str]]:
    """Who could chair this day instead, with their names, in the order of these."""
    plan = session.get_one(DagstartPlan, team_id)
    ids = available_on(session, team_id, day, plan).keys() - {chair_id}
    query = select(Person.id, Person.name).where(Person.id.in_(ids)).order_by(Person.name, Person.id)
    return [(person_id, name) for person_id, name in session.execute(query)]


def available_on(session: Session, team_id: int, day: date, plan: DagstartPlan) -> dict[int, Available]:
    """Everybody who works this day, is not away, and has started when the board comes; by person id."""
    team, facts = session.get_one(Team, team_id), load_facts(session, [team_id], day, [day])[team_id]
    schedule = session.scalar(select(Schedule).where(Schedule.team_id == team_id, Schedule.ritual == RITUAL))
    if schedule is None:
        return {}
    query = (
        select(Seat.person_id)
        .join(Round, Round.id == Seat.round_id)
        .where(Round.team_id == team_id, Round.ritual == RITUAL, Round.day == day, Seat.state == "away")
    )
    away = set(session.scalars(query))
    starts = starts_of(team, facts, schedule.at, day)
    if not starts and not facts.has_roster(day):  # a day off on which a lead started all the same
        starts = [(each, local_moment(day, schedule.at, each.zone)) for each in facts.members if each.works_on(day)]
    found = [Available(each.person_id, each.slack_id, at) for each, at in starts if each.person_id not in away]
    first = min((each.starts_at for each in found), default=None)
    in_time = [each for each in found if first and each.starts_at <= first + timedelta(minutes=plan.board_after)]
    return {each.person_id: each for each in in_time}


def order_of(session: Session, team_id: int, day: date) -> tuple[list[int], set[int]]:
    """The rotation as it is on `day`, and who declined for that day."""
    turns = session.execute(
        select(DagstartTurn.person_id, DagstartTurn.declined_on)
        .where(DagstartTurn.team_id == team_id)
        .order_by(DagstartTurn.place, DagstartTurn.person_id)
    ).all()
    order = [person_id for person_id, _ in turns]
    before = session.get(DagstartChair, team_id)
    if before and before.person_id and before.day < day and _was_held(session, team_id, before.day):
        order = chair_rules.after_turn(order, before.person_id)
    return order, {person_id for person_id, declined in turns if declined == day}


def _was_held(session: Session, team_id: int, day: date) -> bool:
    query = select(Round.id).where(Round.team_id == team_id, Round.ritual == RITUAL, Round.day == day).limit(1)
    return session.scalar(query) is not None


def _whose_turn(session: Session, team_id: int, day: date, here: dict[int, Available]) -> int | None:
    order, declined = order_of(session, team_id, day)
    return chair_rules.next_chair(chair_rules.with_newcomers(order, here), here, declined)


# -- the clock -------------------------------------------------------------------------------------------------


def arrange_due(services: Services, now: datetime) -> int:
    """Arrange the chair of every team whose preview is due. Returns how many."""
    with services.db.write() as session:
        query = _BY_START.where(Schedule.next_due_at <= now + chair_rules.EARLIEST_PREVIEW).limit(TEAMS_AT_ONCE)
        due = 0
        for schedule, team, plan in session.execute(query.with_for_update(skip_locked=True, of=Schedule)).all():
            assert schedule.next_day
            assert schedule.next_due_at
            if schedule.next_due_at - timedelta(minutes=plan.preview_before) > now:
                continue
            due += 1
            arranged = _take(session, team.id)
            if rules.reachable(schedule.next_due_at, now, plan.reach_for):
                arrange(session, team, plan, arranged, schedule.next_day, now)
            else:  # its daily start is skipped too, and must not be looked at again
                arranged.day, arranged.person_id = schedule.next_day, None
    return due


_UNARRANGED = (
    select(Schedule, Team, DagstartPlan)
    .join(Team, Team.id == Schedule.team_id)
    .join(DagstartPlan, DagstartPlan.team_id == Team.id)
    .outerjoin(DagstartChair, DagstartChair.team_id == Team.id)
    .where(Schedule.ritual == RITUAL, Schedule.next_due_at.is_not(None), DagstartPlan.chair)
    .where((DagstartChair.team_id.is_(None)) | (DagstartChair.day < Schedule.next_day))
)
_BY_START = _UNARRANGED.order_by(Schedule.next_due_at)
_STARTS = _BY_START.with_only_columns(Schedule.next_due_at, DagstartPlan.preview_before)
_FIRST = _STARTS.limit(1)


def next_due(db: Database, now: datetime) -> datetime | None:
    """When the next preview is due."""
    first = db.find(_FIRST, {})
    if first is None:
        return None
    soon = _STARTS.where(Schedule.next_due_at <= max(first[0], now) + chair_rules.EARLIEST_PREVIEW)
    with db.read() as session:
        found = session.execute(soon.limit(TEAMS_AT_ONCE)).all()
    return min((starts_at - timedelta(minutes=before) for starts_at, before in found if starts_at), default=None)


def ensure_chair(session: Session, team: Team, day: date, now: datetime) -> None:
    """Once a day has started: whoever chairs is here; if not, the next one is told."""
    plan = session.get(DagstartPlan, team.id)
    if plan is None or not plan.chair:
        return
    arranged = _take(session, team.id)
    is_old = arranged.day > day
    if is_old or (arranged.day == day and arranged.person_id in available_on(session, team.id, day, plan)):
        return
    if arranged.day == day:  # whoever cannot chair after all reads who does
        queue.touch(session, preview_subject(team.id, day), "chair_preview", now)
    arrange(session, team, plan, arranged, day, now, has_started=True)


def arrange(
    session: Session,
    team: Team,
    plan: DagstartPlan,
    arranged: DagstartChair,
    day: date,
    now: datetime,
    *,
    has_started: bool = False,
) -> None:
    """Choose the chair of a day, keep the order that follows from it, and send the preview (at once when it runs)."""
    here = available_on(session, team.id, day, plan)
    order, declined = order_of(session, team.id, day)
    order = chair_rules.with_newcomers(order, here)
    keep_order(session, team.id, order)
    arranged.day, arranged.person_id = day, chair_rules.next_chair(order, here, declined)
    if arranged.person_id is not None:
        chair = here[arranged.person_id]
        send_preview(session, team, plan, day, replace(chair, starts_at=now) if has_started else chair, now)


def _take(session: Session, team_id: int) -> DagstartChair:
    """The team's row, locked: only one at a time decides who chairs."""
    first = insert(session, DagstartChair).values(team_id=team_id, day=date.min, person_id=None)
    session.execute(first.on_conflict_do_nothing())
    return session.get_one(DagstartChair, team_id, with_for_update=True)


def keep_order(session: Session, team_id: int, order: list[int]) -> None:
    """Store in which order people chair: person ids, first to last."""
    rows = [{"team_id": team_id, "person_id": each, "place": place} for place, each in enumerate(order)]
    if rows:
        statement = insert(session, DagstartTurn)
        keys = [DagstartTurn.team_id, DagstartTurn.person_id]
        moved = statement.on_conflict_do_update(index_elements=keys, set_={"place": statement.excluded.place})
        session.execute(moved, rows)


def send_preview(session: Session, team: Team, plan: DagstartPlan, day: date, chair: Available, now: datetime) -> None:
    """Queue the preview for who chairs, for before the start or when their work begins; dropped once it is too late."""
    subject = preview_subject(team.id, day)
    wanted = chair.starts_at - timedelta(minutes=plan.preview_before)
    person = session.get_one(Person, chair.person_id)
    works_from = next_reachable(session, person, wanted)
    due_at = chair_rules.preview_at(chair.starts_at, plan.preview_before, works_from)
    until = chair.starts_at + timedelta(minutes=plan.reach_for)
    row = person_row(person, "chair_preview", subject, max(due_at, now), team=team, expires_at=until)
    queue.put(session, [row])
    queue.touch(session, subject, "chair_preview", now, chair.slack_id)  # who was told before that somebody else chairs
