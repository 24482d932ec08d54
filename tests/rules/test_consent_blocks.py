"""What a consent round looks like: within what Slack takes, whatever was typed, and with everything in its text."""

from datetime import UTC, datetime

import pytest

from bot.blockkit import LARGEST_PAYLOAD, size_of
from bot.consent import blocks, forms, private_blocks
from bot.consent.models import LONGEST
from bot.consent.words import OUTCOMES, STANCES, Said, Shown
from bot.i18n import LOCALES, translator

NASTY = "<!channel> &" * (LONGEST // 12)
KINDS = ("question", "suggestion", "objection", "concern", "version")
MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def said(kind: str, answer: str | None = None) -> Said:
    return Said(1, kind, NASTY[:200], NASTY, 2, 1, NASTY, NASTY, answer, NASTY[:200])


def shown(step: str, outcome: str | None = None, text: str = NASTY * 6, decision: int = 1) -> Shown:
    names = [f"<@U1> & Naam {i}" * 10 for i in range(16)]
    entries = [said(kind, answer) for kind in KINDS for answer in (None, NASTY) for _ in range(6)]
    return Shown(
        1, 2, decision, step, outcome, NASTY[:140], text, NASTY[:200], MOMENT, "Europe/Amsterdam", decision > 1, 2,
        names, names, names, 3, entries,
    )  # fmt: skip


def everything() -> list[tuple[str, list[dict[str, object]]]]:
    found = []
    for t in map(translator, LOCALES):
        for step, outcome in (("questions", None), ("improve", None), ("decision", None), *ENDS):
            for decision in (1, 2, 3):
                round_ = shown(step, outcome, decision=decision)
                found += [blocks.render_card(t, round_), private_blocks.render_told(t, round_, step, decision)]
                found += [private_blocks.render_asked(t, round_, "Kop", stance) for stance in (None, *STANCES)]
        found += [blocks.render_ended(t, shown("ended", outcome)) for _, outcome in ENDS]
        found += [blocks.render_said(t, said(kind, answer), is_open=True) for kind in KINDS for answer in (None, NASTY)]
    return found


ENDS = [("ended", outcome) for outcome in OUTCOMES]


def test_every_message_fits_pings_nobody_and_has_one_primary_button_at_most() -> None:
    for text, parts in everything():
        assert 0 < len(text) <= 3900
        assert size_of(parts) <= LARGEST_PAYLOAD + 500
        assert len(parts) <= 50
        assert "<!channel>" not in text + str(parts)
        assert "<@U1>" not in text + str(parts)
        styles = [each.get("style") for part in parts for each in part.get("elements", ())]
        assert styles.count("primary") <= 1


@pytest.mark.parametrize("locale", LOCALES)
def test_a_short_text_stands_whole_on_the_card_and_in_what_is_read_aloud(locale: str) -> None:
    t = translator(locale)
    for step in ("questions", "improve", "decision"):
        text, parts = blocks.render_card(t, shown(step, text="Als, dan: vóór vijf uur."))
        assert "Als, dan: vóór vijf uur." in text
        assert "Als, dan: vóór vijf uur." in str(parts)


@pytest.mark.parametrize("locale", LOCALES)
def test_titles_and_buttons_fit(locale: str) -> None:
    t = translator(locale)
    views = [forms.render_words_form(t, kind, 1, 1) for kind in forms.SEND]
    views += [forms.render_objection_form(t, 1, 1), forms.render_reply_form(t, said("question"))]
    for view in views:
        assert max(len(view[part]["text"]) for part in ("title", "submit", "close")) <= 24
        assert all(len(block["label"]["text"]) <= 75 for block in view["blocks"] if block["type"] == "input")
