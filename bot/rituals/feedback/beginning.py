"""What is said once a team has agreed to peer feedback: to the channel when it begins, to its confidant what to do."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.blockkit import context, escape, section
from bot.i18n import translator
from bot.outbox import queue
from bot.outbox.message import Message, NotYet, Renderer
from bot.outbox.models import Outbox
from bot.people.mail import channel_row, person_row
from bot.people.models import Person, Team
from bot.people.work import next_reachable
from bot.rituals.feedback.exercise import RATHER_NOT
from bot.rituals.feedback.models import FeedbackTeam

BEGINS, CHOSEN = "feedback_begins", "feedback_chosen"
"""Kinds of messages: to the channel, when the first week begins; to who was chosen as confidant."""


def announce(session: Session, feedback: FeedbackTeam, now: datetime, *, begins: bool, chosen: int | None) -> None:
    """Tell the channel that it begins, and who was `chosen` as confidant what that means."""
    team = session.get_one(Team, feedback.team_id)
    subject = f"feedback_team:{team.id}:{feedback.version}"
    rows = [channel_row(team, BEGINS, subject, now)] if begins else []
    if chosen is not None:
        rows.append(person_row(session.get_one(Person, chosen), CHOSEN, subject, now, team=team))
    if rows:
        queue.put(session, rows)


def _held(session: Session, row: Outbox) -> FeedbackTeam | None:
    """The peer feedback a message is about; None once the team has stopped."""
    found = session.get(FeedbackTeam, int(row.subject.split(":")[1]))
    return found if found and found.state == "on" else None


def _begins(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    feedback = _held(session, row)
    if feedback is None or feedback.since is None or row.ts:
        return None
    t = translator(session.get_one(Team, feedback.team_id).locale)
    said = t(
        "*Peer feedback begins on {day}.* Everybody then gets two minutes of practice and a question, in private.",
        day=t.day(feedback.since),
    )
    rather_not = t(RATHER_NOT)
    return Message(f"{said} {rather_not}", [section(said), context(rather_not)])


def _chosen(session: Session, row: Outbox, now: datetime) -> Message | None:
    feedback, person = _held(session, row), session.get_one(Person, row.person_id)
    if feedback is None or feedback.confidant_id != person.id or row.ts:
        return None
    if (at := next_reachable(session, person, now)) > now:
        raise NotYet(at)
    t, proposer = translator(person.locale), session.get(Person, feedback.proposed_by)
    said = t(
        "*You are the confidant for the peer feedback of {team}.* Who finds that a text does not fit can pass that one "
        "text on to you. You read no other.",
        team=escape(session.get_one(Team, feedback.team_id).name),
    )
    name = escape(proposer.name) if proposer else "?"
    rather_not = t("Rather not? Tell {name}, who proposed it: the team can choose somebody else.", name=name)
    return Message(f"{said} {rather_not}", [section(said), context(rather_not)])


MESSAGES: dict[str, Renderer] = {BEGINS: _begins, CHOSEN: _chosen}
