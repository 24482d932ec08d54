"""Files: kept in the state, shared as messages."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from playground.conversations import Channel, Message
from playground.installation import Json
from playground.messages import change, post
from playground.state import File
from playground.wire import file_object

if TYPE_CHECKING:
    from playground.core import Core


def announce(core: Core, user: str, name: str, size: int, alt_txt: str = "") -> File:
    """A file that is to come (its bytes follow)."""
    made = File(core.state.new_id("F"), name, user, size, int(core.clock.now()), alt_txt=alt_txt)
    core.state.files[made.id] = made
    return made


def store(core: Core, user: str, name: str, content: bytes) -> File:
    """A file with its bytes."""
    made = announce(core, user, name, len(content))
    made.content = base64.b64encode(content).decode()
    made.complete = True
    return made


def share(core: Core, files: list[File], channel: Channel, body: Json, thread_ts: str = "") -> Message:
    """Post a message that carries the files."""
    for file in files:
        file.complete = True
        if channel.id not in file.channels:
            file.channels.append(channel.id)
    shown = [file_object(core.state, file, core.url) for file in files]
    full = {**body, "files": shown, "upload": True, "subtype": "file_share"}
    if thread_ts:
        full["thread_ts"] = thread_ts
    return post(core, channel, full)


def remove(core: Core, file: File) -> None:
    """Erase a file; in the messages that carried it stands that it was deleted."""
    del core.state.files[file.id]
    for room in file.channels:
        for message in core.state.channels[room].messages.values():
            carried = message.body.get("files", [])
            if any(each["id"] == file.id for each in carried):
                gone = {"id": file.id, "mode": "tombstone"}
                change(
                    core,
                    core.state.channels[room],
                    message,
                    {"files": [gone if each["id"] == file.id else each for each in carried]},
                    None,
                )
