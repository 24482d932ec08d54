"""What somebody missed: one message at the start of their next shift, and then the absence is erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from bot.blockkit import LARGEST_PAYLOAD, Block, context, escape, section, size_of
from bot.home.facts import load_teams, waits_for
from bot.home.point_blocks import answer_blocks, plain_point, waiting_blocks
from bot.home.points import MOST_POINTS, Shown, load_points, with_answers
from bot.i18n import Translator, translator
from bot.outbox import queue
from bot.outbox.message import Message, Renderer
from bot.outbox.models import OPEN_STATES, Outbox
from bot.people.calendar import local_day, local_moment
from bot.people.mail import person_row
from bot.people.models import ASKED_ROLES, Absence, Membership, Person, Team
from bot.people.work import all_reachable
from bot.points.models import Point, PointEvent
from bot.points.story import CATCH_UP, FOR_YOU, TOLD, catch_up_subject
from bot.rituals.dagstart.opening import RITUAL
from bot.rounds import Round, Seat
from bot.services import Services

KEEP = timedelta(days=14)
"""Who is not asked again within this time gets no catch-up any more."""

BEFORE_THE_CARD = timedelta(seconds=1)


_ANYBODY = select(Absence.id).where(~Absence.told, Absence.last_day <= bindparam("today")).limit(1)


def put_catch_ups(services: Services, now: datetime) -> int:
    """Have those told who are back: at the start of their shift, or of their working hours if they are not asked."""
    if not services.db.find(_ANYBODY, {"today": now.date()}):
        return 0
    with services.db.read() as session:
        if not (returned := _returned(session, now)):
            return 0
        starts = _starts(session, returned, now)
        back = {person.id: person for _, person in returned if person.id in starts}
        people = [person for person in back.values() if load_missed(session, person, now)]
    if not back:
        return 0
    with services.db.write() as session:
        rows = [
            person_row(
                person,
                CATCH_UP,
                catch_up_subject(person.id, local_day(now, person.tz)),
                starts[person.id] - BEFORE_THE_CARD,
            )
            for person in people
        ]
        queue.put(session, rows)
        told = [absence.id for absence, person in returned if person.id in starts]
        session.execute(update(Absence).where(Absence.id.in_(told)).values(told=True))
        _drop_notices(session, [person.id for person in people], now)
    return len(rows)


def _returned(session: Session, now: datetime) -> list[tuple[Absence, Person]]:
    """Absences that have passed, on the person's own calendar, of which nobody has been told."""
    query = (
        select(Absence, Person)
        .join(Person, Person.id == Absence.person_id)
        .where(~Absence.told, Absence.last_day <= now.date(), Person.kind == "person")
    )
    passed = [(absence, person) for absence, person in session.execute(query)]
    return [(absence, person) for absence, person in passed if absence.last_day < local_day(now, person.tz)]


def _starts(session: Session, returned: Sequence[tuple[Absence, Person]], now: datetime) -> dict[int, datetime]:
    """When those start who are asked in an open round, or are at work and not asked in any team."""
    ids = {person.id for _, person in returned}
    last: dict[int, date] = {}
    for absence, person in returned:
        last[person.id] = max(absence.last_day, last.get(person.id, absence.last_day))
    seats = (
        select(Seat.person_id, Seat.starts_at, Round.day)
        .join(Round, Round.id == Seat.round_id)
        .where(Seat.person_id.in_(ids), Round.ritual == RITUAL, Round.state == "open")
        .order_by(Seat.starts_at.desc())
    )
    starts = {person_id: at for person_id, at, day in session.execute(seats) if day > last[person_id]}
    asked = select(Membership.person_id).where(
        Membership.person_id.in_(ids), Membership.present, ~Membership.opted_out, Membership.role.in_(ASKED_ROLES)
    )
    others = ids - set(starts) - set(session.scalars(asked))
    waiting = {person.id: person for _, person in returned if person.id in others}
    reachable = all_reachable(session, list(waiting.values()), now) if waiting else {}
    return {**starts, **{person_id: at for person_id, at in reachable.items() if at <= now}}


def _drop_notices(session: Session, person_ids: Sequence[int], now: datetime) -> None:
    """Notices about points that waited for this person's return: the catch-up says it all at once."""
    waiting = (Outbox.state == "waiting", Outbox.ts.is_(None), Outbox.kind.in_((TOLD, FOR_YOU)))
    session.execute(
        update(Outbox)
        .where(Outbox.person_id.in_(person_ids), *waiting, Outbox.due_at >= now - timedelta(hours=12))
        .values(state="dropped", problem="in_catch_up")
    )


@dataclass(frozen=True)
class Missed:
    """What one person missed. `boards` are channel ids with the number of boards in each.

    `on_card`: there are answers with which a card of today begins; they are not repeated here.
    """

    name: str
    on_card: bool
    answered: Shown
    waiting: Shown
    boards: list[tuple[str, int]]


def load_missed(session: Session, person: Person, now: datetime) -> tuple[Missed, list[int]] | None:
    """What concerns this person of the days away, and the absences it covers; None if nothing does."""
    passed = select(Absence).where(Absence.person_id == person.id, Absence.last_day < local_day(now, person.tz))
    absences = session.scalars(passed).all()
    if not absences:
        return None
    first, last = min(each.first_day for each in absences), max(each.last_day for each in absences)
    since = local_moment(first, time.min, person.tz)
    teams = load_teams(session, person, now)
    lately = exists().where(PointEvent.point_id == Point.id, PointEvent.what == "answered", PointEvent.at >= since)
    answered = and_(Point.raised_by == person.id, Point.state == "answered", lately)
    with_card = Point.team_id.in_([day.team.id for day in teams if day.seat and day.seat.state == "asked"])
    missed = Missed(
        name=person.name,
        on_card=load_points(session, and_(answered, with_card), 1).total > 0,
        answered=with_answers(session, load_points(session, and_(answered, ~with_card), MOST_POINTS)),
        waiting=load_points(session, and_(waits_for(person, teams), _since(since)), MOST_POINTS),
        boards=_boards(session, [day.team.id for day in teams], first, last),
    )
    concerns = missed.on_card or missed.answered.total or missed.waiting.total
    return (missed, [each.id for each in absences]) if concerns else None


def _load_left(session: Session, person: Person, ts: str, now: datetime) -> Missed:
    """What is left of it. When somebody was away is not known any more: of two weeks before it was posted."""
    told = datetime.fromtimestamp(float(ts), UTC)
    teams = load_teams(session, person, now)
    lately = and_(PointEvent.point_id == Point.id, PointEvent.at >= told - KEEP, PointEvent.at <= told)
    had_answer = exists().where(lately, PointEvent.what == "answered")
    mine = and_(Point.raised_by == person.id, Point.state == "answered", had_answer)
    recent = or_(and_(Point.created_at >= told - KEEP, Point.created_at <= told), exists().where(lately))
    return Missed(
        name=person.name,
        on_card=False,
        answered=with_answers(session, load_points(session, mine, MOST_POINTS)),
        waiting=load_points(session, and_(waits_for(person, teams), recent), MOST_POINTS),
        boards=[],
    )


def _since(since: datetime) -> ColumnElement[bool]:
    """Something happened to the point since then."""
    event = exists().where(PointEvent.point_id == Point.id, PointEvent.at >= since)
    return or_(Point.created_at >= since, event)


def _boards(session: Session, team_ids: list[int], first: date, last: date) -> list[tuple[str, int]]:
    query = (
        select(Team.channel_id, func.count(Round.day.distinct()))
        .join(Round, Round.team_id == Team.id)
        .where(Team.id.in_(team_ids), Round.ritual == RITUAL, Round.day >= first, Round.day <= last)
        .group_by(Team.channel_id, Team.name)
        .order_by(Team.name)
    )
    return [(channel_id, n) for channel_id, n in session.execute(query)]


def render_missed(t: Translator, missed: Missed) -> tuple[str, list[Block]]:
    """The message: answers to what one asked, points that wait, and where the boards stand; as much as Slack takes."""
    for most in (MOST_POINTS, 3, 1):
        text, blocks = _render(t, missed, most)
        if size_of(blocks) <= LARGEST_PAYLOAD:
            break
    return text, blocks


def _render(t: Translator, missed: Missed, most: int) -> tuple[str, list[Block]]:
    head = t("Welcome back, {name}. This concerns you, of the days you were away.", name=escape(missed.name))
    blocks, text = [section(head)], [head]
    if missed.on_card:
        line = t("Your card, below, begins with what was answered to you.")
        blocks.append(section(line))
        text.append(line)
    for title, shown, draw in (
        (t("*Answers for you*"), missed.answered.first(most), answer_blocks),
        (t("*Points that wait for you*"), missed.waiting.first(most), waiting_blocks),
    ):
        if shown.total:
            blocks += [section(title), *draw(t, shown)]
            text += [title, *(plain_point(t, point) for point in shown.points)]
    if len(text) == 1 and not missed.boards:
        line = t("All of it has been dealt with.")
        blocks.append(context(line))
        text.append(line)
    if missed.boards:
        boards = [
            t.plural("one board in {channel}", "{n} boards in {channel}", n, channel=f"<#{channel_id}>")
            for channel_id, n in missed.boards
        ]
        line = t("The boards of those days: {boards}.", boards=t.listing(boards))
        blocks.append(context(line))
        text.append(line)
    return "\n".join(text), blocks


def catch_up(session: Session, row: Outbox, now: datetime) -> Message | None:
    """What was missed, for who is here; once it is sent, the absence is erased, and what is dealt with leaves it."""
    person = session.get(Person, row.person_id)
    if person and row.ts:
        return Message(*render_missed(translator(person.locale), _load_left(session, person, row.ts, now)))
    found = load_missed(session, person, now) if person and person.kind == "person" else None
    if person is None or found is None:
        return None
    missed, absences = found

    def erase(later: Session) -> None:
        later.execute(delete(Absence).where(Absence.id.in_(absences)))

    return Message(*render_missed(translator(person.locale), missed), then=erase)


def erasable_absences(now: datetime) -> ColumnElement[bool]:
    """Absences of which everything has been said, and those that nobody came back from in time."""
    waits = exists().where(
        Outbox.person_id == Absence.person_id, Outbox.kind == CATCH_UP, Outbox.state.in_(OPEN_STATES)
    )
    done = and_(Absence.told, Absence.last_day < now.date(), ~waits)
    return or_(done, Absence.last_day < (now - KEEP).date())


MESSAGES: dict[str, Renderer] = {CATCH_UP: catch_up}
