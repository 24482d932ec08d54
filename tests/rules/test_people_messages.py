"""What people read about their team: whole sentences in the reader's language, and nothing that can go off."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox.message import Message
from bot.outbox.models import Outbox
from bot.people import absence, sync
from bot.people.days import Span
from bot.people.messages import MESSAGES, SETUP
from bot.people.models import Team
from bot.people.setup import load_settings, put_for_channel, record_state, record_team
from tests.rules.test_people_sync import NOW, TODAY, later, meet, services, session, team_of

__all__ = ["services", "session"]

LEAD = "<!channel> & Sanne"


def read(session: Session, kind: str) -> Message | None:
    """The newest message of a kind, as it would be sent now."""
    row = session.scalars(select(Outbox).where(Outbox.kind == kind).order_by(Outbox.id.desc())).first()
    assert row is not None
    return MESSAGES[kind](session, row, NOW)


def a_team(session: Session, locale: str) -> Team:
    team = team_of(session, LEAD, "UNOOR")
    lead = meet(session, LEAD)
    record_team(session, lead, "C1", "noord", replace(load_settings(session, team), locale=locale), NOW)
    return team


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_every_message_is_a_sentence_that_pings_nobody(session: Session, locale: str) -> None:
    team = a_team(session, locale)
    lead, noor = meet(session, LEAD), meet(session, "UNOOR", locale=locale)
    sync.put_welcome(session, 1, "C9", lead.id, "1.2", NOW)
    put_for_channel(session, team, "team_ready", f"team:{team.id}", NOW, lead.id)
    absence.record_team_off(session, team, lead.id, Span(TODAY, later(1), given=True), NOW)
    away = absence.record_away(session, noor.id, Span(TODAY, later(4), given=True))
    absence.tell_about_absence(session, team, noor, lead, away, NOW)
    sync.tell_full(session, team, NOW)
    record_state(session, team, lead.id, "paused", NOW)
    sync.lose_channel(session, team, NOW)
    for kind in MESSAGES:
        message = read(session, kind)
        assert message is not None, kind
        assert "<!channel>" not in message.text
        assert "{" not in message.text
        assert message.text.endswith((".", "`."))
        assert message.blocks


def test_the_welcome_is_seen_by_the_inviter_only_and_knows_a_team_that_was(session: Session) -> None:
    lead = meet(session, "ULEAD")
    sync.put_welcome(session, 1, "C1", lead.id, "1.2", NOW)
    first = read(session, "welcome")
    assert first is not None
    assert first.ephemeral_to == "ULEAD"
    assert first.blocks[1]["elements"][0]["action_id"] == SETUP
    team_of(session, "ULEAD")
    again = read(session, "welcome")
    assert again is not None
    assert again.text != first.text


def test_who_came_back_before_the_news_is_not_told(session: Session) -> None:
    team = team_of(session, "ULEAD")
    sync.lose_channel(session, team, NOW)
    sync.regain_channel(session, team, NOW + timedelta(minutes=1))
    assert read(session, "team_left") is None
