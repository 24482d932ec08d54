"""Points on the Home: answers for you, points that wait for you, and what you asked."""

from bot.blockkit import Block, actions, button, context, divider, escape, header, section, sections, shorten
from bot.home.points import PointLine, Shown
from bot.i18n import Translator
from bot.points.blocks import TAKE, WRITE
from bot.points.models import ADDRESSEES, KINDS
from bot.points.told_blocks import decision_row

LONGEST_TEXT = 150
"""Characters of a point or an answer; the whole of it stands under the board."""


def render_answered(t: Translator, shown: Shown) -> list[Block]:
    """Answers to one's own points, if there are any."""
    if not shown.total:
        return []
    return [divider(), header(t("Answers for you")), *answer_blocks(t, shown)]


def answer_blocks(t: Translator, shown: Shown) -> list[Block]:
    """One's own points with their answers, each to be judged: solved, or not yet."""
    blocks: list[Block] = []
    for point in shown.points:
        said = t(
            "{name}: {answer}",
            name=escape(point.answered_by or "?"),
            answer=escape(shorten(point.answer or "", LONGEST_TEXT)),
        )
        about = shorten(point.text, 40)
        row = decision_row(t, point.id, point.answer_id, about, primary=False)
        blocks += [section(f"{_point(t, point)}\n>{said}"), row]
    return blocks + _more(t, shown)


def render_waiting(t: Translator, shown: Shown) -> list[Block]:
    """Points that wait for somebody, if there are any."""
    if not shown.total:
        return []
    return [divider(), header(t("Points that wait for you")), *waiting_blocks(t, shown)]


def waiting_blocks(t: Translator, shown: Shown) -> list[Block]:
    """Points that somebody is to take or to answer."""
    blocks: list[Block] = []
    for point in shown.points:
        about = shorten(point.text, 40)
        row = [button(t("Answer"), WRITE, point.id, label=f"{t('Answer')}: {about}")]
        if point.state == "open":
            row.insert(0, button(t("I’ll take it"), TAKE, point.id, label=f"{t('I’ll take it')}: {about}"))
        blocks += [section(_from(t, point)), actions(*row)]
    return blocks + _more(t, shown)


def _from(t: Translator, point: PointLine) -> str:
    """A point of somebody else, with who asks it; without a name nobody does."""
    said = _point(t, point)
    return f"{said}\n" + t("asked by {name}", name=escape(point.asker)) if point.asker else said


def render_asked(t: Translator, shown: Shown) -> list[Block]:
    """One's own points without an answer: where each stands."""
    if not shown.total:
        return []
    lines = [f"•  {_point(t, point)} · {_where(t, point)}" for point in shown.points]
    return [divider(), header(t("What you asked")), *sections("\n".join(lines)), *_more(t, shown)]


def _where(t: Translator, point: PointLine) -> str:
    if point.owner:
        return t("{name} took it", name=escape(point.owner))
    if point.waits_for == "person":
        return t("waits for an answer")
    return t("waits for {whom}", whom=t(ADDRESSEES[point.waits_for]))


def _point(t: Translator, point: PointLine) -> str:
    return f"*{escape(point.team)}* · {t(KINDS[point.kind])}: {escape(shorten(point.text, LONGEST_TEXT))}"


def plain_point(t: Translator, point: PointLine) -> str:
    """A point with its answer as one line, for the text beside the blocks."""
    said = f"{escape(point.answered_by or '?')}: {escape(shorten(point.answer, LONGEST_TEXT))}" if point.answer else ""
    return " — ".join(part for part in (_point(t, point), said) if part)


def _more(t: Translator, shown: Shown) -> list[Block]:
    if not shown.more:
        return []
    more = t.plural("and one more", "and {n} more", shown.more)
    return [context(t("{more}: they stand under the board in the team's channel.", more=more))]
