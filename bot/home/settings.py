"""What people set for themselves: the form on the Home, its reader, and the settings in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.blockkit import Block, checkboxes, input_block, modal, option, plain, select
from bot.errors import EveryField, Refusal
from bot.i18n import LOCALES, N_, Translator
from bot.people.blocks import days_field, read_days
from bot.people.members import replan, teams_of
from bot.people.models import Person
from bot.people.setup_words import LANGUAGES

SAVE = "home.save_settings"
LANGUAGE, REMINDERS, QUIET_FROM, QUIET_UNTIL = "my_language", "my_reminders", "my_quiet_from", "my_quiet_until"
DAYS, WORK_FROM, WORK_UNTIL = "my_days", "my_work_from", "my_work_until"

BOTH = N_("Fill in both times, from and until, or neither of them.")
UNKNOWN_LANGUAGE = N_("I do not know this language. Choose one from the list.")
NO_TIME = N_("This is no time of the day. Write it like 18:00.")
SAME = N_("From and until are the same time. Change one of them, or leave both empty.")


@dataclass(frozen=True)
class MySettings:
    """What one person decides. Times are on the person's own clock; they may cross midnight.

    `work_days` is a mask (Monday is bit 0); None: the team's days. A roster goes before these.
    """

    locale: str
    reminders: bool
    quiet_from: time | None
    quiet_until: time | None
    work_days: int | None
    work_starts: time | None
    work_ends: time | None


def render_settings(t: Translator, person: Person) -> Block:
    """The form, filled in as it is."""
    reminded = option(t("Remind me once when I have not reacted"), "on")
    languages = [option(name, locale) for locale, name in LANGUAGES.items()]
    quiet = t("No reminders and no messages about points then; they come afterwards. Your card comes at its time.")
    days = t("Leave it empty to follow your team's days. A roster goes before this.")
    hours = t("Leave both empty to follow your team's time.")
    blocks = [
        input_block(t("The language in which I write to you"), LANGUAGE, select(languages, initial=t.locale)),
        input_block(
            t("Reminder"), REMINDERS, checkboxes([reminded], ["on"] if person.reminders else []), optional=True
        ),
        _time_field(t("Quiet from"), QUIET_FROM, person.quiet_from),
        _time_field(t("Quiet until"), QUIET_UNTIL, person.quiet_until, quiet),
        {**days_field(t, DAYS, person.work_days or 0, t("My working days")), "optional": True, "hint": plain(days)},
        _time_field(t("I work from"), WORK_FROM, person.work_starts),
        _time_field(t("I work until"), WORK_UNTIL, person.work_ends, hours),
    ]
    return modal(t("My settings"), blocks, callback_id=SAVE, close=t("Cancel"), submit=t("Save"))


def _time_field(label: str, block_id: str, at: time | None, hint: str | None = None) -> Block:
    picker: Block = {"type": "timepicker", **({"initial_time": f"{at:%H:%M}"} if at else {})}
    return input_block(label, block_id, picker, optional=True, hint=hint)


def read_settings(values: Mapping[str, Any]) -> MySettings:
    """What was filled in. Raises Refusal at the field that is wrong."""
    locale, every = str(values.get(LANGUAGE, "")), EveryField()
    with every:
        if locale not in LOCALES:
            raise Refusal(UNKNOWN_LANGUAGE, field=LANGUAGE)
    with every:
        quiet = _read_pair(values, QUIET_FROM, QUIET_UNTIL)
    with every:
        work = _read_pair(values, WORK_FROM, WORK_UNTIL)
    with every:
        days = read_days(values, DAYS) if values.get(DAYS) else None
    every.done()
    return MySettings(locale, "on" in values.get(REMINDERS, ()), *quiet, days, *work)


def _read_pair(values: Mapping[str, Any], start: str, end: str) -> tuple[time | None, time | None]:
    found = (_read_time(values, start), _read_time(values, end))
    if (found[0] is None) != (found[1] is None):
        raise Refusal(BOTH, field=start if found[0] is None else end)
    if found[0] is not None and found[0] == found[1]:
        raise Refusal(SAME, field=end)
    return found


def _read_time(values: Mapping[str, Any], block_id: str) -> time | None:
    if block_id not in values:
        return None
    try:
        return time.fromisoformat(str(values[block_id])).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise Refusal(NO_TIME, field=block_id) from None


def record_settings(session: Session, person: Person, settings: MySettings, now: datetime) -> None:
    """Store what somebody decided. A language that was chosen is kept, whatever Slack's profile says."""
    chosen = person.locale_chosen or settings.locale != person.locale
    statement = update(Person).where(Person.id == person.id)
    session.execute(statement.values(**vars(settings), locale_chosen=chosen))
    before = (person.work_days, person.work_starts, person.work_ends)
    if before != (settings.work_days, settings.work_starts, settings.work_ends):
        for team in teams_of(session, person.id):
            replan(session, team, now)


def describe(t: Translator, person: Person, *, is_asked: bool) -> list[str]:
    """The settings as lines of mrkdwn. Who is never asked is not reminded either, so that reads nothing of it."""
    lines = [t("I write to you in {language}.", language=LANGUAGES[t.locale])]
    if is_asked:
        lines.append(t("You are reminded once.") if person.reminders else t("You are not reminded."))
    if person.quiet_from and person.quiet_until:
        quiet = (t.time(person.quiet_from), t.time(person.quiet_until))
        lines.append(t("Quiet from {start} until {end}.", start=quiet[0], end=quiet[1]))
    if person.work_days is not None:
        lines.append(t("You work on {days}.", days=t.weekdays(person.work_days)))
    if person.work_starts and person.work_ends:
        hours = (t.time(person.work_starts), t.time(person.work_ends))
        lines.append(t("You work from {start} until {end}.", start=hours[0], end=hours[1]))
    return lines
