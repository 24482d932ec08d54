"""The debates that go on in somebody's teams, as their Home shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.blockkit import Block, actions, button, escape, section, shorten
from bot.i18n import Translator, translator
from bot.people.models import Person, Team
from bot.rituals.debate.blocks import phase_text
from bot.rituals.debate.messages import load_shown
from bot.rituals.debate.models import Debate
from bot.rituals.debate.proposal_blocks import answer_row
from bot.rituals.debate.rules import RUNNING
from bot.rituals.debate.shown import Shown
from bot.rituals.debate.story import load_story
from bot.rituals.debate.waiting import waits_text

SHOW = "debate.show"
MOST_SHOWN, LONGEST_MOTION = 5, 150


@dataclass(frozen=True)
class OnHome:
    """A debate that goes on, and what it waits for from whose Home this is, in their language."""

    shown: Shown
    mine: str


def load_on_home(
    session: Session, person: Person, teams: Sequence[Team], led: Sequence[int], now: datetime
) -> list[OnHome]:
    """The debates that go on in these teams, then what is proposed in those they lead: one statement without any."""
    ids = [team.id for team in teams]
    proposed = Debate.phase == "proposed"
    shown = or_(Debate.phase.in_((*RUNNING, "outcome")), and_(proposed, Debate.team_id.in_(led)))
    going = select(Debate).where(Debate.team_id.in_(ids), shown).order_by(proposed, Debate.id.desc())
    found = session.scalars(going.limit(MOST_SHOWN)).all() if ids else ()
    t = translator(person.locale)
    stories = [load_story(session, debate, now) for debate in found]
    return [OnHome(load_shown(story), waits_text(t, story, person)) for story in stories]


def home_blocks(t: Translator, debates: Sequence[OnHome]) -> list[Block]:
    """Where each is, what it waits for from this person, and a button to see it."""
    blocks: list[Block] = []
    for each in debates:
        shown = each.shown
        head = t("Debate {number} of {team}", number=shown.number, team=escape(shown.team))
        lines = [f"*{head}*: {escape(shorten(shown.motion, LONGEST_MOTION))}", phase_text(t, shown)]
        lines += [f"*{each.mine}*"] if each.mine else []
        if shown.phase == "proposed":
            blocks += [section("\n".join(lines)), actions(*answer_row(t, shown))]
            continue
        look = button(t("See it"), SHOW, shown.debate_id, label=t("See debate {number}", number=shown.number))
        blocks.append(section("\n".join(lines), look))
    return blocks
