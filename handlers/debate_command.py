"""The Slack door of `/debate`, in Dutch `/debat`: one command, words in both languages."""

from collections.abc import Callable, Sequence
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk.errors import SlackApiError
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import escape, modal, section, without_buttons
from bot.errors import Refusal
from bot.i18n import N_
from bot.people.calendar import local_day
from bot.people.models import Team
from bot.people.notations import fold
from bot.rituals.debate import actions, blocks, list_blocks
from bot.rituals.debate.list_blocks import MOST_LISTED, Listed
from bot.rituals.debate.messages import load_shown, show_debate
from bot.rituals.debate.models import Debate
from bot.rituals.debate.motion import STORED
from bot.rituals.debate.on_home import SHOW
from bot.rituals.debate.rules import RUNNING
from bot.rituals.debate.story import load_story
from bot.rituals.debate.waiting import proposals_text
from handlers.debate_motion import open_form
from handlers.debate_typed import ASKED_AGAIN, read_debate_command
from handlers.door import Answer, Caller, Door, door_of, say_privately
from handlers.intake import id_of, pressed
from handlers.run_command import Word, Words, help_word, run, team_of

Json = dict[str, Any]

COMMANDS = ("/debate", "/debat")
"""One command under two names: people type that of their own language, and either takes the words of both."""

WHICH = N_("Which one? Type its number behind the word. `/debate list` shows them all.")
NO_SUCH_NUMBER = N_("{team} has no debate {number}. Type `/debate list` to see them all.")
NONE_NOW = N_(
    "No debate is going on in {team}. `/debate new` opens one, `/debate propose` proposes one, and `/debate help` says "
    "more."
)


def debate(ack: Ack, body: Json, command: Json, context: BoltContext) -> None:
    """Read the word, do it, and answer in the ack, only for the one who typed it."""
    run(ack, body, command, context, TYPED)


def new(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Open the form, with what was typed as the motion."""
    open_form(door, caller, command, team_of(door, caller, command).id, text=rest)
    return None


def propose(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Open the form to propose one, also for a lead."""
    team = team_of(door, caller, command)
    open_form(door, caller, command, team.id, text=rest, proposes=True)
    return None


def status(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """The debate that goes on, and what it waits for from who asks."""
    if rest:
        return show(door, caller, command, rest)
    team = team_of(door, caller, command)
    if number := _find_present(door, team):
        return show(door, caller, command, number)
    with door.services.db.read() as session:
        waiting = proposals_text(caller.t, session, team.id)
    return f"{caller.t(NONE_NOW, team=escape(team.name))} {waiting}".strip(), None


def show(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """One debate. Slack is asked for the address of its card."""
    if not rest:
        return caller.t(WHICH), None
    debate_id = _numbered(door, team_of(door, caller, command), rest)
    door.after(_show, door, caller, Respond(response_url=command["response_url"]), debate_id)
    return None


def _show(door: Door, caller: Caller, respond: Respond, debate_id: int) -> None:
    with door.services.db.read() as session:
        place = load_story(session, session.get_one(Debate, debate_id), door.services.clock.now()).place()
    say_privately(respond, *show_debate(door.services, caller.t, caller.person, debate_id, _link(door, place)))


def _link(door: Door, place: tuple[str, str] | None) -> str:
    """The address of the card; empty where Slack does not tell."""
    if place is None:
        return ""
    try:
        return str(door.client.chat_getPermalink(channel=place[0], message_ts=place[1])["permalink"])
    except (SlackApiError, OSError):
        return ""


def show_from_home(ack: Ack, body: Json, context: BoltContext) -> None:
    """One debate in a window, from the Home."""
    door = door_of(context)
    caller, debate_id = door.caller(body), id_of(pressed(body))
    with actions.reading(door.services, caller.person, debate_id) as story:
        place = story.place()

    def say() -> None:
        _, shown = show_debate(door.services, caller.t, caller.person, debate_id, _link(door, place))
        view = modal(caller.t("Debate"), without_buttons(shown), callback_id=STORED, close=caller.t("Close"))
        door.client.views_open(trigger_id=body["trigger_id"], view=view)

    door.after(say)
    ack()


def _find_present(door: Door, team: Team) -> str:
    """The number of the debate that goes on, else of the newest one that waits for its outcome; empty without one."""
    with door.services.db.read() as session:
        going = select(Debate.number).where(Debate.team_id == team.id, Debate.phase.in_((*RUNNING, "outcome")))
        number = session.scalar(going.order_by(Debate.open_in.is_(None), Debate.number.desc()).limit(1))
    return str(number or "")


def _present(door: Door, team: Team) -> str:
    """The same. Raises Refusal without one."""
    if not (number := _find_present(door, team)):
        raise Refusal(NONE_NOW, team=team.name)
    return number


def _numbered(door: Door, team: Team, number: str) -> int:
    with door.services.db.read() as session:
        found = session.scalar(select(Debate.id).where(Debate.team_id == team.id, Debate.number == int(number)))
    if found is None:
        raise Refusal(NO_SUCH_NUMBER, team=team.name, number=number)
    return found


def next_(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """End the phase that goes on."""
    return _lead(door, caller, command, rest, actions.record_next)


def extend(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Give the phase more time."""
    return _lead(door, caller, command, rest, actions.record_extended)


def stop(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Stop the debate that goes on, or the one with this number."""
    return _lead(door, caller, command, rest, actions.record_stopped)


def _lead(door: Door, caller: Caller, command: Json, rest: str, record: Callable[..., None]) -> Answer:
    team = team_of(door, caller, command)
    debate_id = _numbered(door, team, rest or _present(door, team))
    with door.services.db.read() as session:
        phase = session.get_one(Debate, debate_id).phase
    record(door.services, caller.person, debate_id, phase)
    with door.services.db.read() as session:
        story = load_story(session, session.get_one(Debate, debate_id), door.services.clock.now())
        said = blocks.phase_text(caller.t, load_shown(story))
    return said.replace("*", ""), [section(said)]


def list_(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """All debates of the team, or those with these words in the motion, the KPI or what was learned."""
    team = team_of(door, caller, command)
    with door.services.db.read() as session:
        found, more = _listed(session, team, fold(rest).split())
    if rest and not found:
        return caller.t("No debate of {team} has these words.", team=escape(team.name)), None
    return list_blocks.render_list(caller.t, escape(team.name), found, more)


def _listed(session: Session, team: Team, words: Sequence[str]) -> tuple[list[Listed], int]:
    """The newest debates of a team with all these words, and how many older ones there are."""
    query = select(Debate).where(Debate.team_id == team.id).order_by(Debate.number.desc())
    texts = {each: fold(f"{each.motion} {each.kpi_name} {each.lesson}") for each in session.scalars(query)}
    debates = [each for each, text in texts.items() if all(word in text for word in words)]
    newest, total = debates[:MOST_LISTED], len(debates)
    listed = [
        Listed(
            each.number,
            each.motion,
            each.phase,
            each.outcome,
            each.agreement_number,
            local_day(each.opened_at or each.created_at, team.tz),
            each.lesson,
        )
        for each in newest
    ]
    return listed, total - len(listed)


WORDS: dict[str, Word] = {
    "new": new,
    "propose": propose,
    "status": status,
    "next": next_,
    "extend": extend,
    "stop": stop,
    "list": list_,
    "show": show,
    "help": help_word(list_blocks.help_lines),
}
TYPED = Words(read_debate_command, WORDS, ASKED_AGAIN, N_("Did you mean `/debate {words}`? Type it like that."))


def register(app: App) -> None:
    """Wire the listeners."""
    for name in COMMANDS:
        app.command(name)(debate)
    app.action(SHOW)(show_from_home)
