"""The page draws what Slack's wire format says, for the right person, and never lets typed text become HTML."""

import asyncio
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from playground.messages import app_body, person_body, post
from playground.page.chart import pie_slices, xy_chart
from playground.page.drawing import HERE
from playground.page.mrkdwn import Lens, mrkdwn
from playground.page.richtext import markdown, rich_text
from playground.server import Playground

LENS = Lens("U1", 1795250000, "Europe/Amsterdam", "nl-NL", {"U1": "Anna", "U2": "<Bas>"}, {"C1": "team"})

MRKDWN = [
    ("*bold* _leaning_ ~gone~", "<strong>bold</strong> <em>leaning</em> <s>gone</s>"),
    ("*_both_*", "<strong><em>both</em></strong>"),
    ("a*b*c 2*3*4 snake_case_name", "a*b*c 2*3*4 snake_case_name"),
    ("`*code* &lt;b&gt;`", "<code>*code* &lt;b&gt;</code>"),
    ("```one\n  two *x*```", "<pre>one\n  two *x*</pre>"),
    ("&gt; quoted *so*\nafter", "<blockquote>quoted <strong>so</strong></blockquote>after"),
    ("one\ntwo", "one<br>two"),
    ("R&amp;D &lt;x&gt; &amp;lt;", "R&amp;D &lt;x&gt; &amp;lt;"),
    ("<@U1>", '<span class="mention mention-me" data-user="U1">@Anna</span>'),
    ("<@U2>", '<span class="mention" data-user="U2">@&lt;Bas&gt;</span>'),
    ("<@U9|zed>", '<span class="mention" data-user="U9">@zed</span>'),
    ("<#C1>", '<a class="mention" data-nav href="/?as=U1&amp;channel=C1">#team</a>'),
    ("<#C9|secret>", '<span class="mention">🔒 private channel</span>'),
    ("<!here>", '<span class="mention mention-me">@here</span>'),
    ("<!subteam^S1|@leads>", '<span class="mention mention-me">@leads</span>'),
    ("<mailto:a@b.nl|a@b.nl>", '<a href="mailto:a@b.nl" target="_blank" rel="noopener noreferrer">a@b.nl</a>'),
    (
        "see https://a.nl/x_y_z.",
        'see <a href="https://a.nl/x_y_z" target="_blank" rel="noopener noreferrer">https://a.nl/x_y_z</a>.',
    ),
    (
        "*<https://a.nl?b=1&amp;c=2|la*bel>*",
        '<strong><a href="https://a.nl?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">la*bel</a></strong>',
    ),
    ("<!date^1795290000^{date_short_pretty} om {time}|straks>", "<time>vandaag om 20:40</time>"),
    ("<!date^1795290000^{date_num}|straks>", "<time>2026-11-21</time>"),
    ("<!date^soon^{date}|straks>", "<time>straks</time>"),
    (":wave::+1: :nope: 10:30:45", "👋👍 :nope: 10:30:45"),
]

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<https://a.nl"onmouseover="alert(1)|x>',
    "<javascript:alert(1)|click>",
    "<JaVaScRiPt:alert(1)|click>",
    "<data:text/html,<b>x|y>",
    "`<script>alert(1)</script>`",
    "```<script>alert(1)</script>```",
    "*<script>*alert(1)*</script>*",
    "> <script>alert(1)</script>",
    "<@U1|<script>>",
    "<!date^1795290000^<script>{time}^javascript:alert(1)|<b>>",
    "<#C1|<b>>",
    "\ue0000\ue001<b>",
    "[x](javascript:alert(1))",
    '[x](https://a.nl "onclick=alert(1)")',
    "![x](https://a.nl/x.png)",
]


class Tags(HTMLParser):
    """Collects the tags of a fragment, and what is dangerous in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "iframe", "style", "b"):
            self.bad.append(tag)
        for name, value in attrs:
            harmful = name.startswith("on") or (name == "href" and (value or "").lower().startswith(("java", "data")))
            self.bad += [f"{tag} {name}={value}"] if harmful else []


@pytest.mark.parametrize(("text", "html"), MRKDWN)
def test_mrkdwn_is_drawn_as_slack_draws_it(text: str, html: str) -> None:
    assert mrkdwn(text, LENS) == html


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_typed_becomes_html(text: str) -> None:
    leaf = {"type": "text", "text": text, "style": {"bold": True}}
    link = {"type": "link", "url": text, "text": text}
    rich = [{"type": "rich_text_section", "elements": [leaf, link, {"type": "emoji", "name": text}]}]
    for html in (mrkdwn(text, LENS), markdown(text), rich_text(rich, LENS)):
        assert Tags(html).bad == [], html


def test_rich_text_keeps_its_lists_quotes_and_styles() -> None:
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": "one", "style": {"italic": True}}]}
    html = rich_text([{"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [line]}], LENS)
    assert html == '<ol class="indent-0" start="3"><li><em>one</em></li></ol>'


TEXT = {"type": "plain_text", "text": "Words :tada:"}
OPTION = {"text": TEXT, "value": "v1"}
BLOCKS: list[tuple[dict[str, Any], str]] = [
    ({"type": "section", "text": {"type": "mrkdwn", "text": "*hi*"}}, "<strong>hi</strong>"),
    ({"type": "section", "fields": [{"type": "mrkdwn", "text": "a"}, TEXT]}, '<div class="fields">'),
    ({"type": "header", "text": TEXT}, "<h3>Words 🎉</h3>"),
    ({"type": "divider"}, "<hr>"),
    ({"type": "context", "elements": [TEXT]}, "<span>Words 🎉</span>"),
    ({"type": "image", "image_url": "https://a.nl/x.png", "alt_text": "a bee"}, 'aria-label="a bee"'),
    ({"type": "image", "image_url": "http://127.0.0.1:1/x.png", "alt_text": "a bee"}, 'src="http://127.0.0.1:1/x.png"'),
    ({"type": "markdown", "text": "## Head\n\n**b**"}, "<h2>Head</h2>"),
    ({"type": "rich_text", "elements": []}, 'data-block="rich_text"'),
    ({"type": "file", "external_id": "F9", "source": "remote"}, "F9"),
    ({"type": "video", "title": TEXT, "video_url": "https://a.nl/v", "alt_text": "film"}, "https://a.nl/v"),
    ({"type": "table", "rows": [[{"type": "raw_text", "text": "<td>"}]]}, "&lt;td&gt;"),
    ({"type": "data_table", "caption": "All", "rows": [[{"type": "raw_text", "text": "x"}]]}, "<caption>All"),
    ({"type": "holodeck"}, "cannot draw a block of type <code>holodeck</code>"),
]
ELEMENTS: list[tuple[dict[str, Any], str]] = [
    ({"type": "button", "text": TEXT, "style": "primary"}, '<button type="button" class="btn primary" data-press'),
    ({"type": "button", "text": TEXT, "url": "javascript:x"}, 'href="#"'),
    ({"type": "overflow", "options": [OPTION]}, 'role="menuitem" data-press data-value="v1"'),
    ({"type": "static_select", "options": [OPTION], "initial_option": OPTION}, '<option value="v1" selected>'),
    ({"type": "users_select"}, ">Anna Jansen</option>"),
    ({"type": "channels_select"}, "</select>"),
    ({"type": "conversations_select"}, "</select>"),
    ({"type": "multi_static_select", "options": [OPTION], "initial_options": [OPTION]}, 'value="v1" checked'),
    ({"type": "multi_users_select"}, "<span>Anna Jansen</span>"),
    ({"type": "radio_buttons", "options": [OPTION]}, 'type="radio"'),
    ({"type": "checkboxes", "options": [OPTION]}, 'type="checkbox"'),
    ({"type": "datepicker", "initial_date": "2026-11-23"}, 'type="date" value="2026-11-23"'),
    ({"type": "timepicker", "initial_time": "09:05"}, 'type="time" value="09:05"'),
    ({"type": "datetimepicker", "initial_date_time": 1795290000}, 'data-epoch="1795290000"'),
    ({"type": "plain_text_input", "initial_value": "<i>", "max_length": 80}, 'value="&lt;i&gt;" maxlength="80"'),
    ({"type": "plain_text_input", "multiline": True, "initial_value": "</textarea>"}, "&lt;/textarea&gt;"),
    ({"type": "number_input", "is_decimal_allowed": False}, 'inputmode="numeric"'),
    ({"type": "email_text_input"}, 'type="email"'),
    ({"type": "url_text_input"}, 'type="url"'),
    ({"type": "rich_text_input"}, "<textarea"),
    ({"type": "hologram"}, "element “hologram”"),
]


@pytest.fixture(scope="module")
def slack() -> Playground:
    return Playground(seed="tiny", manifest={"display_information": {"name": "Helper"}})


def fetch(slack: Playground, path: str, **body: str) -> httpx.Response:
    """GET a page, or POST an act if there is a body."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(slack.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", follow_redirects=True) as page:
            return await (
                page.post(path, json={key.rstrip("_"): value for key, value in body.items()})
                if body
                else page.get(path)
            )

    return asyncio.run(ask())


def draw(slack: Playground, blocks: list[dict[str, Any]], query: str = "") -> str:
    """The page of the first person after the app said this to them."""
    person = next(user for user in slack.state.people() if user.real_name == "Anna Jansen")
    room = slack.state.open_dm([slack.state.app.bot_user, person.id], slack.clock.now())
    post(slack, room, app_body(slack, {"text": "fallback", "blocks": blocks}))
    answer = fetch(slack, f"/?as={person.id}&channel={room.id}{query}")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(("block", "html"), BLOCKS, ids=lambda part: part.get("type") if isinstance(part, dict) else "")
def test_every_block_is_drawn(slack: Playground, block: dict[str, Any], html: str) -> None:
    assert html in draw(slack, [{"block_id": "b", **block}])


@pytest.mark.parametrize(
    ("element", "html"), ELEMENTS, ids=lambda part: part.get("type") if isinstance(part, dict) else ""
)
def test_every_element_is_drawn(slack: Playground, element: dict[str, Any], html: str) -> None:
    made = {"action_id": "a", **element}
    if element["type"] == "overflow" or element["type"] == "button":
        assert html in draw(slack, [{"type": "actions", "block_id": "b", "elements": [made]}])
    else:
        assert html in draw(slack, [{"type": "input", "block_id": "b", "label": TEXT, "element": made}])


def test_blocks_without_an_id_are_drawn_too(slack: Playground) -> None:
    assert "<hr>" in draw(slack, [{"type": "divider"}])


def test_an_input_has_its_label_its_hint_and_whether_it_is_optional(slack: Playground) -> None:
    block = {"type": "input", "block_id": "b", "label": TEXT, "hint": TEXT, "optional": True}
    html = draw(slack, [block | {"element": {"type": "plain_text_input", "action_id": "a"}}])
    field = html.split('<label for="')[-1]
    assert f'id="{field.partition(chr(34))[0]}"' in html
    assert "Words 🎉</label>" in html
    assert "(optional)" in html
    assert '<p class="hint">Words 🎉</p>' in html


def test_a_chart_is_drawn_with_words_for_those_who_cannot_see_it(slack: Playground) -> None:
    data = [{"label": "ma", "value": 3}, {"label": "di", "value": 5}]
    chart = {"type": "line", "series": [{"name": "Wait", "data": data}], "axis_config": {"categories": ["ma", "di"]}}
    html = draw(slack, [{"type": "data_visualization", "block_id": "b", "title": "Week", "chart": chart}])
    assert "Wait, ma: 3; Wait, di: 5" in html


@pytest.mark.parametrize("values", [[0], [5, 5], [-3, 4], [0.1, 0.12], [1, 1000000]])
def test_the_value_axis_holds_every_value(values: list[float]) -> None:
    data = [{"label": str(place), "value": value} for place, value in enumerate(values)]
    for kind in ("bar", "line", "area"):
        drawn = xy_chart({"type": kind, "series": [{"name": "s", "data": data}]})
        assert all(0 <= mark.y <= mark.y + mark.height * (kind == "bar") <= 240 for mark in drawn.series[0].marks)
        assert 2 <= len(drawn.y_ticks) <= 7


def test_a_pie_of_one_piece_is_whole() -> None:
    assert [words for _, words in pie_slices({"segments": [{"label": "all", "value": 4}]})] == ["all: 4 (100%)"]


def test_people_see_only_what_is_theirs(slack: Playground) -> None:
    anna, bas = [user for user in slack.state.people() if user.real_name in ("Anna Jansen", "Bas de Vries")]
    secret = slack.state.add_channel("geheim", "private", anna.id, slack.clock.now())
    post(slack, secret, person_body(slack, anna.id, "between us"))
    public = next(channel for channel in slack.state.channels.values() if channel.kind == "public")
    post(slack, public, app_body(slack, {"text": "for Anna alone"}), anna.id)
    assert "between us" in fetch(slack, f"/?as={anna.id}&channel={secret.id}").text
    assert "Only visible to you" in fetch(slack, f"/?as={anna.id}&channel={public.id}").text
    for channel in (secret, public):
        seen = fetch(slack, f"/?as={bas.id}&channel={channel.id}").text
        assert "between us" not in seen
        assert "for Anna alone" not in seen
        assert "geheim" not in seen


def test_regions_are_drawn_alone_when_only_they_are_asked_for(slack: Playground) -> None:
    html = draw(slack, [{"type": "divider", "block_id": "b"}], "&only=sidebar")
    assert 'data-channel-link="' in html
    assert "data-ts" not in html


def test_the_page_loads_nothing_from_outside_and_runs_only_its_own_scripts(slack: Playground) -> None:
    answer = fetch(slack, "/")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    for file in [*HERE.glob("static/*.[cj]s*"), *HERE.glob("templates/*.html")]:
        assert "://" not in file.read_text(), file.name
        assert " style=" not in file.read_text(), file.name
        assert " onclick=" not in file.read_text(), file.name


@pytest.mark.parametrize("path", ["/side", "/inspector?find=x", "/faults", "/page-static/main.js"])
def test_the_other_pages_open(slack: Playground, path: str) -> None:
    assert fetch(slack, path).status_code == 200


def test_an_uploaded_page_is_downloaded_and_never_shown(slack: Playground) -> None:
    room = next(channel for channel in slack.state.channels.values() if channel.kind == "public")
    member = next(iter(room.members))
    told = fetch(slack, "/_/act/upload", as_=member, channel=room.id, name="één x.html", content_base64="PGI+").json()
    answer = fetch(slack, f"/page-files/{told['file']}")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A9%C3%A9n%20x.html"
    assert answer.headers["content-type"] == "application/octet-stream"
