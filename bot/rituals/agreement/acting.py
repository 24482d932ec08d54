"""Who may do what with an agreement: it is looked up, locked where something changes, and checked."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.consent import actions as consent
from bot.errors import Refusal
from bot.i18n import N_
from bot.people.access import NOT_A_MEMBER, find_standing
from bot.people.models import ASKED_ROLES, Person, Team
from bot.rituals.agreement import rules
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.story import RITUAL, Story, load_story
from bot.services import Services

NO_SUCH = N_("I do not know this agreement. Type `/agreement list` to see them all.")
NO_SUCH_NUMBER = N_("{team} has no agreement {number}. Type `/agreement list` to see them all.")


@contextmanager
def acting(services: Services, person: Person, agreement_id: int, action: str) -> Iterator[Story]:
    """One transaction in which somebody does something with an agreement. Raises Refusal when they may not."""
    with services.db.write() as session, acting_in(services, session, person, agreement_id, action) as story:
        yield story


@contextmanager
def acting_in(services: Services, session: Session, person: Person, agreement_id: int, action: str) -> Iterator[Story]:
    """The same in a transaction that is open already. Raises Refusal when they may not."""
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


def find_agreement(session: Session, team: Team, number: int) -> Agreement:
    """An agreement of a team by its number. Raises Refusal."""
    found = session.scalar(select(Agreement).where(Agreement.team_id == team.id, Agreement.number == number))
    if found is None:
        raise Refusal(NO_SUCH_NUMBER, team=team.name, number=number)
    return found
