"""The texts, sealed: a dump of the database shows no feedback."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.i18n import N_
from bot.seal import Keys, keys_of
from bot.settings import Settings

NO_KEY = N_(
    "Peer feedback is not possible now: the administrator of this bot has to set the key with which the texts are "
    "encrypted (DAGSTART_KEY). What was written before is kept."
)
UNREADABLE = N_(
    "This text cannot be read now: the key with which it was encrypted is missing. It is not lost. Tell the "
    "administrator of this bot."
)
KEY_AGAIN = timedelta(hours=1)
"""After this it is tried again to say what could not be read: a key that is put back opens everything."""


@dataclass(frozen=True)
class Words:
    """What somebody wrote, and what the receiver asked back and proposed. Nothing in it is escaped."""

    situation: str
    behaviour: str
    effect: str
    wish: str = ""
    question: str = ""
    answer: str = ""
    moment: str = ""


class FeedbackSeal:
    """Seals and opens texts. A seal opens for the receiver it was made for only, wherever in the table it stands."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def __bool__(self) -> bool:
        """Whether there is a key."""
        return bool(self._keys)

    def close(self, receiver_id: int, words: Words, at: datetime) -> str:
        """The words for this receiver, sealed."""
        return self._keys.close(json.dumps({"to": receiver_id, **asdict(words)}).encode(), at)

    def open(self, receiver_id: int, sealed: str) -> Words | None:
        """The words for this receiver; None without the key they were sealed with."""
        found = json.loads(self._keys.open(sealed) or b"{}")
        return Words(**found) if found.pop("to", None) == receiver_id else None

    def close_question(self, person_id: int, question: str, at: datetime) -> str:
        """Somebody's own question, sealed."""
        return self._keys.close(json.dumps({"of": person_id, "question": question}).encode(), at)

    def open_question(self, person_id: int, sealed: str) -> str | None:
        """Somebody's own question; None without the key it was sealed with."""
        found = json.loads(self._keys.open(sealed) or b"{}")
        return str(found["question"]) if found.get("of") == person_id else None


def feedback_seal(settings: Settings) -> FeedbackSeal:
    """The seal with the keys of the settings."""
    return FeedbackSeal(keys_of(settings))
