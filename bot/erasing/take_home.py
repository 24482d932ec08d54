"""Somebody's own data as a file, in the conversation with the bot: written while it is being sent, kept nowhere."""

import json
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from bot.blockkit import section
from bot.db import Database
from bot.erasing.own_data import own_data
from bot.i18n import N_, translator
from bot.outbox import queue
from bot.outbox.message import FILES_REFUSED, Message, Renderer
from bot.outbox.models import Outbox
from bot.people.mail import is_coming, person_row
from bot.people.models import Person
from bot.settings import Settings

KIND = "own_export"
MOST_TRIES = 5
COMMENT = N_(
    "Everything I hold of you, in one file. There are colleagues' names in it: keep it as carefully as you would want "
    "them to. What colleagues wrote about you and you have not got yet is not in it, nor who asked not to be matched "
    "with you."
)
REFUSED = N_("Slack does not take the file at the moment. Ask for it again later, or ask your administrator.")


def put_own_export(session: Session, person: Person, asked: str, now: datetime) -> None:
    """Queue the file, once at a time; `asked` tells one request from another."""
    if not is_coming(session, person, KIND):
        queue.put(session, [person_row(person, KIND, f"own:{asked}"[:60], now)])


def renderers(db: Database, settings: Settings) -> dict[str, Renderer]:
    """The renderer of the file, with the database and the keys with which it is read."""

    def render(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
        person = session.get(Person, row.person_id)
        if person is None or person.slack_id != row.recipient:
            return None
        t = translator(person.locale)
        if (row.problem or "").startswith(FILES_REFUSED) and row.attempts > MOST_TRIES:
            return Message(t(REFUSED), [section(t(REFUSED))])
        return Message(t(COMMENT), [], files=partial(_write, db, settings, person.id))

    return {KIND: render}


def _write(db: Database, settings: Settings, person_id: int, folder: Path) -> list[Path]:
    with db.snapshot() as session:
        person = session.get_one(Person, person_id)
        t = translator(person.locale)
        parts = own_data(session, settings, person, sealed=True)
    held = {part.name: {"title": t(part.title), "rows": part.rows} for part in parts if part.rows}
    path = folder / "dagstart-mydata.json"
    path.write_text(json.dumps({"format": "dagstart-person", **held}, ensure_ascii=False, indent=1), encoding="utf-8")
    return [path]
