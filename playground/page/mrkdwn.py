"""Slack's mrkdwn → safe HTML. Whatever anybody typed stays text: only tags written here come out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from playground.page.dates import format_date_token
from playground.page.emoji import with_emoji

_SAFE_SCHEMES = ("http://", "https://", "mailto:", "tel:")
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_ATOM = re.compile(r"`([^`\n]+)`|<([^<>\n]+)>|(https?://[^\s<>|`*]+[^\s<>|`*.,;:!?)\]'\"])")
_QUOTE = re.compile(r"(?m)(?:^(?:&gt;|>) ?.*(?:\n|$))+")
_STYLES = tuple(
    (re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]+?)(?<=\S){mark}(?![\w{mark}])"), tag)
    for mark, tag in ((r"\*", "strong"), ("_", "em"), ("~", "s"))
)
_SLOT = re.compile("\ue000(\\d+)\ue001")


@dataclass(frozen=True, slots=True)
class Lens:
    """Whose eyes the page is drawn for: own id, the set clock (epoch), zone (IANA), locale, names by id."""

    me: str = ""
    now: float = 0.0
    tz: str = "Europe/Amsterdam"
    locale: str = "en-US"
    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)


def unescape(text: str) -> str:
    """Undo the only three entities Slack's wire format knows."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str) -> Markup:
    """A plain_text object or a label: emoji shortcodes, line breaks, nothing else."""
    return Markup(with_emoji(str(escape(text))).replace("\n", "<br>"))  # noqa: S704 - escaped first


def mrkdwn(text: str, lens: Lens) -> Markup:
    """Render mrkdwn of a message or text object as seen through lens."""
    clean = text.replace("\ue000", "").replace("\ue001", "")
    parts = _FENCE.split(clean)
    return Markup("").join(
        Markup("<pre>{}</pre>").format(_resolved(part, lens)) if index % 2 else _paragraphs(part, lens)
        for index, part in enumerate(parts)
    )


def link(url: str, label: str | None = None) -> Markup:
    """An outside link, or its bare text when the scheme is not one of the harmless ones."""
    shown = plain(label or url)
    if not url.lower().startswith(_SAFE_SCHEMES):
        return shown
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, shown)


def user_mention(user: str, lens: Lens, fallback: str = "") -> Markup:
    """`@Name`; marked when it is the one who looks."""
    mine = " mention-me" if user == lens.me else ""
    name = lens.users.get(user) or fallback or user
    return Markup('<span class="mention{}" data-user="{}">@{}</span>').format(mine, user, name)


def channel_mention(channel: str, lens: Lens) -> Markup:
    """A link to a channel this person can see; nothing but a lock for one they cannot."""
    name = lens.channels.get(channel)
    if name is None:
        return Markup('<span class="mention">🔒 private channel</span>')
    return Markup('<a class="mention" data-nav href="/?as={}&amp;channel={}">#{}</a>').format(lens.me, channel, name)


def broadcast(name: str) -> Markup:
    """`@here`, `@channel`, `@everyone` or a group."""
    return Markup('<span class="mention mention-me">@{}</span>').format(name)


def _paragraphs(text: str, lens: Lens) -> Markup:
    out: list[Markup] = []
    position = 0
    for quote in _QUOTE.finditer(text):
        out.append(_inline(text[position : quote.start()], lens))
        lines = (re.sub(r"^(&gt;|>) ?", "", line) for line in quote[0].rstrip("\n").split("\n"))
        out.append(Markup("<blockquote>{}</blockquote>").format(_inline("\n".join(lines), lens)))
        position = quote.end()
    out.append(_inline(text[position:], lens))
    return Markup("").join(out)


def _inline(text: str, lens: Lens) -> Markup:
    pieces: list[Markup] = []

    def keep(match: re.Match[str]) -> str:
        code, control, url = match.groups()
        if code is not None:
            piece = Markup("<code>{}</code>").format(_resolved(code, lens))
        else:
            piece = _control(control, lens) if control is not None else link(unescape(url))
        pieces.append(piece)
        return f"\ue000{len(pieces) - 1}\ue001"

    html = with_emoji(str(escape(unescape(_ATOM.sub(keep, text)))))
    for pattern, tag in _STYLES:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    html = _SLOT.sub(lambda slot: str(pieces[int(slot[1])]), html.replace("\n", "<br>"))
    return Markup(html)  # noqa: S704 - everything typed was escaped above


def _resolved(text: str, lens: Lens) -> str:
    """Code keeps its marks; only what stands in angle brackets is read, as text."""
    return unescape(re.sub(r"<([^<>\n]+)>", lambda match: str(_control(match[1], lens).striptags()), text))


def _control(body: str, lens: Lens) -> Markup:
    """What stands between angle brackets: a mention, a date or a link."""
    target, _, label = body.partition("|")
    target, label = unescape(target), unescape(label)
    match target[:1]:
        case "@":
            return user_mention(target[1:], lens, label)
        case "#":
            return channel_mention(target[1:], lens)
        case "!":
            return _special(target[1:], label, lens)
    if not target.lower().startswith(_SAFE_SCHEMES):
        return plain(f"<{unescape(body)}>")
    return link(target, label or target.removeprefix("mailto:"))


def _special(target: str, label: str, lens: Lens) -> Markup:
    if target.startswith("date^"):
        stamp, form, url = [*target.split("^")[1:], "", "", ""][:3]
        shown = format_date_token(stamp, form, label, lens.tz, lens.locale, lens.now)
        return link(url, shown) if url else Markup("<time>{}</time>").format(shown)
    return broadcast((label or target.partition("^")[0]).removeprefix("@"))
