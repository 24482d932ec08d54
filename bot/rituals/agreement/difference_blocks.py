"""What is different between two versions of an agreement."""

from datetime import date

from bot.blockkit import escape, shorten
from bot.i18n import Translator
from bot.rituals.agreement.form import LABELS
from bot.rituals.agreement.kept_rules import RHYTHMS
from bot.rituals.agreement.rules import DIRECTIONS, Content, changed_fields, difference


def difference_lines(t: Translator, before: Content, after: Content, longest: int = 600) -> list[str]:
    """What changed, a line per field: ~what went~ and *what came*."""
    lines = []
    for name in changed_fields(before, after):
        label = t(LABELS[name])
        if name in ("owner_id", "trial"):
            lines.append(f"•  {label}")
            continue
        old, new = (_value(t, name, getattr(content, name)) for content in (before, after))
        marks = {"": "{}", "-": "~{}~", "+": "*{}*"}
        pieces = [marks[sign].format(escape(shorten(words, longest))) for sign, words in difference(old, new)]
        lines.append(f"•  {label}: {' '.join(pieces)}")
    return lines


def _value(t: Translator, name: str, value: object) -> str:
    if isinstance(value, date):
        return t.day(value)
    names = {"direction": DIRECTIONS, "rhythm": RHYTHMS}.get(name, {})
    return t(names[str(value)]) if value in names else str(value)


def render_conflict(t: Translator, name: str | None, before: Content, after: Content) -> str:
    """Above the form of who came second: what the other one changed."""
    who = escape(name or t("Somebody"))
    said = t("{name} changed this agreement while you were writing:", name=who)
    choice = t("“Save” makes your text the next version. “Cancel” leaves it as {name} wrote it.", name=who)
    return "\n".join([f"*{said}*", *difference_lines(t, before, after), choice])
