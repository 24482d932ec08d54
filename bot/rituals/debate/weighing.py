"""Weighing: everybody picks at most three arguments, counted without names."""

from collections.abc import Collection

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.models import Person
from bot.rituals.debate.actions import acting
from bot.rituals.debate.map_rules import weights_of
from bot.rituals.debate.rules import ARGUMENTS, MOST_WEIGHED
from bot.rituals.debate.story import Story, weigh_subject
from bot.services import Services
from bot.tally import FEWEST_TO_SHOW, counts, forget_in, has_taken_part, how_many, record_choices

PICKED = "debate_picked"
"""The field of the form."""

WEIGHED = "debate_weighed"
"""The kind of the message in the thread that says which arguments weigh most."""

NOTHING_TO_WEIGH = N_("Nobody gave an argument, so there is nothing to weigh.")
PICK_SOME = N_("Choose one, two or three arguments.")
NOT_THERE = N_("One of these arguments is not there any more. Open the form again.")
WEIGHED_ALREADY = N_("You have weighed the arguments already. It is counted without your name, so it stays as it is.")


def record_weighed(services: Services, person: Person, debate_id: int, entry_ids: Collection[int]) -> None:
    """Count the arguments that weigh for somebody, at most three. Raises Refusal."""
    with acting(services, person, debate_id, "weigh") as story:
        if not 1 <= len(set(entry_ids)) <= MOST_WEIGHED:
            raise Refusal(PICK_SOME, field=PICKED)
        if not set(entry_ids) <= {each.id for each in story.entries(*ARGUMENTS)}:
            raise Refusal(NOT_THERE, field=PICKED)
        if not record_choices(story.session, weigh_subject(debate_id), person.id, [str(each) for each in entry_ids]):
            raise Refusal(WEIGHED_ALREADY, field=PICKED)


def check_not_weighed(story: Story, person: Person) -> None:
    """Before the form opens. Raises Refusal for who has weighed."""
    if has_taken_part(story.session, weigh_subject(story.debate.id), person.id):
        raise Refusal(WEIGHED_ALREADY)


def count(story: Story) -> None:
    """The phase is over: keep the weights where enough people weighed, and forget the rest in the same transaction."""
    subject = weigh_subject(story.debate.id)
    entries = story.entries(*ARGUMENTS)
    sums, people = counts(story.session, subject), how_many(story.session, subject)
    weights = weights_of(sums, people, [each.id for each in entries], FEWEST_TO_SHOW)
    for entry in entries:
        entry.weight = weights[entry.id] if weights else None
    story.session.flush()
    forget_in(story.session, [subject])
    if entries:
        story.post(WEIGHED, f"{story.subject}:weighed")
