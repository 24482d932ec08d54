"""Rounds in which a team says whether its agreements are kept: planned, asked, counted, and then forgotten who said so.

A week is asked about on its last working day, some hours after the team's own time, and counted a working day later:
who was not there on the last day is still asked.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from bot.db import insert
from bot.due import each_due, first_of
from bot.outbox import queue
from bot.outbox.models import Outbox
from bot.people.facts import is_asked
from bot.people.mail import channel_row, person_row
from bot.people.models import Membership, Person, Team
from bot.people.team_days import TeamDays
from bot.people.work import all_reachable, load_spans
from bot.rituals.agreement import agenda, ending
from bot.rituals.agreement.kept_models import KeptCheck, KeptRound
from bot.rituals.agreement.kept_rules import ASK_AFTER, CHOICES, FEWEST, key_of, monday_of, result_of, weekly_rhythms
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import IN_FORCE
from bot.rounds import board_subject
from bot.services import Services
from bot.tally import TallyTaken, counts, forget

KEPT, TOGETHER, RESULT = "agreement_kept", "agreement_together", "agreement_kept_result"
"""Kinds of messages: the question, in private; the card on which a small team marks together; what came of it."""

WEEKS_AHEAD = 27


def subject_of(round_id: int) -> str:
    """What messages about a round are about."""
    return f"kept:{round_id}"


def tally_subject(check_id: int) -> str:
    """What an agreement in a round is counted under."""
    return f"kept_check:{check_id}"


def holds() -> ColumnElement[bool]:
    """The condition for an agreement that holds, also while the team decides about its next version."""
    return and_(Agreement.in_force.is_not(None), Agreement.state.in_((*IN_FORCE, "in_round")))


def is_small(session: Session, team_id: int) -> bool:
    """Whether a team has too few people to be counted."""
    query = select(func.count()).select_from(Membership).join(Person, Person.id == Membership.person_id)
    return (session.scalar(query.where(Membership.team_id == team_id, is_asked())) or 0) < FEWEST


# -- planning --------------------------------------------------------------------------------------------------


def plan_week(session: Session, days: TeamDays) -> None:
    """Plan when a team is asked about its week, unless that is planned."""
    team_id = days.team.id
    weekly = (KeptRound.team_id == team_id, KeptRound.rhythm == "weekly")
    if session.scalar(select(KeptRound.id).where(*weekly, KeptRound.state == "planned").limit(1)):
        return
    for n in range(WEEKS_AHEAD):
        last = days.last_of_week(monday_of(days.today) + timedelta(weeks=n))
        if last and (asks := days.moment(last) + ASK_AFTER) > days.now:
            together = is_small(session, team_id)
            values = {"rhythm": "weekly", "together": together, "day": last, "due_at": asks}
            if add_round(session, team_id, key_of("weekly", last), values):
                return


def plan_missing(services: Services, now: datetime) -> None:
    """Plan the week of every team that has agreements and no plan: their own time was not known, or is new to us."""
    planned = select(KeptRound.team_id).where(KeptRound.rhythm == "weekly", KeptRound.state == "planned")
    missing = select(Agreement.team_id).where(holds(), Agreement.team_id.not_in(planned)).distinct()
    with services.db.read() as session:
        found = session.scalars(missing).all()
    for team_id in found:
        with services.db.write() as session:
            plan_week(session, TeamDays(session, session.get_one(Team, team_id), now))


def add_round(session: Session, team_id: int, key: str, values: dict[str, Any]) -> int | None:
    """Store a round. Returns its id; None when there is one with this key."""
    row = {"team_id": team_id, "key": key, "state": "planned", **values}
    statement = insert(session, KeptRound).values(row).on_conflict_do_nothing().returning(KeptRound.id)
    round_id: int | None = session.scalar(statement)
    return round_id


def add_checks(session: Session, round_id: int, agreement_ids: Sequence[int]) -> None:
    """Ask about these agreements in a round; what is asked already stays as it is."""
    rows = [{"round_id": round_id, "agreement_id": each} for each in agreement_ids]
    if rows:
        session.execute(insert(session, KeptCheck).on_conflict_do_nothing(), rows)


def plan_review(session: Session, days: TeamDays, agreement_id: int) -> None:
    """An agreement ends soon, and only now the team is asked: what ends on one day is asked about together."""
    key = key_of("review", days.today)
    together = is_small(session, days.team.id)
    add_round(
        session,
        days.team.id,
        key,
        {"rhythm": "review", "together": together, "day": days.today, "due_at": days.spoken_to()},
    )
    mine = (KeptRound.team_id == days.team.id, KeptRound.key == key, KeptRound.state == "planned")
    if round_id := session.scalar(select(KeptRound.id).where(*mine)):
        add_checks(session, round_id, [agreement_id])


# -- the clock -------------------------------------------------------------------------------------------------


def look_due(services: Services, now: datetime) -> None:
    """Ask and count what is due; then forget who was counted."""

    def one(session: Session, round_: KeptRound) -> None:
        team = session.get_one(Team, round_.team_id)
        (_ask if round_.state == "planned" else _count)(session, round_, TeamDays(session, team, now))

    due = (KeptRound.due_at <= now) & KeptRound.state.in_(("planned", "open"))
    each_due(services, KeptRound, due, (KeptRound.due_at,), one, now)
    _forget_counted(services)


def _forget_counted(services: Services) -> None:
    """After a crash in between it is done again: a round is closed only when nothing of its counts is left."""
    with services.db.read() as session:
        query = select(KeptRound.id, KeptCheck.id).outerjoin(KeptCheck, KeptCheck.round_id == KeptRound.id)
        found = session.execute(query.where(KeptRound.state == "counted")).all()
    for _, check_id in found:
        if check_id is not None:
            forget(services.db, tally_subject(check_id))
    for round_id in {round_id for round_id, _ in found}:
        with services.db.write() as session:
            session.execute(update(KeptRound).where(KeptRound.id == round_id).values(state="closed", due_at=None))


NEXT = first_of(KeptRound.due_at)
"""When the clock is needed next."""


# -- asking ----------------------------------------------------------------------------------------------------


def _ask(session: Session, round_: KeptRound, days: TeamDays) -> None:
    if round_.rhythm == "weekly":
        add_checks(session, round_.id, _of_the_week(session, round_, days))
    is_asking = days.team.state == "active" and bool(asked_in(session, round_.id))
    round_.state = "open" if is_asking else "counted"
    session.flush()
    if round_.rhythm == "weekly" and _any_holds(session, round_.team_id):
        plan_week(session, days)
    if not is_asking:
        return
    closing = days.next_worked(days.today)
    if round_.rhythm == "review":
        closing = days.next_worked(closing)
    round_.closes_at = round_.due_at = days.moment(closing) + ASK_AFTER
    if round_.together:
        post(session, round_, TOGETHER, days)
    else:
        _ask_everybody(session, round_, round_.closes_at, days)


def _of_the_week(session: Session, round_: KeptRound, days: TeamDays) -> Sequence[int]:
    """What a team is asked about: what did not begin only today."""
    rhythm = Agreement.rhythm.in_(weekly_rhythms(together=round_.together))
    query = select(Agreement.id).where(Agreement.team_id == round_.team_id, holds(), rhythm)
    return session.scalars(query.where(Agreement.valid_from < days.today)).all()


def _any_holds(session: Session, team_id: int) -> bool:
    return session.scalar(select(Agreement.id).where(Agreement.team_id == team_id, holds()).limit(1)) is not None


def asked_in(session: Session, round_id: int) -> Sequence[tuple[KeptCheck, Agreement]]:
    """What a round asks about: the agreements that still hold, by number."""
    query = select(KeptCheck, Agreement).join(Agreement, Agreement.id == KeptCheck.agreement_id)
    found = session.execute(query.where(KeptCheck.round_id == round_id, holds()).order_by(Agreement.number))
    return [(check, agreement) for check, agreement in found]


def _ask_everybody(session: Session, round_: KeptRound, closes_at: datetime, days: TeamDays) -> None:
    """One message for each person who works before it is counted, for when they may be spoken to."""
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    people = session.scalars(query.where(Membership.team_id == round_.team_id, is_asked())).all()
    spans = load_spans(session, people, days.now.date() - timedelta(days=2), closes_at.date())
    here = [
        each for each in people if any(one.starts_at < closes_at and one.ends_at > days.now for one in spans[each.id])
    ]
    due = all_reachable(session, here, days.now)
    queue.put(session, [_row(round_, each, due[each.id], days.team) for each in here if due[each.id] < closes_at])


def _row(round_: KeptRound, person: Person, due_at: datetime, team: Team) -> dict[str, Any]:
    return person_row(person, KEPT, subject_of(round_.id), due_at, team=team, expires_at=round_.closes_at)


def post(session: Session, round_: KeptRound, kind: str, days: TeamDays) -> None:
    """Put a message to the channel in the queue, for when the team works."""
    team = days.team
    queue.put(session, [channel_row(team, kind, subject_of(round_.id), days.spoken_to())])


# -- counting --------------------------------------------------------------------------------------------------


def _count(session: Session, round_: KeptRound, days: TeamDays) -> None:
    """Keep the sums where there are enough answers, and say once what came of it."""
    checks = session.scalars(select(KeptCheck).where(KeptCheck.round_id == round_.id)).all()
    _leave_questions(session, round_, checks, days.now)
    counted = {check.id: {} if round_.together else counts(session, tally_subject(check.id)) for check in checks}
    for check in checks:
        if result := result_of(counted[check.id]):
            check.verdict = result.verdict
            check.yes, check.partly, check.no, check.none = (getattr(result, choice) for choice in CHOICES)
    round_.state, round_.due_at = "counted", days.now
    session.flush()
    for check, agreement in asked_in(session, round_.id):
        agenda.look(session, agreement, check, days)
        ending.touch(session, agreement, days.now)
    if round_.together:
        queue.touch(session, subject_of(round_.id), TOGETHER, days.now)
    elif round_.rhythm == "dagstart":
        queue.touch(session, board_subject(round_.team_id, round_.day), "dagstart_board", days.now)
    elif any(counted.values()):
        post(session, round_, RESULT, days)


def _leave_questions(session: Session, round_: KeptRound, checks: Sequence[KeptCheck], now: datetime) -> None:
    """Questions are not sent any more; from those that somebody has left open the buttons go."""
    subject = subject_of(round_.id)
    queue.drop(session, subject, KEPT)
    subjects = [tally_subject(check.id) for check in checks]
    taken = select(TallyTaken.person_id, func.count()).where(TallyTaken.subject.in_(subjects))
    done: dict[int | None, int] = dict(session.execute(taken.group_by(TallyTaken.person_id)).all())
    sent = select(Outbox.person_id, Outbox.recipient).where(Outbox.subject == subject, Outbox.kind == KEPT)
    for person_id, recipient in session.execute(sent.where(Outbox.ts.is_not(None))).all():
        if done.get(person_id, 0) < len(checks):
            queue.touch(session, subject, KEPT, now, recipient)
