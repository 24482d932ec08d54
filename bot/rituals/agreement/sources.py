"""What an agreement came from besides a point: it hears what becomes of the agreement."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.origins import ORIGINS, Label
from bot.people.models import Person
from bot.rituals.agreement.models import Agreement, AgreementOrigin

GONE = N_("What this agreement was to come from is not there any more. Open the form again from there.")


def name_of(ritual: str, origin_id: int) -> str:
    """What a form carries."""
    return f"{ritual}:{origin_id}"


def check_origin(session: Session, origin: str, team_id: int) -> tuple[str, int]:
    """The ritual and its own number, as a form carries them. Raises Refusal when no agreement may come of it now."""
    ritual, _, number = origin.partition(":")
    if ritual not in ORIGINS or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Refusal(GONE)
    ORIGINS[ritual].check(session, int(number), team_id)
    return ritual, int(number)


def note_origin(session: Session, agreement: Agreement, origin: tuple[str, int], person: Person, now: datetime) -> None:
    """Somebody wrote an agreement that comes from there."""
    ritual, origin_id = origin
    session.add(AgreementOrigin(agreement_id=agreement.id, ritual=ritual, origin_id=origin_id))
    ORIGINS[ritual].proposed(session, origin_id, agreement.number, person, now)


def tell_agreed(session: Session, agreement: Agreement, now: datetime) -> None:
    """The team consented: what it came from hears so. Only the first time: a later version begins nothing."""
    found = session.get(AgreementOrigin, agreement.id)
    if found and found.ritual in ORIGINS and agreement.valid_from:
        ORIGINS[found.ritual].agreed(session, found.origin_id, agreement.number, agreement.valid_from, now)


def origin_label(session: Session, agreement_id: int) -> Label | None:
    """How the card names what it came from."""
    found = session.get(AgreementOrigin, agreement_id)
    return ORIGINS[found.ritual].label(session, found.origin_id) if found and found.ritual in ORIGINS else None
