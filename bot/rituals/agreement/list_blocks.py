"""Agreements in a list: a page of all of them, what was found, what somebody looks after; and what can be typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.blockkit import actions, button, context, escape, section, sections, shorten
from bot.i18n import N_, Translator
from bot.rituals.agreement.blocks import LONGEST_LINE, PAGE, Text
from bot.rituals.agreement.rules import STATES

ON_A_PAGE = 10
LONGEST_REPEATED = 60
LONGEST_TYPED = 300
"""Characters of a search that its next page carries."""


@dataclass(frozen=True)
class Line:
    """An agreement in a list."""

    number: int
    title: str
    state: str
    owner: str | None
    until: date
    trial: bool = False
    team: str = ""


def line_text(t: Translator, line: Line) -> str:
    """One agreement of a list."""
    facts = [_when(t, line), escape(line.owner) if line.owner else t("no owner")]
    facts += [t("trial")] if line.trial else []
    facts += [escape(line.team)] if line.team else []
    return f"•  *{line.number}* {escape(shorten(line.title, LONGEST_LINE))} — {', '.join(facts)}"


def _when(t: Translator, line: Line) -> str:
    if line.state in ("active", "review"):
        return t("until {day}", day=t.short_day(line.until))
    return t(STATES[line.state])


def render_list(t: Translator, head: str, empty: str, lines: Sequence[Line]) -> Text:
    """Some agreements, for one reader."""
    if not lines:
        return empty, [section(empty)]
    text = "\n".join([f"*{head}*", *(line_text(t, line) for line in lines)])
    return text, sections(text)


@dataclass(frozen=True)
class Page:
    """A page of a team's agreements: its lines, its number, how many agreements there are on all pages.

    `typed` is what was looked for, if anything was.
    """

    team_id: int
    team: str
    lines: Sequence[Line]
    number: int
    total: int
    typed: str = ""


def render_page(t: Translator, page: Page) -> Text:
    """A page of a team's agreements, or of those that were found, with a button to the next one."""
    text, blocks = render_list(t, *_head(t, page), page.lines)
    small = [t("Type `/agreement show` and a number to see all of it.")] if page.lines else []
    if (last := -(-page.total // ON_A_PAGE)) > 1:
        small.append(t("Page {page} of {last}", page=page.number, last=last))
    blocks = [*blocks, context(" · ".join(small))] if small else blocks
    if page.number < last:
        blocks.append(actions(button(t("Next page"), PAGE, page_value(page))))
    return " ".join([text, *small]), blocks


def page_value(page: Page) -> str:
    """What the button to the next page carries: `7:2`, and behind a question mark what was looked for."""
    place = f"{page.team_id}:{page.number + 1}"
    return f"{place}?{page.typed}" if page.typed else place


def _head(t: Translator, page: Page) -> tuple[str, str]:
    """The head of a page, and what stands there instead where there is nothing on it."""
    if page.typed:
        words = escape(shorten(page.typed, LONGEST_REPEATED))
        head = t.plural("One agreement with “{words}”:", "{n} agreements with “{words}”:", page.total, words=words)
        return head, t("No agreement with “{words}” in it.", words=words)
    name = escape(page.team)
    head = t.plural("One agreement of {team}", "{n} agreements of {team}", page.total, team=name)
    return head, t("{team} has no agreements yet. Type `/agreement` and what you want to agree.", team=name)


HELP = (
    N_("What you can type after `/agreement`:"),
    N_("what you want to agree, in your own words: opens the form with it"),
    N_("`new`: opens the form"),
    N_("`list`: all agreements of this team; `list 2` is the second page"),
    N_("`show 3`: everything about agreement 3, and what you can do with it"),
    N_("`kept 3`: say whether agreement 3 was kept this week, and see how it went"),
    N_("`search` and a word or two: find an agreement again"),
    N_("`export`: all agreements of this team as files, in our conversation"),
    N_("`mine`: the agreements that you own, in all your teams"),
    N_("`revise 3`: write the next version; the team decides about it"),
    N_("`extend 3`, `extend 3 until 20 december`: ask the team to go on"),
    N_("`stop 3`: it ends now; for a day anybody in the team can undo that"),
)


def help_lines(t: Translator) -> list[str]:
    """One line per word."""
    return [t(each) for each in HELP]
