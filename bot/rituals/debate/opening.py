"""How a debate begins: a lead opens it, or somebody proposes it and a lead opens it or says why not now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.kpis.models import Kpi
from bot.people.access import NO_LEAD, NOT_A_MEMBER, find_standing, lead_names
from bot.people.calendar import local_day
from bot.people.members import people_in_role
from bot.people.models import Person, Team
from bot.points.acting import check_live, find_point
from bot.points.outcomes import note_debate_proposed, record_debated
from bot.points.rules import climb_moment
from bot.rituals.debate import phases, rules
from bot.rituals.debate.actions import acting, checked_story
from bot.rituals.debate.models import Debate
from bot.rituals.debate.motion import BY, FACILITATOR, KPI, LONGEST_PART, TOO_LONG, Motion
from bot.rituals.debate.phase_rules import PATIENCE_DAYS
from bot.rituals.debate.story import LOOK_AGAIN, NEVER, Story, load_story
from bot.services import Services

PROPOSAL, REMINDER, ANSWER = "debate_proposal", "debate_reminder", "debate_answer"
"""Kinds of messages: to the leads, that somebody proposes a debate, and once that it waits; to who proposed it."""

LEADING = "debate_leading"
"""To who leads a debate that somebody else opened."""

REASON = "debate_reason"

NO_KPI = N_("Choose a KPI that {team} measures. A new one is made with `/kpi add`.")
NO_FACILITATOR = N_("Who leads a debate is somebody who takes part in {team}. Choose somebody from the list.")
PAST = N_("That day is over. Choose today or a later day.")
NO_REASON = N_("Write in a sentence why not now.")


@dataclass(frozen=True)
class Sent:
    """What became of a form: the debate's id and number, and whether it was opened. `leads` read a proposal."""

    debate_id: int
    number: int
    is_open: bool
    leads: str = ""


def record_opened(
    services: Services, person: Person, team_id: int, motion: Motion, source: str, point_id: int | None = None
) -> Sent:
    """Open a debate. Raises Refusal.

    `source` is the form it came from: what comes twice is stored once.
    """
    with services.db.write() as session:
        debate, is_new = _write(services, session, person, team_id, motion, source, point_id)
        if is_new:
            story = checked_story(services, session, debate, person, "open")
            phases.open_(story)
            _note_on_point(story, person)
            _tell_facilitator(story, person)
            story.refresh()
        return Sent(debate.id, debate.number, is_open=debate.phase != "proposed")


def record_proposed(
    services: Services, person: Person, team_id: int, motion: Motion, source: str, point_id: int | None = None
) -> Sent:
    """Propose a debate: every lead hears so. Raises Refusal, also in a team without a lead."""
    with services.db.write() as session:
        team, role = find_standing(session, person, team_id)
        if role is None and not person.is_admin:
            raise Refusal(NOT_A_MEMBER, team=team.name)
        if rules.side_of(role or "") is None and not person.is_admin:
            raise Refusal(rules.NOT_SEAT)
        leads = lead_names(session, team)
        if not leads:
            raise Refusal(NO_LEAD, team=team.name)
        debate, is_new = _write(services, session, person, team_id, motion, source, point_id)
        if is_new:
            story = load_story(session, debate, services.clock.now())
            story.plan()
            story.say(PROPOSAL, story.subject, _leads(story))
            _note_on_point(story, person)
            story.refresh()
        return Sent(debate.id, debate.number, is_open=False, leads=leads)


def record_taken_up(services: Services, person: Person, debate_id: int, motion: Motion) -> Sent:
    """A lead opens what somebody proposed, as the form says it now. Raises Refusal."""
    with services.db.write() as session:
        found = session.get(Debate, debate_id)
        if found:
            session.get(Team, found.team_id, with_for_update=True)  # one at a time: two openings take turns
        debate = session.get(Debate, debate_id, with_for_update=True, populate_existing=True)
        story = checked_story(services, session, debate, person, "open")
        proposed = story.debate.motion
        _take_motion(session, story.debate, story.team, motion, story.now)
        story.debate.proposed = proposed if proposed != motion.text and story.debate.proposed_by != person.id else None
        story = load_story(session, story.debate, story.now)
        phases.open_(story)
        _note_on_point(story, person)
        _tell_proposer(story, person)
        _tell_facilitator(story, person)
        story.refresh()
        return Sent(debate_id, story.debate.number, is_open=True)


def record_declined(services: Services, person: Person, debate_id: int, reason: str) -> None:
    """Not now: who proposed it reads why, or takes it back. Raises Refusal."""
    if len(reason) > LONGEST_PART:
        raise Refusal(TOO_LONG, field=REASON, n=LONGEST_PART)
    with acting(services, person, debate_id, "withdraw") as story:
        if not reason and story.debate.proposed_by != person.id:
            raise Refusal(NO_REASON, field=REASON)
        phases.end(story, "withdrawn" if story.debate.proposed_by == person.id else "declined", reason)
        _tell_proposer(story, person)


def _note_on_point(story: Story, person: Person) -> None:
    """The point it came from says what became of it."""
    if story.debate.point_id is None:
        return
    note = record_debated if story.debate.opened_at else note_debate_proposed
    note(story.session, story.debate.point_id, person, story.now)


def look_at_proposal(story: Story) -> None:
    """Nobody answered: after a working day every lead hears so, once; after ten it lapses, and the proposer hears."""
    lapses_at = climb_moment(story.debate.began_at, PATIENCE_DAYS, story.hours) or story.now + LOOK_AGAIN
    if lapses_at <= story.now:
        phases.end(story, "lapsed")
        _tell_proposer(story)
        return
    story.debate.ends_at = lapses_at
    story.say(REMINDER, story.subject, _leads(story))


def _leads(story: Story) -> list[Person]:
    return people_in_role(story.session, story.team.id, "lead")


def _tell_proposer(story: Story, actor: Person | None = None) -> None:
    proposer = story.find(story.debate.proposed_by)
    if proposer and not (actor and proposer.id == actor.id):
        story.say(ANSWER, story.subject, [proposer])


def _tell_facilitator(story: Story, actor: Person) -> None:
    """Who leads it because somebody else chose so hears what that is."""
    facilitator = story.find(story.debate.facilitator_id)
    if facilitator and facilitator.id != actor.id:
        story.say(LEADING, story.subject, [facilitator])


# -- storing ---------------------------------------------------------------------------------------------------


def _write(
    services: Services,
    session: Session,
    person: Person,
    team_id: int,
    motion: Motion,
    source: str,
    point_id: int | None,
) -> tuple[Debate, bool]:
    """Store a debate as a proposal. Returns it, and whether it is new: a form that comes twice is stored once."""
    team, _ = find_standing(session, person, team_id)
    session.get(Team, team_id, with_for_update=True)  # numbers are given out one by one
    stored = select(Debate).where(Debate.team_id == team_id, Debate.source == source)
    if found := session.scalars(stored).first():
        return found, False
    last = session.scalar(select(func.max(Debate.number)).where(Debate.team_id == team_id))
    now = services.clock.now()
    debate = Debate(
        team_id=team_id, number=(last or 0) + 1, source=source, phase="proposed", proposed_by=person.id,
        point_id=_checked_point(session, point_id, team_id), days=team.debate_days, quorum=team.debate_quorum,
        created_at=now, began_at=now, ends_at=NEVER,
    )  # fmt: skip
    _take_motion(session, debate, team, motion, now)
    session.add(debate)
    session.flush()
    return debate, True


def _take_motion(session: Session, debate: Debate, team: Team, motion: Motion, now: datetime) -> None:
    """Raises Refusal where the KPI or the facilitator is not of this team, or the day is over."""
    every = EveryField()
    with every:
        kpi = _checked_kpi(session, team, motion.kpi_id)
    with every:
        _check_facilitator(session, team, motion.facilitator_id)
    with every:
        if motion.decided_by and motion.decided_by < local_day(now, team.tz):
            raise Refusal(PAST, field=BY)
    every.done()
    debate.motion, debate.kpi_id, debate.kpi_name = motion.text, kpi.id, kpi.name
    debate.fixed, debate.free, debate.decides = motion.fixed, motion.free, motion.decides
    debate.decided_by, debate.with_kar, debate.live = motion.decided_by, motion.with_kar, motion.live
    debate.facilitator_id = motion.facilitator_id


def _checked_kpi(session: Session, team: Team, kpi_id: int | None) -> Kpi:
    kpi = session.get(Kpi, kpi_id) if kpi_id else None
    if kpi is None or kpi.team_id != team.id or kpi.archived_at:
        raise Refusal(NO_KPI, field=KPI, team=team.name)
    return kpi


def _check_facilitator(session: Session, team: Team, person_id: int | None) -> None:
    if person_id is None:
        return
    facilitator = session.get(Person, person_id)
    role = find_standing(session, facilitator, team.id)[1] if facilitator else None
    if rules.side_of(role or "") is None:
        raise Refusal(NO_FACILITATOR, field=FACILITATOR, team=team.name)


def _checked_point(session: Session, point_id: int | None, team_id: int) -> int | None:
    if point_id is None:
        return None
    check_live(find_point(session, point_id, team_id))
    return point_id
