"""The Slack door of votes in a debate: the private question, the form from the card, and what follows a vote."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import read_values
from bot.errors import Refusal
from bot.rituals.debate import vote_blocks, vote_messages
from bot.rituals.debate.actions import follow_vote
from bot.rituals.debate.votes import CHOICE, record_vote
from handlers.door import Caller, Door, door_of
from handlers.intake import OUT_OF_DATE, id_of, metadata_of, pressed

Json = dict[str, Any]


def open_form(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form of the vote that goes on, for who may vote and has not."""
    door = door_of(context)
    caller, debate_id = door.caller(body), id_of(pressed(body))
    view = vote_messages.open_form(door.services, caller.t, caller.person, debate_id)
    door.open_modal(body, view)
    ack()


def send(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Vote in the private question; where the form stood it says that the vote is in."""
    door = door_of(context)
    caller, (debate_id, vote) = door.caller(body), _vote_of(pressed(body))
    record_vote(door.services, caller.person, debate_id, vote, _choice(body.get("state") or {}))
    door.after(_show, door, caller, respond, debate_id, vote)
    ack()


def _show(door: Door, caller: Caller, respond: Respond, debate_id: int, vote: int) -> None:
    text, blocks = vote_messages.question_now(door.services, caller.t, caller.person, debate_id, vote)
    respond(text=text, blocks=blocks, replace_original=True)
    follow_vote(door.services, caller.person, debate_id, vote)


def submit(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Vote in the form."""
    door = door_of(context)
    caller, (debate_id, vote) = door.caller(body), _vote_of(str(metadata_of(view).get("vote")))
    record_vote(door.services, caller.person, debate_id, vote, _choice(view["state"]))
    door.after(follow_vote, door.services, caller.person, debate_id, vote)
    ack(response_action="update", view=vote_blocks.render_voted(caller.t))


def _choice(state: Json) -> str:
    return str(read_values(state).get(CHOICE, ""))


def _vote_of(carried: str) -> tuple[int, int]:
    """The debate, and which of its votes the form is for. Raises Refusal."""
    parts = carried.split(":")
    if len(parts) != 2 or parts[1] not in ("1", "2"):
        raise Refusal(OUT_OF_DATE)
    return id_of(parts[0]), int(parts[1])


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(vote_blocks.VOTE)(open_form)
    app.action(vote_blocks.VOTE_SEND)(send)
    app.view(vote_blocks.VOTE_FORM)(submit)
