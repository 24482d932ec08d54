"""What every listener is handed: who called, in which language, and a way to answer after the ack."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blockkit import Block, escape
from bot.errors import DagstartError, Refusal
from bot.i18n import N_, Translator, translator
from bot.metrics import UNKNOWN_ERRORS
from bot.outbox import queue
from bot.outbox.homes import touch_homes
from bot.people.calendar import local_day
from bot.people.members import find_caller, find_person, find_workspace, record_profile
from bot.people.models import Person
from bot.people.profile import read_profile
from bot.services import Services
from handlers.intake import make_harmless

log = structlog.get_logger()

AFTER_THREADS = 8
SLACK_SILENT = N_("Slack does not answer me at the moment. Try again in a minute.")


@dataclass(frozen=True)
class Caller:
    """The person who clicked or typed, as our tables know them, and their language."""

    person: Person
    t: Translator


class Door:
    """One Slack app's way in. Listeners get it as `context["door"]`."""

    def __init__(self, services: Services, client: WebClient) -> None:
        self.services = services
        self.client = client
        self._after = ThreadPoolExecutor(AFTER_THREADS, thread_name_prefix="after-ack")
        self._promised: set[Future[None]] = set()

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
        workspace_id = workspace.id
        try:
            profile = read_profile(self.client.users_info(user=slack_id, include_locale=True)["user"])
        except (SlackApiError, OSError):
            raise Refusal(SLACK_SILENT) from None
        with self.services.db.write() as session:
            record_profile(session, workspace_id, profile)
            person = find_person(session, workspace_id, slack_id)
        assert person is not None
        return person

    def after(self, call: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """Do this after the ack: whatever calls Slack goes here, so that a slow Slack cannot make an ack late."""
        future = self._after.submit(copy_context().run, self._guarded, call, *args, **kwargs)
        self._promised.add(future)
        future.add_done_callback(self._promised.discard)

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
        wait(list(self._promised))

    def stop(self) -> None:
        """Finish what was promised and take nothing more."""
        self._after.shutdown(wait=True)

    @staticmethod
    def _guarded(call: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        try:
            call(*args, **kwargs)
        except SlackApiError as error:
            log.warning("reply_refused", call=call.__name__, error=error.response.get("error"))
        except Exception:
            UNKNOWN_ERRORS.labels("after_ack").inc()
            log.exception("reply_failed", call=getattr(call, "__name__", "?"))


def door_of(context: BoltContext) -> Door:
    """The door in a listener's context."""
    door: Door = context["door"]
    return door


def say_privately(respond: Respond, text: str, blocks: list[Block] | None = None) -> None:
    """A sentence only for the one who clicked; the message with the button stays."""
    respond(text=text, blocks=blocks, response_type="ephemeral", replace_original=False)


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


def _ids(body: Mapping[str, Any]) -> tuple[str, str]:
    team = body.get("team") or {}
    user = body.get("user") or {}
    workspace_id = body.get("team_id") or team.get("id") or user.get("team_id") or ""
    return str(workspace_id), str(body.get("user_id") or user.get("id") or "")


def hand_over(app: App, door: Door) -> None:
    """Give every listener of `app` this door, and nothing that could harm it."""

    @app.middleware
    def _with_door(body: dict[str, Any], context: BoltContext, next: Callable[[], Any]) -> Any:
        context["door"] = door
        make_harmless(body)
        return next()
