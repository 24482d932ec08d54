"""A full example of every block and view: each field that Slack's types and the rulebook share."""

from .example_elements import (
    BUTTONS,
    CHOOSERS,
    CONTEXT_ACTIONS,
    IMAGE,
    LINK,
    PICTURE,
    RICH_TEXT,
    TEXT_INPUT,
    Example,
    mrkdwn,
    plain,
)

CARD = {
    "type": "card",
    "hero_image": IMAGE,
    "icon": IMAGE,
    "title": mrkdwn("*Noor*"),
    "subtitle": mrkdwn("Team lead"),
    "body": mrkdwn("Here today"),
    "actions": [BUTTONS["button"]],
}
TASK = {
    "type": "task_card",
    "task_id": "1",
    "title": "Ask everybody",
    "status": "in_progress",
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": [{"type": "url", "url": LINK, "text": "The page"}],
}
RAW = {"type": "raw_text", "text": "Noor"}
COUNT = {"type": "raw_number", "value": 3, "text": "3"}


def _identified(blocks: dict[str, Example]) -> dict[str, Example]:
    return {kind: {"type": kind, "block_id": f"{kind}-block", **fields} for kind, fields in blocks.items()}


EVERYWHERE = _identified(
    {
        "actions": {"elements": [BUTTONS["button"], CHOOSERS["static_select"]]},
        "card": CARD,
        "carousel": {"elements": [CARD]},
        "container": {
            "title": plain("The team"),
            "rich_text_title": RICH_TEXT,
            "subtitle": mrkdwn("of *today*"),
            "icon": IMAGE,
            "width": "wide",
            "is_collapsible": True,
            "default_collapsed": True,
            "has_header_divider": False,
            "child_blocks": [{"type": "divider"}],
        },
        "context": {"elements": [IMAGE, plain("small"), mrkdwn("_print_")]},
        "divider": {},
        "header": {"text": plain("Daily start")},
        "image": {"image_url": PICTURE, "alt_text": "A sun", "title": plain("The sun")},
        "input": {
            "label": plain("How are you?"),
            "hint": plain("In a word"),
            "optional": True,
            "dispatch_action": True,
            "element": TEXT_INPUT["plain_text_input"],
        },
        "rich_text": RICH_TEXT,
        "section": {
            "text": mrkdwn("*Hello*"),
            "fields": [plain("left"), mrkdwn("right")],
            "accessory": BUTTONS["overflow"],
            "expand": True,
        },
        "video": {
            "video_url": LINK,
            "thumbnail_url": PICTURE,
            "alt_text": "A film",
            "title": plain("The film"),
            "title_url": LINK,
            "author_name": "Noor",
            "provider_name": "Films",
            "provider_icon_url": PICTURE,
            "description": plain("About it"),
        },
    }
)
MESSAGES_ONLY = _identified(
    {
        "context_actions": {"elements": list(CONTEXT_ACTIONS.values())},
        "data_table": {
            "caption": "The team",
            "rows": [[RAW, RAW], [RAW, COUNT], [RAW, RICH_TEXT]],
            "page_size": 10,
            "row_header_column_index": 1,
        },
        "file": {"external_id": "ABCD1", "source": "remote"},
        "markdown": {"text": "**bold**"},
        "plan": {"title": "Today", "tasks": [TASK]},
        "table": {
            "rows": [[RAW, RAW], [COUNT, RICH_TEXT]],
            "column_settings": [{"align": "right", "is_wrapped": True}],
        },
        "task_card": TASK,
    }
)
MODALS_ONLY = _identified({"alert": {"text": mrkdwn("Careful"), "level": "warning"}})
BLOCKS = {**EVERYWHERE, **MESSAGES_ONLY, **MODALS_ONLY}

MODAL = {
    "type": "modal",
    "title": plain("Settings"),
    "submit": plain("Save"),
    "close": plain("Cancel"),
    "private_metadata": "{}",
    "callback_id": "settings",
    "external_id": "settings-1",
    "clear_on_close": True,
    "notify_on_close": True,
    "blocks": [EVERYWHERE["input"]],
}
HOME = {
    "type": "home",
    "private_metadata": "{}",
    "callback_id": "home",
    "external_id": "home-1",
    "blocks": [EVERYWHERE["section"]],
}

# Newer than the types: not in BLOCKS, which Slack's types are asked about.
PIE = {
    "type": "data_visualization",
    "block_id": "votes",
    "title": "Votes",
    "chart": {"type": "pie", "segments": [{"label": "Yes", "value": 3}, {"label": "No", "value": 0.5}]},
}
