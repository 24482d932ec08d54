"""Composition objects: texts, options, confirm dialogs, image sources."""

import re
from typing import Any

from playground.blocks.schema import (
    FINE,
    Check,
    Fields,
    Problems,
    anything,
    array,
    boolean,
    either,
    matching,
    not_both,
    nullable,
    obj,
    one_of,
    string,
    tagged,
    wrong,
)

ID = string(255, 0)
URL = matching(re.compile(r"[a-z][a-z0-9+.-]*:\S+$", re.IGNORECASE).match, "must be a valid URL")
WEB_URL = matching(re.compile(r"https?://\S+$", re.IGNORECASE).match, "must be a valid URL")


def text(maximum: int, *kinds: str) -> Check:
    """A text object of at most `maximum` characters; both kinds unless named."""
    flags = {"plain_text": "emoji", "mrkdwn": "verbatim"}
    words = {"type": anything, "text": string(maximum)}
    return tagged({kind: obj(words, {flags[kind]: boolean}) for kind in kinds or tuple(flags)})


def plain(maximum: int) -> Check:
    """A plain_text object."""
    return text(maximum, "plain_text")


def mrkdwn(maximum: int) -> Check:
    """A mrkdwn text object."""
    return text(maximum, "mrkdwn")


STYLE = one_of("primary", "danger")
CONFIRM = obj(
    {"text": text(300)},
    {"title": plain(100), "confirm": plain(30), "deny": plain(30), "style": STYLE},
)
DISPATCH = obj(
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)},
)
CONVERSATION_FILTER = obj(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    either("include", "exclude_external_shared_channels", "exclude_bot_users"),
)


def option(words: Check, more: Fields | None = None) -> Check:
    """An option: Slack's docs allow a value of 150 characters, its TypeScript comments still say 75."""
    return obj({"text": words, "value": string(150)}, {"description": plain(75), **(more or {})})


PLAIN_OPTION = option(plain(75))
RICH_OPTION = option(text(75))
OVERFLOW_OPTION = option(plain(75), {"url": URL})
OPTION_GROUP = obj({"label": plain(75), "options": array(PLAIN_OPTION, 100)})

SLACK_FILE = obj({}, {"id": string(255), "url": WEB_URL}, either("id", "url"), not_both("id", "url"))
IMAGE_SOURCE: Fields = {"image_url": WEB_URL, "slack_file": SLACK_FILE}
IMAGE_RULES = (either("image_url", "slack_file"), not_both("image_url", "slack_file"))


def initial_among_options(value: dict[str, Any]) -> Problems:
    """A rule of menus: what is chosen at first is one of the options, to the letter (wording chosen here)."""
    name = "initial_option" if "initial_option" in value else "initial_options"
    if name not in value:
        return FINE
    chosen = value[name] if name == "initial_options" else [value[name]]
    groups = value.get("option_groups", ())
    known = [*value.get("options", ()), *(one for group in groups for one in group["options"])]
    missing = [one for one in chosen if one not in known]
    return wrong(f"`{name}` must be among the options", f"/{name}") if missing else FINE


TABLE_ALIGNMENT = nullable(obj({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean}))
