"""What is typed after `/kpi`: words in both languages, days, names; and the forms behind them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.i18n import LOCALES, translator
from bot.kpis.day_form import Field, read_day_form, render_day_form
from bot.kpis.days import read_past_day, split_day
from bot.kpis.define_form import Form, block_id_of, from_template, read_definition, render_define_form
from bot.kpis.rules import may
from bot.kpis.templates import SHORT, TEMPLATES
from bot.kpis.units import UNITS, read_value, write_exact
from handlers.words import read_kpi_command

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("typed", "word", "rest"),
    [
        ("", "fill", ""), ("list", "list", ""), ("Lijst", "list", ""), ("lijts", "list", ""),
        ("toon AHT", "show", "AHT"),
        ("corrigeer AHT 20-11", "correct", "AHT 20-11"), ("corriger AHT", "correct", "AHT"), ("nieuw", "add", ""),
        ("nieuwe", "add", ""), ("wijzg 2", "change", "2"), ("stop 2", "stop", "2"), ("hulp", "help", ""),
        ("vrijdag", None, ""), ("AHT", None, ""), ("20-11", None, ""),
    ],
)  # fmt: skip
def test_words_are_understood_in_both_languages(typed: str, word: str | None, rest: str) -> None:
    found = read_kpi_command(typed)
    assert (found.word, found.rest) == (word, rest)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", date(2026, 11, 23)), ("gisteren", date(2026, 11, 22)), ("vrijdag", date(2026, 11, 20)),
        ("Friday", date(2026, 11, 20)), ("maandag", date(2026, 11, 16)), ("20-11", date(2026, 11, 20)),
        ("20/11/2026", date(2026, 11, 20)), ("20 november", date(2026, 11, 20)), ("20 nov", date(2026, 11, 20)),
        ("24-11", date(2025, 11, 24)), ("29-2", date(2024, 2, 29)), ("2026-12-24", date(2026, 12, 24)),
        ("31-2", None), ("AHT", None), ("", None), ("3", None),
    ],
)  # fmt: skip
def test_a_day_without_a_year_is_the_last_one_that_was(typed: str, day: date | None) -> None:
    assert read_past_day(typed, TODAY) == day


def test_a_name_and_a_day_are_told_apart() -> None:
    assert split_day("service level 20 november", TODAY) == ("service level", date(2026, 11, 20))
    assert split_day("2 vrijdag", TODAY) == ("2", date(2026, 11, 20))
    assert split_day("2", TODAY) == ("2", None)
    assert split_day("", TODAY) == ("", None)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read(typed: str) -> None:
    read_kpi_command(typed)
    split_day(typed, TODAY)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", TEMPLATES)
def test_a_usual_kpi_can_be_stored_as_it_is(key: str, locale: str) -> None:
    t = translator(locale)
    view = render_define_form(t, Form(1, [(7, "Noor")], 3, from_template(t, key, 7, 3), template=key))
    values = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            initial = element.get("initial_option")
            values[block["block_id"]] = initial["value"] if initial else element.get("initial_value", "")
    found = read_definition(values, key)
    assert (found.name, found.owner_id, found.place) == (t(TEMPLATES[key].name), 7, 3)
    assert found.definition == t(TEMPLATES[key].definition)


def test_every_short_name_has_its_usual_kpi() -> None:
    assert set(SHORT.values()) <= set(TEMPLATES)


@pytest.mark.parametrize("name", ["name", "definition", "unit", "direction", "rhythm"])
def test_what_is_missing_is_said_at_its_field(name: str) -> None:
    given_ = {"name": "AHT", "definition": "x", "unit": "seconds", "direction": "down", "rhythm": "daily"}
    values = {block_id_of(each, ""): value for each, value in given_.items() if each != name}
    with pytest.raises(Refusal) as refused:
        read_definition(values, "")
    assert refused.value.field == f"kpi_{name}"


def test_an_empty_field_of_a_day_is_left_as_it_is() -> None:
    day, fields = date(2026, 11, 20), [Field(1, "AHT", "seconds", None, None), Field(2, "FCR", "percent", None, None)]
    assert read_day_form({"kpi_value_1_20261120": "6:42"}, fields, day) == {1: Decimal(402)}
    assert read_day_form({"kpi_value_1_20261119": "6:42"}, fields, day) == {}
    with pytest.raises(Refusal) as refused:
        read_day_form({"kpi_value_2_20261120": "veel"}, fields, day)
    assert refused.value.field == "kpi_value_2_20261120"


@given(st.sampled_from(sorted(UNITS)), st.integers(0, 10**9), st.integers(0, 4), st.sampled_from(LOCALES))
def test_a_form_that_is_sent_as_it_stands_corrects_nothing(unit: str, digits: int, places: int, locale: str) -> None:
    value = Decimal(digits % 1_000_001 if unit == "percent" else digits).scaleb(-4 if unit == "percent" else -places)
    t, day = translator(locale), date(2026, 11, 20)
    assert read_value(write_exact(t, value, unit), unit) == value
    field = Field(1, "KPI", unit, None, value)
    block = render_day_form(t, 1, day, [field])["blocks"][1]
    assert read_day_form({block["block_id"]: block["element"]["initial_value"]}, [field], day) == {1: value}


@pytest.mark.parametrize(
    ("action", "role", "admin", "owner", "allowed"),
    [
        ("fill", "member", False, False, True), ("fill", "management", False, False, True),
        ("fill", "reader", False, True, False), ("fill", None, False, True, False), ("fill", None, True, False, True),
        ("define", "lead", False, False, True), ("define", "member", False, False, False),
        ("define", "member", False, True, True), ("define", "management", False, True, True),
        ("define", "reader", False, True, False), ("define", None, False, True, False),
        ("define", "reader", True, False, True),
    ],
)  # fmt: skip
def test_who_may_do_what(action: str, role: str | None, admin: bool, owner: bool, allowed: bool) -> None:
    assert may(action, role, is_admin=admin, is_owner=owner) == allowed
