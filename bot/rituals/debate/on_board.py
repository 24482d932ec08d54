"""Debates on the team's board: what a measurement of that day says."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.guests import LinesOnly, Part
from bot.i18n import Translator
from bot.rituals.debate.measure_blocks import board_line
from bot.rituals.debate.models import Debate, DebateMeasure
from bot.rituals.debate.outcome_messages import load_measured
from bot.rituals.debate.story import load_story


class DebateGuest(LinesOnly):
    """Says what agreements brought; asks nothing on the card."""

    def parts(self, session: Session, t: Translator, team_id: int, day: date) -> list[Part]:
        """A line for each measurement of this day."""
        query = select(DebateMeasure, Debate).join(Debate, Debate.id == DebateMeasure.debate_id)
        query = query.where(Debate.team_id == team_id, DebateMeasure.measured_on == day)
        lines = []
        for measure, debate in session.execute(query.order_by(Debate.number, DebateMeasure.weeks)):
            story = load_story(session, debate, debate.began_at)
            lines.append(f"•  {board_line(t, load_measured(story, measure))}")
        return [Part(t("What came of it"), tuple(lines))] if lines else []
