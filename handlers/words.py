"""The words after `/dagstart`, `/agreement`, `/kpi` and `/peerfeedback`, in both languages, one letter wrong. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

WORDS = {
    "setup": ("setup", "settings", "instellen", "instellingen"),
    "now": ("now", "nu"),
    "preview": ("preview", "voorbeeld"),
    "point": ("point", "punt"),
    "announce": ("announce", "mededeling", "announcement"),
    "search": ("search", "zoek", "zoeken"),
    "chain": ("chain", "keten"),
    "away": ("away", "afwezig"),
    "back": ("back", "terug"),
    "pause": ("pause", "pauze"),
    "resume": ("resume", "hervat"),
    "mydata": ("mydata", "mijngegevens"),
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


AGREEMENT_WORDS = {
    "new": ("new", "nieuw"),
    "list": ("list", "lijst"),
    "show": ("show", "toon"),
    "kept": ("kept", "nagekomen"),
    "revise": ("revise", "herzie", "herzien"),
    "extend": ("extend", "verleng", "verlengen"),
    "stop": ("stop",),
    "export": ("export",),
    "search": ("search", "zoek", "zoeken"),
    "mine": ("mine", "mijn"),
    "help": ("help", "hulp"),
}
_NUMBER = re.compile(r"\d{1,9}")
_SHAPES = {
    "list": re.compile(r"(\d{1,4})?"),
    "show": _NUMBER,
    "kept": _NUMBER,
    "revise": _NUMBER,
    "extend": re.compile(r"\d{1,9}(\s+(?:until|till|to|tot|t/m|tm)\b.*)?", re.IGNORECASE | re.DOTALL),
    "stop": _NUMBER,
    "export": re.compile(""),
    "mine": re.compile(""),
    "help": re.compile(""),
}
"""What follows a word of `/agreement`; what has another shape is no command but a sentence about an agreement."""
NUMBERED = frozenset({"show", "kept", "revise", "extend", "stop"})
"""With one other word behind them these are no sentence either: then the number is asked for."""


def read_agreement_command(text: str) -> Typed:
    """Read what follows `/agreement`: nothing is `help`, and what begins with no word of ours is an agreement."""
    first, rest = [*text.split(maxsplit=1), "", ""][:2]
    plain = first.lower().strip(".,:;!?")
    exact = {spelling: word for word, spellings in AGREEMENT_WORDS.items() for spelling in spellings}
    near = [] if plain in exact else [each for each in exact if is_near(plain, each)]
    guess = near[0] if len({exact[each] for each in near}) == 1 else ""
    word = exact.get(guess or plain)
    rest = rest.strip()
    if not text.strip():
        return Typed("help", "", "", "")
    shape = _SHAPES.get(word or "")
    if word in NUMBERED and not guess and len(rest.split()) == 1 and shape and not shape.fullmatch(rest.lstrip("#")):
        return Typed(word, "", first, "")
    fits = shape is None or shape.fullmatch(rest.removeprefix("#")) or (not rest and not guess)
    if word is None or not fits or (shape is None and guess):
        return Typed("new", text.strip(), first, "")
    return Typed(word, rest.removeprefix("#"), first, guess)


def read_command(text: str) -> Typed:
    """Read the first word. Nothing typed is `help`."""
    first, rest = [*text.split(maxsplit=1), "", ""][:2]
    plain = first.lower().strip(".,:;!?")
    guess = "" if plain in _EXACT else _guess(plain)
    word = _EXACT.get(guess or plain) if plain else "help"
    return Typed(word, rest.strip(), first, guess)


KPI_WORDS = {
    "fill": ("fill", "invullen", "vul"),
    "list": ("list", "lijst"),
    "show": ("show", "toon"),
    "correct": ("correct", "corrigeer", "corrigeren"),
    "add": ("add", "new", "nieuw"),
    "change": ("change", "wijzig", "wijzigen"),
    "stop": ("stop",),
    "help": ("help", "hulp"),
}


def read_kpi_command(text: str) -> Typed:
    """Read what follows `/kpi`: nothing is `fill`; what begins with no word of ours is a day or the name of a KPI."""
    return _read(text, KPI_WORDS, "fill")


FEEDBACK_WORDS = {
    "start": ("start", "settings", "instellen", "instellingen"),
    "stop": ("stop",),
    "question": ("question", "vraag"),
    "join": ("join", "meedoen"),
    "pause": ("pause", "pauze"),
    "write": ("write", "schrijf", "schrijven"),
    "mine": ("mine", "mijn", "ontvangen"),
    "exercise": ("exercise", "oefening", "oefenen"),
    "mirror": ("mirror", "spiegel", "teamspiegel"),
    "exclude": ("exclude", "uitsluiten", "liever-niet"),
    "leave": ("leave", "uitstappen"),
    "help": ("help", "hulp"),
}


def read_feedback_command(text: str) -> Typed:
    """Read what follows `/peerfeedback`: nothing is `help`."""
    return _read(text, FEEDBACK_WORDS, "help")


def _read(text: str, words: Mapping[str, Sequence[str]], usual: str) -> Typed:
    """The first word, which may have one letter wrong; `usual` where nothing was typed."""
    first, rest = [*text.split(maxsplit=1), "", ""][:2]
    plain = first.lower().strip(".,:;!?")
    exact = {spelling: word for word, spellings in words.items() for spelling in spellings}
    near = [] if plain in exact else [each for each in exact if is_near(plain, each)]
    guess = near[0] if len({exact[each] for each in near}) == 1 else ""
    word = exact.get(guess or plain) if plain else usual
    return Typed(word, rest.strip(), first, guess)


ADDRESSED = re.compile(r"(?:voor|for)\s+([^:\n]{1,60}):\s*(\S.*)", re.IGNORECASE | re.DOTALL)
GROUPS = {
    "team": ("team", "het team", "the team", "iedereen", "everybody"),
    "lead": ("lead", "team lead", "the team lead", "teamleider", "de teamleider", "leidinggevende"),
    "management": ("management", "het management", "the management", "mt", "het mt"),
}


def split_addressee(text: str, colleagues: Sequence[tuple[int, str]]) -> tuple[str, str]:
    """For whom a point is, where it begins with that: `for management: …`, `voor Noor: …`. Returns also the rest.

    `colleagues` are (id, name); a first name will do where it names one person. Without such a beginning the point
    is for the team.
    """
    found = ADDRESSED.fullmatch(text.strip())
    if found is None:
        return "team", text
    whom, rest = found[1].strip().lstrip("@").casefold(), found[2]
    for group, spellings in GROUPS.items():
        if whom in spellings:
            return group, rest
    named = [each for each, name in colleagues if whom in (name.casefold(), *name.casefold().split()[:1])]
    return (f"person:{named[0]}", rest) if len(named) == 1 else ("team", text)


def _guess(typed: str) -> str:
    if len(typed) < SHORTEST_TO_GUESS:
        return ""
    near = [each for each in _EXACT if is_near(typed, each)]
    return near[0] if len({_EXACT[each] for each in near}) == 1 else ""


def is_near(typed: str, word: str) -> bool:
    """Whether a word was most likely meant; short ones must be exact."""
    return min(len(typed), len(word)) >= SHORTEST_TO_GUESS and is_one_letter_off(typed, word)


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
