"""Questions with their answers, and perspectives on what success hangs on. Each is one transaction."""

from collections.abc import Mapping

from sqlalchemy import select

from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.people.members import people_in_role
from bot.people.models import Person
from bot.rituals.debate.actions import acting
from bot.rituals.debate.entries import add_entry, checked, debate_of, find_entry
from bot.rituals.debate.models import DebateEntry
from bot.rituals.debate.story import SAID, Story
from bot.services import Services

QUESTION, ANSWER = "debate_question", "debate_answer"
FACTOR, ACTIVITY, RESULT = "debate_factor", "debate_activity", "debate_result"
"""The fields of the forms, by block id."""

TOLD, ANSWERED = "debate_told", "debate_answered"
"""Kinds of messages in private: to who answers, kept up to date; to who asked."""

LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_PERSPECTIVE = 500, 1_000, 150
ANSWERED_ALREADY = N_("This question has an answer already.")
FIRST_WRITE = N_("First everybody writes how they see it. You read each other from the first vote on.")
NO_PERSPECTIVES = N_("This debate has no round of perspectives.")


def said_subject(entry_id: int) -> str:
    """What messages about something that was said are about."""
    return f"debate_said:{entry_id}"


def record_question(services: Services, person: Person, debate_id: int, source: str, text: str) -> None:
    """Ask something about the motion; it stands in the thread, and who answers is told. Raises Refusal."""
    with acting(services, person, debate_id, "ask") as story:
        entry_id = add_entry(story, person, "question", source, text=checked(text, LONGEST_QUESTION, QUESTION))
        if entry_id:
            story.post(SAID, said_subject(entry_id))
            tell = [each for each in answering(story) if each.id != person.id]
            story.say(TOLD, f"{story.subject}:questions", tell)


def answering(story: Story) -> list[Person]:
    """Who answers questions: the owner of the KPI, else the facilitator, else the leads."""
    owner = story.answers_for
    return [owner] if owner else people_in_role(story.session, story.team.id, "lead")


def record_answer(services: Services, person: Person, entry_id: int, text: str) -> None:
    """Answer a question, once; who asked is told. Raises Refusal."""
    with acting(services, person, debate_of(services, entry_id, "question"), "answer") as story:
        entry = find_entry(story.session, entry_id, "question")
        if entry.answer is not None:
            raise Refusal(ANSWERED_ALREADY, field=ANSWER)
        entry.answer, entry.answered_by = checked(text, LONGEST_ANSWER, ANSWER), person.id
        asker = story.find(entry.person_id)
        if asker and asker.id != person.id:
            story.say(ANSWERED, said_subject(entry_id), [asker])


def record_perspective(
    services: Services, person: Person, debate_id: int, source: str, fields: Mapping[str, str]
) -> None:
    """How somebody sees it, in three short fields; sent again, it takes the place of the first. Raises Refusal."""
    with acting(services, person, debate_id, "kar") as story:
        check_has_perspectives(story)
        text, activity, result = _checked_parts(fields)
        if said := own_perspective(story, person):
            said.text, said.activity, said.result = text, activity, result
        else:
            add_entry(story, person, "kar", source, text=text, activity=activity, result=result)


def _checked_parts(fields: Mapping[str, str]) -> list[str]:
    every, found = EveryField(), []
    for field in (FACTOR, ACTIVITY, RESULT):
        with every:
            found.append(checked(fields.get(field, ""), LONGEST_PERSPECTIVE, field))
    every.done()
    return found


def check_has_perspectives(story: Story, *, to_read: bool = False) -> None:
    """Raises Refusal where the debate was opened without, and for who would read before everybody has written."""
    if not story.debate.with_kar:
        raise Refusal(NO_PERSPECTIVES)
    if to_read and story.debate.phase == "understanding":
        raise Refusal(FIRST_WRITE)


def own_perspective(story: Story, person: Person) -> DebateEntry | None:
    """How somebody said to see it."""
    query = select(DebateEntry).where(DebateEntry.debate_id == story.debate.id, DebateEntry.kind == "kar")
    return story.session.scalars(query.where(DebateEntry.person_id == person.id)).first()
