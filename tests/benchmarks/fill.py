"""Fills a database with people, teams, open rounds and schedules, in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.db import Base, Database
from bot.outbox.models import Outbox
from bot.people.members import replan
from bot.people.models import Membership, Person, Roster, Schedule, Shift, Team, Workspace
from bot.rituals.dagstart.models import DagstartPlan, DagstartQuestion
from bot.rituals.dagstart.opening import RITUAL
from bot.rituals.dagstart.questions import template_questions
from bot.rounds import Round, Seat

WORKSPACE, BOT_USER = "T0BENCH", "U0BENCHBOT"
ZONE = "Europe/Amsterdam"


@dataclass(frozen=True)
class Place:
    """Somebody's seat in an open round."""

    round_id: int
    team_id: int
    person_id: int
    slack_id: str


def team_of(number: int, people: int, teams: int) -> int:
    """The team of somebody, by number."""
    return 1 + (number - 1) * teams // people


def fill_workspace(session: Session) -> int:
    """The one workspace. Returns its id."""
    never = datetime(2100, 1, 1, tzinfo=UTC)  # nobody is looked up in Slack meanwhile
    workspace = Workspace(slack_id=WORKSPACE, name="Klantcontact", bot_user_id=BOT_USER, reconciled_at=never)
    session.add(workspace)
    session.flush()
    return workspace.id


def fill_teams(db: Database, people: int, teams: int, due_at: datetime) -> None:
    """A workspace with `people` spread evenly over `teams`; every team's daily start is due at `due_at`."""
    with db.write() as session:
        workspace_id = fill_workspace(session)
        team_ids = range(1, teams + 1)
        _add(session, Team, [_team(workspace_id, team_id) for team_id in team_ids])
        _add(session, DagstartPlan, [{"team_id": team_id} for team_id in team_ids])
        standard: list[dict[str, Any]] = [
            {"slot": q.slot, "key": q.key, "kind": q.kind, "options": []} for q in template_questions("standard")
        ]
        _add(session, DagstartQuestion, [{"team_id": team_id, **q} for team_id in team_ids for q in standard])
        _add(session, Schedule, [_schedule(team_id, due_at) for team_id in team_ids])
        _add(session, Person, [_person(workspace_id, number) for number in range(1, people + 1)])
        _add(
            session,
            Membership,
            [{"team_id": team_of(n, people, teams), "person_id": n} for n in range(1, people + 1)],
        )


def fill_shifts(
    db: Database, people: int, teams: int, day: date, shifts: Sequence[tuple[time, time]], now: datetime
) -> None:
    """A roster of one day: everybody works one of the shifts (local times), in turn."""
    zone = ZoneInfo(ZONE)
    spans = [[datetime.combine(day, at, zone) for at in shift] for shift in shifts]
    with db.write() as session:
        _add(
            session,
            Roster,
            [{"team_id": n, "first_day": day, "last_day": day, "imported_at": now} for n in range(1, teams + 1)],
        )
        rows = [
            {"team_id": team_of(n, people, teams), "person_id": n, "day": day}
            | dict(zip(("starts_at", "ends_at"), spans[n % len(spans)], strict=True))
            for n in range(1, people + 1)
        ]
        _add(session, Shift, rows)
        for team in session.scalars(select(Team)):
            replan(session, team, now)


def fill_rounds(
    db: Database, people: int, teams: int, rounds: int, now: datetime, *, board_after: int = 60
) -> list[Place]:
    """Open rounds with everybody in a seat and every card sent, `rounds` for each team. Returns all places.

    They opened five minutes ago; their board comes `board_after` minutes after that.
    """
    questions: list[dict[str, Any]] = [
        {"slot": q.slot, "key": q.key, "text": None, "kind": q.kind, "options": [], "days": 127}
        | {"after_slot": None, "after_answer": None}
        for q in template_questions("short")
    ]
    day = now.date()
    held = [
        {
            "id": number * teams + team_id,
            "team_id": team_id,
            "ritual": RITUAL,
            "key": f"{day}/{number}",
            "day": day,
            "opens_at": now - timedelta(minutes=5),
            "closes_at": now + timedelta(hours=8),
            "facts": {"questions": questions, "mood": False, "board_after": board_after},
        }
        for number in range(rounds)
        for team_id in range(1, teams + 1)
    ]
    places = [
        Place(number * teams + team_id, team_id, person, _slack_id(person))
        for number in range(rounds)
        for person in range(1, people + 1)
        for team_id in (team_of(person, people, teams),)
    ]
    with db.write() as session:
        _add(session, Round, held)
        seat = {"starts_at": now - timedelta(minutes=5), "facts": {"slots": [1, 2]}}
        _add(session, Seat, [{"round_id": p.round_id, "person_id": p.person_id, **seat} for p in places])
        _add(session, Outbox, [_sent_card(place, number, now) for number, place in enumerate(places)])
    return places


def fill_schedules(db: Database, count: int, first: datetime) -> None:
    """Teams without people, each with a schedule in the hours after `first`."""
    with db.write() as session:
        workspace_id = fill_workspace(session)
        _add(session, Team, [_team(workspace_id, team_id) for team_id in range(1, count + 1)])
        looked = {"week_look_at": first + timedelta(days=1)}  # whether the week is over: once a day for each team
        _add(session, DagstartPlan, [{"team_id": team_id, **looked} for team_id in range(1, count + 1)])
        spread = timedelta(hours=20) / count
        _add(session, Schedule, [_schedule(n, first + n * spread) for n in range(1, count + 1)])


def _add(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 10_000):
        session.execute(insert(model), rows[start : start + 10_000])


def _slack_id(number: int) -> str:
    return f"U0B{number:07d}"


def _team(workspace_id: int, team_id: int) -> dict[str, Any]:
    place = {"channel_id": f"C0B{team_id:07d}", "name": f"klantenteam-{team_id}", "locale": "nl", "tz": ZONE}
    return {"id": team_id, "workspace_id": workspace_id, **place}


def _person(workspace_id: int, number: int) -> dict[str, Any]:
    profile = {"slack_id": _slack_id(number), "name": f"Medewerker {number}", "tz": ZONE, "locale": "nl"}
    return {"id": number, "workspace_id": workspace_id, **profile}


def _schedule(team_id: int, due_at: datetime) -> dict[str, Any]:
    return {"team_id": team_id, "ritual": RITUAL, "at": time(9), "next_day": due_at.date(), "next_due_at": due_at}


def _sent_card(place: Place, number: int, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": 1,
        "team_id": place.team_id,
        "kind": "dagstart_prompt",
        "subject": f"round:{place.round_id}",
        "recipient": place.slack_id,
        "person_id": place.person_id,
        "state": "sent",
        "due_at": now,
        "token": f"{number:024d}",
        "channel": f"D0B{place.person_id:07d}",
        "ts": f"{number}.000100",
        "sent_at": now,
    }
