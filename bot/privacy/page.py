"""The sheet as a page."""

from bot.i18n import Translator
from bot.privacy.entry import Entry
from bot.privacy.sheet import SHEET


def render_sheet(t: Translator) -> str:
    """The whole sheet as Markdown, in the translator's language."""
    return "\n\n".join([_opening(t), *(_table(t, name, entry) for name, entry in SHEET.items())])


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
