"""Every phase, action and part of somebody in a debate: in the rules, and through the real actions."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from bot.errors import Refusal
from bot.people.models import Person
from bot.rituals.debate import actions, opening, rules
from bot.rituals.debate.models import Debate
from bot.services import Services
from tests import prepared
from tests.debates import Floor
from tests.floors import OUTSIDE, serving, set_clock

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

TABLE = """
                           lead  proposer  facilitator  owner  seat
proposed       open        yes   -         -            -      -
proposed       withdraw    yes   yes       -            -      -
understanding  ask         -     -         -            -      yes
understanding  answer      -     -         -            yes    -
understanding  kar         -     -         -            -      yes
understanding  next        yes   -         yes          -      -
understanding  extend      yes   -         yes          -      -
understanding  stop        yes   -         yes          -      -
first_vote     answer      -     -         -            yes    -
first_vote     vote        -     -         -            -      yes
first_vote     next        yes   -         yes          -      -
first_vote     extend      yes   -         yes          -      -
first_vote     stop        yes   -         yes          -      -
arguments      answer      -     -         -            yes    -
arguments      argue       -     -         never        -      yes
arguments      edit        -     -         never        -      yes
arguments      next        yes   -         yes          -      -
arguments      reopen      yes   -         yes          -      -
arguments      extend      yes   -         yes          -      -
arguments      stop        yes   -         yes          -      -
weighing       answer      -     -         -            yes    -
weighing       weigh       -     -         never        -      yes
weighing       next        yes   -         yes          -      -
weighing       reopen      yes   -         yes          -      -
weighing       extend      yes   -         yes          -      -
weighing       stop        yes   -         yes          -      -
second_vote    answer      -     -         -            yes    -
second_vote    vote        -     -         -            -      yes
second_vote    next        yes   -         yes          -      -
second_vote    extend      yes   -         yes          -      -
second_vote    stop        yes   -         yes          -      -
second_vote    close       yes   -         yes          -      -
outcome        agree       -     -         -            -      yes
outcome        learned     yes   -         yes          -      -
outcome        stop        yes   -         yes          -      -
measuring      look_back   yes   -         yes          -      -
measuring      stop        yes   -         yes          -      -
"""
"""Who may; what is not here nobody may. `never`: not even with another part that may."""

PARTS, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = {(phase, action, part): cell for phase, action, *cells in ROWS for part, cell in zip(PARTS, cells, strict=True)}

PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "lead": ("lead", ("lead", "seat")),
    "manager": ("management", ("seat",)),
    "proposer": ("member", ("proposer", "seat")),
    "facilitator": ("member", ("facilitator", "seat")),
    "owner": ("member", ("owner", "seat")),
    "member": ("member", ("seat",)),
    "reader": ("reader", ()),
    "outside": (OUTSIDE, ()),
}
"""Who tries it: their role in the team, and their parts in the debate."""


def may(phase: str, action: str, who: str) -> bool:
    """What the table says of somebody."""
    cells = [CELLS.get((phase, action, part), "-") for part in PEOPLE[who][1]]
    return "yes" in cells and "never" not in cells


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with serving(prepared.sqlite(tmp_path_factory.mktemp("table") / "dagstart.db"), MONDAY) as found:
        yield found


@pytest.fixture(scope="module")
def floor(services: Services) -> Floor:
    return Floor(services, MONDAY, [role for role, _ in PEOPLE.values()])


def in_phase(floor: Floor, phase: str) -> int:
    """The only debate of the team, in a phase, with a part for everybody."""
    people = dict(zip(PEOPLE, floor.people, strict=True))
    set_clock(floor.services, MONDAY)
    with floor.services.db.write() as session:
        kpi = session.get_one(type(floor.kpi), floor.kpi.id)
        kpi.owner_id = people["owner"].id
        session.execute(update(Debate).values(phase="closed", open_in=None, outcome="stopped"))
        is_open = phase != "proposed"
        debate = Debate(
            team_id=floor.team.id, number=session.query(Debate).count() + 1,
            source=f"V{session.query(Debate).count()}", open_in=floor.team.id if phase in rules.RUNNING else None,
            phase=phase, motion="Iets", kpi_id=kpi.id, kpi_name="FCR", fixed="", free="", decides="", days=2,
            quorum=60, proposed_by=people["proposer"].id, facilitator_id=people["facilitator"].id, created_at=MONDAY,
            opened_at=MONDAY if is_open else None, began_at=MONDAY, ends_at=MONDAY,
        )  # fmt: skip
        session.add(debate)
        session.flush()
        return debate.id


def looks(floor: Floor, debate_id: int) -> tuple[object, ...]:
    found = floor.get(debate_id)
    return found.phase, found.extended, found.began_at, found.outcome, found.ends_at


@pytest.mark.parametrize("phase", rules.PHASES)
def test_who_may_do_what_in_every_phase(floor: Floor, phase: str) -> None:
    debate_id = in_phase(floor, phase)
    for action in rules.ACTIONS:
        for who, person in zip(PEOPLE, floor.people, strict=True):
            if may(phase, action, who):
                with actions.looking(floor.services, person, debate_id, action):
                    pass
                continue
            with pytest.raises(Refusal) as refused, actions.looking(floor.services, person, debate_id, action):
                pass
            assert refused.value.sentence, (phase, action, who)


def test_an_administrator_outside_the_channel_leads_and_takes_no_part(floor: Floor) -> None:
    outside = floor.people[-1]
    debate_id = in_phase(floor, "arguments")
    with floor.services.db.write() as session:
        session.get_one(Person, outside.id).is_admin = True
    admin = Person(id=outside.id, workspace_id=1, name="Anna", kind="person", is_admin=True, tz="UTC", locale="nl")
    for action, allowed in (("next", True), ("stop", True), ("argue", False), ("ask", False)):
        if allowed:
            with actions.looking(floor.services, admin, debate_id, action):
                continue
        with pytest.raises(Refusal), actions.looking(floor.services, admin, debate_id, action):
            pass


Record = Callable[[Services, Person, int, str], None]
RECORD: dict[str, Record] = {
    "next": actions.record_next,
    "extend": actions.record_extended,
    "reopen": actions.record_reopened,
    "stop": actions.record_stopped,
    "close": actions.record_closed,
    "withdraw": lambda services, person, debate_id, _: opening.record_declined(services, person, debate_id, "Nu niet"),
}
BECOMES = {
    "understanding": "first_vote", "first_vote": "arguments", "arguments": "weighing", "weighing": "second_vote",
    "second_vote": "outcome",
}  # fmt: skip


@pytest.mark.parametrize("action", RECORD)
@pytest.mark.parametrize("phase", rules.PHASES)
def test_what_leads_do_happens_and_a_refusal_leaves_nothing_behind(floor: Floor, phase: str, action: str) -> None:
    debate_id = 0
    for who, person in zip(PEOPLE, floor.people, strict=True):
        debate_id = debate_id or in_phase(floor, phase)
        before = looks(floor, debate_id)
        waits = phase == "second_vote" and action == "next"  # nobody has voted
        if not may(phase, action, who) or waits:
            with pytest.raises(Refusal):
                RECORD[action](floor.services, person, debate_id, phase)
            assert looks(floor, debate_id) == before, (phase, action, who)
            continue
        RECORD[action](floor.services, person, debate_id, phase)
        found = floor.get(debate_id)
        before_it = {"arguments": "understanding", "weighing": "arguments"}.get(phase)
        expected = {"next": BECOMES.get(phase), "extend": phase, "reopen": before_it}.get(action, "closed")
        assert found.phase == expected, (phase, action, who)
        debate_id = 0


@pytest.mark.parametrize("action", ["next", "extend", "reopen", "stop"])
def test_a_press_for_a_phase_that_is_over_does_nothing(floor: Floor, action: str) -> None:
    debate_id = in_phase(floor, "weighing")
    before = looks(floor, debate_id)
    with pytest.raises(Refusal):
        RECORD[action](floor.services, floor.people[0], debate_id, "arguments")
    assert looks(floor, debate_id) == before
