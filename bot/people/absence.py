"""Being away: oneself, a colleague, or the whole team. No reason is asked or stored."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from bot.i18n import Translator
from bot.outbox import queue
from bot.people.calendar import local_day
from bot.people.changes import log_change
from bot.people.days import Span
from bot.people.mail import person_row
from bot.people.members import replan
from bot.people.models import Absence, Person, Team, TeamDayOff
from bot.people.setup import put_for_channel

ONE_DAY = timedelta(days=1)


def away_on(session: Session, person_id: int, day: date) -> Absence | None:
    """The absence that covers a day, if there is one."""
    query = select(Absence).where(Absence.person_id == person_id, Absence.first_day <= day, Absence.last_day >= day)
    return session.scalars(query.order_by(Absence.last_day.desc())).first()


def days_in_words(t: Translator, first: date, last: date, today: date) -> str:
    """`today`, `on Friday 27 November`, `until … , that day included`, `from … until …, both included`."""
    if first <= today == last:
        return t("today")
    if first == last:
        return t("on {day}", day=t.day(first))
    if first <= today:
        return t("until {day}, that day included", day=t.day(last))
    return t("from {first} until {last}, both included", first=t.day(first), last=t.day(last))


def now_and_next(session: Session, person_id: int, day: date) -> tuple[Absence | None, Absence | None]:
    """The absence that covers a day, and the first one that begins after it, in one statement."""
    query = select(Absence).where(Absence.person_id == person_id, Absence.last_day >= day).order_by(Absence.first_day)
    found = session.scalars(query).all()
    begun = [each for each in found if each.first_day <= day]
    later = [each for each in found if each.first_day > day]
    return max(begun, key=lambda each: each.last_day, default=None), next(iter(later), None)


def record_away(session: Session, person_id: int, span: Span) -> Absence:
    """Store that somebody is away; what was said about these days before is replaced. Returns what holds now.

    A bare "away" never shortens an absence that is already known.
    """
    known = away_on(session, person_id, span.first)
    if known and not span.given:
        return known
    _clear(session, Absence.person_id == person_id, Absence, span)
    absence = Absence(person_id=person_id, first_day=span.first, last_day=span.last)
    session.add(absence)
    session.flush()
    return absence


def record_back(session: Session, person_id: int, today: date) -> bool:
    """End an absence today. False when nobody had recorded one for today."""
    known = away_on(session, person_id, today)
    if known is None:
        return False
    _clear(session, Absence.person_id == person_id, Absence, Span(today, known.last_day, given=True))
    session.flush()
    return True


def record_not_going(session: Session, person_id: int, absence_id: int, today: date) -> None:
    """Take back an absence of one's own that has not begun; one that is gone already stays gone."""
    mine = (Absence.id == absence_id, Absence.person_id == person_id, Absence.first_day > today)
    session.execute(delete(Absence).where(*mine))


def record_team_off(session: Session, team: Team, person_id: int, span: Span, now: datetime) -> None:
    """The whole team is off on these days: nobody is asked; the channel reads it."""
    _clear(session, TeamDayOff.team_id == team.id, TeamDayOff, span)
    session.add(TeamDayOff(team_id=team.id, first_day=span.first, last_day=span.last))
    session.flush()
    days = [span.first.isoformat(), span.last.isoformat()]
    change = log_change(session, team.id, person_id, "day_off", None, days, now)
    replan(session, team, now)
    put_for_channel(session, team, "team_day_off", f"change:{change.id}", now, person_id)


def record_team_back(session: Session, team: Team, person_id: int, now: datetime) -> bool:
    """The team works again from today. False when it was not off today."""
    today = local_day(now, team.tz)
    query = select(TeamDayOff).where(
        TeamDayOff.team_id == team.id, TeamDayOff.first_day <= today, TeamDayOff.last_day >= today
    )
    known = session.scalars(query.order_by(TeamDayOff.last_day.desc())).first()
    if known is None:
        return False
    days = [known.first_day.isoformat(), known.last_day.isoformat()]
    _clear(session, TeamDayOff.team_id == team.id, TeamDayOff, Span(today, known.last_day, given=True))
    session.flush()
    change = log_change(session, team.id, person_id, "day_off", days, None, now)
    replan(session, team, now)
    put_for_channel(session, team, "team_day_off", f"change:{change.id}", now, person_id)
    return True


def tell_about_absence(
    session: Session, team: Team, person: Person, by: Person, absence: Absence, now: datetime
) -> None:
    """Tell somebody that a lead recorded an absence, so that it can be put right."""
    queue.put(session, [person_row(person, "absence_recorded", f"absence:{absence.id}:{by.id}", now, team=team)])


def _clear(session: Session, mine: ColumnElement[bool], table: type[Absence] | type[TeamDayOff], span: Span) -> None:
    """Take back what was recorded from the first day of `span` on, as far as it overlaps; earlier days stay."""
    overlaps = (table.first_day <= span.last, table.last_day >= span.first)
    rows: Sequence[Any] = session.scalars(select(table).where(mine, *overlaps)).all()
    for row in rows:
        if row.first_day < span.first:
            row.last_day = span.first - ONE_DAY
        else:
            session.delete(row)
