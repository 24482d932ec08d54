"""What becomes of every row of a person that is erased. A test compares this with the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute

from bot.consent.models import ConsentEntry, ConsentRound, ConsentSeat, ConsentStance
from bot.db import Base
from bot.kpis.models import Kpi, KpiChange, KpiValue
from bot.people.models import (
    Absence,
    FileDraft,
    Membership,
    Roster,
    Shift,
    TeamChange,
    TeamToken,
)
from bot.points.models import Point, PointEvent
from bot.rituals.agreement.kept_models import KeptAgenda, KeptCheck
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.dagstart.models import (
    DagstartAnnouncement,
    DagstartAnswer,
    DagstartChair,
    DagstartMeeting,
    DagstartTurn,
)
from bot.rituals.debate.models import Debate, DebateEntry, DebateSeat, TeamFrame
from bot.rituals.feedback.mirror_models import MirrorTeam
from bot.rituals.feedback.models import (
    FeedbackAsk,
    FeedbackExclusion,
    FeedbackMember,
    FeedbackQuestion,
    FeedbackTeam,
    FeedbackText,
    FeedbackTurn,
)
from bot.rounds import Seat
from bot.tally import TallyTaken

Column = InstrumentedAttribute[Any]

DELETED: tuple[Column, ...] = (
    Membership.person_id, Absence.person_id, Shift.person_id, FileDraft.person_id,
    Seat.person_id, DagstartAnswer.person_id, DagstartTurn.person_id,
    FeedbackMember.person_id, FeedbackExclusion.person_id, FeedbackExclusion.other_id, FeedbackQuestion.person_id,
    FeedbackTurn.giver_id, FeedbackTurn.receiver_id, FeedbackText.giver_id, FeedbackText.receiver_id,
    FeedbackAsk.person_id, FeedbackAsk.proposed_by, TallyTaken.person_id,
)  # fmt: skip
"""Rows that are about the person go."""

KEPT: tuple[Column, ...] = (
    TeamChange.person_id, Roster.person_id, TeamToken.person_id,
    Point.raised_by, Point.addressee_id, Point.owner_id, PointEvent.person_id,
    ConsentRound.author_id, ConsentRound.opened_by, ConsentEntry.person_id, ConsentEntry.answered_by,
    ConsentSeat.person_id, ConsentStance.person_id,
    Agreement.owner_id, Agreement.proposed_by, Agreement.stopped_by,
    AgreementVersion.person_id, AgreementVersion.owner_id,
    KeptCheck.set_by, KeptAgenda.chosen_by,
    Debate.proposed_by, Debate.facilitator_id, DebateSeat.person_id, DebateEntry.person_id, DebateEntry.answered_by,
    TeamFrame.person_id, Kpi.owner_id, KpiValue.person_id, KpiChange.person_id,
    DagstartChair.person_id, DagstartAnnouncement.person_id, DagstartMeeting.started_by,
    FeedbackTeam.proposed_by, FeedbackTeam.confidant_id, FeedbackText.confidant_id, MirrorTeam.chosen_by,
)  # fmt: skip
"""Records of a team stay, of a former colleague without a name: else a decision would lose who stood behind it."""


@dataclass(frozen=True)
class Own:
    """Texts of one person in the records of a team: these columns of the rows of whom `by` names, where it holds."""

    model: type[Base]
    by: Column
    texts: Sequence[Column]
    where: ColumnElement[bool] = true()  # noqa: RUF009


UNOPENED = Debate.opened_at.is_(None)
DRAFT = AgreementVersion.agreement_id.in_(
    select(Agreement.id).where(Agreement.in_force.is_(None), Agreement.state == "draft")
)
OWN: tuple[Own, ...] = (
    Own(Point, Point.raised_by, (Point.text, Point.link, Point.source)),
    Own(PointEvent, PointEvent.person_id, (PointEvent.text,)),
    Own(ConsentEntry, ConsentEntry.person_id, (ConsentEntry.text, ConsentEntry.basis, ConsentEntry.change)),
    Own(ConsentEntry, ConsentEntry.answered_by, (ConsentEntry.answer,)),
    Own(
        DebateEntry,
        DebateEntry.person_id,
        (DebateEntry.text, DebateEntry.activity, DebateEntry.result, DebateEntry.counter),
    ),
    Own(DebateEntry, DebateEntry.answered_by, (DebateEntry.answer,)),
    Own(Debate, Debate.proposed_by, (Debate.proposed,)),
    Own(Debate, Debate.proposed_by, (Debate.motion, Debate.fixed, Debate.free, Debate.decides), UNOPENED),
    Own(DagstartAnnouncement, DagstartAnnouncement.person_id, (DagstartAnnouncement.text,)),
    Own(KpiChange, KpiChange.person_id, (KpiChange.why,)),
    Own(
        AgreementVersion,
        AgreementVersion.person_id,
        (
            AgreementVersion.title, AgreementVersion.condition, AgreementVersion.behaviour, AgreementVersion.whom,
            AgreementVersion.why, AgreementVersion.sign, AgreementVersion.safeguard,
        ),
        DRAFT,
    ),
)  # fmt: skip
"""What somebody wrote. What a team agreed on or debated is the team's: only names in it are replaced."""

NOT_READ = frozenset(
    {
        "person", "workspace", "outbox", "pace", "installation", "oauth_state", "forgotten", "restored",
        "tally", "tally_taken", "team_token", "worked_holiday", "schedule", "step", "replica", "alembic_version",
    }
)  # fmt: skip
"""Tables in which nobody writes a name."""
SEALED = frozenset({("point", "sealed_asker"), ("feedback_text", "sealed"), ("feedback_question", "sealed")})
"""Columns that are sealed: what two others wrote to each other is read by nobody, not even to erase a name."""
