"""Where teams are: the time zones and countries a set-up form offers, of the hundreds there are."""

from collections.abc import Iterable

from bot.people.calendar import countries, zone_exists

ZONES = (
    "Europe/Amsterdam",
    "Europe/Brussels",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Luxembourg",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Vienna",
    "Europe/Zurich",
    "Europe/Copenhagen",
    "Europe/Oslo",
    "Europe/Stockholm",
    "Europe/Helsinki",
    "Europe/Tallinn",
    "Europe/Riga",
    "Europe/Vilnius",
    "Europe/Warsaw",
    "Europe/Prague",
    "Europe/Bratislava",
    "Europe/Budapest",
    "Europe/Bucharest",
    "Europe/Sofia",
    "Europe/Athens",
    "Europe/Belgrade",
    "Europe/Zagreb",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "America/Paramaribo",
    "America/Curacao",
    "America/Aruba",
    "America/St_Johns",
    "America/Halifax",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Toronto",
    "America/Mexico_City",
    "America/Bogota",
    "America/Lima",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Atlantic/Reykjavik",
    "Atlantic/Canary",
    "Africa/Casablanca",
    "Africa/Tunis",
    "Africa/Cairo",
    "Africa/Lagos",
    "Africa/Nairobi",
    "Africa/Johannesburg",
    "Asia/Jerusalem",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Singapore",
    "Asia/Manila",
    "Asia/Hong_Kong",
    "Asia/Shanghai",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Perth",
    "Australia/Sydney",
    "Pacific/Auckland",
    "UTC",
)

COUNTRIES = (
    *("NL", "BE", "DE", "LU", "FR", "GB", "IE", "ES", "PT", "IT", "AT", "CH", "DK", "NO", "SE", "FI", "IS"),
    *("PL", "CZ", "SK", "HU", "RO", "BG", "GR", "HR", "RS", "SI", "EE", "LV", "LT", "TR", "MA", "TN"),
    *("EG", "IL", "AE", "SR", "CW", "AW", "SX", "BQ", "US", "CA", "MX", "CO", "BR", "AR", "CL", "PE"),
    *("ZA", "NG", "KE", "IN", "PK", "ID", "PH", "SG", "JP", "KR", "AU", "NZ"),
)

NO_COUNTRY = "none"
"""A team that keeps no public holidays at all."""


def offered_zones(*current: str) -> list[str]:
    """The usual zones, with those that somebody here has in front, each once."""
    return list(dict.fromkeys([*(zone for zone in current if zone_exists(zone)), *ZONES]))


def offered_countries(locale: str, *current: str) -> list[tuple[str, str]]:
    """Country codes with their names in a reader's language, by name."""
    from babel import Locale

    names = Locale(locale).territories
    codes = {*COUNTRIES, *current} & countries()
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1])


def country_of_zone(zone: str, known: Iterable[str] = COUNTRIES) -> str:
    """The country whose holidays a team in `zone` most likely keeps; the Netherlands where a zone has none."""
    from babel.core import Locale
    from babel.dates import get_timezone_location

    place = get_timezone_location(zone, locale="en", return_city=False)
    names = Locale("en").territories
    return next((code for code in known if names.get(code) and place.startswith(names[code])), "NL")
