"""Renders what people say in debates, while it is being sent: what is true now, in the reader's language."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.blockkit import Block, shorten
from bot.i18n import Translator, translator
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.models import Person
from bot.rituals.debate import question_blocks, weigh_blocks
from bot.rituals.debate.blocks import title_text
from bot.rituals.debate.entries import SOMEBODY, load_map, names_in
from bot.rituals.debate.messages import find_story, load_shown
from bot.rituals.debate.models import DebateEntry, DebateSeat
from bot.rituals.debate.perspective_blocks import Perspective, render_perspectives
from bot.rituals.debate.question_blocks import Question
from bot.rituals.debate.questions import ANSWERED, TOLD, answering
from bot.rituals.debate.rules import RUNNING
from bot.rituals.debate.story import SAID, Story
from bot.rituals.debate.weighing import WEIGHED

LONGEST_TITLE = 150


def load_question(story: Story, entry: DebateEntry, t: Translator) -> Question:
    """A question as it is shown."""
    names = names_in(story, [entry.person_id, entry.answered_by])
    nobody = t(SOMEBODY)
    name, by = names.get(entry.person_id, nobody), names.get(entry.answered_by, nobody)
    return Question(entry.id, name, entry.text, entry.answer, by)


def _entry(session: Session, row: Outbox, now: datetime) -> tuple[Story, DebateEntry] | None:
    entry = session.get(DebateEntry, int(row.subject.split(":")[1]))
    story = find_story(session, entry.debate_id, now) if entry else None
    return (story, entry) if story and entry else None


def _title(t: Translator, story: Story) -> str:
    return shorten(title_text(t, load_shown(story)), LONGEST_TITLE)


def said(session: Session, row: Outbox, now: datetime) -> Message | None:
    """A question with its answer, in the thread of the card; where that is not known to stand, in the channel."""
    if (found := _entry(session, row, now)) is None:
        return None
    story, entry = found
    t = translator(story.team.locale)
    is_open = story.debate.phase in RUNNING
    text, blocks = question_blocks.render_said(t, load_question(story, entry, t), is_open=is_open)
    return Message(text, blocks, thread_ts=story.thread())


def told(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To who answers: the questions that wait, kept up to date."""
    story, person = find_story(session, int(row.subject.split(":")[1]), now), session.get(Person, row.person_id)
    if story is None or person is None or person.id not in {each.id for each in answering(story)}:
        return None
    t = translator(person.locale)
    questions = [load_question(story, entry, t) for entry in story.entries("question")]
    is_open = story.debate.phase in RUNNING
    if row.ts is None and (not is_open or all(each.answer is not None for each in questions)):
        return None
    return Message(*question_blocks.render_told(t, _title(t, story), questions, is_open=is_open))


def answered(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To who asked, once there is an answer."""
    found, person = _entry(session, row, now), session.get(Person, row.person_id)
    if found is None or person is None:
        return None
    story, entry = found
    t = translator(person.locale)
    return Message(*question_blocks.render_answered(t, _title(t, story), load_question(story, entry, t)))


def weighed(session: Session, row: Outbox, now: datetime) -> Message | None:
    """Which arguments weigh most, in the thread of the card."""
    story = find_story(session, int(row.subject.split(":")[1]), now)
    thread_ts = story.thread() if story else None
    if story is None or thread_ts is None:
        return None
    t = translator(story.team.locale)
    return Message(*weigh_blocks.render_weighed(t, load_map(story)), thread_ts=thread_ts)


def show_perspectives(story: Story, t: Translator) -> Block:
    """How everybody sees it, staff and management side by side."""
    entries = story.entries("kar")
    names = names_in(story, [each.person_id for each in entries])
    found = []
    for each in entries:
        seat = story.session.get(DebateSeat, (story.debate.id, each.person_id)) if each.person_id else None
        said = (each.text, each.activity or "", each.result or "")
        found.append(Perspective(names.get(each.person_id, t(SOMEBODY)), seat.side if seat else None, said))
    return render_perspectives(t, found)


MESSAGES: dict[str, Renderer] = {SAID: said, TOLD: told, ANSWERED: answered, WEIGHED: weighed}
