"""Peer feedback as the consent round knows it: what the team decides about, and what becomes of it."""

import secrets
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.consent.proposals import RITUALS, Proposal
from bot.i18n import Translator, translator
from bot.people.calendar import local_day, local_moment
from bot.people.models import Person, Team
from bot.rituals.feedback.beginning import announce
from bot.rituals.feedback.confidant import forget, team_has_decided
from bot.rituals.feedback.models import FeedbackTeam, FeedbackWeek
from bot.rituals.feedback.people import RITUAL
from bot.rituals.feedback.team_blocks import form_of, render_settings
from bot.rituals.feedback.terms import STOP_TITLE, TITLE, in_words, read_terms
from bot.rituals.feedback.weeks import load_week

A_WEEK = timedelta(weeks=1)


class FeedbackRitual:
    """What the consent round asks of peer feedback and tells it. A team has one text: its own number is the team's."""

    name = RITUAL

    def load(self, session: Session, subject_id: int) -> Proposal | None:
        """What is proposed, in the team's language."""
        found = session.get(FeedbackTeam, subject_id)
        if found is None or found.proposal is None:
            return None
        terms = read_terms(found.proposal)
        t = translator(session.get_one(Team, subject_id).locale)
        confidant = session.get(Person, terms.confidant_id) if terms.confidant_id else None
        return Proposal(
            subject_id=subject_id,
            team_id=subject_id,
            version=found.version,
            title=t(TITLE if terms.on else STOP_TITLE),
            text=in_words(t, terms, confidant.name if confidant else None, collecting=found.collecting),
            proposer_id=found.proposed_by,
        )

    def accepted(self, session: Session, subject_id: int, now: datetime) -> None:
        """The team has nothing against it: the first week is the next one. Where it stops, only writing is finished."""
        found = session.get_one(FeedbackTeam, subject_id, with_for_update=True, populate_existing=True)
        assert found.proposal is not None
        terms, was_on, confidant_id = read_terms(found.proposal), found.state == "on", found.confidant_id
        if not terms.on:
            found.state, found.since, found.due_at = "off", None, None
            forget(session, subject_id, now)
            _end_weeks(session, found, now)
            return
        found.state, found.seed = "on", found.seed or secrets.token_hex(16)
        found.fortnightly, found.collecting = terms.fortnightly, terms.collecting
        found.weeks_kept, found.confidant_id = terms.weeks_kept, terms.confidant_id
        if not was_on:
            zone = session.get_one(Team, subject_id).tz
            today = local_day(now, zone)
            found.since = today - timedelta(days=today.weekday()) + A_WEEK
            found.due_at = local_moment(found.since, time(0), zone)
        is_new = not was_on or terms.confidant_id != confidant_id
        session.flush()
        team_has_decided(session, subject_id, now, agreed=True)
        announce(session, found, now, begins=not was_on, chosen=terms.confidant_id if is_new else None)

    def returned(self, session: Session, subject_id: int, now: datetime) -> None:
        """The team has not agreed: it stays as it was."""
        team_has_decided(session, subject_id, now, agreed=False)

    def change_form(self, session: Session, t: Translator, subject_id: int) -> dict[str, Any]:
        """The form with what is proposed now."""
        return render_settings(t, form_of(session, subject_id))


def _end_weeks(session: Session, feedback: FeedbackTeam, now: datetime) -> None:
    """There will be nothing in the weeks in which nobody writes yet; who was asked for a question reads so."""
    coming = (FeedbackWeek.team_id == feedback.team_id, FeedbackWeek.state.in_(("planned", "asking")))
    session.flush()
    for row in session.scalars(select(FeedbackWeek).where(*coming).with_for_update()).all():
        load_week(session, row, now).skip("off")


RITUALS[RITUAL] = FeedbackRitual()
