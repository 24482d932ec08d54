"""Writing rounds that open: their rows, who has a seat, their steps and the cards."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.db import table_of
from bot.guests import open_days
from bot.outbox import queue
from bot.outbox.homes import touch_team_homes
from bot.people.models import Team
from bot.points.models import Point
from bot.rituals.dagstart.models import DagstartPlan
from bot.rounds import add_steps, open_rounds, seat_everybody


def subject_of(round_id: int) -> str:
    """What the messages of a round are about."""
    return f"round:{round_id}"


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


def write_openings(session: Session, openings: Sequence[Opening], teams: dict[int, Team], now: datetime) -> list[int]:
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
        steps += [{"round_id": round_id, "kind": kind, "due_at": due} for kind, due in opening.steps]
        seats += [
            {"round_id": round_id, "person_id": person_id, "starts_at": starts_at, "facts": {"slots": slots}}
            for person_id, _, starts_at, slots in opening.seats
        ]
        prompts += _prompts(opening, round_id, team, now)
    seat_everybody(session, seats)
    add_steps(session, steps)
    queue.put(session, prompts)
    drew = {opening.round["team_id"] for opening in openings if opening.drew}
    _move_on_in_the_pool(session, drew & opened.keys())
    touch_team_homes(session, list(opened), now)
    _take_waiting_points(session, opened)
    _call_the_chair(session, opened, now)
    return list(opened.values())


def _prompts(opening: Opening, round_id: int, team: Team, now: datetime) -> Iterator[dict[str, Any]]:
    subject = subject_of(round_id)
    for person_id, slack_id, starts_at, _ in opening.seats:
        yield queue.message_row(
            workspace_id=team.workspace_id,
            team_id=team.id,
            kind="dagstart_prompt",
            subject=subject,
            recipient=slack_id,
            person_id=person_id,
            due_at=max(now, starts_at),
            expires_at=starts_at + opening.reach,
        )


def _move_on_in_the_pool(session: Session, team_ids: Collection[int]) -> None:
    """The next question of the day is another one."""
    plan = table_of(DagstartPlan)
    moved = update(plan).where(plan.c.team_id.in_(team_ids)).values(pool_position=plan.c.pool_position + 1)
    session.execute(moved)


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
