"""A weekly check, with kill -9 in the steps that are chosen, while somebody answers and while it is counted.

Everybody counts once, and the result comes once.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.people.models import Person, Team
from bot.rituals.agreement.kept_blocks import KEPT
from bot.rituals.agreement.kept_models import KeptCheck, KeptRound
from bot.rituals.agreement.story import load_story
from bot.tally import Tally, TallyTaken
from tests.agreements import make
from tests.robustness.child import Crash
from tests.robustness.looks import rows
from tests.robustness.processes import PATIENCE, House, wait_for

TEAM = ("Anna", "Bas", "Carla", "Dirk", "Eva")
ANSWERING = (
    Crash("bot.rituals.agreement.kept_actions:record_choice", "before"),
    Crash("bot.rituals.agreement.kept_actions:record_choice", "after"),
)
COUNTING = (
    Crash("bot.rituals.agreement.kept_rounds:result_of", "after"),
    Crash("bot.rituals.agreement.kept_rounds:post", "after"),
    Crash("bot.rituals.agreement.kept_rounds:forget", "before"),
    Crash("bot.rituals.agreement.kept_rounds:forget", "after"),
)


def agree(house: House) -> None:
    """The team has an agreement since today."""
    house.set_up("algemeen", lead="Bas")
    now = house.clock.now()
    with house.bot.services.db.write() as session:
        team, person = session.scalars(select(Team)).one(), session.scalars(select(Person)).first()
        assert person
        load_story(session, make(session, team, person, "active", now), now).resume()


def question(house: House, name: str) -> dict[str, Any] | None:
    return next((m for m in house.dm(name) if KEPT["yes"] in str(m.get("blocks"))), None)


def counted(house: House) -> tuple[int, int]:
    db = house.bot.services.db
    return sum(row.count for row in rows(db, Tally)), len(rows(db, TallyTaken))


def answer(house: House, name: str) -> None:
    found = question(house, name)
    assert found
    house.press(name, found, KEPT["yes"])


def results(house: House) -> int:
    found = house.messages("Eva", house.channel("algemeen"))
    return sum("Hoe jullie je aan de afspraken hielden" in m["text"] for m in found)


def state(house: House) -> tuple[str, int | None]:
    [check] = rows(house.bot.services.db, KeptCheck)
    found = rows(house.bot.services.db, KeptRound, id=check.round_id)
    return found[0].state, check.yes


def live(house: House, chosen: Callable[[int], bool]) -> None:
    """Five people answer, and it is counted when the week closes."""
    steps = [crash for step, crash in enumerate((*ANSWERING, *COUNTING), 1) if chosen(step)]
    agree(house)
    house.start_child()
    house.move("12:00", day=4)
    assert wait_for(lambda: all(question(house, name) for name in TEAM), PATIENCE)
    for crash in [crash for crash in steps if crash in ANSWERING]:
        house.doom(crash)
        answer(house, "Anna")
        house.await_death()
        assert counted(house) == (0, 0), crash
    if not house.children:
        house.replace()
    for n, name in enumerate(TEAM, 1):
        answer(house, name)
        assert wait_for(lambda n=n: counted(house) == (n, n), PATIENCE)  # type: ignore[misc]
    closes = house.clock.now() + timedelta(days=3)
    for crash in [crash for crash in steps if crash in COUNTING]:
        house.doom(crash)
        house.move(max(closes, house.clock.now()))
        house.await_death()
        assert state(house)[0] in ("open", "counted"), crash
    house.replace()
    house.move(max(closes, house.clock.now()))
    assert wait_for(lambda: state(house) == ("closed", 5), PATIENCE)
    assert wait_for(lambda: results(house) == 1, PATIENCE)
    assert counted(house) == (0, 0)
