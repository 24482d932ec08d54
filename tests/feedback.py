"""Peer feedback for tests: a team that has agreed to it, and what people do in a week."""

from contextlib import suppress
from typing import Any

from sqlalchemy import select

from bot.consent import reactions as consent
from bot.consent.models import ConsentRound
from bot.errors import Refusal
from bot.people.models import Person
from bot.rituals.feedback.blocks import WRITE
from bot.rituals.feedback.models import FeedbackTurn
from bot.rituals.feedback.team_actions import record_proposed
from bot.rituals.feedback.terms import Terms
from tests.robustness.looks import rows
from tests.world import World

FILLED = {
    "feedback_situation": "Gisteren, bij de klant met het zoekgeraakte pakket",
    "feedback_behaviour": "Je liet haar uitpraten en herhaalde wat ze vroeg",
    "feedback_effect": "Ze werd rustig",
}


def person(world: World, name: str) -> Person:
    """Somebody, as our tables know them."""
    workspace = world.playground.state.workspace.id
    return world.bot.door.caller({"team_id": workspace, "user_id": world.id_of(name)}).person


def everybody_agrees(world: World) -> None:
    """Nobody has a question, then nobody has an objection."""
    with world.bot.services.db.read() as session:
        [held] = session.scalars(select(ConsentRound).where(ConsentRound.open_about.is_not(None))).all()
    people = rows(world.bot.services.db, Person, kind="person")
    for each in people:
        with suppress(Refusal):
            consent.record_ready(world.bot.services, each, held.id, held.version)
    for each in people:
        with suppress(Refusal):
            consent.record_stance(world.bot.services, each, held.id, held.version, "agree")
    world.settle()


def switch_on(world: World, team_id: int, name: str = "Anna", **terms: Any) -> None:
    """The team agrees to it."""
    record_proposed(world.bot.services, person(world, name), team_id, Terms(**terms))
    everybody_agrees(world)


def newest(world: World, name: str, words: str) -> dict[str, Any]:
    """The newest private message with these words."""
    return next(m for m in reversed(world.dm(name)) if words in str(m))


def turn_of(world: World, name: str) -> FeedbackTurn:
    """Somebody's newest turn."""
    return rows(world.bot.services.db, FeedbackTurn, giver_id=person(world, name).id)[-1]


def receiver_of(world: World, name: str) -> str:
    """The first name of who hears from somebody."""
    with world.bot.services.db.read() as session:
        return session.get_one(Person, turn_of(world, name).receiver_id).name.split()[0]


def write(world: World, name: str, **more: str) -> dict[str, Any]:
    """Somebody fills in the form behind the newest card and saves it."""
    assert world.press(name, newest(world, name, WRITE), WRITE)["ok"]
    return world.submit(name, **{**FILLED, **more})
