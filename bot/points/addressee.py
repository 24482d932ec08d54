"""Whom a point is for: a role of the team, or a colleague in it."""

import re

from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.access import NOT_A_COLLEAGUE
from bot.people.models import Membership, Team
from bot.points.models import ADDRESSEES

NOT_A_CHOICE = N_("Choose one from the list.")

Addressee = tuple[str, int | None]
"""`team`, `lead` or `management`; or `person`, with who it is."""


def read_addressee(whom: str, field: str | None = None) -> Addressee:
    """What was chosen: a role, or `person:12`. Raises Refusal, at the field."""
    if whom in ADDRESSEES:
        return whom, None
    if found := re.fullmatch(r"person:([0-9]{1,9})", whom):
        return "person", int(found[1])
    raise Refusal(NOT_A_CHOICE, field=field)


def check_colleague(session: Session, team_id: int, person_id: int, field: str | None = None) -> None:
    """A point is for somebody in the channel. Raises Refusal, at the field."""
    found = session.get(Membership, (team_id, person_id))
    if found is None or not found.present:
        raise Refusal(NOT_A_COLLEAGUE, field=field, team=session.get_one(Team, team_id).name)
