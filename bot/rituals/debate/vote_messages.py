"""Renders what is asked and told about votes, while it is being sent: what is true now, in the reader's language."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.blockkit import Block
from bot.errors import Refusal
from bot.i18n import Translator, translator
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.calendar import local_day
from bot.people.models import Person, Team
from bot.rituals.debate import rules, vote_blocks
from bot.rituals.debate.models import Debate
from bot.rituals.debate.story import vote_subject
from bot.rituals.debate.vote_blocks import Asked, Text
from bot.rituals.debate.votes import QUESTION, check_may_vote, check_not_voted
from bot.services import Services
from bot.tally import has_taken_part


def load_asked(session: Session, t: Translator, person: Person, debate: Debate, vote: int) -> Asked:
    """A vote as somebody sees it, with its end on their own clock."""
    state = "over"
    if rules.VOTES.get(debate.phase) == vote:
        state = "voted" if has_taken_part(session, vote_subject(debate.id, vote), person.id) else "open"
    team = session.get_one(Team, debate.team_id)
    day = t.day(local_day(debate.ends_at, person.tz))
    until = t("{day} at {time}", day=day, time=t.time(debate.ends_at, person.tz))
    return Asked(debate.id, debate.number, vote, team.name, debate.motion, until, state)


def question(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """To somebody who may vote. It is not sent any more once it is over, or to who has voted from the card."""
    _, debate_id, _, vote = row.subject.split(":")
    debate, person = session.get(Debate, int(debate_id)), session.get(Person, row.person_id)
    if debate is None or person is None:
        return None
    t = translator(person.locale)
    asked = load_asked(session, t, person, debate, int(vote))
    if row.ts is None and (asked.state != "open" or not _may_vote(session, person, debate, int(vote))):
        return None
    return Message(*vote_blocks.render_question(t, asked))


def _may_vote(session: Session, person: Person, debate: Debate, vote: int) -> bool:
    try:
        check_may_vote(session, person, debate, vote)
    except Refusal:
        return False
    return True


def open_form(services: Services, t: Translator, person: Person, debate_id: int) -> Block:
    """The form of the vote that goes on now. Raises Refusal for who may not vote, or has."""
    with services.db.read() as session:
        debate = session.get(Debate, debate_id)
        vote = rules.VOTES.get(debate.phase, 0) if debate else 0
        check_may_vote(session, person, debate, vote)
        assert debate is not None
        check_not_voted(session, person, debate_id, vote)
        return vote_blocks.render_form(t, load_asked(session, t, person, debate, vote))


def question_now(services: Services, t: Translator, person: Person, debate_id: int, vote: int) -> Text:
    """What the private question says now."""
    with services.db.read() as session:
        debate = session.get_one(Debate, debate_id)
        return vote_blocks.render_question(t, load_asked(session, t, person, debate, vote))


MESSAGES: dict[str, Renderer] = {QUESTION: question}
