"""files.*: the upload in three steps, files.info and files.delete."""

from __future__ import annotations

from playground import files
from playground.content import parsed
from playground.conversations import Channel
from playground.errors import SlackError
from playground.installation import Json
from playground.messages import app_body
from playground.methods.base import Call
from playground.methods.chat import thread_of
from playground.state import File
from playground.wire import file_object


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal: where to send `length` bytes."""
    try:
        length = int(call.text("length"))
    except ValueError as problem:
        raise SlackError.arguments("length must be a number [json-pointer:/length]") from problem
    if length < 1 or not call.text("filename"):
        raise SlackError.arguments("must be at least 1 [json-pointer:/length]")
    if len(call.text("alt_txt")) > 1000:
        raise SlackError("alt_txt_too_large")
    core = call.core
    file = files.announce(core, core.state.app.bot_user, call.text("filename"), length, call.text("alt_txt"))
    return {"upload_url": f"{call.host or core.url}/upload/v1/{file.id}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: finish, and share where the app is a member."""
    core = call.core
    wanted = parsed(call.args["files"], "invalid_arguments") or []
    chosen = [_uploaded(call, str(item.get("id", ""))) for item in wanted]
    if not chosen:
        raise SlackError.arguments("files must not be empty [json-pointer:/files]")
    rooms = [_room(call, name) for name in _rooms(call)]
    for file, item in zip(chosen, wanted, strict=True):
        file.title = str(item.get("title") or file.name)
        file.complete = True
    for room in rooms:
        body = app_body(core, {"text": call.text("initial_comment")})
        files.share(core, chosen, room, body, thread_of(call, room))
    return {"files": [file_object(core.state, file, core.url) for file in chosen]}


def info(call: Call) -> Json:
    """files.info."""
    file = call.core.state.files.get(call.text("file"))
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    told = file_object(call.core.state, file, call.core.url)
    return {"file": told, "comments": [], "response_metadata": {"next_cursor": ""}}


def delete(call: Call) -> Json:
    """files.delete: only the app's own. What stays in its messages is documented: a file of mode `tombstone`."""
    file = call.core.state.files.get(call.text("file"))
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    if file.user != call.core.state.app.bot_user:
        raise SlackError("cant_delete_file")
    files.remove(call.core, file)
    return {}


def _uploaded(call: Call, file_id: str) -> File:
    file = call.core.state.files.get(file_id)
    if file is None or file.content is None or file.complete:
        raise SlackError("file_not_found")
    return file


def _rooms(call: Call) -> list[str]:
    listed = [call.text("channel_id"), *call.text("channels").split(",")]
    return [name.strip() for name in listed if name.strip()]


def _room(call: Call, name: str) -> Channel:
    found = call.core.state.channels.get(name)
    bot = call.core.state.app.bot_user
    if found is None or (found.kind != "public" and bot not in found.members):
        raise SlackError("channel_not_found")
    if bot not in found.members:
        raise SlackError("not_in_channel")
    return found
