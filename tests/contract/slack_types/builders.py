"""Small blocks for tests, and problems as sentences."""

from typing import Any

from playground.blocks import Problem

from .example_elements import Example, mrkdwn, plain

NO_MATCH = "failed to match all allowed schemas [json-pointer:/view]"


def button(**more: Any) -> Example:
    """A button that says Go."""
    return {"type": "button", "text": plain("Go"), **more}


def section(**more: Any) -> Example:
    """A section that says Hello."""
    return {"type": "section", "text": mrkdwn("Hello"), **more}


def actions(*held: Example, **more: Any) -> Example:
    """An actions block of these elements."""
    return {"type": "actions", "elements": list(held), **more}


def asking(element: Example, **more: Any) -> Example:
    """An input block around this element."""
    return {"type": "input", "label": plain("Here"), "element": element, **more}


def said(problems: list[Problem]) -> list[str]:
    """The problems as Slack's answers say them."""
    return [str(problem) for problem in problems]
