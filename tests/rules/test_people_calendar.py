"""Holidays, zones and countries as a set-up form offers them."""

from datetime import date

import pytest

from bot.people.calendar import countries, holiday_labels, working_day, zone_exists
from bot.people.places import COUNTRIES, ZONES, country_of_zone, offered_countries, offered_zones

ALL_DAYS = 0b1111111
KINGS_DAY = date(2026, 4, 27)


def test_a_holiday_is_off_unless_the_team_works_on_it() -> None:
    assert not working_day(KINGS_DAY, ALL_DAYS, "NL", [], [])
    assert working_day(KINGS_DAY, ALL_DAYS, "NL", ["Koningsdag"], [])
    assert working_day(KINGS_DAY, ALL_DAYS, "none", [], [])


def test_holidays_are_stored_under_one_name_whatever_the_machine_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en_US")
    assert holiday_labels("NL", (2026,), "en")["Koningsdag"] == "King's Day"
    assert holiday_labels("NL", (2026,), "nl")["Koningsdag"] == "Koningsdag"


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_offered_country_has_holidays_with_a_name_for_each_reader(country: str) -> None:
    dutch, english = (holiday_labels(country, (2026, 2027), locale) for locale in ("nl", "en"))
    assert dutch
    assert dutch.keys() == english.keys()
    assert len(dutch) <= 100


def test_every_offered_zone_exists_and_fits_a_menu() -> None:
    assert all(zone_exists(zone) for zone in ZONES)
    offered = offered_zones("Asia/Riyadh", "Europe/Amsterdam", "Nowhere/Else")
    assert offered[:2] == ["Asia/Riyadh", "Europe/Amsterdam"]
    assert len(offered) == len(set(offered)) <= 100


def test_countries_are_offered_by_their_name_in_the_readers_language() -> None:
    assert ("DE", "Duitsland") in offered_countries("nl")
    assert ("JM", "Jamaica") in offered_countries("en", "JM")
    assert set(COUNTRIES) <= countries()


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Amsterdam", "NL"),
        ("America/Paramaribo", "SR"),
        ("Europe/Istanbul", "TR"),
        ("Europe/London", "GB"),
        ("UTC", "NL"),
    ],
)
def test_the_country_is_guessed_from_the_zone(zone: str, country: str) -> None:
    assert country_of_zone(zone) == country
