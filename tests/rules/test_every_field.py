"""A form that will not do says at once what is wrong with every field of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.errors import EveryField, Refusal
from bot.home import settings as home
from bot.kpis import define_form as kpis
from bot.people import blocks as team
from bot.people.setup import TeamSettings
from bot.rituals.agreement import form as agreement
from bot.rituals.agreement import form_checks
from bot.rituals.dagstart import chair_settings, raising
from bot.rituals.dagstart import plan_blocks as plan
from bot.rituals.dagstart import question_blocks as questions
from bot.rituals.dagstart.blocks import ADDRESSEE
from bot.rituals.dagstart.plan import PlanSettings
from bot.rituals.dagstart.point_blocks import POINT_KIND, POINT_NAMELESS, POINT_TEXT
from bot.rituals.debate import frames, measuring, motion, outcome_rules
from bot.rituals.feedback import blocks as feedback
from bot.rituals.feedback import own_blocks as own
from bot.rituals.feedback import team_blocks as terms
from tests.agreements import content

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BEFORE = TeamSettings("nl", "Europe/Amsterdam", 31, "NL", (), (1,), (), ())

TABLE: dict[str, tuple[Callable[[], Any], set[str]]] = {
    "the settings of a team": (
        lambda: team.read_team({team.COUNTRY: "XX", team.LOCALE: "nl", team.CLIMB: "99"}, {}, (), BEFORE),
        {team.ZONE, team.COUNTRY, team.LEADS, team.CLIMB, team.DAYS},
    ),
    "a point": (
        lambda: raising.check_point(None, 1, " ", "?", "?", no_key=True),
        {POINT_TEXT, POINT_KIND, ADDRESSEE, POINT_NAMELESS},
    ),
    "the times of a team": (
        lambda: plan.read_plan(
            {plan.AT: "9", plan.REMIND: "60", plan.BOARD: "60", plan.CLOSES: "60", plan.TEMPLATE: "?"}, PlanSettings()
        ),
        {plan.AT, plan.REMIND, plan.BOARD, plan.TEMPLATE},
    ),
    "the chair of a team": (
        lambda: chair_settings.read_settings({}, PlanSettings()),
        {chair_settings.CHAIR, chair_settings.ANNOUNCEMENTS, chair_settings.MEETING},
    ),
    "looking back on a debate": (
        lambda: measuring.check_look_back("?", " "),
        {outcome_rules.REVIEW, outcome_rules.LESSON},
    ),
    "a team's own questions": (
        lambda: questions.read_questions({"question_source_1": "own", "question_source_3": "own"}),
        {"question_text_1", "question_days_1", "question_text_3", "question_days_3"},
    ),
    "the settings of a person": (
        lambda: home.read_settings({home.QUIET_FROM: "20:00", home.WORK_FROM: "09:00", home.WORK_UNTIL: "09:00"}),
        {home.LANGUAGE, home.QUIET_UNTIL, home.WORK_UNTIL},
    ),
    "what a KPI is": (
        lambda: kpis.read_definition({"kpi_name:": "FCR", "kpi_unit:": "percent", "kpi_target:": "veel"}, ""),
        {"kpi_definition", "kpi_direction", "kpi_rhythm", "kpi_target"},
    ),
    "an agreement": (
        lambda: form_checks.check(content(1, NOW, sign="", whom="", valid_until=date(2026, 11, 1)), NOW, "UTC"),
        {"agreement_whom", "agreement_sign", agreement.UNTIL},
    ),
    "the motion of a debate": (
        lambda: motion.read_motion({motion.TEXT: " ", motion.FACILITATOR: "", "debate_free": "x" * 501}),
        {motion.TEXT, motion.KPI, motion.FACILITATOR, "debate_free"},
    ),
    "feedback outside the weeks": (
        lambda: own.read_outside({"feedback_situation": "x" * 3001}, is_new=True),
        {"feedback_receiver", "feedback_situation", "feedback_behaviour", "feedback_effect"},
    ),
    "how a team does feedback": (lambda: terms.read_settings({}, None), {terms.RHYTHM, terms.KEPT}),
    "the frame of a team": (
        lambda: frames.check_frame(frames.Frame(purpose="x" * 501, decides="x" * 501)),
        {"frame_purpose", "frame_decides", "frame_fixed"},
    ),
    "feedback": (lambda: feedback.read_form({}), {"feedback_situation", "feedback_behaviour", "feedback_effect"}),
}  # fmt: skip


@pytest.mark.parametrize("form", TABLE)
def test_everything_that_is_wrong_is_said_at_once(form: str) -> None:
    read, fields = TABLE[form]
    with pytest.raises(Refusal) as found:
        read()
    assert {found.value.field, *(each.field for each in found.value.others)} == fields


def test_what_belongs_to_no_field_is_said_at_once_and_alone() -> None:
    every = EveryField()
    with every:
        raise Refusal("Wrong.", field="one")
    with pytest.raises(Refusal) as found, every:
        raise Refusal("You may not.")
    assert (found.value.sentence, found.value.others) == ("You may not.", ())
