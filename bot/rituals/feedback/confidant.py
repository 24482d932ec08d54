"""Who is proposed as confidant is asked first, in private: the team reads the name only after a yes.

What is proposed waits in a row of its own until then. Who proposes hears the answer; another proposal takes its place.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.blockkit import actions, button, context, escape, section
from bot.i18n import Translator, translator
from bot.outbox import queue
from bot.outbox.message import Message, NotYet, Renderer
from bot.outbox.models import Outbox
from bot.people.mail import person_row
from bot.people.models import Person, Team
from bot.people.work import all_reachable, next_reachable
from bot.rituals.feedback.models import FeedbackAsk, FeedbackTeam
from bot.rituals.feedback.terms import Terms

AGREE, DECLINE = "feedback.agree", "feedback.decline"
ASK, REPLY = "feedback_ask", "feedback_ask_reply"
"""Kinds of messages: the question to who is proposed; to who proposes, what came of it."""

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
    _send(session, team, ASK, row.id, confidant, now)


def end_asking(session: Session, team_id: int, now: datetime) -> None:
    """Something else is proposed: who has not answered need not any more. A yes is remembered."""
    waits = (FeedbackAsk.team_id == team_id, FeedbackAsk.state != AGREED)
    for each in session.scalars(select(FeedbackAsk.id).where(*waits)).all():
        queue.drop(session, subject_of(each), ASK)
        queue.touch(session, subject_of(each), ASK, now)
    session.execute(delete(FeedbackAsk).where(*waits))


def forget(session: Session, team_id: int, now: datetime) -> None:
    """The team has stopped: a yes was for what it had."""
    end_asking(session, team_id, now)
    session.execute(delete(FeedbackAsk).where(FeedbackAsk.team_id == team_id))


def settle(session: Session, row: FeedbackAsk, state: str, now: datetime) -> None:
    """Note the answer: the card shows it, and who proposes hears it. A yes takes the place of an older one."""
    if state == AGREED:
        session.execute(delete(FeedbackAsk).where(FeedbackAsk.team_id == row.team_id, FeedbackAsk.id != row.id))
    row.state = state
    queue.touch(session, subject_of(row.id), ASK, now)
    proposer = session.get_one(Person, row.proposed_by)
    if proposer.kind == "person":
        _send(session, session.get_one(Team, row.team_id), REPLY, row.id, proposer, now)


def _send(session: Session, team: Team, kind: str, ask_id: int, person: Person, now: datetime) -> None:
    due = all_reachable(session, [person], now)[person.id]
    queue.put(session, [person_row(person, kind, subject_of(ask_id), due, team=team)])


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
        gone = t("You were asked to be the confidant for peer feedback. By now something else was proposed.")
        return _only(gone) if row.ts else None
    team = session.get_one(Team, found.team_id).name
    if found.state == ASKED:
        if row.ts is None and (at := next_reachable(session, person, now)) > now:
            raise NotYet(at)
        return render_ask(t, found.id, session.get_one(Person, found.proposed_by).name, team)
    if found.state == AGREED:
        return _only(
            t("You would be the confidant of {team}. Now the team decides, in its channel.", team=escape(team))
        )
    return _only(
        t("You would rather not be the confidant of {team}. That is fine; no reason is needed.", team=escape(team))
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


def _number(row: Outbox) -> int:
    return int(row.subject.partition(":")[2])


def _only(said: str) -> Message:
    return Message(said, [section(said)])


MESSAGES: dict[str, Renderer] = {ASK: _asked, REPLY: _replied}
