"""Weighing, once it is over: how many said of each argument that it weighs, and nothing of who said so."""

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.models import Person
from bot.rituals.debate.map_rules import weights_of
from bot.rituals.debate.rules import ARGUMENTS
from bot.rituals.debate.story import Story, weigh_subject
from bot.tally import FEWEST_TO_SHOW, counts, forget_in, has_taken_part, how_many

WEIGHED = "debate_weighed"
"""The kind of the message in the thread that says which arguments weigh most."""

WEIGHED_ALREADY = N_("You have weighed the arguments already. It is counted without your name, so it stays as it is.")


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
    discard(story)
    if entries:
        story.post(WEIGHED, f"{story.subject}:strongest")


def discard(story: Story) -> None:
    """Nothing is left of who weighed what."""
    forget_in(story.session, [weigh_subject(story.debate.id)])
