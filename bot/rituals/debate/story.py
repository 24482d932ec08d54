"""A debate in hand: everything an action or a message needs to know about it, and what it writes about it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.consent.rules import Work
from bot.db import insert
from bot.kpis.models import Kpi
from bot.outbox import queue
from bot.outbox.homes import touch_team_homes
from bot.outbox.message import NotYet
from bot.outbox.models import Outbox
from bot.people.mail import channel_row, person_row
from bot.people.models import Membership, Person, Team
from bot.people.work import all_reachable
from bot.points.levels import hours_of
from bot.points.rules import Hours, climb_moment
from bot.rituals.debate import phase_rules, rules
from bot.rituals.debate.at_work import load_works
from bot.rituals.debate.models import Debate, DebateEntry, DebateSeat
from bot.rituals.debate.vote_rules import may_count_by_side

RITUAL = "debate"

CARD, PHASE, SAID = "debate_card", "debate_phase", "debate_said"
OUTCOME, PICTURE = "debate_outcome", "debate_picture"
"""Kinds of messages to the channel: the card at the head of the thread; in it what begins now, and what was said."""

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""`ends_at` of a debate that has closed, or waits for nobody's clock."""

LOOK_AGAIN = timedelta(days=1)
"""A phase whose end cannot be told, because nobody works in the months ahead, is looked at again after this."""

DAYS_AHEAD = 14

CARD_FIRST = timedelta(seconds=5)
"""What belongs in the thread of a card that is not there yet waits so long, and looks again."""

PATIENCE = {"proposed": 1, "outcome": phase_rules.PATIENCE_DAYS}
"""Working days after which the clock looks at what waits for people: it reminds leads, or ends the debate."""


def subject_of(debate_id: int) -> str:
    """What messages about a debate are about."""
    return f"debate:{debate_id}"


def vote_subject(debate_id: int, vote: int) -> str:
    """What a vote is counted under, and what its private questions are about; `vote` is 1 or 2."""
    return f"debate:{debate_id}:vote:{vote}"


def weigh_subject(debate_id: int) -> str:
    """What weighing is counted under."""
    return f"debate:{debate_id}:weigh"


@dataclass
class Story:
    """A debate with its team and the people who may take part, at the moment at which something happens to it."""

    session: Session
    debate: Debate
    team: Team
    kpi: Kpi | None
    people: list[Person]  # who may take part, by name; who has left the team is not among them
    sides: dict[int, str]  # of each of them
    now: datetime

    @property
    def subject(self) -> str:
        """What messages about this debate are about."""
        return subject_of(self.debate.id)

    @property
    def phase_subject(self) -> str:
        """What the message is about with which this phase began; another one when it is reopened."""
        return f"{self.subject}:{self.debate.phase}:{int(self.debate.began_at.timestamp())}"

    @property
    def is_before_half(self) -> bool:
        """Whether arguments can still be changed, and those of leads and management are held back."""
        half_at = self.debate.half_at
        return half_at is not None and self.now < half_at

    def find(self, person_id: int | None) -> Person | None:
        """Somebody who may take part, if still in the team."""
        return next((each for each in self.people if each.id == person_id), None)

    @property
    def answers_for(self) -> Person | None:
        """Who answers questions: the owner of the KPI, else the facilitator; None when neither is in the team."""
        return self.find(self.kpi.owner_id if self.kpi else None) or self.find(self.debate.facilitator_id)

    def roles_of(self, person: Person, team_role: str | None) -> frozenset[str]:
        """What somebody is to the debate. Who answers may be gone: then who runs it stands in."""
        owner = self.answers_for
        is_lead = team_role == "lead" or person.is_admin
        facts = {
            "lead": is_lead,
            "proposer": self.debate.proposed_by == person.id,
            "facilitator": self.debate.facilitator_id == person.id,
            "owner": owner.id == person.id if owner else is_lead,
            "seat": rules.side_of(team_role or "") is not None,
            "reader": team_role == "reader",
        }
        return frozenset(role for role, holds in facts.items() if holds)

    def why_not(self, person: Person, team_role: str | None, action: str) -> str | None:
        """Why somebody may not do this now; None when they may."""
        return rules.why_not(self.debate.phase, action, self.roles_of(person, team_role))

    # -- what was said -------------------------------------------------------------------------------------------

    def entries(self, *kinds: str) -> list[DebateEntry]:
        """What was said, of these kinds and not taken back, oldest first; also what is not shown yet."""
        query = select(DebateEntry).where(DebateEntry.debate_id == self.debate.id, DebateEntry.kind.in_(kinds))
        return list(self.session.scalars(query.where(DebateEntry.withdrawn_at.is_(None)).order_by(DebateEntry.id)))

    def is_shown(self, entry: DebateEntry) -> bool:
        """Whether others see an argument already: those of leads and management come at half time."""
        return not entry.held or self.debate.phase != "arguments"

    # -- the clock -----------------------------------------------------------------------------------------------

    def begin(self, phase: str) -> None:
        """Go to another phase; its clock begins now."""
        debate = self.debate
        debate.phase, debate.began_at, debate.extended, debate.waiting_since = phase, self.now, 0, None
        debate.half_at = NEVER if phase == "arguments" else None
        if phase in rules.VOTES:  # decided now: a vote cannot be added up in two ways
            debate.by_side = may_count_by_side(Counter(self.sides.values()))
        self.seat_newcomers()
        self.plan()

    def seat_newcomers(self) -> None:
        """Give everybody in the team a seat who has none yet."""
        rows = [
            {"debate_id": self.debate.id, "person_id": person.id, "side": self.sides[person.id]}
            for person in self.people
        ]
        if rows:
            self.session.execute(insert(self.session, DebateSeat).on_conflict_do_nothing(), rows)

    def plan(self) -> bool:
        """Set when the phase ends, and when it is half over unless that has been. Returns whether that is known."""
        debate, phase = self.debate, self.debate.phase
        if phase not in rules.RUNNING:
            days = PATIENCE.get(phase)
            debate.ends_at = (days and climb_moment(debate.began_at, days, self.hours)) or NEVER
            return True
        if debate.waiting_since:
            days = phase_rules.PATIENCE_DAYS
            debate.ends_at = climb_moment(debate.waiting_since, days, self.hours) or self.now + LOOK_AGAIN
            return True
        times = self._times()
        if times is None:
            debate.ends_at = self.now + LOOK_AGAIN
            return False
        debate.ends_at = times.ends
        if debate.half_at:
            debate.half_at = times.half
        for _ in range(debate.extended):
            debate.ends_at = phase_rules.extended_end(debate.ends_at, self.hours, live=debate.live) or debate.ends_at
        return True

    def _times(self) -> phase_rules.Times | None:
        debate = self.debate
        if debate.live:
            return phase_rules.live_times(debate.phase, debate.began_at)
        works = list(self.works().values())
        return phase_rules.phase_times(debate.phase, debate.began_at, debate.days, self.hours, works)

    @cached_property
    def hours(self) -> Hours:
        """When anybody who may take part works on a day."""
        return hours_of(self.session, self.people)

    def works(self) -> dict[int, Work]:
        """When everybody works, from the beginning of the phase until the last moment at which it can end."""
        began = self.debate.began_at
        first, last = began.date() - timedelta(days=2), began.date() + timedelta(days=DAYS_AHEAD)
        return load_works(self.session, self.people, first, last)

    # -- messages ------------------------------------------------------------------------------------------------

    def post(self, kind: str, subject: str, due_at: datetime | None = None) -> None:
        """Put a message to the team's channel in the queue; whether it goes in the thread, its renderer says."""
        row = channel_row(self.team, kind, subject, due_at or self.now)
        queue.put(self.session, [row])

    def post_picture(self, of: str) -> None:
        """Put a picture in the queue: of the `opening`, the `votes`, or so many weeks. It is drawn once, and stays."""
        self.post(PICTURE, f"debate_picture:{self.debate.id}:{of}")

    def say(self, kind: str, subject: str, people: Collection[Person], expires_at: datetime | None = None) -> None:
        """Put a direct message in the queue for each of these people, for when they may be spoken to."""
        due = all_reachable(self.session, people, self.now)
        queue.put(
            self.session,
            [person_row(each, kind, subject, due[each.id], team=self.team, expires_at=expires_at) for each in people],
        )

    def place(self) -> tuple[str, str] | None:
        """Channel and ts of the card; None while Slack does not show it."""
        return queue.sent_message(self.session, self.subject, CARD)

    def thread(self) -> str | None:
        """The ts of the card, below which everything else is said; None when Slack does not show it.

        Raises NotYet while the card is on its way: what belongs below it waits.
        """
        standing = self.place()
        if standing is None and queue.is_on_its_way(self.session, self.subject, CARD):
            raise NotYet(self.now + CARD_FIRST)
        return standing[1] if standing else None

    def refresh(self) -> None:
        """Have every message that shows this debate drawn anew."""
        said = select(DebateEntry.id).where(DebateEntry.debate_id == self.debate.id)
        about = Outbox.subject.in_([self.subject, *(f"debate_said:{each}" for each in self.session.scalars(said))])
        within = Outbox.subject.startswith(f"{self.subject}:", autoescape=True)
        shown = select(Outbox.subject, Outbox.kind).where(about | within).distinct()
        for subject, kind in self.session.execute(shown).all():
            queue.touch(self.session, subject, kind, self.now)
        touch_team_homes(self.session, [self.team.id], self.now)


def load_story(session: Session, debate: Debate, now: datetime) -> Story:
    """Everything about a debate. Who may take part: members, leads and management who are in the channel now."""
    query = (
        select(Person, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.team_id == debate.team_id, Membership.present, Person.kind == "person")
        .order_by(Person.name, Person.id)
    )
    found = [(person, side) for person, role in session.execute(query) if (side := rules.side_of(role))]
    return Story(
        session,
        debate,
        session.get_one(Team, debate.team_id),
        session.get(Kpi, debate.kpi_id) if debate.kpi_id else None,
        [person for person, _ in found],
        {person.id: side for person, side in found},
        now,
    )
