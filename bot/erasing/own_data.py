"""Everything the bot holds of one person, in parts: to show how much it is, and to take home.

Left out is what is about this person but not theirs to read: who wants not to be matched with them, who is asked to
write to them, and texts that have not arrived. So is what nobody may read: the order in which people chair, and in which
open votes somebody was counted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from bot.consent.models import ConsentEntry, ConsentStance
from bot.erasing.plan import KEPT
from bot.i18n import N_
from bot.kpis.models import Kpi, KpiChange, KpiValue
from bot.outbox.models import Outbox
from bot.people.models import Absence, FileDraft, Membership, Person, Shift, Team, TeamChange
from bot.points.models import Point, PointEvent
from bot.points.sealed import nameless_points
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.dagstart.models import DagstartAnnouncement, DagstartAnswer
from bot.rituals.debate.models import Debate, DebateEntry
from bot.rituals.feedback.models import (
    FeedbackAsk,
    FeedbackExclusion,
    FeedbackMember,
    FeedbackQuestion,
    FeedbackText,
    FeedbackWeek,
)
from bot.rituals.feedback.sealed import FeedbackSeal, Words, feedback_seal
from bot.rounds import Round, Seat
from bot.settings import Settings

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One kind of what is held: its name in the file, its title in the catalogue, and the rows."""

    name: str
    title: str
    rows: Sequence[Row]


Query = Callable[[int], Any]
OTHER = aliased(Person)
KEPT_BACK = ("id", "workspace_id", "email_key")

QUERIES: tuple[tuple[str, str, Query], ...] = (
    ("teams", N_("Teams you are in"), lambda me: select(Team.name.label("team"), Membership.role, Membership.present, Membership.opted_out).join(Team, Team.id == Membership.team_id).where(Membership.person_id == me)),
    ("absences", N_("When you are away"), lambda me: select(Absence.first_day, Absence.last_day).where(Absence.person_id == me)),
    ("shifts", N_("Your shifts"), lambda me: select(Team.name.label("team"), Shift.starts_at, Shift.ends_at).join(Team, Team.id == Shift.team_id).where(Shift.person_id == me)),
    ("daily_starts", N_("Daily starts for which you were asked"), lambda me: select(Team.name.label("team"), Round.day, Seat.state, Seat.late).join(Round, Round.id == Seat.round_id).join(Team, Team.id == Round.team_id).where(Seat.person_id == me).order_by(Seat.id)),
    ("answers", N_("Your answers"), lambda me: select(Team.name.label("team"), Round.day, DagstartAnswer.slot, DagstartAnswer.text, DagstartAnswer.answered_at).join(Round, Round.id == DagstartAnswer.round_id).join(Team, Team.id == Round.team_id).where(DagstartAnswer.person_id == me)),
    ("points", N_("Points you raised"), lambda me: select(Point.id, Team.name.label("team"), Point.text, Point.kind, Point.state, Point.created_at, Point.link).join(Team, Team.id == Point.team_id).where(Point.raised_by == me).order_by(Point.id)),
    ("done_with_points", N_("What you did with points"), lambda me: select(PointEvent.point_id, PointEvent.at, PointEvent.what, PointEvent.text).where(PointEvent.person_id == me).order_by(PointEvent.id)),
    ("consent_words", N_("What you said in consent rounds"), lambda me: select(ConsentEntry.kind, ConsentEntry.text, ConsentEntry.basis, ConsentEntry.change, ConsentEntry.at).where(ConsentEntry.person_id == me)),
    ("consent_answers", N_("Your answers in consent rounds"), lambda me: select(ConsentEntry.answer, ConsentEntry.at).where(ConsentEntry.answered_by == me)),
    ("decisions", N_("What you decided in consent rounds"), lambda me: select(ConsentStance.round_id, ConsentStance.stance, ConsentStance.at).where(ConsentStance.person_id == me)),
    ("agreements", N_("Agreements you wrote"), lambda me: select(Team.name.label("team"), Agreement.number, AgreementVersion.version, AgreementVersion.at, AgreementVersion.title, AgreementVersion.condition, AgreementVersion.behaviour, AgreementVersion.why, AgreementVersion.sign).join(Agreement, Agreement.id == AgreementVersion.agreement_id).join(Team, Team.id == Agreement.team_id).where(AgreementVersion.person_id == me)),
    ("debates", N_("Debates you proposed"), lambda me: select(Team.name.label("team"), Debate.number, Debate.motion, Debate.proposed, Debate.created_at).join(Team, Team.id == Debate.team_id).where(Debate.proposed_by == me)),
    ("debate_words", N_("What you said in debates"), lambda me: select(DebateEntry.debate_id, DebateEntry.kind, DebateEntry.text, DebateEntry.activity, DebateEntry.result, DebateEntry.counter, DebateEntry.at, DebateEntry.withdrawn_at).where(DebateEntry.person_id == me)),
    ("debate_answers", N_("Your answers in debates"), lambda me: select(DebateEntry.debate_id, DebateEntry.answer, DebateEntry.at).where(DebateEntry.answered_by == me)),
    ("announcements", N_("Your announcements"), lambda me: select(DagstartAnnouncement.day, DagstartAnnouncement.text).where(DagstartAnnouncement.person_id == me)),
    ("values", N_("KPI values you filled in"), lambda me: select(Kpi.name.label("kpi"), KpiValue.day, KpiValue.value, KpiValue.at).join(Kpi, Kpi.id == KpiValue.kpi_id).where(KpiValue.person_id == me)),
    ("corrections", N_("KPI values you corrected"), lambda me: select(Kpi.name.label("kpi"), KpiChange.day, KpiChange.before, KpiChange.after, KpiChange.why, KpiChange.at).join(Kpi, Kpi.id == KpiChange.kpi_id).where(KpiChange.person_id == me)),
    ("settings", N_("Settings you changed"), lambda me: select(Team.name.label("team"), TeamChange.at, TeamChange.setting).join(Team, Team.id == TeamChange.team_id).where(TeamChange.person_id == me)),
    ("feedback_place", N_("Your place in peer feedback"), lambda me: select(Team.name.label("team"), FeedbackMember.state, FeedbackMember.tips).join(Team, Team.id == FeedbackMember.team_id).where(FeedbackMember.person_id == me)),
    ("confidant_asked", N_("When you were asked to be the confidant"), lambda me: select(Team.name.label("team"), FeedbackAsk.state).join(Team, Team.id == FeedbackAsk.team_id).where(FeedbackAsk.person_id == me)),
    ("confidant_proposed", N_("Whom you proposed as the confidant"), lambda me: select(Team.name.label("team"), OTHER.name.label("colleague"), FeedbackAsk.state).join(Team, Team.id == FeedbackAsk.team_id).join(OTHER, OTHER.id == FeedbackAsk.person_id).where(FeedbackAsk.proposed_by == me)),
    ("not_matched", N_("With whom you are not matched"), lambda me: select(OTHER.name.label("colleague")).join(FeedbackExclusion, FeedbackExclusion.other_id == OTHER.id).where(FeedbackExclusion.person_id == me)),
    ("files", N_("Files you dropped"), lambda me: select(FileDraft.name, FileDraft.created_at).where(FileDraft.person_id == me)),
    ("messages", N_("Messages to you"), lambda me: select(Outbox.kind, Outbox.sent_at).where(Outbox.person_id == me, Outbox.sent_at.is_not(None)).order_by(Outbox.id)),
)  # fmt: skip
"""By the name in the file: what it is called, and how it is found."""

SAID = frozenset(
    (each.class_, each.key)
    for each in (
        TeamChange.person_id, Point.raised_by, PointEvent.person_id, ConsentEntry.person_id, ConsentEntry.answered_by,
        ConsentStance.person_id, AgreementVersion.person_id, Debate.proposed_by, DebateEntry.person_id,
        DebateEntry.answered_by, DagstartAnnouncement.person_id, KpiValue.person_id, KpiChange.person_id,
    )
)  # fmt: skip
"""Where a record of a team names somebody, and one of the queries shows it."""


def own_data(session: Session, settings: Settings, person: Person, *, sealed: bool) -> list[Part]:
    """All of it. `sealed`: also what is encrypted, which nobody but this person may read."""
    parts = [Part("profile", N_("Your profile"), [_profile(person)])]
    parts += [Part(name, title, _rows(session, query(person.id))) for name, title, query in QUERIES]
    parts.append(Part("named", N_("Other records of your team that name you"), list(_named(session, person.id))))
    if sealed:
        seal = feedback_seal(settings)
        parts += [
            Part(
                "points_without_name", N_("Points you raised without your name"), _nameless(session, settings, person)
            ),
            Part("feedback_got", N_("Feedback you got"), list(_got(session, seal, person.id))),
            Part(
                "feedback_written", N_("Feedback you wrote that has not arrived"), list(_held(session, seal, person.id))
            ),
            Part(
                "feedback_questions", N_("What you asked colleagues to watch"), list(_asked(session, seal, person.id))
            ),
        ]
    return parts


def _profile(person: Person) -> Row:
    columns = Person.__table__.columns.keys()
    return {name: plain(getattr(person, name)) for name in columns if name not in KEPT_BACK}


def _rows(session: Session, query: Select[Any]) -> list[Row]:
    return [{name: plain(value) for name, value in row._mapping.items()} for row in session.execute(query)]


def _named(session: Session, me: int) -> Iterator[Row]:
    """Owner of an agreement, chair of today, who began a round, and so on: where, and the number of the record."""
    for column in KEPT:
        if (column.class_, column.key) not in SAID:
            keys = column.class_.__mapper__.primary_key
            for row in session.execute(select(*keys).where(column == me).order_by(*keys)):
                number = "/".join(str(plain(key)) for key in row)
                yield {"record": column.class_.__tablename__, "as": column.key, "number": number}


def _nameless(session: Session, settings: Settings, person: Person) -> list[Row]:
    own = nameless_points(session, settings, person)
    return [{"text": each.text, "state": each.state, "raised_at": plain(each.created_at)} for each in own]


def _got(session: Session, seal: FeedbackSeal, me: int) -> Iterator[Row]:
    query = select(FeedbackText, Person.name).outerjoin(Person, Person.id == FeedbackText.giver_id)
    mine = query.where(FeedbackText.receiver_id == me, FeedbackText.state == "delivered").order_by(FeedbackText.id)
    for text, giver in session.execute(mine):
        words = seal.open(me, text.sealed)
        yield {"from": None if text.nameless else giver, "day": plain(text.delivered_on), **_said(words)}


def _held(session: Session, seal: FeedbackSeal, me: int) -> Iterator[Row]:
    query = select(FeedbackText, Person.name).join(Person, Person.id == FeedbackText.receiver_id)
    mine = query.where(FeedbackText.giver_id == me, FeedbackText.state != "delivered").order_by(FeedbackText.id)
    for text, receiver in session.execute(mine):
        yield {"to": receiver, **_said(seal.open(text.receiver_id, text.sealed))}


def _asked(session: Session, seal: FeedbackSeal, me: int) -> Iterator[Row]:
    query = select(FeedbackQuestion, FeedbackWeek.monday).join(
        FeedbackWeek, FeedbackWeek.id == FeedbackQuestion.week_id
    )
    for each, monday in session.execute(query.where(FeedbackQuestion.person_id == me)):
        own = seal.open_question(me, each.sealed) if each.sealed else each.key
        yield {"week": plain(monday), "question": own, "tips": each.tips}


def _said(words: Words | None) -> Row:
    return {name: text for name, text in vars(words).items() if text} if words else {}


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
