"""A team's frame card: what it is for, what is fixed, what it decides itself."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.db import insert
from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.outbox.homes import touch_team_homes
from bot.people.access import access_team_by_id
from bot.people.models import Person
from bot.rituals.debate.models import TeamFrame
from bot.services import Services

LONGEST_PART = 500
PARTS = {
    "purpose": N_("What we are for"),
    "fixed": N_("What is fixed"),
    "free": N_("What we decide ourselves"),
    "decides": N_("Who decides the rest"),
}
"""The parts of the card, in their order."""

EMPTY = N_("Write at least what is fixed or what is free.")
TOO_LONG = N_("That is too long: at most {n} characters.")


@dataclass(frozen=True)
class Frame:
    """The card; empty texts where nobody has written any."""

    purpose: str = ""
    fixed: str = ""
    free: str = ""
    decides: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nobody has written one."""
        return not any(getattr(self, part) for part in PARTS)


def load_frame(session: Session, team_id: int) -> Frame:
    """The frame card of a team."""
    found = session.get(TeamFrame, team_id)
    return Frame(**{part: getattr(found, part) for part in PARTS}) if found else Frame()


def field_of(part: str) -> str:
    """The block id of a part."""
    return f"frame_{part}"


def check_frame(frame: Frame) -> None:
    """Raises Refusal with every part that will not do."""
    every = EveryField()
    for part in PARTS:
        with every:
            if len(getattr(frame, part)) > LONGEST_PART:
                raise Refusal(TOO_LONG, field=field_of(part), n=LONGEST_PART)
    with every:
        if not frame.fixed and not frame.free:
            raise Refusal(EMPTY, field=field_of("fixed"))
    every.done()


def record_frame(services: Services, person: Person, team_id: int, frame: Frame) -> None:
    """Write the card anew. Raises Refusal, also for who is no lead."""
    check_frame(frame)
    now = services.clock.now()
    with services.db.write() as session:
        access_team_by_id(session, person, team_id, to_change=True)
        values = {**{part: getattr(frame, part) for part in PARTS}, "person_id": person.id, "at": now}
        statement = insert(session, TeamFrame).values(team_id=team_id, **values)
        session.execute(statement.on_conflict_do_update(index_elements=[TeamFrame.team_id], set_=values))
        touch_team_homes(session, [team_id], now)
