"""From the point somebody raised to what the KPI did: one card, from wherever it is asked for."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.origins import CHAIN
from bot.people.calendar import local_day
from bot.people.models import Team
from bot.points.models import Point
from bot.rituals.agreement.kept_models import KeptCheck
from bot.rituals.agreement.models import Agreement
from bot.rituals.debate.models import Debate
from tests.agreements import asked
from tests.robustness.looks import rows
from tests.stories.test_debate_outcome import agreed, card, floor, later, person, weeks_go_by, with_outcome
from tests.world import World

__all__ = ["floor"]


def chain(world: World, words: str) -> str:
    return world.command("Eva", world.channel("algemeen"), f"/dagstart keten {words}".rstrip())


def counted(world: World, yes: int, no: int) -> None:
    """It was counted once how the agreement was kept."""
    with world.bot.services.db.write() as session:
        agreement = session.scalars(select(Agreement)).one()
        check = session.get_one(KeptCheck, asked(session, agreement, world.clock.now(), on_agenda=True))
        check.verdict, check.yes, check.partly, check.no, check.none = "yes", yes, 0, no, 0


def come_far(world: World) -> None:
    """A point became a debate, that an agreement, and two weeks of values have come in."""
    agreed(world)
    with world.bot.services.db.write() as session:
        team, now = session.scalars(select(Team)).one(), world.clock.now()
        point = Point(
            team_id=team.id, text="Klanten <!here> bellen twee keer", kind="signal", raised_by=person(world, "Anna").id,
            created_at=now - timedelta(days=20), state="agreed", addressee="team",
        )  # fmt: skip
        session.add(point)
        session.flush()
        session.execute(update(Debate).values(point_id=point.id))
    weeks_go_by(world, 2, 72)
    counted(world, 9, 2)


@pytest.fixture
def came_far(floor: World) -> World:
    floor.once(come_far)
    return floor


SUMMARY = "Een punt van 3 november 2026 · debat 1 · afspraak 1 · 82% nagekomen · FCR 68% → 71,9%, een signaal"


def test_the_whole_chain_stands_on_one_card_whatever_number_is_typed(came_far: World) -> None:
    [said] = {chain(came_far, words) for words in ("1", "afspraak 1", "#1", "debat 1", "Debate 1")}
    assert said.splitlines()[0] == SUMMARY
    assert "“Klanten &lt;!here&gt; bellen twee keer”" in said
    assert "netto verschuiving +60 procentpunten" in said
    assert "`/debat toon 1`" in said
    assert "82% nagekomen, één keer gevraagd" in said
    assert "beter (20 waarden ervoor, 14 erna), een signaal" in said


def test_a_kpi_shows_everything_that_began_about_it(came_far: World) -> None:
    said = chain(came_far, "fcr")
    assert SUMMARY.lower() in said.lower()
    assert "`/dagstart keten debat 1`" in said


def test_a_card_asks_for_it_with_a_button(came_far: World) -> None:
    came_far.press("Eva", card(came_far), CHAIN)
    told = [m for m in came_far.messages("Eva", came_far.channel("algemeen")) if m.get("ephemeral")][-1]
    assert told["text"].startswith(SUMMARY)


def test_what_is_not_there_yet_is_left_out(floor: World) -> None:
    with_outcome(floor)
    assert chain(floor, "debat 1").splitlines()[0] == "Debat 1 · FCR"
    assert "heeft geen debat, afspraak of KPI met die naam" in chain(floor, "1")


def test_an_agreement_without_a_debate_is_compared_from_the_day_it_began(came_far: World) -> None:
    with came_far.bot.services.db.write() as session:
        session.execute(update(Debate).values(agreement_number=None))
        agreement, version = session.scalars(select(Agreement)).one(), 1
        assert agreement.in_force == version
    said = chain(came_far, "1")
    assert "82% nagekomen" in said


def test_nothing_typed_says_what_can_be_typed(floor: World) -> None:
    assert "`/dagstart keten debat 3`" in chain(floor, "")
    assert "met die naam of dat nummer" in chain(floor, "iets onbekends")


def test_an_answer_of_too_few_is_in_no_percentage(floor: World) -> None:
    agreed(floor)
    with floor.bot.services.db.write() as session:
        agreement: Any = session.scalars(select(Agreement)).one()
        asked(session, agreement, floor.clock.now(), on_agenda=True)
    later(floor)
    assert "nagekomen" not in chain(floor, "1")
    assert rows(floor.bot.services.db, Agreement)[0].valid_from == local_day(floor.clock.now(), "Europe/Amsterdam")
