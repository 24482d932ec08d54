"""Days as people type them. Today is Saturday 21 November 2026."""

from datetime import date, timedelta

import pytest

from bot.errors import Refusal
from bot.people.days import BACKWARDS, IN_THE_PAST, NO_SUCH_DAY, NOT_UNDERSTOOD, TOO_FAR, Span, read_span

TODAY = date(2026, 11, 21)


def test_nothing_typed_is_today() -> None:
    assert read_span("", TODAY) == Span(TODAY, TODAY, given=False)


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ("until 28 november", date(2026, 11, 28)),
        ("tot 28 november", date(2026, 11, 28)),
        ("tot 28 nov.", date(2026, 11, 28)),
        ("until 28-11", date(2026, 11, 28)),
        ("until 28/11", date(2026, 11, 28)),
        ("until 28.11.26", date(2026, 11, 28)),
        ("until 28-11-2026", date(2026, 11, 28)),
        ("until 2026-11-28", date(2026, 11, 28)),
        ("until November 28th", date(2026, 11, 28)),
        ("until 28th november", date(2026, 11, 28)),
        ("tot en met 28 november", date(2026, 11, 28)),
        ("t/m 28-11", date(2026, 11, 28)),
        ("until friday", date(2026, 11, 27)),
        ("TOT VRIJDAG", date(2026, 11, 27)),
        ("tot vr", date(2026, 11, 27)),
        ("until saturday", date(2026, 11, 28)),
        ("until friday 4 december", date(2026, 12, 4)),
        ("until tomorrow", date(2026, 11, 22)),
        ("tot overmorgen", date(2026, 11, 23)),
        ("until today", TODAY),
        ("tot 5 januari", date(2027, 1, 5)),
        ("until 1 maart", date(2027, 3, 1)),
        ("until 20-11-2027", date(2027, 11, 20)),
    ],
)
def test_until_a_day_includes_it_and_begins_today(typed: str, last: date) -> None:
    assert read_span(typed, TODAY) == Span(TODAY, last, given=True)


@pytest.mark.parametrize("typed", ["friday", "vrijdag", "op vrijdag", "on 27-11", "27 november"])
def test_a_day_alone_is_that_day_only(typed: str) -> None:
    day = date(2026, 11, 27)
    assert read_span(typed, TODAY) == Span(day, day, given=True)


@pytest.mark.parametrize("typed", ["from 21-12 until 2 januari", "van 21 december tot 2-1", "vanaf 21-12 t/m 2-1-2027"])
def test_from_a_day_until_a_day(typed: str) -> None:
    assert read_span(typed, TODAY) == Span(date(2026, 12, 21), date(2027, 1, 2), given=True)


@pytest.mark.parametrize("typed", ["until 28-11 griep", "tot 28 november griep", "tot vrijdag 28-11 griep"])
def test_words_after_the_day_are_set_apart(typed: str) -> None:
    span = read_span(typed, TODAY)
    assert (span.last, span.ignored) == (date(2026, 11, 28), "griep")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ziek", NOT_UNDERSTOOD),
        ("until", NOT_UNDERSTOOD),
        ("until never", NOT_UNDERSTOOD),
        ("from", NOT_UNDERSTOOD),
        ("until 28", NOT_UNDERSTOOD),
        ("until 31-2", NO_SUCH_DAY),
        ("until 32 november", NO_SUCH_DAY),
        ("until 2026-13-01", NO_SUCH_DAY),
        ("until 20-11", IN_THE_PAST),
        ("until 1-1-2020", IN_THE_PAST),
        ("until 23-11-2027", TOO_FAR),
        ("from 3-12 until 1-12", BACKWARDS),
    ],
)
def test_a_day_that_cannot_be_meant_gets_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_span(typed, TODAY)
    assert refused.value.sentence == sentence
    assert refused.value.sentence.format(**refused.value.fields)


def test_a_leap_day_is_found_wherever_it_is_near() -> None:
    assert read_span("until 29 februari", date(2027, 12, 1)).last == date(2028, 2, 29)


def test_every_weekday_is_the_coming_one() -> None:
    for n, name in enumerate(["zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"], 1):
        assert read_span(f"tot {name}", TODAY).last == TODAY + timedelta(days=n)
