"""How a consent round opens, goes on and ends: what a ritual calls, and what every step does."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.consent import rules
from bot.consent.deciders import may_decide
from bot.consent.models import NEVER, ConsentRound, ConsentSeat
from bot.consent.proposals import RITUALS
from bot.consent.story import AGAIN, CARD, ENDED, Story, load_story
from bot.db import insert
from bot.errors import Refusal
from bot.i18n import N_
from bot.outbox.homes import touch_team_homes
from bot.people.access import NOT_A_MEMBER, find_standing
from bot.people.models import Membership, Person, Team

NO_SUCH_ROUND = N_("I do not know this round. Perhaps the text was taken back.")
OPEN_ALREADY = N_("The team is deciding about this already.")
NOBODY_DECIDES = N_("{team} has no members or team leads who could decide about it.")
CHANGED = N_("The text has changed since you saw this. Read it again in the channel, then choose.")


def round_of(session: Session, ritual: str, subject_id: int) -> ConsentRound | None:
    """The open round about a text, if there is one."""
    return session.scalars(select(ConsentRound).where(ConsentRound.open_about == _about(ritual, subject_id))).first()


def open_round(
    session: Session, team_id: int, ritual: str, subject_id: int, opener: Person, now: datetime, *, short: bool = False
) -> ConsentRound:
    """Open a round about a text that the ritual stores already as being in a round. Raises Refusal.

    `short` goes straight to the decision: for a text the team knows. Where nobody else decides, it is accepted at once.
    """
    proposal = RITUALS[ritual].load(session, subject_id)
    if proposal is None:
        raise Refusal(NO_SUCH_ROUND)
    team = session.get_one(Team, team_id)
    query = select(Person.id).join(Membership, Membership.person_id == Person.id)
    people = session.scalars(query.where(Membership.team_id == team_id, may_decide())).all()
    if not people:
        raise Refusal(NOBODY_DECIDES, team=team.name)
    values = {
        "team_id": team_id, "ritual": ritual, "subject_id": subject_id, "open_about": _about(ritual, subject_id),
        "version": proposal.version, "author_id": proposal.proposer_id, "opened_by": opener.id, "decision": 1,
        "silence_consents": team.silence_consents, "step": "decision" if short else "questions",
        "opened_at": now, "began_at": now, "ends_at": NEVER, "remind_at": NEVER,
    }  # fmt: skip
    statement = insert(session, ConsentRound).values(values).on_conflict_do_nothing().returning(ConsentRound.id)
    round_id = session.scalar(statement)
    if round_id is None:
        raise Refusal(OPEN_ALREADY)
    rows = [{"round_id": round_id, "person_id": each, "ready": False} for each in people]
    session.execute(insert(session, ConsentSeat), rows)
    round_ = session.get_one(ConsentRound, round_id)
    story = load_story(session, round_, now)
    assert story is not None
    story.begin(round_.step)
    story.post(CARD, story.subject)
    advance(story)
    return round_


def record_version(session: Session, ritual: str, subject_id: int, person: Person, now: datetime) -> None:
    """The ritual stored a new version of a text in an open round, in this transaction. Raises Refusal.

    In the step for it, it leads to the decision; later it solves an objection, and everybody is asked again.
    """
    round_ = session.scalars(locked(ConsentRound.open_about == _about(ritual, subject_id))).first()
    if round_ is None:
        raise Refusal(NO_SUCH_ROUND)
    session.flush()
    story = checked_story(session, round_, person, "change", now)
    round_.version, round_.author_id = story.proposal.version, person.id
    if round_.step == "decision":
        reacted = [each for each in story.people if each.id in story.stances and each.id != person.id]
        round_.decision += 1
        story.stances = {}
        story.say(AGAIN, f"{story.subject}:{round_.decision}", reacted)
    story.note("version", person, "")
    story.begin("decision")
    advance(story)
    story.refresh()


def hold_round(session: Session, ritual: str, subject_id: int) -> None:
    """Lock the open round about a text, if there is one, until the transaction ends.

    Before the text itself is locked: the last reaction takes them in this order too, and neither waits for the other.
    """
    session.scalars(locked(ConsentRound.open_about == _about(ritual, subject_id))).first()


def withdraw(session: Session, ritual: str, subject_id: int, person: Person, now: datetime) -> None:
    """End an open round: the text is a draft again. Who may do so, the ritual has checked. Raises Refusal."""
    round_ = session.scalars(locked(ConsentRound.open_about == _about(ritual, subject_id))).first()
    story = load_story(session, round_, now) if round_ else None
    if story is None:
        raise Refusal(NO_SUCH_ROUND)
    end(story, "withdrawn", person)
    story.refresh()


def _about(ritual: str, subject_id: int) -> str:
    return f"{ritual}:{subject_id}"


# -- how a round goes on ---------------------------------------------------------------------------------------


def advance(story: Story, *, is_over: bool = False) -> None:
    """Take every step that can be taken now; `is_over` when the clock has ended the one that goes on."""
    round_ = story.round
    if round_.step == "questions":
        said = story.entries("question", "suggestion")
        others = [each.id in story.ready for each in story.people if each.id != round_.author_id]
        unanswered = sum(entry.kind == "question" and entry.answer is None for entry in said)
        if is_over or rules.questions_over(others, unanswered):
            story.begin(rules.after_questions(len(said)))
            is_over = False
    if round_.step == "improve" and is_over:
        story.begin("decision")
        is_over = False
    if round_.step == "decision":
        outcome = rules.outcome(
            story.seats(), decision=round_.decision, is_over=is_over, silence_consents=round_.silence_consents
        )
        if outcome:
            end(story, outcome, None)


def end(story: Story, outcome: str, actor: Person | None) -> None:
    """The round is over; the ritual hears what came of it."""
    round_ = story.round
    round_.step, round_.outcome, round_.ended_at = "ended", outcome, story.now
    round_.open_about, round_.ends_at, round_.remind_at = None, NEVER, NEVER
    hear = story.ritual.accepted if outcome == "accepted" else story.ritual.returned
    story.session.flush()
    hear(story.session, round_.subject_id, story.now)
    story.post(ENDED, story.subject)
    story.tell_proposer(actor)
    touch_team_homes(story.session, [story.team.id], story.now)


def locked(which: Any) -> Any:
    """The rounds of which this holds, locked until the transaction ends."""
    return select(ConsentRound).where(which).with_for_update()


def checked_story(
    session: Session,
    round_: ConsentRound | None,
    person: Person,
    action: str,
    now: datetime,
    version: int | None = None,
) -> Story:
    """A round in the hands of somebody who wants to do something in it. Raises Refusal when they may not."""
    if round_ is None:
        raise Refusal(NO_SUCH_ROUND)
    team, role = find_standing(session, person, round_.team_id)
    if role is None:
        raise Refusal(NOT_A_MEMBER, team=team.name)
    story = load_story(session, round_, now)
    if story is None:
        raise Refusal(NO_SUCH_ROUND)
    if reason := story.why_not(person, role, action):
        raise Refusal(reason)
    if version is not None and version != round_.version:
        raise Refusal(CHANGED)
    return story
