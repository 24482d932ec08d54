"""An agreement in hand: everything an action or a message needs to know about it, and what it writes about it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.outbox import queue
from bot.outbox.homes import touch_team_homes
from bot.people.calendar import local_moment
from bot.people.mail import channel_row
from bot.people.models import Membership, Person, Team
from bot.people.team_days import TeamDays
from bot.rituals.agreement import agenda, ending, rules
from bot.rituals.agreement.kept_rounds import plan_review, plan_week
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.overview import put_overview, touch_overview
from bot.rituals.agreement.rules import FIELDS, IN_FORCE, Content, Limits
from bot.rituals.agreement.words import stored_words

RITUAL = "agreement"
STOPPED, LAPSED = "agreement_stopped", "agreement_lapsed"
"""Kinds of messages to the team: it was stopped; it has lapsed."""


@dataclass
class Story:
    """An agreement with its team and its owner, and the moment at which something happens to it."""

    session: Session
    agreement: Agreement
    team: Team
    owner: Person | None  # nobody, when who owned it is not in the team any more
    now: datetime

    @cached_property
    def days(self) -> TeamDays:
        """When the team works."""
        return TeamDays(self.session, self.team, self.now)

    @property
    def subject(self) -> str:
        """What messages about the newest version are about."""
        return f"{RITUAL}:{self.agreement.id}:{self.agreement.version}"

    @property
    def today(self) -> date:
        """The day in the team's zone."""
        return self.days.today

    def version(self, number: int | None = None) -> AgreementVersion:
        """One version of the text; the newest unless a number is given."""
        return self.session.get_one(AgreementVersion, (self.agreement.id, number or self.agreement.version))

    @property
    def shown_version(self) -> int:
        """The version that holds or held; of what the team never consented to, the newest."""
        return self.agreement.in_force or self.agreement.version

    @property
    def may_undo(self) -> bool:
        """Whether a stop can be taken back: for a day, counted from when the channel can have read it."""
        stopped_at = self.agreement.stopped_at
        return stopped_at is not None and self.now <= self.days.spoken_to(stopped_at) + rules.UNDO_FOR

    def write(self, content: Content, person: Person) -> None:
        """Store the next version. What holds goes on holding until the team has decided."""
        agreement = self.agreement
        agreement.version += 1
        self.session.add(new_version(agreement, content, person, self.now))
        if agreement.in_force is None:
            take_facts(agreement, content)

    def begin(self) -> None:
        """The newest version holds from today."""
        agreement, content = self.agreement, content_of(self.version())
        agreement.in_force, agreement.valid_from = agreement.version, self.today
        take_facts(agreement, content)
        agreement.stopped_at = agreement.stopped_by = None
        agenda.leave(self.session, agreement.id, self.days)
        self.resume()

    def resume(self) -> None:
        """What it is when no round is going on: it holds as far as the team decided, else it is a draft."""
        agreement = self.agreement
        if agreement.in_force is None or agreement.valid_from is None:
            agreement.state, agreement.due_at = "draft", None
            return
        take_facts(agreement, content_of(self.version(agreement.in_force)))
        since, until = agreement.valid_from, agreement.valid_until
        agreement.state = "active"
        if rules.state_of(self.today, since, until) == "active":
            agreement.due_at = self.days.working_moment(rules.ask_day(since, until))
        else:
            agreement.due_at = self.now  # the clock asks, or lets it lapse
        plan_week(self.session, self.days)

    def end(self, state: str, person: Person | None = None) -> None:
        """It holds no longer; the channel reads it, in working hours."""
        agreement = self.agreement
        agreement.state, agreement.due_at = state, None
        agenda.leave(self.session, agreement.id, self.days)
        if state == "stopped":
            agreement.stopped_at, agreement.stopped_by = self.now, person.id if person else None
            agreement.due_at = self.days.spoken_to() + rules.UNDO_FOR + timedelta(seconds=1)  # the button to undo goes
        self.say_in_channel(STOPPED if state == "stopped" else LAPSED)

    def ask_what_next(self) -> None:
        """It ends soon: the owner and the team choose."""
        agreement = self.agreement
        agreement.state = "review"
        agreement.due_at = local_moment(agreement.valid_until + timedelta(days=1), time.min, self.team.tz)
        if agreement.rhythm == "review":
            plan_review(self.session, self.days, agreement.id)
        ending.ask(self.session, agreement, self.owner, self.days)

    def say_in_channel(self, kind: str) -> None:
        """Put a message to the team in the queue, for when the team works."""
        row = channel_row(self.team, kind, self.subject, self.days.spoken_to())
        queue.put_again(self.session, row)

    def refresh(self) -> None:
        """Have every message that shows this agreement drawn anew."""
        for version in range(1, self.agreement.version + 1):
            for kind in (STOPPED, LAPSED):
                queue.touch(self.session, f"{RITUAL}:{self.agreement.id}:{version}", kind, self.now)
        ending.touch(self.session, self.agreement, self.now)
        if self.agreement.state in IN_FORCE:
            put_overview(self.session, self.team, self.days.spoken_to())
        touch_overview(self.session, self.team, self.now)
        touch_team_homes(self.session, [self.team.id], self.now)


def new_version(agreement: Agreement, content: Content, person: Person, now: datetime) -> AgreementVersion:
    """A text as a row."""
    values = {name: getattr(content, name) for name in FIELDS}
    return AgreementVersion(agreement_id=agreement.id, version=agreement.version, person_id=person.id, at=now, **values)


def content_of(version: AgreementVersion) -> Content:
    """A row as a text."""
    return Content(**{name: getattr(version, name) for name in FIELDS})


def take_facts(agreement: Agreement, content: Content) -> None:
    """What lists and the clock ask of an agreement, as this text says it."""
    agreement.title, agreement.owner_id, agreement.valid_until = content.title, content.owner_id, content.valid_until
    agreement.trial, agreement.rhythm = content.trial, content.rhythm
    texts = (content.title, content.condition, content.behaviour, content.whom, content.why, content.sign, content.kpi)
    agreement.words = stored_words(" ".join(texts))


def load_story(session: Session, agreement: Agreement, now: datetime) -> Story:
    """Everything about an agreement. An owner who left is nobody."""
    team = session.get_one(Team, agreement.team_id)
    return Story(session, agreement, team, find_colleague(session, team.id, agreement.owner_id), now)


def limits_of(team: Team) -> Limits:
    """What a team decided about its agreements."""
    return Limits(team.most_agreements, team.usual_weeks, team.longest_months)


def find_colleague(session: Session, team_id: int, person_id: int | None) -> Person | None:
    """Somebody who is in the team now."""
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    here = (Membership.team_id == team_id, Membership.present, Person.kind == "person")
    return session.scalar(query.where(Person.id == person_id, *here)) if person_id else None


def colleagues(session: Session, team_id: int) -> list[tuple[int, str]]:
    """Everybody who can own an agreement of a team, by name: (id, name). Readers own none."""
    query = select(Person.id, Person.name).join(Membership, Membership.person_id == Person.id)
    here = (Membership.team_id == team_id, Membership.present, Person.kind == "person", Membership.role != "reader")
    return [(person_id, name) for person_id, name in session.execute(query.where(*here).order_by(Person.name))]


def places_taken(session: Session, team_id: int) -> int:
    """How many of a team's agreements hold, and how many more would if the team has nothing against them."""
    goes = aliased(Agreement)
    makes_place = select(goes.id).where(goes.id == Agreement.replaces_id, goes.state.in_(IN_FORCE)).exists()
    proposed = (Agreement.state == "in_round") & (Agreement.in_force.is_not(None) | ~makes_place)
    query = select(func.count()).select_from(Agreement).where(Agreement.team_id == team_id)
    return session.scalar(query.where(or_(Agreement.state.in_(IN_FORCE), proposed))) or 0
