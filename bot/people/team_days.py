"""When a team works and may be spoken to, seen from one moment."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.people.calendar import local_day, local_moment
from bot.people.facts import TeamFacts, load_facts, working_days
from bot.people.models import Schedule, Team

AFTER = timedelta(hours=9)
"""How long after its own time a team may be spoken to."""

DAYS_AHEAD = 31
_WEEK = 7


@dataclass
class TeamDays:
    """A team's calendar at a moment. Days before the week of that moment are not known."""

    session: Session
    team: Team
    now: datetime

    @property
    def today(self) -> date:
        """The day in the team's zone."""
        return local_day(self.now, self.team.tz)

    @cached_property
    def at(self) -> time:
        """The team's own time of day."""
        at = select(func.min(Schedule.at)).where(Schedule.team_id == self.team.id)
        return self.session.scalar(at) or time(9)

    @cached_property
    def _facts(self) -> TeamFacts:
        since = self.today - timedelta(days=_WEEK)
        return load_facts(self.session, [self.team.id], since)[self.team.id]

    def works(self, day: date) -> bool:
        """Whether the team works on a day."""
        return working_days(self.team, self._facts)(day)

    def moment(self, day: date) -> datetime:
        """The team's own time on a day."""
        return local_moment(day, self.at, self.team.tz)

    def last_of_week(self, monday: date) -> date | None:
        """The last working day of a week; None in a week off."""
        days = (monday + timedelta(days=n) for n in reversed(range(_WEEK)))
        return next(filter(self.works, days), None)

    def next_worked(self, day: date) -> date:
        """The first working day after a day; the next day, where none is in sight."""
        days = (day + timedelta(days=n) for n in range(1, DAYS_AHEAD))
        return next(filter(self.works, days), day + timedelta(days=1))

    def working_moment(self, day: date) -> datetime:
        """The team's own time on a day, or on the last working day before it that has not passed."""
        days = (day - timedelta(days=n) for n in range(DAYS_AHEAD))
        worked = next((each for each in days if each <= self.today or self.works(each)), day)
        return self.moment(max(worked, self.today))

    def spoken_to(self, moment: datetime | None = None) -> datetime:
        """From when the channel may be written in: at this moment (now) if the team works then, else when it does."""
        moment = moment or self.now
        first = local_day(moment, self.team.tz)
        for day in (first + timedelta(days=n) for n in range(DAYS_AHEAD)):
            if moment < self.moment(day) + AFTER and self.works(day):
                return max(self.moment(day), moment)
        return moment
