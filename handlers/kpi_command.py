"""The Slack door of `/kpi`: words in both languages, a day, or the name of a KPI."""

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blockkit import escape, shorten
from bot.errors import Refusal
from bot.i18n import N_
from bot.kpis import actions, blocks
from bot.kpis.actions import access_to_fill
from bot.kpis.days import read_past_day, split_day
from bot.kpis.facts import find_kpi, last_values
from bot.kpis.lines import load_lines
from bot.kpis.models import Kpi
from bot.kpis.rules import FILLS, may
from bot.kpis.templates import SHORT
from bot.people.access import access_team
from bot.people.calendar import local_day
from handlers.door import Answer, Caller, Door
from handlers.kpi import open_change_form, open_day_form, open_new_form
from handlers.kpi import show as show_card
from handlers.run_command import Word, Words, help_word, run, team_of
from handlers.words import read_kpi_command

Json = dict[str, Any]

COMMAND = "/kpi"
LONGEST_REPEATED = 60
WHICH = N_("Which one? Type its name or number behind the word. `/kpi list` shows them all.")
UNKNOWN = N_("I know no KPI or day “{words}”. `/kpi list` shows the KPIs, `/kpi help` what you can type.")


def kpi(ack: Ack, body: Json, command: Json, context: BoltContext) -> None:
    """Read the word, do it, and answer in the ack, only for the one who typed it."""
    run(ack, body, command, context, TYPED)


def _found(door: Door, team_id: int, typed: str) -> Kpi:
    """The KPI that was named. Raises Refusal."""
    with door.services.db.read() as session:
        found = find_kpi(session, team_id, typed)
    if found is None:
        raise Refusal(UNKNOWN if typed else WHICH, words=shorten(typed, LONGEST_REPEATED))
    return found


def anything(door: Door, caller: Caller, command: Json, typed: str) -> Answer | None:
    """No word of ours: a day to fill in, else the name of a KPI."""
    team = team_of(door, caller, command)
    if day := read_past_day(typed, local_day(door.services.clock.now(), team.tz)):
        open_day_form(door, caller, command, team.id, day)
        return None
    return show_card(door, caller, team.id, _found(door, team.id, typed).id)


def fill(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Open the form of the last working day, or of the day that was typed."""
    if rest:
        return anything(door, caller, command, rest)
    open_day_form(door, caller, command, team_of(door, caller, command).id)
    return None


def list_(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
    """All KPIs of the team."""
    with door.services.db.read() as session:
        access = access_team(session, caller.person, str(command["channel_id"]))
        team, today = access.team, local_day(door.services.clock.now(), access.team.tz)
        lines = load_lines(session, team, today)
    may_fill = may(FILLS, access.role, is_admin=caller.person.is_admin, is_owner=False)
    return blocks.render_list(caller.t, team.id, escape(team.name), lines, may_fill=may_fill)


def show(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Everything about one KPI."""
    team_id = team_of(door, caller, command).id
    return show_card(door, caller, team_id, _found(door, team_id, rest).id)


def correct(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Open the form with one KPI in it, of the day that was typed, else of its newest value."""
    with door.services.db.read() as session:
        team = access_team(session, caller.person, str(command["channel_id"])).team
        access_to_fill(session, caller.person, team.id)
    name, day = split_day(rest, local_day(door.services.clock.now(), team.tz))
    found = _found(door, team.id, name)
    if day is None:
        with door.services.db.read() as session:
            newest = last_values(session, found.id, 1)
        day = newest[0].day if newest else None
    open_day_form(door, caller, command, team.id, day, [found.id])
    return None


def add(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Open the form for a new KPI; `add AHT` fills it in with the usual one."""
    open_new_form(door, caller, command, team_of(door, caller, command).id, SHORT.get(rest.casefold(), ""))
    return None


def change(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Open the form with what a KPI is now."""
    open_change_form(door, caller, command, _found(door, team_of(door, caller, command).id, rest).id)
    return None


def stop(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """It is not measured any more; the answer has the button to undo that."""
    found = _found(door, team_of(door, caller, command).id, rest)
    actions.record_stopped(door.services, caller.person, found.id)
    return blocks.render_stopped(caller.t, found.id, found.name)


WORDS: dict[str, Word] = {
    "fill": fill,
    "list": list_,
    "show": show,
    "correct": correct,
    "add": add,
    "change": change,
    "stop": stop,
    "help": help_word(blocks.help_lines),
}
TYPED = Words(read_kpi_command, WORDS, ("stop",), N_("Did you mean `/kpi {words}`? Type it like that."), anything)


def register(app: App) -> None:
    """Wire the listener."""
    app.command(COMMAND)(kpi)
