"""The last reaction of a consent round, with kill -9 in the middle of it in the steps that are chosen.

It and the end of the round are stored together, or neither is.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import update

from bot.consent.blocks import AGREE
from bot.consent.models import ConsentRound, ConsentStance
from bot.i18n import translator
from bot.people.calendar import local_day
from bot.people.members import find_person
from bot.people.models import Person
from bot.rituals.agreement import actions, drafts
from bot.rituals.agreement.form import blank
from bot.rituals.agreement.models import Agreement
from tests.robustness.child import Crash
from tests.robustness.looks import rows
from tests.robustness.processes import PATIENCE, House, wait_for

CRASHES = (
    Crash("bot.consent.reactions:_store_stance", "after"),
    Crash("bot.consent.actions:end", "after"),
)


def person(house: House, name: str) -> Person:
    with house.bot.services.db.read() as session:
        found = find_person(session, house.workspace.id, house.id_of(name))
    assert found
    return found


def decide(house: House) -> None:
    """Anna proposes an agreement, and everybody but Eva has said that they have no objection."""
    team_id, anna, services = house.set_up("algemeen"), person(house, "Anna"), house.bot.services
    content = blank(translator("nl"), anna.id, local_day(house.clock.now(), "Europe/Amsterdam"), "bellen we terug")
    filled = replace(content, title="Terugbellen", condition="een klant belt", why="Vaak", sign="De lijst is leeg")
    agreement_id = drafts.record_draft(services, anna, team_id, filled, "form:1")
    actions.record_proposed(services, anna, agreement_id)
    with services.db.write() as session:
        session.execute(update(ConsentRound).values(step="decision"))
        for each in rows(services.db, Person, kind="person"):
            if each.name not in ("Anna", "Eva"):
                session.add(
                    ConsentStance(round_id=1, decision=1, person_id=each.id, stance="agree", at=house.clock.now())
                )


def press_as_eva(house: House) -> None:
    found = house.messages("Eva", house.channel("algemeen"))
    card = next(m for m in found if AGREE in str(m.get("blocks")))
    house.press("Eva", card, AGREE)


def state(house: House) -> tuple[Any, ...]:
    """The agreement, the round, and whether Eva's reaction is there."""
    db = house.bot.services.db
    mine = rows(db, ConsentStance, person_id=person(house, "Eva").id)
    return rows(db, Agreement)[0].state, rows(db, ConsentRound)[0].outcome, len(mine)


def live(house: House, chosen: Callable[[int], bool]) -> None:
    """Eva is the last one to react."""
    house.move("10:00")
    decide(house)
    house.start_child()
    assert wait_for(lambda: AGREE in str(house.messages("Eva", house.channel("algemeen"))), PATIENCE)
    for crash in [crash for step, crash in enumerate(CRASHES, 1) if chosen(step)]:
        house.doom(crash)
        press_as_eva(house)
        assert wait_for(house.bury, PATIENCE), crash
        assert state(house) == ("in_round", None, 0), crash
    house.replace()
    press_as_eva(house)
    assert wait_for(lambda: state(house) == ("active", "accepted", 1), PATIENCE)
