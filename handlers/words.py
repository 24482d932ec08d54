"""The words after `/dagstart`, in Dutch and English; the first one may be mistyped by a letter. Pure."""

from typing import NamedTuple

WORDS = {
    "setup": ("setup", "settings", "instellen", "instellingen"),
    "now": ("now", "nu"),
    "preview": ("preview", "voorbeeld"),
    "point": ("point", "punt"),
    "announce": ("announce", "announcement", "mededeling"),
    "away": ("away", "afwezig"),
    "back": ("back", "terug"),
    "pause": ("pause", "pauze"),
    "resume": ("resume", "hervat"),
    "help": ("help", "hulp"),
}
SHORTEST_TO_GUESS = 4
"""Words of up to three letters must be exact: with one letter changed they could be anything."""

_EXACT = {spelling: word for word, spellings in WORDS.items() for spelling in spellings}


class Typed(NamedTuple):
    """What somebody typed: the word that is meant, if anybody knows it, and what follows it."""

    word: str | None
    rest: str
    first: str  # the first word as it was typed
    guess: str  # the spelling that was most likely meant; empty where it was typed exactly


def read_command(text: str) -> Typed:
    """Read the first word. Nothing typed is `help`."""
    first, rest = [*text.split(maxsplit=1), "", ""][:2]
    plain = first.lower().strip(".,:;!?")
    guess = "" if plain in _EXACT else _guess(plain)
    word = _EXACT.get(guess or plain) if plain else "help"
    return Typed(word, rest.strip(), first, guess)


def _guess(typed: str) -> str:
    if len(typed) < SHORTEST_TO_GUESS:
        return ""
    near = [each for each in _EXACT if len(each) >= SHORTEST_TO_GUESS and is_one_letter_off(typed, each)]
    return near[0] if len({_EXACT[each] for each in near}) == 1 else ""


def is_one_letter_off(typed: str, word: str) -> bool:
    """Whether one letter was added, left out, changed, or swapped with its neighbour (Damerau-Levenshtein 1)."""
    if typed == word or abs(len(typed) - len(word)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), min(len(typed), len(word)))
    if len(typed) > len(word):
        return typed[at + 1 :] == word[at:]
    if len(typed) < len(word):
        return typed[at:] == word[at + 1 :]
    swapped = typed[at : at + 2] == word[at : at + 2][::-1] and typed[at + 2 :] == word[at + 2 :]
    return swapped or typed[at + 1 :] == word[at + 1 :]
