"""What people do with a point. Each is one transaction; what others must see goes through the outbox."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.models import Person
from bot.points import rules
from bot.points.acting import acting
from bot.points.addressee import Addressee, check_colleague, read_addressee
from bot.points.models import LIVE, LONGEST, NEVER, WAITING, Point, PointEvent
from bot.points.story import Story, load_story
from bot.services import Services

ANSWER, WHOM, OTHER = "point_answer", "point_whom", "point_other"
"""The fields of the forms, by block id."""

NOTHING_WRITTEN = N_("Write the answer, in one or two sentences.")
TOO_LONG = N_("That is too long: at most {n} characters.")
NOBODY_THERE = N_("Nobody in {team} has this role at the moment. Choose somebody else.")
NOT_TO_ASKER = N_("This colleague raised the point. Choose somebody else.")
ROUND_ENOUGH = N_("This point was passed on three times already. Answer it, or talk about it in the daily start.")
NEWER_ANSWER = N_("There is a newer answer than the one beside this button. Look at that one first.")
NO_OTHER = N_("There is no other open point in this team to join it with.")
NOT_WITH_ITSELF = N_("Choose another point of the same team that is still open.")


def record_taken(services: Services, person: Person, point_id: int) -> None:
    """ "I'll take it": from now on this person owns the point. Raises Refusal when somebody else was first."""
    with acting(services, person, point_id, "take") as act:
        story, point = act.story, act.story.point
        point.state, point.owner_id, story.owner = "taken", person.id, person
        point.taken_at = point.silent_since = story.now
        story.tell_asker(story.note("taken", person), person)


def record_answer(services: Services, person: Person, point_id: int, text: str) -> None:
    """Answer a point; the one who asked decides whether that solves it. Raises Refusal."""
    with acting(services, person, point_id, "answer") as act:
        story, point = act.story, act.story.point
        answer = _checked(text)
        if point.owner_id is None:
            point.owner_id, story.owner = person.id, person
        point.state, point.silent_since = "answered", story.now
        point.answered_at = point.answered_at or story.now
        # Also to an asker who answers the own point: only there can it be closed.
        story.tell_asker(story.note("answered", person, answer), None)


def _checked(text: str) -> str:
    if not text.strip():
        raise Refusal(NOTHING_WRITTEN, field=ANSWER)
    if len(text.strip()) > LONGEST:
        raise Refusal(TOO_LONG, field=ANSWER, n=LONGEST)
    return text.strip()


def record_passed(services: Services, person: Person, point_id: int, whom: str) -> bool:
    """Pass a point on to `team`, `lead`, `management` or `person:12`. Raises Refusal.

    Returns whether it went where it was sent: the third time without an answer it goes up a level instead of round.
    """
    with acting(services, person, point_id, "pass") as act:
        story, point = act.story, act.story.point
        level, person_id = _addressee(story, whom)
        passes = _passes(story)
        goes_to = rules.level_after_passes(passes, level, story.levels.at(point.waits_for), story.levels.sizes)
        if goes_to is None:
            raise Refusal(ROUND_ENOUGH, field=WHOM)
        if goes_to != level:
            person_id = None
        point.addressee, point.addressee_id, point.waits_for = goes_to, person_id, goes_to
        point.state, point.owner_id, story.owner = "open", None, None
        point.climbed, point.silent_since = 0, story.now
        event = story.note("passed", act.actor, whom=f"person:{person_id}" if person_id else goes_to)
        story.levels = load_story(story.session, point, story.now).levels
        story.tell_asker(event, act.actor)
        story.tell_those_it_waits_for(event, act.actor)
        return goes_to == level


def _addressee(story: Story, whom: str) -> Addressee:
    level, person_id = read_addressee(whom, WHOM)
    if level in ("lead", "management") and not story.levels.sizes[level]:
        raise Refusal(NOBODY_THERE, field=WHOM, team=story.team.name)
    if person_id is not None:
        if story.asker and story.asker.id == person_id:
            raise Refusal(NOT_TO_ASKER, field=WHOM)
        check_colleague(story.session, story.team.id, person_id, WHOM)
    return level, person_id


def _passes(story: Story) -> int:
    """How often it was passed on since something was last said about it in substance."""
    of_point = PointEvent.point_id == story.point.id
    said = select(func.max(PointEvent.id)).where(of_point, PointEvent.what.in_(("answered", "not_yet")))
    last = story.session.scalar(said) or 0
    passed = select(func.count()).where(of_point, PointEvent.what == "passed", PointEvent.id > last)
    return story.session.scalar(passed) or 0


def record_released(services: Services, person: Person, point_id: int) -> None:
    """Give a point back that one had taken: it waits again for whom it was meant for. Raises Refusal."""
    with acting(services, person, point_id, "release") as act:
        reopen(act.story, "released", act.actor)


def reopen(story: Story, what: str, actor: Person | None) -> None:
    """Nobody owns the point any more: whom it is for hears that it waits again."""
    story.point.state, story.point.owner_id, story.owner = "open", None, None
    story.point.silent_since = story.now
    event = story.note(what, actor)
    story.tell_those_it_waits_for(event, actor)


def record_solved(services: Services, person: Person, point_id: int, answer_id: int | None = None) -> None:
    """The one who asked says that it is solved, by this answer if one was shown. Raises Refusal."""
    with acting(services, person, point_id, "solve") as act:
        check_newest(act.story, answer_id)
        story, point = act.story, act.story.point
        story.note("solved", act.actor)
        if point.answered_at is None:
            _let_go(story)
        point.state, point.closed_at = "closed", story.now


def record_not_yet(services: Services, person: Person, point_id: int, text: str = "") -> None:
    """The one who asked says that it is not solved: it goes back to its owner. Raises Refusal."""
    with acting(services, person, point_id, "not_yet") as act:
        story, point = act.story, act.story.point
        event = story.note("not_yet", act.actor, text.strip()[:LONGEST] or None)
        point.silent_since, point.climbed, point.merged_into_id = story.now, 0, None
        point.waits_for = point.addressee
        still_here = story.owner and story.owner.id in story.levels.ids["team"]
        if story.owner and still_here:
            point.state = "taken"
            story.say("point_for_you", f"{story.subject}:{event.id}", [story.owner])
        else:
            point.state, point.owner_id, story.owner = "open", None, None
            story.tell_those_it_waits_for(event, act.actor)


def record_merged(services: Services, person: Person, point_id: int, into_id: int) -> None:
    """ "The same as": from now on the answers to the other point are answers to this one. Raises Refusal."""
    with acting(services, person, point_id, "merge") as act:
        story, point, session = act.story, act.story.point, act.story.session
        into = session.get(Point, into_id, with_for_update=True)
        if into is None or into.id == point.id or into.team_id != point.team_id or into.state not in LIVE:
            raise Refusal(NOT_WITH_ITSELF, field=OTHER)
        point.state, point.merged_into_id = "merged", into.id
        session.execute(update(Point).where(Point.merged_into_id == point.id).values(merged_into_id=into.id))
        event = story.note("merged", act.actor)
        other = load_story(session, into, story.now)
        answer = latest_answer(session, into.id)
        story.tell_asker(answer or event, None if answer else act.actor)
        other.note("joined", act.actor)
        other.refresh()


def latest_answer(session: Session, point_id: int) -> PointEvent | None:
    """The newest answer to a point."""
    query = select(PointEvent).where(PointEvent.point_id == point_id, PointEvent.what == "answered")
    return session.scalars(query.order_by(PointEvent.id.desc()).limit(1)).first()


def check_newest(story: Story, answer_id: int | None) -> None:
    """Nobody judges an answer that they do not see. Raises Refusal when there is a newer one than this."""
    newest = latest_answer(story.session, story.point.merged_into_id or story.point.id)
    if answer_id and newest and newest.id != answer_id:
        raise Refusal(NEWER_ANSWER)


def record_withdrawn(services: Services, person: Person, point_id: int) -> None:
    """Take back a point one raised oneself, whatever became of it. Raises Refusal."""
    with acting(services, person, point_id, "withdraw") as act:
        _withdraw(act.story, act.actor)


def _withdraw(story: Story, person: Person | None) -> None:
    story.note("withdrawn", person)
    _let_go(story)
    story.point.state, story.point.merged_into_id = "withdrawn", None


def amend(session: Session, point: Point, text: str | None, whom: str, person_id: int | None, now: datetime) -> None:
    """The one who raised a point changed it in the form it came from; emptied, it is taken back.

    What became of it meanwhile stays; whom it is for changes only while nobody has done anything with it.
    """
    moved = point.state in ("open", "withdrawn") and (point.addressee, point.addressee_id) != (whom, person_id)
    if not moved and text == point.text and point.state != "withdrawn":
        return
    if text is None and point.state == "withdrawn":
        return
    story = load_story(session, point, now)
    if text is None:
        _withdraw(story, story.asker)
    else:
        point.text = text
        point.state = "open" if point.state == "withdrawn" else point.state
    if moved:
        point.addressee, point.addressee_id, point.waits_for = whom, person_id, whom
        point.climbed, point.climbs_at = 0, None
    if point.state not in WAITING:
        story.plan()
    elif point.climbs_at == NEVER:
        point.climbs_at = None
    story.refresh()


def _let_go(story: Story) -> None:
    """Points that were joined with one that gets no answer any more stand on their own again."""
    joined = select(Point).where(Point.merged_into_id == story.point.id, Point.state == "merged")
    for point in story.session.scalars(joined).all():
        other = load_story(story.session, point, story.now)
        point.merged_into_id = None
        reopen(other, "reopened", None)
        other.plan()
        other.refresh()
