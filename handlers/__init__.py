"""The Slack door: plain functions, wired in `register`."""

from slack_bolt import App

from handlers import (
    agreement,
    agreement_command,
    agreement_register,
    chair,
    command,
    consent,
    dagstart,
    errors,
    export,
    home,
    kept,
    kpi,
    kpi_command,
    meeting,
    people,
    points,
    roster,
    roster_key,
    setup,
    shortcut,
    talk,
)

MODULES = (
    dagstart,
    chair,
    meeting,
    points,
    agreement,
    agreement_command,
    agreement_register,
    kept,
    consent,
    kpi,
    kpi_command,
    command,
    setup,
    export,
    home,
    people,
    talk,
    roster,
    roster_key,
    shortcut,
    errors,
)
MESSAGES = {**talk.MESSAGES, **roster.MESSAGES}
"""Renderers of messages that belong to a door and to no ritual."""


def register(app: App) -> None:
    """Wire every listener."""
    for module in MODULES:
        module.register(app)
