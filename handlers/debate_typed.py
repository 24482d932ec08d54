"""The words after `/debate` and `/frame`, in Dutch and English; one letter may be wrong. Pure."""

import re

from handlers.words import Typed, is_near

DEBATE_WORDS = {
    "new": ("new", "nieuw"),
    "propose": ("propose", "voorstel"),
    "status": ("status", "stand"),
    "next": ("next", "verder"),
    "extend": ("extend", "verleng", "verlengen"),
    "stop": ("stop",),
    "list": ("list", "lijst"),
    "show": ("show", "toon"),
    "help": ("help", "hulp"),
}
WITH_MOTION = frozenset({"new", "propose"})
"""What follows these is a motion; behind the others stands a number or nothing, or it is no command but a motion."""

ASKED_AGAIN = frozenset({"next", "extend", "stop"})
"""Typed nearly right these are not done at once: they cannot be taken back."""

_NUMBER = re.compile(r"#?(\d{1,6})?")
_SEARCHED = re.compile(r"(\S+(\s+\S+){0,2})?")
"""Behind `list`: up to three words to look for; more is a motion that begins with that word."""

FRAME_WORDS = {"edit": ("edit", "wijzig", "wijzigen"), "help": ("help", "hulp")}


def read_debate_command(text: str) -> Typed:
    """Read what follows `/debate`: nothing is `status`, and what begins with no word of ours is a motion."""
    first, rest = [*text.split(maxsplit=1), "", ""][:2]
    plain, rest = first.lower().strip(".,:;!?"), rest.strip()
    exact = {spelling: word for word, spellings in DEBATE_WORDS.items() for spelling in spellings}
    near = [] if plain in exact else [each for each in exact if is_near(plain, each)]
    guess = near[0] if len({exact[each] for each in near}) == 1 else ""
    word = exact.get(guess or plain)
    if not first:
        return Typed("status", "", "", "")
    shape = _SEARCHED if word == "list" and not guess else _NUMBER
    fits = not guess if word in WITH_MOTION else shape.fullmatch(rest) is not None
    if word is None or not fits:
        return Typed("new", text.strip(), first, "")
    return Typed(word, rest if word in WITH_MOTION else rest.removeprefix("#"), first, guess)


def read_frame_command(text: str) -> str:
    """Read what follows `/frame`: `edit`, `help`, or `show`."""
    plain = text.strip().lower()
    return next((word for word, spellings in FRAME_WORDS.items() if plain in spellings), "show")
