"""Whatever people say and whenever the clock looks: nobody counts twice, and nothing is kept of fewer than five."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.clock import SetClock
from bot.errors import Refusal
from bot.people.models import Membership, Person, Schedule, Team
from bot.rituals.agreement import actions, kept_rounds, moves
from bot.rituals.agreement.kept_actions import record_kept, record_question
from bot.rituals.agreement.kept_models import KeptAgenda, KeptCheck, KeptRound
from bot.rituals.agreement.kept_rounds import tally_subject
from bot.rituals.agreement.kept_rules import CHOICES, FEWEST, Result, percentages
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.story import load_story
from bot.services import Services
from bot.tally import Tally, TallyTaken
from tests import prepared
from tests.agreements import content, make
from tests.floors import serving

MONDAY = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
PEOPLE = 7
STEP = st.one_of(
    st.tuples(st.just("say"), st.integers(0, PEOPLE), st.sampled_from([*CHOICES])),
    st.tuples(st.just("everybody"), st.integers(3, PEOPLE), st.sampled_from([*CHOICES])),
    st.tuples(st.sampled_from(["command", "stop", "undo"]), st.integers(0, PEOPLE), st.just("")),
    st.tuples(st.just("hours"), st.integers(3, 100), st.just("")),
)


class Floor:
    """A team of seven, one reader, and two agreements that hold."""

    def __init__(self, services: Services) -> None:
        self.services, self.clock = services, services.clock
        assert isinstance(self.clock, SetClock)
        self.clock.set(MONDAY)
        self.said: dict[int, dict[int, str]] = {}
        with services.db.write() as session:
            n = session.scalar(select(func.count()).select_from(Team)) or 0
            team = Team(workspace_id=1, channel_id=f"C{n}", name="noord", locale="nl", tz="UTC")
            session.add(team)
            session.flush()
            session.add(Schedule(team_id=team.id, ritual="dagstart", at=time(9)))
            self.people = [
                Person(workspace_id=1, slack_id=f"U{n}P{i}", name=f"Persoon {i}", tz="UTC", locale="nl")
                for i in range(PEOPLE + 1)
            ]
            session.add_all(self.people)
            session.flush()
            session.add_all(
                Membership(team_id=team.id, person_id=each.id, role="member" if i < PEOPLE else "reader")
                for i, each in enumerate(self.people)
            )
            session.flush()
            self.agreements = []
            for title in ("Terugbellen", "Pauzes"):
                text = content(self.people[0].id, MONDAY, title=title, valid_until=MONDAY.date() + timedelta(weeks=20))
                made = make(session, team, self.people[0], "active", MONDAY, text)
                load_story(session, made, MONDAY).resume()
                self.agreements.append(made)
            self.team_id = team.id

    def do(self, what: str, who: int, choice: str) -> None:
        person = self.people[who] if what != "hours" else self.people[0]
        if what == "hours":
            self.clock.set(self.clock.now() + timedelta(hours=who))  # type: ignore[attr-defined]
            moves.look_due(self.services, self.clock.now())
            kept_rounds.look_due(self.services, self.clock.now())
        elif what in ("say", "everybody"):
            for each in self.people[:who] if what == "everybody" else [person]:
                self._say(each, choice)
        with suppress(Refusal):
            if what == "command":
                record_question(self.services, person, self.agreements[0])
            elif what in ("stop", "undo"):
                record = actions.record_stopped if what == "stop" else actions.record_undone
                record(self.services, person, self.agreements[1].id)

    def _say(self, person: Person, choice: str) -> None:
        for check_id in self._checks():
            with suppress(Refusal):
                record_kept(self.services, person, check_id, choice)
                mine = self.said.setdefault(check_id, {})
                assert person.id not in mine
                mine[person.id] = choice

    def _checks(self) -> list[int]:
        with self.services.db.read() as session:
            query = select(KeptCheck.id).join(KeptRound, KeptRound.id == KeptCheck.round_id)
            return list(session.scalars(query.where(KeptRound.team_id == self.team_id)))

    def check(self) -> None:
        with self.services.db.read() as session:
            query = select(KeptCheck, KeptRound).join(KeptRound, KeptRound.id == KeptCheck.round_id)
            for check, held in session.execute(query.where(KeptRound.team_id == self.team_id)).all():
                said = self.said.get(check.id, {})
                subject = tally_subject(check.id)
                sums = dict(session.execute(select(Tally.choice, Tally.count).where(Tally.subject == subject)).all())
                taken = set(session.scalars(select(TallyTaken.person_id).where(TallyTaken.subject == subject)))
                if held.state in ("planned", "open"):
                    assert check.verdict is None
                    assert taken == set(said)
                    assert sums == {choice: list(said.values()).count(choice) for choice in set(said.values())}
                else:
                    assert (sums, taken) == ({}, set())
                    self._check_sums(check, said)
            assert self.people[PEOPLE].id not in {each for said in self.said.values() for each in said}
            standing = select(KeptAgenda.agreement_id).where(KeptAgenda.ended_on.is_(None))
            found = list(session.scalars(standing))
            assert len(found) == len(set(found))
            holds = set(session.scalars(select(Agreement.id).where(kept_rounds.holds())))
            assert set(found) <= holds

    @staticmethod
    def _check_sums(check: KeptCheck, said: dict[int, str]) -> None:
        kept = [getattr(check, choice) for choice in CHOICES]
        if check.verdict is None:
            assert kept == [None] * 4
            return
        assert kept == [list(said.values()).count(choice) for choice in CHOICES]
        assert sum(kept) >= FEWEST
        assert sum(percentages(Result(check.verdict, *kept)).values()) == 100


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with serving(prepared.sqlite(tmp_path_factory.mktemp("kept") / "dagstart.db"), MONDAY) as services:
        yield services


@settings(max_examples=8, deadline=None)
@given(steps=st.lists(STEP, min_size=8, max_size=25))
def test_no_order_of_events_counts_anybody_twice_or_keeps_what_fewer_than_five_said(
    services: Services, steps: list[tuple[str, int, str]]
) -> None:
    floor = Floor(services)
    floor.do("command", 0, "")
    floor.do("hours", 99, "")
    for step in steps:
        floor.do(*step)
        floor.check()
