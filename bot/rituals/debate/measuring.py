"""What an agreement brings: the KPI two, four and eight weeks after it began, and then looking back."""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.due import each_due
from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.kpis.facts import values_between
from bot.kpis.measure import Comparison, compare
from bot.outbox import queue
from bot.people.calendar import local_day, local_moment
from bot.people.models import Person
from bot.points.rules import climb_moment
from bot.rituals.debate import phases, rules
from bot.rituals.debate.actions import acting, acting_in
from bot.rituals.debate.before import values_before
from bot.rituals.debate.models import Debate, DebateMeasure
from bot.rituals.debate.outcome_rules import LESSON, LONGEST_LESSON, REVIEW, REVIEWS
from bot.rituals.debate.story import Story, load_story
from bot.rounds import board_subject
from bot.services import Services

MEASURED, LOOK_BACK = "debate_measured", "debate_look_back"
"""Kinds of messages in the thread: how the KPI stands; and after the last time, what the team does now."""

NO_LESSON = N_("Write in a sentence what you learned.")
TOO_LONG = N_("That is too long: at most {n} characters.")
CHOOSE = N_("Choose one of the three.")


def measure_subject(debate_id: int, weeks: int) -> str:
    """What the message about one measurement is about."""
    return f"debate:{debate_id}:weeks:{weeks}"


def plan(story: Story) -> None:
    """The agreement begins: say when it is measured. What counts are whole weeks; it is looked at on the day after."""
    debate = story.debate
    assert debate.agreed_on
    for weeks in rules.MEASURE_WEEKS:
        last = debate.agreed_on + timedelta(weeks=weeks, days=-1)
        due_at = local_moment(last + timedelta(days=1), time.min, story.team.tz)
        story.session.add(DebateMeasure(debate_id=debate.id, weeks=weeks, day=last, due_at=due_at))


def look_due(services: Services, now: datetime) -> None:
    """Measure what is due, once the team is at work."""

    def one(session: Session, measure: DebateMeasure) -> None:
        debate = session.get_one(Debate, measure.debate_id, with_for_update=True)
        story = load_story(session, debate, now)
        if story.team.state == "left" or debate.phase != "measuring":
            measure.due_at = None
            return
        starts = climb_moment(now, 0, story.hours)
        if starts is None or starts > now:  # nobody works now, or in the months ahead: then it is looked at each day
            measure.due_at = starts or now + timedelta(days=1)
            return
        _measure(story, measure)
        story.refresh()

    each_due(services, DebateMeasure, DebateMeasure.due_at <= now, (DebateMeasure.due_at,), one, now)


def compared(story: Story, measure: DebateMeasure) -> Comparison:
    """The KPI before the debate, and from the day on which the agreement began."""
    debate = story.debate
    if story.kpi is None or debate.agreed_on is None:
        return Comparison(None, None, 0)
    before = values_before(story.session, debate, story.team)
    after = values_between(story.session, story.kpi.id, debate.agreed_on, measure.day)
    return compare(before, after, story.kpi.direction)


def _measure(story: Story, measure: DebateMeasure) -> None:
    found, today = compared(story, measure), local_day(story.now, story.team.tz)
    measure.after, measure.values, measure.verdict = found.mean, found.n, found.verdict
    measure.due_at, measure.measured_on = None, today
    story.post(MEASURED, measure_subject(story.debate.id, measure.weeks))
    story.post_picture(str(measure.weeks))
    queue.touch(story.session, board_subject(story.team.id, today), "dagstart_board", story.now)
    if measure.weeks == rules.MEASURE_WEEKS[-1]:
        story.post(LOOK_BACK, f"{story.subject}:back")


def measures_of(session: Session, debate_id: int) -> list[DebateMeasure]:
    """What was measured of a debate, oldest first."""
    query = select(DebateMeasure).where(DebateMeasure.debate_id == debate_id, DebateMeasure.verdict.is_not(None))
    return list(session.scalars(query.order_by(DebateMeasure.weeks)))


# -- what people do --------------------------------------------------------------------------------------------


def checked_lesson(typed: str) -> str:
    """What a team learned. Raises Refusal at its field."""
    lesson = typed.strip()
    if not lesson:
        raise Refusal(NO_LESSON, field=LESSON)
    if len(lesson) > LONGEST_LESSON:
        raise Refusal(TOO_LONG, field=LESSON, n=LONGEST_LESSON)
    return lesson


def record_learned(services: Services, person: Person, debate_id: int, typed: str) -> None:
    """Close a debate without an agreement, with what the team learned. Raises Refusal."""
    lesson = checked_lesson(typed)
    with acting(services, person, debate_id, "learned") as story:
        phases.end(story, "learned", lesson)


def check_look_back(choice: str, typed: str) -> str:
    """What the team learned, if what was filled in can be kept. Raises Refusal at the field."""
    every = EveryField()
    with every:
        if choice not in REVIEWS:
            raise Refusal(CHOOSE, field=REVIEW)
    with every:
        lesson = checked_lesson(typed)
    every.done()
    return lesson


def record_looked_back(
    services: Services, session: Session, person: Person, debate_id: int, choice: str, typed: str
) -> None:
    """Close what was measured: what the team does with the agreement, and what it learned. Raises Refusal.

    `session` is the transaction in which that is done with the agreement too.
    """
    lesson = check_look_back(choice, typed)
    with acting_in(services, session, person, debate_id, "look_back") as story:
        story.debate.review = choice
        phases.end(story, "agreement", lesson)
