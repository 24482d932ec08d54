"""Writing to a colleague outside the weeks: the same form and the same rules, and it arrives on a day of its own.

What has not arrived can be changed and taken back here; also what was written in a week and waits for five.

Everybody who is asked in the team can be chosen, and it arrives the same way whoever it is for: who has paused and who
has excluded whom is visible neither in what can be chosen nor in when it comes.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.models import Person, Team
from bot.people.team_days import TeamDays
from bot.rituals.feedback.actions import RECEIVER_LEFT
from bot.rituals.feedback.deliveries import outside_moment
from bot.rituals.feedback.models import FeedbackMember, FeedbackText
from bot.rituals.feedback.own import colleagues_of
from bot.rituals.feedback.people import check_member, has_confidant, team_feedback
from bot.rituals.feedback.reactions import NOT_YOURS
from bot.rituals.feedback.rules import NO_TIPS, field_of
from bot.rituals.feedback.sealed import NO_KEY, UNREADABLE, Words, feedback_seal
from bot.rituals.feedback.texts import erase, people_here
from bot.services import Services

RECEIVER = "feedback_receiver"
TO_WHOM = N_("Choose for whom it is.")
TO_YOURSELF = N_("This is for a colleague. Choose somebody else.")
NOBODY = N_("Nobody else is in your team, so there is nobody to write to.")


@dataclass(frozen=True)
class OutsideForm:
    """The form outside the weeks. `text_id`, `receiver_id` and `words` are those of a text that is being changed.

    `delivers_at` is None where it waits for five. `stranger` says that somebody was named who cannot be chosen,
    `confided` that the team has a confidant.
    """

    team_id: int
    nameless: bool
    colleagues: list[tuple[int, str]]
    delivers_at: datetime | None
    receiver_id: int | None = None
    text_id: int | None = None
    words: Words | None = None
    stranger: bool = False
    confided: bool = True


@dataclass(frozen=True)
class Stored:
    """A text that is on its way."""

    text_id: int
    receiver: str
    delivers_at: datetime | None
    nameless: bool


def look_at_form(services: Services, person: Person, team_id: int, slack_id: str | None = None) -> OutsideForm:
    """The empty form, with a colleague chosen where one was named. Raises Refusal."""
    if not feedback_seal(services.settings):
        raise Refusal(NO_KEY)
    with services.db.read() as session:
        team = check_member(session, person, team_id)
        feedback = team_feedback(session, team_id)
        colleagues = colleagues_of(session, team_id, person.id)
        if slack_id == person.slack_id:
            raise Refusal(TO_YOURSELF)
        if not colleagues:
            raise Refusal(NOBODY)
        named = select(Person.id).where(Person.workspace_id == person.workspace_id, Person.slack_id == slack_id)
        receiver_id = session.scalar(named) if slack_id else None
        chosen = receiver_id if receiver_id in dict(colleagues) else None
        at = outside_moment(TeamDays(session, team, services.clock.now()))
        stranger = slack_id is not None and chosen is None
        confided = feedback.confidant_id is not None
        return OutsideForm(team_id, feedback.collecting, colleagues, at, chosen, stranger=stranger, confided=confided)


def look_at_text(services: Services, person: Person, text_id: int) -> OutsideForm:
    """The form with a text that has not arrived. Raises Refusal."""
    with services.db.read() as session:
        text = _own(session, person, text_id, services.clock.now())
        words = feedback_seal(services.settings).open(text.receiver_id, text.sealed)
        if words is None:
            raise Refusal(UNREADABLE)
        receiver = session.get_one(Person, text.receiver_id)
        people = [(receiver.id, receiver.name)]
        confided = has_confidant(session, text.team_id)
        return OutsideForm(
            text.team_id, text.nameless, people, text.delivers_at, receiver.id, text.id, words, confided=confided
        )


def record_new(services: Services, person: Person, team_id: int, receiver_id: int, token: str, words: Words) -> Stored:
    """Store a text; it arrives at two on the next day that is not the eve of days off. Raises Refusal.

    `token` is that of the form: who sends one twice has written once.
    """
    seal, now = feedback_seal(services.settings), services.clock.now()
    if not seal:
        raise Refusal(NO_KEY)
    with services.db.write() as session:
        team = check_member(session, person, team_id)
        feedback = team_feedback(session, team_id)
        receiver = _receiver(session, person, team, receiver_id)
        _check_tips(session, team_id, receiver.id, words)
        source = f"own:{token}"
        own = select(FeedbackText).where(FeedbackText.giver_id == person.id, FeedbackText.source == source)
        text = session.scalars(own.with_for_update()).first()
        if text and (text.state != "held" or text.receiver_id != receiver.id):
            raise Refusal(TOO_LATE_FOR_IT)
        if text is None:
            text = FeedbackText(
                team_id=team_id, giver_id=person.id, receiver_id=receiver.id, source=source,
                nameless=feedback.collecting, delivers_at=outside_moment(TeamDays(session, team, now)),
            )  # fmt: skip
            session.add(text)
        text.sealed = seal.close(receiver.id, words, now)
        session.flush()
        return Stored(text.id, receiver.name, text.delivers_at, text.nameless)


def record_changed(services: Services, person: Person, text_id: int, words: Words) -> Stored:
    """Store anew what has not arrived. Raises Refusal."""
    seal, now = feedback_seal(services.settings), services.clock.now()
    with services.db.write() as session:
        text = _own(session, person, text_id, now, locked=True)
        if not seal:
            raise Refusal(NO_KEY)
        if not people_here(session, text.team_id, [text.receiver_id]):
            raise Refusal(RECEIVER_LEFT, name=session.get_one(Person, text.receiver_id).name)
        _check_tips(session, text.team_id, text.receiver_id, words)
        text.sealed = seal.close(text.receiver_id, words, now)
        receiver = session.get_one(Person, text.receiver_id)
        return Stored(text.id, receiver.name, text.delivers_at, text.nameless)


def record_taken_back(services: Services, person: Person, text_id: int) -> None:
    """Take back what has not arrived: it is erased. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        erase(session, [_own(session, person, text_id, now, locked=True).id], now)


TOO_LATE_FOR_IT = N_("This text has gone, so it does not change any more.")


def _own(session: Session, person: Person, text_id: int, now: datetime, *, locked: bool = False) -> FeedbackText:
    """What somebody wrote outside the weeks and has not arrived, or what waits for five. Raises Refusal.

    `locked` until the transaction ends: what is brought at this moment is brought as it was.
    """
    text = session.get(FeedbackText, text_id, with_for_update=locked or None)
    if text is None:
        raise Refusal(TOO_LATE_FOR_IT)
    if text.giver_id != person.id or (text.week_id is not None and text.state == "held"):
        raise Refusal(NOT_YOURS)
    is_held = text.state == "held" and text.delivers_at is not None and text.delivers_at > now
    if not is_held and text.state != "collected":
        raise Refusal(TOO_LATE_FOR_IT)
    return text


def _receiver(session: Session, person: Person, team: Team, receiver_id: int) -> Person:
    if receiver_id == person.id:
        raise Refusal(TO_YOURSELF, field=RECEIVER)
    receiver = session.get(Person, receiver_id)
    if receiver is None or receiver.workspace_id != team.workspace_id:
        raise Refusal(TO_WHOM, field=RECEIVER)
    if receiver_id not in dict(colleagues_of(session, team.id, person.id)):
        raise Refusal(RECEIVER_LEFT, field=RECEIVER, name=receiver.name)
    return receiver


def _check_tips(session: Session, team_id: int, receiver_id: int, words: Words) -> None:
    member = session.get(FeedbackMember, (team_id, receiver_id))
    if words.wish and member and not member.tips:
        raise Refusal(NO_TIPS, field=field_of("wish"))
