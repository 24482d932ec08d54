"""Being away and coming back, by command or from the Home: oneself, a colleague, the whole team."""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blockkit import escape, shorten
from bot.errors import Refusal
from bot.i18n import N_
from bot.outbox.homes import touch_homes
from bot.people import absence
from bot.people.absence import days_in_words
from bot.people.access import Access, access_team, check_in_a_team
from bot.people.calendar import local_day
from bot.people.days import Span, read_span
from bot.people.members import find_person
from bot.people.models import Absence, Membership, Person
from bot.rituals.dagstart.place import record_away_today, record_back_today
from handlers.door import Answer, Caller, Door
from handlers.intake import unescape_command

TEAM = "team"
NOT_IN_TEAM = N_("{name} is not in {team}, so there is nothing to record. Choose somebody from the channel.")
UNKNOWN_NAME = N_("I do not know “{words}”. Type @ and choose the name from the list that Slack offers.")
NOT_STORED = N_("What you wrote after the date is not stored: nobody has to give a reason.")

LONGEST_REPEATED = 100

_MENTION = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|[^>]*)?>")
_TEAM = re.compile(r"(?:het |the )?team\b", re.IGNORECASE)


def split_whom(text: str) -> tuple[str | None, str]:
    """Whom it is about (a Slack id, `team`, or None for oneself), and the words after that. Raises Refusal."""
    if found := _MENTION.match(text):
        return found["id"], _words(text[found.end() :])
    if found := _TEAM.match(text):
        return TEAM, _words(text[found.end() :])
    words = _words(text)
    if words.startswith("@"):
        raise Refusal(UNKNOWN_NAME, words=words.split()[0])
    return None, words


def _words(text: str) -> str:
    """What was typed, without Slack's tokens; short, because a refusal repeats it."""
    return shorten(unescape_command(text), LONGEST_REPEATED)


def away(door: Door, caller: Caller, command: dict[str, Any], rest: str) -> Answer | None:
    """Record an absence: today, or until a day."""
    whom, words = split_whom(rest)
    moment = door.services.clock.now()
    with door.services.db.write() as session:
        if whom in (None, caller.person.slack_id):
            said, span = _away_oneself(session, caller, words, moment)
        else:
            access = access_team(session, caller.person, str(command["channel_id"]), to_change=True)
            record = _away_team if whom == TEAM else _away_colleague
            said, span = record(session, caller, access, whom or "", words, moment)
    return " ".join([said, caller.t(NOT_STORED)] if span.ignored else [said]), None


def _away_oneself(session: Session, caller: Caller, words: str, moment: datetime) -> tuple[str, Span]:
    person, t = caller.person, caller.t
    check_in_a_team(session, person)
    today = local_day(moment, person.tz)
    span = read_span(words, today)
    stored = _record(session, person, span, today, moment)
    if stored.first_day <= today == stored.last_day:
        return t("Noted: you are away today. Nobody sees why. Back earlier: `/dagstart back`."), span
    days = days_in_words(t, stored.first_day, stored.last_day, today)
    return t("Noted: you are away {days}. Nobody sees why. Back earlier: `/dagstart back`.", days=days), span


def _away_colleague(
    session: Session, caller: Caller, access: Access, slack_id: str, words: str, moment: datetime
) -> tuple[str, Span]:
    person = _colleague(session, access, slack_id)
    today = local_day(moment, person.tz)
    span = read_span(words, today)
    stored = _record(session, person, span, today, moment)
    absence.tell_about_absence(session, access.team, person, caller.person, stored, moment)
    days = days_in_words(caller.t, stored.first_day, stored.last_day, today)
    return caller.t("Noted: {name} is away {days}, and is told so.", name=escape(person.name), days=days), span


def _away_team(
    session: Session, caller: Caller, access: Access, _whom: str, words: str, moment: datetime
) -> tuple[str, Span]:
    today = local_day(moment, access.team.tz)
    span = read_span(words, today)
    absence.record_team_off(session, access.team, caller.person.id, span, moment)
    days = days_in_words(caller.t, span.first, span.last, today)
    team = escape(access.team.name)
    return caller.t("Noted: {team} is off {days}. The channel reads it too.", team=team, days=days), span


def _record(session: Session, person: Person, span: Span, today: date, moment: datetime) -> Absence:
    stored = absence.record_away(session, person.id, span)
    if stored.first_day <= today:
        record_away_today(session, person.id, moment)
    touch_homes(session, [person.id], moment)
    return stored


def back(door: Door, caller: Caller, command: dict[str, Any], rest: str) -> Answer | None:
    """End an absence today."""
    whom, _ = split_whom(rest)
    moment, t = door.services.clock.now(), caller.t
    with door.services.db.write() as session:
        if whom in (None, caller.person.slack_id):
            check_in_a_team(session, caller.person)
            return _back_oneself(session, caller, moment), None
        access = access_team(session, caller.person, str(command["channel_id"]), to_change=True)
        if whom == TEAM:
            if absence.record_team_back(session, access.team, caller.person.id, moment):
                return t("{team} works again from today.", team=escape(access.team.name)), None
            return t("{team} is not off today.", team=escape(access.team.name)), None
        person = _colleague(session, access, whom or "")
        if _end(session, person, moment):
            return t("{name} is here again from today.", name=escape(person.name)), None
        return t("{name} was not recorded as away today.", name=escape(person.name)), None


def _back_oneself(session: Session, caller: Caller, moment: datetime) -> str:
    if _end(session, caller.person, moment):
        return caller.t(
            "Welcome back. Is there a card of today in our conversation? You can still answer on it, until it closes."
        )
    return caller.t("You were not recorded as away today, so you are asked as usual.")


def _end(session: Session, person: Person, moment: datetime) -> bool:
    """Whether this person was away until now."""
    ended = absence.record_back(session, person.id, local_day(moment, person.tz))
    if ended:
        record_back_today(session, person.id, moment)
        touch_homes(session, [person.id], moment)
    return ended


def _colleague(session: Session, access: Access, slack_id: str) -> Person:
    person = find_person(session, access.team.workspace_id, slack_id)
    membership = session.get(Membership, (access.team.id, person.id)) if person else None
    if person is None or membership is None:
        name = person.name if person else slack_id
        raise Refusal(NOT_IN_TEAM, name=name, team=access.team.name)
    return person
