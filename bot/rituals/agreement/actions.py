"""What people do with agreements. Each is one transaction; what others must see goes through the outbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.consent import actions as consent
from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.people.access import NOT_A_MEMBER, find_standing
from bot.people.calendar import local_day
from bot.people.models import ASKED_ROLES, Person, Team
from bot.points.actions import NO_SUCH_POINT
from bot.points.models import Point
from bot.points.outcomes import note_proposed
from bot.rituals.agreement import rules
from bot.rituals.agreement.form import OWNER, REPLACES, UNTIL, Form, check
from bot.rituals.agreement.kpi_field import fill_kpi, keep_kpi
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.places import NoPlace, swap_in, take_place
from bot.rituals.agreement.rules import Content
from bot.rituals.agreement.sources import From, check_origin, last_day_before, note_origin, read_origin, stored_origin
from bot.rituals.agreement.story import (
    RITUAL,
    Story,
    colleagues,
    content_of,
    find_colleague,
    limits_of,
    load_story,
    new_version,
    take_facts,
)
from bot.services import Services

LONGEST_LINK = 500
MESSAGE = ":"
"""In a source that is a message: its channel and its number."""

NO_SUCH = N_("I do not know this agreement. Type `/agreement list` to see them all.")
NO_SUCH_NUMBER = N_("{team} has no agreement {number}. Type `/agreement list` to see them all.")
NOT_IN_TEAM = N_("This colleague is not in {team}. Choose somebody from the list.")
MADE_ALREADY = N_("Agreement {number} was made of this already. Type `/agreement show {number}` to see it.")
SAME_TEXT = N_("Nothing is different from what it says now. Change something, or close this form.")
OWNER_LEFT = N_("Who was to own this agreement has left {team}. Choose “Change” and name somebody else.")


@dataclass(frozen=True)
class Conflict:
    """Somebody else was first: what they changed, `before` and `after`, which version that is, and their name."""

    before: Content
    after: Content
    version: int
    name: str | None


@contextmanager
def _acting(services: Services, person: Person, agreement_id: int, action: str) -> Iterator[Story]:
    """One transaction in which somebody does something with an agreement. Raises Refusal when they may not."""
    with services.db.write() as session, _acting_in(services, session, person, agreement_id, action) as story:
        yield story


@contextmanager
def _acting_in(services: Services, session: Session, person: Person, agreement_id: int, action: str) -> Iterator[Story]:
    consent.hold_round(session, RITUAL, agreement_id)
    agreement = session.get(Agreement, agreement_id, with_for_update=True)
    story = _checked(services, session, agreement, person, action)
    yield story
    story.refresh()


@contextmanager
def looking(services: Services, person: Person, agreement_id: int, action: str) -> Iterator[Story]:
    """An agreement as it is, for somebody who is about to do something with it. Raises Refusal when they may not."""
    with services.db.read() as session:
        yield _checked(services, session, session.get(Agreement, agreement_id), person, action)


def check_may_revise(story: Story, person: Person) -> None:
    """While the team decides, the round says who may change the text, and when. Raises Refusal before anybody types."""
    if story.agreement.state == "in_round":
        round_ = consent.round_of(story.session, RITUAL, story.agreement.id)
        consent.checked_story(story.session, round_, person, "change", story.now)


def _checked(services: Services, session: Session, agreement: Agreement | None, person: Person, action: str) -> Story:
    if agreement is None:
        raise Refusal(NO_SUCH)
    team, role = find_standing(session, person, agreement.team_id)
    if role is None:
        raise Refusal(NOT_A_MEMBER, team=team.name)
    story = load_story(session, agreement, services.clock.now())
    if reason := rules.why_not(agreement.state, action, roles_of(story, person, role)):
        raise Refusal(reason)
    return story


def roles_of(story: Story, person: Person, team_role: str | None) -> frozenset[str]:
    """What somebody is to an agreement."""
    facts = {
        "author": story.version().person_id == person.id,
        "owner": story.agreement.owner_id == person.id,
        "decider": team_role in ASKED_ROLES,
        "team": team_role in ("member", "lead", "management"),
        "reader": team_role == "reader",
    }
    return frozenset(role for role, holds in facts.items() if holds)


def check_in_team(session: Session, person: Person, team_id: int) -> Team:
    """Only who is in the team and no reader makes agreements. Raises Refusal."""
    team, role = find_standing(session, person, team_id)
    if role is None:
        raise Refusal(NOT_A_MEMBER, team=team.name)
    if role == "reader":
        raise Refusal(rules.NOT_YOU_READER)
    return team


def record_draft(
    services: Services,
    person: Person,
    team_id: int,
    content: Content,
    source: str,
    point_id: int | None = None,
    origin: str = "",
) -> int:
    """Store a new agreement as a draft, and give it its number. Raises Refusal. Returns its id.

    `source` is the form or the message it came from: what comes twice is stored once. `origin` is what it comes from
    besides a point, as the form carries it.
    """
    with services.db.write() as session:
        team = check_in_team(session, person, team_id)
        session.get(Team, team_id, with_for_update=True)  # numbers are given out one by one
        now = services.clock.now()
        comes_from = read_origin(origin)
        content = _checked_content(session, team, content, now, origin=comes_from)
        found = session.scalar(select(Agreement).where(Agreement.team_id == team_id, Agreement.source == source))
        if found and MESSAGE in source:
            raise Refusal(MADE_ALREADY, number=found.number)
        if found:
            return found.id
        if point_id is not None and not _is_point_of(session, point_id, team_id):
            raise Refusal(NO_SUCH_POINT)
        if comes_from:
            check_origin(session, comes_from, team_id)
        last = session.scalar(select(func.max(Agreement.number)).where(Agreement.team_id == team_id))
        agreement = Agreement(
            team_id=team_id, number=(last or 0) + 1, version=1, source=source, point_id=point_id, created_at=now
        )
        take_facts(agreement, content)
        session.add(agreement)
        session.flush()
        session.add(new_version(agreement, content, person, now))
        if point_id is not None:
            note_proposed(session, point_id, person, content.title, now)
        if comes_from:
            note_origin(session, agreement, comes_from, person, now)
        return agreement.id


def _is_point_of(session: Session, point_id: int, team_id: int) -> bool:
    point = session.get(Point, point_id)
    return point is not None and point.team_id == team_id and point.state not in ("withdrawn", "with_chair")


def _checked_content(
    session: Session,
    team: Team,
    content: Content,
    now: datetime,
    known: Content | None = None,
    origin: From | None = None,
) -> Content:
    """Raises Refusal, at the field, when something in it cannot be agreed. `known` is the version before."""
    content = fill_kpi(session, team, content, last_day_before(session, origin, local_day(now, team.tz)), known)
    every = EveryField()
    with every:
        content = check(content, now, team.tz, limits_of(team))
    with every:
        if content.owner_id not in {person_id for person_id, _ in colleagues(session, team.id)}:
            raise Refusal(NOT_IN_TEAM, field=OWNER, team=team.name)
    every.done()
    return content


def record_link(services: Services, agreement_id: int, link: str) -> None:
    """Keep the address of the message an agreement came from."""
    with services.db.write() as session:
        session.get_one(Agreement, agreement_id).link = link[:LONGEST_LINK]


def record_revised(
    services: Services, person: Person, agreement_id: int, based_on: int, content: Content
) -> Conflict | NoPlace | None:
    """Write the next version. What is no draft goes to the team with it. Raises Refusal.

    Returns what somebody else wrote meanwhile, if `based_on` is not the newest version; then nothing is stored. Where
    there is no place for it, it is stored as a draft, so that nothing typed is lost, and the return says so.
    """
    with _acting(services, person, agreement_id, "revise") as story:
        newest = content_of(story.version())
        came_from = stored_origin(story.session, agreement_id)
        content = _checked_content(story.session, story.team, content, story.now, newest, came_from)
        if based_on != story.agreement.version:
            return _conflict(story, based_on)
        if content == newest:
            raise Refusal(SAME_TEXT)
        try:
            _write(story, person, content)
        except NoPlace as error:
            story.agreement.state = "draft"
            return error
    return None


def typed_over(form: Form, typed: Content, version: int, notice: str) -> Form:
    """The form of who came second: their own words, on top of the version they have now seen."""
    return replace(form, content=keep_kpi(typed, form.content), version=version, notice=notice)


def _conflict(story: Story, based_on: int) -> Conflict:
    if not 1 <= based_on < story.agreement.version:
        raise Refusal(NO_SUCH)
    newest = story.version()
    name = find_colleague(story.session, story.team.id, newest.person_id)
    before, after = content_of(story.version(based_on)), content_of(newest)
    return Conflict(before, after, newest.version, name.name if name else None)


def _write(
    story: Story, person: Person, content: Content, replaces_id: int | None = None, *, short: bool = False
) -> None:
    agreement, session = story.agreement, story.session
    if agreement.state in ("stopped", "lapsed"):
        agreement.in_force = None
    story.write(content, person)
    session.flush()
    if agreement.state == "in_round":
        consent.record_version(session, RITUAL, agreement.id, person, story.now)
    elif agreement.state != "draft":
        _open(story, person, replaces_id, short=short)


def record_proposed(services: Services, person: Person, agreement_id: int, replaces_id: int | None = None) -> None:
    """Ask the team: the round begins. `replaces_id` is the agreement that makes place. Raises Refusal."""
    with _acting(services, person, agreement_id, "propose") as story:
        content = content_of(story.version())
        # its day may have passed since
        check(content, story.now, story.team.tz, limits_of(story.team))
        if find_colleague(story.session, story.team.id, content.owner_id) is None:
            raise Refusal(OWNER_LEFT, team=story.team.name)
        _open(story, person, replaces_id)


def _open(story: Story, person: Person, replaces_id: int | None = None, *, short: bool = False) -> None:
    agreement, session = story.agreement, story.session
    take_place(story, replaces_id)
    agreement.state, agreement.due_at = "in_round", None
    agreement.proposed_by = story.version().person_id
    session.flush()
    consent.open_round(session, agreement.team_id, RITUAL, agreement.id, person, story.now, short=short)


def record_extended(
    services: Services, person: Person, agreement_id: int, replaces_id: int | None = None, until: date | None = None
) -> date:
    """Propose that it holds longer: as long as is usual, unless a day is named. The team decides. Raises Refusal.

    Returns the day until which it would hold.
    """
    with services.db.write() as session:
        return extend_in(services, session, person, agreement_id, replaces_id, until)


def extend_in(
    services: Services,
    session: Session,
    person: Person,
    agreement_id: int,
    replaces_id: int | None = None,
    until: date | None = None,
) -> date:
    """The same in a transaction that does something else too."""
    with _acting_in(services, session, person, agreement_id, "extend") as story:
        content = content_of(story.version(story.shown_version))
        limits = limits_of(story.team)
        until = until or rules.extended_until(story.today, content.valid_until, limits)
        owner_id = story.owner.id if story.owner else person.id
        longer = check(replace(content, valid_until=until, owner_id=owner_id), story.now, story.team.tz, limits)
        if longer == content:
            raise Refusal(SAME_TEXT, field=UNTIL)
        _write(story, person, longer, replaces_id, short=True)  # the team knows the text: only the decision is asked
        return until


def record_stopped(services: Services, person: Person, agreement_id: int) -> None:
    """End it now. The channel reads it, and has a day to change its mind. Raises Refusal."""
    with services.db.write() as session:
        stop_in(services, session, person, agreement_id)


def stop_in(services: Services, session: Session, person: Person, agreement_id: int) -> None:
    """The same in a transaction that does something else too."""
    with _acting_in(services, session, person, agreement_id, "stop") as story:
        if story.agreement.state == "in_round":
            consent.withdraw(story.session, RITUAL, story.agreement.id, person, story.now)
            return
        was_agreed = story.agreement.in_force is not None
        if was_agreed:
            story.end("stopped", person)
        else:
            story.agreement.state, story.agreement.stopped_by = "stopped", person.id
            story.agreement.stopped_at, story.agreement.due_at = story.now, None


def record_undone(services: Services, person: Person, agreement_id: int, replaces_id: int | None = None) -> None:
    """Take a stop back, within a day; where it needs the place of another one, that one stops. Raises Refusal."""
    with _acting(services, person, agreement_id, "undo") as story:
        agreement = story.agreement
        if not story.may_undo:
            raise Refusal(rules.TOO_LATE)
        if agreement.in_force is not None:
            _check_may_go(story, person, replaces_id)
            swap_in(story, replaces_id, person)
        agreement.stopped_at = agreement.stopped_by = None
        story.resume()


def _check_may_go(story: Story, person: Person, agreement_id: int | None) -> None:
    """What makes place stops at once: only who may stop it may choose it. Raises Refusal."""
    other = story.session.get(Agreement, agreement_id) if agreement_id else None
    if other is None or other.team_id != story.team.id or other.state not in rules.IN_FORCE:
        return  # whether there is one to choose is looked at where it makes place
    _, role = find_standing(story.session, person, other.team_id)
    if role in ASKED_ROLES:
        return
    roles = roles_of(load_story(story.session, other, story.now), person, role)
    if reason := rules.why_not(other.state, "stop", roles):
        raise Refusal(reason, field=REPLACES)


def find_agreement(session: Session, team: Team, number: int) -> Agreement:
    """An agreement of a team by its number. Raises Refusal."""
    found = session.scalar(select(Agreement).where(Agreement.team_id == team.id, Agreement.number == number))
    if found is None:
        raise Refusal(NO_SUCH_NUMBER, team=team.name, number=number)
    return found
