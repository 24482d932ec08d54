"""The sheet as a page."""

import re
from html import escape

from bot.i18n import Translator
from bot.privacy.entry import Entry
from bot.privacy.officer import CHAPTERS
from bot.privacy.sheet import SHEET

STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top}td:first-child{width:12em}"
    "@media print{body{font-size:10pt;margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}"
)


def render_sheet(t: Translator) -> str:
    """The whole sheet as Markdown, in the translator's language."""
    chapters = (f"## {t(head)}\n\n" + "\n\n".join(t(each) for each in said) for head, said in CHAPTERS)
    return "\n\n".join([_opening(t), *chapters, *(_table(t, name, entry) for name, entry in SHEET.items())])


def render_page(t: Translator, language: str) -> str:
    """The same as a page to print: one file, no script, nothing from elsewhere."""
    body = "\n".join(_as_html(block) for block in render_sheet(t).split("\n\n"))
    title = escape(t("What dagstart stores"))
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="{language}"><head>{head}</head>\n<body>\n{body}\n</body></html>'


def _as_html(block: str) -> str:
    """A block of our own Markdown: a heading, a list, a table or a paragraph."""
    marks, _, said = block.partition(" ")
    if marks in ("#", "##"):
        return f"<h{len(marks)}>{_inline(said)}</h{len(marks)}>"
    lines = block.split("\n")
    if block.startswith("- "):
        return "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    if block.startswith("| "):
        head, _, *rows = [line.strip("|").split("|") for line in lines]
        cells = ["".join(f"<td>{_inline(cell.strip())}</td>" for cell in row) for row in rows]
        first = "".join(f"<th>{_inline(cell.strip())}</th>" for cell in head)
        return f"<table><tr>{first}</tr>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
    return f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(text))


def _opening(t: Translator) -> str:
    text = t(
        "Everything below is stored in one database of your own organisation; whoever runs it can read it. The cards "
        "and the boards are messages in Slack, kept as long as your workspace keeps messages. Nobody is measured: "
        "there are no figures per person and no list of who did not answer."
    )
    nameless = t(
        "A point without a name is stored without the person: who raised it is encrypted with a key that is not in the "
        "database, so that the answer finds its way back. The chair reads the text, the team sees it on the board; "
        "lists, searches and exports do not know whose it is. Who could still find out:"
    )
    who = [
        t(
            "whoever has the database, or a backup of it, and the key as well. Keep the two with different people or "
            "in different places;"
        ),
        t("whoever runs the bot and changes the program or looks into its memory while it works;"),
        t(
            "whoever may export direct messages from Slack: the answer stands in those of the person who asked. It is "
            "not in that person's list of points or on their card;"
        ),
        t(
            "whoever compares times. Of when it was raised only the hour is stored, but the numbers of points follow "
            "each other, for thirty days the message to the chair says when it was sent, and the history says when the "
            "one who asked found it solved;"
        ),
        t("whoever recognises how somebody writes, certainly in a small team."),
    ]
    lines = "\n".join(f"- {each}" for each in who)
    return f"# {t('What dagstart stores')}\n\n{text}\n\n## {t('Points without a name')}\n\n{nameless}\n\n{lines}"


def _table(t: Translator, name: str, entry: Entry) -> str:
    facts = (
        (t("Why"), entry.why),
        (t("Who sees it"), entry.who),
        (t("How long"), entry.long),
    )
    lines = [f"## {t(entry.title)} (`{name}`)", "", *(f"- {label}: {t(text)}" for label, text in facts), ""]
    lines += [f"| {t('Column')} | {t('What it holds')} |", "|---|---|"]
    lines += [f"| `{column}` | {t(text)} |" for column, text in entry.columns.items()]
    return "\n".join(lines)
