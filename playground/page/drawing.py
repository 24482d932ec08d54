"""The Jinja environment of the page: filters for text and time, and what the macros of elements need."""

import hashlib
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from playground.elements import initial_state, value_key
from playground.installation import Json
from playground.page import chart, dates, mrkdwn, richtext
from playground.page.emoji import with_emoji
from playground.page.mrkdwn import Lens

HERE = Path(__file__).parent
TEXT_INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")
DATE_INPUTS = ("datepicker", "timepicker", "datetimepicker")
SELECTS = ("static_select", "users_select", "conversations_select", "channels_select")


def environment() -> Environment:
    """Templates escape everything by themselves; keys that wire format leaves out are empty."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {
        "plain": mrkdwn.plain,
        "mrkdwn": _mrkdwn,
        "rich_text": _rich_text,
        "markdown": richtext.markdown,
        "full_time": _full_time,
        "short_moment": _short_moment,
    }
    env.globals |= {
        "avatar": avatar,
        "static": static,
        "uid_of": uid_of,
        "current": current,
        "groups_of": groups_of,
        "plain_text": plain_text,
        "safe_url": safe_url,
        "picture_url": picture_url,
        "xy_chart": chart.xy_chart,
        "pie_slices": chart.pie_slices,
        "text_inputs": TEXT_INPUTS,
        "date_inputs": DATE_INPUTS,
        "single_selects": SELECTS,
        "multi_selects": tuple(f"multi_{kind}" for kind in SELECTS),
    }
    return env


def static(name: str) -> str:
    """Address of a static file; it changes with the file, so browsers may keep it."""
    content = (HERE / "static" / name).read_bytes()
    return f"/page-static/{name}?v={hashlib.blake2s(content, digest_size=4).hexdigest()}"


def avatar(key: str, name: str, size: str = "", app: bool = False) -> Markup:
    """Initials on a colour of one's own; a robot's face for apps."""
    words = name.split() or ["?"]
    initials = "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()
    hue = int(hashlib.blake2s(key.encode(), digest_size=2).hexdigest(), 16) % 12
    return Markup('<span class="avatar hue-{}{}{}" aria-hidden="true">{}</span>').format(
        hue, f" {size}" if size else "", " app" if app else "", "◉" if app else initials
    )


def uid_of(*parts: object) -> str:
    """A DOM id from any ids: theirs may hold spaces and quotes."""
    return "e" + hashlib.blake2s("\0".join(map(str, parts)).encode(), digest_size=6).hexdigest()


def plain_text(obj: Any) -> str:
    """The words of a text object, for attributes."""
    return with_emoji(str(obj.get("text") or "")) if isinstance(obj, dict) else with_emoji(str(obj or ""))


def safe_url(url: Any) -> str:
    """The address, unless its scheme could do something."""
    return str(url) if str(url).lower().startswith(("http://", "https://", "mailto:")) else "#"


def picture_url(source: Any) -> str:
    """Where a picture may come from: a file of the stand-in or this machine; "" for the outside world."""
    if isinstance(source, dict):
        source = f"/page-files/{source['id']}" if source.get("id") else source.get("url", "")
    parts = urlsplit(str(source or ""))
    if parts.path.startswith("/files-pri/"):
        return f"/page-files/{parts.path.split('/')[2].partition('-')[2]}"
    inside = str(source).startswith("/page-files/") or parts.hostname in ("127.0.0.1", "localhost")
    return str(source) if inside and parts.scheme in ("", "http", "https") else ""


def current(element: Json, state: Json | None) -> Any:
    """What an element holds now, raw: text, option value, id, epoch as local text, or a list of values."""
    kind = str(element.get("type"))
    held = (state or initial_state(element)).get(value_key(kind))
    if isinstance(held, dict):
        return _words(held) if kind == "rich_text_input" else held.get("value", "")
    if isinstance(held, list):
        return [option.get("value", "") if isinstance(option, dict) else option for option in held]
    return "" if held is None else held


def _words(rich: Json) -> str:
    return "".join(str(leaf.get("text", "")) for part in rich.get("elements", []) for leaf in part.get("elements", []))


@pass_context
def groups_of(context: Context, element: Json) -> list[Json]:
    """The options of a select as groups {label, options: [(value, name)]}; people and channels included."""
    kind = str(element.get("type")).removeprefix("multi_")
    if kind == "static_select":
        listed = element.get("option_groups") or [{"options": element.get("options") or []}]
        return [
            {"label": plain_text(group.get("label")), "options": [_option(o) for o in group.get("options") or []]}
            for group in listed
        ]
    offered: dict[str, list[tuple[str, str]]] = context["pickable"]
    if kind == "users_select":
        return [{"label": "", "options": offered["users"]}]
    wanted = ["public"] if kind == "channels_select" else (element.get("filter") or {}).get("include")
    kinds = [name for name in ("public", "private", "mpim", "im") if not wanted or name in wanted]
    return [{"label": "", "options": [pair for name in kinds for pair in offered[name]]}]


def _option(option: Json) -> tuple[str, str]:
    return str(option.get("value", "")), plain_text(option.get("text"))


def _lens(context: Context) -> Lens:
    return cast(Lens, context["lens"])


@pass_context
def _mrkdwn(context: Context, text: str) -> Markup:
    return mrkdwn.mrkdwn(text, _lens(context))


@pass_context
def _rich_text(context: Context, elements: list[Json]) -> Markup:
    return richtext.rich_text(elements, _lens(context))


@pass_context
def _full_time(context: Context, moment: float) -> str:
    lens = _lens(context)
    return dates.full_time(moment, lens.tz, lens.locale)


@pass_context
def _short_moment(context: Context, moment: float) -> str:
    lens = _lens(context)
    day = dates.day_label(moment, lens.now, lens.tz, lens.locale)
    return f"{day} {dates.clock_time(moment, lens.tz, lens.locale)}"
