"""What the chair of the day does: hand the turn on, or give it to somebody else."""

from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.access import access_team_by_id
from bot.people.models import Person, Team
from bot.rituals.dagstart import chair_rules
from bot.rituals.dagstart.chair import arrange, available_on, keep_order, order_of, send_preview
from bot.rituals.dagstart.models import DagstartChair, DagstartPlan, DagstartTurn
from bot.services import Services

NOT_TODAY = N_("This was about another day, so nothing happened.")
NOT_CHAIR = N_("Only today's chair can do this. Ask {name}.")
NO_CHAIR = N_("Nobody chairs today.")
NOT_HERE = N_("This colleague cannot chair today. Choose somebody who works today and is not away.")


def record_declined(services: Services, person: Person, team_id: int, day: date) -> None:
    """ "Someone else today": the next one in the rotation is told. Raises Refusal when it is not theirs to decline."""
    now = services.clock.now()
    with services.db.write() as session:
        team, plan, arranged = check_chair(session, person, team_id, day)
        declines = update(DagstartTurn).where(DagstartTurn.team_id == team_id, DagstartTurn.person_id == person.id)
        session.execute(declines.values(declined_on=day))
        arrange(session, team, plan, arranged, day, now)


def record_swap(services: Services, person: Person, team_id: int, day: date, other_id: int) -> None:
    """Another person (by id) chairs today, and this one takes over that person's turn. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        team, plan, arranged = check_chair(session, person, team_id, day)
        here = available_on(session, team_id, day, plan)
        if other_id not in here or other_id == person.id:
            raise Refusal(NOT_HERE)
        order, _ = order_of(session, team_id, day)
        keep_order(session, team_id, chair_rules.swapped(order, person.id, other_id))
        arranged.person_id = other_id
        send_preview(session, team, plan, day, here[other_id], now)


def check_chair(session: Session, person: Person, team_id: int, day: date) -> tuple[Team, DagstartPlan, DagstartChair]:
    """Only who chairs this day, as long as it is the team's latest. Raises Refusal."""
    team = access_team_by_id(session, person, team_id).team
    arranged = session.get(DagstartChair, team_id, with_for_update=True)
    plan = session.get(DagstartPlan, team_id)
    if plan is None or arranged is None or arranged.day != day:
        raise Refusal(NOT_TODAY)
    if arranged.person_id is None:
        raise Refusal(NO_CHAIR)
    if arranged.person_id != person.id:
        raise Refusal(NOT_CHAIR, name=session.get_one(Person, arranged.person_id).name)
    return team, plan, arranged
