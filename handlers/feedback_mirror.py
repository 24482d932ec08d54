"""The Slack door of the team mirror: choosing statements, answering, and from the lowest average to a debate."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import read_values
from bot.errors import Refusal
from bot.i18n import N_, translator
from bot.people.access import access_team, find_standing
from bot.rituals.feedback import mirror, mirror_blocks
from bot.rituals.feedback.blocks import said_view
from bot.rituals.feedback.mirror_models import MirrorRound
from bot.rituals.feedback.mirror_rules import STATEMENTS, lowest
from handlers.debate_motion import open_form
from handlers.door import Answer, Caller, Door, door_of
from handlers.intake import OUT_OF_DATE, id_of, metadata_of, pressed

Json = dict[str, Any]

STORED = N_("Stored. The channel reads it.")


def choose(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
    """Open the form with the pool of statements."""
    with door.services.db.read() as session:
        team = access_team(session, caller.person, str(command["channel_id"])).team
    view = mirror_blocks.render_choice(caller.t, mirror.look_at_mirror(door.services, caller.person, team.id))
    door.open_modal(command, view)
    return None


WORDS = {"mirror": choose}


def save(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Store which statements the team looks back at."""
    door = door_of(context)
    caller, chosen = door.caller(body), read_values(view["state"]).get(mirror.STATEMENT, ())
    team_id = id_of(metadata_of(view).get("team"))
    mirror.record_statements(door.services, caller.person, team_id, [str(each) for each in chosen])
    ack(response_action="update", view=said_view(caller.t, caller.t(STORED)))


def send(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Count somebody's answers."""
    door = door_of(context)
    caller, round_id = door.caller(body), id_of(pressed(body))
    answers = mirror_blocks.read_answers(read_values(body.get("state")))
    mirror.record_answers(door.services, caller.person, round_id, answers)
    text, blocks = mirror_blocks.render_counted(caller.t)
    door.after(respond, text=text, blocks=blocks, replace_original=True)
    ack()


def debate(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form for a debate about the statement with the lowest average."""
    door = door_of(context)
    caller, round_id = door.caller(body), id_of(pressed(body))
    with door.services.db.read() as session:
        row = session.get(MirrorRound, round_id)
        if row is None or row.due_at is not None:
            raise Refusal(OUT_OF_DATE)
        team, _ = find_standing(session, caller.person, row.team_id)
        [(_, found)] = mirror.results_of(session, team.id, row.month, 1)
        least = lowest(found)
    if least is None:
        raise Refusal(OUT_OF_DATE)
    open_form(door, caller, body, team.id, text=translator(team.locale)(STATEMENTS[least]))
    ack()


def register(app: App) -> None:
    """Wire the listeners."""
    app.view(mirror_blocks.SAVE)(save)
    app.action(mirror_blocks.SEND)(send)
    app.action(mirror_blocks.DEBATE)(debate)
