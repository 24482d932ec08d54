"""The Slack door of what follows the votes: an agreement, a lesson, and looking back at what came of it."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import read_values
from bot.errors import Refusal
from bot.i18n import N_
from bot.people.models import Person
from bot.rituals.agreement import acting
from bot.rituals.agreement import actions as agreements
from bot.rituals.agreement.form import render_form
from bot.rituals.agreement.messages import form_for
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import IN_FORCE
from bot.rituals.agreement.sources import name_of
from bot.rituals.debate import actions, measure_blocks, measuring, outcome_blocks
from bot.rituals.debate.messages import load_shown
from bot.rituals.debate.outcome_messages import last_found
from bot.rituals.debate.outcome_rules import LESSON, REVIEW
from bot.rituals.debate.result_blocks import reason_text
from bot.rituals.debate.story import RITUAL, Story
from bot.services import Services
from handlers.agreement_form import open_form
from handlers.door import Caller, Door, door_of
from handlers.intake import id_of, metadata_of, pressed

Json = dict[str, Any]

IN_ROUND = N_("The team is deciding about agreement {number}. Look back once that is over.")


def agree(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form of an agreement, filled in with the motion, the result and the KPI."""
    door = door_of(context)
    caller, debate_id = door.caller(body), id_of(pressed(body))
    with actions.looking(door.services, caller.person, debate_id, "agree") as story:
        team, kpi = story.team, story.kpi
        why = reason_text(caller.t, load_shown(story))
    kpi_id = kpi.id if kpi and kpi.archived_at is None else None
    open_form(door, caller, body, [team], why=why, kpi_id=kpi_id, origin=name_of(RITUAL, debate_id))
    ack()


def learned(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form that closes it without an agreement."""
    door = door_of(context)
    caller, debate_id = door.caller(body), id_of(pressed(body))
    with actions.looking(door.services, caller.person, debate_id, "learned") as story:
        view = outcome_blocks.render_learned_form(caller.t, load_shown(story))
    door.open_modal(body, view)
    ack()


def send_learned(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Close it with what the team learned."""
    door = door_of(context)
    caller, debate_id = door.caller(body), id_of(metadata_of(view).get("debate"))
    lesson = str(read_values(view["state"]).get(LESSON, ""))
    measuring.record_learned(door.services, caller.person, debate_id, lesson)
    ack()


def look_back(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form that looks back."""
    door = door_of(context)
    caller, debate_id = door.caller(body), id_of(pressed(body))
    with actions.looking(door.services, caller.person, debate_id, "look_back") as story:
        view = measure_blocks.render_look_back_form(caller.t, load_shown(story), last_found(story, caller.t))
    door.open_modal(body, view)
    ack()


def send_look_back(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Do with the agreement what the team chose, through its own door, and keep the lesson."""
    door = door_of(context)
    caller, debate_id = door.caller(body), id_of(metadata_of(view).get("debate"))
    values = read_values(view["state"])
    choice, lesson = str(values.get(REVIEW, "")), str(values.get(LESSON, ""))
    measuring.check_look_back(choice, lesson)
    following = _look_back(door, caller, debate_id, choice, lesson)
    if following:
        ack(response_action="update", view=following)
    else:
        ack()


def _look_back(door: Door, caller: Caller, debate_id: int, choice: str, lesson: str) -> Json | None:
    """Both in one transaction, so that a second press finds the debate closed and asks the team nothing again.

    Returns the form that follows. The agreement is held first, as when a team's consent reaches its debate.
    """
    services, person = door.services, caller.person
    with actions.looking(services, person, debate_id, "look_back") as story:
        agreement = _agreement_of(story)
    if agreement is None or agreement.state not in IN_FORCE:
        following: Json | None = measure_blocks.render_ended(caller.t, agreement.number if agreement else None)
    else:
        following = _form_of(door, caller, agreement.id) if choice == "change" else None
    with services.db.write() as session:
        if agreement and agreement.state in IN_FORCE and choice in CARRY_OUT:
            CARRY_OUT[choice](services, session, person, agreement.id)
        measuring.record_looked_back(services, session, person, debate_id, choice, lesson)
    return following


def _agreement_of(story: Story) -> Agreement | None:
    """What came of a debate. Raises Refusal while the team decides about it."""
    mine = (Agreement.team_id == story.team.id, Agreement.number == story.debate.agreement_number)
    found = story.session.scalar(select(Agreement).where(*mine))
    if found and found.state == "in_round":
        raise Refusal(IN_ROUND, number=found.number)
    return found


def _form_of(door: Door, caller: Caller, agreement_id: int) -> Json:
    with acting.looking(door.services, caller.person, agreement_id, "revise") as story:
        return render_form(caller.t, form_for(story))


CARRY_OUT: dict[str, Callable[[Services, Session, Person, int], object]] = {
    "keep": agreements.extend_in,
    "stop": agreements.stop_in,
}


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(outcome_blocks.AGREE)(agree)
    app.action(outcome_blocks.LEARNED)(learned)
    app.view(outcome_blocks.LEARNED_FORM)(send_learned)
    app.action(measure_blocks.LOOK)(look_back)
    app.view(measure_blocks.LOOK_FORM)(send_look_back)
