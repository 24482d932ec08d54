"""Renders texts and what is said about them, opened while they are being sent. Of an erased text nothing stays.

Without its key a text waits: nobody gets a message that says nothing, and nothing is lost once the key is back.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.i18n import translator
from bot.outbox.message import ERASED, Message, NotYet, Renderer
from bot.outbox.models import Outbox
from bot.people.models import Person, Team
from bot.people.work import next_reachable
from bot.rituals.feedback import text_blocks
from bot.rituals.feedback.blocks import Text
from bot.rituals.feedback.models import FeedbackText
from bot.rituals.feedback.sealed import KEY_AGAIN, FeedbackSeal, Words
from bot.rituals.feedback.text_blocks import Arrived
from bot.rituals.feedback.texts import (
    ANSWERED,
    ARRIVED,
    ASKED,
    CONFIDANT,
    GONE,
    SHARED,
    TALK,
    THANKED,
    text_id_of,
)


class _Reading:
    """A text with its people, and who reads the message about it."""

    def __init__(self, session: Session, row: Outbox, text: FeedbackText, words: Words) -> None:
        self.session, self.text, self.words = session, text, words
        reader = session.get(Person, row.person_id) if row.kind != SHARED else None
        locale = reader.locale if reader else session.get_one(Team, text.team_id).locale
        self.reader, self.t = reader, translator(locale)

    @property
    def giver(self) -> str | None:
        """The name of who wrote it, unless it came without one."""
        hidden = self.text.nameless or self.text.giver_id is None
        return None if hidden else self.session.get_one(Person, self.text.giver_id).name

    @property
    def receiver(self) -> str:
        """The name of who got it."""
        return self.session.get_one(Person, self.text.receiver_id).name

    def arrived(self) -> Text:
        return text_blocks.render_arrived(self.t, load_arrived(self.text, self.words, self.giver))

    def thanked(self) -> Text:
        return text_blocks.render_thanked(self.t, self.receiver)

    def talk(self) -> Text | None:
        mine = self.reader is not None and self.reader.id == self.text.receiver_id
        other = self.giver if mine else self.receiver
        return text_blocks.render_talk(self.t, other, self.words.moment, mine=mine) if other else None

    def asked(self) -> Text:
        done = self.text.asked == "answered"
        return text_blocks.render_asked(self.t, self.receiver, self.text.id, self.words.question, answered=done)

    def answered(self) -> Text | None:
        return text_blocks.render_answered(self.t, self.giver, self.words.answer) if self.giver else None

    def confidant(self) -> Text:
        team = self.session.get_one(Team, self.text.team_id).name
        return text_blocks.render_confidant(self.t, team, self.receiver, self.giver, self.words)

    def shared(self) -> Text:
        return text_blocks.render_shared(self.t, self.receiver, self.words)


def load_arrived(text: FeedbackText, words: Words, giver: str | None) -> Arrived:
    """A text as its receiver sees it."""
    return Arrived(
        text.id,
        giver,
        words,
        thanked=text.thanked,
        talk=text.talk,
        asked=text.asked,
        passed=text.confidant_id is not None,
        shared=text.shared,
        until=text.expires_on,
    )


RENDER: dict[str, Callable[[_Reading], Text | None]] = {
    ARRIVED: _Reading.arrived,
    THANKED: _Reading.thanked,
    TALK: _Reading.talk,
    ASKED: _Reading.asked,
    ANSWERED: _Reading.answered,
    CONFIDANT: _Reading.confidant,
    SHARED: _Reading.shared,
}


def text_renderers(seal: FeedbackSeal) -> dict[str, Renderer]:
    """The renderer of every kind of message about a text."""

    def render(session: Session, row: Outbox, now: datetime) -> Message | None:
        text = session.get(FeedbackText, text_id_of(row.subject))
        if text is None:
            return ERASED
        words = seal.open(text.receiver_id, text.sealed)
        if words is None:
            raise NotYet(now + KEY_AGAIN)
        reading = _Reading(session, row, text, words)
        if reading.reader and row.ts is None and (at := next_reachable(session, reading.reader, now)) > now:
            raise NotYet(at)
        found = RENDER[row.kind](reading)
        return Message(*found) if found else None

    return {**dict.fromkeys(RENDER, render), GONE: _gone}


def _gone(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """To who wrote to somebody who has left."""
    receiver, reader = session.get(Person, text_id_of(row.subject)), session.get_one(Person, row.person_id)
    return Message(*text_blocks.render_gone(translator(reader.locale), receiver.name)) if receiver else None
