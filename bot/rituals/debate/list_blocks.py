"""What `/debate` answers: the list of a team's debates, where the present one is, and what can be typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.blockkit import context, escape, section, sections, shorten
from bot.i18n import N_, Translator
from bot.rituals.debate.blocks import Text
from bot.rituals.debate.words import NAMES

MOST_LISTED, LONGEST_MOTION, LONGEST_LESSON = 20, 120, 200

STATES = {
    "agreement": N_("led to agreement {agreement}"),
    "learned": N_("no agreement, but something learned"),
    "none": N_("without an outcome"),
    "stopped": N_("stopped"),
    "declined": N_("not now"),
    "withdrawn": N_("taken back"),
    "lapsed": N_("not answered"),
}
"""How a debate that is over ended."""


@dataclass(frozen=True)
class Listed:
    """A debate in the list; the motion is not escaped."""

    number: int
    motion: str
    phase: str
    outcome: str | None
    agreement: int | None
    day: date
    lesson: str = ""  # what the team learned, not escaped


def state_text(t: Translator, listed: Listed) -> str:
    """How far it is, or how it ended, in a few words."""
    if listed.phase == "closed":
        return t(STATES[listed.outcome or "none"], agreement=listed.agreement)
    return t(NAMES[listed.phase])


def render_list(t: Translator, team: str, debates: Sequence[Listed], more: int) -> Text:
    """The debates of a team, the newest first; `more` are older ones that are not shown."""
    if not debates:
        said = t("{team} has had no debate yet. `/debate new` opens one, `/debate propose` proposes one.", team=team)
        return said, [section(said)]
    head = t.plural("One debate of {team}", "{n} debates of {team}", len(debates) + more, team=team)
    lines = [
        f"*{each.number}*  {escape(shorten(each.motion, LONGEST_MOTION))} · {state_text(t, each)} · "
        f"{t.short_day(each.day)}{_lesson(each)}"
        for each in debates
    ]
    small = t("`/debate show` and a number shows one.")
    small += (
        " " + t.plural("One older debate is not listed.", "{n} older debates are not listed.", more) if more else ""
    )
    said = "\n".join([f"*{head}*", *lines])
    return f"{said}\n{small}", [*sections(said), context(small)]


def _lesson(listed: Listed) -> str:
    return f"\n>{escape(shorten(listed.lesson, LONGEST_LESSON))}" if listed.lesson else ""


def render_status(t: Translator, card: Text, mine: str, link: str) -> Text:
    """The card of the debate that goes on, only for one person: with what it waits for from them, and where it is."""
    small = [part for part in (mine, f"<{link}|{t('To the debate in the channel')}>" if link else "") if part]
    text, blocks = card
    return " ".join([text, mine]).strip(), [*(context(part) for part in small), *blocks]


HELP = (
    N_("What you can type after `/debate`:"),
    N_("`new` and a motion: open a debate about a KPI, for team leads; others propose it"),
    N_("`propose` and a motion: propose a debate to the team leads"),
    N_("`status`: the debate that goes on, and what it waits for from you"),
    N_("`list`: all debates of this team; `list` and a word: those with that word"),
    N_("`show` and a number: one debate, as it stands"),
    N_("For the facilitator and team leads: `next` ends a phase, `extend` gives it more time, `stop` ends the debate"),
    N_("A debate: questions, a first vote, arguments, weighing, a second vote, and what you agree on."),
)


def help_lines(t: Translator) -> list[str]:
    """One line per word."""
    return [t(each) for each in HELP]
