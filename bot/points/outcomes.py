"""A point that becomes something bigger than an answer: an agreement of the team."""

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
    if point is None or point.state not in LIVE:
        return
    story = load_story(session, point, now)
    point.state, point.closed_at, point.silent_since = "agreed", now, now
    point.answered_at = point.answered_at or now
    story.tell_asker(story.note("agreed", None, title), None)
    story.plan()
    story.refresh()
