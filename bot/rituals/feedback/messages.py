"""Renders what is said in a week, and the texts, while it is being sent: opened then, in the reader's language.

What a row says is in no table but sealed, so all renderers are made with the keys.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import Translator, translator
from bot.outbox.message import Message, NotYet, Renderer
from bot.outbox.models import Outbox
from bot.people.models import Person, Team
from bot.people.work import next_reachable
from bot.rituals.feedback import blocks, question_blocks
from bot.rituals.feedback.actions import Turn, load_turn
from bot.rituals.feedback.blocks import Asked
from bot.rituals.feedback.exercise import render_exercise
from bot.rituals.feedback.models import FeedbackMember, FeedbackQuestion, FeedbackWeek
from bot.rituals.feedback.people import has_confidant, is_part
from bot.rituals.feedback.pool import QUESTIONS
from bot.rituals.feedback.sealed import FeedbackSeal
from bot.rituals.feedback.take_along import render_file
from bot.rituals.feedback.text_messages import text_renderers
from bot.rituals.feedback.texts import FILE
from bot.rituals.feedback.weeks import EXERCISE, PROMPT, QUESTION, REMINDER, SKIPPED
from bot.services import Services

Render = Callable[[Session, FeedbackSeal, Outbox, datetime], Message | None]


def renderers(seal: FeedbackSeal) -> dict[str, Renderer]:
    """The renderer of every kind of message, with the keys that open the texts."""
    made: dict[str, Render] = {QUESTION: _question, PROMPT: _prompt, REMINDER: _reminder, SKIPPED: _skipped}
    made |= {EXERCISE: _exercise, FILE: render_file}
    return {**{kind: _with(seal, render) for kind, render in made.items()}, **text_renderers(seal)}


def _with(seal: FeedbackSeal, render: Render) -> Renderer:
    def rendered(session: Session, row: Outbox, now: datetime) -> Message | None:
        return render(session, seal, row, now)

    return rendered


def _week(session: Session, row: Outbox) -> FeedbackWeek | None:
    return session.get(FeedbackWeek, int(row.subject.partition(":")[2]))


def moment_in_words(t: Translator, moment: datetime, zone: str) -> str:
    """`Thursday 26 November at 14:00`, on the reader's clock."""
    return t("{day} at {time}", day=t.day(moment.astimezone(ZoneInfo(zone)).date()), time=t.time(moment, zone))


def wait_until_reachable(session: Session, row: Outbox, person: Person, now: datetime) -> None:
    """Quiet outside the shift. Raises NotYet; what was sent already is edited at any time."""
    if row.ts is None and (at := next_reachable(session, person, now)) > now:
        raise NotYet(at)


# -- the question ----------------------------------------------------------------------------------------------


def _question(session: Session, seal: FeedbackSeal, row: Outbox, now: datetime) -> Message | None:
    """To who takes part: which question? Later: which one it was."""
    week, person = _week(session, row), session.get_one(Person, row.person_id)
    if week is None:
        return None
    t, found = translator(person.locale), session.get(FeedbackQuestion, (week.id, person.id))
    until = moment_in_words(t, week.matches_at, person.tz)
    if week.state != "asking" or found:
        if row.ts is None:
            return None
        if week.state == "skipped" and week.reason:
            return Message(*blocks.render_skipped(t, week.reason))
        until = until if week.state == "asking" else ""
        tips = found is None or found.tips
        return Message(*question_blocks.render_chosen(t, question_of(t, seal, found), until, tips=tips))
    if row.ts is None and not is_part(session, person.id, week.team_id):
        return None
    wait_until_reachable(session, row, person, now)
    team, member = session.get_one(Team, week.team_id), session.get(FeedbackMember, (week.team_id, person.id))
    return Message(*question_blocks.render_question(t, team.name, week.id, until, tips=member is None or member.tips))


def _exercise(session: Session, seal: FeedbackSeal, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """To who takes part for the first time."""
    week, person = _week(session, row), session.get_one(Person, row.person_id)
    if week is None or row.ts or not is_part(session, person.id, week.team_id):
        return None
    wait_until_reachable(session, row, person, now)
    team = session.get_one(Team, week.team_id)
    return Message(*render_exercise(translator(person.locale), team.name))


def question_card(services: Services, person: Person, week_id: int) -> blocks.Text:
    """The card on which somebody chooses, also once they have chosen."""
    with services.db.read() as session:
        week, t = session.get_one(FeedbackWeek, week_id), translator(person.locale)
        team, member = session.get_one(Team, week.team_id), session.get(FeedbackMember, (week.team_id, person.id))
        until, tips = moment_in_words(t, week.matches_at, person.tz), member is None or member.tips
        return question_blocks.render_question(t, team.name, week_id, until, tips=tips)


def question_of(t: Translator, seal: FeedbackSeal, found: FeedbackQuestion | None) -> str | None:
    """A question in words; None where none was chosen."""
    if found is None:
        return None
    if found.sealed:
        return seal.open_question(found.person_id, found.sealed) or t("cannot be read now: its key is missing")
    return t(QUESTIONS[found.key]) if found.key in QUESTIONS else None


# -- the prompt ------------------------------------------------------------------------------------------------


def load_asked(t: Translator, seal: FeedbackSeal, turn: Turn, zone: str) -> Asked:
    """What a turn asks, in the reader's words."""
    return Asked(
        turn.week.id,
        turn.receiver.name,
        question_of(t, seal, turn.question),
        turn.tips,
        turn.week.collecting,
        moment_in_words(t, turn.week.delivers_at, zone),
        has_confidant(turn.session, turn.week.team_id),
    )


def _turn(session: Session, row: Outbox, now: datetime) -> Turn | None:
    try:
        return load_turn(session, row.person_id or 0, int(row.subject.partition(":")[2]), now)
    except Refusal:
        return None


def _prompt(session: Session, seal: FeedbackSeal, row: Outbox, now: datetime) -> Message | None:
    """To who writes: to whom. The same for everybody after the batch."""
    turn, person = _turn(session, row, now), session.get_one(Person, row.person_id)
    if turn is None:
        return None
    t = translator(person.locale)
    if turn.week.state != "writing":
        return Message(*blocks.render_over(t, nameless=turn.week.collecting)) if row.ts else None
    if row.ts is None and not is_part(session, person.id, turn.week.team_id):
        return None
    wait_until_reachable(session, row, person, now)
    return Message(*blocks.render_prompt(t, load_asked(t, seal, turn, person.tz), turn.row.state))


def _reminder(session: Session, seal: FeedbackSeal, row: Outbox, now: datetime) -> Message | None:
    """To who has not reacted; what was sent becomes what the card says."""
    turn = _turn(session, row, now)
    if turn is None or turn.week.state != "writing" or turn.row.state != "asked" or row.ts:
        return _prompt(session, seal, row, now) if row.ts else None
    person = session.get_one(Person, row.person_id)
    if not is_part(session, person.id, turn.week.team_id):
        return None
    wait_until_reachable(session, row, person, now)
    t = translator(person.locale)
    return Message(*blocks.render_reminder(t, load_asked(t, seal, turn, person.tz)))


def _skipped(session: Session, seal: FeedbackSeal, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """To the channel: why there is nothing this week."""
    week = _week(session, row)
    if week is None or week.reason is None:
        return None
    return Message(*blocks.render_skipped(translator(session.get_one(Team, week.team_id).locale), week.reason))
