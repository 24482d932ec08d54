"""What somebody got, as a file in their own conversation with the bot, to keep or to take along.

It is made while it is being sent, and goes from Slack as soon as one of these texts is deleted or expires.
"""

from datetime import datetime
from pathlib import Path
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import section
from bot.errors import Refusal
from bot.i18n import N_, Translator, translator
from bot.outbox import queue
from bot.outbox.message import ERASED, FILES_REFUSED, Message
from bot.outbox.models import Outbox
from bot.people.access import NO_GUESTS
from bot.people.mail import is_coming, person_row
from bot.people.models import Person
from bot.rituals.feedback.blocks import LABELS
from bot.rituals.feedback.models import FeedbackText
from bot.rituals.feedback.own import Got, got_by
from bot.rituals.feedback.rules import FIELDS
from bot.rituals.feedback.sealed import UNREADABLE, FeedbackSeal
from bot.rituals.feedback.texts import FILE, file_subject
from bot.services import Services

MOST_TRIES = 5
NOT_TAKEN = N_("Slack does not take the file. Ask for it again later; if that does not help, ask the administrator.")


def record_asked(services: Services, person: Person) -> bool:
    """Queue the file for who asks, once at a time. False when there is nothing to put in it. Raises Refusal."""
    if person.kind != "person":
        raise Refusal(NO_GUESTS)
    now = services.clock.now()
    with services.db.write() as session:
        own = (FeedbackText.receiver_id == person.id, FeedbackText.state == "delivered")
        if session.scalar(select(FeedbackText.id).where(*own).limit(1)) is None:
            return False
        if not is_coming(session, person, FILE):
            queue.put(session, [person_row(person, FILE, file_subject(token_hex(8)), now)])
        return True


def render_file(session: Session, seal: FeedbackSeal, row: Outbox, now: datetime) -> Message | None:
    """The file; once it is there, it is only ever taken back."""
    if row.ts:
        return ERASED
    person = session.get_one(Person, row.person_id)
    got, t = got_by(session, seal, person.id), translator(person.locale)
    if not got or person.kind != "person":
        return None
    if (row.problem or "").startswith(FILES_REFUSED) and row.attempts > MOST_TRIES:
        return Message(t(NOT_TAKEN), [section(t(NOT_TAKEN))])
    said = t(
        "What colleagues wrote to you, as a file. Save it if you want to keep it: as soon as you delete one of these "
        "texts or one expires, I take this file away."
    )
    name, content = f"dagstart-peer-feedback-{now:%Y-%m-%d}.txt", _content(t, got)

    def write(folder: Path) -> list[Path]:
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(content, encoding="utf-8")
        return [path]

    return Message(said, [], files=write)


def _content(t: Translator, got: list[Got]) -> str:
    return "\n".join([t("What colleagues wrote to you"), *(line for each in got for line in _lines(t, each))]) + "\n"


def _lines(t: Translator, got: Got) -> list[str]:
    head = ["", "", f"{t.day(got.day)}, {got.giver or t('A colleague')}"]
    if got.words is None:
        return [*head, t(UNREADABLE)]
    parts = [(t(LABELS[name]), getattr(got.words, name)) for name in FIELDS]
    parts += [(t("You asked on"), got.words.question), (t("The answer"), got.words.answer)]
    return [*head, *(line for label, text in parts if text for line in ("", f"{label}:", text))]
