"""The Slack door of `/dagstart`: one command, nine words, in two languages."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from sqlalchemy import select

from bot.blockkit import escape, shorten
from bot.i18n import Translator
from bot.people.access import Access, access_team
from bot.people.calendar import local_day
from bot.people.facts import load_facts, working_days
from bot.people.models import Schedule, Team
from bot.people.setup import record_state
from bot.rituals.dagstart.messages import preview as render_preview
from bot.rituals.dagstart.opening import RITUAL, open_now
from bot.rounds import Round
from handlers.away import LONGEST_REPEATED, TEAM, away, back, split_whom
from handlers.chain import chain
from handlers.chair import announce
from handlers.dagstart import open_point_modal
from handlers.door import Answer, Caller, Door, door_of, say_in_ack
from handlers.intake import unescape_command
from handlers.mydata import mydata
from handlers.run_command import Word, help_word
from handlers.search import search
from handlers.setup import open_setup
from handlers.words import Typed, read_command

LONGEST_NAMED = 30
"""Characters of an unknown word that are repeated."""


def dagstart(ack: Ack, body: dict[str, Any], command: dict[str, Any], context: BoltContext) -> None:
    """Read the word, do it, and answer in the ack, only for the one who typed it."""
    door = door_of(context)
    caller = door.caller(body)
    answer = _answer(door, caller, command)
    if answer is None:
        ack()
    else:
        say_in_ack(ack, *answer)


def _answer(door: Door, caller: Caller, command: dict[str, Any]) -> Answer | None:
    typed = read_command(command.get("text") or "")
    if typed.word is None:
        return _unknown(caller.t, typed.first), None
    if meant := _meant_for_everybody(typed):
        return caller.t("Did you mean `/dagstart {words}`? Type it like that.", words=meant), None
    return WORDS[typed.word](door, caller, command, typed.rest)


def _unknown(t: Translator, first: str) -> str:
    words = escape(shorten(unescape_command(first), LONGEST_NAMED))
    return "\n".join([t("I do not know “{words}”.", words=words), *help_lines(t)])


def _meant_for_everybody(typed: Typed) -> str:
    """What was most likely meant, when a mistyped word would touch the whole team: that is not done on a guess."""
    if typed.guess and typed.word in ("now", "pause", "resume"):
        return typed.guess
    if typed.guess and typed.word in ("away", "back") and split_whom(typed.rest)[0] == TEAM:
        return f"{typed.guess} {escape(shorten(unescape_command(typed.rest), LONGEST_REPEATED))}"
    return ""


def setup(door: Door, caller: Caller, command: dict[str, Any], rest: str) -> Answer | None:  # noqa: ARG001
    """Open the form. In a direct message: that of one's only team."""
    channel_id = str(command["channel_id"])
    if channel_id.startswith("D"):
        with door.services.db.read() as session:
            channel_id = access_team(session, caller.person, channel_id).team.channel_id
    door.after(open_setup, door, caller, command["trigger_id"], channel_id)
    return None


def now(door: Door, caller: Caller, command: dict[str, Any], rest: str) -> Answer | None:  # noqa: ARG001
    """Start today's dagstart at this moment."""
    access = _access(door, caller, command, to_change=True)
    open_now(door.services, access.team.id)
    return caller.t(
        "The daily start of {team} opens now: everybody who works today is asked.", team=escape(access.team.name)
    ), None


def preview(door: Door, caller: Caller, command: dict[str, Any], rest: str) -> Answer | None:  # noqa: ARG001
    """Show the next card."""
    return render_preview(door.services, caller.person, _access(door, caller, command).team.id)


def point(door: Door, caller: Caller, command: dict[str, Any], rest: str) -> Answer | None:
    """Open the form for a point, with what was typed in it; `for management: …` says whom it is for."""
    team = _access(door, caller, command).team
    door.after(open_point_modal, door, caller, command["trigger_id"], [team], unescape_command(rest))
    return None


def pause(door: Door, caller: Caller, command: dict[str, Any], rest: str) -> Answer | None:  # noqa: ARG001
    """Nobody is asked until somebody resumes."""
    if not _set_state(door, caller, command, "paused"):
        return caller.t("The daily start is paused already. `/dagstart resume` starts it again."), None
    return caller.t("Paused. What is open today goes on until it closes; after that nobody is asked."), None


def resume(door: Door, caller: Caller, command: dict[str, Any], rest: str) -> Answer | None:  # noqa: ARG001
    """Go on."""
    if not _set_state(door, caller, command, "active"):
        return caller.t("The daily start is not paused, so there is nothing to resume."), None
    said = caller.t("Resumed.")
    if _missed_today(door, _access(door, caller, command).team):
        said += " " + caller.t("Today's time has passed. Type `/dagstart now` to start today's.")
    return said, None


def _missed_today(door: Door, team: Team) -> bool:
    """Whether the team works today, has had no round, and gets none by itself."""
    today = local_day(door.services.clock.now(), team.tz)
    with door.services.db.read() as session:
        works = working_days(team, load_facts(session, [team.id], today)[team.id])(today)
        next_day = select(Schedule.next_day).where(Schedule.team_id == team.id, Schedule.ritual == RITUAL)
        had = select(Round.id).where(Round.team_id == team.id, Round.ritual == RITUAL, Round.day == today)
        planned = session.scalar(next_day)
        return works and planned is not None and planned > today and session.scalar(had) is None


def _set_state(door: Door, caller: Caller, command: dict[str, Any], state: str) -> bool:
    """Whether that changed anything."""
    with door.services.db.write() as session:
        access = access_team(session, caller.person, str(command["channel_id"]), to_change=True)
        change = record_state(session, access.team, caller.person.id, state, door.services.clock.now())
    return change is not None


def help_lines(t: Translator) -> list[str]:
    """One line per word, in the reader's language."""
    return [
        t("What you can type after `/dagstart`:"),
        t("`point` and what it is about: put something on the next board"),
        t("`search` and a word or two: find a point again, and what became of it"),
        t(
            "`chain 14`, `chain debate 3`, `chain FCR`: what led to an agreement, a debate or a KPI, "
            "and what came of it"
        ),
        t("`away`, `away until friday`: you are not here; nobody has to say why"),
        t("`back`: you are here again"),
        t("`preview`: see the card of the next daily start"),
        t("`setup`: the settings of this channel, and who changed what"),
        t("`mydata`: what I hold of you; take it home, or erase it"),
        t("*For team leads*"),
        t("`now`: start it now; `pause`, `resume`: stop it for a while, and go on"),
        t("`announce` and what you want to tell the team: it goes on the next board"),
        t("`away @name until 28-11`, `back @name`: for a colleague"),
        t("`away team until 2 january`, `back team`: for everybody"),
        t("*And more*: `/agreement help`, `/kpi help`, `/debate help`, `/frame help`, `/peerfeedback help`"),
        t(
            "Every point has a card in the thread under the board: take it, answer it, pass it on, or make an "
            "agreement or a debate of it."
        ),
    ]


def _access(door: Door, caller: Caller, command: dict[str, Any], *, to_change: bool = False) -> Access:
    with door.services.db.read() as session:
        return access_team(session, caller.person, str(command["channel_id"]), to_change=to_change)


WORDS: dict[str, Word] = {
    "setup": setup,
    "now": now,
    "preview": preview,
    "point": point,
    "announce": announce,
    "search": search,
    "chain": chain,
    "away": away,
    "back": back,
    "pause": pause,
    "resume": resume,
    "mydata": mydata,
    "help": help_word(help_lines),
}


def register(app: App) -> None:
    """Wire the listener."""
    app.command("/dagstart")(dagstart)
