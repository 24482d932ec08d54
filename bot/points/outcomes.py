"""A point that becomes something bigger than an answer: a debate, an agreement of the team."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.people.models import Person
from bot.points.models import LIVE, Point
from bot.points.story import load_story


def note_proposed(session: Session, point_id: int, person: Person, title: str, now: datetime) -> None:
    """Somebody wrote an agreement about a point. The point goes on: the team may not agree."""
    if point := session.get(Point, point_id):
        story = load_story(session, point, now)
        story.note("proposed", person, title)
        story.refresh()


def record_agreed(session: Session, point_id: int, title: str, now: datetime) -> None:
    """The team agreed: that is what became of the point, and the one who raised it hears so."""
    point = session.get(Point, point_id, with_for_update=True)
    if point is None or point.state not in (*LIVE, "debated"):
        return
    story = load_story(session, point, now)
    point.state, point.closed_at, point.silent_since = "agreed", now, now
    point.answered_at = point.answered_at or now
    story.tell_asker(story.note("agreed", None, title), None)
    story.plan()
    story.refresh()


def note_debate_proposed(session: Session, point_id: int, person: Person, now: datetime) -> None:
    """Somebody proposed a debate about a point. The point goes on: it may not be opened."""
    if point := session.get(Point, point_id):
        story = load_story(session, point, now)
        story.note("debate_proposed", person)
        story.refresh()


def record_debated(session: Session, point_id: int, person: Person, now: datetime) -> None:
    """A debate about it opened: nobody has to answer it while that goes on, and the one who raised it hears so."""
    point = session.get(Point, point_id, with_for_update=True)
    if point is None or point.state not in LIVE:
        return
    story = load_story(session, point, now)
    point.state, point.owner_id = "debated", None
    story.tell_asker(story.note("debated", person), person)
    story.plan()
    story.refresh()


def record_debate_over(session: Session, point_id: int, person: Person | None, lesson: str, now: datetime) -> None:
    """The debate led to no agreement: what was learned answers the point, else it waits for an answer again.

    `person` led the debate, and answers for it.
    """
    point = session.get(Point, point_id, with_for_update=True)
    if point is None or point.state != "debated":
        return
    story = load_story(session, point, now)
    point.silent_since = now
    if lesson:
        point.state, point.answered_at = "answered", now
        event = story.note("answered", person, lesson)
    else:
        point.state = "open"
        event = story.note("undebated", None)
    story.tell_asker(event, None)
    story.plan()
    story.refresh()
