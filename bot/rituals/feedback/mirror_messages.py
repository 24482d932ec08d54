"""Renders the team mirror while it is being sent."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.i18n import translator
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.calendar import local_day
from bot.people.models import Person, Team
from bot.rituals.feedback import mirror_blocks
from bot.rituals.feedback.messages import moment_in_words, wait_until_reachable
from bot.rituals.feedback.mirror import CARD, CHOICE, RESULT, is_counted, results_of, round_id_of
from bot.rituals.feedback.mirror_models import MirrorRound, MirrorTeam
from bot.rituals.feedback.mirror_rules import read_keys

MOST_MONTHS = 12


def card(session: Session, row: Outbox, now: datetime) -> Message | None:
    """The four statements to one person; later that they were counted."""
    found, person = session.get(MirrorRound, round_id_of(row.subject)), session.get_one(Person, row.person_id)
    if found is None:
        return None
    t = translator(person.locale)
    if found.due_at is None:
        return Message(*mirror_blocks.render_over(t)) if row.ts else None
    if is_counted(session, found.id, person.id):
        return Message(*mirror_blocks.render_counted(t)) if row.ts else None
    wait_until_reachable(session, row, person, now)
    team, until = session.get_one(Team, found.team_id), moment_in_words(t, found.due_at, person.tz)
    return Message(*mirror_blocks.render_card(t, team.name, found.id, read_keys(found.keys), until))


def result(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """The averages, to the channel."""
    found = session.get(MirrorRound, round_id_of(row.subject))
    if found is None:
        return None
    t = translator(session.get_one(Team, found.team_id).locale)
    results = results_of(session, found.team_id, found.month, MOST_MONTHS)
    return Message(*mirror_blocks.render_result(t, found.id, read_keys(found.keys), results))


def choice(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """Who chose which statements, to the channel; what was chosen again since then says it itself."""
    team_id, version = map(int, row.subject.split(":")[1:])
    found = session.get(MirrorTeam, team_id)
    if found is None or found.version != version or row.ts:
        return None
    team = session.get_one(Team, team_id)
    person = session.get(Person, found.chosen_by) if found.chosen_by else None
    begins = local_day(found.due_at, team.tz) if found.due_at else None
    name = person.name if person else "?"
    t = translator(team.locale)
    return Message(*mirror_blocks.render_chosen(t, name, read_keys(found.keys), begins))


MESSAGES: dict[str, Renderer] = {CARD: card, RESULT: result, CHOICE: choice}
