"""Events and interactions on their way to the app: over a socket or signed HTTP, with acks and retries."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from playground import http_out
from playground.ack import Ack
from playground.conversations import Channel
from playground.event_budget import EventBudget
from playground.inspector import elapsed
from playground.installation import Json
from playground.subscriptions import is_wanted, subscription

if TYPE_CHECKING:
    from playground.core import Core

RETRY_AFTER = (0.0, 60.0, 300.0)  # seconds on the set clock: almost at once, a minute, five minutes


class Delivery:
    """Carries payloads to the app and reads its acks."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.tasks: set[asyncio.Task[None]] = set()
        self._resting = 0
        self.budget = EventBudget(core.clock.now, core.limits.scale)

    @property
    def busy(self) -> bool:
        """Whether something is under way to the app; what waits for its retry is not."""
        return len(self.tasks) > self._resting

    async def interact(self, kind: str, name: str, payload: Json) -> Ack:
        """Deliver a command or interaction once (they are never retried) and wait for the ack."""
        core = self.core
        start = time.perf_counter()
        ack = await self._once(kind, name, payload, {}, {})
        violations = {"timeout": [f"{name} was not acked within 3 s"], "failed": []}.get(ack.status, [])
        ack_ms = elapsed(start)
        who = _who(payload)
        told = {"status": ack.status, "reason": ack.reason, "body": ack.body}
        core.inspector.record(
            "interaction",
            name,
            payload,
            told,
            who=who,
            ack_ms=ack_ms,
            violations=violations,
            provoked=ack.provoked,
        )
        return ack

    def emit(self, event: Json, channel: Channel | None = None) -> None:
        """Send an event to the app if it subscribed, may know and can see it; returns at once."""
        if not is_wanted(self.core, event, channel):
            return
        if self.budget.spend():
            self.background(self._event(self._callback(event)))
        elif minute := self.budget.minute_to_tell():
            self.background(self._limited(minute))

    def background(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the request that caused it."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def revoke(self, token: str = "") -> None:
        """A token of the bot, or all of them, is revoked: tell the app, then know it no more."""
        app = self.core.state.app
        tokens = {"oauth": [], "bot": [app.bot_user]}
        self.emit({"type": "tokens_revoked", "tokens": tokens, "event_ts": f"{self.core.clock.now():.6f}"})
        if token and token != app.bot_token:
            app.keys.revoke(token)
        else:
            app.revoked = True
            app.keys.revoke()
        self.core.store.dirty = True

    def uninstall(self) -> None:
        """The app is removed from this workspace: it hears so, and its tokens are dead. The connections of an app that
        is nowhere installed any more are cut a second later.
        """
        app, organisation = self.core.state.app, self.core.organisation
        self.emit({"type": "app_uninstalled", "event_ts": f"{self.core.clock.now():.6f}"})
        self.revoke()
        app.installed = False
        if organisation and self.core.in_organisation:
            organisation.granted.remove(self.core.state.workspace.id)
        self.core.state.bot.deleted = True
        if not any(each.state.app.installed for each in self.core.workspaces):
            self.background(self._cut())

    async def _cut(self) -> None:
        await asyncio.sleep(1.0)
        await self.core.sockets.disable()

    def _callback(self, event: Json) -> Json:
        state = self.core.state
        team, app = state.workspace.id, state.app
        organisation = self.core.organisation
        enterprise, whole = organisation.id if organisation else None, self.core.in_organisation
        authorization = {
            "enterprise_id": enterprise,
            "team_id": None if whole else team,
            "user_id": app.bot_user,
            "is_bot": True,
            "is_enterprise_install": whole,
        }
        return {
            "token": app.verification_token,
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": enterprise,
            "api_app_id": app.id,
            "event": event,
            "type": "event_callback",
            "event_id": "Ev" + secrets.token_hex(5).upper(),
            "event_time": int(self.core.clock.now()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": secrets.token_urlsafe(24),
        }

    async def _event(self, callback: Json) -> None:
        """Deliver with up to three retries (Events API)."""
        name = subscription(callback["event"])
        reason = ""
        for attempt in range(len(RETRY_AFTER) + 1):
            if attempt:
                await self._rest(RETRY_AFTER[attempt - 1])
            start = time.perf_counter()
            extra = {"retry_attempt": attempt, "retry_reason": reason}
            headers = {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": reason} if attempt else {}
            ack = await self._once("events_api", name, callback, extra, headers)
            self._log_event(name, callback, ack, attempt, elapsed(start))
            if self.budget.settle(ack.ok):
                told = ["event subscriptions were switched off: nearly all deliveries failed"]
                self.core.inspector.record("event", "disabled", violations=told)
            if ack.ok or ack.no_retry or not self.core.state.app.installed:
                return
            reason = ack.reason

    async def _rest(self, seconds: float) -> None:
        self._resting += 1
        try:
            await self.core.clock.wait_until(self.core.clock.now() + seconds)
        finally:
            self._resting -= 1

    async def _limited(self, minute: int) -> None:
        app = self.core.state.app
        notice: Json = {"type": "app_rate_limited", "token": app.verification_token, "api_app_id": app.id}
        notice |= {"team_id": self.core.state.workspace.id, "minute_rate_limited": minute}
        ack = await self._once("events_api", "app_rate_limited", notice, {}, {})
        told = ["more than 30,000 events an hour"]
        self.core.inspector.record("event", "app_rate_limited", notice, ack.status, violations=told)

    async def verify(self) -> bool:
        """Send the url_verification challenge over HTTP; whether the app gave it back."""
        challenge = secrets.token_urlsafe(32)
        token = self.core.state.app.verification_token
        asked = {"token": token, "challenge": challenge, "type": "url_verification"}
        target = self._target("events_api", asked)
        if target is None:
            return False
        ack = await http_out.send(target, self.core.state.app.signing_secret, "events_api", asked, {})
        said = ack.body.get("challenge") if isinstance(ack.body, dict) else ack.body
        self.core.inspector.record("http", "url_verification", asked, ack.body)
        return ack.ok and said == challenge

    def _log_event(self, name: str, callback: Json, ack: Ack, attempt: int, ack_ms: float) -> None:
        told = {"status": ack.status, "reason": ack.reason, "attempt": attempt}
        late = [f"{name} was not acked within 3 s"] if ack.status == "timeout" else []
        self.core.inspector.record("event", name, callback, told, ack_ms=ack_ms, violations=late, provoked=ack.provoked)

    async def _once(self, kind: str, name: str, payload: Json, extra: Json, headers: dict[str, str]) -> Ack:
        core = self.core
        slow = core.faults.take("slow", name)
        if slow:
            await asyncio.sleep(float(slow.get("seconds") or 1.0))
        swallowed = core.faults.take("swallow", name) is not None
        twice = core.faults.take("duplicate", name) is not None
        if kind == "interactive" and not (core.state.app.settings.get("interactivity") or {}).get("is_enabled"):
            return Ack("failed", reason="interactivity is off in the manifest")
        target = self._target(kind, payload)
        if target is None:
            if twice:
                await core.sockets.send_copy(kind, payload)
            return await core.sockets.deliver(kind, name, payload, extra, swallowed=swallowed)
        if swallowed:
            return Ack("timeout", reason="http_timeout", provoked=True)
        secret = core.state.app.signing_secret
        if twice:
            await http_out.send(target, secret, kind, payload, headers)
        return await http_out.send(target, secret, kind, payload, headers)

    def _target(self, kind: str, payload: Json) -> str | None:
        """The address to send to, or None for the socket."""
        app = self.core.state.app
        if self.core.deliver_to:
            return self.core.deliver_to
        if app.socket_mode:
            return None
        if kind == "events_api":
            return str((app.settings.get("event_subscriptions") or {}).get("request_url") or "") or None
        if kind == "slash_commands":
            urls = {c["command"]: c.get("url") for c in app.commands}
            return str(urls.get(payload["command"]) or "") or None
        return str((app.settings.get("interactivity") or {}).get("request_url") or "") or None


def _who(payload: Json) -> str:
    user = payload.get("user")
    return str(user["id"] if isinstance(user, dict) else payload.get("user_id", ""))
