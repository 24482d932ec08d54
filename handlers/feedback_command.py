"""The Slack door of `/peerfeedback`, in Dutch `/collegafeedback`: one command, words in both languages."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import escape, read_values, section, shorten
from bot.errors import Refusal
from bot.i18n import N_, Translator
from bot.rituals.feedback import actions, confidant, team_actions
from bot.rituals.feedback.blocks import said_view
from bot.rituals.feedback.messages import question_card
from bot.rituals.feedback.people import JOINED, LEFT, PAUSED, check_member, record_place, team_feedback
from bot.rituals.feedback.sheet import sheet_lines
from bot.rituals.feedback.team_blocks import CONFIDANT, SAVE, read_settings, render_settings
from bot.rituals.feedback.terms import Terms
from handlers import feedback_mirror, feedback_own
from handlers.door import Answer, Caller, Door, door_of
from handlers.feedback import show
from handlers.intake import id_of, metadata_of, pressed, user_of
from handlers.run_command import Word, Words, help_word, run, team_of
from handlers.words import read_feedback_command

Json = dict[str, Any]

COMMANDS = ("/peerfeedback", "/collegafeedback")
LONGEST_REPEATED = 60
UNKNOWN = N_("I do not know “{words}”. `/peerfeedback help` shows what you can type.")
ASKED = N_("The team is asked in the channel whether anybody objects.")
ASKED_FIRST = N_(
    "I ask {name} first, in private. After a yes the team is asked in the channel; you hear from me either way. Until "
    "then `/peerfeedback start` lets you propose something else."
)


def feedback(ack: Ack, body: Json, command: Json, context: BoltContext) -> None:
    """Read the word, do it, and answer in the ack, only for the one who typed it."""
    run(ack, body, command, context, TYPED)


def unknown(door: Door, caller: Caller, command: Json, typed: str) -> Answer | None:  # noqa: ARG001
    """No word of ours."""
    return caller.t(UNKNOWN, words=escape(shorten(typed, LONGEST_REPEATED))), None


def start(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
    """Open the sheet with the choices; sending it asks the team. While that decides, the sheet alone."""
    team, t = team_of(door, caller, command), caller.t
    form = team_actions.look_at_terms(door.services, caller.person, team.id)
    view = render_settings(t, form) if form else said_view(t, t(team_actions.DECIDING), *map(section, sheet_lines(t)))
    door.open_modal(command, view)
    return None


def stop(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
    """Ask the team to stop."""
    team = team_of(door, caller, command)
    team_actions.record_proposed(door.services, caller.person, team.id, Terms(on=False))
    return caller.t(ASKED), None


def question(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
    """Choose the question of this week, or another one."""
    team = team_of(door, caller, command)
    with door.services.db.read() as session:
        check_member(session, caller.person, team.id)
        team_feedback(session, team.id)
        week_id = actions.open_week(session, caller.person, team.id)
    return question_card(door.services, caller.person, week_id)


def _takes(state: str) -> Callable[[Door, Caller, Json, str], Answer | None]:
    """Take part, pause or take no part: one's own affair, told to nobody."""

    def take(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:  # noqa: ARG001
        team = team_of(door, caller, command)
        record_place(door.services, caller.person, team.id, state)
        return caller.t(PLACES[state]), None

    return take


PLACES = {
    JOINED: N_("You take part from the next question on."),
    PAUSED: N_(
        "The weeks leave you in peace until you type `/peerfeedback join`. Nobody hears of it. In between a colleague "
        "can still write to you."
    ),
    LEFT: N_(
        "You take no part any more; `/peerfeedback join` brings you back. Nobody hears of it, and what you got stays "
        "yours. Outside the weeks a colleague can still write to you, as to anybody in the team."
    ),
}


def help_lines(t: Translator) -> list[str]:
    """What somebody can type."""
    return [
        t(
            "*Peer feedback*: each week you write to one colleague what you saw, and hear from another one. "
            "Type after `/peerfeedback`:"
        ),
        t("`question`: choose what a colleague looks at this week, or something else"),
        t("`write`, or `write @name`: to a colleague, outside the weeks"),
        t("`mine`: what you got, with search; take it along as a file; delete one or all of it"),
        t("`exercise`: two minutes of practice with three texts"),
        t("`exclude`: whom the weeks never match you with; only you see it"),
        t("`pause`, `leave`, `join`: take a break, take no part, come back; without a reason, and nobody is told"),
        t("`mirror`: four statements about your team, once a month, counted without names"),
        t("`start`: propose it to your team, or other choices; the team decides in the channel"),
        t("`stop`: propose to stop; what was delivered stays with whom it is for"),
    ]


def propose(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Ask the team about what was chosen."""
    door = door_of(context)
    caller, values = door.caller(body), read_values(view["state"])
    chosen = user_of(values.get(CONFIDANT))
    if chosen is None and CONFIDANT in values:
        raise Refusal(team_actions.NO_CONFIDANT, field=CONFIDANT)
    confidant_id = door.caller({**body, "user_id": chosen}).person.id if chosen else None
    team_id = id_of(metadata_of(view).get("team"))
    terms = read_settings(values, confidant_id)
    name = team_actions.record_proposed(door.services, caller.person, team_id, terms)
    said = caller.t(ASKED_FIRST, name=escape(name)) if name else caller.t(ASKED)
    ack(response_action="update", view=said_view(caller.t, said))


def _replies(agrees: bool, sentence: str) -> Callable[..., None]:
    """Who is proposed as confidant answers."""

    def reply(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
        door = door_of(context)
        caller = door.caller(body)
        team_actions.record_reply(door.services, caller.person, id_of(pressed(body)), agrees=agrees)
        show(door, body, respond, caller, sentence)
        ack()

    return reply


WORDS: dict[str, Word] = {
    "start": start,
    "stop": stop,
    "question": question,
    "join": _takes(JOINED),
    "pause": _takes(PAUSED),
    "leave": _takes(LEFT),
    **feedback_own.WORDS,
    **feedback_mirror.WORDS,
    "help": help_word(help_lines),
}
TYPED = Words(
    read_feedback_command, WORDS, ("stop",), N_("Did you mean `/peerfeedback {words}`? Type it like that."), unknown
)


def register(app: App) -> None:
    """Wire the listeners."""
    for name in COMMANDS:
        app.command(name)(feedback)
    app.view(SAVE)(propose)
    app.action(confidant.AGREE)(_replies(True, N_("Thank you. Now the team is asked.")))
    app.action(confidant.DECLINE)(_replies(False, N_("That is fine. The team is not asked.")))
