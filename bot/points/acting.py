"""Who may do what with a point: it is looked up, locked where something changes, and checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.access import NOT_A_MEMBER, find_standing
from bot.people.models import Person
from bot.points import rules
from bot.points.models import LIVE, Point
from bot.points.sealed import seal_of
from bot.points.story import Story, load_story
from bot.services import Services

NO_SUCH_POINT = N_("I do not know this point. Perhaps it was taken back.")


def find_point(session: Session, point_id: int, team_id: int | None = None) -> Point:
    """A point by its number; where a team is named, one of that team. Raises Refusal."""
    point = session.get(Point, point_id)
    if point is None or team_id not in (None, point.team_id):
        raise Refusal(NO_SUCH_POINT)
    return point


def check_live(point: Point) -> None:
    """Whether something can still come of a point; who may read it, the caller has checked. Raises Refusal."""
    if point.state not in LIVE:
        raise Refusal(rules.WHY_NOT_STATE[point.state])


@dataclass
class Act:
    """Something somebody does with a point, under way."""

    story: Story
    actor: Person | None  # whom the history names; nobody where it would say who raised a point without a name


@contextmanager
def acting(services: Services, person: Person, point_id: int, action: str) -> Iterator[Act]:
    """One transaction in which somebody does something with a point. Raises Refusal when they may not."""
    with services.db.write() as session:
        # Two people may press at the same moment: the second one waits here, and then sees what the first one did.
        point = session.get(Point, point_id, with_for_update=True)
        act = _checked_act(services, session, point, person, action)
        yield act
        act.story.plan()
        act.story.refresh()


@contextmanager
def looking(services: Services, person: Person, point_id: int, action: str) -> Iterator[Story]:
    """A point as it is, for somebody who is about to do something with it. Raises Refusal when they may not."""
    with services.db.read() as session:
        yield _checked_act(services, session, session.get(Point, point_id), person, action).story


def _checked_act(services: Services, session: Session, point: Point | None, person: Person, action: str) -> Act:
    if point is None:
        raise Refusal(NO_SUCH_POINT)
    story = load_story(session, point, services.clock.now())
    by_seal = seal_of(services.settings).open(point.reply_ref, point.sealed_asker) == person.id
    team, role = find_standing(session, person, point.team_id)
    named = standing_of(story, person, role)
    if not named and not by_seal:
        raise Refusal(NOT_A_MEMBER, team=team.name)
    if reason := rules.why_not(point.state, action, named | {"asker"} if by_seal else named):
        raise Refusal(reason, **_fields(story))
    only_by_seal = by_seal and rules.why_not(point.state, action, named) is not None
    return Act(story, None if only_by_seal else person)


def standing_of(story: Story, person: Person, team_role: str | None) -> frozenset[str]:
    """What somebody is to a point. Who raised one without a name is known by the seal only."""
    point, levels = story.point, story.levels
    at = {levels.at(level) for level in (point.waits_for, point.addressee)}
    named = levels.named is not None and levels.named.id == person.id and "person" in at
    return rules.roles_of(
        is_asker=story.asker is not None and story.asker.id == person.id,
        is_owner=point.owner_id == person.id,
        is_named=named,
        team_role=team_role,
        levels=at,
    )


def _fields(story: Story) -> dict[str, str]:
    return {"owner": story.owner.name} if story.owner else {"owner": "?"}
