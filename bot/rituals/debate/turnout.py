"""Who took part in the second vote, and whether that is enough to close the debate."""

from datetime import timedelta

from sqlalchemy import select

from bot.rituals.debate import rules
from bot.rituals.debate.at_work import load_works, who_was_here
from bot.rituals.debate.story import Story, vote_subject
from bot.tally import TallyTaken


def missing(story: Story) -> rules.Missing | None:
    """What keeps the debate from closing; None when nothing does."""
    return rules.missing(_turnouts(story), story.debate.quorum)


def _turnouts(story: Story) -> list[rules.Turnout]:
    """How both sides took part. Who was at work: at any time since the opening."""
    taken = select(TallyTaken.person_id).where(TallyTaken.subject == vote_subject(story.debate.id, 2))
    voted, here = set(story.session.scalars(taken)), _here(story)
    return [
        rules.Turnout(
            side,
            seats=sum(each == side for each in story.sides.values()),
            here=sum(story.sides[person_id] == side for person_id in here | (voted & set(story.sides))),
            voted=sum(story.sides.get(person_id) == side for person_id in voted),
        )
        for side in rules.SIDES
    ]


def _here(story: Story) -> set[int]:
    opened = story.debate.opened_at or story.debate.began_at
    first, last = opened.date() - timedelta(days=2), story.now.date() + timedelta(days=1)
    return who_was_here(load_works(story.session, story.people, first, last), opened, story.now)
