"""The words after `/dagstart`, in Dutch and English; the first one may be mistyped by a letter. Pure."""

WORDS = {
    "setup": ("setup", "settings", "instellen", "instellingen"),
    "now": ("now", "nu"),
    "preview": ("preview", "voorbeeld"),
    "point": ("point", "punt"),
    "away": ("away", "afwezig"),
    "back": ("back", "terug"),
    "pause": ("pause", "pauze"),
    "resume": ("resume", "hervat"),
    "help": ("help", "hulp"),
}
SHORTEST_TO_GUESS = 4
"""Words of up to three letters must be exact: with one letter changed they could be anything."""

_EXACT = {spelling: word for word, spellings in WORDS.items() for spelling in spellings}


def read_command(text: str) -> tuple[str, str]:
    """The word and what follows it. Nothing typed, or a word nobody knows, is `help`."""
    first, rest = [*text.split(maxsplit=1), "", ""][:2]
    return _word_of(first.lower().strip(".,:;!?")) or "help", rest.strip()


def _word_of(typed: str) -> str | None:
    if typed in _EXACT:
        return _EXACT[typed]
    if len(typed) < SHORTEST_TO_GUESS:
        return None
    near = {
        word
        for spelling, word in _EXACT.items()
        if len(spelling) >= SHORTEST_TO_GUESS and is_one_letter_off(typed, spelling)
    }
    return near.pop() if len(near) == 1 else None


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
