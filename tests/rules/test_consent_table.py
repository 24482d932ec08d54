"""Every step, action and role of a consent round through the real actions, on the smallest ritual there is."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.consent import moves, reactions, rules
from bot.consent.models import ConsentEntry, ConsentRound, ConsentSeat, ConsentStance
from bot.consent.proposals import RITUALS
from bot.errors import Refusal
from bot.people.models import Person, Team
from bot.services import Services
from tests import prepared
from tests.floors import OUTSIDE, add_team, serving, set_clock
from tests.prepared import Kept
from tests.rules.test_consent import CELLS
from tests.texts import Texts

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PEOPLE = {
    "proposer": ("management", {"proposer", "author", "team"}),
    "decider": ("member", {"decider", "team"}),
    "lead": ("lead", {"decider", "team"}),
    "management": ("management", {"team"}),
    "objector": ("member", {"decider", "team"}),
    "late": ("member", {"team"}),
    "reader": ("reader", {"reader"}),
    "outside": (OUTSIDE, set()),
}
"""Who tries it: their role in the team, and what they are to the round. `late` joined after it was opened."""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with serving(prepared.sqlite(tmp_path_factory.mktemp("table") / "dagstart.db"), MONDAY) as found:
        yield found


@pytest.fixture
def texts() -> Iterator[Texts]:
    made = Texts()
    RITUALS[made.name] = made
    yield made
    del RITUALS[made.name]


class Round:
    """A round in a step, with an open question, and an objection where it is decided."""

    def __init__(self, services: Services, texts: Texts, step: str) -> None:
        self.services, self.texts = services, texts
        set_clock(services, MONDAY)
        with services.db.write() as session:
            self.number = (session.scalar(select(func.count()).select_from(Team)) or 0) + 1
            team, people = add_team(session, [role for role, _ in PEOPLE.values()])
            self.people: dict[str, Person] = dict(zip(PEOPLE, people, strict=True))
            texts.write(self.number, team.id, self.people["proposer"], "Als, dan")
            self.id = texts.open(session, self.number, self.people["proposer"], MONDAY).id
            session.query(ConsentSeat).filter_by(round_id=self.id, person_id=self.people["late"].id).delete()
        reactions.record_said(services, self.people["management"], self.id, 1, "question", "Hoezo?")
        with services.db.read() as session:
            asked = select(ConsentEntry.id).where(ConsentEntry.round_id == self.id)
            self.question = session.scalars(asked).one()
        self._go(step)

    def _go(self, step: str) -> None:
        for _ in range(rules.STEPS.index(step)):
            if self.look().step == "decision":
                break
            self._clock()
        if step in ("decision", "ended"):
            self.do("objector", "object")
        if step == "ended":
            self._clock()
        assert self.look().step == step

    def _clock(self) -> None:
        now = self.look().ends_at
        set_clock(self.services, now)
        moves.take_steps(self.services, now)

    def look(self) -> ConsentRound:
        with self.services.db.read() as session:
            return session.get_one(ConsentRound, self.id)

    def stored(self) -> tuple[object, ...]:
        """Everything that an action could have changed."""
        with self.services.db.read() as session:
            counts = [
                session.scalar(select(func.count()).where(table.round_id == self.id, *more))
                for table, *more in (
                    (ConsentEntry,), (ConsentEntry, ConsentEntry.answer.is_not(None)),
                    (ConsentSeat, ConsentSeat.ready),
                )
            ]  # fmt: skip
            stances = session.scalars(select(ConsentStance.stance).where(ConsentStance.round_id == self.id)).all()
        found = self.look()
        return found.step, found.decision, found.outcome, found.version, *counts, sorted(stances)

    def do(self, who: str, action: str) -> None:
        person, services = self.people[who], self.services
        key = (services, person, self.id, self.look().version)
        if action == "change":
            with services.db.write() as session:
                self.texts.change(session, self.number, person, "Beter", services.clock.now())
            return
        acts: dict[str, Callable[[], object]] = {
            "ask": lambda: reactions.record_said(*key, "question", "Iets"),
            "suggest": lambda: reactions.record_said(*key, "suggestion", "Iets"),
            "concern": lambda: reactions.record_said(*key, "concern", "Iets"),
            "ready": lambda: reactions.record_ready(*key),
            "answer": lambda: reactions.record_reply(services, person, self.question, "Zo"),
            "go_on": lambda: reactions.record_go_on(*key),
            "withdraw": lambda: reactions.record_withdrawn(services, person, self.id),
            "object": lambda: reactions.record_objection(*key, reactions.Objection("Schade", "Gezien", "Anders")),
        }
        acts.get(action, lambda: reactions.record_stance(*key, action))()


def may(step: str, action: str, who: str) -> bool:
    """What the table says; who wrote the text stands behind it already and decides nothing more."""
    _, parts = PEOPLE[who]
    if action in rules.STANCES and "author" in parts:
        return False
    return any(CELLS.get((step, action, part), "-") != "-" for part in parts)


@pytest.mark.parametrize("step", rules.STEPS)
def test_every_step_action_and_role_through_the_actions(
    services: Services, texts: Texts, step: str, tmp_path: Path
) -> None:
    held = Round(services, texts, step)
    then, before = Kept(services.db, tmp_path / "kept.db"), held.stored()
    text = texts.proposals[held.number]
    for action in rules.ACTIONS:
        for who in PEOPLE:
            if may(step, action, who):
                held.do(who, action)
                assert held.stored() != before, (step, action, who)
                then.put_back()
                texts.proposals[held.number] = text
            else:
                with pytest.raises(Refusal):
                    held.do(who, action)
                assert held.stored() == before, (step, action, who)
