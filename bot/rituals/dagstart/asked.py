"""What a round asks: the team's questions with the one from the pool, and what people answered before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db import table_of
from bot.people.models import Team
from bot.rituals.dagstart import rules
from bot.rituals.dagstart.models import DagstartAnswer, DagstartPlan, DagstartQuestion
from bot.rituals.dagstart.questions import POOL, POOL_KEY
from bot.rounds import Round

_POOL = tuple(POOL)


def frozen_questions(held: Round) -> list[rules.Question]:
    """The questions as they were when the round opened."""
    return [rules.Question(**{**facts, "options": tuple(facts["options"])}) for facts in held.facts["questions"]]


def draw(questions: Sequence[rules.Question], team: Team, plan: DagstartPlan) -> list[rules.Question]:
    """Fill the place of the question of the day from the pool."""
    chosen = rules.pool_key(_POOL, team.id, plan.pool_position)
    return [replace(question, key=chosen) if question.key == POOL_KEY else question for question in questions]


def questions_today(session: Session, team: Team, plan: DagstartPlan) -> list[rules.Question]:
    """The questions of the team's next round, without opening it."""
    return draw(questions_of(session, [team.id])[team.id], team, plan)


def questions_of(session: Session, team_ids: Sequence[int]) -> dict[int, list[rules.Question]]:
    """The questions of several teams, in their order, by team id."""
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


def last_answers(session: Session, team_ids: Sequence[int]) -> dict[int, dict[int, str]]:
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
