"""Files: kept in the state, shared as messages."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from playground.messages import post
from playground.state import Channel, File, Json, Message
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
