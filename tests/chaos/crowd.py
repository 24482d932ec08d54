"""Many teams at once, in Slack and in the tables, and what their people do."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from typing import Any

import httpx

from bot.people.members import record_presence, replan
from bot.people.models import Person, Schedule, Team
from bot.rituals.agreement.kept_blocks import KEPT
from bot.rituals.dagstart import blocks
from bot.rituals.dagstart.models import DagstartPlan, DagstartQuestion
from bot.rituals.dagstart.questions import template_questions
from bot.rituals.feedback.blocks import SAVE, WRITE
from playground.state import Message, User
from tests.feedback import FILLED
from tests.robustness.processes import wait_for
from tests.world import AMSTERDAM, World

ZONE = "Europe/Amsterdam"
REDRAWN = 2.0
"""Real seconds in which a card says that it was sent."""


def team_ids(number: int, size: int) -> list[str]:
    """The Slack ids of the people of a team."""
    return [f"U1{number:03}{n:04}" for n in range(size)]


def populate(house: World, teams: int, size: int, **plan: Any) -> list[int]:
    """Teams with their daily start at nine. Returns their ids."""
    state, now, made = house.playground.state, house.clock.now(), []
    with house.bot.services.db.write() as session:
        for number in range(teams):
            ids = team_ids(number, size)
            for slack_id in ids:
                state.users[slack_id] = User(slack_id, slack_id.lower(), slack_id, tz=ZONE, locale="nl-NL")
            channel = state.add_channel(f"team-{number}", "public", ids[0], now.timestamp())
            channel.members = dict.fromkeys([*ids, state.app.bot_user])
            place = {"channel_id": channel.id, "name": channel.name, "locale": "nl", "tz": ZONE}
            team = Team(workspace_id=house.workspace.id, **place)
            profile = {"tz": ZONE, "locale": "nl", "kind": "person"}
            people = [Person(workspace_id=house.workspace.id, slack_id=i, name=i, **profile) for i in ids]
            session.add_all([team, *people])
            session.flush()
            record_presence(session, team.id, [person.id for person in people])
            session.add(DagstartPlan(team_id=team.id, **{"chair": False, "meeting": 0, **plan}))
            for q in template_questions("standard"):
                session.add(DagstartQuestion(team_id=team.id, slot=q.slot, key=q.key, kind=q.kind))
            session.add(Schedule(team_id=team.id, ritual="dagstart", at=time(9, 0)))
            session.flush()
            replan(session, team, now)
            made.append(team.id)
    return made


@dataclass(frozen=True)
class Typed:
    """Something that somebody typed; its mark stands in the text and nowhere else."""

    mark: str
    kind: str  # answer, feedback
    author: str
    channel: str
    """The channel of the author's team."""


class Crowd:
    """Does what people do, again when Slack says that it did not work, and keeps what was acked."""

    def __init__(self, house: World, chance: random.Random) -> None:
        self.house, self.chance = house, chance
        self.typed: dict[str, Typed] = {}
        self.acked: set[str] = set()
        self.tried = self.refused = self.kept = 0
        self._numbers = count(10_000)
        self._http = httpx.Client(base_url=house.served.url, timeout=20)

    def type(self, kind: str, author: str, channel: str) -> str:
        """A new mark, to be typed."""
        mark = f"merk{next(self._numbers)}"
        self.typed[mark] = Typed(mark, kind, author, channel)
        return mark

    def act(self, name: str, **body: Any) -> bool:
        """One act; False when Slack showed that it did not work."""
        self.tried += 1
        ok = bool(self._http.post(f"/_/act/{name}", json=body).json().get("ok"))
        self.refused += not ok
        return ok

    def press(self, who: str, message: Message, action_id: str, state: dict[str, Any] | None = None) -> bool:
        """Press the first button with this action."""
        block_id = _block_of(message, action_id)
        if not block_id:
            return False
        where = {"as": who, "channel": message.channel, "ts": message.ts}
        return self.act("press", **where, block_id=block_id, action_id=action_id, state=state or {})

    def answer(self, who: str, channel: str, message: Message) -> bool:
        """Fill in the card of the day and send it, or press that there is nothing."""
        if self.chance.random() < 0.15:
            return self.press_once(who, message, blocks.NOTHING)
        marks = [self.type("answer", who, channel) for _ in (1, 3)]
        typed = zip((1, 3), marks, strict=True)
        state = {blocks.answer_block(slot): {"value": f"De brief {mark}"} for slot, mark in typed}
        if done := self.press_once(who, message, blocks.SEND, state):
            self.acked.update(marks)
        return done

    def press_once(self, who: str, message: Message, action_id: str, state: dict[str, Any] | None = None) -> bool:
        """Press a button that goes when it is done; who still sees it will press again."""
        if not self.press(who, message, action_id, state):
            return False
        messages = self.house.playground.state.channels[message.channel].messages
        return wait_for(lambda: _block_of(messages[message.ts], action_id) is None, REDRAWN)

    def write_feedback(self, who: str, channel: str, message: Message) -> bool:
        """Open the form behind the card, fill it in and send it."""
        if self._form(who) is None and not self.press(who, message, WRITE):
            return False
        if (form := self._form(who)) is None:
            return False
        mark = self.type("feedback", who, channel)
        fields = {**FILLED, "feedback_behaviour": f"Je liet haar uitpraten, {mark}"}
        done = self.act("submit", **{"as": who}, view_id=form, state={name: {"value": v} for name, v in fields.items()})
        if done and self._form(who) is None:
            self.acked.add(mark)
            return True
        return False

    def keep(self, who: str, channel: str, message: Message) -> bool:
        """Say that the team keeps its agreement."""
        done = self.press_once(who, message, KEPT["yes"])
        self.kept += done
        return done

    def _form(self, who: str) -> str | None:
        modals = self._http.get("/_/views", params={"as": who}).json()["modals"]
        return next((view["id"] for view in reversed(modals) if view["callback_id"] == SAVE), None)

    # -- what they see -------------------------------------------------------------------------------------------

    def private(self, action_id: str, people: Iterable[str], day: date) -> Iterator[tuple[str, Message]]:
        """Of each of these people the newest private message of the day with such a button."""
        bot, wanted = self.house.playground.state.app.bot_user, set(people)
        for channel in list(self.house.playground.state.channels.values()):
            if channel.kind == "im" and bot in channel.members:
                who = next(member for member in channel.members if member != bot)
                found = [m for m in list(channel.messages.values()) if who in wanted and _block_of(m, action_id)]
                if found and datetime.fromtimestamp(float(found[-1].ts), AMSTERDAM).date() == day:
                    yield who, found[-1]

    def shown(self, action_id: str, channel_id: str) -> list[Message]:
        """The messages of a channel with such a button."""
        channel = self.house.playground.state.channels[channel_id]
        return [message for message in list(channel.messages.values()) if _block_of(message, action_id)]


def _block_of(message: Message, action_id: str) -> str | None:
    for block in message.body.get("blocks") or []:
        for element in (*block.get("elements", ()), block.get("accessory") or {}):
            if element.get("action_id") == action_id:
                return str(block["block_id"])
    return None
