"""rich_text and markdown blocks → safe HTML."""

from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from playground.page.dates import format_date_token
from playground.page.emoji import EMOJI, with_emoji
from playground.page.mrkdwn import Lens, broadcast, channel_mention, link, plain, user_mention

_STYLE_TAGS = {"code": "code", "bold": "strong", "italic": "em", "strike": "s", "underline": "u"}
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")
)


def markdown(text: str) -> Markup:
    """A markdown block. HTML in it stays text, and pictures stay links: nothing is loaded from outside."""
    html = _MARKDOWN.render(with_emoji(text)).replace("<a href=", '<a target="_blank" rel="noopener noreferrer" href=')
    return Markup(html)  # noqa: S704 - rendered with html off


def rich_text(elements: list[dict[str, Any]], lens: Lens) -> Markup:
    """The elements of a rich_text block: sections, lists, quotes and preformatted text."""
    return Markup("").join(_block(element, lens) for element in elements)


def _block(element: dict[str, Any], lens: Lens) -> Markup:
    children: list[dict[str, Any]] = element.get("elements", [])
    match element.get("type"):
        case "rich_text_list":
            return _list(element, children, lens)
        case "rich_text_quote":
            return Markup("<blockquote>{}</blockquote>").format(_line(children, lens))
        case "rich_text_preformatted":
            return Markup("<pre>{}</pre>").format(_line(children, lens))
        case _:
            return Markup("<p>{}</p>").format(_line(children, lens))


def _list(element: dict[str, Any], items: list[dict[str, Any]], lens: Lens) -> Markup:
    lines = Markup("").join(Markup("<li>{}</li>").format(_line(item.get("elements", []), lens)) for item in items)
    indent = min(int(element.get("indent", 0)), 8)
    if element.get("style") == "ordered":
        start = int(element.get("offset", 0)) + 1
        return Markup('<ol class="indent-{}" start="{}">{}</ol>').format(indent, start, lines)
    return Markup('<ul class="indent-{}">{}</ul>').format(indent, lines)


def _line(elements: list[dict[str, Any]], lens: Lens) -> Markup:
    return Markup("").join(_styled(_leaf(element, lens), element.get("style")) for element in elements)


def _styled(html: Markup, style: object) -> Markup:
    if isinstance(style, dict):
        for name, tag in _STYLE_TAGS.items():
            if style.get(name):
                html = Markup("<{0}>{1}</{0}>").format(Markup(tag), html)  # noqa: S704 - a tag of our own table
    return html


def _leaf(element: dict[str, Any], lens: Lens) -> Markup:
    match element.get("type"):
        case "link":
            return link(str(element.get("url", "")), element.get("text"))
        case "user":
            return user_mention(str(element.get("user_id", "")), lens)
        case "channel":
            return channel_mention(str(element.get("channel_id", "")), lens)
        case "usergroup":
            return broadcast(str(element.get("usergroup_id", "")))
        case "broadcast":
            return broadcast(str(element.get("range", "")))
        case "emoji":
            name = str(element.get("name", ""))
            return plain(EMOJI.get(name, f":{name}:"))
        case "date":
            stamp, form = str(element.get("timestamp", "")), str(element.get("format", "{date_short}"))
            shown = format_date_token(stamp, form, str(element.get("fallback", "")), lens.tz, lens.locale, lens.now)
            return Markup("<time>{}</time>").format(shown)
        case "color":
            return Markup("<code>{}</code>").format(element.get("value", ""))
        case _:
            return plain(str(element.get("text", "")))
