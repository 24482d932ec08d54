"""A round in hand: everything an action or a message needs to know about it, and what it writes about it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.consent import rules
from bot.consent.deciders import may_decide, who_is_here
from bot.consent.models import NEVER, ConsentEntry, ConsentRound, ConsentSeat, ConsentStance
from bot.consent.proposals import RITUALS, Proposal, Ritual
from bot.outbox import queue
from bot.outbox.homes import touch_team_homes
from bot.outbox.models import Outbox
from bot.people.mail import channel_row, person_row
from bot.people.models import ASKED_ROLES, Membership, Person, Team
from bot.people.work import all_reachable, load_spans
from bot.points.levels import SHIFT, TEAM_ROLES, hours_of
from bot.points.rules import Hours

CARD, SAID, TOLD = "consent_card", "consent_said", "consent_told"
REMINDER, AGAIN, ENDED, REPLIED = "consent_reminder", "consent_again", "consent_ended", "consent_replied"
"""Kinds of messages: the card; what was said, in its thread; to who proposes; to who has not reacted; to who had, and
reads a new text; the end, in the thread; to who asked, with the answer."""

LOOK_AGAIN = timedelta(days=1)
"""A round whose end cannot be told, because nobody works in the months ahead, is looked at again after this."""

DAYS_AHEAD = 14
"""How far it is looked up who works, of a team that does not work in the months ahead."""


@dataclass
class Story:
    """A round with its team, its text and the people who decide, at the moment at which something happens to it."""

    session: Session
    round: ConsentRound
    team: Team
    ritual: Ritual
    proposal: Proposal
    proposer: Person | None  # if still in the team
    people: list[Person]  # who may decide, by name; who has left the team is not among them
    ready: set[int]
    stances: dict[int, str]  # of this decision, by person
    now: datetime

    @property
    def subject(self) -> str:
        """What messages about this round are about."""
        return f"consent:{self.round.id}"

    @property
    def objections(self) -> int:
        """How many objections stand."""
        return sum(self.stances.get(person.id) == "object" for person in self.people)

    def roles_of(self, person: Person, team_role: str | None) -> frozenset[str]:
        """What somebody is to the round. Where who proposed it has left, everybody who decides stands in."""
        seated = team_role in ASKED_ROLES and any(each.id == person.id for each in self.people)
        facts = {
            "proposer": self.proposer.id == person.id if self.proposer else seated,
            "author": self.round.author_id == person.id,
            "decider": seated,
            "team": team_role in TEAM_ROLES,
            "reader": team_role == "reader",
        }
        return frozenset(role for role, holds in facts.items() if holds)

    def why_not(self, person: Person, team_role: str | None, action: str) -> str | None:
        """Why somebody may not do this now; None when they may."""
        return rules.why_not(
            self.round.step,
            action,
            self.roles_of(person, team_role),
            stance=self.stances.get(person.id),
            objections=self.objections,
            decision=self.round.decision,
        )

    # -- what was said -------------------------------------------------------------------------------------------

    def entries(self, *kinds: str) -> list[ConsentEntry]:
        """What was said, of these kinds, oldest first."""
        query = select(ConsentEntry).where(ConsentEntry.round_id == self.round.id, ConsentEntry.kind.in_(kinds))
        return list(self.session.scalars(query.order_by(ConsentEntry.id)))

    def note(self, kind: str, person: Person, text: str, **more: str) -> ConsentEntry:
        """Write down what somebody said; it appears in the thread.

        The same words about the same text are stored once: who was not told that a form came in sends it again.
        """
        round_ = self.round
        said = {
            "round_id": round_.id, "person_id": person.id, "kind": kind, "decision": round_.decision,
            "version": round_.version, "text": text, **more,
        }  # fmt: skip
        if before := self.session.scalars(select(ConsentEntry).filter_by(**said).limit(1)).first():
            return before
        entry = ConsentEntry(**said, at=self.now)
        self.session.add(entry)
        self.session.flush()
        self.post(SAID, f"consent_said:{entry.id}")
        return entry

    # -- the clock -----------------------------------------------------------------------------------------------

    def begin(self, step: str) -> None:
        """Go to another step; its clock begins now."""
        self.round.step, self.round.began_at = step, self.now
        self.plan()
        touch_team_homes(self.session, [self.team.id], self.now)
        ends = self.round.ends_at
        self.round.remind_at = rules.remind_moment(self.now, ends) if step == "decision" else NEVER
        if step == "improve":
            self.tell_proposer()

    def plan(self) -> bool:
        """Set when the step ends. Returns whether it is known."""
        works, hours = self._works(), self._hours
        objections = [entry.at for entry in self.entries("objection") if entry.decision == self.round.decision]
        objected = objections[-1] if objections and self.objections else None
        ends = rules.step_end(self.round.began_at, hours, list(works.values()), objected)
        self.round.ends_at = ends or self.now + LOOK_AGAIN
        return ends is not None

    @cached_property
    def _hours(self) -> Hours:
        return hours_of(self.session, self.people)

    def _works(self) -> dict[int, rules.Work]:
        """When everybody works, until the last moment at which the step can end."""
        began = self.round.began_at
        latest = rules.latest_end(began, self._hours) or began + timedelta(days=DAYS_AHEAD)
        spans = load_spans(self.session, self.people, began.date() - timedelta(days=2), latest.date())
        return {
            person_id: [(each.begins, each.begins + SHIFT if each.usual else each.ends_at) for each in found]
            for person_id, found in spans.items()
        }

    def seats(self) -> list[rules.Seat]:
        """Everybody who may decide, as the rules see them now."""
        works = self._works() if self.round.silence_consents else {}
        return [
            rules.Seat(
                stance=self.stances.get(person.id),
                is_author=person.id == self.round.author_id,
                was_here=self._was_here(works.get(person.id, ())),
            )
            for person in self.people
        ]

    def _was_here(self, work: rules.Work) -> bool:
        worked = rules.hour_worked(self.round.began_at, work)
        return worked is not None and worked <= self.now

    def silent(self) -> list[Person]:
        """Who may decide and has not reacted."""
        return [each for each in self.people if each.id != self.round.author_id and each.id not in self.stances]

    def still_coming(self, people: Collection[Person]) -> list[Person]:
        """Those of them who work before the step ends."""
        works, round_ = self._works(), self.round
        return [
            each
            for each in people
            if any(starts < round_.ends_at and ends > self.now for starts, ends in works[each.id])
        ]

    # -- messages ------------------------------------------------------------------------------------------------

    def post(self, kind: str, subject: str) -> None:
        """Put a message to the team's channel in the queue."""
        queue.put(self.session, [channel_row(self.team, kind, subject, self.now)])

    def say(self, kind: str, subject: str, people: Collection[Person]) -> None:
        """Put a direct message in the queue for each of these people, for when they may be spoken to."""
        due = all_reachable(self.session, people, self.now)
        queue.put(self.session, [person_row(each, kind, subject, due[each.id], team=self.team) for each in people])

    def tell_proposer(self, actor: Person | None = None) -> None:
        """Who proposes hears what was said: one message per step, kept up to date."""
        if self.proposer and (actor is None or actor.id != self.proposer.id):
            subject = f"{self.subject}:{self.round.step}:{self.round.decision}"
            self.say(TOLD, subject, [self.proposer])

    def tell_asker(self, entry: ConsentEntry, actor: Person) -> None:
        """Who asked reads the answer, once."""
        asker = who_is_here(self.session, self.team.id, entry.person_id)
        if asker and asker.id != actor.id:
            self.say(REPLIED, f"consent_reply:{entry.id}", [asker])

    def refresh(self) -> None:
        """Have every message that shows this round drawn anew."""
        said = select(ConsentEntry.id).where(ConsentEntry.round_id == self.round.id)
        decisions = range(1, rules.MOST_DECISIONS + 1)
        subjects = [
            self.subject,
            *(f"{self.subject}:{step}:{n}" for step in rules.STEPS for n in decisions),
            *(f"{self.subject}:{n}" for n in decisions),
            *(f"consent_said:{entry_id}" for entry_id in self.session.scalars(said)),
        ]
        kinds = Outbox.kind.in_((CARD, SAID, TOLD, REMINDER, AGAIN))
        shown = select(Outbox.subject, Outbox.kind).where(Outbox.subject.in_(subjects), kinds).distinct()
        for subject, kind in self.session.execute(shown).all():
            queue.touch(self.session, subject, kind, self.now)


def load_story(session: Session, round_: ConsentRound, now: datetime) -> Story | None:
    """Everything about a round; None when its text is gone."""
    ritual = RITUALS[round_.ritual]
    proposal = ritual.load(session, round_.subject_id)
    if proposal is None:
        return None
    seats = (
        select(Person, ConsentSeat.ready)
        .join(ConsentSeat, ConsentSeat.person_id == Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(ConsentSeat.round_id == round_.id, Membership.team_id == round_.team_id, may_decide())
        .order_by(Person.name, Person.id)
    )
    seated = session.execute(seats).all()
    decided = select(ConsentStance.person_id, ConsentStance.stance).where(
        ConsentStance.round_id == round_.id, ConsentStance.decision == round_.decision
    )
    return Story(
        session,
        round_,
        session.get_one(Team, round_.team_id),
        ritual,
        proposal,
        who_is_here(session, round_.team_id, proposal.proposer_id),
        [person for person, _ in seated],
        {person.id for person, ready in seated if ready},
        dict(session.execute(decided).all()),
        now,
    )
