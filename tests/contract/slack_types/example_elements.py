"""A full example of every element: each field that Slack's types and the rulebook share."""

from typing import Any

Example = dict[str, Any]
LINK = "https://example.org/page"
PICTURE = "https://example.org/sun.png"


def plain(words: str) -> Example:
    """A plain_text object."""
    return {"type": "plain_text", "text": words, "emoji": True}


def mrkdwn(words: str) -> Example:
    """A mrkdwn text object."""
    return {"type": "mrkdwn", "text": words, "verbatim": False}


def option(name: str, **more: Any) -> Example:
    """An option with that name."""
    return {"text": plain(name), "value": name.lower(), "description": plain(f"About {name}"), **more}


IMAGE = {"type": "image", "image_url": PICTURE, "alt_text": "A sun"}
CONFIRM = {
    "title": plain("Sure?"),
    "text": mrkdwn("This *can't* be undone."),
    "confirm": plain("Yes"),
    "deny": plain("No"),
    "style": "danger",
}
DISPATCH = {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}
STYLE = {"bold": True, "italic": False, "strike": False, "underline": True, "code": False}
SECTION = {
    "type": "rich_text_section",
    "elements": [
        {"type": "text", "text": "Hello ", "style": STYLE},
        {"type": "user", "user_id": "U1"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "team", "team_id": "T1"},
        {"type": "emoji", "name": "wave", "unicode": "1f44b"},
        {"type": "link", "url": LINK, "text": "here", "unsafe": False, "style": STYLE},
        {"type": "color", "value": "#ff0000"},
        {"type": "broadcast", "range": "here"},
        {"type": "date", "timestamp": 1_790_000_000, "format": "{date}", "url": LINK, "fallback": "then"},
    ],
}
RICH_TEXT = {
    "type": "rich_text",
    "elements": [
        SECTION,
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}], "border": 1},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}], "border": 0},
        {"type": "rich_text_list", "style": "bullet", "elements": [SECTION], "indent": 1, "border": 0},
    ],
}
OPTIONS = [option("Red"), option("Green"), option("Blue")]
GROUPS = [{"label": plain("Warm"), "options": OPTIONS[:1]}, {"label": plain("Cold"), "options": OPTIONS[1:]}]
HELD = {"placeholder": plain("Choose"), "focus_on_load": True}
MENU = {**HELD, "confirm": CONFIRM}
MULTI = {**MENU, "max_selected_items": 2}
FILTER = {"include": ["public", "im"], "exclude_external_shared_channels": True, "exclude_bot_users": True}


def _named(elements: dict[str, Example]) -> dict[str, Example]:
    return {kind: {"type": kind, "action_id": f"{kind}-1", **fields} for kind, fields in elements.items()}


BUTTONS = _named(
    {
        "button": {
            "text": plain("Go"),
            "value": "1",
            "url": LINK,
            "style": "primary",
            "accessibility_label": "Go to it",
            "confirm": CONFIRM,
        },
        "workflow_button": {
            "text": plain("Start"),
            "workflow": {
                "trigger": {
                    "url": LINK,
                    "customizable_input_parameters": [{"name": "who", "value": "me"}],
                }
            },
            "style": "danger",
            "accessibility_label": "Start it",
        },
        "overflow": {"options": [option("More", url=LINK), option("Less")], "confirm": CONFIRM},
    }
)
CHOOSERS = _named(
    {
        "static_select": {**MENU, "options": OPTIONS, "initial_option": OPTIONS[1]},
        "external_select": {**MENU, "initial_option": OPTIONS[1], "min_query_length": 3},
        "users_select": {**MENU, "initial_user": "U1"},
        "channels_select": {**MENU, "initial_channel": "C1", "response_url_enabled": True},
        "conversations_select": {
            **MENU,
            "initial_conversation": "C1",
            "default_to_current_conversation": True,
            "response_url_enabled": True,
            "filter": FILTER,
        },
        "multi_static_select": {**MULTI, "option_groups": GROUPS, "initial_options": OPTIONS[:2]},
        "multi_external_select": {**MULTI, "initial_options": OPTIONS[:2], "min_query_length": 3},
        "multi_users_select": {**MULTI, "initial_users": ["U1"]},
        "multi_channels_select": {**MULTI, "initial_channels": ["C1"]},
        "multi_conversations_select": {
            **MULTI,
            "initial_conversations": ["C1"],
            "default_to_current_conversation": True,
            "filter": FILTER,
        },
        "checkboxes": {
            "options": [*OPTIONS, option("Loud", text=mrkdwn("*Loud*"))],
            "initial_options": OPTIONS[:1],
            "focus_on_load": True,
            "confirm": CONFIRM,
        },
        "radio_buttons": {
            "options": [*OPTIONS, option("Loud", text=mrkdwn("*Loud*"))],
            "initial_option": OPTIONS[0],
            "focus_on_load": True,
            "confirm": CONFIRM,
        },
        "datepicker": {**MENU, "initial_date": "2026-11-21"},
        "timepicker": {**MENU, "initial_time": "09:15", "timezone": "Europe/Amsterdam"},
    }
)
DATETIME = _named({"datetimepicker": {"initial_date_time": 1_790_000_000, "focus_on_load": True, "confirm": CONFIRM}})
TEXT_INPUT = _named(
    {
        "plain_text_input": {
            **HELD,
            "initial_value": "Hello",
            "multiline": True,
            "min_length": 2,
            "max_length": 3000,
            "dispatch_action_config": DISPATCH,
        }
    }
)
RICH_INPUT = _named(
    {
        "rich_text_input": {
            **HELD,
            "initial_value": RICH_TEXT,
            "dispatch_action_config": DISPATCH,
            "min_lines": 2,
            "max_lines": 9,
        }
    }
)
MODAL_INPUTS = _named(
    {
        "email_text_input": {**HELD, "initial_value": "a@b.nl", "dispatch_action_config": DISPATCH},
        "url_text_input": {**HELD, "initial_value": LINK, "dispatch_action_config": DISPATCH},
        "number_input": {
            **HELD,
            "is_decimal_allowed": True,
            "initial_value": "3.5",
            "min_value": "-1",
            "max_value": "10",
            "dispatch_action_config": DISPATCH,
        },
        "file_input": {"filetypes": ["png", "pdf"], "max_files": 3},
    }
)
CONTEXT_ACTIONS = _named(
    {
        "feedback_buttons": {
            "positive_button": {"text": plain("Good"), "value": "+", "accessibility_label": "Good"},
            "negative_button": {"text": plain("Bad"), "value": "-", "accessibility_label": "Bad"},
        },
        "icon_button": {
            "icon": "trash",
            "text": plain("Delete"),
            "value": "1",
            "visible_to_user_ids": ["U1"],
            "accessibility_label": "Delete it",
            "confirm": CONFIRM,
        },
    }
)
INPUTS = {**CHOOSERS, **DATETIME, **TEXT_INPUT, **RICH_INPUT, **MODAL_INPUTS}
