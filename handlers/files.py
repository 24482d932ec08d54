"""The Slack door for files: dropped in our conversation, told by their headings, shown before they are taken."""

from datetime import datetime
from http.client import HTTPException
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from sqlalchemy.orm import Session

from bot.blockkit import Block, actions, button, escape, fallback, sections, shorten
from bot.errors import Refusal
from bot.i18n import N_, Translator, translator
from bot.kpis.incoming import ValueReader, teams_to_fill
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people import drafts
from bot.people.access import check_in_a_team, teams_to_change
from bot.people.csv_file import has_headings
from bot.people.incoming import Offer, Reader
from bot.people.models import FileDraft, Person
from bot.people.roster_file import HEADINGS as ROSTER
from bot.people.roster_incoming import RosterReader
from bot.people.slack import TOO_LARGE, download
from handlers.door import Door, door_of, refusal_text
from handlers.intake import id_of, pressed

IMPORT, GOOD, LEAVE = "file.import", "file.good", "file.leave"

LARGEST_FILE = 500_000
"""Bytes: half a year of a large team, read within Slack's three seconds."""

MOST_FILES = 5
ENDINGS = (".csv", ".tsv", ".txt")
LONGEST_NAME = 80

NOT_FOR_ME = N_("The only files I can use are CSV files: a roster, or values of KPIs.")
EMPTY = N_("This file is empty.")
NEITHER = N_(
    "I do not see what this file is. A roster has the headings person, date, start and end; values of KPIs have date, "
    "KPI and value, or date and a column for each KPI with its name."
)
NOT_A_LEAD = N_("Only a team lead or an administrator can bring in a roster.")
CHANGED = N_("The team has changed since you dropped this file, and some lines cannot be used any more. Drop it again.")


def receive(door: Door, person: Person, event: dict[str, Any]) -> None:
    """Somebody dropped files: note each, answer at once what is wrong with it, or fetch it after the ack."""
    now, t = door.services.clock.now(), translator(person.locale)
    for file in [each for each in event.get("files") or () if isinstance(each, dict)][:MOST_FILES]:
        name, file_id = shorten(str(file.get("name") or ""), LONGEST_NAME), str(file.get("id") or "")[:40]
        with door.services.db.write() as session:
            try:
                _check(session, person, file)
                problem = None
            except Refusal as refusal:
                problem = refusal_text(t, refusal)
            draft_id = drafts.note_draft(session, person, file_id, name, problem, now)
        if draft_id and not problem:
            door.after(_fetch, door, person, draft_id, str(file.get("url_private") or ""))


def _check(session: Session, person: Person, file: dict[str, Any]) -> None:
    """Look at what Slack says of a file, and at who dropped it. Raises Refusal."""
    if not str(file.get("name") or "").lower().endswith(ENDINGS):
        raise Refusal(NOT_FOR_ME)
    size = file.get("size")
    if size == 0:
        raise Refusal(EMPTY)
    if isinstance(size, int) and size > LARGEST_FILE:
        raise Refusal(TOO_LARGE)
    if not person.is_admin:
        check_in_a_team(session, person)


def _fetch(door: Door, person: Person, draft_id: int, url: str) -> None:
    """Keep the file if it is one of ours and this person may bring it in; else only why not."""
    content, problem, t = None, None, translator(person.locale)
    try:
        content = download(door.client, url, LARGEST_FILE)
        with door.services.db.read() as session:
            _reader_for(session, person, content, door.services.clock.now())
    except Refusal as refusal:
        content, problem = None, refusal_text(t, refusal)
    except (OSError, HTTPException):
        problem = t(drafts.NOT_FETCHED)
    with door.services.db.write() as session:
        drafts.record_content(session, person, draft_id, content, problem, door.services.clock.now())


def _reader_for(session: Session, person: Person, content: bytes, now: datetime) -> Reader:
    """What reads this file, for the teams for which this person may bring it in. Raises Refusal."""
    if has_headings(content, ROSTER):
        try:
            return RosterReader(session, teams_to_change(session, person), now)
        except Refusal as refusal:
            raise Refusal(NOT_A_LEAD) if refusal.fields else refusal from None
    values = ValueReader(session, teams_to_fill(session, person), now)
    if not has_headings(content, values.headings):
        raise Refusal(NEITHER)
    return values


def offer(session: Session, row: Outbox, now: datetime) -> Message | None:
    """What a file would change, with buttons; or what is wrong with it."""
    draft = session.get(FileDraft, int(row.subject.partition(":")[2]))
    person = session.get_one(Person, row.person_id)
    t = translator(person.locale)
    if draft is None:
        return None
    if draft.problem:
        return _said(draft.problem)
    content = draft.content or b""
    try:
        incoming = _reader_for(session, person, content, now).read(content)
    except Refusal as refusal:
        return _said(refusal_text(t, refusal))
    found = incoming.offer(session, t, escape)
    text = _text(t, draft.name, found)
    if not found.is_any:
        return _said("\n".join([text, t("There is nothing to import.")]))
    return _said(text, _buttons(t, draft.id, found))


def _text(t: Translator, name: str, found: Offer) -> str:
    head = t("*{file}*: this is what it would change.", file=escape(name))
    bad = [f"\n*{found.bad[0]}*", *found.bad[1:]] if found.bad else []
    return "\n".join([head, *(f"•  {line}" for line in found.changes), *found.notes, *bad])


def _buttons(t: Translator, draft_id: int, found: Offer) -> Block:
    take = (t("Import the good lines"), GOOD) if found.bad else (t("Import"), IMPORT)
    return actions(button(*take, draft_id, style="primary"), button(t("Leave it"), LEAVE, draft_id))


def _said(text: str, *rows: Block) -> Message:
    return Message(fallback(text), [*sections(text), *rows])


def import_all(ack: Ack, body: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Every line was good: import them."""
    _import(door_of(context), body, respond, good_lines=False)
    ack()


def import_good(ack: Ack, body: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Import the lines that can be used."""
    _import(door_of(context), body, respond, good_lines=True)
    ack()


def _import(door: Door, body: dict[str, Any], respond: Respond, *, good_lines: bool) -> None:
    caller, now = door.caller(body), door.services.clock.now()
    with door.services.db.read() as session:
        draft_id = id_of(pressed(body))
        content = drafts.find_draft(session, caller.person.id, draft_id)
        reader = _reader_for(session, caller.person, content, now)
    incoming = reader.read(content)  # outside the transaction: others can write meanwhile
    if incoming.has_bad and not good_lines:
        raise Refusal(CHANGED)
    incoming.write_ahead(door.services.db)
    with door.services.db.write() as session:
        drafts.drop_draft(session, caller.person.id, draft_id)
        lines = incoming.take(session, caller.t, caller.person.id, escape)
    door.after(_replace, respond, "\n".join([caller.t("Imported."), *(f"•  {line}" for line in lines)]))


def leave(ack: Ack, body: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Forget the file."""
    door = door_of(context)
    caller = door.caller(body)
    with door.services.db.write() as session:
        drafts.drop_draft(session, caller.person.id, id_of(pressed(body)))
    door.after(_replace, respond, caller.t("Nothing was imported, and the file is erased here."))
    ack()


def _replace(respond: Respond, text: str) -> None:
    respond(text=text, blocks=sections(text), replace_original=True)


def register(app: App) -> None:
    """Wire the listeners. Files come in through `handlers.talk`, with everything that is written to the bot."""
    app.action(IMPORT)(import_all)
    app.action(GOOD)(import_good)
    app.action(LEAVE)(leave)


MESSAGES: dict[str, Renderer] = {drafts.PREVIEW: offer}
