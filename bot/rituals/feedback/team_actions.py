"""Proposing peer feedback to a team, other terms for it, or its end. Only consent switches anything."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.consent import actions as consent
from bot.db import insert
from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.people.models import Person
from bot.rituals.feedback.models import FeedbackTeam
from bot.rituals.feedback.people import IS_OFF, RITUAL, check_member, leads, participants
from bot.rituals.feedback.sealed import NO_KEY, feedback_seal
from bot.rituals.feedback.team_blocks import CONFIDANT, NAMED, TeamForm, form_of
from bot.rituals.feedback.terms import FEWEST_TO_COLLECT_IN, Terms
from bot.services import Services

TOO_FEW = N_("Without a name is not possible with fewer than six people.")
NO_CONFIDANT = N_("Choose a colleague of this workspace who is no team lead or management of this team.")
DECIDING = N_("Your team is deciding about peer feedback already: the card is in the channel.")
SAME_TERMS = N_("Your team has peer feedback in just this way already. Change something, or close this form.")


def look_at_terms(services: Services, person: Person, team_id: int) -> TeamForm | None:
    """The form for somebody who may propose it; None while the team decides about it. Raises Refusal."""
    with services.db.read() as session:
        check_member(session, person, team_id)
        if not feedback_seal(services.settings):
            raise Refusal(NO_KEY)
        try:
            _check_round(session, team_id, person, services.clock.now())
        except Refusal:
            return None
        return form_of(session, team_id)


def record_proposed(services: Services, person: Person, team_id: int, terms: Terms) -> None:
    """Ask the team; in an open round this is the next version. Raises Refusal."""
    with services.db.write() as session:
        check_member(session, person, team_id)
        if terms.on:
            _check(services, session, team_id, terms)
        consent.hold_round(session, RITUAL, team_id)
        found = _locked(session, team_id)
        now = services.clock.now()
        is_open = _check_round(session, team_id, person, now)
        if not is_open:
            _check_new(found, terms)
            found.proposed_by = person.id
        found.proposal, found.version = terms.to_json(), found.version + 1
        session.flush()
        if is_open:
            consent.record_version(session, RITUAL, team_id, person, now)
        else:
            consent.open_round(session, team_id, RITUAL, team_id, person, now)


def _check_round(session: Session, team_id: int, person: Person, now: datetime) -> bool:
    """Whether the team is deciding, and somebody may bring another version now. Raises Refusal where they may not."""
    round_ = consent.round_of(session, RITUAL, team_id)
    if round_ is None:
        return False
    try:
        consent.checked_story(session, round_, person, "change", now)
    except Refusal as refusal:
        raise Refusal(DECIDING) from refusal
    return True


def _check(services: Services, session: Session, team_id: int, terms: Terms) -> None:
    if not feedback_seal(services.settings):
        raise Refusal(NO_KEY)
    every = EveryField()
    with every:
        if terms.collecting and len(participants(session, team_id)) < FEWEST_TO_COLLECT_IN:
            raise Refusal(TOO_FEW, field=NAMED)
    with every:
        someone = session.get(Person, terms.confidant_id) if terms.confidant_id is not None else None
        if terms.confidant_id is not None and (
            someone is None or someone.kind != "person" or leads(session, someone.id, team_id)
        ):
            raise Refusal(NO_CONFIDANT, field=CONFIDANT)
    every.done()


def _check_new(found: FeedbackTeam, terms: Terms) -> None:
    if not terms.on and found.state == "off":
        raise Refusal(IS_OFF)
    held = Terms(
        on=True,
        fortnightly=found.fortnightly,
        collecting=found.collecting,
        weeks_kept=found.weeks_kept,
        confidant_id=found.confidant_id,
    )
    if found.state == "on" and terms == held:
        raise Refusal(SAME_TERMS)


def _locked(session: Session, team_id: int) -> FeedbackTeam:
    """The team's row, made if it is the first time."""
    values = {
        "team_id": team_id, "state": "off", "version": 0, "fortnightly": False, "collecting": False,
        "weeks_kept": 26, "seed": "",
    }  # fmt: skip
    session.execute(insert(session, FeedbackTeam).values(values).on_conflict_do_nothing())
    return session.get_one(FeedbackTeam, team_id, with_for_update=True, populate_existing=True)
