"""The Slack door of what follows the votes: an agreement, a lesson, and looking back at what came of it."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from sqlalchemy import select

from bot.blockkit import read_values
from bot.errors import Refusal
from bot.i18n import N_
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
from handlers.agreement import open_form
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
    door.after(door.client.views_open, trigger_id=body["trigger_id"], view=view)
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
    door.after(door.client.views_open, trigger_id=body["trigger_id"], view=view)
    ack()


def send_look_back(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Do with the agreement what the team chose, through its own door, and keep the lesson."""
    door = door_of(context)
    caller, debate_id = door.caller(body), id_of(metadata_of(view).get("debate"))
    values = read_values(view["state"])
    choice, lesson = str(values.get(REVIEW, "")), str(values.get(LESSON, ""))
    measuring.check_look_back(choice, lesson)
    with actions.looking(door.services, caller.person, debate_id, "look_back") as story:
        found = _agreement_of(story)
    following = _carry_out(door, caller, found, choice) if found else None
    measuring.record_looked_back(door.services, caller.person, debate_id, choice, lesson)
    if following is None and (found is None or found.state not in IN_FORCE):
        following = measure_blocks.render_ended(caller.t, found.number if found else None)
    if following:
        ack(response_action="update", view=following)
    else:
        ack()


def _agreement_of(story: Story) -> Agreement | None:
    mine = (Agreement.team_id == story.team.id, Agreement.number == story.debate.agreement_number)
    return story.session.scalar(select(Agreement).where(*mine))


def _carry_out(door: Door, caller: Caller, agreement: Agreement, choice: str) -> Json | None:
    """Extend it, stop it, or open its form, which is returned. What has ended already stays as it is."""
    if agreement.state == "in_round":
        raise Refusal(IN_ROUND, number=agreement.number)
    if agreement.state not in IN_FORCE:
        return None
    if choice == "keep":
        agreements.record_extended(door.services, caller.person, agreement.id)
    elif choice == "stop":
        agreements.record_stopped(door.services, caller.person, agreement.id)
    else:
        with agreements.looking(door.services, caller.person, agreement.id, "revise") as story:
            return render_form(caller.t, form_for(story))
    return None


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(outcome_blocks.AGREE)(agree)
    app.action(outcome_blocks.LEARNED)(learned)
    app.view(outcome_blocks.LEARNED_FORM)(send_learned)
    app.action(measure_blocks.LOOK)(look_back)
    app.view(measure_blocks.LOOK_FORM)(send_look_back)
