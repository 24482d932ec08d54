"""The map of arguments: the right ones, in the right order, and always within what Slack takes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blockkit import size_of
from bot.i18n import LOCALES, translator
from bot.rituals.debate.argument_pages import render_arguments
from bot.rituals.debate.argument_rules import ABSOLUTE, TWO_POINTS, hints_of, why_not_text
from bot.rituals.debate.map_blocks import LARGEST_MAP, LONGEST_SPOKEN, map_blocks, map_text
from bot.rituals.debate.map_rules import MOST_ON_MAP, ON_A_PAGE, Argument, Map, weights_of, with_places
from bot.rituals.debate.rules import ARGUMENTS, LONGEST_ARGUMENT
from playground.blocks import check_message, check_view

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

typed = st.one_of(
    st.text(min_size=1, max_size=LONGEST_ARGUMENT),
    st.sampled_from(["&", "<!channel> ", "😀", 'Zo\'n "klant" ', "é\\", "\n", "coördinatie van één beëindiging "]).map(
        lambda piece: (piece * LONGEST_ARGUMENT)[:LONGEST_ARGUMENT]
    ),
)


@st.composite
def maps(draw: st.DrawFn) -> Map:
    """Any number of arguments up to 150, their texts drawn from a few."""
    texts, names = draw(st.lists(typed, min_size=1, max_size=5)), draw(st.lists(typed, min_size=1, max_size=3))
    kinds = draw(st.lists(st.sampled_from(ARGUMENTS), max_size=150))
    weighed, held = draw(st.booleans()), draw(st.booleans())
    found = [
        Argument(
            n, n, kind, names[n % len(names)], texts[n % len(texts)], texts[-1] if n % 3 else "",
            n % 40 if weighed else None, 1 + n % 3,
        )
        for n, kind in enumerate(kinds, 1)
    ]  # fmt: skip
    return Map(found, NOON if held else None, "Europe/Amsterdam")


def argument(number: int, kind: str = "for", *, weight: int | None = None, nth: int = 1) -> Argument:
    return Argument(number, number, kind, f"Naam {number}", f"Argument {number}", "", weight, nth)


@given(maps())
def test_whatever_is_typed_the_map_stays_within_what_slack_takes_and_leaves_room_for_the_card(shown: Map) -> None:
    for t in map(translator, LOCALES):
        blocks = map_blocks(t, shown)
        assert check_message({"text": "x", "blocks": blocks}) == []
        assert size_of(blocks) <= LARGEST_MAP
        assert len(blocks) <= 4
        assert len(map_text(t, shown)) <= LONGEST_SPOKEN + 200
        assert "<!channel>" not in str(blocks) + map_text(t, shown)


@given(maps(), st.integers(-1, 20))
def test_every_page_of_all_arguments_is_a_modal_that_slack_takes(shown: Map, number: int) -> None:
    for t in map(translator, LOCALES):
        view = render_arguments(t, 1, shown, number)
        assert check_view(view) == []
        assert "<!channel>" not in str(view)


@given(maps())
def test_page_by_page_every_argument_is_read_once(shown: Map) -> None:
    pages = -(-len(shown.arguments) // ON_A_PAGE)
    read = [
        block["text"]["text"].partition(".")[0]
        for number in range(1, pages + 1)
        for block in render_arguments(translator("en"), 1, shown, number)["blocks"]
        if block["type"] == "section" and block["text"]["text"][0].isdigit()
    ]
    assert sorted(map(int, read)) == [each.number for each in shown.arguments]


@pytest.mark.parametrize(("locale", "more"), [("nl", "en nog 67"), ("en", "and 67 more")])
def test_the_card_shows_eight_of_a_kind_and_says_how_many_more_there_are(locale: str, more: str) -> None:
    shown = Map([argument(n) for n in range(1, MOST_ON_MAP + 68)] + [argument(100, "against")])
    blocks = map_blocks(translator(locale), shown)
    column, other = (field["text"] for field in blocks[0]["fields"])
    assert column.count("•") == MOST_ON_MAP
    assert more in column
    assert other.count("•") == 1
    assert more in map_text(translator(locale), shown)


def test_an_argument_is_cut_at_ninety_characters() -> None:
    long = Argument(1, 1, "for", "Eva", "woord " * 40, "", None, 1)
    text = map_blocks(translator("en"), Map([long]))[0]["fields"][0]["text"].split("•  ")[1]
    assert 80 < len(text.partition(" — ")[0]) <= 90


def test_before_weighing_everybodys_first_comes_before_anybodys_second() -> None:
    shown = Map([argument(1), argument(2, nth=2), argument(3, nth=3), argument(4), argument(5)])
    assert [each.number for each in shown.column("for")] == [1, 4, 5, 2, 3]


def test_after_weighing_the_heaviest_come_first_and_what_weighs_for_nobody_is_not_among_the_strongest() -> None:
    shown = Map([argument(n, weight=weight) for n, weight in enumerate((0, 3, 1, 0, 3, 2), 1)])
    assert [each.number for each in shown.column("for")] == [2, 5, 6, 3, 1, 4]
    assert [each.number for each in shown.strongest("for")] == [2, 5, 6]
    assert Map([argument(1, weight=0), argument(2, weight=1)]).strongest("for") == [argument(2, weight=1)]


def test_places_are_counted_by_person_and_kind_and_who_is_gone_gave_firsts() -> None:
    rows = [(1, "for"), (1, "for"), (2, "for"), (1, "against"), (None, "for"), (None, "for")]
    assert with_places(rows) == [1, 2, 1, 1, 1, 1]


def test_weights_are_kept_from_five_people_up() -> None:
    assert weights_of({"7": 4, "8": 2}, 4, [7, 8, 9], 5) is None
    assert weights_of({"7": 4, "8": 2}, 5, [7, 8, 9], 5) == {7: 4, 8: 2, 9: 0}


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("Klanten bellen minder vaak terug als we het de eerste keer oplossen.", []),
        ("Het kost tijd. Echt.", []),
        ("Klanten bellen dan niet meer terug. Het scheelt ons ook veel werk.", [TWO_POINTS]),
        ("Customers call us back\nwe have too few people for this", []),
        ("Customers call us back every day\nwe have too few people for this", [TWO_POINTS]),
        ("Dat lukt ons nooit", [ABSOLUTE]),
        ("Everybody knows that it does not work like this.", [ABSOLUTE]),
        ("De nooituitgang is dicht", []),
    ],
)
def test_hints_say_what_would_make_an_argument_stronger(text: str, hints: list[str]) -> None:
    assert [sentence for sentence, _ in hints_of(text)] == hints


def test_a_text_is_there_and_not_too_long() -> None:
    assert why_not_text(" \n")
    assert why_not_text("x" * (LONGEST_ARGUMENT + 1))
    assert why_not_text(" " + "x" * LONGEST_ARGUMENT + " ") is None
