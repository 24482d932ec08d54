"""What an agreement came from besides a point: it hears what becomes of the agreement."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.origins import ORIGINS, Label
from bot.people.models import Person
from bot.rituals.agreement.models import Agreement, AgreementOrigin

GONE = N_("What this agreement was to come from is not there any more. Open the form again from there.")

From = tuple[str, int]
"""The ritual it came from, and that one's own number of it."""


def name_of(ritual: str, origin_id: int) -> str:
    """What a form carries."""
    return f"{ritual}:{origin_id}"


def read_origin(carried: str) -> From | None:
    """What a form carries; None when it carries nothing. Raises Refusal when that cannot be read."""
    ritual, _, number = carried.partition(":")
    if not carried:
        return None
    if ritual not in ORIGINS or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Refusal(GONE)
    return ritual, int(number)


def stored_origin(session: Session, agreement_id: int) -> From | None:
    """What an agreement came from; None when from nothing, or from what is no ritual any more."""
    found = session.get(AgreementOrigin, agreement_id)
    return (found.ritual, found.origin_id) if found and found.ritual in ORIGINS else None


def check_origin(session: Session, origin: From, team_id: int) -> None:
    """Raises Refusal when no agreement may come of it now."""
    ritual, origin_id = origin
    ORIGINS[ritual].check(session, origin_id, team_id)


def last_day_before(session: Session, origin: From | None, today: date) -> date:
    """The last day whose values say where a KPI stood: before what the agreement comes from, else today."""
    if origin is None:
        return today
    ritual, origin_id = origin
    return ORIGINS[ritual].last_day_before(session, origin_id) or today


def note_origin(session: Session, agreement: Agreement, origin: From, person: Person, now: datetime) -> None:
    """Somebody wrote an agreement that comes from there."""
    ritual, origin_id = origin
    session.add(AgreementOrigin(agreement_id=agreement.id, ritual=ritual, origin_id=origin_id))
    ORIGINS[ritual].proposed(session, origin_id, agreement.number, person, now)


def tell_agreed(session: Session, agreement: Agreement, now: datetime) -> None:
    """The team consented: what it came from hears so. Only the first time: a later version begins nothing."""
    found = stored_origin(session, agreement.id)
    if found and agreement.valid_from:
        ritual, origin_id = found
        ORIGINS[ritual].agreed(session, origin_id, agreement.number, agreement.valid_from, now)


def origin_label(session: Session, agreement_id: int) -> Label | None:
    """How the card names what it came from."""
    found = stored_origin(session, agreement_id)
    return ORIGINS[found[0]].label(session, found[1]) if found else None
