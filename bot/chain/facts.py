"""Finds what belongs together: a point, the debate and the agreement that came of it, and the KPI."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.kpis.facts import newest_values, values_between
from bot.kpis.measure import MOST_BEFORE, Comparison, compare
from bot.kpis.models import Kpi
from bot.people.calendar import local_day
from bot.people.models import Team
from bot.points.models import Point
from bot.rituals.agreement.agenda import KNOWN
from bot.rituals.agreement.kept_models import KeptCheck, KeptRound
from bot.rituals.agreement.models import Agreement, AgreementOrigin, AgreementVersion
from bot.rituals.debate.measuring import compared, measures_of
from bot.rituals.debate.models import Debate
from bot.rituals.debate.story import RITUAL as DEBATE
from bot.rituals.debate.story import load_story
from bot.rituals.debate.vote_rules import EVERYBODY, Shift, shift_of
from bot.rituals.debate.votes import load_counts

KINDS = ("point", "debate", "agreement", "kpi")
"""What a chain can be asked for by."""

MODELS: dict[str, Any] = {
    "point": Point,
    "debate": Debate,
    "agreement": Agreement,
}
HIDDEN = ("withdrawn", "with_chair")
MOST = 5
"""Chains of one KPI that are shown, the newest ones."""


@dataclass(frozen=True)
class Kept:
    """How an agreement was kept, from sums that were shown: a share of the answers, or of the times a team marked it.

    `percent` is that of the answers to which it applied, or of the times; `n` how many times it was asked.
    """

    percent: int
    n: int


@dataclass(frozen=True)
class Chain:
    """What belongs together; what there is not is None. `since` is the day from which the KPI is compared."""

    point: Point | None
    debate: Debate | None
    shift: Shift | None
    agreement: Agreement | None
    kept: Kept | None
    kpi: Kpi | None
    comparison: Comparison | None
    zone: str


def load_chains(session: Session, team: Team, kind: str, its_id: int, now: datetime) -> list[Chain]:
    """The chain of one thing of this team; of a KPI all of them, the newest first. Empty where there is nothing."""
    if kind == "kpi":
        return _of_kpi(session, team, its_id, now)
    found: Point | Debate | Agreement | None = session.get(MODELS[kind], its_id)
    if found is None or found.team_id != team.id or (isinstance(found, Point) and found.state in HIDDEN):
        return []
    return [_around(session, team, found, now)]


def _around(session: Session, team: Team, found: Point | Debate | Agreement, now: datetime) -> Chain:
    if isinstance(found, Agreement):
        return _chain(session, team, _debate_of(session, found), found, None, now)
    if isinstance(found, Debate):
        return _chain(session, team, found, _agreement_of(session, found), None, now)
    debate = session.scalars(_newest(Debate, Debate.point_id == found.id)).first()
    agreement = _agreement_of(session, debate) if debate else None
    agreement = agreement or session.scalars(_newest(Agreement, Agreement.point_id == found.id)).first()
    return _chain(session, team, debate, agreement, found, now)


def _of_kpi(session: Session, team: Team, kpi_id: int, now: datetime) -> list[Chain]:
    """Every debate about it, and every agreement about it that came of no debate."""
    kpi = session.get(Kpi, kpi_id)
    if kpi is None or kpi.team_id != team.id:
        return []
    debates = session.scalars(_newest(Debate, Debate.kpi_id == kpi_id, Debate.opened_at.is_not(None))).all()
    chains = [_around(session, team, each, now) for each in debates[:MOST]]
    from_debates = select(AgreementOrigin.agreement_id).where(AgreementOrigin.ritual == DEBATE)
    about = select(AgreementVersion.agreement_id).where(AgreementVersion.kpi_id == kpi_id)
    others = _newest(Agreement, Agreement.id.in_(about), Agreement.id.not_in(from_debates))
    chains += [_around(session, team, each, now) for each in session.scalars(others).all()[:MOST]]
    return chains[:MOST]


def _newest(model: type[Debate] | type[Agreement], *which: object):  # type: ignore[no-untyped-def]
    return select(model).where(*which).order_by(model.number.desc())  # type: ignore[arg-type]


def _debate_of(session: Session, agreement: Agreement) -> Debate | None:
    origin = session.get(AgreementOrigin, agreement.id)
    return session.get(Debate, origin.origin_id) if origin and origin.ritual == DEBATE else None


def _agreement_of(session: Session, debate: Debate) -> Agreement | None:
    mine = (Agreement.team_id == debate.team_id, Agreement.number == debate.agreement_number)
    return session.scalar(select(Agreement).where(*mine)) if debate.agreement_number else None


def _chain(
    session: Session, team: Team, debate: Debate | None, agreement: Agreement | None, point: Point | None, now: datetime
) -> Chain:
    point_id = (debate.point_id if debate else None) or (agreement.point_id if agreement else None)
    point = point or (session.get(Point, point_id) if point_id else None)
    kpi = _kpi_of(session, debate, agreement)
    return Chain(
        point if point and point.state not in HIDDEN else None,
        debate,
        _shift(session, debate) if debate else None,
        agreement,
        load_kept(session, agreement.id) if agreement else None,
        kpi,
        _compared(session, team, debate, agreement, kpi, now) if kpi else None,
        team.tz,
    )


def _kpi_of(session: Session, debate: Debate | None, agreement: Agreement | None) -> Kpi | None:
    if debate and debate.kpi_id:
        return session.get(Kpi, debate.kpi_id)
    if agreement is None:
        return None
    version = session.get(AgreementVersion, (agreement.id, agreement.in_force or agreement.version))
    return session.get(Kpi, version.kpi_id) if version and version.kpi_id else None


def _shift(session: Session, debate: Debate) -> Shift | None:
    counts = load_counts(session, debate.id)
    found = {each: next((c for c in counts.get(each, ()) if c.side == EVERYBODY), None) for each in (1, 2)}
    before, after = (found[each].distribution if found[each] else None for each in (1, 2))  # type: ignore[union-attr]
    return shift_of(before, after) if before and after else None


def _compared(
    session: Session, team: Team, debate: Debate | None, agreement: Agreement | None, kpi: Kpi, now: datetime
) -> Comparison | None:
    """As it was measured last after a debate; else from the day the agreement began until today."""
    measures = measures_of(session, debate.id) if debate else []
    if debate and measures:
        return compared(load_story(session, debate, now), measures[-1])
    today, begins = local_day(now, team.tz), _begins(debate, agreement)
    if begins is None or begins > today:
        return None
    before = newest_values(session, kpi.id, MOST_BEFORE, begins - timedelta(days=1))
    return compare(before, values_between(session, kpi.id, begins, today), kpi.direction)


def _begins(debate: Debate | None, agreement: Agreement | None) -> date | None:
    if debate and debate.agreed_on:
        return debate.agreed_on
    return agreement.valid_from if agreement and agreement.in_force else None


def load_kept(session: Session, agreement_id: int) -> Kept | None:
    """How an agreement was kept in all the time, from the checks that were shown; None where there are none."""
    columns = (func.sum(KeptCheck.yes), func.sum(KeptCheck.partly), func.sum(KeptCheck.no), func.count())
    shown = (KeptCheck.agreement_id == agreement_id, KeptCheck.verdict.is_not(None), KeptRound.state.in_(KNOWN))
    query = select(*columns).join(KeptRound, KeptRound.id == KeptCheck.round_id)
    yes, partly, no, n = session.execute(query.where(*shown, KeptCheck.yes.is_not(None))).one()
    if yes is not None and (applied := yes + (partly or 0) + (no or 0)):
        return Kept(round(100 * yes / applied), n)
    marked = select(KeptCheck.verdict).join(KeptRound, KeptRound.id == KeptCheck.round_id)
    verdicts = [each for each in session.scalars(marked.where(*shown, KeptCheck.yes.is_(None))) if each != "none"]
    return Kept(round(100 * verdicts.count("yes") / len(verdicts)), len(verdicts)) if verdicts else None
