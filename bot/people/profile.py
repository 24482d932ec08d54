"""Reading a person out of Slack's user object."""

from collections.abc import Mapping
from typing import Any

from bot.i18n import locale_of
from bot.people.calendar import zone_exists
from bot.people.roster import email_key

SLACKBOT = "USLACKBOT"
"""Shown in lists as a person (`is_bot: false`), but it is not one."""

DEFAULT_ZONE = "Europe/Amsterdam"


def read_profile(user: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a person: `slack_id`, `name`, `tz`, `locale`, `kind` (person, guest, bot, gone), `is_admin`.

    And by what a planner may call them in a roster: `full_name`, `handle`, `email_key`.
    """
    profile = user.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
    full_name, email = profile.get("real_name") or user.get("real_name"), profile.get("email")
    zone = user.get("tz") or ""
    return {
        "slack_id": str(user["id"]),
        "name": str(name or user["id"])[:200],
        "tz": zone if zone_exists(zone) else DEFAULT_ZONE,
        "locale": locale_of(user.get("locale")),
        "kind": _kind(user),
        "is_admin": bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        "full_name": str(full_name)[:200] if full_name else None,
        "handle": str(user["name"])[:80] if user.get("name") else None,
        "email_key": email_key(str(email)) if email else None,
    }


def _kind(user: Mapping[str, Any]) -> str:
    if user.get("deleted"):
        return "gone"
    if user.get("is_bot") or user.get("is_workflow_bot") or user["id"] == SLACKBOT:
        return "bot"
    if user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger"):
        return "guest"
    return "person"
