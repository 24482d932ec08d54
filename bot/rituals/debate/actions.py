"""What people do with debates. Each is one transaction; what others must see goes through the outbox."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.kpis.models import Kpi
from bot.outbox import queue
from bot.people.access import NOT_A_MEMBER, find_standing
from bot.people.models import Person, Team
from bot.points.actions import NO_SUCH_POINT
from bot.points.models import Point
from bot.rituals.debate import phases, rules
from bot.rituals.debate.models import Debate
from bot.rituals.debate.motion import Motion
from bot.rituals.debate.story import CARD, NEVER, Story, load_story, vote_subject
from bot.rituals.debate.votes import QUESTION
from bot.rituals.debate.words import missing_sentence
from bot.services import Services

NO_SUCH = rules.NO_SUCH
NO_KPI = N_("Choose a KPI that {team} measures. A new one is made with `/kpi add`.")
NO_FACILITATOR = N_("Who leads a debate is somebody who takes part in {team}. Choose somebody from the list.")
MOVED_ON = N_("The debate has moved on already, so nothing happened.")


@contextmanager
def acting(services: Services, person: Person, debate_id: int, action: str) -> Iterator[Story]:
    """One transaction in which somebody does something in a debate. Raises Refusal when they may not."""
    with services.db.write() as session:
        debate = session.get(Debate, debate_id, with_for_update=True)
        story = checked_story(services, session, debate, person, action)
        yield story
        story.refresh()


@contextmanager
def looking(services: Services, person: Person, debate_id: int, action: str) -> Iterator[Story]:
    """A debate as it is, for somebody who is about to do something in it. Raises Refusal when they may not."""
    with services.db.read() as session:
        yield checked_story(services, session, session.get(Debate, debate_id), person, action)


@contextmanager
def reading(services: Services, person: Person, debate_id: int) -> Iterator[Story]:
    """A debate for somebody who only looks: everybody in the channel may, in every phase. Raises Refusal."""
    with services.db.read() as session:
        yield _standing(services, session, session.get(Debate, debate_id), person)[0]


def checked_story(services: Services, session: Session, debate: Debate | None, person: Person, action: str) -> Story:
    """A debate in the hands of somebody who wants to do something in it. Raises Refusal when they may not."""
    story, role = _standing(services, session, debate, person)
    if reason := story.why_not(person, role, action):
        raise Refusal(reason)
    return story


def _standing(services: Services, session: Session, debate: Debate | None, person: Person) -> tuple[Story, str | None]:
    if debate is None:
        raise Refusal(NO_SUCH)
    team, role = find_standing(session, person, debate.team_id)
    if role is None and not person.is_admin:
        raise Refusal(NOT_A_MEMBER, team=team.name)
    return load_story(session, debate, services.clock.now()), role


# -- how it begins ---------------------------------------------------------------------------------------------


def record_opened(
    services: Services, person: Person, team_id: int, motion: Motion, source: str, point_id: int | None = None
) -> int:
    """Open a debate. Raises Refusal. Returns its id.

    `source` is the form it came from: what comes twice is stored once.
    """
    with services.db.write() as session:
        team = session.get(Team, team_id, with_for_update=True)  # numbers are given out one by one
        if team and (found := _stored(session, team, source)):
            return found
        debate = _write(session, services, person, team_id, motion, source, point_id)
        story = checked_story(services, session, debate, person, "open")
        phases.open_(story)
        story.refresh()
        return debate.id


def _stored(session: Session, team: Team, source: str) -> int | None:
    return session.scalar(select(Debate.id).where(Debate.team_id == team.id, Debate.source == source))


def _write(
    session: Session,
    services: Services,
    person: Person,
    team_id: int,
    motion: Motion,
    source: str,
    point_id: int | None,
) -> Debate:
    """Store a debate as a proposal."""
    team, _ = find_standing(session, person, team_id)
    now = services.clock.now()
    last = session.scalar(select(func.max(Debate.number)).where(Debate.team_id == team_id))
    debate = Debate(
        team_id=team_id, number=(last or 0) + 1, source=source, phase="proposed", proposed_by=person.id,
        point_id=_checked_point(session, point_id, team_id), days=team.debate_days, quorum=team.debate_quorum,
        created_at=now, began_at=now, ends_at=NEVER,
    )  # fmt: skip
    _take_motion(session, debate, team, motion)
    session.add(debate)
    session.flush()
    return debate


def _take_motion(session: Session, debate: Debate, team: Team, motion: Motion) -> None:
    """Raises Refusal where the KPI or the facilitator is not of this team."""
    kpi = session.get(Kpi, motion.kpi_id) if motion.kpi_id else None
    if kpi is None or kpi.team_id != team.id or kpi.archived_at:
        raise Refusal(NO_KPI, team=team.name)
    debate.motion, debate.kpi_id, debate.kpi_name = motion.text, kpi.id, kpi.name
    debate.fixed, debate.free, debate.decides = motion.fixed, motion.free, motion.decides
    debate.decided_by, debate.with_kar, debate.live = motion.decided_by, motion.with_kar, motion.live
    debate.facilitator_id = motion.facilitator_id
    story = load_story(session, debate, debate.created_at)
    if motion.facilitator_id is not None and story.find(motion.facilitator_id) is None:
        raise Refusal(NO_FACILITATOR, team=team.name)


def _checked_point(session: Session, point_id: int | None, team_id: int) -> int | None:
    if point_id is None:
        return None
    point = session.get(Point, point_id)
    if point is None or point.team_id != team_id or point.state in ("withdrawn", "with_chair"):
        raise Refusal(NO_SUCH_POINT)
    return point_id


# -- how it goes on --------------------------------------------------------------------------------------------


def record_next(services: Services, person: Person, debate_id: int, phase: str) -> None:
    """End the phase before its time; `phase` is the one that was seen, so that two presses end one. Raises Refusal."""
    with acting(services, person, debate_id, "next") as story:
        _check_phase(story, phase)
        if phase == "second_vote" and (found := story.missing()):
            sentence, fields = missing_sentence(found)
            raise Refusal(sentence, **fields)
        phases.finish(story)


def record_extended(services: Services, person: Person, debate_id: int, phase: str) -> None:
    """Give the phase a working day more, in a live debate five minutes. Raises Refusal."""
    with acting(services, person, debate_id, "extend") as story:
        _check_phase(story, phase)
        phases.extend(story)


def record_reopened(services: Services, person: Person, debate_id: int, phase: str) -> None:
    """Go back to the questions or to the arguments; nothing that was said goes away. Raises Refusal."""
    with acting(services, person, debate_id, "reopen") as story:
        _check_phase(story, phase)
        phases.begin(story, rules.phase_before(phase))


def record_stopped(services: Services, person: Person, debate_id: int, phase: str) -> None:
    """Stop it on the way. Raises Refusal."""
    with acting(services, person, debate_id, "stop") as story:
        _check_phase(story, phase)
        phases.end(story, "stopped")


def record_closed(services: Services, person: Person, debate_id: int, phase: str) -> None:
    """Close it without an outcome: too few take part in the second vote. Raises Refusal."""
    with acting(services, person, debate_id, "close") as story:
        _check_phase(story, phase)
        phases.end(story, "none")


def follow_vote(services: Services, person: Person, debate_id: int, vote: int) -> None:
    """Somebody has voted: the card says how many have, their question that they have; maybe the vote closes now.

    In a transaction of its own: nothing is ever written together with a vote.
    """
    now = services.clock.now()
    with services.db.write() as session:
        queue.touch(session, vote_subject(debate_id, vote), QUESTION, now, person.slack_id)
        story = load_story(session, session.get_one(Debate, debate_id, with_for_update=True), now)
        phases.look_at_votes(story)
        queue.touch(session, story.subject, CARD, now)


def _check_phase(story: Story, phase: str) -> None:
    if story.debate.phase != phase:
        raise Refusal(MOVED_ON)
