"""Whatever people, rounds and the clock do, in any order: numbers without gaps, versions that only grow, and nothing
holds that the team did not decide."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.consent import moves as consent_moves
from bot.consent import reactions
from bot.consent.models import ConsentRound
from bot.errors import Refusal
from bot.people.models import Membership, Person
from bot.rituals.agreement import actions, drafts, moves, places, rules
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.story import places_taken
from bot.services import Services
from tests.agreements import content, make
from tests.floors import add_team, serving_on, set_clock

MONDAY = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
ROLES = ("member", "member", "lead", "reader", "outside")
ACTS = (
    "draft", "propose", "propose", "replace", "revise", "extend", "stop", "undo", "agree", "agree", "object", "day",
    "weeks", "leave", "return",
)  # fmt: skip
STEP = st.tuples(st.sampled_from(ACTS), st.integers(0, len(ROLES) - 1), st.integers(0, 2), st.integers(1, 40))


class Floor:
    """A team with one person of every kind; what is done goes through the real actions."""

    def __init__(self, services: Services, given: int = 0, *, silence: bool = False) -> None:
        self.services, self.clock = services, services.clock
        set_clock(services, MONDAY)
        self.versions: dict[int, int] = {}
        self.numbers: dict[int, int] = {}
        with services.db.write() as session:
            team, self.people = add_team(session, ROLES, days=0b1111111, silence_consents=silence)
            self.team_id = team.id
            for _ in range(given):
                make(session, team, self.people[0], "active", MONDAY).due_at = MONDAY + timedelta(weeks=3)
            self.given = given

    def do(self, what: str, actor: int, which: int, days: int) -> None:
        person, services, now = self.people[actor], self.services, self.clock.now()
        text = content(self.people[0].id, now, valid_until=now.date() + timedelta(days=days), why=f"{now} {actor}")
        if what in ("day", "weeks"):
            set_clock(services, now + timedelta(days=1 if what == "day" else 15))
            consent_moves.take_steps(services, self.clock.now())
            moves.look_due(services, self.clock.now())
            return
        if what in ("leave", "return"):
            with services.db.write() as session:
                member = session.get(Membership, (self.team_id, person.id))
                if member:
                    member.present = what == "return"
            return
        agreement = self._agreement(which)
        with suppress(Refusal):
            if what == "draft":
                drafts.record_draft(services, person, self.team_id, text, f"V{now.timestamp()}{actor}")
            elif agreement is None:
                return
            elif what in ("agree", "object"):
                self._decide(agreement, what)
            elif what == "replace":
                self._replace(person, agreement)
            elif what == "revise":
                actions.record_revised(services, person, agreement.id, agreement.version, text)
            else:
                record = {
                    "propose": actions.record_proposed, "extend": actions.record_extended,
                    "stop": actions.record_stopped, "undo": actions.record_undone,
                }[what]  # fmt: skip
                record(services, person, agreement.id)

    def _replace(self, person: Person, agreement: Agreement) -> None:
        with self.services.db.read() as session:
            goes = next(iter(places.may_go(session, self.team_id, agreement.id)), None)
        if goes:
            actions.record_proposed(self.services, person, agreement.id, goes.id)

    def _agreement(self, which: int) -> Agreement | None:
        with self.services.db.read() as session:
            query = select(Agreement).where(Agreement.team_id == self.team_id).order_by(Agreement.number)
            found = session.scalars(query).all()
            return found[-1 - which % len(found)] if found else None  # the newest

    def _decide(self, agreement: Agreement, what: str) -> None:
        with self.services.db.read() as session:
            held = session.scalar(select(ConsentRound).where(ConsentRound.open_about == f"agreement:{agreement.id}"))
        for person in self.people if held else ():
            with suppress(Refusal):
                reactions.record_ready(self.services, person, held.id, held.version)
        for person in self.people if held else ():
            with suppress(Refusal):
                if what == "agree":
                    reactions.record_stance(self.services, person, held.id, held.version, "agree")
                else:
                    harm = reactions.Objection("schade", "gezien", "anders")
                    reactions.record_objection(self.services, person, held.id, held.version, harm)

    def check(self) -> None:
        with self.services.db.read() as session:
            query = select(Agreement).where(Agreement.team_id == self.team_id).order_by(Agreement.number)
            found = session.scalars(query).all()
            assert [each.number for each in found] == list(range(1, len(found) + 1))
            for each in found:
                assert self.numbers.setdefault(each.number, each.id) == each.id  # never given to another one
            assert len(self.numbers) == len(found)
            rounds = select(ConsentRound).where(ConsentRound.team_id == self.team_id)
            held = session.scalars(rounds).all()
            decided = {(each.subject_id, each.version) for each in held if each.outcome == "accepted"}
            for each in found:
                written = select(AgreementVersion.version).where(AgreementVersion.agreement_id == each.id)
                versions = sorted(session.scalars(written))
                assert versions == list(range(1, each.version + 1))
                assert each.version >= self.versions.get(each.id, 1)
                self.versions[each.id] = each.version
                was_given = each.number <= self.given and each.in_force == 1
                assert each.in_force is None or was_given or (each.id, each.in_force) in decided
                if each.state in rules.IN_FORCE:
                    assert each.in_force is not None
                    assert each.due_at is not None
                is_open = any(one.open_about == f"agreement:{each.id}" for one in held)
                assert is_open == (each.state == "in_round")
            assert places_taken(session, self.team_id) <= rules.Limits().most
            assert sum(each.state in rules.IN_FORCE for each in found) <= rules.Limits().most


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def services(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    yield from serving_on(request, tmp_path_factory, MONDAY)


@settings(max_examples=6, deadline=None)
@given(steps=st.lists(STEP, min_size=6, max_size=20), given=st.sampled_from([0, 11]), silence=st.booleans())
def test_no_order_of_events_makes_a_gap_loses_a_version_or_lets_hold_what_nobody_decided(
    services: Services, steps: list[tuple[str, int, int, int]], given: int, silence: bool
) -> None:
    floor = Floor(services, given, silence=silence)
    floor.do("draft", 0, 0, 28)
    for step in steps:
        floor.do(*step)
        floor.check()
