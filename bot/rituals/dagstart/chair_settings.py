"""What a team decides about its chair, its announcements and its standing meeting, as a form and in words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.blockkit import Block, capital, input_block, modal, option, select
from bot.errors import EveryField
from bot.i18n import N_, Translator
from bot.people.blocks import read_number
from bot.rituals.dagstart.plan import PlanSettings

OPEN, SAVE = "chair.settings", "chair.save"
CHAIR, ANNOUNCEMENTS, MEETING = "chair_chair", "chair_announcements", "chair_meeting"
NOBODY = "none"

CHOICES = {
    CHAIR: (0, 10, 15, 30, 45, 60),
    ANNOUNCEMENTS: (0, 1, 2, 3),
    MEETING: (0, 5, 10, 15, 20, 25),
}
NAMES = {
    "chair": N_("Chair"),
    "preview_before": N_("Preview for the chair"),
    "announcements": N_("Announcements on one board"),
    "meeting": N_("Standing meeting"),
}


def render_settings(t: Translator, team_id: int, plan: PlanSettings) -> Block:
    """The form: somebody chairs or nobody does, how many announcements, how long the meeting is."""
    chair = [option(t("Nobody chairs"), NOBODY)]
    chair += [option(_chairs(t, n), n) for n in sorted({*CHOICES[CHAIR], plan.preview_before})]
    counts = [option(str(n), n) for n in sorted({*CHOICES[ANNOUNCEMENTS], plan.announcements})]
    minutes = [option(capital(_minutes(t, n)), n) for n in sorted({*CHOICES[MEETING], plan.meeting})]
    hint = t("With a card in the thread of the board that shows how far it is, and who takes what.")
    return modal(
        t("Chair and meeting"),
        [
            input_block(t(NAMES["chair"]), CHAIR, select(chair, initial=_initial(plan))),
            input_block(t(NAMES["meeting"]), MEETING, select(minutes, initial=str(plan.meeting)), hint=hint),
            input_block(t(NAMES["announcements"]), ANNOUNCEMENTS, select(counts, initial=str(plan.announcements))),
        ],
        callback_id=SAVE,
        close=t("Back"),
        submit=t("Save"),
        metadata={"team": team_id},
    )


def _initial(plan: PlanSettings) -> str:
    return str(plan.preview_before) if plan.chair else NOBODY


def _chairs(t: Translator, minutes: int) -> str:
    if not minutes:
        return t("In turn, with a preview at the start")
    return t.plural("In turn, with a preview one minute before", "In turn, with a preview {n} minutes before", minutes)


def _minutes(t: Translator, n: int) -> str:
    return t.plural("one minute", "{n} minutes", n) if n else t("none")


def read_settings(values: Mapping[str, Any], before: PlanSettings) -> PlanSettings:
    """What was filled in. Raises Refusal at the field."""
    every, chairs = EveryField(), str(values.get(CHAIR, "")) != NOBODY
    with every:
        preview = read_number(values, CHAIR, 0, 60) if chairs else before.preview_before
    with every:
        announcements = read_number(values, ANNOUNCEMENTS, 0, 9)
    with every:
        meeting = read_number(values, MEETING, 0, 60)
    every.done()
    return replace(before, chair=chairs, preview_before=preview, announcements=announcements, meeting=meeting)


def describe(t: Translator, setting: str, value: Any) -> str:
    """One of these settings in words."""
    if setting == "chair":
        return t("in turn") if value else t("nobody")
    if setting == "meeting":
        return _minutes(t, int(value))
    if setting == "preview_before":
        return t.plural("one minute before", "{n} minutes before", int(value)) if value else t("at the start")
    return str(value)
