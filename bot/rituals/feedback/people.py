"""Who takes part in a team's peer feedback, and who may say something about it."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.db import insert
from bot.errors import Refusal
from bot.i18n import N_
from bot.people.access import NOT_A_MEMBER, find_standing
from bot.people.facts import is_asked
from bot.people.models import ASKED_ROLES, Membership, Person, Team
from bot.rituals.feedback.models import FeedbackMember, FeedbackTeam
from bot.services import Services

RITUAL = "feedback"
JOINED, PAUSED, LEFT = "joined", "paused", "left"
LEADING = ("lead", "management")

NOT_FOR_YOU = N_("This is for the members and team leads of a team. Management and readers take no part.")
IS_OFF = N_("Your team has no peer feedback. Type `/peerfeedback start` to propose it to the team.")


def takes_part(team_id: int) -> ColumnElement[bool]:
    """The condition on a member: asked in this team, and has neither paused nor left."""
    out = select(FeedbackMember.person_id).where(FeedbackMember.team_id == team_id, FeedbackMember.state != JOINED)
    return (Membership.team_id == team_id) & is_asked() & Person.id.not_in(out)


def participants(session: Session, team_id: int) -> list[Person]:
    """Who takes part, in order of their numbers."""
    query = select(Person).join(Membership, Membership.person_id == Person.id).where(takes_part(team_id))
    return list(session.scalars(query.order_by(Person.id)))


def is_part(session: Session, person_id: int, team_id: int) -> bool:
    """Whether somebody takes part."""
    query = select(Person.id).join(Membership, Membership.person_id == Person.id)
    return session.scalar(query.where(takes_part(team_id), Person.id == person_id)) is not None


def leads(session: Session, person_id: int, team_id: int) -> bool:
    """Whether somebody leads the team: no confidant does."""
    return session.scalar(select(Membership.role).filter_by(team_id=team_id, person_id=person_id)) in LEADING


def check_member(session: Session, person: Person, team_id: int) -> Team:
    """Only who works the shift in the team has a say. Raises Refusal."""
    team, role = find_standing(session, person, team_id)
    if role is None:
        raise Refusal(NOT_A_MEMBER, team=team.name)
    if role not in ASKED_ROLES:
        raise Refusal(NOT_FOR_YOU)
    return team


def record_place(services: Services, person: Person, team_id: int, state: str) -> None:
    """Take part, pause or take no part; a turn of this week that somebody has already stays. Raises Refusal."""
    with services.db.write() as session:
        check_member(session, person, team_id)
        team_feedback(session, team_id)
        values = {"team_id": team_id, "person_id": person.id, "state": state, "exercised": False, "tips": True}
        statement = insert(session, FeedbackMember).values(values)
        keys = ["team_id", "person_id"]
        session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"state": state}))


def team_feedback(session: Session, team_id: int) -> FeedbackTeam:
    """The peer feedback of a team that has it. Raises Refusal."""
    found = session.get(FeedbackTeam, team_id)
    if found is None or found.state != "on":
        raise Refusal(IS_OFF)
    return found
