"""Proposing peer feedback to a team, other terms for it, or its end. Only consent switches anything.

Who is proposed as confidant agrees first: see confidant.py.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.consent import actions as consent
from bot.db import insert
from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.people.models import Person
from bot.rituals.feedback import confidant
from bot.rituals.feedback.models import FeedbackAsk, FeedbackTeam
from bot.rituals.feedback.people import IS_OFF, RITUAL, check_member, leads, participants
from bot.rituals.feedback.sealed import NO_KEY, feedback_seal
from bot.rituals.feedback.team_blocks import CONFIDANT, NAMED, TeamForm, form_of
from bot.rituals.feedback.terms import FEWEST_TO_COLLECT_IN, Terms, read_terms
from bot.services import Services

TOO_FEW = N_("Without a name is not possible with fewer than six people.")
NO_CONFIDANT = N_("Choose a colleague of this workspace who is no team lead or management of this team.")
DECIDING = N_("Your team is deciding about peer feedback already: the card is in the channel.")
NOT_ASKED = N_("You are not asked to be a confidant, or not any more.")
ANSWERED = N_("You answered this already.")
NOT_ANY_MORE = N_("What {name} proposed is not possible any more, so the team is not asked. Talk about it together.")
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


def record_proposed(services: Services, person: Person, team_id: int, terms: Terms) -> str | None:
    """Ask the team; in an open round this is the next version. Raises Refusal.

    Returns the name of who is asked to be the confidant instead, first; None when the team is asked.
    """
    now = services.clock.now()
    with services.db.write() as session:
        team = check_member(session, person, team_id)
        if terms.on:
            _check(services, session, team_id, terms)
        consent.hold_round(session, RITUAL, team_id)
        found = _locked(session, team_id)
        if not _check_round(session, team_id, person, now):
            _check_new(found, terms)
        chosen = terms.confidant_id
        if chosen is not None and not confidant.has_agreed(session, found, person, chosen):
            asked = session.get_one(Person, chosen)
            confidant.ask(session, team, person, asked, terms, now)
            return asked.name
        confidant.end_asking(session, team_id, now)
        _ask_team(session, found, person, terms, now)
        return None


def _ask_team(session: Session, found: FeedbackTeam, person: Person, terms: Terms, now: datetime) -> None:
    is_open = _check_round(session, found.team_id, person, now)
    if not is_open:
        found.proposed_by = person.id
    found.proposal, found.version = terms.to_json(), found.version + 1
    session.flush()
    if is_open:
        consent.record_version(session, RITUAL, found.team_id, person, now)
    else:
        consent.open_round(session, found.team_id, RITUAL, found.team_id, person, now)


def record_reply(services: Services, person: Person, ask_id: int, *, agrees: bool) -> None:
    """Who is proposed as confidant would be, and the team is asked; or would rather not. Raises Refusal."""
    now = services.clock.now()
    with services.db.write() as session:
        row = session.get(FeedbackAsk, ask_id)
        if row is None or row.person_id != person.id:
            raise Refusal(NOT_ASKED)
        consent.hold_round(session, RITUAL, row.team_id)
        found = _locked(session, row.team_id)
        row = session.get(FeedbackAsk, ask_id, with_for_update=True, populate_existing=True)
        if row is None or row.state != confidant.ASKED:
            raise Refusal(ANSWERED)
        if agrees:
            _go_on(services, session, found, row, now)
        confidant.settle(session, row, confidant.AGREED if agrees else confidant.DECLINED, now)


def _go_on(services: Services, session: Session, found: FeedbackTeam, row: FeedbackAsk, now: datetime) -> None:
    """Ask the team what waited for a yes. What changed meanwhile is checked again. Raises Refusal."""
    proposer, terms = session.get_one(Person, row.proposed_by), read_terms(row.terms)
    try:
        check_member(session, proposer, row.team_id)
        _check(services, session, row.team_id, terms)
        if not _check_round(session, row.team_id, proposer, now):
            _check_new(found, terms)
    except Refusal as refusal:
        raise Refusal(NOT_ANY_MORE, name=proposer.name) from refusal
    _ask_team(session, found, proposer, terms, now)


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
