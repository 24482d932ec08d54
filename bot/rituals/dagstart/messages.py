"""Renders the dagstart's messages while they are being sent: what is true now, in the reader's language."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.blockkit import Block, context, escape
from bot.errors import Refusal
from bot.guests import fields_for
from bot.i18n import N_, translator
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.calendar import local_day
from bot.people.facts import is_asked
from bot.people.models import Membership, Person, Team
from bot.points.models import Point
from bot.rituals.dagstart import blocks, board, rules
from bot.rituals.dagstart.asked import frozen_questions, questions_today
from bot.rituals.dagstart.followed import Own, load_own
from bot.rituals.dagstart.models import DagstartAnswer, DagstartPlan
from bot.rituals.dagstart.moves import mood_subject
from bot.rituals.dagstart.nameless import MESSAGES as NAMELESS
from bot.rounds import Round, Seat
from bot.services import Services
from bot.tally import has_taken_part


def round_id_of(subject: str) -> int:
    """The round a message is about."""
    return int(subject.split(":")[1])


_ANSWERS = select(DagstartAnswer.slot, DagstartAnswer.text).where(
    DagstartAnswer.round_id == bindparam("its_round"), DagstartAnswer.person_id == bindparam("its_person")
)


def load_card(
    session: Session, held: Round, seat: Seat, person: Person, team: Team, *, form: bool = True
) -> blocks.Card:
    """Everything one person's card shows; without `form` only what it shows once it was answered."""
    slots = seat.facts.get("slots", [1, 2, 3])
    questions = [question for question in frozen_questions(held) if question.slot in slots]
    rows = session.execute(_ANSWERS, {"its_round": held.id, "its_person": person.id})
    mood = form and bool(held.facts.get("mood"))
    help_asked = any(question.kind == "help" for question in questions)
    addressee = _addressee(session, held.id, person.id) if help_asked else "team"
    is_open = held.state == "open"
    needs_names = form or addressee.startswith("person:")
    return blocks.Card(
        round_id=held.id,
        name=person.name,
        team=team.name,
        day=held.day,
        zone=person.tz,
        closes_at=held.closes_at,
        questions=questions,
        answers=dict(rows.all()),
        addressee=addressee,
        colleagues=colleagues_of(session, team.id, person.id) if help_asked and needs_names else (),
        ask_mood=mood,
        mood_counted=mood and has_taken_part(session, mood_subject(held.id), person.id),
        more=_more(session, held, person) if form and held.facts.get("asks_more") else (),
        own=load_own(session, team.id, person.id, max(seat.starts_at, held.opens_at)) if is_open else Own(),
        team_locale="" if person.locale_chosen or person.locale == team.locale else team.locale,
    )


def _more(session: Session, held: Round, person: Person) -> list[Block]:
    return fields_for(session, translator(person.locale), held.team_id, held.day, person.id)


_ADDRESSEE = select(Point.addressee, Point.addressee_id).where(
    Point.round_id == bindparam("its_round"),
    Point.raised_by == bindparam("its_person"),
    Point.kind == "help",
    Point.slot.is_not(None),
)


def _addressee(session: Session, round_id: int, person_id: int) -> str:
    found = session.execute(_ADDRESSEE, {"its_round": round_id, "its_person": person_id}).first()
    if found is None:
        return "team"
    return f"person:{found[1]}" if found[0] == "person" else str(found[0])


_COLLEAGUES = (
    select(Person.id, Person.name)
    .join(Membership, Membership.person_id == Person.id)
    .where(Membership.team_id == bindparam("its_team"), Membership.present)
    .where(Person.kind == "person", Person.id != bindparam("its_person"))
    .order_by(Person.name)
)


def colleagues_of(session: Session, team_id: int, person_id: int) -> list[tuple[int, str]]:
    """Whom in the team a person can address a point to, besides the groups."""
    found = session.execute(_COLLEAGUES, {"its_team": team_id, "its_person": person_id})
    return [(found_id, name) for found_id, name in found]


def _seat(session: Session, row: Outbox) -> tuple[Round, Seat, Person, Team] | None:
    query = (
        select(Round, Seat, Person, Team)
        .join(Seat, Seat.round_id == Round.id)
        .join(Person, Person.id == Seat.person_id)
        .join(Team, Team.id == Round.team_id)
        .join(Membership, (Membership.team_id == Team.id) & (Membership.person_id == Person.id))
        .where(Round.id == round_id_of(row.subject), Seat.person_id == row.person_id)
        .where(Round.state == "open")
    )
    if row.ts is None:  # not sent yet: only to those who are still to be asked
        query = query.where(Seat.state == "asked", Team.state == "active", is_asked())
    found = session.execute(query).first()
    return (found[0], found[1], found[2], found[3]) if found else None


def prompt(session: Session, row: Outbox, now: datetime) -> Message | None:
    """The card with the form; nothing for those who left, are away, or answered elsewhere meanwhile."""
    if (found := _seat(session, row)) is None:
        return _closed(session, row) if row.ts else None
    held, seat, person, team = found
    return Message(*render_card(session, held, seat, person, team, now))


def _closed(session: Session, row: Outbox) -> Message | None:
    """What is left of a card once its round has closed: one's own answers, and no form or button."""
    query = (
        select(Round, Seat, Person, Team)
        .join(Seat, Seat.round_id == Round.id)
        .join(Person, Person.id == Seat.person_id)
        .join(Team, Team.id == Round.team_id)
        .where(Round.id == round_id_of(row.subject), Round.state == "closed", Seat.person_id == row.person_id)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    held, seat, person, team = found
    card = load_card(session, held, seat, person, team, form=False)
    return Message(*blocks.render_closed(translator(person.locale), card))


def render_card(
    session: Session, held: Round, seat: Seat, person: Person, team: Team, now: datetime
) -> tuple[str, list[Block]]:
    """The card as it should be now: the form, or one's own answers."""
    t, asked = translator(person.locale), seat.state == "asked"
    card = load_card(session, held, seat, person, team, form=asked)
    return blocks.render_prompt(t, card, now) if asked else blocks.render_answered(t, card, seat.state)


def reminder(session: Session, row: Outbox, now: datetime) -> Message | None:
    """The one reminder; not for who answered while it waited, never got the card, or got it only just now."""
    found = _seat(session, row)
    query = select(Outbox.ts).where(
        Outbox.subject == row.subject, Outbox.kind == "dagstart_prompt", Outbox.recipient == row.recipient
    )
    card = session.scalar(query.where(Outbox.ts.is_not(None)))
    if found is None or card is None or now.timestamp() < float(card) + rules.TIME_TO_ANSWER.total_seconds():
        return None  # by Slack's own stamp: `sent_at` moves on when the card is drawn anew, as after a restore
    held, _, person, team = found
    t = translator(person.locale)
    text, shown = blocks.render_reminder(t, person.name, team.name, t.time(held.closes_at, person.tz))
    return Message(text, shown)


def preview(services: Services, person: Person, team_id: int) -> tuple[str, list[Block]]:
    """What the card of the next dagstart will look like, without a way to send it. Raises Refusal."""
    now = services.clock.now()
    t = translator(person.locale)
    with services.db.read() as session:
        team = session.get_one(Team, team_id)
        plan = session.get(DagstartPlan, team_id)
        if plan is None:
            raise Refusal(N_("This channel has no daily start yet. Type /dagstart setup first."))
        day = local_day(now, team.tz)
        questions = [
            q for q in questions_today(session, team, plan) if q.after_slot is None and q.days & 1 << day.weekday()
        ]
        card = blocks.Card(
            round_id=0,
            name=person.name,
            team=team.name,
            day=day,
            zone=person.tz,
            closes_at=now,
            questions=questions,
            ask_mood=plan.mood,
        )
    note = t("This is how the next card will look. Only you see this, and nothing can be sent from it.")
    words = [blocks.question_text(t, question) for question in questions]
    text = " ".join([note, *(f"{i}. {escape(word)}" for i, word in enumerate(words, 1))])
    return text, [context(note), *blocks.render_fields(t, card)]


MESSAGES: dict[str, Renderer] = {
    **NAMELESS,
    "dagstart_prompt": prompt,
    "dagstart_reminder": reminder,
    "dagstart_board": board.board,
    "dagstart_detail": board.detail,
}
