"""Reading what planners really produce."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.people import csv_file, roster, roster_file
from bot.people.notations import read_clock, read_day, split_moment
from bot.people.roster import Known, Place, Reading, email_key, spellings_of
from bot.people.roster_file import read_roster
from tests.sheets import NO_SHEETS, check_only_bad_line, refusal_of, sheets

ZONE = "Europe/Amsterdam"
AMSTERDAM = ZoneInfo(ZONE)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ANNA = Known(1, spellings_of("U0ANNA", ["Anna", "Anna de Vries", "anna.devries"], email_key("anna@voorbeeld.nl")))
JOSE = Known(2, spellings_of("U0JOSE", ["José", "José Peña"]))
BAS_A, BAS_B = Known(3, spellings_of("U0BASA", ["Bas", "Bas Smit"])), Known(4, spellings_of("U0BASB", ["Bas"]))
NORTH = Place(1, "noord", ZONE, (ANNA, JOSE, BAS_A, BAS_B))
SOUTH = Place(2, "zuid", "America/Paramaribo", (ANNA,))


def read(text: str | bytes, *places: Place, now: datetime = NOW) -> Reading:
    content = text if isinstance(text, bytes) else text.encode()
    return read_roster(content, places or (NORTH,), now)


def shifts(text: str | bytes, *places: Place, now: datetime = NOW) -> list[tuple[int, str, str]]:
    """Who works from when until when, in the zone of the first team."""
    found = read(text, *places, now=now)
    assert found.bad == []
    zone = ZoneInfo((places or (NORTH,))[0].zone)
    return [
        (s.person_id, f"{s.starts_at.astimezone(zone):%d-%m %H:%M}", f"{s.ends_at.astimezone(zone):%d-%m %H:%M}")
        for s in found.shifts
    ]


def reasons(text: str, *places: Place, now: datetime = NOW) -> list[tuple[int, str]]:
    return [(bad.number, bad.reason.sentence) for bad in read(text, *places, now=now).bad]


EARLY = [(1, "23-11 07:00", "23-11 15:30")]
FILES = {
    "semicolons, as Excel writes them in Dutch": "Naam;Datum;Begin;Einde\r\nAnna de Vries;23-11-2026;07:00;15:30\r\n",
    "commas": "name,date,start,end\nAnna de Vries,2026-11-23,07:00,15:30",
    "tabs": "Medewerker\tDatum\tVan\tTot\nAnna de Vries\t23/11/26\t7.00\t15.30\n",
    "headings in another order and case": "EINDTIJD;starttijd;DATUM;opmerking;Naam\n1530;0700;23-11-2026;ja;Anna\n",
    "a line that names the delimiter": "sep=;\nNaam;Datum;Van;Tot\nAnna;23-11-2026;07:00;15:30",
    "a title and empty lines": "Rooster week 48\n\nNaam;Datum;Van;Tot\n;;;\n\nAnna;23-11-2026;7u;15u30\n;;;\n",
    "quoted cells": '"Naam","Datum","Begin","Einde"\n"Vries, Anna de","23-11-2026","7:00","15:30"\n',
    "first and last name apart": "Voornaam;Tussenvoegsel;Achternaam;Datum;Van;Tot\nAnna;de;Vries;23-11-2026;7:00;15:30",
    "a Slack id": "slack id,date,from,to\nU0ANNA,23-11-2026,07:00,15:30",
    "a handle": "naam,datum,van,tot\n@anna.devries,23-11-2026,07:00,15:30",
    "an e-mail address": "E-mailadres;Datum;Van;Tot\nAnna@Voorbeeld.NL;ma 23-11-2026;07:00;15:30",
    "a name where the address is not known": "Naam;E-mail;Datum;Van;Tot\nAnna;a@b.nl;23 nov 2026;07:00;15:30",
    "seconds and a date with a time": "Naam;Datum;Van;Tot\nAnna;23-11-2026 00:00:00;07:00:00;15:30:00",
    "moments in one cell": "Naam;Start;Eind\nAnna;23-11-2026 07:00;23-11-2026 15:30",
    "moments as a database writes them": "agent,start time,end time\nAnna,2026-11-23T07:00:00,2026-11-23 15:30:00",
    "a team": "Naam;Team;Datum;Van;Tot\nAnna;#Noord;23-11-2026;07:00;15:30",
    "English half days": "Name,Date,Start,End\nAnna,23-Nov-26,7:00 AM,3:30 p.m.",
    "the same shift twice": "Naam;Datum;Van;Tot\nAnna;23-11-2026;07:00;15:30\nanna;23-11-2026;7:00;15.30\n",
}


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_read_with(file: str) -> None:
    assert shifts(FILES[file]) == EARLY


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-15"]
)
def test_names_with_accents_arrive_in(encoding: str) -> None:
    assert shifts("Naam;Datum;Begin;Einde\nJosé Peña;23-11-2026;07:00;15:30".encode(encoding))[0][0] == 2


def test_a_name_that_lost_its_accents_is_the_same_name() -> None:
    assert shifts("Naam;Datum;Begin;Einde\njose pena;23-11-2026;07:00;15:30")[0][0] == 2


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("22:00", "06:00", ("23-11 22:00", "24-11 06:00")),
        ("16:00", "24:00", ("23-11 16:00", "24-11 00:00")),
        ("16:00", "0:00", ("23-11 16:00", "24-11 00:00")),
        ("00:00", "08:00", ("23-11 00:00", "23-11 08:00")),
    ],
)
def test_a_shift_over_midnight(start: str, end: str, expected: tuple[str, str]) -> None:
    assert shifts(f"Naam;Datum;Van;Tot\nAnna;23-11-2026;{start};{end}") == [(1, *expected)]


def test_a_time_that_the_clock_skips_moves_forward_and_one_that_comes_twice_is_the_first() -> None:
    spring = "Naam;Datum;Van;Tot\nAnna;28-3-2027;02:30;10:00"
    assert shifts(spring) == [(1, "28-03 03:30", "28-03 10:00")]
    autumn = read("Naam;Datum;Van;Tot\nAnna;25-10-2026;02:30;10:00", now=datetime(2026, 10, 20, tzinfo=UTC)).shifts[0]
    assert autumn.ends_at - autumn.starts_at == timedelta(hours=8, minutes=30)


def test_each_team_has_its_own_clock() -> None:
    found = read("Naam;Team;Datum;Van;Tot\nAnna;zuid;23-11-2026;07:00;15:00", NORTH, SOUTH).shifts[0]
    assert (found.team_id, found.starts_at) == (2, datetime(2026, 11, 23, 10, 0, tzinfo=UTC))


BAD = {
    ";23-11-2026;07:00;15:00": roster_file.NOBODY_NAMED,
    "Kees;23-11-2026;07:00;15:00": roster.UNKNOWN,
    "kees@voorbeeld.nl;23-11-2026;07:00;15:00": roster.UNKNOWN,
    "Bas;23-11-2026;07:00;15:00": roster.TWO_OF_THEM,
    "Anna;;07:00;15:00": roster_file.NO_DAY,
    "Anna;31-02-2027;07:00;15:00": roster_file.NO_DAY,
    "Anna;11/23/2026;07:00;15:00": roster_file.NO_DAY,
    "Anna;23-11-2029;07:00;15:00": roster.TOO_FAR,
    "Anna;31-12-9999;23:00;24:00": roster.TOO_FAR,
    "Anna;23-11-2026;;": roster_file.NO_START,
    "Anna;23-11-2026;07:00;": roster_file.NO_END,
    "Anna;23-11-2026": roster_file.NO_START,
    "Anna;23-11-2026;zeven;15:00": roster_file.NO_TIME,
    "Anna;23-11-2026;07:60;15:00": roster_file.NO_TIME,
    "Anna;23-11-2026;24:00;08:00": roster_file.NO_TIME,
    "Anna;23-11-2026;07:00;25:00": roster_file.NO_TIME,
    "Anna;23-11-2026;07:00;23:30": roster.TOO_LONG,
    "Anna;23-11-2026;07:00;07:00": roster.TOO_LONG,
    "Anna;23-11-2026;07:00;22-11-2026 08:00": roster.BACKWARDS,
    "Anna;28-03-2027;02:45;03:15": roster.BACKWARDS,
    '"Anna"x;23-11-2026;07:00;15:00': csv_file.QUOTES,
    '"Anna;23-11-2026;07:00;15:00': csv_file.QUOTES,
}


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_is_named_with_its_number_and_reason(line: str) -> None:
    good = "José;24-11-2026;07:00;15:00"
    found = read(f"Naam;Datum;Van;Tot\n{good}\n\n{line}")
    check_only_bad_line(found.bad, BAD[line])
    assert [shift.person_id for shift in found.shifts] == [2]


def test_a_shift_that_overlaps_an_earlier_line_names_that_line() -> None:
    text = "Naam;Datum;Van;Tot\nAnna;23-11-2026;22:00;06:00\nAnna;24-11-2026;14:00;22:00\nAnna;24-11-2026;05:00;12:00"
    found = read(text)
    assert [(bad.number, bad.reason.sentence, bad.reason.fields["other"]) for bad in found.bad] == [
        (4, roster.OVERLAPS, 2)
    ]
    assert len(found.shifts) == 2


def test_somebody_in_several_teams_needs_the_team() -> None:
    text = "Naam;Team;Datum;Van;Tot\nAnna;;23-11-2026;07:00;15:00\nAnna;west;23-11-2026;07:00;15:00"
    assert reasons(text, NORTH, SOUTH) == [(2, roster.WHICH_TEAM), (3, roster_file.NO_TEAM)]


def test_what_lies_in_the_past_is_counted_and_left_out_whoever_it_is_about() -> None:
    lines = ["Kees;1-11-2026;07:00;15:00", "Anna;22-11-2026;07:00;12:00", "Anna;22-11-2026;12:30;18:00"]
    found = read("\n".join(["Naam;Datum;Van;Tot", *lines]))
    assert (found.passed, len(found.shifts), found.bad) == (2, 1, [])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", roster_file.NO_HEADINGS),
        (b"\n\n\n", roster_file.NO_HEADINGS),
        (b"Naam;Datum;Van;Tot\n", roster_file.NO_LINES),
        (b"Naam;Datum\nAnna;23-11-2026\n", roster_file.NO_HEADINGS),
        (b"Anna;23-11-2026;07:00;15:00\n", roster_file.NO_HEADINGS),
        *NO_SHEETS,
        (b'"Naam;Datum;Van;Tot\n', roster_file.NO_HEADINGS),
    ],
)
def test_what_is_no_roster_is_refused_as_a_whole(content: bytes, sentence: str) -> None:
    assert refusal_of(read, content).sentence == sentence


CELLS = ["Anna", "Bas", "23-11-2026", "31-12-9999", "1-1-0001", "07:00", "24:00", "0:00", "noord", "", '"']
HEADS = ["Naam;Datum;Van;Tot", "naam,team,start,eind", "E-mail\tdate\tfrom\tto", ""]


@given(sheets(HEADS, CELLS))
def test_whatever_stands_in_a_file_every_line_is_a_shift_or_has_a_reason(content: bytes) -> None:
    try:
        found = read(content, NORTH, SOUTH)
    except Refusal:
        return
    assert all(bad.number >= 1 for bad in found.bad)
    assert all(timedelta(0) < s.ends_at - s.starts_at <= roster.LONGEST_SHIFT for s in found.shifts)
    assert all(s.ends_at > NOW for s in found.shifts)


@given(st.binary(max_size=200))
def test_whatever_bytes_come_nothing_breaks(content: bytes) -> None:
    with suppress(Refusal):
        read(b"Naam;Datum;Van;Tot\n" + content)
    with suppress(Refusal):
        read(content)


@given(st.text(max_size=12))
def test_a_cell_is_a_day_or_a_time_or_neither(text: str) -> None:
    read_day(text)
    minutes = read_clock(text)
    assert minutes is None or 0 <= minutes <= 24 * 60


def test_a_cell_without_end_costs_no_time() -> None:
    cells = ("7" * 100_000, "1T1:" * 25_000)
    begun = time.process_time()
    found = [split_moment(cell) for cell in cells]
    assert (found, time.process_time() - begun < 1) == ([("", cell) for cell in cells], True)
