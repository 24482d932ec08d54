"""What a renderer gives back, and the registry of renderers by kind."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.outbox.models import Outbox

Block = dict[str, Any]


FILES_REFUSED = "files:"
"""How a row's problem begins when Slack did not take the files of its message; the reason follows."""


@dataclass(frozen=True)
class Message:
    """A message as Slack takes it. `text` carries the whole meaning: screen readers read it, not the blocks."""

    text: str
    blocks: list[Block]
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    sealed_to: str | None = None  # who gets it, where the row must not say so; then nothing is kept of where it went
    files: Callable[[Path], list[Path]] | None = None  # writes what comes with it into a folder; `text` is the comment
    alt_text: str | None = None  # describes the files, where they are pictures
    then: Callable[[Session], None] | None = None  # what follows once it is sent, in the settling transaction
    erased: bool = False  # there is nothing to say any more: what was sent is deleted in Slack

    def digest(self) -> str:
        """Tells whether an edit would change anything."""
        return hashlib.sha256(json.dumps([self.text, self.blocks], sort_keys=True).encode()).hexdigest()[:32]


ERASED = Message("", [], erased=True)
"""What a renderer gives back when what a message says was erased."""


class NotYet(Exception):
    """Raised by a renderer whose message has to wait until a moment."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


Renderer = Callable[[Session, Outbox, datetime], Message | None]
"""Renders a row while it is being sent; None when it must not be sent any more. May raise NotYet."""

Renderers = Mapping[str, Renderer]
