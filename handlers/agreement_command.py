"""The Slack door of `/agreement`, in Dutch `/afspraak`: one command, words in both languages; and of the shortcut."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk.errors import SlackApiError

from bot.blockkit import LONGEST_INPUT, shorten
from bot.i18n import N_
from bot.people.access import access_team, check_in_a_team
from bot.people.calendar import local_day
from bot.people.days import read_span
from bot.people.members import teams_of
from bot.rituals.agreement import acting, actions, blocks, list_blocks
from bot.rituals.agreement import register as lists
from bot.rituals.agreement.kept_actions import record_question
from bot.rituals.agreement.kept_messages import show_kept
from bot.rituals.agreement.messages import round_place
from bot.rituals.agreement.messages import show as show_card
from bot.rituals.agreement.places import NoPlace
from handlers.agreement import ask_place
from handlers.agreement_form import open_form, open_revision
from handlers.agreement_register import make_export, show_page
from handlers.door import Answer, Caller, Door, door_of, say_privately
from handlers.run_command import Word, Words, help_word, run, team_of
from handlers.shortcut import teams_for, words_of
from handlers.words import read_agreement_command

Json = dict[str, Any]

COMMANDS = ("/agreement", "/afspraak")
"""One command under two names: people type that of their own language, and either takes the words of both."""

LONGEST_REPEATED = 60
WHICH = N_("Which one? Type its number behind the word. `/agreement list` shows them all.")


def agreement(ack: Ack, body: Json, command: Json, context: BoltContext) -> None:
    """Read the word, do it, and answer in the ack, only for the one who typed it."""
    run(ack, body, command, context, TYPED)


def new(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Open the form, with what was typed as “then …”."""
    team = team_of(door, caller, command)
    with door.services.db.read() as session:
        acting.check_in_team(session, caller.person, team.id)
    open_form(door, caller, command, [team], what=rest, is_cut=len(rest) > LONGEST_INPUT)
    return None


def list_(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """A page of the team's agreements."""
    team = team_of(door, caller, command)
    return show_page(door, caller, team, int(rest or 1))


def show(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Everything about one agreement. While the team decides, Slack is asked for the address of the round."""
    if not rest:
        return caller.t(WHICH), None
    agreement_id = _numbered(door, caller, command, rest)
    place = round_place(door.services, agreement_id)
    if place is None:
        return show_card(door.services, caller.t, caller.person, agreement_id)
    door.after(_show_with_thread, door, caller, Respond(response_url=command["response_url"]), agreement_id, place)
    return None


def _show_with_thread(door: Door, caller: Caller, respond: Respond, agreement_id: int, place: tuple[str, str]) -> None:
    channel, ts = place
    try:
        link = str(door.client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
    except (SlackApiError, OSError):
        link = ""
    if card := show_card(door.services, caller.t, caller.person, agreement_id, link):
        say_privately(respond, *card)


def export(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
    """The register as files, in a direct message."""
    return make_export(door, caller, team_of(door, caller, command).id), None


def kept(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """How it was kept, and the question about this week."""
    if not rest:
        return caller.t(WHICH), None
    with door.services.db.read() as session:
        team = access_team(session, caller.person, str(command["channel_id"])).team
        agreement = acting.find_agreement(session, team, int(rest))
    record_question(door.services, caller.person, agreement)
    return show_kept(door.services, caller.t, caller.person, agreement.id)


def revise(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Open the form for the next version."""
    if not rest:
        return caller.t(WHICH), None
    open_revision(door, caller, command, _numbered(door, caller, command, rest))
    return None


def extend(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Ask the team to go on, as long as is usual or until the day that was typed."""
    if not rest:
        return caller.t(WHICH), None
    number, _, words = rest.partition(" ")
    agreement_id, team = _numbered(door, caller, command, number), team_of(door, caller, command)
    today = local_day(door.services.clock.now(), team.tz)
    day = read_span(shorten(words, LONGEST_REPEATED), today).last if words else None
    try:
        until = actions.record_extended(door.services, caller.person, agreement_id, until=day)
    except NoPlace as error:
        until_day = day.isoformat() if day else ""
        view = ask_place(door, caller, agreement_id, blocks.EXTEND, error, until_day)
        door.open_modal(command, view)
        return None
    return caller.t(
        "The team is asked in the channel: is there anything against going on until {day}?", day=caller.t.day(until)
    ), None


def stop(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Stop it; the answer has the button to undo that."""
    if not rest:
        return caller.t(WHICH), None
    agreement_id = _numbered(door, caller, command, rest)
    actions.record_stopped(door.services, caller.person, agreement_id)
    return show_card(door.services, caller.t, caller.person, agreement_id)


def search(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """Agreements with these words, whatever their ending."""
    team, typed = team_of(door, caller, command), rest.strip()
    if not typed:
        return caller.t("Type what to look for: `/agreement search call back`."), None
    return show_page(door, caller, team, 1, " ".join(typed.split())[: list_blocks.LONGEST_TYPED])


def mine(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
    """What one owns, in every team one is in."""
    with door.services.db.read() as session:
        check_in_a_team(session, caller.person)
        teams, now = teams_of(session, caller.person.id), door.services.clock.now()
        found = lists.load_mine(session, caller.person, teams, now).owned
    t = caller.t
    head = t.plural("One agreement of yours", "{n} agreements of yours", len(found))
    return list_blocks.render_list(t, head, t("You own no agreements."), found)


def _numbered(door: Door, caller: Caller, command: Json, number: str) -> int:
    with door.services.db.read() as session:
        team = access_team(session, caller.person, str(command["channel_id"])).team
        return acting.find_agreement(session, team, int(number)).id


def from_message(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form with the words of a message in it."""
    door = door_of(context)
    caller = door.caller(body)
    channel, message = str(body["channel"]["id"]), body["message"]
    with door.services.db.read() as session:
        teams = teams_for(session, caller.person, channel)
        if len(teams) == 1:
            acting.check_in_team(session, caller.person, teams[0].id)
    said = str(message.get("text") or "")
    text, is_cut = words_of(door.services.db, caller.person.workspace_id, said), len(said) > LONGEST_INPUT
    open_form(door, caller, body, teams, what=text, source=f"{channel}:{body['message_ts']}", is_cut=is_cut)
    ack()


WORDS: dict[str, Word] = {
    "new": new,
    "list": list_,
    "show": show,
    "kept": kept,
    "revise": revise,
    "extend": extend,
    "stop": stop,
    "export": export,
    "search": search,
    "mine": mine,
    "help": help_word(list_blocks.help_lines),
}
TYPED = Words(read_agreement_command, WORDS, ("stop",), N_("Did you mean `/agreement {words}`? Type it like that."))


def register(app: App) -> None:
    """Wire the listeners."""
    for name in COMMANDS:
        app.command(name)(agreement)
    app.message_shortcut(blocks.FROM_MESSAGE)(from_message)
