"""What a debate waits for, from one person: said to them alone."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.i18n import N_, Translator
from bot.people.models import Person
from bot.rituals.debate import rules
from bot.rituals.debate.models import Debate, DebateEntry
from bot.rituals.debate.story import Story, vote_subject, weigh_subject
from bot.tally import has_taken_part

NOT_VOTED, VOTED = N_("You have not voted yet."), N_("You have voted.")
NOT_ARGUED = N_("You have not added an argument yet.")
NOT_WEIGHED, WEIGHED = N_("You have not weighed the arguments yet."), N_("You have weighed the arguments.")


def waits_text(t: Translator, story: Story, person: Person) -> str:
    """What is still to be done by somebody in the phase that goes on, or that it is done; empty for who has no part."""
    debate, session = story.debate, story.session
    if story.find(person.id) is None:
        return ""
    if debate.phase == "understanding":
        return _questions(t, story) if story.answers_for and story.answers_for.id == person.id else ""
    if vote := rules.VOTES.get(debate.phase):
        return t(VOTED if has_taken_part(session, vote_subject(debate.id, vote), person.id) else NOT_VOTED)
    if debate.facilitator_id == person.id:
        return ""
    if debate.phase == "arguments":
        own = any(each.person_id == person.id for each in story.entries(*rules.ARGUMENTS))
        return "" if own else t(NOT_ARGUED)
    if debate.phase == "weighing":
        return t(WEIGHED if has_taken_part(session, weigh_subject(debate.id), person.id) else NOT_WEIGHED)
    return ""


def proposals_text(t: Translator, session: Session, team_id: int) -> str:
    """Which proposals in a team have had no answer yet; empty where there are none."""
    waiting = select(Debate.number).where(Debate.team_id == team_id, Debate.phase == "proposed")
    numbers = session.scalars(waiting.order_by(Debate.number)).all()
    if not numbers:
        return ""
    return t.plural(
        "One proposal waits for a team lead: `/debate show {first}`.",
        "{n} proposals wait for a team lead, the first one is `/debate show {first}`.",
        len(numbers),
        first=numbers[0],
    )


def _questions(t: Translator, story: Story) -> str:
    asked = (DebateEntry.debate_id == story.debate.id, DebateEntry.kind == "question")
    open_ = (DebateEntry.answer.is_(None), DebateEntry.withdrawn_at.is_(None))
    waiting = story.session.scalar(select(func.count()).select_from(DebateEntry).where(*asked, *open_)) or 0
    return t.plural("One question waits for you.", "{n} questions wait for you.", waiting) if waiting else ""
