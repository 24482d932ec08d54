"""What a text has to have, what it is better without, and when something can still be done. Pure."""

import re

from bot.errors import Refusal
from bot.i18n import N_

LONGEST = 1500
LONGEST_QUESTION = 200
LARGEST = 3_600
"""Characters of all parts together, quoted as Slack counts them: read aloud it must fit an edit (4,000)."""

FIELDS = ("situation", "behaviour", "effect", "wish")
NEEDED = FIELDS[:3]

EMPTY = N_("Write something here. One sentence is enough.")
TOO_LONG = N_("This is longer than {n} characters. One thing is enough: what did you see?")
TOO_LONG_TOGETHER = N_("Together this is too long for one message. One thing is enough: what did you see?")
NO_TIPS = N_("Your colleague would like no tips this week.")

_HARSH = (
    r"altijd", r"nooit", r"(?:je|jij|u) bent", r"ben (?:je|jij)", r"(?:je|jij|u) moet(?:en)?", r"moet (?:je|jij)",
    r"always", r"never", r"you are", r"you['’]re", r"you must", r"you have to",
)  # fmt: skip
_FOUND = re.compile(rf"\b({'|'.join(_HARSH)})\b", re.IGNORECASE)


def check_field(name: str, text: str) -> str:
    """One part of a text, trimmed. Raises Refusal at its field."""
    trimmed = text.strip()
    if not trimmed and name in NEEDED:
        raise Refusal(EMPTY, field=field_of(name))
    if len(trimmed) > LONGEST:
        raise Refusal(TOO_LONG, field=field_of(name), n=LONGEST)
    return trimmed


def field_of(name: str) -> str:
    """The block id of a part in the form."""
    return f"feedback_{name}"


def harsh_words(*texts: str) -> list[str]:
    """Words that speak of the whole person or of all times, as they stand there, each once. For a hint, no more."""
    found = (each.lower() for text in texts for each in _FOUND.findall(" ".join(text.split())))
    return list(dict.fromkeys(found))
