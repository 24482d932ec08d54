"""Renders what is said about debates, while it is being sent: what is true now, in the reader's language."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.i18n import Translator, translator
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.access import find_standing
from bot.people.models import Person
from bot.points.models import Point
from bot.points.rules import climb_moment
from bot.rituals.debate import blocks, phase_rules, proposal_blocks, rules, turnout, votes
from bot.rituals.debate.before import values_before
from bot.rituals.debate.blocks import Text
from bot.rituals.debate.entries import load_map
from bot.rituals.debate.list_blocks import render_status
from bot.rituals.debate.models import Debate
from bot.rituals.debate.opening import ANSWER, LEADING, PROPOSAL, REMINDER
from bot.rituals.debate.shown import Shown
from bot.rituals.debate.story import CARD, NEVER, PHASE, Story, load_story
from bot.rituals.debate.waiting import proposals_text, waits_text
from bot.services import Services


def load_shown(story: Story) -> Shown:
    """A debate as everybody sees it."""
    debate, session, kpi = story.debate, story.session, story.kpi
    point = session.get(Point, debate.point_id) if debate.point_id else None
    facilitator, answers = story.find(debate.facilitator_id), story.answers_for
    return Shown(
        debate_id=debate.id,
        number=debate.number,
        team=story.team.name,
        phase=debate.phase,
        was_opened=debate.opened_at is not None,
        motion=debate.motion,
        proposed=debate.proposed,
        kpi_name=kpi.name if kpi else debate.kpi_name,
        unit=kpi.unit if kpi else "score",
        target=kpi.target if kpi else None,
        before=[each.value for each in values_before(session, debate, story.team)],
        fixed=debate.fixed,
        free=debate.free,
        decides=debate.decides,
        decided_by=debate.decided_by,
        facilitator=facilitator.name if facilitator else None,
        answers=answers.name if answers else None,
        with_kar=debate.with_kar,
        live=debate.live,
        until=_until(story),
        zone=story.team.tz,
        is_waiting=debate.waiting_since is not None,
        missing=turnout.missing(story) if debate.phase == "second_vote" else None,
        outcome=debate.outcome,
        lesson=debate.lesson,
        agreement_number=debate.agreement_number,
        voted=votes.how_many_voted(story) if debate.phase in rules.VOTES else None,
        seats=len(story.people),
        votes=votes.load_counts(session, debate.id),
        map=load_map(story),
        proposer=_name(session, debate.proposed_by),
        point=point.text if point and point.state != "withdrawn" else "",
    )


def _until(story: Story) -> datetime | None:
    """When the phase ends. The outcome should be there long before the clock ends that."""
    debate = story.debate
    if debate.phase == "outcome":
        return climb_moment(debate.began_at, phase_rules.OUTCOME_DAYS, story.hours)
    return debate.ends_at if debate.opened_at and debate.ends_at < NEVER else None


def _name(session: Session, person_id: int | None) -> str | None:
    person = session.get(Person, person_id) if person_id else None
    return person.name if person else None


def find_story(session: Session, debate_id: int, now: datetime) -> Story | None:
    """A debate that a message is about; None when it is gone, or the bot from the channel."""
    debate = session.get(Debate, debate_id)
    story = load_story(session, debate, now) if debate else None
    return story if story and story.team.state != "left" else None


def card(session: Session, row: Outbox, now: datetime) -> Message | None:
    """The card at the head of the thread; of a debate that was stopped before it could be shown, none."""
    story = find_story(session, int(row.subject.split(":")[1]), now)
    if story is None or (row.ts is None and story.debate.phase == "closed"):
        return None
    return Message(*blocks.render_card(translator(story.team.locale), load_shown(story)))


def phase(session: Session, row: Outbox, now: datetime, *, as_file: bool = False) -> Message | None:
    """A phase begins, in the thread of the card; what stands there of an earlier one stays as it was."""
    story = find_story(session, int(row.subject.split(":")[1]), now)
    thread_ts = story.thread() if story else None
    if story is None or thread_ts is None or row.subject != story.phase_subject:
        return None
    shown = blocks.render_phase(translator(story.team.locale), load_shown(story), charts=not as_file)
    return Message(*shown, thread_ts=thread_ts)


# -- in private ------------------------------------------------------------------------------------------------


def proposal(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To a lead: somebody proposes a debate, or it has waited for a day. Not sent any more once it has its answer."""
    story, person = find_story(session, int(row.subject.split(":")[1]), now), session.get(Person, row.person_id)
    if story is None or person is None or (row.ts is None and story.debate.phase != "proposed"):
        return None
    t, waited = translator(person.locale), row.kind == REMINDER
    return Message(*proposal_blocks.render_proposal(t, load_shown(story), may_answer=True, has_waited=waited))


def answer(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To who proposed it: it is open, or why not now."""
    story, person = find_story(session, int(row.subject.split(":")[1]), now), session.get(Person, row.person_id)
    if story is None or person is None:
        return None
    return Message(*proposal_blocks.render_answer(translator(person.locale), load_shown(story)))


def leading(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To who leads it because somebody else chose so; not any more once it is over."""
    story, person = find_story(session, int(row.subject.split(":")[1]), now), session.get(Person, row.person_id)
    if story is None or person is None or (row.ts is None and story.debate.phase in rules.ENDED):
        return None
    return Message(*proposal_blocks.render_leading(translator(person.locale), load_shown(story)))


MESSAGES: dict[str, Renderer] = {
    CARD: card,
    PHASE: phase,
    PROPOSAL: proposal,
    REMINDER: proposal,
    ANSWER: answer,
    LEADING: leading,
}


def show_debate(services: Services, t: Translator, person: Person, debate_id: int, link: str) -> Text:
    """A debate for one person: its card with what it waits for from them; a proposal with what they may do about it."""
    with services.db.read() as session:
        story = load_story(session, session.get_one(Debate, debate_id), services.clock.now())
        shown = load_shown(story)
        if story.debate.opened_at is None:
            _, role = find_standing(session, person, story.team.id)
            may_answer = story.why_not(person, role, "open") is None
            may_withdraw = story.why_not(person, role, "withdraw") is None
            return proposal_blocks.render_proposal(t, shown, may_answer=may_answer, may_withdraw=may_withdraw)
        return render_status(t, blocks.render_card(t, shown), _asked(t, story, person), link)


def _asked(t: Translator, story: Story, person: Person) -> str:
    parts = (waits_text(t, story, person), proposals_text(t, story.session, story.team.id))
    return " ".join(part for part in parts if part)
