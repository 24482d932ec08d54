"""Fills in the form for a motion: the team's KPIs, who can lead, the frame card, what somebody proposed."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_, translator
from bot.kpis.facts import kpis_of
from bot.people.access import NOT_A_MEMBER, find_standing
from bot.people.models import Membership, Person, Team
from bot.points.models import Point
from bot.rituals.debate import phases, rules
from bot.rituals.debate.frames import load_frame
from bot.rituals.debate.motion import Form, Motion
from bot.rituals.debate.rules import LONGEST_MOTION
from bot.rituals.debate.story import Story

BY_CONSENT = N_("The team, when nobody objects")
"""Who decides unless somebody writes otherwise; on the card in the channel, so in the team's language."""

NO_KPIS = N_("A debate is about a KPI, and {team} has none yet. A team lead adds one with `/kpi add`.")


def load_form(
    session: Session,
    person: Person,
    team_id: int,
    now: datetime,
    *,
    text: str = "",
    kpi_id: int | None = None,
    point: Point | None = None,
    proposes: bool = False,
) -> Form:
    """An empty form: for who may open debates to open one, unless they propose it; for others to propose one.

    Raises Refusal for who takes no part, and in a team without KPIs; to who would open one also what is in the way.
    """
    team, role = find_standing(session, person, team_id)
    if role is None and not person.is_admin:
        raise Refusal(NOT_A_MEMBER, team=team.name)
    if rules.side_of(role or "") is None and not person.is_admin:
        raise Refusal(rules.NOT_SEAT)
    is_proposal = proposes or not (role == "lead" or person.is_admin)
    motion = Motion(text=text[:LONGEST_MOTION], kpi_id=kpi_id, facilitator_id=person.id)
    form = _form(session, team, motion, now, is_proposal=is_proposal)
    form = replace(form, is_cut=len(text) > LONGEST_MOTION)
    return replace(form, point_id=point.id, point=point.text) if point else form


def load_proposal_form(story: Story, person: Person) -> Form:
    """The form with what somebody proposed, for the lead who opens it."""
    debate, session = story.debate, story.session
    proposer = story.find(debate.proposed_by)
    motion = Motion(text=debate.motion, kpi_id=debate.kpi_id, facilitator_id=person.id)
    form = _form(session, story.team, motion, story.now, is_proposal=False)
    point = session.get(Point, debate.point_id) if debate.point_id else None
    return replace(
        form, debate_id=debate.id, proposer=proposer.name if proposer else None, point=point.text if point else ""
    )


def _form(session: Session, team: Team, motion: Motion, now: datetime, *, is_proposal: bool) -> Form:
    kpis = [(kpi.id, kpi.name) for kpi in kpis_of(session, team.id)]
    if not kpis:
        raise Refusal(NO_KPIS, team=team.name)
    if not is_proposal:
        phases.check_can_open(session, team, now)
    frame = load_frame(session, team.id)
    filled = replace(motion, fixed=frame.fixed, free=frame.free, decides=translator(team.locale)(BY_CONSENT))
    return Form(team.id, team.name, kpis, _people(session, team.id), filled, is_proposal, purpose=frame.purpose)


def _people(session: Session, team_id: int) -> list[tuple[int, str]]:
    """Who can lead a debate: everybody who takes part."""
    here = (Membership.team_id == team_id, Membership.present, Person.kind == "person")
    query = select(Person.id, Person.name, Membership.role).join(Membership, Membership.person_id == Person.id)
    found = session.execute(query.where(*here).order_by(Person.name, Person.id))
    return [(person_id, name) for person_id, name, role in found if rules.side_of(role)]
