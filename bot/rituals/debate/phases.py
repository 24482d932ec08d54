"""How a debate opens, goes from phase to phase and ends. Called within a transaction, by people and by the clock."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_, translator
from bot.people.calendar import local_day
from bot.people.models import Membership, Person, Team
from bot.points.outcomes import record_agreed, record_debate_over
from bot.points.rules import climb_moment
from bot.rituals.debate import phase_rules, rules, turnout, votes, weighing
from bot.rituals.debate.models import Debate, DebateEntry
from bot.rituals.debate.story import CARD, NEVER, OUTCOME, PHASE, Story

NO_MANAGEMENT = N_(
    "Nobody in {team} has the role of management, and a debate needs both sides. A team lead gives somebody that role "
    "with `/dagstart setup`."
)
NO_STAFF = N_("Nobody in {team} is a member or a team lead, and a debate needs both sides.")
ONE_AT_A_TIME = N_(
    "Debate {number} is going on in {team}. One at a time: its votes are counted first, or it is stopped."
)
TOO_SOON = N_(
    "{team} opened a debate on {opened}. The next one can open on {day}. A team lead changes that with "
    "`/dagstart setup`."
)


def open_(story: Story) -> None:
    """Open a debate: questions begin now. Raises Refusal when the team cannot have one."""
    debate = story.debate
    check_can_open(story.session, story.team, story.now)
    debate.open_in, debate.opened_at = debate.team_id, story.now
    debate.days, debate.quorum = story.team.debate_days, story.team.debate_quorum
    story.begin("understanding")
    story.session.flush()
    story.post(CARD, story.subject)
    story.post_picture("opening")


def check_can_open(session: Session, team: Team, now: datetime) -> None:
    """Raises Refusal: both sides must be there, one debate at a time, and so many days after the last one."""
    roles = select(Membership.role).join(Person, Person.id == Membership.person_id)
    here = (Membership.team_id == team.id, Membership.present, Person.kind == "person")
    sides = {rules.side_of(role) for role in session.scalars(roles.where(*here))}
    if "management" not in sides:
        raise Refusal(NO_MANAGEMENT, team=team.name)
    if "staff" not in sides:
        raise Refusal(NO_STAFF, team=team.name)
    if number := session.scalar(select(Debate.number).where(Debate.open_in == team.id)):
        raise Refusal(ONE_AT_A_TIME, number=number, team=team.name)
    carried_out = Debate.outcome.is_(None) | (Debate.outcome != "stopped")
    last = session.scalar(select(func.max(Debate.opened_at)).where(Debate.team_id == team.id, carried_out))
    if last is None or not team.debate_gap:
        return
    opened = local_day(last, team.tz)
    day = opened + timedelta(days=team.debate_gap)
    if local_day(now, team.tz) < day:
        raise Refusal(TOO_SOON, team=team.name, opened=opened, day=day)


def finish(story: Story) -> None:
    """End the phase that goes on and begin the next one."""
    debate = story.debate
    release(story)
    if vote := rules.VOTES.get(debate.phase):
        votes.count(story, vote)
    if debate.phase == "weighing":
        weighing.count(story)
    begin(story, rules.phase_after(debate.phase, first_counted=debate.first_counted))


def begin(story: Story, phase: str) -> None:
    """Begin a phase; the thread hears of it."""
    story.begin(phase)
    if phase not in rules.RUNNING:
        story.debate.open_in = None
    story.session.flush()
    story.post(PHASE, story.phase_subject)
    if phase == "measuring" and story.debate.point_id:
        title = translator(story.team.locale)("Agreement {number}", number=story.debate.agreement_number)
        record_agreed(story.session, story.debate.point_id, title, story.now)
    if phase in rules.VOTES:
        votes.ask(story)
    if phase == "outcome":
        story.post_picture("votes")
        due_at = climb_moment(story.now, phase_rules.OUTCOME_DAYS, story.hours)
        story.post(OUTCOME, f"{story.subject}:outcome", due_at)


def extend(story: Story) -> None:
    """Give the phase a working day more. A vote that waits for more people gets it from now."""
    debate = story.debate
    if debate.waiting_since:
        debate.began_at, debate.waiting_since, debate.extended = story.now, None, 0
    debate.extended += 1
    story.plan()


def release(story: Story) -> None:
    """Show the arguments that were held back until half time."""
    held = update(DebateEntry).where(DebateEntry.debate_id == story.debate.id, DebateEntry.held)
    story.session.execute(held.values(held=False))
    story.debate.half_at = None


def time_over(story: Story) -> None:
    """The clock ends the phase that goes on. A second vote that cannot close yet waits for more people, for a while."""
    debate = story.debate
    if debate.phase != "second_vote" or turnout.missing(story) is None:
        finish(story)
    elif debate.waiting_since is None:
        debate.waiting_since = story.now
        story.plan()
    else:
        end(story, "none")


def look_at_votes(story: Story) -> None:
    """Somebody voted while the second vote waited for more people: it closes once nothing is missing."""
    if story.debate.waiting_since and turnout.missing(story) is None:
        finish(story)


def end(story: Story, outcome: str, lesson: str = "") -> None:
    """The debate is over."""
    debate = story.debate
    release(story)
    votes.leave(story)
    weighing.discard(story)
    debate.phase, debate.outcome = "closed", debate.outcome or outcome
    debate.open_in = debate.waiting_since = None
    debate.lesson = lesson or debate.lesson
    debate.closed_at = debate.began_at = story.now
    debate.ends_at = NEVER
    story.session.flush()
    if debate.opened_at:
        story.post(PHASE, story.phase_subject)
    if debate.point_id and debate.opened_at:
        answers = debate.lesson if outcome == "learned" else ""
        leads = story.find(debate.facilitator_id)
        record_debate_over(story.session, debate.point_id, leads, answers, story.now)
