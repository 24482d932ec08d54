"""Raising a point outside the card: from the Home, a command or a message."""

from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam
from sqlalchemy.orm import Session

from bot.db import dialect_of, insert_into, table_of
from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.outbox import queue
from bot.people.access import STANDING, find_inside
from bot.people.models import Person
from bot.points.addressee import NOT_A_CHOICE, check_colleague, read_addressee
from bot.points.models import KINDS, LONGEST, LONGEST_SOURCE, Point
from bot.points.sealed import NO_KEY, seal_of
from bot.rituals.dagstart.blocks import ADDRESSEE
from bot.rituals.dagstart.nameless import hand_over, sealed_values
from bot.rituals.dagstart.opening import RITUAL
from bot.rituals.dagstart.place import board_stands
from bot.rituals.dagstart.point_blocks import POINT_KIND, POINT_NAMELESS, POINT_TEXT
from bot.rounds import Round, board_subject
from bot.services import Services

TOO_LONG = N_("That is too long: at most {n} characters. Split it into two points.")
EMPTY = N_("Write what it is about, in one or two sentences.")
ON_THE_BOARD = N_("This has been put on the board already.")

_ROUND, _POINT = table_of(Round), table_of(Point)
_IS_OPEN = and_(_ROUND.c.team_id == bindparam("its_team"), _ROUND.c.ritual == RITUAL, _ROUND.c.state == "open")
_INSIDE = (
    STANDING.add_columns(_ROUND.c.id, _ROUND.c.day, _ROUND.c.opens_at, _ROUND.c.facts)
    .outerjoin(_ROUND, _IS_OPEN)
    .order_by(_ROUND.c.id.desc())
    .limit(1)
)
"""Whether somebody is in a team, and its newest open round; those columns are empty where there is none."""


@cache
def _add_point(dialect: str) -> Any:
    return insert_into(dialect, Point).on_conflict_do_nothing().returning(_POINT.c.id)


def record_point(
    services: Services,
    person: Person,
    team_id: int,
    text: str,
    kind: str,
    addressee: str,
    source: str,
    *,
    nameless: bool = False,
) -> tuple[int, bool]:
    """Raise a point outside the card. It goes on today's board while that does not stand yet, else on the next.

    `source` tells the form or message apart: the same one is stored once. `nameless`: the chair of the day reads it
    first, and nobody who raised it. Returns the point's id and whether it is on today's board. Raises Refusal, also
    to who is not in the team.
    """
    now, seal = services.clock.now(), seal_of(services.settings)
    with services.db.write() as session:
        held = find_inside(session, person, team_id, _INSIDE)
        values = check_point(session, team_id, text, kind, addressee, no_key=nameless and not seal)
        today = held.id is not None and not board_stands(held.opens_at, held.facts, now)
        point = {
            **values,
            "team_id": team_id,
            "round_id": held.id if today else None,
            "raised_by": person.id,
            "source": source[:LONGEST_SOURCE],
            "created_at": now,
        }
        if nameless:
            point |= sealed_values(seal, person.id, source, now)
        point_id = session.scalar(_add_point(dialect_of(session)), point)
        if point_id is None:
            raise Refusal(ON_THE_BOARD, field=POINT_TEXT)
        if today and held.facts.get("joins"):
            queue.touch(session, board_subject(team_id, held.day), "dagstart_board", now)
        if nameless and held.id is not None:
            hand_over(session, team_id, held.day, now)
        return point_id, today


def check_point(
    session: Session, team_id: int, text: str, kind: str, addressee: str, *, no_key: bool
) -> dict[str, Any]:
    """What was filled in, as a point's columns. `no_key`: who asks cannot be sealed, as they want it.

    Raises Refusal with all that is wrong.
    """
    every = EveryField()
    with every:
        if not text.strip():
            raise Refusal(EMPTY, field=POINT_TEXT)
        if len(text) > LONGEST:
            raise Refusal(TOO_LONG, field=POINT_TEXT, n=LONGEST)
    with every:
        if kind not in KINDS:
            raise Refusal(NOT_A_CHOICE, field=POINT_KIND)
    with every:
        whom, person_id = read_addressee(addressee, ADDRESSEE)
        if person_id is not None:
            check_colleague(session, team_id, person_id, ADDRESSEE)
    with every:
        if no_key:
            raise Refusal(NO_KEY, field=POINT_NAMELESS)
    every.done()
    return {"text": text.strip(), "kind": kind, "addressee": whom, "addressee_id": person_id}
