"""The team mirror: choosing statements, asking the team once a month, counting without names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import insert
from bot.due import each_due
from bot.errors import Refusal
from bot.i18n import N_
from bot.outbox import queue
from bot.people.access import find_standing
from bot.people.calendar import local_day, local_moment
from bot.people.facts import is_asked
from bot.people.mail import channel_row, person_row
from bot.people.models import Membership, Person, Team
from bot.people.team_days import TeamDays
from bot.rituals.feedback.actions import NOT_ASKED as NOT_A_CARD
from bot.rituals.feedback.mirror_models import MirrorResult, MirrorRound, MirrorTeam
from bot.rituals.feedback.mirror_rules import CHOSEN, STATEMENTS, USUAL, averages, choice_of, next_month, read_keys
from bot.rituals.feedback.people import check_member
from bot.services import Services
from bot.tally import counts, forget_in, has_taken_part, record_choices

CARD, RESULT, CHOICE = "mirror_card", "mirror_result", "mirror_choice"
"""Kinds of messages: the four statements; the averages, to the channel; who chose which statements, to the channel."""

DAYS_OPEN = 5
STATEMENT = "mirror_statement"

CHOOSE_FOUR = N_("Choose four statements, or none to stop the team mirror.")
CLOSED = N_("This month’s answers are counted already. The next ones come next month.")
COUNTED = N_("You were counted already, and your answer stands under no name: it cannot change.")
NOTHING_CHOSEN = N_("Choose a number with at least one statement.")
NOT_ASKED = N_("Members and team leads look back at the team. You can read what came of it in the channel.")


def subject_of(round_id: int) -> str:
    """What messages and counts of a month are about."""
    return f"mirror:{round_id}"


def round_id_of(subject: str) -> int:
    """The month a message is about."""
    return int(subject.partition(":")[2])


# -- choosing --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MirrorForm:
    """The form: which statements are chosen now, or usually; `is_on` says whether there is a mirror."""

    team_id: int
    chosen: Sequence[str]
    is_on: bool


def look_at_mirror(services: Services, person: Person, team_id: int) -> MirrorForm:
    """The form for somebody of the team. Raises Refusal."""
    with services.db.read() as session:
        check_member(session, person, team_id)
        found = session.get(MirrorTeam, team_id)
        keys = read_keys(found.keys) if found else []
        return MirrorForm(team_id, keys or USUAL, bool(keys))


def record_statements(services: Services, person: Person, team_id: int, keys: Collection[str]) -> None:
    """Somebody of the team chooses the statements; the channel reads who and which. Raises Refusal."""
    if len(set(keys)) not in (0, CHOSEN) or set(keys) - set(STATEMENTS):
        raise Refusal(CHOOSE_FOUR, field=STATEMENT)
    now = services.clock.now()
    with services.db.write() as session:
        team = check_member(session, person, team_id)
        values = {"team_id": team_id, "keys": "", "version": 0}
        session.execute(insert(session, MirrorTeam).values(values).on_conflict_do_nothing())
        found = session.get_one(MirrorTeam, team_id, with_for_update=True, populate_existing=True)
        ordered = ",".join(key for key in STATEMENTS if key in keys)
        if ordered == found.keys:
            return
        found.keys, found.version, found.chosen_by = ordered, found.version + 1, person.id
        if not ordered:
            found.due_at = None
        elif found.due_at is None:
            found.due_at = local_moment(next_month(local_day(now, team.tz)), time(0), team.tz)
        subject = f"mirror_choice:{team_id}:{found.version}"
        at = TeamDays(session, team, now).spoken_to()
        queue.put(session, [channel_row(team, CHOICE, subject, at)])


# -- the clock -------------------------------------------------------------------------------------------------


def look_due(services: Services, now: datetime) -> None:
    """Begin the months that are due, and count those that have ended."""

    def begin(session: Session, mirror: MirrorTeam) -> None:
        _begin(session, mirror, now)

    def count(session: Session, row: MirrorRound) -> None:
        _count(session, row, now)

    each_due(services, MirrorTeam, MirrorTeam.due_at <= now, (MirrorTeam.due_at,), begin, now)
    each_due(services, MirrorRound, MirrorRound.due_at <= now, (MirrorRound.due_at,), count, now)


def _begin(session: Session, mirror: MirrorTeam, now: datetime) -> None:
    team = session.get_one(Team, mirror.team_id)
    days = TeamDays(session, team, now)
    month = days.today.replace(day=1)
    mirror.due_at = local_moment(next_month(month), time(0), team.tz)
    opens = days.today if days.works(days.today) else days.next_worked(days.today)
    if team.state != "active" or opens.month != month.month:
        return
    closes = opens
    for _ in range(DAYS_OPEN):
        closes = days.next_worked(closes)
    until = days.moment(closes)
    values = {"team_id": team.id, "month": month, "keys": mirror.keys, "due_at": until}
    statement = insert(session, MirrorRound).values(values).on_conflict_do_nothing().returning(MirrorRound.id)
    round_id = session.scalar(statement)
    if round_id is None:
        return
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    people = session.scalars(query.where(Membership.team_id == team.id, is_asked())).all()
    rows = [
        person_row(each, CARD, subject_of(round_id), max(now, days.moment(opens)), team=team, expires_at=until)
        for each in people
    ]
    queue.put(session, rows)


def _count(session: Session, row: MirrorRound, now: datetime) -> None:
    """The averages are kept in the transaction that forgets the counts and who took part."""
    subject, team = subject_of(row.id), session.get_one(Team, row.team_id)
    found = averages(counts(session, subject), read_keys(row.keys))
    session.add_all(MirrorResult(round_id=row.id, key=key, tenths=tenths) for key, tenths in found.items())
    forget_in(session, [subject])
    row.due_at = None
    queue.touch(session, subject, CARD, now)
    if team.state == "active":
        at = TeamDays(session, team, now).spoken_to()
        queue.put(session, [channel_row(team, RESULT, subject, at)])


# -- answering -------------------------------------------------------------------------------------------------


def record_answers(services: Services, person: Person, round_id: int, scores: Mapping[str, int]) -> None:
    """Count somebody's answers, once and without a name. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        row = session.get(MirrorRound, round_id, with_for_update={"read": True})
        if row is None:
            raise Refusal(NOT_A_CARD)
        check_asked(session, person, row.team_id)
        if row.due_at is None or row.due_at <= now:
            raise Refusal(CLOSED)
        chosen = [choice_of(key, scores[key]) for key in read_keys(row.keys) if key in scores]
        if not chosen:
            raise Refusal(NOTHING_CHOSEN)
        if not record_choices(session, subject_of(round_id), person.id, chosen):
            raise Refusal(COUNTED)
        queue.touch(session, subject_of(round_id), CARD, now, person.slack_id)


def check_asked(session: Session, person: Person, team_id: int) -> None:
    """Only who is asked in the team answers. Raises Refusal."""
    find_standing(session, person, team_id)
    asked = select(Person.id).join(Membership, Membership.person_id == Person.id)
    if session.scalar(asked.where(Membership.team_id == team_id, is_asked(), Person.id == person.id)) is None:
        raise Refusal(NOT_ASKED)


def is_counted(session: Session, round_id: int, person_id: int) -> bool:
    """Whether somebody answered this month."""
    return has_taken_part(session, subject_of(round_id), person_id)


# -- what came of it -------------------------------------------------------------------------------------------


def results_of(session: Session, team_id: int, until: date, most: int) -> list[tuple[date, dict[str, int]]]:
    """The averages of a team's newest counted months up to one, oldest first; in tenths, by statement."""
    counted = (MirrorRound.team_id == team_id, MirrorRound.due_at.is_(None), MirrorRound.month <= until)
    query = select(MirrorRound).where(*counted).order_by(MirrorRound.month.desc()).limit(most)
    rounds = session.scalars(query).all()
    found: dict[int, dict[str, int]] = {row.id: {} for row in rounds}
    for result in session.scalars(select(MirrorResult).where(MirrorResult.round_id.in_(found))):
        found[result.round_id][result.key] = result.tenths
    return [(row.month, found[row.id]) for row in reversed(rounds)]
