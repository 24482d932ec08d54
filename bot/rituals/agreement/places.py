"""A team keeps so many agreements at once and no more: whether there is place, and which one makes it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.models import Person, Team
from bot.rituals.agreement.form import REPLACES
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import IN_FORCE
from bot.rituals.agreement.story import Story, limits_of, load_story, places_taken

FULL = N_("{team} has {n} agreements already, and more than that nobody keeps. Stop one first.")
ABOUT_TO_GO = N_("The team decides now whether agreement {number} is to take its place. Wait for that first.")
NOT_THAT_ONE = N_("This agreement cannot make place. Choose another one from the list.")


class NoPlace(Refusal):
    """One more would be one too many. What to do: ask which one may go, and try again with it; else show it."""


def is_full(session: Session, team: Team) -> bool:
    """Whether a team has as many agreements as it may."""
    return places_taken(session, team.id) >= limits_of(team).most


def may_go(session: Session, team_id: int, agreement_id: int) -> list[Agreement]:
    """Agreements that can make place for this one: they hold, and none that is proposed replaces them."""
    proposed = select(Agreement.replaces_id).where(
        Agreement.team_id == team_id, Agreement.state == "in_round", Agreement.replaces_id.is_not(None)
    )
    holds = select(Agreement).where(Agreement.team_id == team_id, Agreement.state.in_(IN_FORCE))
    free = holds.where(Agreement.id.not_in(proposed), Agreement.id != agreement_id)
    return list(session.scalars(free.order_by(Agreement.number)))


def take_place(story: Story, replaces_id: int | None) -> None:
    """Find the place for one more; `replaces_id` is the agreement that goes when the team agrees to this one.

    Raises Refusal, NoPlace where somebody has to choose.
    """
    agreement = story.agreement
    _lock(story, replaces_id)
    instead = (Agreement.replaces_id == agreement.id, Agreement.state == "in_round")
    if number := story.session.scalar(select(Agreement.number).where(*instead)):
        raise Refusal(ABOUT_TO_GO, number=number)
    if replaces_id is not None:
        agreement.replaces_id = _chosen(story, replaces_id).id
    holds = agreement.in_force is not None and agreement.state in (*IN_FORCE, "in_round")
    if not holds and agreement.replaces_id is None:
        check_place(story)


def check_place(story: Story) -> None:
    """Raises NoPlace when one more would be one too many."""
    if is_full(story.session, story.team):
        raise NoPlace(FULL, team=story.team.name, n=places_taken(story.session, story.team.id))


def swap_in(story: Story, replaces_id: int | None, person: Person) -> None:
    """Find the place for one that holds again at once: the one that makes place stops now. Raises Refusal."""
    _lock(story, replaces_id)
    if replaces_id is None:
        check_place(story)
        return
    other = load_story(story.session, _chosen(story, replaces_id), story.now)
    other.end("stopped", person)
    other.refresh()
    story.session.flush()


def _lock(story: Story, replaces_id: int | None) -> None:
    """Two at once must not both be the last. First the one that is to go: who changes that one locks so too."""
    if replaces_id is not None:
        story.session.get(Agreement, replaces_id, with_for_update=True)
    story.session.get(Team, story.agreement.team_id, with_for_update=True)


def _chosen(story: Story, replaces_id: int) -> Agreement:
    found = {each.id: each for each in may_go(story.session, story.team.id, story.agreement.id)}
    if replaces_id not in found:
        raise Refusal(NOT_THAT_ONE, field=REPLACES)
    return found[replaces_id]
