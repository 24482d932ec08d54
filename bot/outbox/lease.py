"""How the sender takes rows of the queue: claimed under a lease that stands in the database, and settled."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Update, and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session

from bot.db import Moment, table_of
from bot.outbox.models import ERASING, HOME, Outbox
from bot.outbox.pace import Slots

LEASE = timedelta(seconds=60)
"""Longer than the 10 s HTTP time-out plus a margin: a row whose lease ran out belongs to a process that died."""

UPDATE_GAP = timedelta(seconds=3)
"""Edits of one message are coalesced: at most one in this time, the newest content wins."""


@dataclass(frozen=True)
class Claim:
    """A row taken for sending: what was claimed, and when its slot comes."""

    row: Outbox
    revision: int
    slot: datetime


_T = table_of(Outbox)
_DUE = bindparam("due", type_=Moment)
_LOST = and_(Outbox.state == "claimed", Outbox.lease_until <= _DUE)
_CLAIMABLE = (
    Outbox.workspace_id == bindparam("its_workspace"),
    Outbox.due_at <= _DUE,
    or_(Outbox.state == "waiting", _LOST),
    Outbox.id.not_in(bindparam("busy", expanding=True)),
)
_IS_MESSAGE = Outbox.kind != HOME
_IS_NEW = and_(_IS_MESSAGE, Outbox.ts.is_(None))
_IS_PRIVATE = or_(Outbox.recipient.startswith("U"), Outbox.recipient.startswith("W"))


def _groups() -> list[tuple[str, Any]]:
    """The rows that spend each budget: a Home, a new message, an edit, and one that may have been posted already.

    Edits of what a whole channel reads come before those of private messages, and edits of private messages whose
    time has passed, thousands when a day closes, after all others. Of those that are due together the newest message
    comes first: that is where people look.
    """
    is_edit = and_(_IS_MESSAGE, Outbox.ts.is_not(None))
    has_passed = and_(Outbox.expires_at.is_not(None), Outbox.expires_at <= _DUE)
    groups = [
        ("home", Outbox.kind == HOME),
        ("post", and_(_IS_NEW, Outbox.uncertain.is_(False), Outbox.state == "waiting")),
        ("update", and_(is_edit, ~_IS_PRIVATE)),
        ("update", and_(is_edit, _IS_PRIVATE, ~has_passed)),
        ("update", and_(is_edit, _IS_PRIVATE, has_passed)),
        ("look_up", and_(_IS_NEW, or_(Outbox.uncertain, Outbox.state == "claimed"))),
    ]
    return [
        (
            budget,
            select(Outbox)
            .where(*_CLAIMABLE, group)
            .order_by(Outbox.due_at, Outbox.id.desc() if budget == "update" else Outbox.id)
            .limit(bindparam("room", type_=Integer))
            .with_for_update(skip_locked=True),
        )
        for budget, group in groups
    ]


_GROUPS = _groups()

_EXPIRE = (
    update(_T)
    .where(
        _T.c.workspace_id == bindparam("its_workspace"),
        _T.c.state == "waiting",
        _T.c.ts.is_(None),
        _T.c.uncertain.is_(False),
        _T.c.expires_at <= _DUE,
    )
    .values(state="dropped", problem="expired")
)
"""What is out of its window. What may have been posted is looked up first."""


def claim(
    session: Session,
    workspace_id: int,
    owner: str,
    now: datetime,
    slots: Slots,
    busy: Collection[int],
    room: int,
) -> list[Claim]:
    """Take due rows, at most `room` and as the pace allows, each with its slot. `busy` rows are in hand here."""
    session.execute(_EXPIRE, {"its_workspace": workspace_id, "due": now})
    claims: list[Claim] = []
    spoken_to: set[str] = set()
    its = {"its_workspace": workspace_id, "due": now, "busy": list(busy)}
    for budget, query in _GROUPS:
        free = min(slots.free(budget), room - len(claims))
        if free <= 0:
            continue
        for row in session.scalars(query, {**its, "room": free}).all():
            is_new = row.ts is None and row.kind != HOME
            if is_new and row.recipient in spoken_to:
                row.due_at = max(now + slots.channel_gap, slots.channel_free_at(row.recipient))
                continue
            slot = slots.take(budget, row.recipient)
            if slot is None:
                row.due_at = slots.channel_free_at(row.recipient)
                continue
            if row.kind != HOME:
                spoken_to.add(row.recipient)
            row.uncertain = row.uncertain or (row.state == "claimed" and is_new)
            row.state, row.owner, row.lease_until = "claimed", owner, max(slot, now) + LEASE
            row.attempts += 1
            claims.append(Claim(row, row.revision, slot))
    session.flush()
    return claims


def doubt(session: Session, workspace_id: int, until: datetime) -> None:
    """What is due until then and was not tried may have been sent all the same: look in Slack before sending it."""
    which = (Outbox.workspace_id == workspace_id, Outbox.state == "waiting", _IS_NEW, Outbox.uncertain.is_(False))
    untried = update(Outbox).where(*which, Outbox.attempts == 0, Outbox.due_at <= until)
    session.execute(untried.values(uncertain=True), execution_options={"synchronize_session": False})


_SETTLED = (
    update(_T)
    .where(_T.c.id == bindparam("its_id"), _T.c.owner == bindparam("its_owner"), _T.c.state == "claimed")
    .values(owner=None, lease_until=None)
)
_NEWER = _T.c.revision > bindparam("its_revision")
_SENT = _SETTLED.values(
    state=case((_NEWER, "waiting"), else_="sent"),
    due_at=case((_NEWER, _DUE), else_=_T.c.due_at),
    sent_revision=bindparam("its_revision"),
    channel=bindparam("its_channel"),
    ts=bindparam("its_ts"),
    digest=case((_NEWER, None), else_=bindparam("its_digest")),  # it may have been drawn anew meanwhile
    sent_at=bindparam("its_now"),
    next_edit_at=_DUE,
    uncertain=False,
    attempts=0,
    problem=None,
)
_LATER = _SETTLED.values(
    state="waiting",
    due_at=_DUE,
    problem=case((_T.c.problem == ERASING, ERASING), else_=bindparam("its_problem")),
    uncertain=bindparam("its_doubt"),
)
_NEVER = _SETTLED.values(state=bindparam("its_state"), problem=bindparam("its_problem"))


def settle_sent(
    session: Session, claimed: Claim, owner: str, now: datetime, channel: str, ts: str, digest: str
) -> None:
    """Slack has it. If the content changed meanwhile, the row waits again, to be edited."""
    values = {"its_revision": claimed.revision, "its_channel": channel, "its_ts": ts, "its_digest": digest}
    _settle(session, _SENT, claimed, owner, its_now=now, due=now + UPDATE_GAP, **values)


def settle_later(
    session: Session, claimed: Claim, owner: str, due_at: datetime, problem: str, *, uncertain: bool
) -> None:
    """Try again at `due_at`; `uncertain` when Slack may have taken it all the same."""
    _settle(session, _LATER, claimed, owner, due=due_at, its_problem=problem[:80], its_doubt=uncertain)


def settle_never(session: Session, claimed: Claim, owner: str, state: str, problem: str) -> None:
    """Not to be sent any more: `failed` when Slack refused it for good, `dropped` when it is no longer wanted."""
    _settle(session, _NEVER, claimed, owner, its_state=state, its_problem=problem[:80])


def _settle(session: Session, statement: Update, claimed: Claim, owner: str, **values: Any) -> None:
    session.execute(statement, {"its_id": claimed.row.id, "its_owner": owner, **values})


_MINE = and_(_T.c.workspace_id == bindparam("its_workspace"), _T.c.id.not_in(bindparam("busy", expanding=True)))
_NEXT_DUE = select(
    select(func.min(_T.c.due_at)).where(_MINE, _T.c.state == "waiting").scalar_subquery(),
    select(func.min(_T.c.lease_until)).where(_MINE, _T.c.state == "claimed").scalar_subquery(),
)


def next_due_at(session: Session, workspace_id: int, busy: Collection[int] = ()) -> datetime | None:
    """When the earliest open row is due that is not in hand here (a claimed one: when its lease ends)."""
    found = session.execute(_NEXT_DUE, {"its_workspace": workspace_id, "busy": list(busy)}).one()
    return min((moment for moment in found if moment), default=None)
