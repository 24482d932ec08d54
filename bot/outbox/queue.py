"""The queue in the database: put, touch, take back. Uniqueness lives here, not in memory; `lease.py` empties it."""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Update, and_, bindparam, case, delete, func, select, update
from sqlalchemy.orm import Session

from bot.db import Moment, insert, table_of
from bot.outbox.models import OPEN_STATES, Outbox


def message_row(
    *,
    workspace_id: int,
    kind: str,
    subject: str,
    recipient: str,
    due_at: datetime,
    team_id: int | None = None,
    person_id: int | None = None,
    expires_at: datetime | None = None,
) -> dict[str, Any]:
    """The values of a row to put. `subject` is what it is about (`round:12`), `recipient` a Slack id."""
    return {
        "workspace_id": workspace_id,
        "team_id": team_id,
        "kind": kind,
        "subject": subject,
        "recipient": recipient,
        "person_id": person_id,
        "due_at": due_at,
        "expires_at": expires_at,
        "token": secrets.token_hex(12),
    }


def put(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Queue messages in the caller's transaction. A row that exists already stays as it is."""
    values = list(rows)
    if values:
        session.execute(insert(session, Outbox).on_conflict_do_nothing(), values)
        wake_after(session)


def put_again(session: Session, row: dict[str, Any]) -> None:
    """The same for one message that may have been queued before, and dropped unsent: it is wanted again."""
    same = {name: row[name] for name in ("subject", "kind", "recipient")}
    session.execute(delete(Outbox).filter_by(**same, state="dropped").where(Outbox.ts.is_(None)))
    put(session, [row])


_T = table_of(Outbox)
_SUBJECT = and_(_T.c.subject == bindparam("its_subject"), _T.c.kind == bindparam("its_kind"))
_DUE = bindparam("due", type_=Moment)
_TOUCH = (
    update(_T)
    .where(_SUBJECT, _T.c.state.in_((*OPEN_STATES, "sent")))
    .values(
        revision=_T.c.revision + 1,
        due_at=case((_T.c.state != "sent", _T.c.due_at), (_T.c.next_edit_at > _DUE, _T.c.next_edit_at), else_=_DUE),
        state=case((_T.c.state == "sent", "waiting"), else_=_T.c.state),
    )
)
_DROP = (
    update(_T).where(_SUBJECT, _T.c.state == "waiting", _T.c.ts.is_(None)).values(state="dropped", problem="withdrawn")
)
_REVIVE = (
    update(_T)
    .where(_SUBJECT, _T.c.state == "dropped", _T.c.problem == "withdrawn", _T.c.expires_at > _DUE)
    .values(state="waiting", problem=None)
)
_TO = _T.c.recipient == bindparam("its_recipient")
_BY_RECIPIENT = {statement: statement.where(_TO) for statement in (_TOUCH, _DROP, _REVIVE)}


def touch(session: Session, subject: str, kind: str, now: datetime, recipient: str | None = None) -> None:
    """The content of a message changed: edit it, or send it newer if it is still waiting."""
    if _change(session, _TOUCH, subject, kind, recipient, due=now):
        wake_after(session)


def look_again(session: Session, channel: str, ts: str, now: datetime) -> None:
    """A click was answered in the message itself: what Slack shows is not what was sent, whatever we remember of it.

    Two such answers may arrive in the wrong order, so the message is edited once more, after both.
    """
    changed = {
        "digest": None,
        "revision": _T.c.revision + 1,
        "due_at": case((_T.c.state != "sent", _T.c.due_at), (_T.c.next_edit_at > now, _T.c.next_edit_at), else_=now),
        "state": case((_T.c.state == "sent", "waiting"), else_=_T.c.state),
    }
    which = (_T.c.channel == channel, _T.c.ts == ts, _T.c.state.in_((*OPEN_STATES, "sent")))
    if session.execute(update(_T).where(*which).values(changed)).rowcount:  # type: ignore[attr-defined]
        wake_after(session)


def take_back(session: Session, subjects: Collection[str], now: datetime) -> None:
    """What these messages say was erased: delete in Slack what was sent, and never send what was not."""
    changed = {"revision": _T.c.revision + 1, "state": case((_T.c.state == "sent", "waiting"), else_=_T.c.state)}
    which = (_T.c.subject.in_(subjects), _T.c.state.in_((*OPEN_STATES, "sent")))
    session.execute(update(_T).where(*which).values({**changed, "due_at": now}))
    wake_after(session)


def drop(session: Session, subject: str, kind: str, recipient: str | None = None) -> None:
    """Withdraw messages that were not sent yet: what is taken back before sending is never sent."""
    _change(session, _DROP, subject, kind, recipient)


def revive(session: Session, subject: str, kind: str, now: datetime, recipient: str) -> None:
    """What was withdrawn is wanted again, if its time has not passed."""
    if _change(session, _REVIVE, subject, kind, recipient, due=now):
        wake_after(session)


def _change(session: Session, statement: Update, subject: str, kind: str, recipient: str | None, **more: Any) -> int:
    values = {"its_subject": subject, "its_kind": kind, **more}
    if recipient:
        statement, values["its_recipient"] = _BY_RECIPIENT[statement], recipient
    return int(session.execute(statement, values).rowcount)  # type: ignore[attr-defined]


def wake_after(session: Session) -> None:
    """Wake the dispatcher once this transaction is committed."""
    session.info["wakes"] = True


def next_waiting_at(session: Session, now: datetime) -> datetime | None:
    """When the next message is due that still waits for its moment, in any workspace."""
    return session.scalar(select(func.min(Outbox.due_at)).where(Outbox.state == "waiting", Outbox.due_at > now))


def sent_message(session: Session, subject: str, kind: str) -> tuple[str, str] | None:
    """Channel and ts of the message a row became, if it was sent."""
    query = select(Outbox.channel, Outbox.ts).where(Outbox.subject == subject, Outbox.kind == kind)
    found = session.execute(query.where(Outbox.ts.is_not(None))).first()
    return (str(found[0]), str(found[1])) if found else None


def is_on_its_way(session: Session, subject: str, kind: str) -> bool:
    """Whether a message waits to be sent, or is being sent."""
    query = select(Outbox.id).where(Outbox.subject == subject, Outbox.kind == kind, Outbox.state.in_(OPEN_STATES))
    return session.scalar(query.limit(1)) is not None
