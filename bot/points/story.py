"""A point in hand: everything an action or a message needs to know about it, and what it writes about it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.outbox import queue
from bot.outbox.homes import touch_homes, touch_team_homes
from bot.outbox.models import Outbox
from bot.people.calendar import local_day
from bot.people.mail import person_row
from bot.people.models import Person, Team
from bot.people.work import all_reachable, next_reachable
from bot.points import rules
from bot.points.levels import Levels, hours_of, load_levels
from bot.points.models import LIVE, NEVER, WAITING, Point, PointEvent
from bot.rounds import Round, Seat, board_subject

CARD, TOLD = "point_card", "point_told"
FOR_YOU, FOLLOW_UP, WAITS = "point_for_you", "point_follow_up", "point_waits"
"""Kinds of messages: the card under the board; to the asker; to who has it; to the owner of several; to a level."""

REPLY, SEALED = "point_reply", "sealed"
"""To the asker of a point without a name, and what such a row has instead of a recipient."""

AFTER_CATCH_UP = timedelta(minutes=1)
"""What had to wait comes after the catch-up, which takes it along for who was away."""

LIST_DAYS = 7
CATCH_UP = "catch_up"
"""The kind of a message about the days somebody was away: it shows points, and is drawn anew with them."""

"""How many days back the private lists of points are still kept up to date."""

MOST_BOARDS = 20
"""On how many boards back the card of a point is still kept up to date."""


@dataclass
class Story:
    """A point with its team, its people, and the moment at which something happens to it."""

    session: Session
    point: Point
    team: Team
    asker: Person | None
    owner: Person | None
    levels: Levels
    now: datetime
    joined_to: int | None = None  # the point it was joined with when it was taken in hand

    @property
    def asker_gone(self) -> bool:
        """Whether nobody is left who could say that it is solved."""
        return self.asker is None and self.point.sealed_asker is None

    @property
    def subject(self) -> str:
        """What messages about this point are about."""
        return f"point:{self.point.id}"

    def note(self, what: str, person: Person | None, text: str | None = None, whom: str | None = None) -> PointEvent:
        """Add a line to the history."""
        person_id = person.id if person else None
        event = PointEvent(point_id=self.point.id, person_id=person_id, at=self.now, what=what, text=text, whom=whom)
        self.session.add(event)
        self.session.flush()
        return event

    def plan(self, since: datetime | None = None) -> None:
        """Set the moments at which the clock does something about this point, counted from `since`."""
        point, team = self.point, self.team
        point.climbs_at, point.follow_up_at = NEVER, None
        if point.state not in LIVE:
            return
        since = since or point.silent_since or point.created_at
        if point.state in WAITING or self.asker_gone:
            # Answered with its asker gone: nobody can say that it is solved, so the clock does.
            hours = hours_of(self.session, self.levels.whom(point.waits_for))
            point.climbs_at = rules.climb_moment(since, team.climb_after, hours) or NEVER
        if point.state == "taken" and self.owner:
            hours = hours_of(self.session, [self.owner])
            point.follow_up_at = rules.follow_up_moment(self.now, team.follow_up_after, hours)

    def say(self, kind: str, subject: str, people: list[Person]) -> None:
        """Put a direct message in the queue for each of these people, for when they may be spoken to."""
        due = self._moments(people)
        queue.put(self.session, [person_row(each, kind, subject, due[each.id], team=self.team) for each in people])

    def say_list(self, kind: str, people: list[Person]) -> None:
        """One list a day for each of these people, of the day on which they read it; what is new comes into it."""
        due = self._moments(people)
        for person in people:
            subject = list_subject(kind, self.team.id, local_day(due[person.id], person.tz))
            queue.put(self.session, [person_row(person, kind, subject, due[person.id], team=self.team)])
            queue.touch(self.session, subject, kind, self.now, person.slack_id)

    def _moments(self, people: list[Person]) -> dict[int, datetime]:
        reachable = all_reachable(self.session, people, self.now)
        return {each: at if at <= self.now else at + AFTER_CATCH_UP for each, at in reachable.items()}

    def tell_asker(self, event: PointEvent, actor: Person | None) -> None:
        """The one who asked hears at once; so do those whose point was joined with this one."""
        if self.asker is None or actor is None or self.asker.id != actor.id:
            self._tell(self.point, self.asker, event)
        joined = select(Point).where(Point.merged_into_id == self.point.id, Point.state == "merged")
        for point in self.session.scalars(joined):
            asker = self.session.get(Person, point.raised_by) if point.raised_by else None
            self._tell(point, _here(asker), event)

    def _tell(self, point: Point, asker: Person | None, event: PointEvent) -> None:
        if asker:
            self.say(TOLD, f"point:{point.id}:{event.id}", [asker])
        elif point.reply_ref and point.sealed_asker:
            # Not even the queue knows who gets it: the seal is opened while it is being sent.
            row = queue.message_row(
                workspace_id=self.team.workspace_id,
                team_id=self.team.id,
                kind=REPLY,
                subject=f"reply:{point.reply_ref}:{event.id}",
                recipient=SEALED,
                due_at=self.now,
            )
            queue.put(self.session, [row])

    def tell_those_it_waits_for(self, event: PointEvent | None, actor: Person | None) -> None:
        """Somebody by name gets a message; lead and management one a day with everything; the team has the card.

        Without an event the point is new.
        """
        level = self.levels.at(self.point.waits_for)
        people = [person for person in self.levels.whom(level) if actor is None or person.id != actor.id]
        if level == "person":
            self.say(FOR_YOU, f"{self.subject}:{event.id}" if event else self.subject, people)
        elif level != "team":
            self.say_list(WAITS, people)

    def refresh(self) -> None:
        """Have every message that shows this point drawn anew: cards, the board, and what people have in private."""
        point, session = self.point, self.session
        events = select(PointEvent.id).where(PointEvent.point_id.in_((point.id, self.joined_to)))
        own = [f"{self.subject}:{event_id}" for event_id in session.scalars(events)]
        held = select(Round.day).where(Round.team_id == point.team_id).order_by(Round.id.desc()).limit(MOST_BOARDS)
        days = list(session.scalars(held))
        cards = [self.subject, *(card_subject(point.id, day) for day in set(days))]
        lately = [self.now.date() - timedelta(days=n) for n in range(-1, LIST_DAYS)]
        lists = [list_subject(kind, point.team_id, day) for kind in (WAITS, FOLLOW_UP) for day in lately]
        lists += [catch_up_subject(person_id, day) for person_id in self._concerned() for day in lately]
        kinds = (CARD, TOLD, FOR_YOU, WAITS, FOLLOW_UP, CATCH_UP)
        shown = select(Outbox.subject, Outbox.kind).where(
            Outbox.subject.in_([*own, *cards, *lists]), Outbox.kind.in_(kinds)
        )
        for subject, kind in set(session.execute(shown)):
            queue.touch(session, subject, kind, self.now)
        own_board = session.scalar(select(Round.day).where(Round.id == point.round_id))
        for day in {day for day in (own_board, *days[:1]) if day}:
            queue.touch(session, board_subject(point.team_id, day), "dagstart_board", self.now)
        if point.answered_at and point.raised_by:
            self._refresh_cards_of_the_day(point.raised_by)
        touch_team_homes(session, [point.team_id], self.now)
        touch_homes(session, [point.raised_by], self.now)  # who has left the team sees the answers all the same

    def _concerned(self) -> set[int]:
        """Who may have read in a catch-up that it waits for them, or has an answer for them."""
        point, levels = self.point, self.levels
        acted = self.session.scalars(select(PointEvent.person_id).where(PointEvent.point_id == point.id))
        named = {point.raised_by, point.owner_id, point.addressee_id, *acted}
        asked = {each.id for level in ("lead", "management") for each in levels.whom(level)}
        return {each for each in named if each is not None} | asked

    def _refresh_cards_of_the_day(self, person_id: int) -> None:
        """The asker's own cards of today begin with the answers."""
        query = (
            select(Round.id, Person.slack_id)
            .join(Seat, Seat.round_id == Round.id)
            .join(Person, Person.id == Seat.person_id)
            .where(Seat.person_id == person_id, Round.team_id == self.team.id, Round.state == "open")
        )
        for round_id, slack_id in self.session.execute(query).all():
            queue.touch(self.session, f"round:{round_id}", "dagstart_prompt", self.now, slack_id)


def hasten(session: Session, person: Person, now: datetime) -> None:
    """Somebody is back early: what was held until the day they would be back comes when they may be spoken to now."""
    at = next_reachable(session, person, now) + AFTER_CATCH_UP
    held = update(Outbox).where(Outbox.person_id == person.id, Outbox.state == "waiting", Outbox.ts.is_(None))
    held = held.where(Outbox.kind.in_((TOLD, FOR_YOU, WAITS, FOLLOW_UP)), Outbox.due_at > at)
    session.execute(held.values(due_at=at), execution_options={"synchronize_session": False})
    queue.wake_after(session)


def card_subject(point_id: int, later_day: date | None = None) -> str:
    """What a point's card in the thread of a board is about: of its own board, or of that of a later day."""
    return f"point:{point_id}:board:{later_day.isoformat()}" if later_day else f"point:{point_id}"


def catch_up_subject(person_id: int, day: date) -> str:
    """What somebody's message about the days away is about, by the day on which they are back."""
    return f"catch_up:{person_id}:{day.isoformat()}"


def list_subject(kind: str, team_id: int, day: date) -> str:
    """What somebody's list of points of one team and day is about: those that wait, or those to follow up."""
    return f"{'waits' if kind == WAITS else 'follow'}:{team_id}:{day.isoformat()}"


def load_story(session: Session, point: Point, now: datetime) -> Story:
    """Everything about a point. Who is gone counts as nobody."""
    asker = _here(session.get(Person, point.raised_by) if point.raised_by else None)
    owner = _here(session.get(Person, point.owner_id) if point.owner_id else None)
    team = session.get_one(Team, point.team_id)
    levels = load_levels(session, point.team_id, point.addressee_id, asker.id if asker else None)
    return Story(session, point, team, asker, owner, levels, now, point.merged_into_id)


def _here(person: Person | None) -> Person | None:
    return person if person and person.kind == "person" else None
