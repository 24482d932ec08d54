"""The lead's weekly line, put together at the moment it is sent: one row of the outbox, one lead."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, literal, or_, select, union_all
from sqlalchemy.orm import Session

from bot.i18n import Translator, translator
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.calendar import local_moment
from bot.people.facts import load_facts, working_days
from bot.people.members import people_in_role
from bot.people.models import Membership, Team
from bot.points.models import Point, PointEvent
from bot.rituals.dagstart import week_rules as rules
from bot.rituals.dagstart.asked import frozen_questions
from bot.rituals.dagstart.models import DagstartAnnouncement, DagstartAnswer, DagstartPlan, DagstartQuestion
from bot.rituals.dagstart.opening import RITUAL
from bot.rituals.dagstart.plan_blocks import source_text
from bot.rituals.dagstart.questions import POOL, POOL_KEY
from bot.rituals.dagstart.rules import Question
from bot.rituals.dagstart.week import KIND, clock_time
from bot.rituals.dagstart.week_blocks import render_week
from bot.rounds import Round, Seat

MONTH = timedelta(days=31)
ROUNDS_LOADED = 60
"""Enough for ten times a question that is asked once a week."""

TOOK_PART = ("answered", "nothing")
LEADING = ("lead", "management")
HIDDEN = ("with_chair", "withdrawn")
"""Points the team does not see, or not any more."""


def lead_week(session: Session, row: Outbox, now: datetime) -> Message | None:
    """The line for one lead; None when that person leads the team no more, or nothing was asked this week."""
    team_id, day = int(row.subject.split(":")[1]), date.fromisoformat(row.subject.split(":")[2])
    team, plan = session.get(Team, team_id), session.get(DagstartPlan, team_id)
    lead = next((each for each in people_in_role(session, team_id, "lead") if each.id == row.person_id), None)
    if team is None or plan is None or lead is None or team.state != "active" or not plan.week_at:
        return None
    until = min(now, local_moment(day, clock_time(plan.week_at), lead.tz))
    week = load_week(session, team_id, until)
    if week is None:
        return None
    facts = load_facts(session, [team_id], (week.since - MONTH).date())[team_id]
    t = translator(lead.locale)
    figures = rules.figures(week, lead.id, team.tz, working_days(team, facts))
    return Message(*render_week(t, team.name, team.channel_id, figures, unused_questions(session, team_id, t)))


def load_week(session: Session, team_id: int, until: datetime) -> rules.Week | None:
    """What was given to the bot in the seven days before `until`; None when nobody was asked in them."""
    since = until - rules.WEEK
    asked = (
        select(Seat.person_id, Seat.state)
        .join(Round, Round.id == Seat.round_id)
        .where(Round.team_id == team_id, Round.ritual == RITUAL, Round.opens_at >= since, Round.opens_at < until)
        .distinct()
    )
    seats = session.execute(asked).all()
    if not seats:
        return None
    took_part = {person_id for person_id, state in seats if state in TOOK_PART}
    return rules.Week(
        since, until, _said(session, team_id, since, until), _raised(session, team_id, since), len(took_part)
    )


def _said(session: Session, team_id: int, since: datetime, until: datetime) -> list[rules.Said]:
    """Every text of the week with who gave it. What raised a point on the card counts once, as an answer."""
    parts: list[Any] = [
        select(DagstartAnswer.person_id, DagstartAnswer.text)
        .join(Round, Round.id == DagstartAnswer.round_id)
        .where(Round.team_id == team_id, _within(DagstartAnswer.answered_at, since, until)),
        select(Point.raised_by, Point.text).where(
            Point.team_id == team_id,
            Point.slot.is_(None),
            Point.state.not_in(HIDDEN),
            _within(Point.created_at, since, until),
        ),
        select(PointEvent.person_id, PointEvent.text)
        .join(Point, Point.id == PointEvent.point_id)
        .where(
            Point.team_id == team_id,
            PointEvent.text.is_not(None),
            PointEvent.person_id.is_not(None),
            _within(PointEvent.at, since, until),
        ),
        select(DagstartAnnouncement.person_id, DagstartAnnouncement.text).where(
            DagstartAnnouncement.team_id == team_id, _within(DagstartAnnouncement.created_at, since, until)
        ),
    ]
    texts = union_all(*parts).subquery()
    person_id, text = texts.c
    query = select(person_id, text, Membership.role).outerjoin(
        Membership, and_(Membership.team_id == team_id, Membership.person_id == person_id)
    )
    return [
        rules.Said(who, leads=role in LEADING, words=len(said.split())) for who, said, role in session.execute(query)
    ]


def _within(column: Any, since: datetime, until: datetime) -> Any:
    return and_(column >= since, column < until)


def _raised(session: Session, team_id: int, since: datetime) -> list[rules.Raised]:
    """Points of the week and a month before it, and older ones answered in it."""
    answered_by = (
        select(PointEvent.person_id)
        .where(PointEvent.point_id == Point.id, PointEvent.what == "answered")
        .order_by(PointEvent.id)
        .limit(1)
        .scalar_subquery()
    )
    gone = and_(Point.state.in_(("withdrawn", "merged")), Point.answered_at.is_(None))
    query = select(Point.created_at, Point.answered_at, answered_by).where(
        Point.team_id == team_id,
        Point.state != "with_chair",
        ~gone,
        or_(Point.created_at >= since - MONTH, Point.answered_at >= since),
    )
    return [rules.Raised(*found) for found in session.execute(query)]


def unused_questions(session: Session, team_id: int, t: Translator) -> list[str]:
    """The words of today's questions that were of no use ten times in a row.

    One that only follows a certain answer is left out: nobody may have been asked it.
    """
    asked = session.scalars(
        select(DagstartQuestion).where(DagstartQuestion.team_id == team_id, DagstartQuestion.after_slot.is_(None))
    ).all()
    held = session.scalars(
        select(Round)
        .where(Round.team_id == team_id, Round.ritual == RITUAL, Round.state == "closed")
        .order_by(Round.id.desc())
        .limit(ROUNDS_LOADED)
    ).all()
    answered, raised = _uses(session, [one.id for one in held])
    history = {
        question.slot: [
            (one.id, question.slot) in (raised if question.kind else answered)
            for one in held
            if any(_is_same(question, frozen, one.day) for frozen in frozen_questions(one))
        ]
        for question in asked
    }
    words = {question.slot: source_text(t, question.key, question.text) for question in asked}
    return [words[slot] for slot in rules.unused(history)]


def _is_same(question: DagstartQuestion, frozen: Question, day: date) -> bool:
    """Whether a question of a past day, on which it was asked, is today's; the question of the day has many words."""
    same_key = frozen.key in POOL if question.key == POOL_KEY else frozen.key == question.key
    return (
        frozen.slot == question.slot
        and frozen.text == question.text
        and same_key
        and bool(frozen.days & 1 << day.weekday())
    )


Uses = set[tuple[int, int]]
"""Pairs of a round and a place in the form."""


def _uses(session: Session, round_ids: Sequence[int]) -> tuple[Uses, Uses]:
    """Where somebody answered, and where an answer became a point that was taken, answered or joined."""
    answers = select(literal("answer"), DagstartAnswer.round_id, DagstartAnswer.slot).where(
        DagstartAnswer.round_id.in_(round_ids)
    )
    touched = or_(Point.taken_at.is_not(None), Point.answered_at.is_not(None), Point.state.in_(("closed", "merged")))
    points = select(literal("point"), Point.round_id, Point.slot).where(
        Point.round_id.in_(round_ids), Point.slot.is_not(None), touched
    )
    found: dict[str, Uses] = {"answer": set(), "point": set()}
    for statement in (answers.distinct(), points.distinct()):
        for what, round_id, slot in session.execute(statement):
            found[what].add((round_id, int(slot)))
    return found["answer"], found["point"]


MESSAGES: dict[str, Renderer] = {KIND: lead_week}
