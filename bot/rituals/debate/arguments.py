"""Arguments: given, changed, taken back and weighed. Each is one transaction."""

from collections.abc import Collection

from sqlalchemy import select

from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.people.models import Membership, Person
from bot.rituals.debate.actions import acting, checked_story
from bot.rituals.debate.argument_rules import PAST_HALF, why_not_add
from bot.rituals.debate.entries import NO_SUCH_ENTRY, add_entry, checked, debate_of, find_entry
from bot.rituals.debate.models import Debate, DebateEntry
from bot.rituals.debate.rules import ARGUMENTS, LONGEST_ARGUMENT, MOST_WEIGHED
from bot.rituals.debate.story import Story, weigh_subject
from bot.rituals.debate.weighing import WEIGHED_ALREADY
from bot.services import Services
from bot.tally import record_choices

KIND, WORDS, COUNTER, PICKED = "debate_kind", "debate_words", "debate_counter", "debate_picked"
"""The fields of the forms, by block id."""

NOT_A_KIND = N_("Choose whether it is for, against or a condition.")
SAME_WORDS = N_("That is your own argument again. Here goes what speaks most against your side.")
NOT_YOURS = N_("This argument is not yours.")
NOTHING_TO_WEIGH = N_("Nobody gave an argument, so there is nothing to weigh.")
PICK_SOME = N_("Choose one, two or three arguments.")
NOT_THERE = N_("One of these arguments is not there any more. Open the form again.")
HELD_ROLES = ("lead", "management")


def record_argument(
    services: Services, person: Person, debate_id: int, source: str, kind: str, text: str, counter: str = ""
) -> None:
    """Give an argument; the first time with the strongest one against one's own side. Raises Refusal."""
    with acting(services, person, debate_id, "argue") as story:
        mine = own_arguments(story, person)
        if source in {each.source for each in mine}:
            return
        if reason := why_not_add(len(mine)):
            raise Refusal(reason, field=WORDS)
        every = EveryField()
        with every:
            _check_kind(kind)
        with every:
            words = checked(text, LONGEST_ARGUMENT, WORDS)
        with every:
            against = checked(counter, LONGEST_ARGUMENT, COUNTER) if needs_counter(story, person) else None
        every.done()
        role = story.session.scalar(
            select(Membership.role).where(Membership.team_id == story.team.id, Membership.person_id == person.id)
        )
        held = role in HELD_ROLES and story.is_before_half
        if words == against:
            raise Refusal(SAME_WORDS, field=COUNTER)
        add_entry(story, person, kind, source, text=words, counter=against, held=held)


def record_changed(services: Services, person: Person, entry_id: int, kind: str, text: str) -> int:
    """Change an argument of one's own until half time. Returns the debate's id. Raises Refusal."""
    debate_id = debate_of(services, entry_id, *ARGUMENTS)
    with acting(services, person, debate_id, "edit") as story:
        entry = access_own(story, person, entry_id)
        every = EveryField()
        with every:
            _check_kind(kind)
        with every:
            words = checked(text, LONGEST_ARGUMENT, WORDS)
        every.done()
        entry.kind, entry.text = kind, words
    return debate_id


def _check_kind(kind: str) -> None:
    if kind not in ARGUMENTS:
        raise Refusal(NOT_A_KIND, field=KIND)


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
    if not story.is_before_half:
        raise Refusal(PAST_HALF)
    return entry


def own_arguments(story: Story, person: Person) -> list[DebateEntry]:
    """What somebody gave and did not take back, also what others do not see yet."""
    return [each for each in story.entries(*ARGUMENTS) if each.person_id == person.id]


def needs_counter(story: Story, person: Person) -> bool:
    """Whether somebody has not yet said what is strongest against their own side."""
    mine = (DebateEntry.debate_id == story.debate.id, DebateEntry.person_id == person.id)
    given = select(DebateEntry.id).where(*mine, DebateEntry.counter.is_not(None)).limit(1)
    return story.session.scalar(given) is None


def record_weighed(services: Services, person: Person, debate_id: int, entry_ids: Collection[int]) -> None:
    """Count the arguments that weigh for somebody, at most three. Raises Refusal."""
    with services.db.write() as session:
        # Locked for sharing: whoever counts waits for those who are weighing, and they do not wait for each other.
        debate = session.get(Debate, debate_id, with_for_update={"read": True})
        story = checked_story(services, session, debate, person, "weigh")
        if not 1 <= len(set(entry_ids)) <= MOST_WEIGHED:
            raise Refusal(PICK_SOME, field=PICKED)
        if not set(entry_ids) <= {each.id for each in story.entries(*ARGUMENTS)}:
            raise Refusal(NOT_THERE, field=PICKED)
        if not record_choices(session, weigh_subject(debate_id), person.id, [str(each) for each in entry_ids]):
            raise Refusal(WEIGHED_ALREADY, field=PICKED)
