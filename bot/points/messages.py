"""Renders what is said about points, while it is being sent: what is true now, in the reader's language."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.i18n import translator
from bot.outbox import queue
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.models import Membership, Person
from bot.points import blocks, rules, told_blocks
from bot.points.models import LIVE, VERDICTS, WAITING, Point, PointEvent
from bot.points.story import CARD, FOLLOW_UP, FOR_YOU, LIST_DAYS, TOLD, WAITS, Story, card_subject, load_story
from bot.points.words import Happened, Shown
from bot.rounds import Round, board_subject

SILENT = ("climbed", "silent")
"""The newest line of a history when nothing has been said since the clock moved the point up."""

AS_LONG = timedelta(days=LIST_DAYS)

MOST_CARRIED = 10
"""Silent points of earlier days that get a card in today's thread too."""


def load_shown(story: Story) -> Shown:
    """A point as somebody sees it."""
    point, session = story.point, story.session
    history = load_history(session, point.id)
    named = story.levels.named
    level = story.levels.at(point.waits_for)
    return Shown(
        point_id=point.id,
        text=point.text,
        kind=point.kind,
        asker=story.asker.name if story.asker else None,
        whom=_whom(point, named),
        state=point.state,
        owner=story.owner.name if story.owner else None,
        waits_for=level if rules.may_name(level, story.levels.sizes) else None,
        is_silent=bool(history) and history[-1].what in SILENT,
        answers=[happened for happened in history if happened.what == "answered"],
        history=history,
        zone=story.team.tz,
        owner_id=story.owner.id if story.owner else None,
    )


def _whom(point: Point, named: Person | None) -> str:
    if point.addressee == "person":
        return named.name if named else "team"
    return point.addressee


def load_history(session: Session, point_id: int) -> list[Happened]:
    """Everything that happened to a point, oldest first."""
    events = select(PointEvent).where(PointEvent.point_id == point_id).order_by(PointEvent.id)
    found = session.scalars(events).all()
    wanted = {event.person_id for event in found} | {_person_in(event.whom) for event in found}
    query = select(Person.id, Person.name).where(Person.id.in_([each for each in wanted if each]))
    names = dict(session.execute(query).all())
    return [
        Happened(
            event.at,
            event.what,
            names.get(event.person_id or 0),
            names.get(_person_in(event.whom) or 0, "?") if _person_in(event.whom) else event.whom,
            event.text,
            event.id,
        )
        for event in found
    ]


def _person_in(whom: str | None) -> int | None:
    return int(whom.removeprefix("person:")) if whom and whom.startswith("person:") else None


def _story(session: Session, row: Outbox, now: datetime) -> Story | None:
    point = session.get(Point, int(row.subject.split(":")[1]))
    return load_story(session, point, now) if point else None


def card(session: Session, row: Outbox, now: datetime) -> Message | None:
    """The card of a point in the thread of a board; a point that was taken back before is not shown."""
    story = _story(session, row, now)
    if story is None or (row.ts is None and story.point.state not in LIVE) or story.team.state == "left":
        return None
    day = date.fromisoformat(row.subject.split(":")[3]) if ":board:" in row.subject else _own_day(session, story.point)
    standing = queue.sent_message(session, board_subject(story.team.id, day), "dagstart_board") if day else None
    if standing is None:
        return None
    t = translator(story.team.locale)
    return Message(*blocks.render_card(t, load_shown(story)), thread_ts=standing[1])


def _own_day(session: Session, point: Point) -> date | None:
    return session.scalar(select(Round.day).where(Round.id == point.round_id))


def put_cards(session: Session, row: Outbox, day: date, now: datetime) -> None:
    """Once a board stands: a card in its thread for every point on it, and for those from before that are silent."""
    team_id = row.team_id
    is_newest = session.scalar(select(func.max(Round.day)).where(Round.team_id == team_id)) == day
    of_day = select(Round.id).where(Round.team_id == team_id, Round.day == day)
    own = select(Point.id).where(Point.round_id.in_(of_day), Point.state.in_(LIVE)).order_by(Point.id)
    carried = (
        select(Point.id)
        .where(Point.team_id == team_id, Point.state.in_(WAITING), Point.climbed > 0)
        .where(or_(Point.round_id.is_(None), Point.round_id.not_in(of_day)))
        .order_by(Point.id)
        .limit(MOST_CARRIED)
    )
    subjects = [card_subject(point_id) for point_id in session.scalars(own)]
    subjects += [card_subject(point_id, day) for point_id in session.scalars(carried)] if is_newest else []
    queue.put(session, [_card_row(row, subject, now) for subject in subjects])


def _card_row(row: Outbox, subject: str, now: datetime) -> dict[str, Any]:
    return queue.message_row(
        workspace_id=row.workspace_id,
        team_id=row.team_id,
        kind=CARD,
        subject=subject,
        recipient=row.recipient,
        due_at=now,
    )


def told(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To the asker: taken, passed on, answered."""
    story, person = _story(session, row, now), session.get(Person, row.person_id)
    return told_to(story, person, int(row.subject.split(":")[2])) if story else None


def told_to(story: Story, person: Person | None, event_id: int) -> Message | None:
    """What somebody hears about the own point. Only the newest answer asks whether it solves it."""
    session, event = story.session, story.session.get(PointEvent, event_id)
    if person is None or event is None or person.kind != "person":
        return None
    shown = load_shown(story)
    source = load_history(session, event.point_id)
    happened = next(each for each in source if each.at == event.at and each.what == event.what)
    newest = [each for each in source if each.what == "answered"][-1:] == [happened]
    verdict = next((each.what for each in source[source.index(happened) + 1 :] if each.what in VERDICTS), None)
    decide = (shown.state in ("answered", "merged") and newest) or (
        shown.state == "merged" and event.what == "merged" and not any(e.what == "answered" for e in source)
    )
    return Message(*told_blocks.render_told(translator(person.locale), shown, happened, decide=decide, verdict=verdict))


def for_you(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To somebody for whom a point is by name, or to the owner to whom it comes back."""
    story, person = _story(session, row, now), session.get(Person, row.person_id)
    if story is None or person is None or person.kind != "person":
        return None
    if row.ts is None and story.point.state not in WAITING:
        return None
    number = row.subject.split(":")[2:]
    event = session.get(PointEvent, int(number[0])) if number else None
    shown = load_shown(story)
    happened = next((each for each in shown.history if event and each.at == event.at and each.what == event.what), None)
    return Message(*blocks.render_for_you(translator(person.locale), shown, happened, person.id))


def _is_replaced(session: Session, row: Outbox) -> bool:
    """Whether somebody has a newer list of this kind from this team: then this one says only so."""
    newer = select(Outbox.id).where(
        Outbox.kind == row.kind,
        Outbox.team_id == row.team_id,
        Outbox.recipient == row.recipient,
        Outbox.id > row.id,
        Outbox.ts.is_not(None),
    )
    return row.ts is not None and session.scalar(newer.limit(1)) is not None


def _list_message(row: Outbox, drawn: blocks.Text, now: datetime) -> Message:
    """A list; once a new one is there, those before it say so."""

    def shrink_older(later: Session) -> None:
        older = select(Outbox.subject).where(
            Outbox.kind == row.kind, Outbox.team_id == row.team_id, Outbox.recipient == row.recipient
        )
        for subject in later.scalars(older.where(Outbox.id < row.id, Outbox.sent_at > now - AS_LONG)).all():
            queue.touch(later, subject, row.kind, now, row.recipient)

    return Message(*drawn, then=shrink_older if row.ts is None else None)


def follow_up(session: Session, row: Outbox, now: datetime) -> Message | None:
    """What became of it? To the owner, once a day, about everything taken in this team."""
    person = session.get(Person, row.person_id)
    mine = select(Point).where(Point.team_id == row.team_id, Point.owner_id == row.person_id, Point.state == "taken")
    points = session.scalars(mine.order_by(Point.taken_at, Point.id)).all()
    if person is None or person.kind != "person" or (row.ts is None and not points):
        return None
    t = translator(person.locale)
    if _is_replaced(session, row):
        return Message(*blocks.render_replaced(t))
    head = t.plural("You took a point. What became of it?", "You took {n} points. What became of them?", len(points))
    thanks = t("What you took has been answered. Thank you.")
    return _list_message(row, blocks.render_list(t, thanks, [(head, _all(session, points, now))], person.id), now)


def waits(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To the lead or a manager, once a day: what waits for this level in this team."""
    found = session.execute(
        select(Person, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.id == row.person_id, Membership.team_id == row.team_id, Membership.present)
    ).first()
    if found is None:
        return None
    person, role = found
    t = translator(person.locale)
    if _is_replaced(session, row):
        return Message(*blocks.render_replaced(t))
    at_levels = select(Point).where(
        Point.team_id == row.team_id, Point.waits_for.in_(("lead", "management")), Point.state.in_(WAITING)
    )
    stories = [load_story(session, point, now) for point in session.scalars(at_levels.order_by(Point.id)).all()]
    points = [load_shown(story) for story in stories if story.levels.at(story.point.waits_for) == role]
    if row.ts is None and not points:
        return None
    mine = [point for point in points if point.owner_id in (None, person.id)]
    others = [point for point in points if point.owner_id not in (None, person.id)]
    head = t.plural("A point waits for an answer from you.", "{n} points wait for an answer from you.", len(mine))
    taken = t.plural(
        "A point came to you without an answer; somebody else has taken it.",
        "{n} points came to you without an answer; others have taken them.",
        len(others),
    )
    thanks = t("Nothing waits for you any more. Thank you.")
    return _list_message(row, blocks.render_list(t, thanks, [(head, mine), (taken, others)], person.id), now)


def _all(session: Session, points: Sequence[Point], now: datetime) -> list[Shown]:
    return [load_shown(load_story(session, point, now)) for point in points]


MESSAGES: dict[str, Renderer] = {CARD: card, TOLD: told, FOR_YOU: for_you, FOLLOW_UP: follow_up, WAITS: waits}
