"""Reading the values of KPIs out of files as reporting tools and spreadsheets write them."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.i18n import translator
from bot.kpis import gathering, persons, rules, units, values_file
from bot.kpis.gathering import KnownKpi, KpiPlace, Reading
from bot.kpis.values_file import read_values
from bot.people import csv_file
from bot.people.lines import bad_lines
from tests.sheets import NO_SHEETS, check_only_bad_line, refusal_of, sheets

TODAY = date(2026, 11, 23)
FCR, AHT, CALLS, CSAT = (
    KnownKpi(1, "FCR", "percent"),
    KnownKpi(2, "Gemiddelde duur", "seconds"),
    KnownKpi(3, "Gesprekken", "count"),
    KnownKpi(4, "CSAT", "score"),
)
NORTH = KpiPlace(1, "noord", TODAY, (FCR, AHT, CALLS, CSAT), ("Anna", "Anna de Vries", "Youssef el Amrani"))
SOUTH = KpiPlace(2, "zuid", TODAY, (KnownKpi(5, "FCR", "percent"),))


def read(text: str | bytes, *places: KpiPlace) -> Reading:
    return read_values(text if isinstance(text, bytes) else text.encode(), places or (NORTH,))


def values(text: str | bytes, *places: KpiPlace) -> dict[tuple[int, str], str]:
    """What was read without a single bad line: KPI and day, to the value."""
    found = read(text, *places)
    assert [bad.reason.sentence for bad in found.bad] == []
    return {(kpi_id, f"{day:%d-%m}"): f"{value:f}".rstrip("0").rstrip(".") for (_, kpi_id, day), (value, _) in
            found.values.items()}  # fmt: skip


def reasons(text: str, *places: KpiPlace) -> list[tuple[int, str, str]]:
    return [(bad.number, bad.column, bad.reason.sentence) for bad in read(text, *places).bad]


FRIDAY = {(1, "20-11"): "72.5", (2, "20-11"): "402", (3, "20-11"): "1234"}
FILES = {
    "a column for each KPI, as Excel writes it in Dutch": (
        "Datum;FCR;Gemiddelde duur;Gesprekken\r\n20-11-2026;72,5%;6:42;1.234\r\n"
    ),
    "a line for each day and KPI": (
        "datum;kpi;waarde\n20-11-2026;FCR;72,5\n20-11-2026;Gemiddelde duur;06:42\n20-11-2026;Gesprekken;1234"
    ),
    "commas and English headings": (
        'date,KPI,value\n2026-11-20,fcr,72.5%\n2026-11-20,GEMIDDELDE  DUUR,402\n2026-11-20,Gesprekken,"1,234"'
    ),
    "tabs": "Dag\tFCR\tGemiddelde duur\tGesprekken\n20/11/26\t72,5 %\t6 min 42 s\t1 234",
    "a title, empty lines and columns that are not needed": (
        "KPI's van week 47;;;;\n\nweek;Datum;fcr;gesprekken;gemiddelde duur\n;;;;\n47;vr 20-11-2026;72,5;1234;0:06:42\n"
    ),
    "a line that names the delimiter": "sep=;\nDatum;FCR;Gesprekken;Gemiddelde duur\n20-11-2026;72,50;1.234;6:42",
    "a date with a time": "date;FCR;Gesprekken;Gemiddelde duur\n2026-11-20 00:00:00;72.5;1234;402",
    "a team": "Datum;Team;FCR;Gesprekken;Gemiddelde duur\n20-11-2026;#Noord;72,5;1234;6:42",
    "the same value twice": "Datum;FCR;Gesprekken;Gemiddelde duur\n" + "20-11-2026;72,5;1234;6:42\n" * 2,
}


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_read_with(file: str) -> None:
    assert values(FILES[file]) == FRIDAY


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_names_with_accents_arrive_in(encoding: str) -> None:
    place = KpiPlace(1, "noord", TODAY, (KnownKpi(1, "Verzuim café", "percent"),))
    assert values("Datum;Verzuim café\n20-11-2026;4,2%".encode(encoding), place) == {(1, "20-11"): "4.2"}


def test_an_empty_cell_below_a_kpi_is_no_value() -> None:
    assert values("Datum;FCR;Gesprekken\n19-11-2026;71;\n20-11-2026;;1234") == {
        (1, "19-11"): "71",
        (3, "20-11"): "1234",
    }


BAD_LINES = {
    "31-02-2026;FCR;72": values_file.NO_DAY,
    ";FCR;72": values_file.NO_DAY,
    "24-11-2026;FCR;72": rules.NOT_YET,
    "20-11-1926;FCR;72": rules.TOO_OLD,
    "20-11-2026;;72": values_file.NO_KPI,
    "20-11-2026;NPS;72": gathering.UNKNOWN,
    "20-11-2026;FCR;": values_file.NO_VALUE,
    "20-11-2026;FCR": values_file.NO_VALUE,
    "20-11-2026;FCR;goed": units.NO_VALUE,
    "20-11-2026;FCR;172": units.NO_PERCENTAGE,
    "20-11-2026;Gesprekken;-1": units.BELOW_ZERO,
    "19-11-2026;FCR;72": gathering.OTHER_VALUE,
    '"FCR"x;19-11-2026;72': csv_file.QUOTES,
    '"20-11-2026;FCR;72': csv_file.QUOTES,
}


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_bad_line_is_named_with_its_number_and_reason(line: str) -> None:
    found = read(f"datum;kpi;waarde\n19-11-2026;FCR;71\n\n{line}")
    check_only_bad_line(found.bad, BAD_LINES[line])
    assert len(found.values) == 1


def test_in_a_file_with_columns_a_bad_cell_is_named_and_the_others_of_its_line_are_good() -> None:
    found = read("Datum;FCR;Gesprekken\n20-11-2026;goed;1234")
    assert [(bad.number, bad.column, bad.reason.sentence) for bad in found.bad] == [(2, "fcr", units.NO_VALUE)]
    assert len(found.values) == 1
    assert "column fcr" in bad_lines(translator("en"), found.bad)[1]


def test_another_value_for_the_same_day_names_the_line_that_has_the_first() -> None:
    found = read("datum;kpi;waarde\n19-11-2026;FCR;71\n19-11-2026;fcr;72")
    assert [(bad.number, bad.reason.fields["other"]) for bad in found.bad] == [(3, 2)]


def test_a_kpi_of_several_teams_needs_the_team() -> None:
    text = "datum;team;kpi;waarde\n20-11-2026;;FCR;72\n20-11-2026;west;FCR;72\n20-11-2026;zuid;FCR;72"
    found = read(text, NORTH, SOUTH)
    assert [(bad.number, bad.reason.sentence) for bad in found.bad] == [
        (2, gathering.WHICH_TEAM),
        (3, values_file.NO_TEAM),
    ]
    assert list(found.values) == [(2, 5, date(2026, 11, 20))]


def test_columns_that_are_no_kpi_are_named_so_that_a_typing_error_shows() -> None:
    assert read("Datum;FCR;Gesprekkn;Week\n20-11-2026;72;1234;47").left_out == ["Gesprekkn", "Week"]


@pytest.mark.parametrize(
    "heading", ["Medewerker", "naam", "E-mail", "Agent", "employee name", "Personeelsnummer", "Slack ID", "achternaam"]
)
@pytest.mark.parametrize("shape", ["Datum;{};FCR\n20-11-2026;x;72", "datum;kpi;{};waarde\n20-11-2026;FCR;x;72"])
def test_a_column_of_persons_is_refused_with_the_reason(heading: str, shape: str) -> None:
    refused = refusal_of(read, shape.format(heading))
    assert (refused.sentence, refused.fields["words"]) == (persons.PERSON_COLUMN, heading)


@pytest.mark.parametrize("heading", ["FCR Youssef", "Anna de Vries", "aht anna"])
def test_a_column_named_after_somebody_in_the_team_is_refused(heading: str) -> None:
    assert refusal_of(read, f"Datum;FCR;{heading}\n20-11-2026;72;80").sentence == persons.PERSON_NAME


def test_persons_are_refused_also_where_no_column_is_known() -> None:
    assert refusal_of(read, "Datum;Medewerker;Bereikbaarheid\n20-11-2026;Anna;80").sentence == persons.PERSON_COLUMN


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", values_file.NO_HEADINGS),
        (b"Datum;FCR\n", values_file.NO_LINES),
        (b"Datum;NPS\n20-11-2026;12\n", values_file.NO_HEADINGS),
        (b"FCR;Gesprekken\n72;12\n", values_file.NO_HEADINGS),
        (b"Datum;FCR;fcr\n20-11-2026;72;73\n", values_file.TWICE),
        *NO_SHEETS,
    ],
)
def test_what_has_no_values_is_refused_as_a_whole(content: bytes, sentence: str) -> None:
    assert refusal_of(read, content).sentence == sentence


def test_a_file_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "MOST_LINES", 3)
    assert refusal_of(read, "Datum;FCR\n" + "20-11-2026;72\n" * 4).sentence == csv_file.TOO_MANY


CELLS = [
    "FCR", "Gesprekken", "20-11-2026", "31-12-9999", "1-1-0001", "72,5%", "6:42", "1.234", "NaN", "1e9", "-",
    "noord", '"',
]  # fmt: skip
HEADS = ["Datum;FCR;Gesprekken", "datum,kpi,waarde", "date\tteam\tFCR\tgemiddelde duur", "datum;naam;FCR", ""]


@given(sheets(HEADS, CELLS))
def test_whatever_stands_in_a_file_every_value_is_one_that_can_be_kept(content: bytes) -> None:
    try:
        found = read(content, NORTH, SOUTH)
    except Refusal:
        return
    assert all(bad.number >= 1 for bad in found.bad)
    by_id = {kpi.kpi_id: kpi for place in (NORTH, SOUTH) for kpi in place.kpis}
    for (_, kpi_id, day), (value, number) in found.values.items():
        assert units.check_value(value, by_id[kpi_id].unit) == value
        assert rules.FIRST_DAY <= day <= TODAY
        assert number > 1


@given(st.binary(max_size=200))
def test_whatever_bytes_come_nothing_breaks(content: bytes) -> None:
    for head in (b"Datum;FCR\n", b"datum;kpi;waarde\n", b""):
        with suppress(Refusal):
            read(head + content)


@given(
    st.dictionaries(
        st.integers(0, 400),
        st.decimals(0, 100, places=2, allow_nan=False, allow_infinity=False),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from(["{:%d-%m-%Y}", "{:%Y-%m-%d}", "{:%d/%m/%y}"]),
    st.sampled_from([".", ","]),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_both_shapes_in_every_notation_say_the_same(
    days: dict[int, Decimal], day_format: str, point: str, wide: bool, encoding: str
) -> None:
    wanted = {TODAY - timedelta(days=ago): value for ago, value in days.items()}
    written = [(day_format.format(day), f"{value:.2f}%".replace(".", point)) for day, value in wanted.items()]
    lines = ["Datum;FCR", *(f"{day};{value}" for day, value in written)] if wide else [
        "datum;kpi;waarde", *(f"{day};FCR;{value}" for day, value in written)
    ]  # fmt: skip
    found = read("\r\n".join(lines).encode(encoding))
    assert found.bad == []
    assert {day: value for (_, _, day), (value, _) in found.values.items()} == wanted
