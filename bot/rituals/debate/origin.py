"""Debates as agreements know them: an agreement may come of one, and then it is measured what that brings."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.i18n import N_
from bot.origins import Label
from bot.people.models import Person, Team
from bot.rituals.debate import before, measuring, phases, rules
from bot.rituals.debate.models import Debate
from bot.rituals.debate.story import load_story

LABEL = N_("From debate {number}: {motion}")


class DebateOrigin:
    """What agreements ask of debates and tell them."""

    def check(self, session: Session, origin_id: int, team_id: int) -> None:
        """Only once the votes are counted. Raises Refusal."""
        debate = session.get(Debate, origin_id)
        if debate is None or debate.team_id != team_id:
            raise Refusal(rules.NO_SUCH)
        if debate.phase != "outcome":
            raise Refusal(rules.WHY_NOT_PHASE[debate.phase])

    def label(self, session: Session, origin_id: int) -> Label | None:
        """Its number and motion."""
        debate = session.get(Debate, origin_id)
        return (LABEL, {"number": debate.number, "motion": debate.motion}) if debate else None

    def last_day_before(self, session: Session, origin_id: int) -> date | None:
        """The day before it opened."""
        debate = session.get(Debate, origin_id)
        return before.last_day_before(debate, session.get_one(Team, debate.team_id)) if debate else None

    def proposed(self, session: Session, origin_id: int, number: int, person: Person, now: datetime) -> None:  # noqa: ARG002
        """The card names the agreement that is being made."""
        debate = session.get(Debate, origin_id, with_for_update=True)
        if debate and debate.phase == "outcome":
            debate.agreement_number = number
            load_story(session, debate, now).refresh()

    def agreed(self, session: Session, origin_id: int, number: int, begins: date, now: datetime) -> None:
        """The team consented: from now it is measured. Also where the debate was closed meanwhile, without an outcome.

        A later version of the same agreement begins nothing.
        """
        debate = session.get(Debate, origin_id, with_for_update=True)
        if debate is None or debate.agreed_on or not (debate.phase == "outcome" or debate.outcome == "none"):
            return
        debate.outcome, debate.agreement_number, debate.agreed_on, debate.closed_at = "agreement", number, begins, None
        story = load_story(session, debate, now)
        measuring.plan(story)
        phases.begin(story, "measuring")
        story.refresh()
