"""A small world for stories: the strict stand-in Slack, the real bot on Socket Mode, and one clock for both.

Time stands still until the story moves it. `to("09:15")` moves both clocks, lets the alarm look, and sends what is due.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from socket import SHUT_RDWR
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.adapter.socket_mode import SocketModeHandler
from sqlalchemy import inspect, update

from bot.app import Bot, build
from bot.clock import SetClock
from bot.journal import check_journal
from bot.manifest import build_manifest
from bot.models import METADATA
from bot.outbox.dispatcher import Dispatcher
from bot.people.members import record_presence, record_profile, replan
from bot.people.models import Membership, Schedule, Team, Workspace
from bot.people.profile import read_profile
from bot.rituals.dagstart.models import DagstartPlan, DagstartQuestion
from bot.rituals.dagstart.questions import template_questions
from bot.settings import Settings
from bot.workspace import record_workspace
from playground.clock import Clock
from playground.server import Playground, serve_in_thread
from tests import prepared
from tests.beginnings import Beginning, Moment
from tests.hands import KEY, Hands
from tests.leaks import Overheard
from tests.line import Line

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=AMSTERDAM)
SCALE = 1000.0
"""The stand-in's limits and the bot's pace, raised by the same factor: stories do not wait for real seconds."""


class World(Beginning, Hands):
    """The stand-in, the bot, and what people do in it."""

    def __init__(self, database_url: str, *, seed: str = "tiny", at: datetime = MONDAY, scale: float = SCALE) -> None:
        self.database_url, self.scale, self._seed, self._at = database_url, scale, seed, at
        self._folder = TemporaryDirectory(prefix="dagstart-")
        self.journal = Path(self._folder.name) / "erased.jsonl"
        if database_url.startswith("sqlite"):
            self._trail = (seed, at, scale)
        else:
            self._begin(None)

    def _begin(self, moment: Moment | None) -> None:
        now = moment.now if moment else self._at
        self.clock = SetClock(now)
        self.playground = Playground(
            seed=moment.state() if moment else self._seed,
            manifest=build_manifest(),
            clock=Clock(at=now.timestamp(), rate=0),
            scale=self.scale,
        )
        if moment:
            moment.fill(self.playground.inspector)
        self.served = serve_in_thread(self.playground)
        self.http = Line(self.playground, self.served)
        self.keys = self.http.get("/_/credentials").json()
        self.bot: Bot
        self.overheard = Overheard()
        self.start_bot()

    def _be_calm(self) -> None:
        self._events_arrive()
        self.bot.door.finish()

    # -- the bot ---------------------------------------------------------------------------------------------

    def settings(self, **more: Any) -> Settings:
        return Settings(
            slack_bot_token=self.keys["bot_token"],
            slack_app_token=self.keys["app_token"],
            slack_signing_secret=self.keys["signing_secret"],
            slack_api_url=self.served.url + "/api/",
            database_url=self.database_url,
            pace_scale=self.scale,
            key=KEY,
            journal=self.journal,
            _env_file=None,
            **more,
        )

    def start_bot(self) -> None:
        """Wire a bot on this database, as `dagstart run` does, but let the story move the clock."""
        settings = self.settings()
        check_journal(settings)
        self.bot = build(settings, clock=self.clock)
        if not inspect(self.bot.services.db.engine).has_table(Workspace.__tablename__):
            METADATA.create_all(self.bot.services.db.engine)
        self.workspace: Workspace = record_workspace(self.bot.services, self.bot.client.auth_test().data)
        self.sender: Dispatcher = self.bot.dispatcher(self.workspace.id)
        self.socket = SocketModeHandler(
            self.bot.bolt, self.keys["app_token"], web_client=self.bot.client, ping_interval=60, concurrency=32
        )
        self.socket.connect()

    def stop_bot(self) -> None:
        """Stop it; the database stays."""
        self._events_arrive()
        self._hang_up()
        self.sender.stop()
        self.bot.door.stop()
        self.bot.services.db.close()

    def _hang_up(self) -> None:
        """Close the connection at once: the client's own way takes seconds."""
        client = self.socket.client
        client.closed = True
        client.current_session_state.terminated = True
        if client.current_session and client.current_session.sock:
            client.current_session.sock.shutdown(SHUT_RDWR)
        with suppress(AttributeError):  # its own thread may close it in the middle of this
            client.disconnect()
        for runner in (client.message_processor, client.current_session_runner, client.current_app_monitor):
            runner.event.set()
        client.message_workers.shutdown()

    def restart_bot(self) -> None:
        self.stop_bot()
        self.start_bot()

    def close(self) -> None:
        self.stop_bot()
        self.overheard.stop()
        self.served.stop(wait=False)
        self._folder.cleanup()

    # -- the team --------------------------------------------------------------------------------------------

    def set_up(self, channel: str, *, at: time = time(9, 0), lead: str = "", starts: bool = True, **plan: Any) -> int:
        """A team on a channel with everybody in it, straight in the tables. Returns its id.

        Without `starts` there is no daily start, whose cards and boards are half of what happens in a week.
        """
        made: int = self.once(World._set_up, channel, at=at, lead=lead, starts=starts, **plan)
        return made

    def _set_up(self, channel: str, at: time, lead: str, starts: bool, **plan: Any) -> int:
        channel_id = self.channel(channel)
        self.try_act(
            "invite", as_=self._anybody(channel_id), channel=channel_id, user=self.playground.state.app.bot_user
        )
        members = self.playground.state.channels[channel_id].members
        found = self.bot.clients.of(self.workspace.id).users_list(include_locale=True, limit=200)["members"]
        profiles = [read_profile(user) for user in found if user["id"] in members]
        with self.bot.services.db.write() as session:
            team = Team(
                workspace_id=self.workspace.id, channel_id=channel_id, name=channel, locale="nl", tz=str(AMSTERDAM)
            )
            session.add(team)
            session.flush()
            people = {
                p["slack_id"]: record_profile(session, self.workspace.id, p) for p in profiles if p["kind"] == "person"
            }
            record_presence(session, team.id, people.values())
            if lead:
                session.get_one(Membership, (team.id, people[self.id_of(lead)])).role = "lead"
            template = plan.pop("template", "standard")
            session.add(DagstartPlan(team_id=team.id, **{"chair": False, "meeting": 0, **plan}))
            for q in template_questions(template):
                session.add(DagstartQuestion(team_id=team.id, slot=q.slot, key=q.key, kind=q.kind))
            session.add(Schedule(team_id=team.id, ritual="dagstart", at=at))
            session.flush()
            replan(session, team, self.clock.now())
            if not starts:
                session.execute(update(Schedule).where(Schedule.team_id == team.id).values(next_due_at=None))
        self.settle()
        return team.id

    # -- time ------------------------------------------------------------------------------------------------

    def to(self, moment: str | datetime, *, day: int = 0) -> None:
        """Move to a local time (`"09:15"`, `day` days further) and let everything due happen."""
        self.once(World._to, moment, day=day)

    def _to(self, moment: str | datetime, day: int) -> None:
        self.move(moment, day=day)
        self.settle()

    def move(self, moment: str | datetime, *, day: int = 0) -> None:
        """Set both clocks, and nothing more."""
        if isinstance(moment, str):
            hour, minute = map(int, moment.split(":"))
            local = self.clock.now().astimezone(AMSTERDAM) + timedelta(days=day)
            moment = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.clock.set(moment)
        self.playground.clock.set(moment.timestamp())

    def settle(self) -> None:
        """Let everything that is due happen: the alarm, what was promised after acks, and the outbox."""
        self.bot.door.finish()
        self.bot.alarm.look()
        self.sender.drain()


@contextmanager
def world(folder: Path, **options: Any) -> Iterator[World]:
    """A world on a fresh SQLite file."""
    made = World(prepared.sqlite(folder / "dagstart.db"), **options)
    try:
        yield made
    finally:
        made.close()
