"""The words of agreements, so that one form of a word finds another. Pure.

Stored are, of every word without its accents, the word itself and its Dutch and English stems: nobody says in which
language an agreement is written, and a stem of the wrong language finds too much rather than too little.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

MOST_WORDS = 8
"""Typed words that are looked for."""

LONGEST_WORD = 40
SHORTEST_BEGINNING = 5
"""Letters of a stem that is taken for the beginning of other words: `terugbel` is, `bel` (as in `beleid`) is not."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Term:
    """One typed word: one of these forms stands there, or a word with one of these beginnings."""

    forms: tuple[str, ...]
    beginnings: tuple[str, ...] = ()


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    found = _WORD.findall("".join(each for each in plain if not unicodedata.combining(each)))
    return [word[:LONGEST_WORD] for word in found]


@lru_cache(maxsize=4_096)
def forms_of(word: str) -> tuple[str, ...]:
    """A word and its stems, each once. A stemmer holds the word it works on, so each call makes its own."""
    return tuple(dict.fromkeys((word, *(language().stemWord(word) for language in _languages()))))


@cache
def _languages() -> tuple[Any, ...]:
    # The package brings all its languages along, 2 MB, and a start does not need them.
    from snowballstemmer.dutch_stemmer import DutchStemmer
    from snowballstemmer.english_stemmer import EnglishStemmer

    return DutchStemmer, EnglishStemmer


def stored_words(text: str) -> str:
    """What is stored of a text to find it again, each form once."""
    return " ".join(dict.fromkeys(form for word in words_of(text) for form in forms_of(word)))


def read_terms(typed: str) -> list[Term]:
    """What to look for; all of it has to be there. Empty when nothing was typed that could be found."""
    words = [forms_of(word) for word in words_of(typed)[:MOST_WORDS]]
    return [Term(forms) for forms in words[:-1]] + [Term(forms, _beginnings(forms)) for forms in words[-1:]]


def _beginnings(forms: Sequence[str]) -> tuple[str, ...]:
    word, *stems = forms
    return (word, *(stem for stem in stems if len(stem) >= SHORTEST_BEGINNING))
