"""The Slack door of a team's own questions."""

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blockkit import Block, read_values
from bot.people.access import access_team_by_id
from bot.rituals.dagstart.plan import load_plan, record_plan
from bot.rituals.dagstart.question_blocks import read_questions
from handlers import setup_view as views
from handlers.door import door_of
from handlers.intake import id_of, metadata_of, pressed
from handlers.setup import push


def edit_questions(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Push the form for the team's own questions."""
    door = door_of(context)
    caller, team_id = door.caller(body), id_of(pressed(body))

    def build() -> Block:
        with door.services.db.read() as session:
            access_team_by_id(session, caller.person, team_id, to_change=True)
            return views.render_questions(caller.t, team_id, load_plan(session, team_id))

    push(door, caller, body["trigger_id"], build)
    ack()


def save_questions(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Store the team's questions; a round that is open keeps those it opened with."""
    door = door_of(context)
    caller, team_id = door.caller(body), id_of(metadata_of(view).get("team"))
    questions = read_questions(read_values(view["state"]))
    with door.services.db.write() as session:
        access = access_team_by_id(session, caller.person, team_id, to_change=True)
        plan = replace(load_plan(session, team_id), questions=questions)
        record_plan(session, access.team, caller.person.id, plan, door.services.clock.now())
    ack(response_action="update", view=views.render_questions_saved(caller.t, plan))


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(views.QUESTIONS)(edit_questions)
    app.view(views.SAVE_QUESTIONS)(save_questions)
