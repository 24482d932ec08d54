"""Who is proposed as confidant is asked first, in private: the team reads the name only after a yes.

What is proposed waits in a row of its own until then; another proposal takes its place. Who proposes hears the answer,
and after three working days that there is none: a yes may still come, or something else is proposed.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from bot.blockkit import actions, button, context, escape, section
from bot.consent import actions as consent
from bot.i18n import Translator, translator
from bot.outbox import queue
from bot.outbox.message import Message, NotYet, Renderer
from bot.outbox.models import Outbox
from bot.people.calendar import local_day
from bot.people.mail import person_row
from bot.people.models import Person, Team
from bot.people.team_days import TeamDays
from bot.people.work import all_reachable, next_reachable
from bot.rituals.feedback.models import FeedbackAsk, FeedbackTeam
from bot.rituals.feedback.people import RITUAL
from bot.rituals.feedback.terms import Terms

AGREE, DECLINE = "feedback.agree", "feedback.decline"
ASK, REPLY, SILENT = "feedback_ask", "feedback_ask_reply", "feedback_ask_silent"
"""Kinds of messages: the question to who is proposed; to who proposes, what came of it, or that nothing came of it."""

PATIENCE = 3
"""Working days of the team without an answer, before who proposes hears so."""

ASKED, AGREED, DECLINED = "asked", "agreed", "declined"


def subject_of(ask_id: int) -> str:
    """What messages about a question to a confidant are about."""
    return f"feedback_ask:{ask_id}"


def has_agreed(session: Session, feedback: FeedbackTeam, proposer: Person, confidant_id: int) -> bool:
    """Whether somebody need not be asked: proposes it themselves, is the confidant, or said yes lately."""
    if confidant_id == proposer.id or (feedback.state == "on" and feedback.confidant_id == confidant_id):
        return True
    said = select(FeedbackAsk.id).filter_by(team_id=feedback.team_id, person_id=confidant_id, state=AGREED)
    return session.scalar(said) is not None


def ask(session: Session, team: Team, proposer: Person, confidant: Person, terms: Terms, now: datetime) -> None:
    """Ask somebody whether they would be the confidant; the proposal waits for the answer."""
    end_asking(session, team.id, now)
    row = FeedbackAsk(
        team_id=team.id, person_id=confidant.id, proposed_by=proposer.id, terms=terms.to_json(), state=ASKED
    )
    session.add(row)
    session.flush()
    asked_at = _send(session, team, ASK, row.id, confidant, now)
    days = TeamDays(session, team, now)
    day = local_day(asked_at, team.tz)
    for _ in range(PATIENCE):
        day = days.next_worked(day)
    queue.put(session, [person_row(proposer, SILENT, subject_of(row.id), days.moment(day), team=team)])


def end_asking(session: Session, team_id: int, now: datetime) -> None:
    """Something else is proposed: who has not answered need not any more. A yes is remembered."""
    _end(session, (FeedbackAsk.team_id == team_id) & (FeedbackAsk.state != AGREED), now)


def forget(session: Session, team_id: int, now: datetime) -> None:
    """The team has stopped: a yes was for what it had."""
    _end(session, FeedbackAsk.team_id == team_id, now)


def _end(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    """Erase questions; the cards say that it is over, and what was not sent is not needed any more."""
    for each in session.scalars(select(FeedbackAsk.id).where(which)).all():
        for kind in (ASK, SILENT):
            queue.drop(session, subject_of(each), kind)
        queue.touch(session, subject_of(each), ASK, now)
    session.execute(delete(FeedbackAsk).where(which))


def settle(session: Session, row: FeedbackAsk, state: str, now: datetime) -> None:
    """Note the answer: the card shows it, and who proposes hears it. A yes takes the place of an older one."""
    if state == AGREED:
        others = (FeedbackAsk.team_id == row.team_id) & (FeedbackAsk.id != row.id)
        _end(session, others & _is_not(_confidant(session, row.team_id)), now)
    row.state = state
    queue.drop(session, subject_of(row.id), SILENT)
    queue.touch(session, subject_of(row.id), ASK, now)
    proposer = session.get_one(Person, row.proposed_by)
    if proposer.kind == "person":
        _send(session, session.get_one(Team, row.team_id), REPLY, row.id, proposer, now)


def team_has_decided(session: Session, team_id: int, now: datetime, *, agreed: bool) -> None:
    """The card of who said yes shows what the team decided; a yes for a place that somebody else got is over."""
    said_yes = (FeedbackAsk.team_id == team_id) & (FeedbackAsk.state == AGREED)
    if agreed:
        _end(session, said_yes & _is_not(_confidant(session, team_id)), now)
    for each in session.scalars(select(FeedbackAsk.id).where(said_yes)).all():
        queue.touch(session, subject_of(each), ASK, now)


def forget_who_left(session: Session, now: datetime) -> None:
    """Who left the company proposes nothing and is asked nothing. Who proposed them still hears that no answer came."""
    gone = select(Person.id).where(Person.kind != "person")
    _end(session, FeedbackAsk.proposed_by.in_(gone) & FeedbackAsk.person_id.not_in(gone), now)
    session.execute(delete(FeedbackAsk).where(FeedbackAsk.person_id.in_(gone)))


def _confidant(session: Session, team_id: int) -> int | None:
    """Who is the confidant now, of a team that has peer feedback."""
    return session.scalar(select(FeedbackTeam.confidant_id).filter_by(team_id=team_id, state="on"))


def _is_not(person_id: int | None) -> ColumnElement[bool]:
    return FeedbackAsk.person_id.is_distinct_from(person_id)


def _send(session: Session, team: Team, kind: str, ask_id: int, person: Person, now: datetime) -> datetime:
    due = all_reachable(session, [person], now)[person.id]
    queue.put(session, [person_row(person, kind, subject_of(ask_id), due, team=team)])
    return due


# -- what it looks like ----------------------------------------------------------------------------------------


def render_ask(t: Translator, ask_id: int, proposer: str, team: str) -> Message:
    """The question, to who is proposed."""
    said = t(
        "*{name} would like to propose you as the confidant for the peer feedback of {team}.* Who finds that a text "
        "does not fit can pass that one text on to you. You read no other. Would you?",
        name=escape(proposer),
        team=escape(team),
    )
    first = t("The team reads your name only if you say yes, and then decides.")
    row = actions(button(t("Yes, I would"), AGREE, ask_id, style="primary"), button(t("Rather not"), DECLINE, ask_id))
    return Message(f"{said} {first}", [section(said), row, context(first)])


def _asked(session: Session, row: Outbox, now: datetime) -> Message | None:
    """The card of who is asked, also after the answer."""
    found, person = session.get(FeedbackAsk, _number(row)), session.get_one(Person, row.person_id)
    t = translator(person.locale)
    if found is None:
        gone = t(
            "You were asked to be the confidant for peer feedback. That is over: nothing is asked of you any more."
        )
        return _only(gone) if row.ts else None
    team = session.get_one(Team, found.team_id).name
    if found.state == ASKED:
        if row.ts is None and (at := next_reachable(session, person, now)) > now:
            raise NotYet(at)
        return render_ask(t, found.id, session.get_one(Person, found.proposed_by).name, team)
    if found.state == AGREED:
        return _only(_agreed(session, t, found, team))
    return _only(
        t("You would rather not be the confidant of {team}. That is fine; no reason is needed.", team=escape(team))
    )


def _agreed(session: Session, t: Translator, found: FeedbackAsk, team: str) -> str:
    """What became of a yes."""
    if _confidant(session, found.team_id) == found.person_id:
        return t("You are the confidant of {team}: the team has agreed.", team=escape(team))
    if consent.round_of(session, RITUAL, found.team_id):
        return t("You would be the confidant of {team}. Now the team decides, in its channel.", team=escape(team))
    return t(
        "You would be the confidant of {team}, but the team has not agreed to it. If you are proposed again, you are "
        "not asked again.",
        team=escape(team),
    )


def _replied(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To who proposes: what came of it."""
    found, person = session.get(FeedbackAsk, _number(row)), session.get_one(Person, row.person_id)
    if found is None or row.ts:
        return None
    if (at := next_reachable(session, person, now)) > now:
        raise NotYet(at)
    t, fields = translator(person.locale), {"name": escape(session.get_one(Person, found.person_id).name)}
    if found.state == AGREED:
        return _only(t("{name} would be the confidant. The team is asked now, in its channel.", **fields))
    return _only(
        t(
            "{name} would rather not be the confidant. The team was not asked. With `/peerfeedback start` you propose "
            "it with somebody else, or without a confidant.",
            **fields,
        )
    )


def _silent(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To who proposes: there is no answer. Without a name, for who was asked may have left by now."""
    found, person = session.get(FeedbackAsk, _number(row)), session.get_one(Person, row.person_id)
    if row.ts or (found is not None and found.state != ASKED):
        return None
    if (at := next_reachable(session, person, now)) > now:
        raise NotYet(at)
    t = translator(person.locale)
    return _only(
        t(
            "Whom you proposed as the confidant of {team} has not answered yet, so the team was not asked. You can "
            "wait longer. With `/peerfeedback start` you propose it with somebody else, or without a confidant.",
            team=escape(session.get_one(Team, row.team_id).name),
        )
    )


def _number(row: Outbox) -> int:
    return int(row.subject.partition(":")[2])


def _only(said: str) -> Message:
    return Message(said, [section(said)])


MESSAGES: dict[str, Renderer] = {ASK: _asked, REPLY: _replied, SILENT: _silent}
