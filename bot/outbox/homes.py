"""Homes that are kept up to date: those that were opened today. Each is one row of the outbox, edited as it changes.

The row is made when somebody opens the Home and holds until the end of that person's day. A change touches the rows
of those it concerns in one indexed statement; who did not open the Home has no row, and costs no call.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, case, select, update
from sqlalchemy.orm import Session

from bot.db import Moment, insert, table_of
from bot.outbox.models import HOME, OPEN_STATES, Outbox
from bot.outbox.queue import message_row, wake_after
from bot.people.models import Membership, Person

_T = table_of(Outbox)
_DUE = bindparam("due", type_=Moment)


def subject_of(person_id: int) -> str:
    """What the row of a person's Home is about."""
    return f"home:{person_id}"


def put_home(session: Session, person: Person, now: datetime, until: datetime, *, is_blank: bool) -> None:
    """Show somebody's Home now, and keep it up to date until then.

    `is_blank`: Slack shows nothing there yet, so that it is published even if nothing has changed.
    """
    row = message_row(
        workspace_id=person.workspace_id,
        kind=HOME,
        subject=subject_of(person.id),
        recipient=person.slack_id,
        person_id=person.id,
        due_at=now,
        expires_at=until,
    )
    claimed = Outbox.state == "claimed"
    again = {
        "state": case((claimed, Outbox.state), else_="waiting"),
        "due_at": case((claimed, Outbox.due_at), else_=now),
        "revision": Outbox.revision + 1,
        "expires_at": until,
        **({"digest": None} if is_blank else {}),
    }
    key = [Outbox.subject, Outbox.kind, Outbox.recipient]
    session.execute(insert(session, Outbox).values(row).on_conflict_do_update(index_elements=key, set_=again))
    wake_after(session)


def _touching(whose: ColumnElement[bool], *, at_once: bool) -> Update:
    later = () if at_once else ((_T.c.next_edit_at > _DUE, _T.c.next_edit_at),)
    free = _T.c.state != "claimed" if at_once else _T.c.state == "sent"
    return (
        update(_T)
        .where(_T.c.kind == HOME, whose, _T.c.state.in_((*OPEN_STATES, "sent")), _T.c.expires_at > _DUE)
        .values(
            revision=_T.c.revision + 1,
            due_at=case((~free, _T.c.due_at), *later, else_=_DUE),
            state=case((_T.c.state == "sent", "waiting"), else_=_T.c.state),
        )
    )


_OF_PEOPLE = _T.c.subject.in_(bindparam("subjects", expanding=True))
_TOUCH, _TOUCH_NOW = _touching(_OF_PEOPLE, at_once=False), _touching(_OF_PEOPLE, at_once=True)
_PERSON, _MEMBERSHIP = table_of(Person), table_of(Membership)
_OPENED = (
    select(_PERSON.c.id)
    .join(_MEMBERSHIP, _MEMBERSHIP.c.person_id == _PERSON.c.id)
    .where(
        _MEMBERSHIP.c.team_id.in_(bindparam("teams", expanding=True)), _PERSON.c.home_opened_on >= bindparam("since")
    )
)


def touch_homes(session: Session, person_ids: Collection[int | None], now: datetime, *, at_once: bool = False) -> None:
    """Something these people see on their Home changed. Many changes are one edit, unless `at_once`.

    `at_once` is for a person's own click on the Home, which waits for the answer.
    """
    subjects = [subject_of(each) for each in set(person_ids) if each is not None]
    if subjects:
        _execute(session, _TOUCH_NOW if at_once else _TOUCH, {"subjects": subjects, "due": now})


def touch_team_homes(session: Session, team_ids: Collection[int], now: datetime) -> None:
    """Something that everybody in these teams sees on the Home changed: a round, the settings.

    Two statements, and only one where nobody has opened the Home lately.
    """
    if team_ids:
        since = now.date() - timedelta(days=1)  # today is another day in another zone
        opened = session.scalars(_OPENED, {"teams": list(team_ids), "since": since}).all()
        touch_homes(session, opened, now)


def _execute(session: Session, statement: Update, values: dict[str, Any]) -> None:
    if session.execute(statement, values).rowcount:  # type: ignore[attr-defined]
        wake_after(session)
