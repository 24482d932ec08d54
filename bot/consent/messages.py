"""Renders what is said about consent rounds, while it is being sent: what is true now, in the reader's language."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import escape
from bot.consent import blocks, private_blocks, rules
from bot.consent.models import ConsentEntry, ConsentRound
from bot.consent.story import AGAIN, CARD, ENDED, REMINDER, REPLIED, SAID, TOLD, Story, load_story
from bot.consent.words import Said, Shown
from bot.i18n import N_, Translator, translator
from bot.outbox import queue
from bot.outbox.message import Message, NotYet, Renderer
from bot.outbox.models import Outbox
from bot.people.mail import address_of
from bot.people.models import Person

KINDS = ("question", "suggestion", "objection", "concern", "version")
SOMEBODY = N_("somebody")
CARD_FIRST = timedelta(seconds=5)
"""What belongs below a card that is not there yet waits so long, and looks again."""

HEAD_REMINDER = N_("Your team in {team} decides about this. What do you think of it?")
HEAD_AGAIN = N_("The text you reacted to has changed, so I ask you again. What do you think of it now?")


def load_shown(story: Story, t: Translator, zone: str | None = None) -> Shown:
    """A round as somebody sees it, with moments in a zone: the team's, unless told otherwise."""
    round_, nobody = story.round, t(SOMEBODY)
    by_stance: dict[str | None, list[str]] = {}
    for person in story.people:
        seat = rules.Seat(story.stances.get(person.id), person.id == round_.author_id)
        by_stance.setdefault(rules.stance_of(seat, silence_counts=False), []).append(person.name)
    entries = story.entries(*KINDS)
    names = _names(story.session, [round_.opened_by, story.proposal.proposer_id, *_people_in(entries)])
    return Shown(
        round_id=round_.id,
        version=round_.version,
        decision=round_.decision,
        step=round_.step,
        outcome=round_.outcome,
        title=story.proposal.title,
        text=story.proposal.text,
        proposer=names.get(story.proposal.proposer_id) or names.get(round_.opened_by) or nobody,
        ends_at=round_.ends_at,
        zone=zone or story.team.tz,
        silence_consents=round_.silence_consents,
        needed=rules.needed(len(story.people)),
        agreed=by_stance.get("agree", []),
        objected=by_stance.get("object", []),
        abstained=by_stance.get("abstain", []),
        waiting=len(by_stance.get(None, [])),
        said=[_said(entry, names, nobody) for entry in entries],
    )


def load_said(session: Session, entry: ConsentEntry, t: Translator) -> Said:
    """One thing that was said."""
    return _said(entry, _names(session, _people_in([entry])), t(SOMEBODY))


def _said(entry: ConsentEntry, names: dict[int | None, str], nobody: str) -> Said:
    return Said(
        entry_id=entry.id,
        kind=entry.kind,
        name=names.get(entry.person_id, nobody),
        text=entry.text,
        version=entry.version,
        decision=entry.decision,
        basis=entry.basis or "",
        change=entry.change or "",
        answer=entry.answer,
        answered_by=names.get(entry.answered_by, nobody),
    )


def _people_in(entries: Collection[ConsentEntry]) -> list[int | None]:
    return [person_id for entry in entries for person_id in (entry.person_id, entry.answered_by)]


def _names(session: Session, person_ids: Collection[int | None]) -> dict[int | None, str]:
    query = select(Person.id, Person.name).where(Person.id.in_({each for each in person_ids if each}))
    return dict(session.execute(query).all())


def _story(session: Session, round_id: int, now: datetime) -> Story | None:
    round_ = session.get(ConsentRound, round_id)
    story = load_story(session, round_, now) if round_ else None
    return story if story and story.team.state != "left" else None


def _number(row: Outbox) -> int:
    return int(row.subject.split(":")[1])


# -- in the channel --------------------------------------------------------------------------------------------


def card(session: Session, row: Outbox, now: datetime) -> Message | None:
    """The card of a round; one that was taken back before it could be shown is not shown."""
    story = _story(session, _number(row), now)
    if story is None or (row.ts is None and story.round.outcome in ("withdrawn", "gone")):
        return None
    t = translator(story.team.locale)
    return Message(*blocks.render_card(t, load_shown(story, t)))


def said(session: Session, row: Outbox, now: datetime) -> Message | None:
    """What somebody said, in the thread of the card; where that is not known to stand, in the channel."""
    entry = session.get(ConsentEntry, _number(row))
    story = _story(session, entry.round_id, now) if entry else None
    if entry is None or story is None:
        return None
    t = translator(story.team.locale)
    shown = blocks.render_said(t, load_said(session, entry, t), is_open=story.round.outcome is None)
    return Message(*shown, thread_ts=_thread(session, story))


def ended(session: Session, row: Outbox, now: datetime) -> Message | None:
    """The end of the round, in the thread of the card."""
    story = _story(session, _number(row), now)
    thread_ts = _thread(session, story)
    if story is None or thread_ts is None:
        return None
    t = translator(story.team.locale)
    return Message(*blocks.render_ended(t, load_shown(story, t)), thread_ts=thread_ts)


def _thread(session: Session, story: Story | None) -> str | None:
    """The ts of the card. Raises NotYet while that is on its way: what belongs below it waits."""
    if story is None:
        return None
    standing = queue.sent_message(session, story.subject, CARD)
    if standing is None and queue.is_on_its_way(session, story.subject, CARD):
        raise NotYet(story.now + CARD_FIRST)
    return standing[1] if standing else None


# -- in private ------------------------------------------------------------------------------------------------


def reminder(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To somebody who has not reacted, once."""
    return _asked(session, row, now, HEAD_REMINDER)


def again(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To somebody who had reacted to an older text."""
    return _asked(session, row, now, HEAD_AGAIN)


def _asked(session: Session, row: Outbox, now: datetime, head: str) -> Message | None:
    story, person = _story(session, _number(row), now), session.get(Person, row.person_id)
    if story is None or person is None or person.id not in {each.id for each in story.people}:
        return None
    stance = "agree" if story.round.author_id == person.id else story.stances.get(person.id)
    if row.ts is None and (story.round.step != "decision" or stance):
        return None
    t = translator(person.locale)
    said = t(head, team=escape(story.team.name))
    return Message(*private_blocks.render_asked(t, load_shown(story, t, person.tz), said, stance))


def told(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To who proposes: what was said in a step, kept up to date."""
    story, person = _story(session, _number(row), now), session.get(Person, row.person_id)
    _, _, step, decision = row.subject.split(":")
    if story is None or person is None or story.proposer is None or story.proposer.id != person.id:
        return None
    if row.ts is None and (story.round.step, story.round.decision) != (step, int(decision)):
        return None
    t = translator(person.locale)
    return Message(*private_blocks.render_told(t, load_shown(story, t, person.tz), step, int(decision)))


def replied(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To who asked a question: the answer, and where it stands."""
    entry, person = session.get(ConsentEntry, _number(row)), session.get(Person, row.person_id)
    story = _story(session, entry.round_id, now) if entry else None
    if entry is None or story is None or person is None or entry.answer is None:
        return None
    t = translator(person.locale)
    standing = queue.sent_message(session, story.subject, CARD)
    link = address_of(session, row.workspace_id, *standing) if standing else None
    said = load_said(session, entry, t)
    return Message(*private_blocks.render_replied(t, load_shown(story, t, person.tz), said, link))


MESSAGES: dict[str, Renderer] = {
    REPLIED: replied,
    CARD: card,
    SAID: said,
    ENDED: ended,
    REMINDER: reminder,
    AGAIN: again,
    TOLD: told,
}
