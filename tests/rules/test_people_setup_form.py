"""The set-up form: what it reads, and the sentence at the field when something is wrong."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import Refusal
from bot.i18n import translator
from bot.people import blocks as team
from bot.people.models import Person
from bot.people.setup import TeamSettings, first_settings
from bot.rituals.dagstart import plan_blocks, question_blocks
from bot.rituals.dagstart.plan import PlanSettings
from bot.rituals.dagstart.rules import Question

SANNE = Person(id=1, slack_id="U1", name="Sanne", tz="Europe/Amsterdam", locale="nl", kind="person")
NOOR = Person(id=2, slack_id="U2", name="Noor", tz="Europe/Amsterdam", locale="nl", kind="person")
GUEST = Person(id=3, slack_id="U3", name="Olga", tz="Europe/Amsterdam", locale="nl", kind="guest")
PEOPLE = {person.slack_id: person for person in (SANNE, NOOR, GUEST)}
T = translator("en")


def filled(**changes: Any) -> dict[str, Any]:
    """The form as it opens for Sanne, with changes."""
    values: dict[str, Any] = {
        team.LOCALE: "nl",
        team.ZONE: "Europe/Amsterdam",
        team.DAYS: ["0", "1", "2", "3", "4"],
        team.COUNTRY: "NL",
        team.LEADS: ["U1"],
        plan_blocks.AT: "09:00",
        plan_blocks.TEMPLATE: "standard",
        plan_blocks.REMIND: "12",
        plan_blocks.BOARD: "15",
        plan_blocks.CLOSES: "480",
    }
    return {**values, **changes}


def read_team(values: dict[str, Any]) -> TeamSettings:
    return team.read_team(values, PEOPLE, {"U1", "U2"}, first_settings(SANNE))


def read_plan(values: dict[str, Any]) -> PlanSettings:
    return plan_blocks.read_plan(values, PlanSettings())


def test_the_form_saved_as_it_opens_gives_the_defaults() -> None:
    assert read_team(filled()) == first_settings(SANNE)
    assert read_plan(filled()) == PlanSettings()


def test_holidays_are_read_for_the_chosen_country_only() -> None:
    values = filled(setup_country="BE", setup_holidays_BE=["Kerstmis"], setup_holidays_NL=["Koningsdag"])
    assert read_team(values).worked == ("Kerstmis",)


def test_roles_are_read_as_people() -> None:
    settings = read_team(filled(setup_leads=["U2", "U1"]))
    assert settings.leads == (1, 2)
    assert read_team(filled(setup_management=["U2"])).management == (2,)


@pytest.mark.parametrize(
    ("read", "changes", "field"),
    [
        (read_team, {team.ZONE: "Mars/Olympus"}, team.ZONE),
        (read_team, {team.LOCALE: "fr"}, team.LOCALE),
        (read_team, {team.DAYS: []}, team.DAYS),
        (read_team, {team.DAYS: ["9"]}, team.DAYS),
        (read_team, {team.LEADS: []}, team.LEADS),
        (read_team, {team.LEADS: ["U3"]}, team.LEADS),
        (read_team, {team.LEADS: ["U9"]}, team.LEADS),
        (read_team, {team.MANAGEMENT: ["U1"]}, team.MANAGEMENT),
        (read_team, {team.READERS: ["U1"]}, team.READERS),
        (read_plan, {plan_blocks.AT: "25:00"}, plan_blocks.AT),
        (read_plan, {plan_blocks.AT: "half nine"}, plan_blocks.AT),
        (read_plan, {plan_blocks.REMIND: "soon"}, plan_blocks.REMIND),
        (read_plan, {plan_blocks.REMIND: "600"}, plan_blocks.REMIND),
        (read_plan, {plan_blocks.REMIND: "20"}, plan_blocks.REMIND),  # the board stands after 15 minutes
        (read_plan, {plan_blocks.REMIND: "15"}, plan_blocks.REMIND),
        (read_plan, {plan_blocks.BOARD: "0"}, plan_blocks.BOARD),
        (read_plan, {plan_blocks.BOARD: "120", plan_blocks.CLOSES: "120"}, plan_blocks.BOARD),
        (read_plan, {plan_blocks.CLOSES: "9999"}, plan_blocks.CLOSES),
        (read_plan, {plan_blocks.TEMPLATE: "other"}, plan_blocks.TEMPLATE),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    read: Callable[[dict[str, Any]], Any], changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read(filled(**changes))
    assert refused.value.field == field
    assert T(refused.value.sentence, **refused.value.fields)


def test_a_reminder_after_the_board_is_refused_with_when_the_board_stands() -> None:
    with pytest.raises(Refusal) as refused:
        read_plan(filled(setup_remind="30", setup_board="20"))
    assert "20 min" in T(refused.value.sentence, **refused.value.fields)
    assert read_plan(filled(setup_remind="30", setup_board="45")).remind_after == 30
    assert read_plan(filled(setup_remind="0", setup_board="10")).remind_after == 0


def test_who_is_not_in_the_channel_gets_no_role() -> None:
    with pytest.raises(Refusal) as refused:
        team.read_team(filled(setup_leads=["U2"]), PEOPLE, {"U1"}, first_settings(SANNE))
    assert refused.value.fields == {"name": "Noor"}


def test_questions_stay_unless_a_set_is_chosen() -> None:
    own = (Question(1, None, "How busy is it?", None, ("calm", "busy")),)
    known = replace(PlanSettings(), questions=own)
    assert plan_blocks.read_plan(filled(setup_template=plan_blocks.KEEP), known).questions == own
    assert plan_blocks.read_plan(filled(setup_template="short"), known).questions != own


def place(slot: int, **fields: Any) -> dict[str, Any]:
    """One place of the questions form, as it opens with a standard question."""
    values = {"source": "signal", "kind": "fitting", "days": list("0123456"), "after": "0", **fields}
    return {question_blocks.field_of(part, slot): value for part, value in values.items() if value is not None}


def test_an_own_question_with_choices_days_and_a_condition_is_read_whole() -> None:
    values = {
        **place(1, source="own", text="How busy is it?", options="calm\n\n busy \ncalm", days=["0"]),
        **place(2, source="need", after="1", contains="busy"),
        **place(3, source="nothing"),
    }
    assert question_blocks.read_questions(values) == (
        Question(1, None, "How busy is it?", None, ("calm", "busy"), 0b0000001),
        Question(2, "need", None, "help", after_slot=1, after_answer="busy"),
    )


def test_what_the_form_shows_is_what_it_reads() -> None:
    questions = (
        Question(1, "signal", None, "signal"),
        Question(2, None, "Which rule pinches?", "rule", ("this", "that"), 0b0010001),
        Question(3, "pool", None, None, after_slot=2, after_answer="this"),
    )
    blocks = question_blocks.question_fields(T, replace(PlanSettings(), questions=questions))
    shown = {block["block_id"]: _initial(block["element"]) for block in blocks if block["type"] == "input"}
    assert question_blocks.read_questions({key: value for key, value in shown.items() if value}) == questions


def _initial(element: dict[str, Any]) -> Any:
    if "initial_options" in element:
        return [each["value"] for each in element["initial_options"]]
    return element.get("initial_value") or element.get("initial_option", {}).get("value")


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"source": "nothing"}, "source"),
        ({"source": "unheard"}, "source"),
        ({"source": "own"}, "text"),
        ({"text": "Mine"}, "text"),
        ({"kind": "gossip"}, "kind"),
        ({"options": "one"}, "options"),
        ({"options": "1\n2\n3\n4\n5\n6"}, "options"),
        ({"options": "x" * 76 + "\ny"}, "options"),
        ({"days": []}, "days"),
        ({"after": "1"}, "contains"),
        ({"contains": "busy"}, "contains"),
        ({"after": "2", "contains": "busy"}, "after"),
        ({"after": "7", "contains": "busy"}, "after"),
    ],
)
def test_a_wrong_question_is_refused_at_its_field(fields: dict[str, Any], part: str) -> None:
    with pytest.raises(Refusal) as refused:
        question_blocks.read_questions(place(1, **fields))
    assert refused.value.field == question_blocks.field_of(part, 1)
    assert T(refused.value.sentence, **refused.value.fields)


def test_another_country_replaces_only_the_holidays() -> None:
    settings = first_settings(SANNE)
    blocks = team.place_fields(T, settings, "Europe/Amsterdam", 2026)
    view = {"type": "modal", "callback_id": "x", "title": {}, "submit": {}, "private_metadata": "{}", "blocks": blocks}
    fresh = team.with_holidays_of(T, view, "TR", 2026)
    ids = [block["block_id"] for block in fresh["blocks"]]
    assert ids == [team.LOCALE, team.ZONE, team.COUNTRY, f"{team.HOLIDAYS}_TR"]
    none = team.with_holidays_of(T, fresh | {"title": {}}, "none", 2026)
    assert [block["block_id"] for block in none["blocks"]] == ids[:3]
