"""A team asks, argues and weighs in a debate: on the card, in its thread, and in private."""

from typing import Any

import pytest

from bot.i18n import translator
from bot.people.members import find_person
from bot.people.models import Person, Team
from bot.rituals.debate import actions, opening, word_forms
from bot.rituals.debate.argument_pages import ALL_ARGUMENTS, PAGE
from bot.rituals.debate.arguments import record_argument
from bot.rituals.debate.models import Debate, DebateEntry
from bot.rituals.debate.perspective_blocks import PERSPECTIVES
from bot.rituals.debate.question_blocks import ANSWER_IT
from bot.rituals.debate.rules import WHY_NOT_YOU
from bot.rituals.debate.weigh_blocks import WEIGH
from tests import kpis
from tests.debates import motion
from tests.robustness.forge import tell
from tests.robustness.looks import rows
from tests.stories.test_points import buttons, set_role
from tests.world import World

MOTION = "Klanten bellen terug doordat we te kort antwoorden"
COUNTER = "Korte gesprekken laten meer klanten toe"


def make_floor(world: World) -> None:
    """Anna owns the KPI, Bas leads the team and the debate, Eva takes part, Carla and Dirk are management. At nine."""
    team_id = world.set_up("algemeen", lead="Bas", starts=False)
    for name in ("Carla", "Dirk"):
        set_role(world, team_id, name, "management")
    world.to("09:00")
    with world.bot.services.db.write() as session:
        anna = find_person(session, world.workspace.id, world.id_of("Anna"))
        assert anna
        kpis.make(session, session.get_one(Team, team_id), "FCR", world.clock.now(), owner_id=anna.id)


@pytest.fixture
def floor(live: World) -> World:
    live.once(make_floor)
    return live


def person(world: World, name: str) -> Person:
    with world.bot.services.db.read() as session:
        found = find_person(session, world.workspace.id, world.id_of(name))
    assert found
    return found


def opened(world: World, **more: Any) -> int:
    """Bas opens a debate and leads it."""
    bas = person(world, "Bas")
    with world.bot.services.db.read() as session:
        team_id = session.query(Team).one().id
    text = motion(1, more.pop("facilitator_id", bas.id), **more)
    debate_id = opening.record_opened(world.bot.services, bas, team_id, text, "V1").debate_id
    world.settle()
    return debate_id


def debate(world: World) -> Debate:
    found: Debate = rows(world.bot.services.db, Debate)[-1]
    return found


def go_to(world: World, phase: str) -> None:
    """Who leads goes on until this phase."""
    while debate(world).phase != phase:
        actions.record_next(world.bot.services, person(world, "Bas"), debate(world).id, debate(world).phase)
        later(world)


def later(world: World) -> None:
    """Edits are at most one in three seconds."""
    world.clock.advance(seconds=4)
    world.playground.clock.set(world.clock.now().timestamp())
    world.settle()


def card(world: World, name: str = "Eva") -> dict[str, Any]:
    found = world.messages(name, world.channel("algemeen"))
    return next(m for m in reversed(found) if MOTION in m["text"] and not m.get("ephemeral"))


def thread(world: World) -> list[dict[str, Any]]:
    return world.messages("Eva", world.channel("algemeen"), card(world)["ts"])[1:]


def newest(world: World, name: str, words: str) -> dict[str, Any]:
    return next(m for m in reversed(world.dm(name)) if words in m["text"])


def fill(world: World, name: str, button: str, message: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Press a button that opens a form, and send it."""
    world.press(name, message or card(world, name), button)
    found = world.submit(name, **fields)
    later(world)
    return found


def argue(world: World, name: str, text: str, kind: str = "for", **more: str) -> dict[str, Any]:
    return fill(world, name, word_forms.ARGUE, debate_kind=kind, debate_words=text, **more)


def press_modal(world: World, name: str, action_id: str, value: str = "") -> None:
    """Somebody presses a button in the modal on top."""
    view = world.modal(name)
    block = next(
        block for block in view["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory", {}))
        if element.get("action_id") == action_id and value in ("", element.get("value"))
    )  # fmt: skip
    world.act("press", as_=name, view_id=view["id"], block_id=block["block_id"], action_id=action_id)
    world.settle()


def said_privately(world: World, name: str) -> str:
    found = [m for m in world.messages(name, world.channel("algemeen")) if m.get("ephemeral")]
    return str(found[-1]["text"]) if found else ""


def test_a_question_stands_in_the_thread_the_owner_answers_it_and_the_asker_hears(floor: World) -> None:
    opened(floor)
    fill(floor, "Eva", word_forms.ASK, debate_question="Telt een klant die chat ook mee?")
    assert "Je vraag staat in de thread van het debat" in str(floor.modal("Eva"))
    asked = thread(floor)[-1]
    assert "Telt een klant die chat ook mee?" in asked["text"]
    told = newest(floor, "Anna", "Telt een klant die chat ook mee?")
    assert "Er wacht één vraag op jouw antwoord" in told["text"]
    fill(floor, "Carla", word_forms.ASK, debate_question="Sinds wanneer?")
    assert "Er wachten 2 vragen" in newest(floor, "Anna", "Sinds wanneer?")["text"]
    assert len([m for m in floor.dm("Anna") if "op jouw antwoord" in m["text"]]) == 1
    floor.press("Anna", newest(floor, "Anna", "Sinds wanneer?"), ANSWER_IT)
    assert "Telt een klant" in str(floor.modal("Anna"))
    floor.submit("Anna", debate_answer="Ja, ook die.")
    assert "Je antwoord staat in de thread van het debat" in str(floor.modal("Anna"))
    later(floor)
    answered = next(m for m in thread(floor) if "Telt een klant" in m["text"])
    assert "Ja, ook die." in answered["text"]
    assert ANSWER_IT not in buttons(answered)
    assert "Je vraag heeft een antwoord" in newest(floor, "Eva", "Ja, ook die.")["text"]
    assert "Sinds wanneer?" in newest(floor, "Anna", "Er wacht één vraag")["text"]


def test_only_who_answers_for_the_kpi_answers(floor: World) -> None:
    opened(floor)
    fill(floor, "Eva", word_forms.ASK, debate_question="Wat telt mee?")
    entry_id = rows(floor.bot.services.db, DebateEntry)[0].id
    _, text = tell(floor, "Eva", action_id=ANSWER_IT, action={"value": str(entry_id)})
    assert translator("nl")(WHY_NOT_YOU["answer"]) in text
    assert "debate_answer" not in str(floor.modal("Eva"))


def test_everybody_writes_how_they_see_it_and_reads_the_others_side_by_side_after_that(floor: World) -> None:
    opened(floor, with_kar=True)
    assert PERSPECTIVES not in buttons(card(floor))
    for name, said in (("Eva", "Tijd per klant"), ("Carla", "Minder kosten")):
        fields = {"debate_factor": said, "debate_activity": "Luisteren", "debate_result": "Rust"}
        fill(floor, name, word_forms.KAR, **fields)
        assert "Vanaf de voorstem lezen jullie elkaar" in str(floor.modal(name))
    floor.press("Eva", card(floor), word_forms.KAR)
    assert "Tijd per klant" in str(floor.modal("Eva"))
    go_to(floor, "first_vote")
    floor.press("Eva", card(floor), PERSPECTIVES)
    row = next(block["fields"] for block in floor.modal("Eva")["blocks"] if "fields" in block)
    assert "Tijd per klant" in row[0]["text"]
    assert "Minder kosten" in row[1]["text"]


def test_the_map_fills_up_and_what_management_says_comes_at_half_time(floor: World) -> None:
    opened(floor)
    go_to(floor, "arguments")
    argue(floor, "Eva", "Wie wordt uitgehoord belt niet terug", debate_counter=COUNTER)
    assert "Je argument is binnen." in str(floor.modal("Eva"))
    assert "Wie wordt uitgehoord belt niet terug — Eva" in str(card(floor)["blocks"]).replace("\\u2014", "—")
    argue(floor, "Carla", "De wachtrij loopt vol", "against", debate_counter="Klanten bellen dubbel")
    assert "verschijnt halverwege" in str(floor.modal("Carla"))
    assert "De wachtrij loopt vol" not in card(floor)["text"]
    assert "De wachtrij loopt vol" not in str(card(floor)["blocks"])
    floor.move(debate(floor).half_at)
    later(floor)
    assert "De wachtrij loopt vol" in card(floor)["text"]
    assert "De wachtrij loopt vol" in str(card(floor)["blocks"])
    floor.press("Eva", card(floor), ALL_ARGUMENTS)
    assert COUNTER in str(floor.modal("Eva"))


def test_until_half_time_one_changes_and_takes_back_ones_own_in_the_same_window(floor: World) -> None:
    opened(floor)
    go_to(floor, "arguments")
    argue(floor, "Eva", "Dat lukt ons nooit", debate_counter=COUNTER)
    assert "makkelijk te weerleggen" in str(floor.modal("Eva"))
    press_modal(floor, "Eva", word_forms.CHANGE)
    floor.submit("Eva", debate_words="Dat lukte in maart en april niet", debate_kind="against")
    later(floor)
    assert "Je argument is aangepast." in str(floor.modal("Eva"))
    assert "Tegen (1)" in card(floor)["text"]
    press_modal(floor, "Eva", word_forms.TAKE_BACK)
    later(floor)
    assert "Je hebt nog geen argument gegeven." in str(floor.modal("Eva"))
    assert "Dat lukte" not in card(floor)["text"]
    press_modal(floor, "Eva", word_forms.ARGUE)
    floor.submit("Eva", debate_words="Toch wel", debate_kind="for")
    later(floor)
    assert "Toch wel" in card(floor)["text"]
    floor.move(debate(floor).half_at)
    later(floor)
    floor.press("Eva", card(floor), word_forms.MINE)
    assert word_forms.CHANGE not in str(floor.modal("Eva"))
    assert "Toch wel" in str(floor.modal("Eva"))


def test_a_form_that_is_sent_after_half_time_or_after_the_phase_says_so(floor: World) -> None:
    opened(floor)
    go_to(floor, "arguments")
    argue(floor, "Eva", "Een", debate_counter=COUNTER)
    press_modal(floor, "Eva", word_forms.CHANGE)
    floor.move(debate(floor).half_at)
    later(floor)
    assert "over de helft" in str(floor.submit("Eva", debate_words="Twee"))
    floor.press("Anna", card(floor, "Anna"), word_forms.ARGUE)
    go_to(floor, "weighing")
    fields = {"debate_kind": "for", "debate_words": "Te laat", "debate_counter": COUNTER}
    assert "gewogen" in str(floor.submit("Anna", **fields)) + said_privately(floor, "Anna")
    assert "Te laat" not in str(rows(floor.bot.services.db, DebateEntry))
    assert [each.text for each in rows(floor.bot.services.db, DebateEntry)] == ["Een"]


def test_what_is_missing_or_too_long_is_said_at_the_field(floor: World) -> None:
    opened(floor)
    go_to(floor, "arguments")
    floor.press("Eva", card(floor), word_forms.ARGUE)
    view = floor.modal("Eva")
    values = {"debate_kind": {"value": {"type": "radio_buttons", "selected_option": {"value": "for"}}}}
    typed = {"debate_words": "x" * 3_000, "debate_counter": COUNTER}
    values |= {field: {"value": {"type": "plain_text_input", "value": text}} for field, text in typed.items()}
    _, text = tell(floor, "Eva", view=view, inside={"state": {"values": values}})
    assert "hoogstens 280" in text or "280" in text
    assert rows(floor.bot.services.db, DebateEntry) == []


def test_what_speaks_against_ones_own_side_is_something_else_than_the_argument(floor: World) -> None:
    opened(floor)
    go_to(floor, "arguments")
    said = argue(
        floor, "Eva", "Wie wordt uitgehoord belt niet terug", debate_counter="Wie wordt uitgehoord belt niet terug "
    )
    assert "eigen argument" in said["errors"]["debate_counter"]
    assert rows(floor.bot.services.db, DebateEntry) == []


def test_everybody_weighs_once_and_the_thread_says_what_weighs_most(floor: World) -> None:
    opened(floor, facilitator_id=None)
    go_to(floor, "arguments")
    for name, kind in (("Eva", "for"), ("Anna", "against"), ("Carla", "condition")):
        argue(floor, name, f"Argument van {name}", kind, debate_counter=COUNTER)
    go_to(floor, "weighing")
    eva, anna, _ = rows(floor.bot.services.db, DebateEntry)
    for name in ("Anna", "Bas", "Carla", "Dirk", "Eva"):
        fill(floor, name, WEIGH, debate_picked=[str(eva.id), *([str(anna.id)] if name == "Bas" else [])])
        assert "Je keuze is binnen." in str(floor.modal(name))
    floor.press("Eva", card(floor), WEIGH)
    assert "al gewogen" in said_privately(floor, "Eva")
    go_to(floor, "second_vote")
    said = next(m["text"] for m in thread(floor) if "wegen het zwaarst" in m["text"])
    assert "1. Argument van Eva — Eva" in said
    assert "weegt voor 5" in said
    assert "weegt voor één persoon" in said
    assert "Argument van Carla" not in said
    assert "weegt voor 5" in card(floor)["text"]


def test_all_arguments_are_read_page_by_page_in_one_window(floor: World) -> None:
    debate_id = opened(floor)
    go_to(floor, "arguments")
    for n, name in enumerate(["Eva"] * 3 + ["Anna"] * 3 + ["Carla"] * 3 + ["Dirk"] * 3):
        kind = "against" if n % 2 else "for"
        record_argument(floor.bot.services, person(floor, name), debate_id, f"V{n}", kind, f"Argument {n}", COUNTER)
    floor.move(debate(floor).half_at)
    later(floor)
    floor.press("Eva", card(floor), ALL_ARGUMENTS)
    assert "Pagina 1 van 2" in str(floor.modal("Eva"))
    press_modal(floor, "Eva", PAGE)
    assert "Pagina 2 van 2" in str(floor.modal("Eva"))
    assert "Argument 11" in str(floor.modal("Eva"))


def test_buttons_of_a_debate_that_is_over_say_so(floor: World) -> None:
    debate_id = opened(floor)
    go_to(floor, "arguments")
    old = card(floor)
    argue(floor, "Eva", "Een", debate_counter=COUNTER)
    actions.record_stopped(floor.bot.services, person(floor, "Bas"), debate_id, "arguments")
    later(floor)
    for action in (word_forms.ASK, word_forms.KAR, word_forms.ARGUE, WEIGH):
        _, text = tell(floor, "Eva", action_id=action, action={"value": str(debate_id)})
        assert "Dit debat is voorbij." in text
    floor.press("Eva", card(floor), ALL_ARGUMENTS)
    assert "Een" in str(floor.modal("Eva"))
    assert word_forms.ARGUE in buttons(old)
    assert word_forms.ARGUE not in buttons(card(floor))


def test_an_english_team_reads_english(floor: World) -> None:
    with floor.bot.services.db.write() as session:
        session.query(Team).update({"locale": "en"})
        session.query(Person).update({"locale": "en"})
    opened(floor)
    fill(floor, "Eva", word_forms.ASK, debate_question="Since when?")
    assert "One question waits for your answer" in newest(floor, "Anna", "Since when?")["text"]
    go_to(floor, "arguments")
    argue(floor, "Eva", "Who is heard out does not call back", debate_counter="It takes longer")
    assert "For (1): Who is heard out does not call back" in card(floor)["text"]
    assert "Your argument is in." in str(floor.modal("Eva"))
