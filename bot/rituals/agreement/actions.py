"""What people do with agreements. Each is one transaction; what others must see goes through the outbox."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from bot.consent import actions as consent
from bot.errors import Refusal
from bot.i18n import N_
from bot.people.access import find_standing
from bot.people.models import ASKED_ROLES, Person
from bot.rituals.agreement import rules
from bot.rituals.agreement.acting import NO_SUCH, acting, acting_in, roles_of
from bot.rituals.agreement.drafts import checked_content
from bot.rituals.agreement.form import REPLACES, UNTIL, Form
from bot.rituals.agreement.form_checks import check
from bot.rituals.agreement.kpi_field import keep_kpi
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.places import NoPlace, swap_in, take_place
from bot.rituals.agreement.rules import Content
from bot.rituals.agreement.sources import stored_origin
from bot.rituals.agreement.story import RITUAL, Story, content_of, find_colleague, limits_of, load_story
from bot.services import Services

SAME_TEXT = N_("Nothing is different from what it says now. Change something, or close this form.")
OWNER_LEFT = N_("Who was to own this agreement has left {team}. Choose “Change” and name somebody else.")


@dataclass(frozen=True)
class Conflict:
    """Somebody else was first: what they changed, `before` and `after`, which version that is, and their name."""

    before: Content
    after: Content
    version: int
    name: str | None


def record_revised(
    services: Services, person: Person, agreement_id: int, based_on: int, content: Content
) -> Conflict | NoPlace | None:
    """Write the next version. What is no draft goes to the team with it. Raises Refusal.

    Returns what somebody else wrote meanwhile, if `based_on` is not the newest version; then nothing is stored. Where
    there is no place for it, it is stored as a draft, so that nothing typed is lost, and the return says so.
    """
    with acting(services, person, agreement_id, "revise") as story:
        newest = content_of(story.version())
        came_from = stored_origin(story.session, agreement_id)
        content = checked_content(story.session, story.team, content, story.now, newest, came_from)
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
    with acting(services, person, agreement_id, "propose") as story:
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
    with acting_in(services, session, person, agreement_id, "extend") as story:
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
    with acting_in(services, session, person, agreement_id, "stop") as story:
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
    with acting(services, person, agreement_id, "undo") as story:
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
