"""What the doors of commands share: the word that was typed is done, and answered only for the one who typed it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, BoltContext

from bot.blockkit import section
from bot.i18n import Translator
from bot.people.access import access_team
from bot.people.models import Team
from handlers.door import Answer, Caller, Door, door_of, say_in_ack
from handlers.intake import unescape_command
from handlers.words import Typed

Json = dict[str, Any]

Word = Callable[[Door, Caller, Json, str], Answer | None]
"""What a word does, with what was typed behind it. Returns the answer; None where a form opens."""


@dataclass(frozen=True)
class Words:
    """A command with words. `other` is done with what begins with no word of ours.

    What is in `asked_again` and typed nearly right is not done at once; `did_you_mean` says what to type.
    """

    read: Callable[[str], Typed]
    does: Mapping[str, Word]
    asked_again: Collection[str]
    did_you_mean: str
    other: Word | None = None


def run(ack: Ack, body: Json, command: Json, context: BoltContext, words: Words) -> None:
    """Read the word, do it, and answer in the ack."""
    door = door_of(context)
    caller, text = door.caller(body), unescape_command(command.get("text") or "")
    typed = words.read(text)
    if typed.guess and typed.word in words.asked_again:
        answer: Answer | None = caller.t(words.did_you_mean, words=typed.guess), None
    elif typed.word is None:
        assert words.other
        answer = words.other(door, caller, command, text)
    else:
        answer = words.does[typed.word](door, caller, command, typed.rest)
    if answer is None:
        ack()
    else:
        say_in_ack(ack, *answer)


def help_word(lines: Callable[[Translator], list[str]]) -> Word:
    """The word that says what the words do, a line for each."""

    def help_(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
        text = "\n".join(lines(caller.t))
        return text, [section(text)]

    return help_


def team_of(door: Door, caller: Caller, command: Json) -> Team:
    """The team of the channel in which it was typed. Raises Refusal."""
    with door.services.db.read() as session:
        return access_team(session, caller.person, str(command["channel_id"])).team
