"""What people do in a world, and what they see."""

import asyncio
from time import monotonic
from typing import Any

from bot.app import Bot
from bot.outbox.dispatcher import Dispatcher
from bot.rituals.dagstart.blocks import SEND
from playground.server import Playground
from tests.leaks import Overheard, typed
from tests.line import Line

KEY = "ZGFnc3RhcnQgdGVzdCBrZXk6IDMyIGJ5dGVzIGxvbmc="
CLOSED = ("is gesloten", "is closed")


class Hands:
    """Hands and eyes of everybody in the stand-in."""

    playground: Playground
    http: Line
    keys: dict[str, Any]
    bot: Bot
    sender: Dispatcher
    overheard: Overheard

    def act(self, name: str, /, **body: Any) -> dict[str, Any]:
        """Do something as a person and expect that it works."""
        found = self.try_act(name, **body)
        assert found.get("ok"), f"{name}: {found}"
        return found

    def try_act(self, name: str, /, **body: Any) -> dict[str, Any]:
        """Do something as a person, whatever comes of it (`as_` names who)."""
        if "as_" in body:
            body["as"] = self.id_of(body.pop("as_"))
        found: dict[str, Any] = self.http.post(f"/_/act/{name}", json=body).json()
        self._events_arrive()
        self.bot.door.finish()
        if name == "home":
            self.sender.drain()
        return found

    def _events_arrive(self) -> None:
        """Wait until the bot has acked what Slack sent; what waits for a retry on the set clock is not waited for."""
        if self.playground.delivery.busy:
            self.http.run(self._calm())

    async def _calm(self) -> None:
        delivery, deadline = self.playground.delivery, monotonic() + 5.0
        while delivery.busy and monotonic() < deadline:
            await asyncio.wait(delivery.tasks, timeout=0.02, return_when=asyncio.FIRST_COMPLETED)

    def id_of(self, name: str) -> str:
        """The Slack id of somebody, by (the beginning of) their name."""
        for user in self.playground.state.users.values():
            if user.name.startswith(name) or user.id == name or user.real_name.startswith(name):
                return user.id
        raise KeyError(name)

    def channel(self, name: str) -> str:
        return next(c.id for c in self.playground.state.channels.values() if c.name == name)

    def dm(self, name: str) -> list[dict[str, Any]]:
        """What the bot wrote to somebody in private, oldest first."""
        both = {self.id_of(name), self.playground.state.app.bot_user}
        channels = list(self.playground.state.channels.values())
        return [m for c in channels if c.kind == "im" and both <= set(c.members) for m in self.messages(name, c.id)]

    def cards(self, name: str) -> list[dict[str, Any]]:
        """The prompts somebody got, answered, closed or neither; reminders are not among them."""
        return [m for m in self.dm(name) if _has_buttons(m) or m["text"].partition(".")[0].endswith(CLOSED)]

    def messages(self, name: str, channel: str, thread_ts: str | None = None) -> list[dict[str, Any]]:
        query = {"as": self.id_of(name), "channel": channel, **({"thread_ts": thread_ts} if thread_ts else {})}
        found: list[dict[str, Any]] = self.http.get("/_/messages", params=query).json()["messages"]
        return found

    def answer(self, name: str, *answers: str, button: str = SEND, **fields: Any) -> dict[str, Any]:
        """Somebody fills in the newest card and presses a button (Send, unless told otherwise)."""
        message = next(m for m in reversed(self.dm(name)) if any(b["type"] == "actions" for b in m.get("blocks", [])))
        state = {f"dagstart_answer_{i}": {"value": text} for i, text in enumerate(answers, 1) if text}
        state |= {block_id: {"value": value} for block_id, value in fields.items()}
        return self.press(name, message, button, state)

    def press(
        self,
        name: str,
        message: dict[str, Any],
        action_id: str,
        state: dict[str, Any] | None = None,
        *,
        value: Any = None,
    ) -> dict[str, Any]:
        """Somebody presses a button of a message, or chooses `value` in a menu of it."""
        block = next(b for b in message["blocks"] for e in b.get("elements", []) if e.get("action_id") == action_id)
        return self.try_act(
            "press",
            as_=name,
            channel=message["channel"],
            ts=message["ts"],
            block_id=block["block_id"],
            action_id=action_id,
            state=state or {},
            value=value,
        )

    def command(self, name: str, channel: str, text: str) -> str:
        """Somebody types a command; what comes back only to them."""
        self.act("command", as_=name, channel=channel, text=text)
        found = [m for m in self.messages(name, channel) if m.get("ephemeral")]
        return str(found[-1]["text"]) if found else ""

    def modal(self, name: str) -> dict[str, Any]:
        """The modal somebody has on top."""
        found: dict[str, Any] = self.http.get("/_/views", params={"as": self.id_of(name)}).json()["modals"][-1]
        return found

    def press_home(self, name: str, action_id: str, value: str = "") -> dict[str, Any]:
        """Somebody presses a button on their Home tab: the first one, or the one with this value."""
        home = self.home(name)
        block = next(
            block
            for block in home["blocks"]
            for element in (*block.get("elements", ()), block.get("accessory", {}))
            if element.get("action_id") == action_id and value in ("", element.get("value"))
        )
        done = self.act("press", as_=name, view_id=home["id"], block_id=block["block_id"], action_id=action_id)
        self.sender.drain()
        return done

    def home(self, name: str) -> dict[str, Any]:
        """What somebody sees on their Home tab."""
        found: dict[str, Any] = self.http.get("/_/views", params={"as": self.id_of(name)}).json()["home"]
        return found

    def submit(self, name: str, **fields: Any) -> dict[str, Any]:
        """Somebody sends the modal on top, changing some fields (block id to value)."""
        state = {block_id: {"value": value} for block_id, value in fields.items()}
        return self.try_act("submit", as_=name, view_id=self.modal(name)["id"], state=state)

    def board(self, channel: str, name: str = "") -> dict[str, Any]:
        """The newest message with a header in the channel."""
        channel_id = self.channel(channel)
        found = self.messages(name or self._anybody(channel_id), channel_id)
        return next(m for m in reversed(found) if any(b["type"] == "header" for b in m.get("blocks", [])))

    def leaks(self) -> list[str]:
        """Lines of the log that hold a key, a name, or a sentence somebody typed."""
        names = [user.real_name for user in self.playground.state.users.values() if not user.is_bot]
        keys = [self.keys[name] for name in ("bot_token", "app_token", "signing_secret", "client_secret")]
        return self.overheard.lines_with([KEY, *keys, *names, *typed(self.playground.inspector.entries)])

    def violations(self) -> list[Any]:
        found: list[Any] = self.http.get("/_/violations").json()["violations"]
        return found

    def _anybody(self, channel_id: str) -> str:
        state = self.playground.state
        return next(m for m in state.channels[channel_id].members if m.startswith(f"U{state.mark}0000"))


def _has_buttons(message: dict[str, Any]) -> bool:
    return any(block["type"] == "actions" for block in message.get("blocks", []))
