"""What was said in a debate, as it is stored and as everybody may read it."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import insert
from bot.errors import Refusal
from bot.i18n import N_
from bot.people.models import Membership, Person
from bot.rituals.debate.argument_rules import why_not_text
from bot.rituals.debate.map_rules import Argument, Map, with_places
from bot.rituals.debate.models import DebateEntry
from bot.rituals.debate.rules import ARGUMENTS
from bot.rituals.debate.story import Story
from bot.services import Services

SOMEBODY = N_("somebody")
NO_SUCH_ENTRY = N_("I do not know this any more. Perhaps it was taken back.")


def add_entry(story: Story, person: Person, kind: str, source: str, **values: object) -> int | None:
    """Store what somebody said. Returns its number; None when this form was stored before."""
    row = {
        "debate_id": story.debate.id, "person_id": person.id, "kind": kind, "source": source[:60], "at": story.now,
        "held": False, **values,
    }  # fmt: skip
    statement = insert(story.session, DebateEntry).values(row).on_conflict_do_nothing().returning(DebateEntry.id)
    entry_id: int | None = story.session.scalar(statement)
    return entry_id


def find_entry(session: Session, entry_id: int, *kinds: str) -> DebateEntry:
    """Something of these kinds that was said, and not taken back. Raises Refusal."""
    entry = session.get(DebateEntry, entry_id)
    if entry is None or entry.kind not in kinds or entry.withdrawn_at is not None:
        raise Refusal(NO_SUCH_ENTRY)
    return entry


def debate_of(services: Services, entry_id: int, *kinds: str) -> int:
    """The debate in which something of these kinds was said. Raises Refusal."""
    with services.db.read() as session:
        return find_entry(session, entry_id, *kinds).debate_id


def checked(text: str, longest: int, field: str) -> str:
    """What was written, if it can be stored. Raises Refusal at the field."""
    if reason := why_not_text(text, longest):
        raise Refusal(reason, field=field, n=longest)
    return text.strip()


def names_in(story: Story, person_ids: Collection[int | None]) -> dict[int | None, str]:
    """The names of those of them who are in the channel still."""
    here = select(Membership.person_id).where(Membership.team_id == story.team.id, Membership.present)
    query = select(Person.id, Person.name).where(Person.id.in_({each for each in person_ids if each}))
    return dict(story.session.execute(query.where(Person.id.in_(here))).all())


def load_map(story: Story) -> Map:
    """The arguments that everybody may read now. Each keeps its number, whatever is taken back.

    What is held back until half time has none yet: a number left out would tell that it exists.
    """
    query = select(DebateEntry).where(DebateEntry.debate_id == story.debate.id, DebateEntry.kind.in_(ARGUMENTS))
    given = filter(story.is_shown, story.session.scalars(query.order_by(DebateEntry.id)))
    shown = [(number, each) for number, each in enumerate(given, 1) if each.withdrawn_at is None]
    places = with_places([(each.person_id, each.kind) for _, each in shown])
    names = names_in(story, [each.person_id for _, each in shown])
    return Map(
        [
            Argument(
                each.id, number, each.kind, names.get(each.person_id), each.text, each.counter or "",
                each.weight, nth,
            )
            for (number, each), nth in zip(shown, places, strict=True)
        ],
        story.debate.half_at if story.is_before_half else None,
        story.team.tz,
    )  # fmt: skip
