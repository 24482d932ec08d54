"""What people say about whether agreements are kept, and what a team chooses about one that is not."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.outbox import queue
from bot.people.access import NOT_A_MEMBER, find_standing
from bot.people.models import ASKED_ROLES, Person, Team
from bot.people.team_days import TeamDays
from bot.rituals.agreement import agenda
from bot.rituals.agreement.acting import roles_of
from bot.rituals.agreement.kept_models import KeptAgenda, KeptCheck, KeptRound
from bot.rituals.agreement.kept_rounds import KEPT, TOGETHER, add_checks, subject_of, tally_subject
from bot.rituals.agreement.kept_rules import key_of, weekly_rhythms
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import IN_FORCE, why_not_choose
from bot.rituals.agreement.story import load_story
from bot.services import Services
from bot.tally import record_choice

NO_SUCH_CHECK = N_("I do not know this question. Type `/agreement list` to see the agreements of your team.")
NOT_ASKED = N_("Members and team leads say whether an agreement is kept. You can read how it went.")
COUNTED = N_("This has been counted already: nothing more can be added. You are asked again next time.")
TWICE = N_("You have answered this. Nobody is counted twice, and what you chose is kept nowhere.")
HOLDS_NO_MORE = N_("This agreement does not hold any more, so nobody is asked about it.")
NOT_ON_AGENDA = N_("The team has chosen already, or the agreement is kept again: it is not on the agenda any more.")


def record_kept(services: Services, person: Person, check_id: int, choice: str) -> None:
    """Count what one person says, without the name; a small team's answer is set openly. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        check, round_ = _taken_in_hand(session, person, check_id)
        if round_.together:
            check.verdict, check.set_by = choice, person.id
            queue.touch(session, subject_of(round_.id), TOGETHER, now)
        elif not record_choice(session, tally_subject(check.id), person.id, choice):
            raise Refusal(TWICE)


def _taken_in_hand(session: Session, person: Person, check_id: int) -> tuple[KeptCheck, KeptRound]:
    check = session.get(KeptCheck, check_id)
    if check is None:
        raise Refusal(NO_SUCH_CHECK)
    # Shared: whoever counts waits for those who are choosing, and they do not wait for each other.
    round_ = session.get_one(KeptRound, check.round_id, with_for_update={"read": True})
    team, role = find_standing(session, person, round_.team_id)
    if role is None:
        raise Refusal(NOT_A_MEMBER, team=team.name)
    if role not in ASKED_ROLES:
        raise Refusal(NOT_ASKED)
    if round_.state not in ("planned", "open"):
        raise Refusal(COUNTED)
    agreement = session.get_one(Agreement, check.agreement_id)
    if agreement.in_force is None or agreement.state not in (*IN_FORCE, "in_round"):
        raise Refusal(HOLDS_NO_MORE)
    return check, round_


def record_question(services: Services, person: Person, agreement: Agreement) -> None:
    """Somebody wants to say how this week went: the question is there from now on, if it is one for this week."""
    now = services.clock.now()
    with services.db.write() as session:
        team, role = find_standing(session, person, agreement.team_id)
        days = TeamDays(session, team, now)
        if role in ASKED_ROLES and (round_ := planned_round(session, agreement, days)):
            add_checks(session, round_.id, [agreement.id])


def planned_round(session: Session, agreement: Agreement, days: TeamDays) -> KeptRound | None:
    """The round about this week, if it is still to come and this agreement belongs in it."""
    key = key_of("weekly", days.today)
    mine = (KeptRound.team_id == agreement.team_id, KeptRound.key == key, KeptRound.state == "planned")
    round_ = session.scalars(select(KeptRound).where(*mine)).first()
    holds = agreement.in_force is not None and agreement.state in (*IN_FORCE, "in_round")
    if round_ is None or not holds or agreement.rhythm not in weekly_rhythms(together=round_.together):
        return None
    return round_


def current_check(session: Session, agreement: Agreement) -> tuple[KeptCheck, KeptRound] | None:
    """The question about an agreement that can be answered now: the oldest one."""
    query = select(KeptCheck, KeptRound).join(KeptRound, KeptRound.id == KeptCheck.round_id)
    going_on = (KeptCheck.agreement_id == agreement.id, KeptRound.state.in_(("planned", "open")))
    found = session.execute(query.where(*going_on).order_by(KeptRound.day, KeptRound.id)).first()
    return (found[0], found[1]) if found else None


def refresh_question(services: Services, check_id: int, slack_id: str) -> None:
    """The question could not be drawn anew through the click: have the outbox edit it."""
    with services.db.write() as session:
        check = session.get_one(KeptCheck, check_id)
        queue.touch(session, subject_of(check.round_id), KEPT, services.clock.now(), slack_id)


def record_chosen(services: Services, person: Person, check_id: int, choice: str) -> Agreement:
    """What the team does about an agreement on the agenda, which leaves it with that. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        agreement, team = standing(session, person, check_id, now)
        agenda.leave(session, agreement.id, TeamDays(session, team, now), choice, person.id)
        return agreement


def standing(session: Session, person: Person, check_id: int, now: datetime) -> tuple[Agreement, Team]:
    """An agreement on the agenda, for somebody who may choose. Raises Refusal."""
    found = session.get(KeptAgenda, check_id, with_for_update=True)
    if found is None:
        raise Refusal(NO_SUCH_CHECK)
    agreement = session.get_one(Agreement, found.agreement_id)
    team, role = find_standing(session, person, agreement.team_id)
    if role is None:
        raise Refusal(NOT_A_MEMBER, team=team.name)
    if reason := why_not_choose(roles_of(load_story(session, agreement, now), person, role)):
        raise Refusal(reason)
    if found.ended_on is not None:
        raise Refusal(NOT_ON_AGENDA)
    return agreement, team
