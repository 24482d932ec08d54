"""What Slack's client checks in a form before it sends anything."""

from __future__ import annotations

from urllib.parse import urlsplit

from playground.elements import is_empty, state_values
from playground.installation import Json
from playground.state import View

REQUIRED = "Please complete this required field."


def check_form(view: View) -> dict[str, str]:
    """{block_id: sentence} for inputs that can't be sent; empty if all is well."""
    values = state_values(view.body["blocks"], view.values)
    found = {}
    for block in view.body["blocks"]:
        if block.get("type") == "input":
            element = block["element"]
            problem = _problem(block, element, values[block["block_id"]][element["action_id"]])
            if problem:
                found[str(block["block_id"])] = problem
    return found


def _problem(block: Json, element: Json, state: Json) -> str:
    if is_empty(state):
        return "" if block.get("optional") else REQUIRED
    kind, text = element["type"], str(state.get("value") or "")
    if kind == "plain_text_input":
        return _length(element, text)
    if kind == "number_input":
        return _number(element, text)
    if kind == "email_text_input" and ("@" not in text or " " in text):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not (urlsplit(text).scheme and urlsplit(text).netloc):
        return "Please enter a valid URL."
    limit = element.get("max_selected_items")
    if limit and max(len(v) for v in state.values() if isinstance(v, list)) > limit:
        return f"Please select at most {limit}."
    return ""


def _length(element: Json, text: str) -> str:
    least, most = element.get("min_length"), element.get("max_length")
    if least and len(text) < least:
        return f"This entry must be at least {least} characters."
    if most and len(text) > most:
        return f"This entry must be less than {most + 1} characters."
    if not most and len(text) > 3000:
        return "This entry must be less than 3001 characters."
    return ""


def _number(element: Json, text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and number != int(number):
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least not in (None, "") and number < float(least):
        return f"This number must be at least {least}."
    if most not in (None, "") and number > float(most):
        return f"This number must be at most {most}."
    return ""
