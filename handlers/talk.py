"""The Slack door for what people type to the bot: nothing disappears without a sign.

What was typed is not stored, only whether it asked for help: the answer goes through the outbox, so that an event that
comes twice is answered once, and the button reads the message from Slack again.
"""

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from sqlalchemy.orm import Session

from bot.blockkit import Block, actions, button, section, shorten
from bot.errors import Refusal
from bot.i18n import Translator, translator
from bot.outbox import queue
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.access import NO_GUESTS, access_team_by_id
from bot.people.mail import person_row
from bot.people.members import teams_of
from bot.people.models import Person, Team
from handlers import files
from handlers.command import help_lines
from handlers.dagstart import open_point_modal
from handlers.door import Caller, Door, door_of
from handlers.intake import OUT_OF_DATE, id_of, pressed, unescape_command
from handlers.words import read_command

RAISE = "talk.raise"
KIND = "talk_answer"
SAID, HELP = "said", "help"
"""How the subject of an answer begins: something was said, or help was asked for."""

MOST_TEAMS = 5
LONGEST_BUTTON = 75


def answer(ack: Ack, event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
    """Somebody wrote to the bot: offer to put it on the board, or help. A file may be one to bring in."""
    subtype = event.get("subtype")
    if event.get("channel_type") == "im" and not event.get("bot_id") and subtype in (None, "file_share"):
        door = door_of(context)
        person = door.caller({**body, "user_id": event["user"]}).person
        if subtype:
            files.receive(door, person, event)
        else:
            _answer_words(door, person, event)
    ack()


def _answer_words(door: Door, person: Person, event: dict[str, Any]) -> None:
    typed = read_command(str(event.get("text") or ""))
    about = HELP if typed.word == "help" and not typed.rest else SAID
    with door.services.db.write() as session:
        subject = f"{about}:{event['channel']}:{event['ts']}"
        queue.put(session, [person_row(person, KIND, subject, door.services.clock.now())])


def offer(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """What the bot says to a typed message."""
    person = session.get_one(Person, row.person_id)
    t, teams = translator(person.locale), teams_of(session, person.id)
    about, channel, ts = row.subject.split(":")
    if about == HELP:
        return _said("\n".join(help_lines(t)))
    if person.kind != "person":
        return _said(t(NO_GUESTS))
    if not teams:
        return _said(t("I do not read along here. Type /dagstart point in the channel of the team it is for."))
    if len(teams) == 1:
        put = button(t("Make it a point"), RAISE, f"{teams[0].id}:{channel}:{ts}", style="primary")
        return _said(t("Shall I put this on the board of your team?"), actions(put))
    said = t("Shall I put this on a board? Choose the team.")
    if len(teams) > MOST_TEAMS:
        said += " " + t("For another team, type `/dagstart point` in its channel.")
    # One row each: an action id stands only once in a row.
    return _said(said, *(actions(_for_team(t, team, channel, ts)) for team in teams[:MOST_TEAMS]))


def _for_team(t: Translator, team: Team, channel: str, ts: str) -> Block:
    label = shorten(t("For {team}", team=team.name), LONGEST_BUTTON)
    return button(label, RAISE, f"{team.id}:{channel}:{ts}")


def _said(text: str, *rows: Block) -> Message:
    return Message(text, [section(text), *rows])


def raise_point(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Open the form for a point with what was typed in it."""
    door = door_of(context)
    caller = door.caller(body)
    team_id, channel, ts = [*pressed(body).split(":"), "", "", ""][:3]
    if channel != (body.get("channel") or {}).get("id"):  # what was typed elsewhere is not for this person
        raise Refusal(OUT_OF_DATE)
    with door.services.db.read() as session:
        team = access_team_by_id(session, caller.person, id_of(team_id)).team
    door.after(_open_with_words, door, caller, body["trigger_id"], team, channel, ts)
    ack()


def _open_with_words(door: Door, caller: Caller, trigger_id: str, team: Team, channel: str, ts: str) -> None:
    found = door.client.conversations_history(channel=channel, latest=ts, inclusive=True, limit=1)["messages"]
    words = [message.get("text", "") for message in found if message["ts"] == ts and message.get("user")]
    open_point_modal(door, caller, trigger_id, [team], unescape_command(words[0]) if words else "", f"{channel}:{ts}")


def register(app: App) -> None:
    """Wire the listeners."""
    app.event("message")(answer)
    app.action(RAISE)(raise_point)


MESSAGES: dict[str, Renderer] = {KIND: offer}
