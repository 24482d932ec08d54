"""Arguments: given, changed and taken back. Each is one transaction."""

from sqlalchemy import select

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.models import Membership, Person
from bot.rituals.debate.actions import acting
from bot.rituals.debate.argument_rules import is_first_half, why_not_add, why_not_change
from bot.rituals.debate.entries import NO_SUCH_ENTRY, add_entry, checked, debate_of, find_entry
from bot.rituals.debate.models import DebateEntry
from bot.rituals.debate.rules import ARGUMENTS, LONGEST_ARGUMENT
from bot.rituals.debate.story import Story
from bot.services import Services

KIND, WORDS, COUNTER = "debate_kind", "debate_words", "debate_counter"
"""The fields of the form, by block id."""

NOT_A_KIND = N_("Choose whether it is for, against or a condition.")
NOT_YOURS = N_("This argument is not yours.")
HELD_ROLES = ("lead", "management")


def record_argument(
    services: Services, person: Person, debate_id: int, source: str, kind: str, text: str, counter: str = ""
) -> None:
    """Give an argument; the first time with the strongest one against one's own side. Raises Refusal."""
    with acting(services, person, debate_id, "argue") as story:
        if kind not in ARGUMENTS:
            raise Refusal(NOT_A_KIND, field=KIND)
        mine = own_arguments(story, person)
        if source in {each.source for each in mine}:
            return
        if reason := why_not_add(len(mine)):
            raise Refusal(reason, field=WORDS)
        against = checked(counter, LONGEST_ARGUMENT, COUNTER) if needs_counter(story, person) else None
        role = story.session.scalar(
            select(Membership.role).where(Membership.team_id == story.team.id, Membership.person_id == person.id)
        )
        held = role in HELD_ROLES and is_first_half(story.debate.phase, story.debate.half_at, story.now)
        words = checked(text, LONGEST_ARGUMENT, WORDS)
        add_entry(story, person, kind, source, text=words, counter=against, held=held)


def record_changed(services: Services, person: Person, entry_id: int, kind: str, text: str) -> int:
    """Change an argument of one's own until half time. Returns the debate's id. Raises Refusal."""
    debate_id = debate_of(services, entry_id, *ARGUMENTS)
    with acting(services, person, debate_id, "edit") as story:
        entry = access_own(story, person, entry_id)
        if kind not in ARGUMENTS:
            raise Refusal(NOT_A_KIND, field=KIND)
        entry.kind, entry.text = kind, checked(text, LONGEST_ARGUMENT, WORDS)
    return debate_id


def record_taken_back(services: Services, person: Person, entry_id: int) -> int:
    """Take back an argument of one's own until half time. Returns the debate's id. Raises Refusal."""
    debate_id = debate_of(services, entry_id, *ARGUMENTS)
    with acting(services, person, debate_id, "edit") as story:
        access_own(story, person, entry_id).withdrawn_at = story.now
    return debate_id


def access_own(story: Story, person: Person, entry_id: int) -> DebateEntry:
    """An argument that somebody gave and may still change. Raises Refusal."""
    entry = find_entry(story.session, entry_id, *ARGUMENTS)
    if entry.debate_id != story.debate.id:
        raise Refusal(NO_SUCH_ENTRY)
    if entry.person_id != person.id:
        raise Refusal(NOT_YOURS)
    if reason := why_not_change(story.debate.phase, story.debate.half_at, story.now):
        raise Refusal(reason)
    return entry


def own_arguments(story: Story, person: Person) -> list[DebateEntry]:
    """What somebody gave and did not take back, also what others do not see yet."""
    return [each for each in story.entries(*ARGUMENTS) if each.person_id == person.id]


def needs_counter(story: Story, person: Person) -> bool:
    """Whether somebody has not yet said what is strongest against their own side."""
    mine = (DebateEntry.debate_id == story.debate.id, DebateEntry.person_id == person.id)
    given = select(DebateEntry.id).where(*mine, DebateEntry.counter.is_not(None)).limit(1)
    return story.session.scalar(given) is None
