"""Agreements as the consent round knows them: the text it is about, and what becomes of it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.consent.proposals import RITUALS, Proposal
from bot.i18n import Translator, translator
from bot.points.outcomes import record_agreed
from bot.rituals.agreement.blocks import plain_text, title_of
from bot.rituals.agreement.form import render_form
from bot.rituals.agreement.messages import form_for
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import IN_FORCE
from bot.rituals.agreement.sources import tell_agreed
from bot.rituals.agreement.story import RITUAL, Story, content_of, find_colleague, load_story


class AgreementRitual:
    """What the consent round asks of agreements and tells them."""

    name = RITUAL

    def load(self, session: Session, subject_id: int) -> Proposal | None:
        """The newest version, in the team's language."""
        agreement = session.get(Agreement, subject_id)
        if agreement is None:
            return None
        story = load_story(session, agreement, agreement.created_at)
        version, t = story.version(), translator(story.team.locale)
        content = content_of(version)
        owner = find_colleague(session, agreement.team_id, content.owner_id)
        more = []
        if agreement.replaces_id and (replaced := session.get(Agreement, agreement.replaces_id)):
            title = f"{replaced.number}: {replaced.title}"
            more.append(t("Takes the place of agreement {title}.", title=title))
        return Proposal(
            subject_id=agreement.id,
            team_id=agreement.team_id,
            version=version.version,
            title=title_of(t, agreement.number, content.title),
            text=plain_text(t, content, owner.name if owner else None, *more),
            proposer_id=agreement.proposed_by,
        )

    def accepted(self, session: Session, subject_id: int, now: datetime) -> None:
        """The team has nothing against it: it holds from today, and what made place for it ends."""
        story = self._in_round(session, subject_id, now)
        if story is None:
            return
        story.begin()
        if story.agreement.point_id:
            title = title_of(translator(story.team.locale), story.agreement.number, story.agreement.title)
            record_agreed(session, story.agreement.point_id, title, now)
        tell_agreed(session, story.agreement, now)
        replaces_id, story.agreement.replaces_id = story.agreement.replaces_id, None
        replaced = _fresh(session, replaces_id) if replaces_id else None
        if replaced and replaced.state in IN_FORCE:
            other = load_story(session, replaced, now)
            other.end("stopped")
            other.refresh()
        story.refresh()

    def returned(self, session: Session, subject_id: int, now: datetime) -> None:
        """The team has not agreed: what held before goes on, what did not is a draft again."""
        if story := self._in_round(session, subject_id, now):
            story.agreement.replaces_id = None
            story.resume()
            story.refresh()

    def change_form(self, session: Session, t: Translator, subject_id: int) -> dict[str, Any]:
        """The form with the newest text in it."""
        agreement = session.get_one(Agreement, subject_id)
        return render_form(t, form_for(load_story(session, agreement, agreement.created_at)))

    @staticmethod
    def _in_round(session: Session, subject_id: int, now: datetime) -> Story | None:
        agreement = _fresh(session, subject_id)
        return load_story(session, agreement, now) if agreement and agreement.state == "in_round" else None


def _fresh(session: Session, agreement_id: int) -> Agreement | None:
    """An agreement as it is stored now, locked: what this transaction read before may be older."""
    return session.get(Agreement, agreement_id, with_for_update=True, populate_existing=True)


RITUALS[RITUAL] = AgreementRitual()
