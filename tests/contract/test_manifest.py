"""The manifest in the repository is the one the bot prints, and asks for nothing without a reason."""

import json
from pathlib import Path

from bot.manifest import (
    AGREEMENT_COMMANDS,
    COMMAND,
    DEBATE_COMMANDS,
    EVENTS,
    FEEDBACK_COMMANDS,
    FRAME_COMMANDS,
    KPI_COMMAND,
    LONG_DESCRIPTION,
    SCOPES,
    build_manifest,
    render_manifest,
    render_reasons,
)

ROOT = Path(__file__).resolve().parents[2]
PLANNED = {
    "chat:write",
    "commands",
    "im:write",
    "im:history",
    "users:read",
    "channels:read",
    "groups:read",
    "files:read",
    "files:write",
}
NEEDS = {"channel": "channels:read", "group": "groups:read", "user": "users:read", "team": "users:read"}


def test_the_file_equals_what_the_command_prints() -> None:
    assert (ROOT / "manifest.json").read_text() == render_manifest() + "\n"


def test_only_the_planned_scopes_are_asked_for_each_with_a_reason() -> None:
    assert set(build_manifest()["oauth_config"]["scopes"]["bot"]) == PLANNED == set(SCOPES)
    assert all(f"  {name} " in render_reasons() for name in (*SCOPES, *EVENTS))
    assert all(len(reason) > 15 for reason in (*SCOPES.values(), *EVENTS.values()))


def test_every_event_is_covered_by_a_scope() -> None:
    needed = {NEEDS[name.split("_")[0]] for name in EVENTS if name.split("_")[0] in NEEDS}
    assert needed <= set(SCOPES)


def test_slacks_lengths_are_kept() -> None:
    manifest = build_manifest()
    shown, commands = manifest["display_information"], manifest["features"]["slash_commands"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(LONG_DESCRIPTION) <= 4000
    named = [COMMAND, *AGREEMENT_COMMANDS, KPI_COMMAND, *DEBATE_COMMANDS, *FRAME_COMMANDS, *FEEDBACK_COMMANDS]
    assert [command["command"] for command in commands] == named
    assert all(len(command["usage_hint"]) <= 1000 for command in commands)
    assert all(command["should_escape"] is True for command in commands)
    assert all(len(shortcut["name"]) <= 24 for shortcut in manifest["features"]["shortcuts"])


def test_with_an_address_it_is_for_http() -> None:
    manifest = build_manifest("https://bot.example.org/")
    door = "https://bot.example.org/slack/events"
    assert manifest["settings"]["event_subscriptions"]["request_url"] == door
    assert manifest["settings"]["interactivity"]["request_url"] == door
    assert {command["url"] for command in manifest["features"]["slash_commands"]} == {door}
    assert manifest["settings"]["socket_mode_enabled"] is False
    assert json.loads(render_manifest("https://bot.example.org/")) == manifest
