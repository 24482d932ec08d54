"""What is said about agreements and rounds fits in Slack, and asks for nothing that cannot be done."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.blockkit import size_of
from bot.consent.blocks import CHANGE_TEXT, WITHDRAW
from bot.consent.private_blocks import render_told
from bot.consent.words import Shown
from bot.i18n import translator
from bot.rituals.agreement import rules
from bot.rituals.agreement.blocks import render_card, render_ended
from bot.rituals.agreement.ending_blocks import render_review
from bot.rituals.agreement.messages import load_shown
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.story import load_story
from tests import prepared
from tests.agreement_floor import Floor
from tests.floors import serving

MONDAY = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
AMPERSANDS = "&" * 3000
dutch = translator("nl")


@pytest.mark.parametrize("state", list(rules.STATES))
def test_whatever_is_typed_slack_takes_every_message_about_it(tmp_path: Path, state: str) -> None:
    """Slack counts an ampersand as five characters."""
    longest = {name: AMPERSANDS[:most] for name, most in rules.LONGEST.items()}
    with serving(prepared.sqlite(tmp_path / "dagstart.db"), MONDAY) as services:
        agreement_id = Floor(services, MONDAY).make(state)
        with services.db.write() as session:
            agreement = session.get_one(Agreement, agreement_id)
            version = session.get_one(AgreementVersion, (agreement_id, 1))
            for name, text in longest.items():
                setattr(version, name, text)
            shown = load_shown(load_story(session, agreement, MONDAY))
    for render in (render_card, lambda t, shown: render_review(t, [shown]), render_ended):
        text, blocks = render(dutch, shown)
        assert len(text) < 4000, render
        assert not re.search(r"&(?!amp;)", text), render
        assert size_of(blocks) < 13_000, render
        assert max((len(block["text"]["text"]) for block in blocks if block["type"] == "section"), default=0) <= 3000, (
            render
        )


def asked(**more: Any) -> Shown:
    """A third decision as who proposes it sees it."""
    usual = {
        "round_id": 1, "version": 3, "decision": 3, "step": "decision", "outcome": None, "title": "Terugbellen",
        "text": "Als", "proposer": "Anna", "ends_at": MONDAY, "zone": "UTC", "silence_consents": False, "needed": 2,
        "agreed": ["Anna"], "objected": ["Eva"], "abstained": [], "waiting": 1, "said": [],
    }  # fmt: skip
    return Shown(**{**usual, **more})


@pytest.mark.parametrize(
    ("more", "said", "buttons"),
    [
        ({"decision": 1}, "Somebody objects to {title}. Change the text", [CHANGE_TEXT, WITHDRAW]),
        ({}, "this was the third decision", [WITHDRAW]),
        ({"objected": []}, "was dropped", []),
        ({"step": "ended", "outcome": "objected"}, "Somebody objected to {title}.", []),
    ],
)
def test_who_proposes_is_asked_only_for_what_can_still_be_done(
    more: dict[str, Any], said: str, buttons: list[str]
) -> None:
    shown = asked(**more)
    text, blocks = render_told(translator("en"), shown, "decision", shown.decision)
    assert said.replace("{title}", "*Terugbellen*") in text
    assert [each["action_id"] for block in blocks for each in block.get("elements", ())] == buttons
