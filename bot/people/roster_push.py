"""Reading a roster that a planning system sends as JSON. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.calendar import local_day, local_moment
from bot.people.lines import BadLine
from bot.people.roster import FURTHEST, Gathering, Place, Reading, find_person

MOST_SHIFTS = 10_000

NO_JSON = N_("The body is not JSON.")
NO_OBJECT = N_("The body has to be an object with first_day, last_day and shifts.")
NO_DAYS = N_("first_day and last_day have to be days like 2026-11-23, the last one not before the first.")
TOO_LONG = N_("From first_day to last_day is at most a year.")
NO_LIST = N_("shifts has to be a list, of at most {most} shifts.")

NO_SHIFT = N_("a shift has to be an object with person, start and end")
NO_PERSON = N_("person has to be a Slack id, an e-mail address or a name")
NO_MOMENT = N_("{key} has to be a moment like 2026-11-23T07:00 or 2026-11-23T07:00+01:00")
OUTSIDE = N_("the shift starts on {day}, outside first_day and last_day")


@dataclass(frozen=True)
class Push:
    """What a planning system says: all shifts of a team that start on these days, both included."""

    first_day: date
    last_day: date
    reading: Reading


def read_push(body: bytes, place: Place, now: datetime) -> Push:
    """Read a body. Shifts are numbered from 0, as JSON does. Raises Refusal when it is no roster at all."""
    found = _object(body)
    first, last = _day(found.get("first_day")), _day(found.get("last_day"))
    if first is None or last is None or last < first:
        raise Refusal(NO_DAYS)
    if last - first > FURTHEST:
        raise Refusal(TOO_LONG)
    shifts = found.get("shifts")
    if not isinstance(shifts, list) or len(shifts) > MOST_SHIFTS:
        raise Refusal(NO_LIST, most=MOST_SHIFTS)
    gathering = Gathering(now)
    for number, shift in enumerate(shifts):
        try:
            _take(gathering, place, number, shift, first, last)
        except Refusal as reason:
            gathering.reading.bad.append(BadLine(number, reason))
    return Push(first, last, gathering.reading)


def _take(gathering: Gathering, place: Place, number: int, shift: object, first: date, last: date) -> None:
    if not isinstance(shift, Mapping):
        raise Refusal(NO_SHIFT)
    name = shift.get("person")
    if not isinstance(name, str) or not name.strip():
        raise Refusal(NO_PERSON)
    starts_at, ends_at = _moment(shift, "start", place.zone), _moment(shift, "end", place.zone)
    day = local_day(starts_at, place.zone)
    if not first <= day <= last:
        raise Refusal(OUTSIDE, day=day.isoformat())
    if gathering.has_passed(day):
        return
    gathering.check_near(day)
    person_id = find_person((place,), (name,))[1]
    gathering.add(number, place, person_id, day, starts_at, ends_at)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Refusal(NO_JSON) from None
    if not isinstance(found, dict):
        raise Refusal(NO_OBJECT)
    return found


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(shift: Mapping[str, object], field: str, zone: str) -> datetime:
    """A moment with its offset, or on the clock of `zone`. Raises Refusal."""
    value = shift.get(field)
    try:
        if not isinstance(value, str) or len(value) <= len("2026-11-23"):
            raise ValueError(field)
        found = datetime.fromisoformat(value)
        if found.tzinfo is None:
            return local_moment(found.date(), found.time(), zone)
        found.astimezone(ZoneInfo(zone))  # may lie before or after what a calendar has
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal(NO_MOMENT, key=field) from None
