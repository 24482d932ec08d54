"""Files that somebody dropped in Slack and has not decided on yet."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.db import insert
from bot.errors import Refusal
from bot.i18n import N_, translator
from bot.outbox import queue
from bot.people.mail import person_row
from bot.people.models import FileDraft, Person

PREVIEW = "file_preview"
"""The kind of the message that shows what a file would change."""

KEEP_DRAFTS = timedelta(days=1)
FETCHED_WITHIN = timedelta(minutes=10)

DECIDED = N_("This file was decided on already, or it is older than a day. Drop it here again to import it.")
NOT_FETCHED = N_("I could not fetch your file from Slack. Drop it here again in a minute.")


def note_draft(session: Session, person: Person, file_id: str, name: str, problem: str | None, now: datetime) -> int:
    """Note that somebody dropped a file; with a `problem` it is answered at once. 0 when it was noted before."""
    values = {"person_id": person.id, "file_id": file_id, "name": name, "problem": problem, "created_at": now}
    statement = insert(session, FileDraft).values(values).on_conflict_do_nothing().returning(FileDraft.id)
    draft_id = session.execute(statement).scalar()
    if draft_id and problem:
        _answer(session, person, draft_id, now)
    return draft_id or 0


def record_content(
    session: Session, person: Person, draft_id: int, content: bytes | None, problem: str | None, now: datetime
) -> None:
    """The file is here, or there is a problem with it: show what it would change, or say so."""
    known = update(FileDraft).where(FileDraft.id == draft_id)
    session.execute(known.values(content=content, problem=problem))
    _answer(session, person, draft_id, now)


def _answer(session: Session, person: Person, draft_id: int, now: datetime) -> None:
    queue.put(session, [person_row(person, PREVIEW, f"file:{draft_id}", now)])


def find_draft(session: Session, person_id: int, draft_id: int) -> bytes:
    """The file of a draft. Raises Refusal when it is not this person's, or gone."""
    query = select(FileDraft.content).where(FileDraft.id == draft_id, FileDraft.person_id == person_id)
    content = session.scalar(query)
    if content is None:
        raise Refusal(DECIDED)
    return content


def drop_draft(session: Session, person_id: int, draft_id: int) -> None:
    """A draft is decided on, once. Raises Refusal when it was before."""
    mine = delete(FileDraft).where(FileDraft.id == draft_id, FileDraft.person_id == person_id)
    if session.execute(mine.returning(FileDraft.id)).scalar() is None:
        raise Refusal(DECIDED)


def forget_drafts(session: Session, now: datetime) -> None:
    """Erase what nobody decided on within a day; say so where a file never came (the process ended meanwhile)."""
    session.execute(delete(FileDraft).where(FileDraft.created_at < now - KEEP_DRAFTS))
    lost = select(FileDraft.id, Person).join(Person, Person.id == FileDraft.person_id)
    missing = (FileDraft.content.is_(None), FileDraft.problem.is_(None))
    for draft_id, person in session.execute(lost.where(*missing, FileDraft.created_at < now - FETCHED_WITHIN)):
        record_content(session, person, draft_id, None, translator(person.locale)(NOT_FETCHED), now)
