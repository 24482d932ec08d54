"""How agreements were kept, as the tables hold it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.rituals.agreement.agenda import KNOWN
from bot.rituals.agreement.kept_models import KeptCheck, KeptRound
from bot.rituals.agreement.kept_rules import CHOICES, LOOKED_BACK, Result


def load_results(session: Session, agreement_id: int) -> list[Result]:
    """How an agreement was kept, as far as there were enough answers: the newest first."""
    query = (
        select(KeptCheck)
        .join(KeptRound, KeptRound.id == KeptCheck.round_id)
        .where(KeptCheck.agreement_id == agreement_id, KeptCheck.verdict.is_not(None))
        .where(KeptRound.state.in_(KNOWN))
        .order_by(KeptRound.day.desc(), KeptCheck.id.desc())
        .limit(LOOKED_BACK)
    )
    return [found for check in session.scalars(query) if (found := result_in(check))]


def result_in(check: KeptCheck) -> Result | None:
    """What a check came to; None where there were too few answers."""
    sums = {choice: getattr(check, choice) or 0 for choice in CHOICES}
    return Result(check.verdict, **sums) if check.verdict else None
