"""What every listener is handed: who called, in which language, and a way to answer after the ack."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blockkit import Block, escape
from bot.errors import DagstartError, Refusal
from bot.i18n import N_, Translator, translator
from bot.install import put_right
from bot.installations.clients import Clients
from bot.outbox import queue
from bot.outbox.anew import drawn_anew
from bot.outbox.homes import touch_homes
from bot.outbox.lost import Lost, find_lost
from bot.outbox.message import Renderer
from bot.people.calendar import local_day
from bot.people.forgotten import keys_of_person, remember
from bot.people.members import find_caller, find_person, find_workspace, record_profile
from bot.people.models import Person, Team, Workspace
from bot.people.profile import read_profile
from bot.services import Services
from handlers.after import After
from handlers.intake import in_modal, make_harmless

NOT_KNOWN_ANY_MORE = N_(
    "A backup of mine was put back, and it does not know this message. Nothing happened. What counts now is in newer "
    "messages and on your Home tab."
)
SLACK_SILENT = N_("Slack does not answer me at the moment. Try again in a minute.")

Answer = tuple[str, list[Block] | None]
"""What is said to who typed a command: a text, and its blocks if there are any."""


@dataclass(frozen=True)
class Caller:
    """The person who clicked or typed, as our tables know them, and their language."""

    person: Person
    t: Translator


class Door:
    """One Slack app's way in. Listeners get it as `context["door"]`, with the client of the caller's workspace."""

    def __init__(
        self, services: Services, clients: Clients, client: WebClient | None = None, after: After | None = None
    ) -> None:
        self.services, self.clients = services, clients
        self.client = client or clients.own or clients.nobody
        self._after = after or After()

    def at(self, body: Mapping[str, Any]) -> "Door":
        """This door for the workspace from which a request came."""
        return Door(self.services, self.clients, self.clients.client_for(workspace_of(body)), self._after)

    @cached_property
    def _lost(self) -> Lost | None:
        return find_lost(self.services.db)

    def check_known(self, body: Mapping[str, Any]) -> None:
        """Raises Refusal for a click on a message that a restored backup does not know."""
        place = body.get("container") or {}
        channel, ts = str(place.get("channel_id", "")), str(place.get("message_ts", ""))
        if ts and self._lost and self._lost.covers(ts) and not self._lost.is_known(channel, ts):
            raise Refusal(NOT_KNOWN_ANY_MORE)

    def caller(self, body: Mapping[str, Any]) -> Caller:
        """Who is calling. Somebody we never saw is looked up in Slack once. Raises Refusal."""
        workspace_id, slack_id = _ids(body)
        person = find_caller(self.services.db, workspace_id, slack_id)
        if person is None:
            person = self._meet(workspace_id, slack_id)
        return Caller(person, translator(person.locale))

    def _meet(self, workspace_slack_id: str, slack_id: str) -> Person:
        with self.services.db.read() as session:
            workspace = find_workspace(session, workspace_slack_id)
        if workspace is None:
            raise Refusal(N_("This workspace is not connected to this bot."))
        workspace_id, keys = workspace.id, keys_of_person(self.services.settings, workspace_slack_id, slack_id)
        try:
            profile = read_profile(self.client.users_info(user=slack_id, include_locale=True)["user"])
        except (SlackApiError, OSError):
            raise Refusal(SLACK_SILENT) from None
        with self.services.db.write() as session:
            if back := remember(session, keys):
                session.get_one(Workspace, workspace_id).reconciled_at = None  # the next chore, if we die before it
            record_profile(session, workspace_id, profile)
            person = find_person(session, workspace_id, slack_id)
        assert person is not None
        if back:  # their teams are found again
            self.after(put_right, self.services, self.clients, [workspace_id])
        return person

    def after(self, call: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """Do this after the ack: whatever calls Slack goes here, so that a slow Slack cannot make an ack late."""
        self._after.do(call, *args, **kwargs)

    def open_modal(self, body: Mapping[str, Any], view: Block) -> None:
        """Show a form after the ack: on top of the one in which it was asked for, if there is one."""
        call = self.client.views_push if in_modal(body) else self.client.views_open
        self.after(call, trigger_id=body["trigger_id"], view=view)

    def turn_modal(self, body: Mapping[str, Any], view: Block) -> None:
        """The same, but a form that is open already becomes this one."""
        if in_modal(body):
            self.after(self.client.views_update, view_id=body["view"]["id"], view=view)
        else:
            self.open_modal(body, view)

    def home_changed(self, caller: Caller) -> None:
        """Something the caller sees on their Home changed: it follows, if they opened it today. After the ack."""
        now = self.services.clock.now()
        if caller.person.home_opened_on == local_day(now, caller.person.tz):
            self.after(self._touch_home, caller.person.id, now)

    def _touch_home(self, person_id: int, now: datetime) -> None:
        with self.services.db.write() as session:
            touch_homes(session, [person_id], now)

    def drawn_in_place(self, place: Mapping[str, Any]) -> None:
        """A message of the outbox was drawn anew through a click's own address: the outbox has the last word."""
        with self.services.db.write() as session:
            channel, ts = str(place.get("channel_id", "")), str(place.get("message_ts", ""))
            queue.look_again(session, channel, ts, self.services.clock.now())

    def finish(self) -> None:
        """Wait until everything promised so far is done."""
        self._after.finish()

    def stop(self) -> None:
        """Finish what was promised and take nothing more."""
        self._after.stop()


def door_of(context: BoltContext) -> Door:
    """The door in a listener's context."""
    door: Door = context["door"]
    return door


def keep_link(
    door: Door, record: Callable[[Services, int, str], None], subject_id: int, team_id: int, source: str
) -> None:
    """Note where something was first said, if that was in the team's own channel: everybody there can read it.

    `source` is the message, as `channel:ts`. Calls Slack: use `door.after`.
    """
    channel, _, ts = source.partition(":")
    with door.services.db.read() as session:
        own = session.get_one(Team, team_id).channel_id == channel
    if own:
        reply = door.client.chat_getPermalink(channel=channel, message_ts=ts)
        record(door.services, subject_id, str(reply["permalink"]))


def say_privately(respond: Respond, text: str, blocks: list[Block] | None = None) -> None:
    """A sentence only for the one who clicked; the message with the button stays."""
    respond(text=text, blocks=blocks, response_type="ephemeral", replace_original=False)


def show_in_place(
    door: Door, body: Mapping[str, Any], respond: Respond, messages: Mapping[str, Renderer], say: Callable[[], object]
) -> None:
    """After the ack the message with the button is drawn anew; `say` tells it where that is none of `messages`."""
    place = body.get("container") or {}

    def show() -> None:
        found = drawn_anew(door.services, messages, place)
        if found:
            respond(text=found.text, blocks=found.blocks, replace_original=True)
            door.drawn_in_place(place)
        elif body.get("response_url"):
            say()

    door.after(show)


def say_in_ack(ack: Ack, text: str, blocks: list[Block] | None = None) -> None:
    """Answer a command in its ack, only for the one who typed it: no call to Slack at all."""
    ack(text=text, blocks=blocks, response_type="ephemeral")


def refusal_text(t: Translator, error: DagstartError, *, plain: bool = False) -> str:
    """A refusal as a sentence of mrkdwn in the reader's language; `plain` for the errors of a form."""
    if isinstance(error, Refusal):
        said = {key: t.day(value) if isinstance(value, date) else value for key, value in error.fields.items()}
        fields = {key: value if plain else escape(str(value)) for key, value in said.items()}
        return t(error.sentence, **fields)
    return t("I cannot store this at the moment. Nothing was lost or half done: try again in a minute.")


def workspace_of(body: Mapping[str, Any]) -> str:
    """Slack's id of the workspace that a request is about; empty if it names none.

    An event names the installation it is for: its own `team_id` may be that of a workspace that shares the channel.
    With an installation in a whole organisation a form names no team, but its user does.
    """
    team, user = body.get("team") or {}, body.get("user") or {}
    granted = (body.get("authorizations") or [{}])[0].get("team_id")
    found = granted or body.get("team_id") or team.get("id") or user.get("team_id")
    return str(found or (body.get("view") or {}).get("team_id") or "")


def _ids(body: Mapping[str, Any]) -> tuple[str, str]:
    user = body.get("user") or {}
    return workspace_of(body), str(body.get("user_id") or user.get("id") or "")


def hand_over(app: App, door: Door) -> None:
    """Give every listener of `app` this door, and nothing that could harm it."""

    @app.middleware
    def _with_door(body: dict[str, Any], context: BoltContext, next: Callable[[], Any]) -> Any:
        context["door"] = door.at(body)
        make_harmless(body)
        door.check_known(body)
        return next()
