"""The rules of agreements: who may do what in which state, terms, vague words, finding words, differences."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from bot.errors import Refusal
from bot.rituals.agreement import form_checks, rules
from bot.rituals.agreement.form_checks import check
from handlers.words import AGREEMENT_WORDS, read_agreement_command
from tests.agreements import content

TABLE = """
state     action   author owner decider team reader
draft     propose  -      -     -       yes  -
draft     revise   -      -     -       yes  -
draft     extend   -      -     -       -    -
draft     stop     yes    yes   -       -    -
draft     undo     -      -     -       -    -
in_round  propose  -      -     -       -    -
in_round  revise   -      -     -       yes  -
in_round  extend   -      -     -       -    -
in_round  stop     yes    yes   -       -    -
in_round  undo     -      -     -       -    -
active    propose  -      -     -       -    -
active    revise   -      -     -       yes  -
active    extend   -      -     -       yes  -
active    stop     yes    yes   yes     -    -
active    undo     -      -     -       -    -
review    propose  -      -     -       -    -
review    revise   -      -     -       yes  -
review    extend   -      -     -       yes  -
review    stop     yes    yes   yes     -    -
review    undo     -      -     -       -    -
stopped   propose  -      -     -       -    -
stopped   revise   -      -     -       yes  -
stopped   extend   -      -     -       -    -
stopped   stop     -      -     -       -    -
stopped   undo     -      -     -       yes  -
lapsed    propose  -      -     -       -    -
lapsed    revise   -      -     -       yes  -
lapsed    extend   -      -     -       yes  -
lapsed    stop     -      -     -       -    -
lapsed    undo     -      -     -       -    -
"""
"""What each part gives a right to, beside being in the team: who has left, or reads, may do nothing."""

HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = {(row[0], row[1], role): cell == "yes" for row in ROWS for role, cell in zip(HEAD[2:], row[2:], strict=True)}
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def test_the_table_has_every_state_action_and_role() -> None:
    assert set(CELLS) == set(product(rules.STATES, rules.ACTIONS, rules.ROLES))


def test_everybody_may_do_what_the_table_says_and_reads_why_not() -> None:
    for (state, action, role), may in CELLS.items():
        of_team = CELLS[state, action, "team"]
        reason = rules.why_not(state, action, {role, "team"} - ({"team"} if role == "reader" else set()))
        assert (reason is None) == (may or (of_team and role != "reader")), (state, action, role, reason)


def test_who_wrote_or_owns_it_and_left_may_do_nothing() -> None:
    for state, action in product(rules.STATES, rules.ACTIONS):
        assert rules.why_not(state, action, {"author", "owner"})


@pytest.mark.parametrize(
    ("days", "asked_after"),
    [(28, 21), (60, 53), (14, 7), (10, 5), (1, 0)],
)
def test_the_team_is_asked_a_week_before_the_end_or_half_way(days: int, asked_after: int) -> None:
    until = TODAY + timedelta(days=days)
    assert (rules.ask_day(TODAY, until) - TODAY).days in (asked_after, asked_after + days % 2)
    assert rules.state_of(until, TODAY, until) == "review"
    assert rules.state_of(until + timedelta(days=1), TODAY, until) == "lapsed"


def test_an_extension_is_four_weeks_from_the_end_or_from_today_within_six_months() -> None:
    assert rules.extended_until(TODAY, TODAY + timedelta(days=5), rules.Limits()) == TODAY + timedelta(days=33)
    assert rules.extended_until(TODAY, TODAY - timedelta(days=50), rules.Limits()) == TODAY + timedelta(days=28)
    assert rules.extended_until(TODAY, TODAY + timedelta(days=180), rules.Limits()) == TODAY + timedelta(days=183)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We proberen zo veel mogelijk terug te bellen", ["proberen", "zo veel mogelijk"]),
        ("We try to answer better, ASAP", ["try to", "better", "asap"]),
        ("We bellen binnen twee uur terug", []),
        ("De verbetering staat op het bord", []),
        ("", []),
    ],
)
def test_vague_words_are_found_in_both_languages(text: str, found: list[str]) -> None:
    assert rules.vague_words(text) == found


def test_a_difference_names_what_went_and_what_came_and_says_everything_once() -> None:
    before, after = "we bellen binnen twee uur", "we bellen altijd binnen een uur"
    pieces = rules.difference(before, after)
    assert pieces == [("", "we bellen"), ("+", "altijd"), ("", "binnen"), ("-", "twee"), ("+", "een"), ("", "uur")]
    assert " ".join(words for sign, words in pieces if sign != "+") == before
    assert " ".join(words for sign, words in pieces if sign != "-") == after


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"behaviour": ""}, form_checks.EMPTY),
        ({"behaviour": "x" * 3001}, form_checks.TOO_LONG),
        ({"valid_until": TODAY}, form_checks.IN_THE_PAST),
        ({"valid_until": TODAY + timedelta(days=184)}, form_checks.TOO_FAR),
        ({"sign": ""}, form_checks.NO_SIGN),
        ({"baseline": "72%"}, form_checks.NO_KPI),
        ({"kpi": "FCR"}, form_checks.NO_BASELINE),
        ({"kpi": "FCR", "baseline": "72%"}, form_checks.NO_DIRECTION),
        ({}, None),
        ({"kpi": "FCR", "baseline": "72%", "direction": "up", "sign": ""}, None),
    ],
)
def test_what_cannot_be_agreed_is_refused_with_a_sentence(more: dict[str, object], sentence: str | None) -> None:
    text = replace(content(1, NOON), **more)  # type: ignore[arg-type]
    if sentence is None:
        check(text, NOON, "Europe/Amsterdam")
        return
    with pytest.raises(Refusal) as refused:
        check(text, NOON, "Europe/Amsterdam")
    assert refused.value.sentence == sentence
    assert refused.value.field


@pytest.mark.parametrize(
    ("typed", "word", "rest"),
    [
        ("", "help", ""),
        ("hulp", "help", ""),
        ("lijst", "list", ""),
        ("lijts 2", "list", "2"),
        ("lijst 2", "list", "2"),
        ("toon 3", "show", "3"),
        ("show #3", "show", "3"),
        ("toon", "show", ""),
        ("toon de klant het scherm", "new", "toon de klant het scherm"),
        ("verleng x", "extend", ""),
        ("stop #a", "stop", ""),
        ("verleng 3 tot 20 december", "extend", "3 tot 20 december"),
        ("stop met doorverbinden", "new", "stop met doorverbinden"),
        ("zoek terugbellen", "search", "terugbellen"),
        ("boek een ruimte", "new", "boek een ruimte"),
        ("nieuw", "new", ""),
        ("nieuwe klanten bellen we terug", "new", "nieuwe klanten bellen we terug"),
        ("we bellen terug", "new", "we bellen terug"),
        ("mijn", "mine", ""),
        ("mijn klant eerst", "new", "mijn klant eerst"),
    ],
)
def test_what_is_typed_is_a_word_of_ours_or_an_agreement(typed: str, word: str, rest: str) -> None:
    found = read_agreement_command(typed)
    assert (found.word, found.rest) == (word, rest)


def test_no_spelling_means_two_things() -> None:
    spellings = [each for group in AGREEMENT_WORDS.values() for each in group]
    assert len(spellings) == len(set(spellings))
