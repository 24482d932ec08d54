"""The rich_text block and what may stand in it."""

from playground.blocks.objects import ID, URL
from playground.blocks.schema import (
    Check,
    Fields,
    anything,
    array,
    boolean,
    integer,
    obj,
    one_of,
    string,
    tagged,
)

MANY = 1000
FACES: Fields = dict.fromkeys(("bold", "italic", "strike", "underline", "code"), boolean)
MENTION_FACES: Fields = {**FACES, **dict.fromkeys(("highlight", "client_highlight", "unlink"), boolean)}
BORDER = one_of(0, 1)


def part(required: Fields, optional: Fields | None = None, faces: Fields = FACES) -> Check:
    """An inline element; nearly every one may carry a style."""
    return obj({"type": anything, **required}, {"style": obj({}, faces), **(optional or {})})


def id_part(field: str) -> Check:
    """An inline element that names something in the workspace by its id."""
    return part({field: string(255)}, faces=MENTION_FACES)


TEXT = part({"text": string(12_000)})
LINK = part({"url": URL}, {"text": string(12_000), "unsafe": boolean})
INLINE = tagged(
    {
        "text": TEXT,
        "link": LINK,
        "emoji": part({"name": string(255)}, {"unicode": string(255), "url": URL, "skin_tone": integer(1, 6)}),
        "user": id_part("user_id"),
        "usergroup": id_part("usergroup_id"),
        "channel": id_part("channel_id"),
        "team": id_part("team_id"),
        "broadcast": part({"range": one_of("here", "channel", "everyone")}),
        "color": part({"value": string(255)}),
        "date": part(
            {"timestamp": integer(0, 10**11), "format": string(255)},
            {"url": URL, "fallback": string(3000)},
        ),
    }
)
SECTION = obj({"type": anything, "elements": array(INLINE, MANY, 0)})
RICH_TEXT = obj(
    {
        "type": anything,
        "elements": array(
            tagged(
                {
                    "rich_text_section": SECTION,
                    "rich_text_quote": obj({"type": anything, "elements": array(INLINE, MANY, 0)}, {"border": BORDER}),
                    "rich_text_preformatted": obj(
                        {"type": anything, "elements": array(tagged({"text": TEXT, "link": LINK}), MANY, 0)},
                        {"border": BORDER},
                    ),
                    "rich_text_list": obj(
                        {
                            "type": anything,
                            "style": one_of("bullet", "ordered"),
                            "elements": array(tagged({"rich_text_section": SECTION}), MANY, 0),
                        },
                        {"indent": integer(0, 8), "offset": integer(0, 10**6), "border": BORDER},
                    ),
                }
            ),
            MANY,
            0,
        ),
    },
    {"block_id": ID},
)
RICH_TEXT_BLOCK = tagged({"rich_text": RICH_TEXT})
