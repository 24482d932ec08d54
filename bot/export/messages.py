"""The export as a message: made while it is being sent, so that nothing is lost, and checked then."""

from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from bot.blockkit import escape, section
from bot.db import Database
from bot.errors import Refusal
from bot.export.files import FORMATS, REGISTER, Formats, file_name, write_file
from bot.i18n import N_, Translator, translator
from bot.outbox import queue
from bot.outbox.message import FILES_REFUSED, Message, Renderer
from bot.outbox.models import Outbox
from bot.people.access import access_team_by_id
from bot.people.mail import person_row
from bot.people.models import Person, Team

KIND, REGISTER_KIND = "team_export", "agreement_export"
"""Everything of a team, for those who lead it; its agreements alone, for everybody in it."""

MOST_TRIES = 5
WHOLE = {name: FORMATS[name] for name in ("csv", "json")}

NOT_ALLOWED = N_(
    "I may not send files here: the app lacks the permission files:write. Ask the Slack administrator to paste the "
    "manifest again and to reinstall the app."
)
NOT_TAKEN = N_("Slack does not take the files at the moment. Ask for the export again later.")


def put_export(session: Session, person: Person, team: Team, change_id: int, now: datetime, kind: str = KIND) -> None:
    """Queue the files for who asked; `change_id` is the line of the log that says so."""
    queue.put(session, [person_row(person, kind, f"export:{change_id}", now, team=team)])


def renderers(db: Database) -> dict[str, Renderer]:
    """The renderers of exports, with the database that they are read from."""

    def export(session: Session, row: Outbox, now: datetime) -> Message | None:
        person = session.get(Person, row.person_id)
        if person is None or row.team_id is None:
            return None
        try:
            team = access_team_by_id(session, person, row.team_id, to_change=row.kind == KIND).team
        except Refusal:  # not a lead, or not in the team any more
            return None
        t, problem = translator(person.locale), row.problem or ""
        if problem == f"{FILES_REFUSED}missing_scope":
            return _sentence(t(NOT_ALLOWED))
        if problem.startswith(FILES_REFUSED) and row.attempts > MOST_TRIES:
            return _sentence(t(NOT_TAKEN))
        comment, formats = (_comment, WHOLE) if row.kind == KIND else (_register_comment, REGISTER)
        return Message(comment(t, team), [], files=partial(_write, db, team, now, formats))

    return {KIND: export, REGISTER_KIND: export}


def _sentence(text: str) -> Message:
    return Message(text, [section(text)])


def _write(db: Database, team: Team, now: datetime, formats: Formats, folder: Path) -> list[Path]:
    paths = []
    for format in formats:
        paths.append(folder / file_name(team, format, now, formats))
        with db.snapshot() as session:
            write_file(session, team, format, paths[-1], now, formats)
    return paths


def _comment(t: Translator, team: Team) -> str:
    return t(
        "The data of {team}: points with their history, answers, questions, announcements, settings, log, KPIs, "
        "agreements and debates. The zip is for a spreadsheet, the other file for a program. There are names in it: "
        "keep it as carefully as the channel. Who was away, who worked when, how people felt and what anybody voted "
        "is not in it.",
        team=escape(team.name),
    )


def _register_comment(t: Translator, team: Team) -> str:
    return t(
        "The agreements of {team}: a page to read, a table for a spreadsheet, and a file for a program with every "
        "version. There are names in it: keep it as carefully as the channel.",
        team=escape(team.name),
    )
