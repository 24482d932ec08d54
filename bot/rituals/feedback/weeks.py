"""A week in hand: its team, its days, the messages about it. Planned, asked, matched, reminded."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import insert
from bot.outbox import queue
from bot.people.absence import away_on
from bot.people.calendar import local_day, local_moment
from bot.people.mail import channel_row, person_row
from bot.people.models import Person, Team
from bot.people.team_days import TeamDays
from bot.rituals.feedback.matching import load_wishes
from bot.rituals.feedback.matching_rules import FEWEST, match
from bot.rituals.feedback.models import FeedbackMember, FeedbackTeam, FeedbackTurn, FeedbackWeek
from bot.rituals.feedback.people import JOINED, participants
from bot.rituals.feedback.week_rules import A_DAY, DELIVERED_AT, days_of_week, fits

QUESTION, PROMPT, REMINDER = "feedback_question", "feedback_prompt", "feedback_reminder"
SKIPPED, EXERCISE = "feedback_skipped", "feedback_exercise"
"""Kinds of messages: which question; who writes to whom; the one reminder; to the channel; the exercise."""

DAYS_AHEAD = 14

PRACTICE = timedelta(minutes=2)
"""How long after the exercise everybody gets the question."""


def subject_of(week_id: int) -> str:
    """What messages about a week are about."""
    return f"feedback:{week_id}"


@dataclass
class Week:
    """A week with what is needed to move it on."""

    session: Session
    row: FeedbackWeek
    team: Team
    feedback: FeedbackTeam
    now: datetime

    @cached_property
    def days(self) -> TeamDays:
        """The team's calendar."""
        return TeamDays(self.session, self.team, self.now)

    @property
    def subject(self) -> str:
        """What messages about it are about."""
        return subject_of(self.row.id)

    # -- its days ------------------------------------------------------------------------------------------------

    def plan(self) -> bool:
        """Set the moments that have not come, as the calendar is now. False when no week is possible any more."""
        found = days_of_week(self.row.monday, self.days.works)
        if found is None:
            return False
        row, moment = self.row, self.days.moment
        if row.state == "planned":
            row.asks_at = moment(found.asks)
        row.matches_at, row.reminds_at = moment(found.writes), moment(found.delivers)
        row.delivers_at = local_moment(found.delivers, DELIVERED_AT, self.team.tz)
        row.reminds_at = min(row.reminds_at, row.delivers_at)
        row.due_at = row.asks_at if row.state == "planned" else row.matches_at
        return True

    def put_off(self) -> bool:
        """Whether texts must not arrive today, the eve of days off: then they do on the next day that fits."""
        today = self.days.today
        if fits(today, self.days.works):
            return False
        later = (today + n * A_DAY for n in range(1, DAYS_AHEAD))
        day = next((each for each in later if fits(each, self.days.works)), None)
        if day is None:
            return False
        self.row.delivers_at = self.row.due_at = local_moment(day, DELIVERED_AT, self.team.tz)
        self.touch(PROMPT)
        return True

    # -- its steps -----------------------------------------------------------------------------------------------

    def skip(self, reason: str) -> None:
        """There is nothing this week, and the channel reads why; a team that stopped reads nothing."""
        self.row.state, self.row.reason, self.row.due_at = "skipped", reason, None
        self.touch(QUESTION)
        if self.team.state == "active" and self.feedback.state == "on":
            row = channel_row(self.team, SKIPPED, self.subject, self.days.spoken_to(self.now))
            queue.put(self.session, [row])

    def ask(self) -> None:
        """Let everybody who takes part choose a question."""
        people = participants(self.session, self.team.id)
        if len(people) < FEWEST:
            self.skip("too_few")
            return
        practise = self._let_exercise(people)
        asks_at = self.row.asks_at + PRACTICE if practise else self.row.asks_at
        self.say(QUESTION, people, asks_at, self.row.matches_at)
        self.row.state, self.row.due_at = "asking", self.row.matches_at

    def _let_exercise(self, people: Collection[Person]) -> bool:
        """Who takes part for the first time gets the exercise, once. Whether there is anybody."""
        known = select(FeedbackMember.person_id).filter_by(team_id=self.team.id, exercised=True)
        done = set(self.session.scalars(known))
        new = [each for each in people if each.id not in done]
        if new:
            self.say(EXERCISE, new, self.row.asks_at, self.row.matches_at)
            values = [
                {"team_id": self.team.id, "person_id": each.id, "state": JOINED, "exercised": True, "tips": True}
                for each in new
            ]
            statement = insert(self.session, FeedbackMember)
            keys = ["team_id", "person_id"]
            self.session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"exercised": True}), values)
        return bool(new)

    def match(self) -> None:
        """Decide who writes to whom, and ask them, all at one moment."""
        found = self._matching()
        if not found:
            self.skip("too_few")
            return
        rows = [
            {"week_id": self.row.id, "giver_id": giver, "receiver_id": receiver, "state": "asked"}
            for giver, receiver in found.items()
        ]
        self.session.execute(insert(self.session, FeedbackTurn), rows)
        givers = self.session.scalars(select(Person).where(Person.id.in_(found))).all()
        self.say(PROMPT, givers, self.row.matches_at, self.row.delivers_at)
        self.touch(QUESTION)
        self.row.state, self.row.due_at = "writing", self.row.reminds_at

    def _matching(self) -> dict[int, int]:
        """Receivers by giver. Left out are those away on a day on which they would write or read."""
        days = {local_day(at, self.team.tz) for at in (self.row.matches_at, self.row.delivers_at)}
        people = participants(self.session, self.team.id)
        here = [each for each in people if not any(away_on(self.session, each.id, day) for day in days)]
        if len(here) < FEWEST:
            return {}
        wishes = load_wishes(self.session, self.feedback, self.days, here, self.row.monday)
        seed = f"{self.feedback.seed}:{self.row.monday}"
        return dict(match([each.id for each in here], wishes, seed).receivers)

    def remind(self) -> None:
        """Remind once who has not reacted, wants reminders, and has not paused since."""
        asked = set(self.session.scalars(select(FeedbackTurn.giver_id).filter_by(week_id=self.row.id, state="asked")))
        people = [each for each in participants(self.session, self.team.id) if each.id in asked and each.reminders]
        self.say(REMINDER, people, self.row.reminds_at, self.row.delivers_at)
        self.row.due_at = self.row.delivers_at

    # -- messages ------------------------------------------------------------------------------------------------

    def say(self, kind: str, people: Collection[Person], due_at: datetime, expires_at: datetime | None) -> None:
        """Put a direct message in the queue for each of these people, all due at one moment."""
        rows: list[dict[str, Any]] = [
            person_row(each, kind, self.subject, due_at, team=self.team, expires_at=expires_at) for each in people
        ]
        queue.put(self.session, rows)

    def touch(self, kind: str) -> None:
        """Have the messages of a kind drawn anew."""
        queue.touch(self.session, self.subject, kind, self.now)


def load_week(session: Session, row: FeedbackWeek, now: datetime) -> Week:
    """Everything about a week."""
    feedback = session.get_one(FeedbackTeam, row.team_id)
    return Week(session, row, session.get_one(Team, row.team_id), feedback, now)
