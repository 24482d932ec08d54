"""Who has a shift when: what a roster says, and storing one."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.db import insert
from bot.people.members import replan
from bot.people.models import Roster, Shift, Team

ROWS_AT_ONCE = 5_000


Row = tuple[int, date, datetime, datetime]
"""A shift: person id, day on which it starts in the team's zone, start, end."""


def record_roster(
    session: Session, team: Team, first_day: date, last_day: date, shifts: Iterable[Row], by: int | None, now: datetime
) -> None:
    """Store what a roster says of these days (both included); what was known of them before is replaced.

    `by` is the person who imported it, None for a planning system. Shifts that have ended stay as they were, and so
    does a run that is open.
    """
    replace_shifts(session, team, first_day, last_day, shifts, now)
    record_known(session, team, first_day, last_day, by, now)


def replace_shifts(
    session: Session, team: Team, first_day: date, last_day: date, shifts: Iterable[Row], now: datetime
) -> None:
    """Store the shifts of these days. On days without a roster they do not count yet."""
    mine = (Shift.team_id == team.id, Shift.day >= first_day, Shift.day <= last_day)
    session.execute(delete(Shift).where(*mine, Shift.ends_at > now))
    rows = [
        {"team_id": team.id, "person_id": person_id, "day": day, "starts_at": starts_at, "ends_at": ends_at}
        for person_id, day, starts_at, ends_at in shifts
        if first_day <= day <= last_day and ends_at > now
    ]
    for at in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(insert(session, Shift).on_conflict_do_nothing(), rows[at : at + ROWS_AT_ONCE])
    replan(session, team, now)


def record_known(session: Session, team: Team, first_day: date, last_day: date, by: int | None, now: datetime) -> None:
    """From now on the shifts of these days are the roster."""
    within = (Roster.team_id == team.id, Roster.first_day >= first_day, Roster.last_day <= last_day)
    session.execute(delete(Roster).where(*within))
    session.add(Roster(team_id=team.id, first_day=first_day, last_day=last_day, imported_at=now, person_id=by))
    session.flush()
    replan(session, team, now)
