"""How a team holds its dagstart: when, with which questions. Changing it never disturbs an open round."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, time
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.people.changes import log_changes
from bot.people.models import Schedule, Team
from bot.rituals.dagstart.models import DagstartPlan, DagstartQuestion
from bot.rituals.dagstart.opening import RITUAL
from bot.rituals.dagstart.questions import template_questions
from bot.rituals.dagstart.rules import Question


@dataclass(frozen=True)
class PlanSettings:
    """What a team decides about its dagstart. `at` is local time as `09:00`, the rest counts in minutes."""

    at: str = "09:00"
    remind_after: int = 12
    board_after: int = 15
    closes_after: int = 480
    mood: bool = False
    week_at: int = 15 * 60  # minutes after midnight; 0 = no weekly line for the leads
    questions: tuple[Question, ...] = field(default_factory=lambda: tuple(template_questions("standard")))
    chair: bool = True
    preview_before: int = 30
    announcements: int = 2
    meeting: int = 10


def load_plan(session: Session, team_id: int) -> PlanSettings:
    """A team's plan as it is; the defaults for a team that has none yet."""
    plan = session.get(DagstartPlan, team_id)
    schedule = session.scalar(_schedule(team_id))
    if plan is None or schedule is None:
        return PlanSettings()
    query = select(DagstartQuestion).where(DagstartQuestion.team_id == team_id).order_by(DagstartQuestion.slot)
    questions = tuple(
        Question(row.slot, row.key, row.text, row.kind, tuple(row.options), row.days, row.after_slot, row.after_answer)
        for row in session.scalars(query)
    )
    return PlanSettings(
        f"{schedule.at:%H:%M}",
        plan.remind_after,
        plan.board_after,
        plan.closes_after,
        plan.mood,
        plan.week_at,
        questions,
        plan.chair,
        plan.preview_before,
        plan.announcements,
        plan.meeting,
    )


def record_plan(session: Session, team: Team, person_id: int, settings: PlanSettings, now: datetime) -> None:
    """Store a team's plan and what changed in it. Call `members.replan` when everything about the team is stored."""
    plan = session.get(DagstartPlan, team.id)
    schedule = session.scalar(_schedule(team.id))
    if plan and schedule:
        log_changes(session, team.id, person_id, facts_of(load_plan(session, team.id)), facts_of(settings), now)
    plan = plan or DagstartPlan(team_id=team.id)
    plan.remind_after, plan.board_after = settings.remind_after, settings.board_after
    plan.closes_after, plan.mood = settings.closes_after, settings.mood
    plan.week_at, plan.week_look_at = settings.week_at, now
    plan.chair, plan.preview_before = settings.chair, settings.preview_before
    plan.announcements, plan.meeting = settings.announcements, settings.meeting
    schedule = schedule or Schedule(team_id=team.id, ritual=RITUAL)
    schedule.at = time.fromisoformat(settings.at)
    session.add_all([plan, schedule])
    _record_questions(session, team.id, settings.questions)
    session.flush()


def _record_questions(session: Session, team_id: int, questions: Sequence[Question]) -> None:
    session.execute(delete(DagstartQuestion).where(DagstartQuestion.team_id == team_id))
    session.add_all(
        DagstartQuestion(team_id=team_id, **{**asdict(question), "options": list(question.options)})
        for question in questions
    )


def facts_of(settings: PlanSettings) -> Mapping[str, Any]:
    """The plan as the log keeps it."""
    facts = asdict(settings)
    facts["questions"] = [{**question, "options": list(question["options"])} for question in facts["questions"]]
    return facts


def _schedule(team_id: int) -> Any:
    return select(Schedule).where(Schedule.team_id == team_id, Schedule.ritual == RITUAL)
