"""Erasing one person: what is about them goes, what a team decided stays, of a former colleague without a name."""

import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.erasing import plan
from bot.erasing.mentions import replace_mentions
from bot.erasing.messages import show_again, take_back_messages
from bot.i18n import N_, Translator, translator
from bot.journal import note
from bot.people.forgotten import keys_of_person, record_forgotten
from bot.people.members import record_departure, replan
from bot.people.models import Membership, Person, Team, Workspace
from bot.points.models import LIVE, NEVER, Point
from bot.points.sealed import nameless_points
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.story import content_of, take_facts
from bot.rituals.feedback import texts
from bot.rituals.feedback.models import FeedbackText
from bot.settings import Settings

PEOPLE = "person"
"""Their kind in the journal of erasures."""
FORMER, ERASED = N_("Former colleague"), N_("[erased]")


@dataclass(frozen=True)
class Words:
    """What stands where somebody's name and texts stood, in the language of their team."""

    name: str
    text: str


def erase_person(session: Session, settings: Settings, person: Person, now: datetime) -> None:
    """Erase somebody in this transaction, and write it in the journal. What Slack shows follows through the outbox."""
    workspace = session.get_one(Workspace, person.workspace_id)
    key = keys_of_person(settings, workspace.slack_id, person.slack_id)[0]
    note(session, PEOPLE, [key, marks_of_keys(settings)[0]], now)
    if person.kind == "person":
        record_forgotten(session, key, now.date())
    teams = _leave_teams(session, person)
    words = _words(_language(teams, person))
    mine = FeedbackText.receiver_id == person.id, FeedbackText.giver_id == person.id
    texts.remove(session, session.scalars(select(FeedbackText.id).where(or_(*mine))).all(), now)
    take_back_messages(session, person, now)
    _replace_own(session, person, words)
    _replace_nameless(session, settings, person, words)
    replace_mentions(session, person, words.name)
    for column in plan.DELETED:
        session.execute(delete(column.class_).where(column == person.id))
    _blank(person, words)
    session.flush()
    _index_again(session, [team.id for team in teams])
    show_again(session, [team.id for team in teams], now)
    for team in teams:
        replan(session, team, now)


def marks_of_keys(settings: Settings) -> list[str]:
    """What tells in the journal with which key a line was made: the checksum of nobody, by each key."""
    return keys_of_person(settings, "", "")


def find_forgotten(session: Session, settings: Settings, keys: Collection[str]) -> Iterator[Person]:
    """People who are here, by the checksums with which the journal names them."""
    wanted = frozenset(keys)
    query = select(Person, Workspace.slack_id).join(Workspace, Workspace.id == Person.workspace_id)
    for person, workspace_id in session.execute(query.where(Person.kind != "bot")).all():
        if wanted & set(keys_of_person(settings, workspace_id, person.slack_id)):
            yield person


def _leave_teams(session: Session, person: Person) -> list[Team]:
    query = select(Team).join(Membership, Membership.team_id == Team.id).where(Membership.person_id == person.id)
    teams = list(session.scalars(query.order_by(Team.id)))
    for team in teams:
        record_departure(session, team.id, person.id)
    return teams


def _language(teams: list[Team], person: Person) -> Translator:
    return translator(teams[0].locale if teams else person.locale)


def _words(t: Translator) -> Words:
    return Words(t(FORMER), t(ERASED))


def _replace_own(session: Session, person: Person, words: Words) -> None:
    for own in plan.OWN:
        for column in own.texts:
            rows = and_(own.by == person.id, own.where, column.is_not(None), column != "")
            value = words.text if column is not Point.link and column is not Point.source else None
            _execute(session, update(own.model).where(rows).values({column.key: value}))
    mine = Point.raised_by == person.id
    taken_back = {"state": "withdrawn", "climbs_at": NEVER, "follow_up_at": None}
    _execute(session, update(Point).where(mine, Point.state.in_((*LIVE, "with_chair"))).values(taken_back))


def _replace_nameless(session: Session, settings: Settings, person: Person, words: Words) -> None:
    """Points without a name: who raised them only the seal says."""
    for point in nameless_points(session, settings, person):
        point.text, point.link, point.sealed_asker, point.reply_ref = words.text, None, None, None
        if point.state in (*LIVE, "with_chair"):
            point.state, point.climbs_at, point.follow_up_at = "withdrawn", NEVER, None


def _index_again(session: Session, team_ids: Collection[int]) -> None:
    """What is found by its words is found by the words that are there now."""
    version = AgreementVersion
    shown = (
        version.agreement_id == Agreement.id,
        version.version == func.coalesce(Agreement.in_force, Agreement.version),
    )
    query = select(Agreement, version).join(version, and_(*shown)).where(Agreement.team_id.in_(team_ids))
    for agreement, content in session.execute(query).all():
        take_facts(agreement, content_of(content))


def _blank(person: Person, words: Words) -> None:
    """The row stays as that of a former colleague; nothing in it is of this person."""
    person.name, person.kind, person.tz, person.is_admin = words.name, "gone", "UTC", False
    person.slack_id = f"~{secrets.token_hex(9)}"
    person.full_name = person.handle = person.email_key = None
    person.work_days = person.work_starts = person.work_ends = None
    person.quiet_from = person.quiet_until = person.home_opened_on = None
    person.reminders, person.locale_chosen = True, False


def _execute(session: Session, statement: Any) -> None:
    session.execute(statement, execution_options={"synchronize_session": False})
