"""What people type after the command, exactly or nearly."""

import pytest

from handlers.away import split_whom
from handlers.words import WORDS, is_one_letter_off, read_command, split_addressee


@pytest.mark.parametrize(("word", "spelling"), [(word, each) for word, all_ in WORDS.items() for each in all_])
def test_every_word_is_known_in_both_languages(word: str, spelling: str) -> None:
    assert read_command(spelling) == (word, "", spelling, "")
    assert read_command(f"  {spelling.upper()}  and the rest ")[:2] == (word, "and the rest")


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("setpu", "setup"),
        ("stup", "setup"),
        ("settup", "setup"),
        ("instelen", "setup"),
        ("preveiw", "preview"),
        ("voorbeld", "preview"),
        ("pont", "point"),
        ("punnt", "point"),
        ("awya", "away"),
        ("afwezg", "away"),
        ("baack", "back"),
        ("terrug", "back"),
        ("puase", "pause"),
        ("pauz", "pause"),
        ("hervt", "resume"),
        ("halp", "help"),
        ("punt:", "point"),
    ],
)
def test_a_word_may_be_mistyped_by_a_letter(typed: str, word: str) -> None:
    assert read_command(typed).word == word


@pytest.mark.parametrize(
    ("typed", "guess"), [("pauzee", "pauze"), ("resumee", "resume"), ("pauze", ""), ("Pause!", "")]
)
def test_a_guess_says_which_spelling_was_meant(typed: str, guess: str) -> None:
    assert read_command(typed).guess == guess


@pytest.mark.parametrize("typed", ["", "   ", "?"])
def test_nothing_is_a_call_for_help(typed: str) -> None:
    assert read_command(typed).word == "help"


@pytest.mark.parametrize("typed", ["nuu", "no", "nw", "bac", "awa", "xyzzy", "setttup", "pau", "ik"])
def test_anything_else_is_a_word_nobody_knows(typed: str) -> None:
    assert read_command(typed)[0] is None
    assert read_command(typed).first == typed


def test_no_word_is_a_letter_away_from_another_meaning() -> None:
    long = [(word, each) for word, spellings in WORDS.items() for each in spellings if len(each) > 3]
    near = [(a, b) for word, a in long for other, b in long if word != other and is_one_letter_off(a, b)]
    assert near == []


@pytest.mark.parametrize(
    ("typed", "word", "off"),
    [
        ("abc", "abc", False),
        ("abc", "acb", True),
        ("abc", "abcd", True),
        ("abcd", "abc", True),
        ("xabc", "abc", True),
        ("abc", "axc", True),
        ("abc", "bac", True),
        ("abcd", "badc", False),
        ("abc", "cab", False),
        ("abc", "abcde", False),
        ("ab", "ba", True),
    ],
)
def test_one_letter_off_is_added_left_out_changed_or_swapped(typed: str, word: str, off: bool) -> None:
    assert is_one_letter_off(typed, word) is off
    assert is_one_letter_off(word, typed) is off


@pytest.mark.parametrize(
    ("typed", "whom", "words"),
    [
        ("", None, ""),
        ("until friday", None, "until friday"),
        ("<@U123|noor> tot 28-11", "U123", "tot 28-11"),
        ("<@W9>", "W9", ""),
        ("team", "team", ""),
        ("het team tot vrijdag", "team", "tot vrijdag"),
        ("Team until 2 january", "team", "until 2 january"),
        ("teambuilding", None, "teambuilding"),
        ("until &lt;!channel&gt;", None, "until <!channel>"),
        ("until <!channel>", None, "until @channel"),
    ],
)
def test_away_is_about_oneself_a_colleague_or_the_team(typed: str, whom: str | None, words: str) -> None:
    assert split_whom(typed) == (whom, words)


@pytest.mark.parametrize(
    ("typed", "whom", "rest"),
    [
        ("voor management: de wachttijd", "management", "de wachttijd"),
        ("For the team lead:  new headsets", "lead", "new headsets"),
        ("voor MT: x", "management", "x"),
        ("voor het team: wie kan?", "team", "wie kan?"),
        ("voor Noor: hoe zit het: nu?", "person:3", "hoe zit het: nu?"),
        ("for @noor bakker: hoe zit het", "person:3", "hoe zit het"),
        ("voor Anna: twee heten zo", "team", "voor Anna: twee heten zo"),
        ("voor niemand: zo", "team", "voor niemand: zo"),
        ("voor management:", "team", "voor management:"),
        ("de brief: onduidelijk", "team", "de brief: onduidelijk"),
        ("voor morgen", "team", "voor morgen"),
    ],
)
def test_a_point_may_begin_with_whom_it_is_for(typed: str, whom: str, rest: str) -> None:
    people = [(1, "Anna Jansen"), (2, "Anna de Vries"), (3, "Noor Bakker")]
    assert split_addressee(typed, people) == (whom, rest)
