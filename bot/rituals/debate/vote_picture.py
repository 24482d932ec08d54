"""Both votes as a PNG, for workspaces that want pictures: our own SVG, drawn by a library loaded only then."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from bot.blockkit import shorten
from bot.i18n import Translator, translator
from bot.kpis.picture import render_png
from bot.rituals.debate.result_blocks import drawn_votes, result_text
from bot.rituals.debate.vote_rules import CHOICE_WORDS, Counts, percentages

WIDTH, HEIGHT = 1200, 630
LEFT, TOP, BOTTOM = 60, 110, 90
BAR, GAP = 80, 8
COLOURS = ("#9aa5b1", "#1264a3")
INK = "#1d1c1d"
LONGEST_ALT = 1000


def render_svg(t: Translator, title: str, votes: Mapping[str, tuple[int, ...]]) -> str:
    """Bars in per cent for each choice, one vote beside the other; every bar says its number."""
    tallest = max(max(shares) for shares in votes.values()) or 1
    group = (WIDTH - 2 * LEFT) / len(CHOICE_WORDS)
    parts = [_text(LEFT, 50, title, size=30, weight="bold")]
    for n, (name, shares) in enumerate(votes.items()):
        parts.append(f'<rect x="{LEFT + n * 260}" y="68" width="22" height="22" fill="{COLOURS[n]}"/>')
        parts.append(_text(LEFT + 32 + n * 260, 87, name))
        for at, share in enumerate(shares):
            x = LEFT + at * group + group / 2 + (n - len(votes) / 2) * (BAR + GAP)
            height = share / tallest * (HEIGHT - TOP - BOTTOM - 40)
            y = HEIGHT - BOTTOM - height
            parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{BAR}" height="{height:.1f}" fill="{COLOURS[n]}"/>')
            parts.append(_text(x + BAR / 2, y - 8, f"{share}%", anchor="middle"))
    for at, word in enumerate(CHOICE_WORDS.values()):
        parts.append(_text(LEFT + at * group + group / 2, HEIGHT - BOTTOM + 34, t(word), anchor="middle"))
    body = "".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">{body}</svg>'


def write_file(locale: str, number: int, counts: Counts, folder: Path) -> list[Path]:
    """The picture as a PNG in a folder."""
    t = translator(locale)
    votes = {name: percentages(found) for name, found in drawn_votes(t, counts).items()}
    path = folder / f"debate-{number}.png"
    path.write_bytes(render_png(render_svg(t, t("Votes in per cent"), votes)))
    return [path]


def file_of(t: Translator, number: int, counts: Counts) -> tuple[partial[list[Path]], str] | None:
    """What writes the picture, and its words for who does not see it; None with too few votes to draw."""
    if not drawn_votes(t, counts):
        return None
    alt_text = shorten(result_text(t, counts).replace("*", ""), LONGEST_ALT)
    return partial(write_file, t.locale, number, counts), alt_text


def _text(x: float, y: float, words: str, *, size: int = 20, anchor: str = "start", weight: str = "normal") -> str:
    style = f'font-family="sans-serif" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{INK}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'
