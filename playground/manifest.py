"""What Slack would refuse in an app's manifest (its limits and Slack's own command names)."""

from __future__ import annotations

import re

from playground.installation import Json

COMMAND = re.compile(r"/[a-z0-9_-]{1,31}")
TAKEN = {
    "/active",
    "/apps",
    "/archive",
    "/away",
    "/call",
    "/collapse",
    "/dm",
    "/dnd",
    "/expand",
    "/feed",
    "/feedback",
    "/huddle",
    "/invite",
    "/join",
    "/keys",
    "/kick",
    "/leave",
    "/me",
    "/mpdm",
    "/msg",
    "/mute",
    "/open",
    "/part",
    "/pref",
    "/prefs",
    "/remind",
    "/remove",
    "/rename",
    "/search",
    "/shortcuts",
    "/shrug",
    "/star",
    "/status",
    "/topic",
    "/unarchive",
    "/who",
}
MOST_COMMANDS, MOST_SHORTCUTS, MOST_EVENTS = 50, 10, 100


def manifest_problems(manifest: Json) -> list[str]:
    """Sentences about what is wrong; empty if Slack would take it."""
    shown, features = manifest.get("display_information") or {}, manifest.get("features") or {}
    commands, shortcuts = features.get("slash_commands") or [], features.get("shortcuts") or []
    events = ((manifest.get("settings") or {}).get("event_subscriptions") or {}).get("bot_events") or []
    told = [
        (len(shown.get("name") or "") > 35, "the name is longer than 35 characters"),
        (len(shown.get("description") or "") > 140, "the description is longer than 140 characters"),
        (len((features.get("bot_user") or {}).get("display_name") or "") > 80, "the bot's name is too long"),
        (len(commands) > MOST_COMMANDS, "there are more than 50 slash commands"),
        (len(shortcuts) > MOST_SHORTCUTS, "there are more than 10 shortcuts"),
        (len(events) > MOST_EVENTS, "there are more than 100 bot events"),
    ]
    return [
        *(sentence for wrong, sentence in told if wrong),
        *(problem for command in commands for problem in _command(command)),
        *(f"the shortcut {s['name']} is longer than 24 characters" for s in shortcuts if len(s["name"]) > 24),
    ]


def _command(command: Json) -> list[str]:
    name = str(command.get("command") or "")
    told = [
        (not COMMAND.fullmatch(name), f"{name} is no command: / and at most 31 lower-case letters"),
        (name in TAKEN, f"{name} is Slack's own command"),
        (not command.get("description"), f"{name} has no description"),
        (len(str(command.get("usage_hint") or "")) > 1000, f"the hint of {name} is too long"),
    ]
    return [sentence for wrong, sentence in told if wrong]
