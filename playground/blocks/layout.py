"""The layout blocks, per surface (message, modal, home)."""

from typing import Any

from playground.blocks.elements import ACCESSORIES, BUTTON, CONTEXT_ACTIONS, IMAGE, actions_of, inputs_of
from playground.blocks.objects import (
    ID,
    IMAGE_RULES,
    IMAGE_SOURCE,
    TABLE_ALIGNMENT,
    WEB_URL,
    mrkdwn,
    plain,
    text,
)
from playground.blocks.rich_text import RICH_TEXT, RICH_TEXT_BLOCK
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
    number,
    obj,
    one_of,
    string,
    tagged,
    under,
    wrong,
)


def block(required: Fields, optional: Fields | None = None, *rules: Check) -> Check:
    """A layout block: a type, maybe a block_id, and its own fields."""
    return obj({"type": anything, **required}, {"block_id": ID, **(optional or {})}, *rules)


# Tables and charts

RAW_TEXT = obj({"type": anything, "text": string(3000)})
RAW_NUMBER = obj({"type": anything, "value": number, "text": string(3000)})
HEADER_CELLS: Fields = {"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER}
CELL = tagged({**HEADER_CELLS, "rich_text": RICH_TEXT})
HEADER_ROW = array(tagged(HEADER_CELLS), 20)


def data_table_rule(value: dict[str, Any]) -> Problems:
    """Of a data table: plain header cells, rows of one length around the row header (wording chosen here)."""
    head, *body = value["rows"]
    if found := HEADER_ROW(head):
        return under("rows", under(0, found))
    if any(len(row) != len(head) for row in body):
        return wrong("every row must have the same number of cells", "/rows")
    column = value.get("row_header_column_index", 0)
    return FINE if column < len(head) else wrong(f"must be less than {len(head)}", "/row_header_column_index")


def series_rule(value: dict[str, Any]) -> Problems:
    """Of a chart: names of series differ, each has a point per category in order (wording chosen here)."""
    names = [series["name"] for series in value["series"]]
    if len(set(names)) < len(names):
        return wrong("series names must be unique", "/series")
    categories = value["axis_config"]["categories"]
    same = all([point["label"] for point in series["data"]] == categories for series in value["series"])
    return FINE if same else wrong("series labels must match the categories", "/series")


POINT = obj({"label": string(20), "value": number})
AXES = obj({"categories": array(string(20), 20)}, {"x_label": string(50), "y_label": string(50)})
SERIES = obj({"name": string(20), "data": array(POINT, 20)})
PLOT = obj({"type": anything, "series": array(SERIES, 6), "axis_config": AXES}, {}, series_rule)
CHART = tagged(
    {
        "pie": obj({"type": anything, "segments": array(POINT, 6)}),
        "bar": PLOT,
        "area": PLOT,
        "line": PLOT,
    }
)

# Cards

CARD = block(
    {},
    {
        "hero_image": tagged({"image": IMAGE}),
        "icon": tagged({"image": IMAGE}),
        "title": mrkdwn(150),
        "subtitle": mrkdwn(150),
        "body": mrkdwn(200),
        "actions": array(tagged({"button": BUTTON}), 25),
    },
    either("hero_image", "title", "actions", "body"),
)
TASK_CARD = block(
    {
        "task_id": string(255),
        "title": string(3000),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    {
        "details": RICH_TEXT_BLOCK,
        "output": RICH_TEXT_BLOCK,
        "sources": array(tagged({"url": obj({"type": anything, "url": WEB_URL, "text": string(3000)})}), 100, 0),
    },
)

EVERYWHERE: Fields = {
    "context": block(
        {
            "elements": array(
                tagged({"image": IMAGE, **{kind: text(3000, kind) for kind in ("plain_text", "mrkdwn")}}), 10
            )
        }
    ),
    "divider": block({}),
    "header": block({"text": plain(150)}),
    "image": block({"alt_text": string(2000)}, {"title": plain(2000), **IMAGE_SOURCE}, *IMAGE_RULES),
    "rich_text": RICH_TEXT,
    "section": block(
        {},
        {
            "text": text(3000),
            "fields": array(text(2000), 10),
            "accessory": tagged(ACCESSORIES),
            "expand": boolean,
        },
        either("text", "fields", at="/type"),
    ),
    "video": block(
        {"alt_text": string(2000), "title": plain(199), "thumbnail_url": WEB_URL, "video_url": WEB_URL},
        {
            "author_name": string(49),
            "description": plain(200),
            "provider_icon_url": WEB_URL,
            "provider_name": string(255),
            "title_url": WEB_URL,
        },
    ),
}
CARDS: Fields = {
    "card": CARD,
    "carousel": block({"elements": array(tagged({"card": CARD}), 10)}),
}
TABLE: Fields = {
    "table": block(
        {"rows": array(array(CELL, 20), 100)},
        {"column_settings": array(TABLE_ALIGNMENT, 20, 0)},
    )
}
MESSAGES_ONLY: Fields = {
    **TABLE,
    "context_actions": block({"elements": array(tagged(CONTEXT_ACTIONS), 5)}),
    "data_table": block(
        {"rows": array(array(CELL, 20), 101, 2), "caption": string(3000)},
        {"page_size": integer(1, 100), "row_header_column_index": integer(0, 19)},
        data_table_rule,
    ),
    "data_visualization": block({"title": string(50), "chart": CHART}),
    "file": block({"external_id": string(255), "source": one_of("remote")}),
    "markdown": block({"text": string(12_000)}),
    "plan": block({"title": string(3000)}, {"tasks": array(tagged({"task_card": TASK_CARD}), 50, 0)}),
    "task_card": TASK_CARD,
}
MODALS_ONLY: Fields = {
    "alert": block({"text": text(3000)}, {"level": one_of("default", "info", "warning", "error", "success")})
}


def container_rule(value: dict[str, Any]) -> Problems:
    """Of a container: what folds has no header divider (python-slack-sdk; wording chosen here)."""
    folded = value.get("is_collapsible") is True
    if folded and value.get("has_header_divider") is True:
        return wrong("cannot be set when `is_collapsible` is true", "/has_header_divider")
    if value.get("default_collapsed") is True and not folded:
        return wrong("requires `is_collapsible` to be true", "/default_collapsed")
    return FINE


def container(children: Fields) -> Check:
    """A container of these blocks."""
    return block(
        {"child_blocks": array(tagged(children), 10)},
        {
            "title": plain(150),
            "rich_text_title": RICH_TEXT_BLOCK,
            "subtitle": text(150),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": tagged({"image": IMAGE}),
            **dict.fromkeys(("is_collapsible", "default_collapsed", "has_header_divider"), boolean),
        },
        either("title", "rich_text_title"),
        container_rule,
    )


def blocks_of(surface: str) -> Check:
    """The check for one block on a surface; a block of another surface is an unsupported type there."""
    shared: Fields = {
        **EVERYWHERE,
        "actions": block({"elements": array(tagged(actions_of(surface)), 25)}),
        "input": block(
            {"label": plain(2000), "element": tagged(inputs_of(surface))},
            {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        ),
    }
    own: dict[str, Fields] = {"message": MESSAGES_ONLY, "modal": MODALS_ONLY, "home": {}}
    inside = {**shared, **(TABLE if surface == "message" else {})}
    return tagged({**shared, **CARDS, **own[surface], "container": container(inside)})
