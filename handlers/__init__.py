"""The Slack door: plain functions, wired in `register`."""

from slack_bolt import App

from handlers import (
    agreement,
    agreement_command,
    agreement_register,
    chain,
    chair,
    command,
    consent,
    dagstart,
    debate,
    debate_arguments,
    debate_command,
    debate_motion,
    debate_outcome,
    debate_votes,
    debate_words,
    errors,
    export,
    feedback,
    feedback_command,
    feedback_mirror,
    feedback_own,
    feedback_texts,
    files,
    frame,
    home,
    kept,
    keys,
    kpi,
    kpi_command,
    meeting,
    mydata,
    people,
    points,
    setup,
    shortcut,
    talk,
)

MODULES = (
    dagstart,
    chain,
    chair,
    meeting,
    points,
    agreement,
    agreement_command,
    agreement_register,
    kept,
    consent,
    debate,
    debate_outcome,
    debate_arguments,
    debate_votes,
    debate_motion,
    debate_command,
    frame,
    debate_words,
    kpi,
    kpi_command,
    feedback,
    feedback_texts,
    feedback_mirror,
    feedback_own,
    feedback_command,
    command,
    setup,
    export,
    mydata,
    home,
    people,
    talk,
    files,
    keys,
    shortcut,
    errors,
)
MESSAGES = {**talk.MESSAGES, **files.MESSAGES}
"""Renderers of messages that belong to a door and to no ritual."""


def register(app: App) -> None:
    """Wire every listener."""
    for module in MODULES:
        module.register(app)
