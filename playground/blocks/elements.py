"""Interactive elements and the blocks and surfaces that take them."""

import re
from datetime import date, time
from typing import Any

from playground.blocks.objects import (
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH,
    ID,
    IMAGE_RULES,
    IMAGE_SOURCE,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    PLAIN_OPTION,
    RICH_OPTION,
    STYLE,
    URL,
    WEB_URL,
    initial_among_options,
    plain,
)
from playground.blocks.rich_text import RICH_TEXT_BLOCK
from playground.blocks.schema import (
    FINE,
    Check,
    Fields,
    Problems,
    anything,
    array,
    boolean,
    either,
    integer,
    matching,
    not_both,
    obj,
    one_of,
    string,
    wrong,
)

LONGEST_INPUT = 3000
CONFIRMABLE: Fields = {"confirm": CONFIRM}
FOCUSABLE: Fields = {"focus_on_load": boolean}
HELD: Fields = {"placeholder": plain(150), **FOCUSABLE}
TYPED: Fields = {**HELD, "dispatch_action_config": DISPATCH}
MENU: Fields = {**HELD, **CONFIRMABLE}
MULTI: Fields = {**MENU, "max_selected_items": integer(1, 10_000)}
LABELLED: Fields = {"accessibility_label": string(75)}
CHOICES: Fields = {"options": array(PLAIN_OPTION, 100), "option_groups": array(OPTION_GROUP, 100)}
CHOICE_RULES = (
    either("options", "option_groups"),
    not_both("options", "option_groups"),
    initial_among_options,
)
CONVERSATIONS: Fields = {"default_to_current_conversation": boolean, "filter": CONVERSATION_FILTER}
ANSWERABLE: Fields = {"response_url_enabled": boolean}
QUERY: Fields = {"min_query_length": integer(0, 75)}
IDS = array(string(255), 10_000, 0)


def element(required: Fields | None = None, optional: Fields | None = None, *rules: Check) -> Check:
    """An interactive element: a type, maybe an action_id, and its own fields."""
    return obj({"type": anything, **(required or {})}, {"action_id": ID, **(optional or {})}, *rules)


def parses(parse: Any, pattern: str) -> Any:
    """A predicate: the text has this form and means something to `parse`."""
    form = re.compile(pattern)

    def accepts(value: str) -> bool:
        try:
            return bool(form.fullmatch(value) and parse(value))
        except ValueError:
            return False

    return accepts


def numeric(value: str) -> bool:
    """Whether a text reads as a plain decimal number."""
    return re.fullmatch(r"-?\d+(\.\d+)?", value) is not None


DATE = matching(parses(date.fromisoformat, r"\d{4}-\d\d-\d\d"), "must be a valid date: YYYY-MM-DD")
TIME = matching(parses(lambda text: str(time.fromisoformat(text)), r"\d\d:\d\d"), "must be a valid time: HH:mm")
NUMBER = matching(numeric, "must be a valid number")


def length_rule(value: dict[str, Any]) -> Problems:
    """Of a text input: bounds in order, first value within them (wording chosen here)."""
    least, most = value.get("min_length", 0), value.get("max_length", LONGEST_INPUT)
    if least > most:
        return wrong("must be less than or equal to `max_length`", "/min_length")
    if len(value.get("initial_value", "")) > most:
        return wrong(f"must be less than {most + 1} characters", "/initial_value")
    return FINE


def number_rule(value: dict[str, Any]) -> Problems:
    """Of a number input: bounds in order, first value between them (wording chosen here)."""
    least, most = float(value.get("min_value", "-inf")), float(value.get("max_value", "inf"))
    if least > most:
        return wrong("must be less than or equal to `max_value`", "/min_value")
    if "initial_value" in value and not least <= float(value["initial_value"]) <= most:
        return wrong("must be between `min_value` and `max_value`", "/initial_value")
    return FINE


BUTTON = element(
    {"text": plain(75)},
    {"value": string(2000, 0), "url": URL, "style": STYLE, **LABELLED, **CONFIRMABLE},
)
FEEDBACK = obj({"text": plain(75), "value": string(2000)}, LABELLED)
TRIGGER = obj(
    {"url": WEB_URL},
    {"customizable_input_parameters": array(obj({"name": string(255), "value": string(3000, 0)}), 100, 0)},
)
IMAGE = obj({"type": anything, "alt_text": string(2000)}, IMAGE_SOURCE, *IMAGE_RULES)

BUTTONS: Fields = {
    "button": BUTTON,
    "workflow_button": element(
        {"text": plain(75), "workflow": obj({"trigger": TRIGGER})}, {"style": STYLE, **LABELLED}
    ),
    "overflow": element({"options": array(OVERFLOW_OPTION, 5)}, CONFIRMABLE),
}
CONTEXT_ACTIONS: Fields = {
    "feedback_buttons": element({"positive_button": FEEDBACK, "negative_button": FEEDBACK}),
    "icon_button": element(
        {"icon": one_of("trash"), "text": plain(75)},
        {"value": string(2000), "visible_to_user_ids": IDS, **LABELLED, **CONFIRMABLE},
    ),
}
SELECTS: Fields = {
    "static_select": element({}, {**MENU, **CHOICES, "initial_option": PLAIN_OPTION}, *CHOICE_RULES),
    "external_select": element({}, {**MENU, **QUERY, "initial_option": PLAIN_OPTION}),
    "users_select": element({}, {**MENU, "initial_user": string(255)}),
    "channels_select": element({}, {**MENU, **ANSWERABLE, "initial_channel": string(255)}),
    "conversations_select": element({}, {**MENU, **ANSWERABLE, **CONVERSATIONS, "initial_conversation": string(255)}),
    "multi_static_select": element(
        {}, {**MULTI, **CHOICES, "initial_options": array(PLAIN_OPTION, 100)}, *CHOICE_RULES
    ),
    "multi_external_select": element({}, {**MULTI, **QUERY, "initial_options": array(PLAIN_OPTION, 100)}),
    "multi_users_select": element({}, {**MULTI, "initial_users": IDS}),
    "multi_channels_select": element({}, {**MULTI, "initial_channels": IDS}),
    "multi_conversations_select": element({}, {**MULTI, **CONVERSATIONS, "initial_conversations": IDS}),
}
CHOOSERS: Fields = {
    **SELECTS,
    "checkboxes": element(
        {"options": array(RICH_OPTION, 10)},
        {"initial_options": array(RICH_OPTION, 10), **FOCUSABLE, **CONFIRMABLE},
        initial_among_options,
    ),
    "radio_buttons": element(
        {"options": array(RICH_OPTION, 10)},
        {"initial_option": RICH_OPTION, **FOCUSABLE, **CONFIRMABLE},
        initial_among_options,
    ),
    "datepicker": element({}, {**MENU, "initial_date": DATE}),
    "timepicker": element({}, {**MENU, "initial_time": TIME, "timezone": string(255)}),
}
DATETIME: Fields = {
    "datetimepicker": element({}, {"initial_date_time": integer(10**9, 10**10 - 1), **FOCUSABLE, **CONFIRMABLE})
}
TEXT_INPUT: Fields = {
    "plain_text_input": element(
        {},
        {
            **TYPED,
            "initial_value": string(LONGEST_INPUT, 0),
            "multiline": boolean,
            "min_length": integer(0, LONGEST_INPUT),
            "max_length": integer(1, LONGEST_INPUT),
        },
        length_rule,
    )
}
RICH_TEXT_INPUT: Fields = {
    "rich_text_input": element(
        {},
        {
            **TYPED,
            "initial_value": RICH_TEXT_BLOCK,
            "min_lines": integer(1, 100),
            "max_lines": integer(1, 100),
        },
    )
}
MODAL_INPUTS: Fields = {
    "email_text_input": element({}, {**TYPED, "initial_value": string(LONGEST_INPUT, 0)}),
    "url_text_input": element({}, {**TYPED, "initial_value": string(LONGEST_INPUT, 0)}),
    "number_input": element(
        {"is_decimal_allowed": boolean},
        {**TYPED, "initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
        number_rule,
    ),
    "file_input": element({}, {"filetypes": array(string(255), 100), "max_files": integer(1, 10)}),
}

ACCESSORIES: Fields = {"image": IMAGE, **BUTTONS, **CHOOSERS}


def actions_of(surface: str) -> Fields:
    """What an actions block takes; Slack lists the datetime picker for messages and modals only."""
    return {**BUTTONS, **CHOOSERS, **({} if surface == "home" else DATETIME)}


def inputs_of(surface: str) -> Fields:
    """What an input block takes on a surface, by the element pages of Slack's reference."""
    common = {**CHOOSERS, **TEXT_INPUT}
    more: dict[str, Fields] = {
        "message": DATETIME,
        "home": RICH_TEXT_INPUT,
        "modal": {**DATETIME, **RICH_TEXT_INPUT, **MODAL_INPUTS},
    }
    return {**common, **more[surface]}
