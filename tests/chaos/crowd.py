"""Many teams at once, in Slack and in the tables, and what their people do."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from playground.conversations import Message
from playground.state import User
from tests.feedback import FILLED
from tests.robustness.processes import wait_for
from tests.world import AMSTERDAM, World

ZONE = "Europe/Amsterdam"
MARKED = "@"
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
    kind: str  # answer, feedback, said (in a debate or a round), text (of an agreement)
    author: str
    channel: str
    """The channel of the author's team."""


@dataclass(frozen=True)
class Form:
    """A form behind a button of a message, and what is typed in it; `MARKED` stands for the mark."""

    message: Message
    action_id: str
    callback_id: str
    fields: Mapping[str, str]


class Crowd:
    """Does what people do, again when Slack says that it did not work, and keeps what was acked."""

    def __init__(self, house: World, chance: random.Random) -> None:
        self.house, self.chance = house, chance
        self.typed: dict[str, Typed] = {}
        self.acked: set[str] = set()
        self.tried = self.refused = self.kept = 0
        self._numbers = count(10_000)
        self._in_forms, self._on_cards = dict[str, str](), dict[str, list[str]]()
        self._http = httpx.Client(base_url=house.served.url, timeout=20)

    def type(self, kind: str, author: str, channel: str) -> str:
        """A new mark, to be typed."""
        mark = f"merk{next(self._numbers)}"
        self.typed[mark] = Typed(mark, kind, author, channel)
        return mark

    def act(self, name: str, **body: Any) -> bool:
        """One act; False when Slack showed that it did not work."""
        return bool(self._do(name, **body).get("ok"))

    def _do(self, name: str, **body: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._http.post(f"/_/act/{name}", json=body).json()
        self.tried += 1
        self.refused += not answer.get("ok")
        return answer

    def press(self, who: str, message: Message, action_id: str, state: dict[str, Any] | None = None) -> bool:
        """Press the first button with this action."""
        if (found := button_of(message, action_id)) is None:
            return False
        where = {"as": who, "channel": message.channel, "ts": message.ts}
        return self.act("press", **where, block_id=found[0], action_id=action_id, state=state or {})

    def answer(self, who: str, channel: str, message: Message) -> bool:
        """Fill in the card of the day and send it, or press that there is nothing."""
        if self.chance.random() < 0.15:
            return self.press_once(who, message, blocks.NOTHING)
        card = f"{message.channel} {message.ts}"
        if card not in self._on_cards:  # who presses again has not typed again
            self._on_cards[card] = [self.type("answer", who, channel) for _ in (1, 3)]
        marks = self._on_cards[card]
        typed = zip((1, 3), marks, strict=True)
        state = {blocks.answer_block(slot): {"value": f"De brief {mark}"} for slot, mark in typed}
        if done := self.press_once(who, message, blocks.SEND, state):
            self.acked.update(marks)
        return done

    def press_once(self, who: str, message: Message, action_id: str, state: dict[str, Any] | None = None) -> bool:
        """Press a button that goes when it is done; who still sees it will press again."""
        if not self.press(who, message, action_id, state):
            return False
        return self.sees(message, lambda now: button_of(now, action_id) is None)

    def sees(self, message: Message, so: Callable[[Message], bool]) -> bool:
        """Whether a message, as it is drawn anew, soon says so."""
        messages = self.house.playground.state.channels[message.channel].messages
        return wait_for(lambda: so(messages[message.ts]), REDRAWN)

    def write_feedback(self, who: str, channel: str, message: Message) -> bool:
        """Open the form behind the card, fill it in and send it."""
        words = {**FILLED, "feedback_behaviour": f"Je liet haar uitpraten, {MARKED}"}
        return self.fill(who, Form(message, WRITE, SAVE, words), "feedback", channel)

    def fill(self, who: str, form: Form, kind: str, channel: str) -> bool:
        """Open a form, fill it in and send it; who is not told that it was taken sends the same words again."""
        if self._open(who, form.callback_id) is None and not self.press(who, form.message, form.action_id):
            return False
        if (view_id := self._open(who, form.callback_id)) is None:
            return False
        if view_id not in self._in_forms:
            self._in_forms[view_id] = self.type(kind, who, channel)
        mark = self._in_forms[view_id]
        state = {name: {"value": value.replace(MARKED, mark)} for name, value in form.fields.items()}
        answer = self._do("submit", **{"as": who}, view_id=view_id, state=state)
        if not answer.get("ok") and answer.get("error") != "errors":
            return False
        if done := bool(answer.get("ok")) and self._open(who, form.callback_id) is None:
            self.acked.add(mark)
        self._close(who)  # what is shown instead, or the form with what is wrong with it
        return done

    def keep(self, who: str, channel: str, message: Message) -> bool:
        """Say that the team keeps its agreement."""
        done = self.press_once(who, message, KEPT["yes"])
        self.kept += done
        return done

    def home(self, who: str) -> dict[str, Any] | None:
        """What somebody's Home shows; None before there is one."""
        found: dict[str, Any] | None = self._http.get("/_/views", params={"as": who}).json()["home"]
        return found

    def reads(self, who: str, words: str) -> bool:
        """Whether a form soon says this; it is closed then."""
        if found := wait_for(lambda: words in str(self._modals(who)), REDRAWN):
            self._close(who)
        return found

    def _close(self, who: str) -> None:
        for view in self._modals(who):
            self._do("close", **{"as": who}, view_id=view["id"])

    def _modals(self, who: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._http.get("/_/views", params={"as": who}).json()["modals"]
        return found[::-1]

    def _open(self, who: str, callback_id: str) -> str | None:
        return next((view["id"] for view in self._modals(who) if view["callback_id"] == callback_id), None)

    # -- what they see -------------------------------------------------------------------------------------------

    def private(self, action_id: str, people: Iterable[str], day: date | None) -> Iterator[tuple[str, Message]]:
        """Of each of these people the newest private message of the day, or of any, with such a button."""
        bot, wanted = self.house.playground.state.app.bot_user, set(people)
        for channel in list(self.house.playground.state.channels.values()):
            if channel.kind == "im" and bot in channel.members:
                who = next(member for member in channel.members if member != bot)
                found = [m for m in list(channel.messages.values()) if who in wanted and button_of(m, action_id)]
                if found and day in (None, datetime.fromtimestamp(float(found[-1].ts), AMSTERDAM).date()):
                    yield who, found[-1]

    def shown(self, action_id: str, channel_id: str) -> list[Message]:
        """The messages of a channel with such a button."""
        channel = self.house.playground.state.channels[channel_id]
        return [message for message in list(channel.messages.values()) if button_of(message, action_id)]


def button_of(message: Message, action_id: str) -> tuple[str, str] | None:
    """The block and the value of the first button with this action."""
    return button_in(message.body.get("blocks") or [], action_id)


def button_in(blocks: Iterable[dict[str, Any]], action_id: str) -> tuple[str, str] | None:
    """The same in blocks of any surface."""
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("accessory") or {}):
            if element.get("action_id") == action_id:
                return str(block["block_id"]), str(element.get("value", ""))
    return None
