"""What people say in debates, as it looks: within what Slack takes, whatever was typed, and nothing in it goes off."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.blockkit import LARGEST_PAYLOAD, size_of
from bot.i18n import LOCALES, Translator, translator
from bot.rituals.debate import question_blocks, weigh_blocks, word_forms
from bot.rituals.debate.argument_rules import hints_of
from bot.rituals.debate.blocks import render_card
from bot.rituals.debate.map_rules import Argument, Map
from bot.rituals.debate.models import DebateEntry
from bot.rituals.debate.perspective_blocks import Perspective, render_perspectives
from bot.rituals.debate.question_blocks import Question
from bot.rituals.debate.questions import LONGEST_ANSWER, LONGEST_PERSPECTIVE, LONGEST_QUESTION
from bot.rituals.debate.rules import ARGUMENTS, ENDED, LONGEST_ARGUMENT, LONGEST_MOTION, PHASES
from bot.rituals.debate.shown import Shown
from bot.rituals.debate.vote_rules import Count, Distribution
from playground.blocks import blocks_too_long, check_message, check_view

NASTY = "<!channel> &" * 100
EMOJI = "😀" * 1_200
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TYPED = (NASTY, EMOJI, "&" * 1_200, "Als een klant\nterugbelt.")


def entry(text: str, kind: str = "for") -> DebateEntry:
    return DebateEntry(id=7, kind=kind, text=text, activity=text, result=text, held=True)


def arguments(text: str, weight: int | None = None) -> Map:
    """A hundred and fifty of them, most of one kind."""
    kinds = ["for"] * 120 + ["against"] * 20 + ["condition"] * 10
    return Map(
        [
            Argument(n, n, kind, text[:80], text[:LONGEST_ARGUMENT], text[:LONGEST_ARGUMENT], weight, 1)
            for n, kind in enumerate(kinds, 1)
        ],
        NOON,
        "Europe/Amsterdam",
    )


def views(t: Translator, text: str) -> list[dict[str, Any]]:
    motion, mine = text[:LONGEST_MOTION], [entry(text[:LONGEST_ARGUMENT], kind) for kind in ARGUMENTS]
    asked = [Perspective(text[:80], side, (text[:LONGEST_PERSPECTIVE],) * 3) for side in SIDES]
    return [
        word_forms.render_question_form(t, 1, motion, text[:80]),
        word_forms.render_answer_form(t, 1, text[:80], text[:LONGEST_QUESTION]),
        word_forms.render_kar_form(t, 1, motion, None),
        word_forms.render_kar_form(t, 1, motion, entry(text[:LONGEST_PERSPECTIVE], "kar")),
        word_forms.render_argument_form(t, 1, motion, with_counter=True),
        word_forms.render_argument_form(t, 1, motion, with_counter=False),
        word_forms.render_change_form(t, mine[0], motion),
        word_forms.render_mine(t, 1, mine, arguments(text), can_add=True, can_change=True, note="x"),
        word_forms.render_mine(t, 1, mine[:1], arguments(text), can_add=True, can_change=False),
        word_forms.render_mine(t, 1, [], arguments(text), can_add=True, can_change=True),
        weigh_blocks.render_weigh_form(t, 1, arguments(text)),
        weigh_blocks.render_weight_in(t),
        render_perspectives(t, asked),
        render_perspectives(t, []),
    ]


SIDES = [*["staff"] * 47, "management", "management", None]
"""A team of fifty, one of whom is gone."""


def messages(t: Translator, text: str) -> list[tuple[str, list[dict[str, Any]]]]:
    question, title = Question(1, text[:80], text[:LONGEST_QUESTION], None, "?"), text[:150]
    answered = Question(1, text[:80], text[:LONGEST_QUESTION], text[:LONGEST_ANSWER], text[:80])
    return [
        question_blocks.render_said(t, question, is_open=True),
        question_blocks.render_said(t, answered, is_open=True),
        question_blocks.render_told(t, title, [question] * 60, is_open=True),
        question_blocks.render_told(t, title, [answered], is_open=True),
        question_blocks.render_told(t, title, [question], is_open=False),
        question_blocks.render_answered(t, title, answered),
        weigh_blocks.render_weighed(t, arguments(text, weight=4)),
        weigh_blocks.render_weighed(t, arguments(text)),
    ]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("text", TYPED)
def test_every_form_is_a_modal_that_slack_takes_and_nothing_typed_goes_off(locale: str, text: str) -> None:
    for view in views(translator(locale), text):
        assert check_view(view) == []
        assert "<!channel>" not in str([block for block in view["blocks"] if block["type"] != "input"])


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("text", TYPED)
def test_every_message_fits_and_pings_nobody(locale: str, text: str) -> None:
    for said, blocks in messages(translator(locale), text):
        assert check_message({"text": said, "blocks": blocks}) == []
        assert 0 < len(said) <= 3900
        assert size_of(blocks) <= LARGEST_PAYLOAD
        assert "<!channel>" not in said + str(blocks)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_menu_for_weighing_holds_every_argument_and_takes_three(locale: str) -> None:
    view = weigh_blocks.render_weigh_form(translator(locale), 1, arguments("Als een klant terugbelt."))
    menu = next(block["element"] for block in view["blocks"] if block["type"] == "input")
    values = [option["value"] for group in menu["option_groups"] for option in group["options"]]
    assert sorted(map(int, values)) == list(range(1, 151))
    assert menu["max_selected_items"] == 3


def test_perspectives_stand_side_by_side_under_the_same_question() -> None:
    asked = [Perspective("Eva", "staff", ("a", "b", "c")), Perspective("Carla", "management", ("d", "e", "f"))]
    view = render_perspectives(translator("en"), asked)
    rows = [[field["text"] for field in block["fields"]] for block in view["blocks"] if "fields" in block]
    assert rows == [
        ["*Staff*\n•  a — Eva", "*Management*\n•  d — Carla"],
        ["*Staff*\n•  b — Eva", "*Management*\n•  e — Carla"],
        ["*Staff*\n•  c — Eva", "*Management*\n•  f — Carla"],
    ]


def test_ones_own_arguments_say_what_would_make_them_stronger_while_they_can_be_changed() -> None:
    t, mine = translator("en"), [entry("Dat lukt ons nooit")]
    ((hint, fields),) = hints_of(mine[0].text)
    for can_change in (True, False):
        view = word_forms.render_mine(t, 1, mine, Map(), can_add=True, can_change=can_change)
        assert (t(hint, **fields) in str(view)) == can_change
        assert (word_forms.TAKE_BACK in str(view)) == can_change


def whole(phase: str, text: str) -> Shown:
    """A debate with everything that can stand on its card, all of it as long as it may be."""
    count = Count("everybody", 50, Distribution((10, 10, 10, 10, 10)))
    votes = {1: [count], 2: [count]} if phase in ("outcome", *ENDED) else {}
    return Shown(
        debate_id=1, number=3, team=text[:80], was_opened=phase != "proposed", phase=phase,
        motion=text[:LONGEST_MOTION], kpi_name=text[:60], unit="percent",
        target=Decimal(80), before=[Decimal(70)] * 20, proposed=None, fixed=text[:300], free=text[:300],
        decides=text[:300], decided_by=NOON.date(), facilitator=text[:80], answers=text[:80], with_kar=True,
        live=False, until=NOON, zone="Europe/Amsterdam", is_waiting=False, missing=None, outcome="agreement",
        lesson=text[:300], agreement_number=14, votes=votes, map=arguments(text, weight=4),
    )  # fmt: skip


@pytest.mark.parametrize("text", TYPED)
@pytest.mark.parametrize("phase", PHASES)
def test_the_card_with_150_arguments_is_what_slack_takes_in_every_phase(phase: str, text: str) -> None:
    for t in map(translator, LOCALES):
        said, blocks = render_card(t, whole(phase, text))
        assert check_message({"text": said, "blocks": blocks}) == []
        assert not blocks_too_long({"blocks": blocks})
        assert len(said) <= 3900
        assert "<!channel>" not in said + str(blocks)
        styles = [each.get("style") for block in blocks for each in block.get("elements", ())]
        assert styles.count("primary") <= 1
