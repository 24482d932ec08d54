"""Values as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.i18n import LOCALES, translator
from bot.kpis.persons import check_heading, check_team_figure, is_personal
from bot.kpis.units import UNITS, check_value, read_value, write_value

READ = [
    ("84,5%", "percent", "84.5"), ("84.5 %", "percent", "84.5"), ("100", "percent", "100"), ("0%", "percent", "0"),
    ("1.234", "percent", "1.234"), ("6:42", "seconds", "402"), ("1:06:42", "seconds", "4002"),
    ("0:59", "seconds", "59"), ("402", "seconds", "402"), ("402 s", "seconds", "402"), ("6m42s", "seconds", "402"),
    ("6 min 42 sec", "seconds", "402"), ("6 min", "seconds", "360"), ("6:42,5", "seconds", "402.5"),
    ("1.234", "seconds", "1234"), ("402,25", "seconds", "402.25"), ("1.234", "count", "1234"),
    ("1,234", "count", "1234"), ("1 234", "count", "1234"), ("1\u00a0234", "count", "1234"), ("1'234", "count", "1234"),
    ("1.234.567", "count", "1234567"), ("1.234,5", "count", "1234.5"), ("1,234.5", "count", "1234.5"),
    ("12,34", "count", "12.34"), ("1234.567", "count", "1234.567"), ("4,2", "score", "4.2"), ("4.2", "score", "4.2"),
    ("-12", "score", "-12"), ("−12", "score", "-12"), ("+31", "score", "31"), ("1.234", "score", "1.234"),
    ("1.234,56", "score", "1234.56"), ("-0", "score", "0"), ("84,53333333", "percent", "84.5333"),
    ("0.500", "count", "0.5"), ("0,500", "seconds", "0.5"), ("01.234", "count", "1234"), ("90:00", "seconds", "5400"),
]  # fmt: skip

REFUSED = [
    ("", "percent"), ("abc", "percent"), ("845", "percent"), ("-1%", "percent"), ("84,5,1", "percent"),
    ("6:75", "seconds"), ("6:42:99", "seconds"), ("-6:42", "seconds"), ("-3", "count"), ("1.23.456", "count"),
    ("1.2.3", "count"), ("nan", "score"), ("inf", "score"), ("1e5", "count"), ("4,2/5", "score"), ("٣", "count"),
    ("9" * 12, "count"), ("1" * 60, "count"), ("84%", "score"), (",", "count"), ("s", "seconds"),
    ("1:75:00", "seconds"), ("9999999999,99999", "count"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "value"), READ)
def test_a_value_is_read_in_either_notation(text: str, unit: str, value: str) -> None:
    assert read_value(text, unit) == Decimal(value)


@pytest.mark.parametrize(("text", "unit"), REFUSED)
def test_what_is_no_value_is_refused_with_an_example(text: str, unit: str) -> None:
    with pytest.raises(Refusal):
        read_value(text, unit)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
@pytest.mark.parametrize("unit", UNITS)
def test_no_unit_takes_what_is_no_number(value: str, unit: str) -> None:
    with pytest.raises(Refusal):
        check_value(Decimal(value), unit)


@pytest.mark.parametrize(
    ("value", "unit", "nl", "en"),
    [
        ("84.5333", "percent", "84,5%", "84.5%"), ("84", "percent", "84%", "84%"), ("402", "seconds", "6:42", "6:42"),
        ("4002", "seconds", "1:06:42", "1:06:42"), ("59.6", "seconds", "1:00", "1:00"),
        ("1234", "count", "1.234", "1,234"), ("4.25", "score", "4,25", "4.25"), ("-12", "score", "-12", "-12"),
    ],
)  # fmt: skip
def test_a_value_is_written_in_the_readers_language(value: str, unit: str, nl: str, en: str) -> None:
    written = [write_value(translator(locale), Decimal(value), unit) for locale in ("nl", "en")]
    assert written == [nl, en]


DIGITS = {"percent": 1, "seconds": 0, "count": 1, "score": 2}


@given(st.sampled_from(sorted(UNITS)), st.integers(0, 999_999_999), st.sampled_from(LOCALES))
def test_what_is_written_is_read_back(unit: str, whole: int, locale: str) -> None:
    value = Decimal(whole % 1001 if unit == "percent" else whole).scaleb(-DIGITS[unit])
    assert read_value(write_value(translator(locale), value, unit), unit) == value


@given(st.text(max_size=45), st.sampled_from(sorted(UNITS)))
def test_whatever_is_typed_is_a_value_or_a_refusal(text: str, unit: str) -> None:
    try:
        value = read_value(text, unit)
    except Refusal:
        return
    assert check_value(value, unit) == value


PERSONS = [
    "Naam", "Agent", "E-mail", "Voornaam", "Agent ID", "User name", "lid", "Behandelaar", "assigned_to", "Handled by",
    "Personeelsnr.",
]  # fmt: skip


@pytest.mark.parametrize("heading", PERSONS)
def test_a_column_of_persons_is_refused_with_the_reason(heading: str) -> None:
    with pytest.raises(Refusal, match="looks like a person"):
        check_heading(heading)


@pytest.mark.parametrize("heading", ["Datum", "KPI", "Waarde", "AHT", "Team", "Medewerkerstevredenheid"])
def test_other_columns_are_not(heading: str) -> None:
    assert not is_personal(heading)


TEAM = ["Noor de Vries", "Sam Jansen (Service)", "Bo", "Ruud van der Level-Smit"]


@pytest.mark.parametrize("name", ["AHT Noor", "aht vries", "FCR per JANSEN", "CSAT s.jansen@example.com", "NPS <@U123>",
                                  "AHT @noor", "Medewerker", "aht_noor"])  # fmt: skip
def test_a_kpi_is_never_of_a_person(name: str) -> None:
    with pytest.raises(Refusal):
        check_team_figure(name, TEAM)


@pytest.mark.parametrize("name", ["AHT", "Service level", "Gesprekken per medewerker", "Bo-score", "de beste van ons"])
def test_a_kpi_of_the_team_is_not_refused(name: str) -> None:
    check_team_figure(name, TEAM)
