"""Every state, action and role through the real actions: what happens, and that a refusal leaves nothing behind."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.consent import moves as consent_moves
from bot.consent import reactions
from bot.errors import Refusal
from bot.people.models import ASKED_ROLES, Person
from bot.rituals.agreement import actions, rules
from bot.rituals.agreement.models import AgreementVersion
from bot.services import Services
from tests import prepared
from tests.agreement_floor import Floor
from tests.agreements import content
from tests.floors import OUTSIDE, serving, set_clock
from tests.prepared import Kept
from tests.rules.test_agreement import CELLS

MONDAY = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
PEOPLE = {
    "author": "member",
    "owner": "member",
    "member": "member",
    "lead": "lead",
    "management": "management",
    "reader": "reader",
    "outside": OUTSIDE,
}
"""Who tries it, and their role in the team. The author is also who proposes."""

BECOMES = {
    ("draft", "propose"): "in_round", ("draft", "revise"): "draft", ("draft", "stop"): "stopped",
    ("in_round", "revise"): "in_round", ("in_round", "stop"): "draft",
    ("active", "revise"): "in_round", ("active", "extend"): "in_round", ("active", "stop"): "stopped",
    ("review", "revise"): "in_round", ("review", "extend"): "in_round", ("review", "stop"): "stopped",
    ("stopped", "revise"): "in_round", ("stopped", "undo"): "active",
    ("lapsed", "extend"): "in_round", ("lapsed", "revise"): "in_round",
}  # fmt: skip
"""What becomes of it, by state and action; what is not here never happens."""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with serving(prepared.sqlite(tmp_path_factory.mktemp("table") / "dagstart.db"), MONDAY) as found:
        yield found


def written(floor: Floor, state: str) -> int:
    """An agreement in a state, written by the author and looked after by the owner."""
    owner = floor.people[1].id
    if state != "in_round":
        return owned(floor, state, owner)
    agreement_id = floor.draft(owner_id=owner)
    floor.ask(agreement_id)
    held = floor.round(agreement_id)
    reactions.record_said(floor.services, floor.people[2], held.id, held.version, "suggestion", "Anders")
    now = held.ends_at  # the questions are over, so who proposes can change the text
    set_clock(floor.services, now)
    consent_moves.take_steps(floor.services, now)
    return agreement_id


def owned(floor: Floor, state: str, owner: int) -> int:
    agreement_id = floor.make(state)
    with floor.services.db.write() as session:
        version = session.get_one(AgreementVersion, (agreement_id, 1))
        version.owner_id = owner
    with floor.services.db.write() as session:
        session.get_one(type(floor.get(agreement_id)), agreement_id).owner_id = owner
    return agreement_id


def act(floor: Floor, person: Person, agreement_id: int, action: str) -> None:
    """Do it as a button or a form does."""
    services = floor.services
    if action == "revise":
        agreement = floor.get(agreement_id)
        text = content(floor.people[1].id, services.clock.now(), why="Om een andere reden")
        later = replace(text, valid_until=date(2027, 1, 31))
        assert actions.record_revised(services, person, agreement_id, agreement.version, later) is None
        return
    record: dict[str, Callable[..., object]] = {
        "propose": actions.record_proposed, "extend": actions.record_extended, "stop": actions.record_stopped,
        "undo": actions.record_undone,
    }  # fmt: skip
    record[action](services, person, agreement_id)


def may(state: str, action: str, who: str) -> bool:
    """What the table says of somebody; in a round the round says who may change the text: who proposes it."""
    if PEOPLE[who] in ("reader", OUTSIDE):
        return False
    parts = {"team", who} & {"team", "author", "owner"} | ({"decider"} if PEOPLE[who] in ASKED_ROLES else set())
    if (state, action) == ("in_round", "revise"):
        return who == "author"
    return any(CELLS[(state, action, part)] for part in parts)


def looks(floor: Floor, agreement_id: int) -> tuple[object, ...]:
    """Everything that an action could have changed."""
    found = floor.get(agreement_id)
    with floor.services.db.read() as session:
        query = select(func.count()).where(AgreementVersion.agreement_id == agreement_id)
        versions = session.scalar(query)
    held = floor.round(agreement_id)
    return found.state, found.version, found.in_force, found.stopped_at, versions, held and (held.step, held.outcome)


@pytest.mark.parametrize("state", rules.STATES)
def test_every_state_action_and_role_through_the_actions(services: Services, state: str, tmp_path: Path) -> None:
    floor = Floor(services, MONDAY, list(PEOPLE.values()))
    agreement_id = written(floor, state)
    then, before = Kept(services.db, tmp_path / "kept.db"), looks(floor, agreement_id)
    for action, (number, who) in product(rules.ACTIONS, enumerate(PEOPLE)):
        if not may(state, action, who):
            with pytest.raises(Refusal):
                act(floor, floor.people[number], agreement_id, action)
            assert looks(floor, agreement_id) == before, (state, action, who)
            continue
        act(floor, floor.people[number], agreement_id, action)
        found = floor.get(agreement_id)
        assert found.state == BECOMES[(state, action)], (state, action, who)
        assert found.version == before[1] + (action in ("revise", "extend")), (state, action, who)  # type: ignore[operator]
        then.put_back()


def test_what_holds_goes_on_holding_as_it_was_until_the_team_has_decided(services: Services) -> None:
    floor = Floor(services, MONDAY, list(PEOPLE.values()))
    for action in ("revise", "extend"):
        agreement_id = written(floor, "active")
        before = floor.get(agreement_id)
        act(floor, floor.people[3], agreement_id, action)
        found = floor.get(agreement_id)
        assert (found.in_force, found.valid_until, found.valid_from) == (1, before.valid_until, before.valid_from)


@pytest.mark.parametrize(("days", "undone"), [(0, True), (1, True), (2, False)])
def test_a_stop_can_be_undone_for_a_day(services: Services, days: int, undone: bool) -> None:
    floor = Floor(services, MONDAY, list(PEOPLE.values()))
    agreement_id = written(floor, "active")
    act(floor, floor.people[0], agreement_id, "stop")
    set_clock(services, MONDAY + timedelta(days=days))
    if undone:
        act(floor, floor.people[2], agreement_id, "undo")
    else:
        with pytest.raises(Refusal):
            act(floor, floor.people[2], agreement_id, "undo")
    assert floor.get(agreement_id).state == ("active" if undone else "stopped")
