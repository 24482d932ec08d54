"""What people type after `/debate` and `/frame`, exactly or nearly, in both languages."""

import pytest

from handlers.debate_typed import DEBATE_WORDS, FRAME_WORDS, WITH_MOTION, read_debate_command, read_frame_command

SPELLINGS = [(word, each) for word, spellings in DEBATE_WORDS.items() for each in spellings]


@pytest.mark.parametrize(("word", "spelling"), SPELLINGS)
def test_every_word_is_known_in_both_languages(word: str, spelling: str) -> None:
    assert read_debate_command(spelling)[:2] == (word, "")
    rest = "klanten wachten lang" if word in WITH_MOTION else "3"
    assert read_debate_command(f" {spelling.upper()}  {rest} ")[:2] == (word, rest)


@pytest.mark.parametrize(
    ("typed", "word", "guess"),
    [
        ("verdr", "next", "verder"),
        ("verlng", "extend", "verleng"),
        ("stnd", "status", "stand"),
        ("lijts", "list", "lijst"),
    ],
)
def test_a_word_may_be_mistyped_by_a_letter(typed: str, word: str, guess: str) -> None:
    found = read_debate_command(typed)
    assert (found.word, found.guess) == (word, guess)


@pytest.mark.parametrize(
    "typed",
    [
        "klanten bellen terug",
        "stop met terugbellen kost tijd",
        "toon van de mails is kortaf",
        "stand van zaken is onduidelijk",
    ],
)
def test_a_sentence_is_a_motion_even_if_it_begins_with_a_word_of_ours(typed: str) -> None:
    assert read_debate_command(typed)[:2] == ("new", typed)


def test_nothing_typed_asks_where_the_debate_is() -> None:
    assert read_debate_command("  ")[:2] == ("status", "")
    assert read_debate_command("toon #3")[:2] == ("show", "3")


@pytest.mark.parametrize(("word", "spelling"), [(word, each) for word, all_ in FRAME_WORDS.items() for each in all_])
def test_the_frame_card_has_two_words_of_its_own(word: str, spelling: str) -> None:
    assert read_frame_command(f" {spelling.upper()} ") == word


@pytest.mark.parametrize("typed", ["", "toon", "show", "iets"])
def test_anything_else_shows_the_frame_card(typed: str) -> None:
    assert read_frame_command(typed) == "show"
