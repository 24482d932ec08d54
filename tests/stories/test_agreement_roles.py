"""Management belongs to the team, and does not end what the team agreed, unless it looks after it."""

import pytest
from sqlalchemy import select, update

from bot.people.models import Membership, Person, Team
from bot.rituals.agreement.blocks import EXTEND, STOP, UNDO
from bot.rituals.agreement.form import REPLACES
from bot.rituals.agreement.kept_blocks import NEED_HELP, RESTORE
from bot.rituals.agreement.kept_models import KeptAgenda
from bot.rituals.agreement.models import Agreement
from tests.robustness.looks import rows
from tests.stories.test_kept import agreed, in_channel, told, week
from tests.world import World

MANAGER = "Carla"


@pytest.fixture
def floor(small: World) -> World:
    """A team of five at nine, on a Monday; Bas leads."""
    small.set_up("algemeen", lead="Bas", starts=False)
    return small


def to_management(world: World) -> None:
    with world.bot.services.db.write() as session:
        manager = session.scalar(select(Person.id).where(Person.slack_id == world.id_of(MANAGER)))
        session.execute(update(Membership).where(Membership.person_id == manager).values(role="management"))


def give_to_the_manager(world: World) -> None:
    with world.bot.services.db.write() as session:
        manager = session.scalar(select(Person.id).where(Person.slack_id == world.id_of(MANAGER)))
        session.execute(update(Agreement).values(owner_id=manager))


def state(world: World) -> str:
    return str(rows(world.bot.services.db, Agreement)[0].state)


def test_management_keeps_and_changes_and_does_not_stop_what_is_not_theirs(floor: World) -> None:
    agreed(floor)
    to_management(floor)
    floor.to("09:00", day=77)
    [asked] = in_channel(floor, "Houden, aanpassen of stoppen?")
    floor.press(MANAGER, asked, STOP)
    assert "Teamleden en teamleiders bepalen of een afspraak stopt" in told(floor, MANAGER)
    assert "Teamleden en teamleiders" in floor.command(MANAGER, floor.channel("algemeen"), "/afspraak stop 1")
    assert state(floor) == "review"
    for name, offered in ((MANAGER, False), ("Eva", True)):  # what only one person reads offers only what they may do
        floor.command(name, floor.channel("algemeen"), "/afspraak toon 1")
        shown = str([m for m in floor.messages(name, floor.channel("algemeen")) if m.get("ephemeral")][-1]["blocks"])
        assert EXTEND in shown
        assert (STOP in shown) is offered
    give_to_the_manager(floor)
    floor.press(MANAGER, asked, STOP)
    assert state(floor) == "stopped"


def test_management_may_propose_to_keep_it(floor: World) -> None:
    agreed(floor)
    to_management(floor)
    floor.to("09:00", day=77)
    [asked] = in_channel(floor, "Houden, aanpassen of stoppen?")
    floor.press(MANAGER, asked, EXTEND)
    assert state(floor) == "in_round"


def test_management_undoes_a_stop_and_ends_no_other_one_with_it(floor: World) -> None:
    agreed(floor)
    floor.to("09:30")
    floor.command("Bas", floor.channel("algemeen"), "/afspraak stop 1")
    agreed(floor, "Pauzes")
    to_management(floor)
    with floor.bot.services.db.write() as session:
        session.execute(update(Team).values(most_agreements=1))
    floor.to("09:31")
    [said] = in_channel(floor, "gestopt door Bas")
    second = rows(floor.bot.services.db, Agreement)[1]
    for name, states in ((MANAGER, ["stopped", "active"]), ("Bas", ["active", "stopped"])):
        floor.press(name, said, UNDO)
        told_so = floor.submit(name, **{REPLACES: str(second.id)})
        assert ("Teamleden en teamleiders" in str(told_so)) is (name == MANAGER), told_so
        assert [each.state for each in rows(floor.bot.services.db, Agreement)] == states


def test_what_was_not_kept_twice_is_for_the_team_to_choose(floor: World) -> None:
    agreed(floor)
    for _ in range(2):
        week(floor, "no", "no", "no", "no", "no")
    to_management(floor)
    [card] = in_channel(floor, "twee keer achter elkaar niet nagekomen")
    for button in (RESTORE, NEED_HELP):
        floor.press(MANAGER, card, button)
        assert "Teamleden en teamleiders kiezen wat ermee gebeurt" in told(floor, MANAGER)
    assert [each.choice for each in rows(floor.bot.services.db, KeptAgenda)] == [None]
    give_to_the_manager(floor)
    floor.press(MANAGER, card, RESTORE)
    assert [each.choice for each in rows(floor.bot.services.db, KeptAgenda)] == ["restore"]
