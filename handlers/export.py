"""The Slack door of the export: a lead asks for the team's data and gets two files in a direct message."""

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.export.messages import KIND, put_export
from bot.people.access import access_team_by_id
from bot.people.blocks import EXPORT
from bot.people.changes import log_change
from bot.people.mail import is_coming
from handlers.door import door_of
from handlers.intake import id_of, pressed
from handlers.setup_view import render_sentence


def ask(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Note in the team's log that somebody asks for the export, and queue it."""
    door = door_of(context)
    caller, team_id, now = door.caller(body), id_of(pressed(body)), door.services.clock.now()
    with door.services.db.write() as session:
        team = access_team_by_id(session, caller.person, team_id, to_change=True).team
        if not is_coming(session, caller.person, KIND, team):
            change = log_change(session, team.id, caller.person.id, "exported", None, None, now)
            put_export(session, caller.person, team, change.id, now)
    said = caller.t("I am making the files. They come in our conversation in a moment; only you get them.")
    door.open_modal(body, render_sentence(caller.t, said))
    ack()


def register(app: App) -> None:
    """Wire the listener."""
    app.action(EXPORT)(ask)
