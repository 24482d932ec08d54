"""Socket Mode: tickets, up to ten connections, envelopes and their acks."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import struct
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from playground.ack import ACK_SECONDS, Ack
from playground.installation import Json

if TYPE_CHECKING:
    from playground.core import Core

MAX_LINKS = 10
TICKET_SECONDS = 30.0  # chosen, not documented; so is that a ticket opens one connection only
LIFETIME, DEBUG_LIFETIME, WARNING = 3600.0, 360.0, 10.0
LATE_SECONDS = 60.0


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol that lets a connection be cut like a broken cable."""

    async def run_asgi(self) -> None:
        self.scope["extensions"]["playground"] = {"protocol": self}
        await super().run_asgi()


@dataclass(eq=False)
class Link:
    """One open connection of the app."""

    websocket: WebSocket
    number: int
    lifetime: float
    retiring: bool = False
    muted: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def send(self, message: Json) -> bool:
        """Send a JSON message; False if the connection is gone."""
        if self.muted:
            return True
        try:
            await self.websocket.send_text(json.dumps(message))
        except (RuntimeError, WebSocketDisconnect, OSError):
            return False
        return True

    def protocol(self) -> Any:
        return self.websocket.scope["extensions"]["playground"]["protocol"]


@dataclass
class Pending:
    """An envelope that waits for its ack since `sent` (time.perf_counter)."""

    name: str
    sent: float
    answer: asyncio.Future[Any]


class Sockets:
    """The app's connections and the envelopes under way."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.links: list[Link] = []
        self.tickets: dict[str, float] = {}
        self.pending: dict[str, Pending] = {}
        self.turn = 0
        self.started = 0

    def ticket(self) -> str:
        """A ticket for one connection, good for half a minute."""
        now = time.monotonic()
        self.tickets = {t: born for t, born in self.tickets.items() if now - born < TICKET_SECONDS}
        made = secrets.token_urlsafe(24)
        self.tickets[made] = now
        return made

    async def serve(self, websocket: WebSocket) -> None:
        """One connection from handshake to end."""
        born = self.tickets.pop(websocket.query_params.get("ticket", ""), None)
        if born is None or time.monotonic() - born > TICKET_SECONDS:
            self.core.inspector.record("socket", "refused", violations=["the ticket is spent or unknown"])
            await websocket.close()
            return
        await websocket.accept()
        debug = websocket.query_params.get("debug_reconnects") == "true"
        self.started += 1
        link = Link(websocket, self.started, DEBUG_LIFETIME if debug else LIFETIME)
        if len(self.links) >= MAX_LINKS:
            await self.disconnect(link, "too_many_websockets")
            return
        self.links.append(link)
        self._log("connected", link)
        try:
            await link.send(self._hello(link))
            link.tasks.append(asyncio.create_task(self._grow_old(link)))
            await self._receive(link)
        finally:
            for task in link.tasks:
                task.cancel()
            if link in self.links:
                self.links.remove(link)
            self._log("closed", link)

    async def deliver(
        self, kind: str, name: str, payload: Json, extra: Json | None = None, *, swallowed: bool = False
    ) -> Ack:
        """Send one envelope over any connection and wait up to three seconds for its ack."""
        envelope_id = secrets.token_hex(16)
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
            **(extra or {}),
        }
        pending = Pending(name, time.perf_counter(), asyncio.get_running_loop().create_future())
        self.pending[envelope_id] = pending
        if not swallowed and not await self._send(envelope):
            self.pending.pop(envelope_id, None)
            return Ack("failed", reason="connection_failed")
        try:
            body = await asyncio.wait_for(asyncio.shield(pending.answer), ACK_SECONDS)
        except TimeoutError:
            asyncio.get_running_loop().call_later(LATE_SECONDS, self.pending.pop, envelope_id, None)
            return Ack("timeout", reason="timeout", provoked=swallowed)
        self.pending.pop(envelope_id, None)
        return Ack("ok", body)

    async def send_copy(self, kind: str, payload: Json) -> None:
        """A duplicate of a delivery nobody waits for (a fault)."""
        envelope_id = secrets.token_hex(16)
        pending = Pending("duplicate", time.perf_counter(), asyncio.get_running_loop().create_future())
        self.pending[envelope_id] = pending
        asyncio.get_running_loop().call_later(LATE_SECONDS, self.pending.pop, envelope_id, None)
        copy = {"envelope_id": envelope_id, "type": kind, "accepts_response_payload": kind != "events_api"}
        await self._send({**copy, "payload": payload})

    async def disconnect(self, link: Link, reason: str, grace: float = 0.0) -> None:
        """Tell a connection to go, then close it after `grace` seconds."""
        link.retiring = True
        await link.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}})
        await asyncio.sleep(grace)
        if link.websocket.application_state.name == "CONNECTED":
            try:
                await link.websocket.close()
            except RuntimeError:
                return

    async def disturb(self, rule: Json) -> None:
        """Do to every connection what a fault asks for: refresh, drop, close_silent or mute."""
        for link in list(self.links):
            self._log(str(rule["kind"]), link)
            if rule["kind"] == "refresh":
                grace = float(rule.get("seconds") or WARNING)
                link.tasks.append(asyncio.create_task(self.disconnect(link, "refresh_requested", grace)))
            else:
                _break(link, str(rule["kind"]))

    async def disable(self) -> None:
        """Socket Mode is over: the app is gone."""
        for link in list(self.links):
            await self.disconnect(link, "link_disabled")

    async def _send(self, envelope: Json) -> bool:
        fresh = [link for link in self.links if not link.retiring] or list(self.links)
        for _ in range(len(fresh)):
            self.turn += 1
            if await fresh[self.turn % len(fresh)].send(envelope):
                return True
        return False

    async def _receive(self, link: Link) -> None:
        while True:
            message = await link.websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if not link.muted:
                self._acknowledge(message.get("text") or "")

    def _acknowledge(self, text: str) -> None:
        try:
            ack = json.loads(text)
            found = self.pending.get(ack["envelope_id"])
        except (ValueError, KeyError, TypeError):
            self.core.inspector.record("socket", "ack", text, violations=["an ack with an invalid body"])
            return
        if found is None:
            self.core.inspector.record("socket", "ack", ack, violations=["an ack for an unknown envelope"])
        elif found.answer.done():
            self.core.inspector.record("socket", "ack", ack, violations=[f"{found.name} was acked twice"])
        else:
            self._settle(found, ack)

    def _settle(self, found: Pending, ack: Json) -> None:
        late = time.perf_counter() - found.sent
        if late > ACK_SECONDS:
            told = [f"{found.name} was acked after {late:.1f} s; the limit is 3 s"]
            self.core.inspector.record("socket", "late ack", ack, ack_ms=late * 1000, violations=told)
        found.answer.set_result(ack.get("payload"))

    async def _grow_old(self, link: Link) -> None:
        await asyncio.sleep(link.lifetime - WARNING)
        await link.send({"type": "disconnect", "reason": "warning", "debug_info": {"host": "playground"}})
        await asyncio.sleep(WARNING)
        await self.disconnect(link, "refresh_requested")

    def _hello(self, link: Link) -> Json:
        debug = {"host": "playground", "started": time.strftime("%Y-%m-%d %H:%M:%S.000"), "build_number": 1}
        return {
            "type": "hello",
            "num_connections": len(self.links),
            "debug_info": {**debug, "approximate_connection_time": int(link.lifetime)},
            "connection_info": {"app_id": self.core.state.app.id},
        }

    def _log(self, what: str, link: Link) -> None:
        told = {"connection": link.number, "num_connections": len(self.links)}
        self.core.inspector.record("socket", what, told)


def _break(link: Link, kind: str) -> None:
    protocol = link.protocol()
    protocol.stop_keepalive()
    if kind == "mute":
        link.muted = True
        protocol.transport.pause_reading()
    elif kind == "drop":
        reset = struct.pack("ii", 1, 0)
        protocol.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        protocol.transport.abort()
    else:
        protocol.transport.close()
