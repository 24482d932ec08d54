"""The Slack door for rosters: a file that a lead drops in the conversation with the bot, shown before it counts."""

from datetime import datetime
from http.client import HTTPException
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from sqlalchemy.orm import Session

from bot.blockkit import Block, actions, button, escape, sections, shorten
from bot.errors import Refusal
from bot.i18n import N_, Translator, translator
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people import rosters
from bot.people.access import teams_to_change
from bot.people.models import Person, RosterDraft
from bot.people.roster import Reading
from bot.people.roster_file import read_roster
from bot.people.roster_words import bad_lines, counted, described, left_out_line, passed_line
from bot.people.slack import TOO_LARGE, download
from handlers.door import Door, door_of, refusal_text
from handlers.intake import id_of, pressed

IMPORT, GOOD, LEAVE = "roster.import", "roster.good", "roster.leave"

LARGEST_FILE = 500_000
"""Bytes: half a year of a large team, read within Slack's three seconds."""

MOST_FILES = 5
ENDINGS = (".csv", ".tsv", ".txt")
LONGEST_NAME = 80

NO_ROSTER = N_("The only file I can use is a roster: a CSV file with a person, date, start and end on each line.")
EMPTY = N_("This file is empty.")
NOT_A_LEAD = N_("Only a team lead or an administrator can bring in a roster.")
CHANGED = N_("The team has changed since you dropped this file, and some lines cannot be used any more. Drop it again.")


def receive(door: Door, person: Person, event: dict[str, Any]) -> None:
    """Somebody dropped files: note each, answer at once what is wrong with it, or fetch it after the ack."""
    now = door.services.clock.now()
    for file in [each for each in event.get("files") or () if isinstance(each, dict)][:MOST_FILES]:
        name, file_id = shorten(str(file.get("name") or ""), LONGEST_NAME), str(file.get("id") or "")[:40]
        with door.services.db.write() as session:
            problem = _problem(session, person, file)
            draft_id = rosters.note_draft(session, person, file_id, name, problem, now)
        if draft_id and not problem:
            door.after(_fetch, door, person, draft_id, str(file.get("url_private") or ""))


def _problem(session: Session, person: Person, file: dict[str, Any]) -> str | None:
    """What is wrong with a file, going by what Slack says of it and by who dropped it: an untranslated text."""
    if not str(file.get("name") or "").lower().endswith(ENDINGS):
        return NO_ROSTER
    size = file.get("size")
    if size == 0:
        return EMPTY
    if isinstance(size, int) and size > LARGEST_FILE:
        return TOO_LARGE
    try:
        teams_to_change(session, person)
    except Refusal as refusal:
        return NOT_A_LEAD if refusal.fields else refusal.sentence
    return None


def _fetch(door: Door, person: Person, draft_id: int, url: str) -> None:
    content, problem = None, None
    try:
        content = download(door.services, url, LARGEST_FILE)
    except Refusal as refusal:
        problem = refusal.sentence
    except (OSError, HTTPException):
        problem = rosters.NOT_FETCHED
    with door.services.db.write() as session:
        rosters.record_content(session, person, draft_id, content, problem, door.services.clock.now())


def offer(session: Session, row: Outbox, now: datetime) -> Message | None:
    """What a roster would change, with buttons; or what is wrong with it."""
    draft = session.get(RosterDraft, int(row.subject.partition(":")[2]))
    person = session.get_one(Person, row.person_id)
    t = translator(person.locale)
    if draft is None:
        return None
    try:
        if draft.problem:
            raise Refusal(draft.problem)
        teams = teams_to_change(session, person)
        reading = read_roster(draft.content or b"", rosters.load_places(session, teams), now)
    except Refusal as refusal:
        return _said(refusal_text(t, refusal))
    changes = rosters.changes_of(session, teams, reading, now)
    head = t("*{file}*: this is what it would change.", file=escape(draft.name))
    lines = [f"•  {described(t, change, escape)}" for change in changes]
    bad = bad_lines(t, reading, escape)
    heading = [f"\n*{bad[0]}*"] if bad else []
    lines += [t("Who is not in it is not asked on these days.")] if changes else []
    text = "\n".join([head, *lines, *passed_line(t, reading), *heading, *bad[1:]])
    if not any(change.is_any for change in changes):
        return _said("\n".join([text, t("There is nothing to import.")]))
    return _said(text, _buttons(t, draft.id, reading))


def _buttons(t: Translator, draft_id: int, reading: Reading) -> Block:
    take = (t("Import the good lines"), GOOD) if reading.bad else (t("Import"), IMPORT)
    return actions(button(*take, draft_id, style="primary"), button(t("Leave it"), LEAVE, draft_id))


def _said(text: str, *rows: Block) -> Message:
    return Message(text[:3900], [*sections(text), *rows])


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
        content = rosters.find_draft(session, caller.person.id, draft_id)
        teams = teams_to_change(session, caller.person)
        places = rosters.load_places(session, teams)
    reading = read_roster(content, places, now)  # outside the transaction: others can write meanwhile
    if reading.bad and not good_lines:
        raise Refusal(CHANGED)
    with door.services.db.write() as session:
        rosters.drop_draft(session, caller.person.id, draft_id)
        changes = rosters.import_reading(session, teams, reading, caller.person.id, now)
    lines = [f"•  {counted(caller.t, change, escape)}" for change in changes]
    left = left_out_line(caller.t, reading)
    door.after(_replace, respond, "\n".join([caller.t("Imported."), *lines, *left, *passed_line(caller.t, reading)]))


def leave(ack: Ack, body: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Forget the file."""
    door = door_of(context)
    caller = door.caller(body)
    with door.services.db.write() as session:
        rosters.drop_draft(session, caller.person.id, id_of(pressed(body)))
    door.after(_replace, respond, caller.t("Nothing was imported, and the file is erased here."))
    ack()


def _replace(respond: Respond, text: str) -> None:
    respond(text=text, blocks=sections(text), replace_original=True)


def register(app: App) -> None:
    """Wire the listeners. Files come in through `handlers.talk`, with everything that is written to the bot."""
    app.action(IMPORT)(import_all)
    app.action(GOOD)(import_good)
    app.action(LEAVE)(leave)


MESSAGES: dict[str, Renderer] = {rosters.PREVIEW: offer}
