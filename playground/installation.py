"""The one app of the workspace: what its manifest says, and its credentials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


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
