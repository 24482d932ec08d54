"""The Slack door of the export: a lead asks for the team's data and gets files in a direct message."""

import ssl
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import Request, urlopen

import structlog
from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blockkit import escape
from bot.export.files import FORMATS, Formats, file_name, write_file
from bot.i18n import N_, Translator
from bot.people.access import access_team_by_id
from bot.people.blocks import EXPORT
from bot.people.models import Team
from bot.people.setup import log_change
from handlers.door import SLACK_SILENT, Caller, Door, door_of
from handlers.intake import id_of, pressed
from handlers.setup_view import render_sentence

log = structlog.get_logger()

UPLOAD_TIMEOUT = 60
"""Seconds; a file of ten years of a team is a few megabytes."""

NOT_ALLOWED = N_(
    "I may not send files here: the app lacks the permission files:write. Ask the Slack administrator to paste the "
    "manifest again and to reinstall the app."
)


def ask(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Note in the team's log that somebody asks for the export, and make it after the ack."""
    door = door_of(context)
    caller, team_id, now = door.caller(body), id_of(pressed(body)), door.services.clock.now()
    with door.services.db.write() as session:
        team = access_team_by_id(session, caller.person, team_id, to_change=True).team
        log_change(session, team.id, caller.person.id, "exported", None, None, now)
    said = caller.t("I am making the files. They come in our conversation in a moment; only you get them.")
    show = door.client.views_push if body.get("view", {}).get("type") == "modal" else door.client.views_open
    door.after(show, trigger_id=body["trigger_id"], view=render_sentence(caller.t, said))
    door.after(send, door, caller, team, FORMATS, _comment(caller.t, team))
    ack()


def send(door: Door, caller: Caller, team: Team, formats: Formats, comment: str) -> None:
    """Make the files and send them, or say why not. Calls Slack: use `door.after`."""
    try:
        with TemporaryDirectory(prefix="dagstart-") as folder:
            files = [_write(door, team, format, Path(folder), formats) for format in formats]
            uploaded: list[dict[str, str | None]] = [
                {"id": upload(door.client, path), "title": path.name} for path in files
            ]
        conversation = door.client.conversations_open(users=caller.person.slack_id)["channel"]["id"]
        door.client.files_completeUploadExternal(files=uploaded, channel_id=conversation, initial_comment=comment)
    except (SlackApiError, OSError) as error:
        reason = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
        log.warning("export_not_sent", team=team.id, reason=reason)
        text = caller.t(NOT_ALLOWED if reason == "missing_scope" else SLACK_SILENT)
        door.client.chat_postMessage(channel=caller.person.slack_id, text=text)


def _write(door: Door, team: Team, format: str, folder: Path, formats: Formats) -> Path:
    now = door.services.clock.now()
    path = folder / file_name(team, format, now, formats)
    with door.services.db.snapshot() as session:
        write_file(session, team, format, path, now, formats)
    return path


def _comment(t: Translator, team: Team) -> str:
    return t(
        "The data of {team}: points with their history, answers, questions, settings and log. The zip is for a "
        "spreadsheet, the other file for a program. There are names in it: keep it as carefully as the channel. Who "
        "was away, who worked when and how people felt is not in it.",
        team=escape(team.name),
    )


def upload(client: WebClient, path: Path) -> str:
    """Send the bytes of a file to Slack, from the disk and not through memory. Returns the file's id.

    Raises SlackApiError and OSError.
    """
    size = path.stat().st_size
    place = client.files_getUploadURLExternal(filename=path.name, length=size)
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
    with path.open("rb") as content:
        request = Request(place["upload_url"], data=content, headers=headers, method="POST")  # noqa: S310
        context: ssl.SSLContext | None = client.ssl
        with urlopen(request, timeout=UPLOAD_TIMEOUT, context=context):  # noqa: S310
            pass
    return str(place["file_id"])


def register(app: App) -> None:
    """Wire the listener."""
    app.action(EXPORT)(ask)
