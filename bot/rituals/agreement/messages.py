"""Renders what is said about agreements, while it is being sent: what is true now, in the reader's language."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.consent.actions import round_of
from bot.consent.story import CARD
from bot.i18n import Translator, translator
from bot.outbox import queue
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.access import find_standing
from bot.people.models import Person, Team
from bot.points.models import Point
from bot.rituals.agreement import blocks, ending
from bot.rituals.agreement.acting import roles_of
from bot.rituals.agreement.blocks import Shown, Text
from bot.rituals.agreement.ending import REVIEW
from bot.rituals.agreement.ending_blocks import render_review
from bot.rituals.agreement.form import Form
from bot.rituals.agreement.kept_results import load_results
from bot.rituals.agreement.kpi_field import kpi_options
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import allowed
from bot.rituals.agreement.sources import origin_label
from bot.rituals.agreement.story import (
    LAPSED,
    RITUAL,
    STOPPED,
    Story,
    colleagues,
    content_of,
    find_colleague,
    limits_of,
    load_story,
)
from bot.services import Services


def load_shown(story: Story) -> Shown:
    """An agreement as somebody sees it."""
    agreement, session = story.agreement, story.session
    version, newest = story.version(story.shown_version), story.version()
    is_agreed = agreement.in_force is not None
    point = session.get(Point, agreement.point_id) if agreement.point_id else None
    replaced = session.get(Agreement, agreement.replaces_id) if agreement.replaces_id else None
    content = content_of(version)
    return Shown(
        agreement_id=agreement.id,
        number=agreement.number,
        state=agreement.state,
        content=content,
        owner=story.owner.name if story.owner else None,
        author=_name(session, newest.person_id),
        version=version.version,
        is_agreed=is_agreed,
        proposed=content_of(newest) if agreement.state == "in_round" and is_agreed else None,
        since=agreement.valid_from,
        origin=point.text if point and point.state != "withdrawn" else None,
        label=origin_label(session, agreement.id),
        link=agreement.link,
        replaces=f"{replaced.number}: {replaced.title}" if replaced else None,
        stopped_by=_name(session, agreement.stopped_by),
        may_undo=story.may_undo,
        weeks=limits_of(story.team).weeks,
        results=load_results(session, agreement.id),
    )


def form_for(story: Story) -> Form:
    """The form for the next version, with the newest text in it. Who owned it and left is not in it any more."""
    agreement = story.agreement
    content = content_of(story.version())
    if find_colleague(story.session, story.team.id, content.owner_id) is None:
        content = replace(content, owner_id=None)
    return Form(
        team_id=story.team.id,
        team=story.team.name,
        colleagues=colleagues(story.session, story.team.id),
        content=content,
        agreement_id=agreement.id,
        number=agreement.number,
        version=agreement.version,
        limits=limits_of(story.team),
        kpis=kpi_options(story.session, story.team.id),
    )


def _name(session: Session, person_id: int | None) -> str | None:
    person = session.get(Person, person_id) if person_id else None
    return person.name if person else None


def _story(session: Session, row: Outbox, now: datetime) -> Story | None:
    agreement = session.get(Agreement, int(row.subject.split(":")[1]))
    return load_story(session, agreement, now) if agreement else None


def _reader(session: Session, row: Outbox, team: Team) -> Translator | None:
    """The language of who reads it; None when that person is gone, or the bot from the channel."""
    if team.state == "left":
        return None
    if row.person_id is None:
        return translator(team.locale)
    person = session.get(Person, row.person_id)
    return translator(person.locale) if person and person.kind == "person" else None


def _rendered(session: Session, row: Outbox, now: datetime, state: str) -> Message | None:
    """A message about a state; not sent any more once that state has passed, but kept up to date where it stands."""
    story = _story(session, row, now)
    t = _reader(session, row, story.team) if story else None
    if story is None or t is None or (row.ts is None and story.agreement.state != state):
        return None
    return Message(*blocks.render_ended(t, load_shown(story)))


def review(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To an owner and to the team: keep, change or stop? Unsent it asks only about what nobody has chosen about."""
    team = session.get(Team, row.team_id)
    t = _reader(session, row, team) if team else None
    found = ending.asked_about(session, row.subject, row.person_id)
    asked = [each for each in found if row.ts or each.state == "review"]
    if t is None or not asked:
        return None
    return Message(*render_review(t, [load_shown(load_story(session, each, now)) for each in asked]))


def stopped(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To the team: who stopped it, and how to undo that."""
    return _rendered(session, row, now, "stopped")


def lapsed(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To the team: nobody kept it."""
    return _rendered(session, row, now, "lapsed")


MESSAGES: dict[str, Renderer] = {REVIEW: review, STOPPED: stopped, LAPSED: lapsed}


def round_place(services: Services, agreement_id: int) -> tuple[str, str] | None:
    """Channel and ts of the card of the round about an agreement, while one goes on and Slack shows it."""
    with services.db.read() as session:
        held = round_of(session, RITUAL, agreement_id)
        return queue.sent_message(session, f"consent:{held.id}", CARD) if held else None


def show(services: Services, t: Translator, person: Person, agreement_id: int, thread: str = "") -> Text | None:
    """The card of an agreement as it is now, for one person; `thread` is the address of the round about it."""
    with services.db.read() as session:
        agreement = session.get(Agreement, agreement_id)
        if agreement is None:
            return None
        story = load_story(session, agreement, services.clock.now())
        _, role = find_standing(session, person, story.team.id)
        may = allowed(agreement.state, roles_of(story, person, role))
        return blocks.render_card(t, replace(load_shown(story), thread=thread, may=may))
