"""Voting without names: a vote is added to a sum, who voted stands apart, and nothing of either stays once counted."""

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.outbox import queue
from bot.people.access import NOT_A_MEMBER, find_standing
from bot.people.models import Person
from bot.rituals.debate import rules
from bot.rituals.debate.models import Debate, DebateVote
from bot.rituals.debate.story import Story, vote_subject
from bot.rituals.debate.vote_rules import CHOICES, COLUMNS, EVERYBODY, Count, Distribution, counts_of
from bot.services import Services
from bot.tally import counts, forget_in, has_taken_part, how_many, record_choices

QUESTION = "debate_vote"
"""Kind of the private question; its subject is that of the vote."""

CHOICE = "debate_choice"
"""The field in which somebody chooses."""

OTHER_VOTE = N_("This vote has been counted. How it came out is told in the channel, after the second vote.")
CHOOSE = N_("Choose one of the five.")
TWICE = N_("You have voted. Nobody is counted twice, and what you chose is kept nowhere.")


def side_subject(debate_id: int, vote: int, side: str) -> str:
    """What the votes of one side are added up under, in a vote that is counted by side."""
    return f"{vote_subject(debate_id, vote)}:{side}"


def record_vote(services: Services, person: Person, debate_id: int, vote: int, choice: str) -> None:
    """Count what one person votes, without the name; nothing else is written with it. Raises Refusal.

    `vote` is the one that the form was for. Two rows change in one transaction: the sum and who took part. The debate
    is locked for sharing: whoever counts waits for those who are voting, and they do not wait for each other.
    """
    with services.db.write() as session:
        debate = session.get(Debate, debate_id, with_for_update={"read": True})
        side = check_may_vote(session, person, debate, vote)
        assert debate is not None
        if choice not in CHOICES:
            raise Refusal(CHOOSE, field=CHOICE)
        sums = side_subject(debate.id, vote, side) if debate.by_side else None
        if not record_choices(session, vote_subject(debate.id, vote), person.id, [choice], sums):
            raise Refusal(TWICE)


def check_may_vote(session: Session, person: Person, debate: Debate | None, vote: int) -> str:
    """The side on which somebody votes. Raises Refusal when they may not, or not any more."""
    if debate is None:
        raise Refusal(rules.NO_SUCH)
    team, role = find_standing(session, person, debate.team_id)
    if role is None and not person.is_admin:
        raise Refusal(NOT_A_MEMBER, team=team.name)
    side = rules.side_of(role or "")
    if rules.VOTES.get(debate.phase, 0) > vote:
        raise Refusal(OTHER_VOTE)
    if reason := rules.why_not(debate.phase, "vote", {"seat"} if side else ()):
        raise Refusal(reason)
    assert side is not None
    return side


def check_not_voted(session: Session, person: Person, debate_id: int, vote: int) -> None:
    """Before a form opens. Raises Refusal for who has voted."""
    if has_taken_part(session, vote_subject(debate_id, vote), person.id):
        raise Refusal(TWICE)


def ask(story: Story) -> None:
    """The phase of a vote began: one private question for each who may vote, in their own working hours."""
    story.say(QUESTION, vote_subject(story.debate.id, rules.VOTES[story.debate.phase]), story.people)


def count(story: Story, vote: int) -> None:
    """A vote is over: keep its sums as far as they may be shown, and nothing else of it, in this one transaction."""
    debate, session = story.debate, story.session
    for each in counts_of(_sums(session, debate.id, vote)):
        sums = each.distribution.sums if each.distribution else (None,) * len(COLUMNS)
        values = dict(zip(COLUMNS, sums, strict=True))
        session.add(DebateVote(debate_id=debate.id, vote=vote, side=each.side, voters=each.voters, **values))
    if vote == 1:
        debate.first_counted = True
    session.flush()
    discard(story, vote)


def discard(story: Story, vote: int) -> None:
    """A vote is over: nothing is left of who voted and what was chosen, and nobody is asked any more."""
    debate_id = story.debate.id
    subject = vote_subject(debate_id, vote)
    forget_in(story.session, [subject, *(side_subject(debate_id, vote, side) for side in rules.SIDES)])
    queue.drop(story.session, subject, QUESTION)
    queue.touch(story.session, subject, QUESTION, story.now)  # everybody's: whose form was open tells who did not vote


def leave(story: Story) -> None:
    """The debate ends on the way: nothing is left of a vote that goes on, nor of a first one that was never shown."""
    debate, session = story.debate, story.session
    if vote := rules.VOTES.get(debate.phase):
        discard(story, vote)
    if not load_counts(session, debate.id):
        session.execute(delete(DebateVote).where(DebateVote.debate_id == debate.id))


def how_many_voted(story: Story) -> int:
    """How many took part in the vote that goes on."""
    return how_many(story.session, vote_subject(story.debate.id, rules.VOTES[story.debate.phase]))


def _sums(session: Session, debate_id: int, vote: int) -> Mapping[str, Mapping[str, int]]:
    sides = {side: counts(session, side_subject(debate_id, vote, side)) for side in rules.SIDES}
    return {EVERYBODY: counts(session, vote_subject(debate_id, vote)), **sides}


def load_counts(session: Session, debate_id: int) -> dict[int, list[Count]]:
    """How the votes came out, by vote, everybody first: nothing until the second one has been counted."""
    query = select(DebateVote).where(DebateVote.debate_id == debate_id)
    found: dict[int, list[Count]] = {1: [], 2: []}
    for row in session.scalars(query.order_by(DebateVote.vote, DebateVote.side)):
        found[row.vote].append(_count_of(row))
    return found if found[2] else {}


def _count_of(row: DebateVote) -> Count:
    first, second, third, fourth, fifth = (getattr(row, column) for column in COLUMNS)
    if first is None:
        return Count(row.side, row.voters, None)
    return Count(row.side, row.voters, Distribution((first, second, third, fourth, fifth)))
