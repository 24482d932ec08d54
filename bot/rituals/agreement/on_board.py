"""Agreements on the daily card, the board and the chair's preview."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import Block
from bot.guests import Part
from bot.i18n import Translator
from bot.rituals.agreement import agenda, kept_blocks
from bot.rituals.agreement.kept_messages import load_asked, load_came
from bot.rituals.agreement.kept_models import KeptCheck, KeptRound
from bot.rituals.agreement.kept_rounds import add_checks, add_round, holds, is_small, tally_subject
from bot.rituals.agreement.kept_rules import CHOICES, key_of
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import ASK_BEFORE
from bot.tally import record_choice

_FIELD = re.compile(rf"{kept_blocks.FIELD}([0-9]{{1,9}})")


class AgreementGuest:
    """What the daily start asks of agreements."""

    def opened(self, session: Session, days: Mapping[int, tuple[date, datetime]]) -> Collection[int]:
        """Have a round for each team with agreements that are asked about every day."""
        query = select(Agreement.team_id, Agreement.id, Agreement.valid_from)
        daily = (Agreement.team_id.in_(days), Agreement.rhythm == "dagstart", holds())
        found: dict[int, list[int]] = {}
        for team_id, agreement_id, since in session.execute(query.where(*daily)):
            if since is not None and since < days[team_id][0]:
                found.setdefault(team_id, []).append(agreement_id)
        asked = [team_id for team_id in found if not is_small(session, team_id)]
        for team_id in asked:
            self._open(session, team_id, *days[team_id], found[team_id])
        return asked

    @staticmethod
    def _open(session: Session, team_id: int, day: date, closes_at: datetime, agreement_ids: list[int]) -> None:
        key = key_of("dagstart", day)
        moments = {"closes_at": closes_at, "due_at": closes_at}
        values = {"rhythm": "dagstart", "together": False, "day": day, "state": "open", **moments}
        add_round(session, team_id, key, values)
        round_ = _round(session, team_id, day)
        if round_ and round_.closes_at:
            round_.closes_at = round_.due_at = max(round_.closes_at, closes_at)  # with the last shift of the day
            add_checks(session, round_.id, agreement_ids)

    def fields(self, session: Session, t: Translator, team_id: int, day: date, person_id: int) -> list[Block]:
        """A choice for each agreement about which this person was not counted."""
        if (round_ := _round(session, team_id, day)) is None:
            return []
        left = [each for each in load_asked(session, round_.id, person_id) if not each.answered]
        return kept_blocks.fields(t, left)

    def record(self, session: Session, team_id: int, day: date, person_id: int, values: Mapping[str, Any]) -> bool:
        """Count what was chosen, each once."""
        chosen = {int(found[1]): value for key, value in values.items() if (found := _FIELD.fullmatch(key))}
        round_ = _round(session, team_id, day, and_hold=True) if chosen else None
        if round_ is None:
            return False
        query = select(KeptCheck.id).where(KeptCheck.round_id == round_.id, KeptCheck.id.in_(chosen))
        asked = [check_id for check_id in session.scalars(query) if chosen[check_id] in CHOICES]
        for check_id in sorted(asked):
            record_choice(session, tally_subject(check_id), person_id, chosen[check_id])
        return bool(asked)

    def parts(self, session: Session, t: Translator, team_id: int, day: date) -> list[Part]:
        """What ends this week, and what is on the agenda."""
        ends = (Agreement.team_id == team_id, holds(), Agreement.valid_until <= day + ASK_BEFORE)
        ending = session.scalars(select(Agreement).where(*ends).order_by(Agreement.valid_until, Agreement.number))
        standing = agenda.on_agenda(session, team_id, day)
        parts = (
            Part(
                t("Agreements on the agenda"),
                tuple(kept_blocks.agenda_line(t, each.number, each.title) for each in standing),
            ),
            Part(
                t("Agreements that end within a week"),
                tuple(kept_blocks.ending_line(t, each.number, each.title, t.day(each.valid_until)) for each in ending),
            ),
        )
        return [part for part in parts if part.lines]

    def results(self, session: Session, t: Translator, team_id: int, day: date) -> list[Part]:
        """How they were kept today, once it was counted."""
        key = key_of("dagstart", day)
        mine = (KeptRound.team_id == team_id, KeptRound.key == key, KeptRound.state.in_(agenda.KNOWN))
        round_id = session.scalar(select(KeptRound.id).where(*mine))
        lines = [kept_blocks.result_line(t, each) for each in load_came(session, round_id)] if round_id else []
        return [Part(t("How your agreements were kept"), tuple(lines))] if lines else []


def _round(session: Session, team_id: int, day: date, *, and_hold: bool = False) -> KeptRound | None:
    """The open round of a team's day. Whoever counts waits for those who hold it; these do not wait for each other."""
    mine = (KeptRound.team_id == team_id, KeptRound.key == key_of("dagstart", day), KeptRound.state == "open")
    query = select(KeptRound).where(*mine)
    return session.scalars(query.with_for_update(read=True) if and_hold else query).first()
