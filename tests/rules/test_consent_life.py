"""Random rounds through the real actions and the real clock, beside a naive account of the same round."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import func, select

from bot.consent import moves, reactions, rules
from bot.consent.actions import OPEN_ALREADY, round_of
from bot.consent.models import ConsentEntry, ConsentRound, ConsentStance
from bot.consent.proposals import RITUALS
from bot.consent.reactions import Objection
from bot.consent.story import load_story
from bot.errors import Refusal
from bot.people.models import (
    Absence,
    Membership,
    Person,
    Roster,
    Shift,
    Team,
    TeamDayOff,
)
from bot.services import Services
from tests.floors import add_team, serving_on, set_clock
from tests.texts import RITUAL, Texts

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ROUNDS, EVENTS = {"sqlite": settings().max_examples // 2, "postgresql": settings().max_examples // 6}, 24


class Naive:
    """The same round, told in the simplest words. People are numbers; `workers` decide, `managers` only speak."""

    def __init__(self, workers: set[int], managers: set[int], proposer: int, silence: bool, short: bool) -> None:
        self.workers, self.managers, self.proposer, self.silence = workers, managers, proposer, silence
        self.step = "decision" if short else "questions"
        self.decision, self.outcome = 1, ""
        self.author = proposer
        self.ready: set[int] = set()
        self.stances: dict[int, str] = {}
        self.unanswered = self.said = 0
        self.settle(False)

    def may(self, who: int, action: str) -> bool:
        speaks = who in self.workers | self.managers
        if action in ("ask", "suggest"):
            return self.step == "questions" and speaks
        if action == "ready":
            return self.step == "questions" and who in self.workers and who not in self.ready
        if action == "answer":
            return self.step != "ended" and who == self.proposer and self.unanswered > 0
        if action == "go_on":
            return self.step == "improve" and who == self.proposer
        if action == "withdraw":
            return self.step != "ended" and who == self.proposer
        if action == "concern":
            return self.step == "decision" and speaks
        if action == "change":
            if who != self.proposer:
                return False
            return self.step == "improve" or (
                self.step == "decision" and "object" in self.stances.values() and self.decision < 3
            )
        before = self.stances.get(who)
        decides = self.step == "decision" and who in self.workers and who != self.author
        return decides and before != "agree" and not (before == action == "abstain")

    def do(self, who: int, action: str) -> None:
        if action == "ask":
            self.unanswered, self.said = self.unanswered + 1, self.said + 1
        elif action == "suggest":
            self.said += 1
        elif action == "ready":
            self.ready.add(who)
        elif action == "answer":
            self.unanswered -= 1
        elif action == "withdraw":
            self.finish("withdrawn")
        elif action == "go_on":
            self.step = "decision"
        elif action == "change":
            if self.step == "decision":
                self.decision, self.stances = self.decision + 1, {}
            self.step, self.author = "decision", who
        elif action in ("agree", "object", "abstain"):
            self.stances[who] = action
        self.settle(False)

    def finish(self, outcome: str) -> None:
        self.step, self.outcome = "ended", outcome

    def settle(self, clock: bool) -> None:
        if self.step == "questions" and (
            clock or (self.ready >= self.workers - {self.author} and self.unanswered == 0)
        ):
            self.step, clock = ("improve" if self.said else "decision"), False
        if self.step == "improve" and clock:
            self.step, clock = "decision", False
        if self.step == "decision":
            self.decide(clock)

    def decide(self, clock: bool) -> None:
        known = {who: said for who, said in self.stances.items() if who in self.workers}
        if self.author in self.workers:
            known[self.author] = "agree"
        if clock and self.silence:
            known |= {who: "agree" for who in self.workers if who not in known}
        against = [who for who, said in known.items() if said == "object"]
        if not clock and (set(known) != self.workers or (against and self.decision < 3)):
            return
        wanted = 2 if len(self.workers) > 2 else 1
        support = sum(said == "agree" for said in known.values())
        alone = set(known) <= {self.author} and len(self.workers) > 1
        self.finish("objected" if against else "accepted" if support >= wanted and not alone else "too_few")


class Real:
    """The same round in the tables."""

    def __init__(self, services: Services, texts: Texts, number: int, workers: int, proposer: int, **how: bool) -> None:
        self.services, self.texts, self.number = services, texts, number
        self.clock, self.words = services.clock, count()  # the same words again would be stored once
        set_clock(services, MONDAY)
        with services.db.write() as session:
            roles = [*["member"] * workers, "management", "reader"]
            team, self.people = add_team(session, roles, silence_consents=how["silence"])
            texts.write(number, team.id, self.people[proposer], "Als, dan")
            self.round_id = texts.open(session, number, self.people[proposer], self.clock.now(), short=how["short"]).id

    def look(self) -> ConsentRound:
        with self.services.db.read() as session:
            return session.get_one(ConsentRound, self.round_id)

    def do(self, who: int, action: str) -> bool:
        """Whether it was allowed."""
        key = (self.services, self.people[who], self.round_id, self.look().version)
        kinds = {"ask": "question", "suggest": "suggestion", "concern": "concern"}
        try:
            if action in kinds:
                reactions.record_said(*key, kinds[action], f"Iets {next(self.words)}")
            elif action == "ready":
                reactions.record_ready(*key)
            elif action == "answer":
                reactions.record_reply(*key[:2], self.open_question(), "Zo")
            elif action == "go_on":
                reactions.record_go_on(*key)
            elif action == "withdraw":
                reactions.record_withdrawn(*key[:3])
            elif action == "object":
                reactions.record_objection(*key, Objection("Schade", "Gezien", "Anders"))
            elif action == "change":
                with self.services.db.write() as session:
                    self.texts.change(session, self.number, self.people[who], "Beter", self.clock.now())
            else:
                reactions.record_stance(*key, action)
        except Refusal:
            return False
        return True

    def open_question(self) -> int:
        with self.services.db.read() as session:
            query = select(ConsentEntry.id).where(ConsentEntry.round_id == self.round_id, ConsentEntry.answer.is_(None))
            return session.scalar(query.where(ConsentEntry.kind == "question")) or 0

    def clock_ends(self) -> None:
        now = self.look().ends_at
        set_clock(self.services, now)
        moves.take_steps(self.services, now)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def services(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    yield from serving_on(request, tmp_path_factory, MONDAY)


@pytest.fixture
def texts() -> Iterator[Texts]:
    made = Texts()
    RITUALS[made.name] = made
    yield made
    del RITUALS[made.name]


def made(services: Services, texts: Texts, workers: int, **how: bool) -> Real:
    with services.db.read() as session:
        number = (session.scalar(select(func.count()).select_from(Team)) or 0) + 1
    return Real(services, texts, number, workers, 0, **{"silence": False, "short": False, **how})


ACTS = ("ask", "suggest", "ready", "ready", "answer", "go_on", "withdraw", "concern", "change")
WEIGHTED = (*ACTS[:6], *ACTS[7:], *["ready"] * 4, *["agree"] * 9, *["object"] * 2, *["abstain"] * 2, "change")


def test_random_rounds_go_and_end_as_a_naive_account_says(services: Services, texts: Texts) -> None:
    random, ends = Random(296), set()  # with which few rounds end in every way
    for number in range(1000, 1000 + ROUNDS[services.db.dialect]):
        workers = random.randint(1, 4)
        people = range(workers + 2)
        proposer = random.choice([0, 0, 0, workers])
        how: dict[str, Any] = {"silence": random.random() < 0.3, "short": random.random() < 0.3}
        real = Real(services, texts, number, workers, proposer, **how)
        naive = Naive(set(range(workers)), {workers}, proposer, **how)
        for _ in range(EVENTS):
            found = real.look()
            assert (found.step, found.decision, found.outcome or "") == (naive.step, naive.decision, naive.outcome)
            if naive.step == "ended":
                break
            if random.random() < 0.1:
                real.clock_ends()
                naive.settle(True)
                continue
            who, action = random.choice(people), "withdraw" if random.random() < 0.01 else random.choice(WEIGHTED)
            may = naive.may(who, action)
            assert real.do(who, action) == may, (who, action, vars(naive))
            if may:
                naive.do(who, action)
        if naive.outcome:
            ends.add(naive.outcome)
            word = "accepted" if naive.outcome == "accepted" else "returned"
            assert [heard for heard in texts.heard if heard[0] == number] == [(number, word)]
    assert ends >= {"accepted", "objected", "too_few", "withdrawn"}


def test_of_two_who_press_at_once_each_counts_once_and_the_round_ends_once(services: Services, texts: Texts) -> None:
    real = made(services, texts, 3, short=True)

    def press(who: int) -> bool:
        return real.do(who, "agree")

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(press, (1, 1, 2, 2)))
    assert sorted(said) == [False, False, True, True]
    assert texts.heard == [(real.number, "accepted")]


def test_one_round_at_a_time_and_another_one_after_it(services: Services, texts: Texts) -> None:
    real = made(services, texts, 3)
    with pytest.raises(Refusal) as refused, services.db.write() as session:
        texts.open(session, real.number, real.people[0], MONDAY)
    assert refused.value.sentence == OPEN_ALREADY
    real.do(0, "withdraw")
    with services.db.write() as session:
        texts.open(session, real.number, real.people[0], MONDAY)
        assert round_of(session, RITUAL, real.number)


def test_who_agreed_is_told_of_a_new_text_and_nothing_they_said_before_counts(services: Services, texts: Texts) -> None:
    real = made(services, texts, 4, short=True)
    real.do(1, "agree")
    real.do(2, "object")
    assert real.do(0, "change")
    with services.db.read() as session:
        stances = session.scalars(select(ConsentStance.decision).where(ConsentStance.round_id == real.round_id)).all()
    assert (stances, real.look().decision, real.look().version) == ([1, 1], 2, 2)
    assert real.do(1, "agree")  # asked again


def test_who_leaves_the_team_is_not_waited_for_and_objects_no_longer(services: Services, texts: Texts) -> None:
    real = made(services, texts, 4, short=True)
    real.do(1, "object")
    real.do(2, "agree")
    with services.db.write() as session:
        for who in (1, 3):
            member = session.get_one(Membership, (texts.proposals[real.number].team_id, real.people[who].id))
            member.present = False
    real.clock_ends()
    assert texts.heard == [(real.number, "accepted")]


def test_a_text_that_is_gone_ends_the_round_and_does_not_stop_the_clock(services: Services, texts: Texts) -> None:
    real = made(services, texts, 3)
    del texts.proposals[real.number]
    real.clock_ends()
    assert (real.look().step, real.look().outcome, texts.heard) == ("ended", "gone", [])


def test_where_who_proposed_it_has_left_everybody_who_decides_stands_in(services: Services, texts: Texts) -> None:
    real = made(services, texts, 3, short=True)
    with services.db.write() as session:
        session.get_one(Membership, (texts.proposals[real.number].team_id, real.people[0].id)).present = False
    real.do(1, "object")
    assert real.do(2, "change")
    assert real.do(2, "agree") is False  # wrote it: stands behind it already
    assert real.look().author_id == real.people[2].id
    assert rules.needed(2) == 1


def test_several_clocks_end_a_step_once(services: Services, texts: Texts) -> None:
    real = made(services, texts, 3, short=True)
    now = real.look().ends_at
    set_clock(services, now)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: moves.take_steps(services, now), range(3)))
    assert texts.heard == [(real.number, "returned")]


def test_what_the_ritual_cannot_store_is_not_decided_either(services: Services, texts: Texts) -> None:
    """As after a crash in the middle: the last reaction and the end of the round are there together, or neither is."""
    real = made(services, texts, 3, short=True)
    real.do(1, "agree")

    def crash(*_: object) -> None:
        raise RuntimeError

    texts.accepted, kept = crash, texts.accepted  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        real.do(2, "agree")
    assert real.look().outcome is None
    texts.accepted = kept  # type: ignore[method-assign]
    assert real.do(2, "agree")
    assert texts.heard == [(real.number, "accepted")]


def test_a_round_that_cannot_go_on_does_not_keep_the_others_waiting(services: Services, texts: Texts) -> None:
    stuck, other = made(services, texts, 3, short=True), made(services, texts, 3, short=True)

    def returned(session: object, subject_id: int, now: datetime) -> None:
        if subject_id == stuck.number:
            raise RuntimeError
        texts.heard.append((subject_id, "returned"))

    texts.returned = returned  # type: ignore[assignment, method-assign]
    other.clock_ends()
    assert texts.heard == [(other.number, "returned")]
    assert stuck.look().ends_at > other.look().opened_at
    assert stuck.look().outcome is None


def moment(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def ends_with(services: Services, texts: Texts, rows: Callable[[int, list[Person]], list[Any]]) -> datetime:
    """When a step that began on Monday at ten ends, as the clock finds it once these rows are known."""
    real = made(services, texts, 3, short=True)
    with services.db.write() as session:
        session.add_all(rows(texts.proposals[real.number].team_id, real.people))
    with services.db.write() as session:
        story = load_story(session, session.get_one(ConsentRound, real.round_id), MONDAY)
        assert story
        story.plan()
        return story.round.ends_at


def test_the_clock_follows_days_off_absences_and_shifts(services: Services, texts: Texts) -> None:
    tuesday = {"first_day": date(2026, 11, 24), "last_day": date(2026, 11, 24)}
    week = {"first_day": date(2026, 11, 23), "last_day": date(2026, 11, 29)}

    def off(team_id: int, _: list[Person]) -> list[Any]:
        return [TeamDayOff(team_id=team_id, **tuesday)]

    def away(_: int, people: list[Person]) -> list[Any]:
        return [Absence(person_id=people[1].id, **week)]

    def shifts(team_id: int, people: list[Person]) -> list[Any]:
        days = {0: [(23, 8), (24, 8), (25, 8)], 1: [(25, 13)], 2: [(23, 14), (24, 14)]}
        return [
            Roster(team_id=team_id, imported_at=MONDAY, **week),
            *(
                Shift(
                    team_id=team_id, person_id=people[who].id, day=date(2026, 11, day),
                    starts_at=moment(day, hour), ends_at=moment(day, hour + 8),
                )
                for who, found in days.items() for day, hour in found
            ),
        ]  # fmt: skip

    assert ends_with(services, texts, lambda *_: []) == moment(24, 10)
    assert ends_with(services, texts, off) == moment(25, 10)
    assert ends_with(services, texts, away) == moment(24, 10)  # who is away is not waited for
    assert ends_with(services, texts, shifts) == moment(25, 14)  # one hour into the late shift of Wednesday
