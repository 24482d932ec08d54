"""The app as one workspace has it: what its manifest says, its credentials, and the tokens an installation gave."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

ROTATED_LASTS = 43_200
"""Seconds a token lasts where the app rotates its tokens."""

MOST_ACTIVE = 2
"""So many rotated tokens work at once; an older one is revoked."""


@dataclass
class Keyring:
    """Tokens that OAuth gave: when each ends (0: never), which are revoked, and refresh tokens not yet used."""

    ends: dict[str, float] = field(default_factory=dict)
    revoked: list[str] = field(default_factory=list)
    refresh: list[str] = field(default_factory=list)

    def give(self, now: float, *, rotates: bool) -> Json:
        """The token of an installation; without rotation it is the same until it is revoked."""
        working = [token for token in self.ends if token not in self.revoked]
        if not rotates:
            token = working[-1] if working else f"xoxb-{secrets.token_hex(24)}"
            self.ends.setdefault(token, 0.0)
            return {"access_token": token}
        token, refresh = f"xoxe.xoxb-1-{secrets.token_urlsafe(110)}", f"xoxe-1-{secrets.token_urlsafe(96)}"
        self.revoked += working[: max(0, len(working) + 1 - MOST_ACTIVE)]
        self.ends[token] = now + ROTATED_LASTS
        self.refresh.append(refresh)
        return {"access_token": token, "refresh_token": refresh, "expires_in": ROTATED_LASTS}

    def problem(self, token: str, now: float) -> str:
        """Slack's word for why a token of ours does not work; empty if it does."""
        if token in self.revoked:
            return "token_revoked"
        return "token_expired" if 0 < self.ends[token] <= now else ""

    def revoke(self, token: str = "") -> None:
        """Revoke one token, or all of them with what would give new ones."""
        self.revoked += [token] if token else [each for each in self.ends if each not in self.revoked]
        if not token:
            self.refresh.clear()


@dataclass
class Organisation:
    """An organisation of several workspaces (Enterprise Grid); `granted` are those the app was added to."""

    id: str
    name: str
    keys: Keyring = field(default_factory=Keyring)
    granted: list[str] = field(default_factory=list)


@dataclass
class App:
    """The installed app as its manifest describes it, with its credentials."""

    id: str
    bot_id: str
    bot_user: str
    name: str
    manifest: Json
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
    client_id: str
    client_secret: str
    installed: bool = True
    revoked: bool = False
    installer: str = ""
    keys: Keyring = field(default_factory=Keyring)

    @property
    def features(self) -> Json:
        return dict(self.manifest.get("features") or {})

    @property
    def settings(self) -> Json:
        return dict(self.manifest.get("settings") or {})

    @property
    def scopes(self) -> list[str]:
        """Bot scopes in the manifest's order."""
        return list(((self.manifest.get("oauth_config") or {}).get("scopes") or {}).get("bot") or [])

    @property
    def redirect_urls(self) -> list[str]:
        """Where Slack may send a browser back to."""
        return list((self.manifest.get("oauth_config") or {}).get("redirect_urls") or [])

    @property
    def rotates(self) -> bool:
        """Whether tokens given from now on end after twelve hours."""
        return bool(self.settings.get("token_rotation_enabled"))

    @property
    def bot_events(self) -> list[str]:
        return list((self.settings.get("event_subscriptions") or {}).get("bot_events") or [])

    @property
    def commands(self) -> list[Json]:
        return list(self.features.get("slash_commands") or [])

    @property
    def shortcuts(self) -> list[Json]:
        return list(self.features.get("shortcuts") or [])

    @property
    def home_tab(self) -> bool:
        return bool((self.features.get("app_home") or {}).get("home_tab_enabled"))

    @property
    def messages_tab(self) -> bool:
        """Slack's default for a new app is an enabled Messages tab."""
        return bool((self.features.get("app_home") or {}).get("messages_tab_enabled", True))

    @property
    def messages_tab_read_only(self) -> bool:
        return bool((self.features.get("app_home") or {}).get("messages_tab_read_only_enabled", False))

    @property
    def socket_mode(self) -> bool:
        return bool(self.settings.get("socket_mode_enabled"))
