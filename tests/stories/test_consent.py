"""A team decides about a text: questions, improving it, the decision, and what happens when somebody objects."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bot.consent import blocks, forms
from bot.consent.models import ConsentEntry, ConsentRound, ConsentStance
from bot.consent.proposals import RITUALS
from bot.consent.rules import NOT_PROPOSER, OWN_TEXT
from bot.consent.words import OUTCOMES
from bot.i18n import translator
from bot.people.members import find_person
from bot.people.models import Absence, Person
from bot.rituals.agreement.blocks import PROPOSE
from bot.rituals.agreement.models import Agreement
from tests.robustness.forge import tell
from tests.robustness.looks import rows
from tests.stories.test_agreement import draft, press_modal
from tests.stories.test_points import buttons, set_role
from tests.texts import Texts
from tests.world import World

TEXT = "Als een klant om terugbellen vraagt, dan bellen we binnen twee uur."
BETTER = "Als een klant om terugbellen vraagt, dan bellen we binnen vier uur."
dutch = translator("nl")


@pytest.fixture
def texts() -> Iterator[Texts]:
    made = Texts()
    RITUALS[made.name] = made
    yield made
    del RITUALS[made.name]


def make_floor(world: World) -> None:
    """Anna, Bas (lead) and Eva work the shift; Carla is management, Dirk reads along. Monday at ten."""
    team_id = world.set_up("algemeen", lead="Bas", starts=False)
    set_role(world, team_id, "Carla", "management")
    set_role(world, team_id, "Dirk", "reader")
    world.to("10:00")


@pytest.fixture
def floor(live: World) -> World:
    live.once(make_floor)
    return live


def private(world: World, name: str) -> list[dict[str, Any]]:
    """What somebody reads in private about the text, oldest first."""
    return [m for m in world.dm(name) if "Terugbellen" in m["text"]]


def person(world: World, name: str) -> Person:
    with world.bot.services.db.read() as session:
        found = find_person(session, world.workspace.id, world.id_of(name))
    assert found
    return found


def propose(world: World, texts: Texts, name: str = "Anna", **more: bool) -> None:
    """Somebody asks the team; the card stands in the channel."""
    proposer = person(world, name)
    with world.bot.services.db.write() as session:
        texts.write(1, 1, proposer, TEXT)
        texts.open(session, 1, proposer, world.clock.now(), **more)
    world.settle()


def change(world: World, texts: Texts, name: str, text: str = BETTER) -> None:
    with world.bot.services.db.write() as session:
        texts.change(session, 1, person(world, name), text, world.clock.now())
    world.settle()


def card(world: World, name: str = "Eva") -> dict[str, Any]:
    found = world.messages(name, world.channel("algemeen"))
    return next(m for m in reversed(found) if "Terugbellen" in m["text"] and not m.get("ephemeral"))


def thread(world: World, name: str = "Eva") -> list[str]:
    return [m["text"] for m in world.messages(name, world.channel("algemeen"), card(world)["ts"])[1:]]


def entry(world: World, words: str) -> dict[str, Any]:
    found = world.messages("Eva", world.channel("algemeen"), card(world)["ts"])[1:]
    return next(m for m in found if words in m["text"])


def press(world: World, name: str, action_id: str, message: dict[str, Any] | None = None) -> None:
    world.press(name, message or card(world, name), action_id)
    world.settle()


def fill(
    world: World, name: str, action_id: str, message: dict[str, Any] | None = None, **fields: str
) -> dict[str, Any]:
    """Press a button that opens a form, and send it."""
    world.press(name, message or card(world, name), action_id)
    found = world.submit(name, **fields)
    world.settle()
    world.to(world.clock.now())
    return found


def object_(world: World, name: str) -> None:
    fields = {"consent_harm": "De lijn loopt vol", "consent_basis": "Vorige week", "consent_change": "Vier uur"}
    fill(world, name, blocks.OBJECT, **fields)


def later(world: World) -> None:
    """Edits are at most one in three seconds."""
    world.clock.advance(seconds=4)
    world.playground.clock.set(world.clock.now().timestamp())
    world.settle()


def said_privately(world: World, name: str) -> str:
    """The newest sentence that only this person sees."""
    found = [m for m in world.messages(name, world.channel("algemeen")) if m.get("ephemeral")]
    return str(found[-1]["text"]) if found else ""


def held(world: World) -> ConsentRound:
    found: ConsentRound = rows(world.bot.services.db, ConsentRound)[-1]
    return found


def test_a_question_a_suggestion_a_better_text_an_objection_and_then_everybody_agrees(
    floor: World, texts: Texts
) -> None:
    propose(floor, texts)
    assert buttons(card(floor)) == [blocks.ASK, blocks.SUGGEST, blocks.READY, blocks.WITHDRAW]
    assert "dinsdag 24 november" in card(floor)["text"]
    fill(floor, "Eva", blocks.ASK, consent_words="Ook op zaterdag?")
    fill(floor, "Carla", blocks.SUGGEST, consent_words="Liever binnen drie uur")
    assert "Ook op zaterdag?" in thread(floor)[0]
    assert "Ook op zaterdag?" in private(floor, "Anna")[-1]["text"]
    fill(floor, "Anna", blocks.REPLY, entry(floor, "Ook op zaterdag?"), consent_words="Ja, ook dan.")
    later(floor)
    assert "Ja, ook dan." in thread(floor)[0]
    assert blocks.REPLY not in buttons(entry(floor, "Ook op zaterdag?"))

    floor.to("10:00", day=1)  # a working day later
    assert buttons(card(floor)) == [blocks.CHANGE_TEXT, blocks.GO_ON, blocks.WITHDRAW]
    assert "Liever binnen drie uur" in private(floor, "Anna")[-1]["text"]
    change(floor, texts, "Anna", TEXT.replace("twee", "drie"))
    later(floor)
    assert blocks.AGREE in buttons(card(floor))
    assert "drie uur" in card(floor)["text"]

    press(floor, "Bas", blocks.AGREE)
    object_(floor, "Eva")
    later(floor)
    assert blocks.CHANGE_TEXT in buttons(card(floor))
    assert "Vier uur" in private(floor, "Anna")[-1]["text"]
    change(floor, texts, "Anna")
    later(floor)
    assert "opnieuw" in private(floor, "Bas")[-1]["text"]
    assert held(floor).decision == 2

    press(floor, "Bas", blocks.AGREE, private(floor, "Bas")[-1])
    assert texts.heard == []
    press(floor, "Eva", blocks.AGREE)
    assert texts.heard == [(1, "accepted")]
    later(floor)
    assert buttons(card(floor)) == []
    assert dutch(OUTCOMES["accepted"]) in thread(floor)[-1]
    assert floor.violations() == []


def test_who_has_nothing_to_ask_brings_the_decision_nearer(floor: World, texts: Texts) -> None:
    propose(floor, texts)
    press(floor, "Bas", blocks.READY)
    assert held(floor).step == "questions"
    press(floor, "Eva", blocks.READY)
    assert held(floor).step == "decision"  # nothing was suggested, so there is nothing to improve


def test_a_solo_member_decides_at_once(floor: World, texts: Texts) -> None:
    for name in ("Bas", "Eva"):
        set_role(floor, 1, name, "management")
    propose(floor, texts)
    assert texts.heard == [(1, "accepted")]
    assert dutch(OUTCOMES["accepted"]) in card(floor)["text"]


def test_in_a_team_of_two_the_other_one_decides(floor: World, texts: Texts) -> None:
    set_role(floor, 1, "Bas", "management")
    propose(floor, texts, short=True)
    assert texts.heard == []
    press(floor, "Eva", blocks.AGREE)
    assert texts.heard == [(1, "accepted")]


def test_silence_is_not_consent_and_who_is_silent_is_reminded_once_and_never_when_away(
    floor: World, texts: Texts
) -> None:
    with floor.bot.services.db.write() as session:
        days = {"first_day": date(2026, 11, 23), "last_day": date(2026, 11, 27)}
        session.add(Absence(person_id=person(floor, "Eva").id, **days))
    propose(floor, texts, short=True)
    before = {name: len(private(floor, name)) for name in ("Anna", "Bas", "Eva")}
    floor.to("13:59")
    assert {name: len(private(floor, name)) for name in before} == before
    floor.to("14:00")
    floor.to("09:00", day=1)
    assert {name: len(private(floor, name)) - n for name, n in before.items()} == {"Anna": 0, "Bas": 1, "Eva": 0}
    assert buttons(private(floor, "Bas")[-1]) == [blocks.AGREE, blocks.OBJECT, blocks.ABSTAIN]
    floor.to("10:00")
    assert texts.heard == [(1, "returned")]
    later(floor)
    assert dutch(OUTCOMES["too_few"], name="Anna") in thread(floor)[-1]
    assert buttons(private(floor, "Bas")[-1]) == []


def test_a_team_may_choose_that_silence_counts_and_everybody_reads_it(floor: World, texts: Texts) -> None:
    floor.act("command", as_="Bas", channel=floor.channel("algemeen"), text="/dagstart instellen")
    assert floor.submit("Bas", setup_silence="1")["ok"]
    propose(floor, texts, short=True)
    assert any("niets zegt" in str(block) for block in card(floor)["blocks"])
    floor.to("10:00", day=1)
    assert texts.heard == [(1, "accepted")]
    later(floor)
    assert "2 collega's hebben niets gezegd" in card(floor)["text"]


def test_silence_counts_only_where_the_team_says_so_and_for_a_round_as_it_was_when_it_began(
    floor: World, texts: Texts
) -> None:
    propose(floor, texts, short=True)
    assert "Niets zeggen telt niet als geen bezwaar" in card(floor)["text"]  # off, unless a team chooses otherwise
    floor.act("command", as_="Bas", channel=floor.channel("algemeen"), text="/dagstart instellen")
    assert floor.submit("Bas", setup_silence="1")["ok"]
    floor.to("14:00")
    reminded = private(floor, "Eva")[-1]
    assert "Niets zeggen telt niet als geen bezwaar" in reminded["text"]
    floor.to("10:00", day=1)
    assert texts.heard == [(1, "returned")]

    with floor.bot.services.db.write() as session:
        texts.open(session, 1, person(floor, "Anna"), floor.clock.now(), short=True)
    floor.settle()
    assert "niets zegt" in card(floor)["text"]
    floor.to("14:00")
    assert "niets zegt" in private(floor, "Eva")[-1]["text"]
    days = {"first_day": date(2026, 11, 24), "last_day": date(2026, 11, 27)}
    with floor.bot.services.db.write() as session:  # who is not there says nothing by being silent
        session.add_all(Absence(person_id=person(floor, name).id, **days) for name in ("Bas", "Eva"))
    floor.to("10:00", day=1)
    assert texts.heard == [(1, "returned"), (1, "returned")]


def test_three_decisions_with_an_objection_and_it_is_a_draft_again(floor: World, texts: Texts) -> None:
    propose(floor, texts, short=True)
    for n in (1, 2):
        object_(floor, "Eva")
        change(floor, texts, "Anna", f"Versie {n + 1}")
        later(floor)
    object_(floor, "Eva")
    later(floor)
    assert blocks.CHANGE_TEXT not in buttons(card(floor))
    press(floor, "Bas", blocks.AGREE)
    assert texts.heard == [(1, "returned")]
    assert [row.stance for row in rows(floor.bot.services.db, ConsentStance, decision=3)] == ["object", "agree"]


def test_a_concern_is_kept_and_does_not_block(floor: World, texts: Texts) -> None:
    propose(floor, texts, short=True)
    fill(floor, "Eva", blocks.WORRY, consent_words="Op maandag wordt dat lastig")
    press(floor, "Eva", blocks.AGREE)
    press(floor, "Bas", blocks.ABSTAIN)
    assert texts.heard == [(1, "accepted")]
    assert [row.kind for row in rows(floor.bot.services.db, ConsentEntry)] == ["concern"]
    assert "Op maandag wordt dat lastig" in thread(floor)[0]


def test_an_objection_can_be_dropped(floor: World, texts: Texts) -> None:
    propose(floor, texts, short=True)
    object_(floor, "Eva")
    press(floor, "Bas", blocks.AGREE)
    assert texts.heard == []
    press(floor, "Eva", blocks.AGREE)
    assert texts.heard == [(1, "accepted")]


def test_wrong_people_and_stale_buttons_read_a_sentence(floor: World, texts: Texts) -> None:
    propose(floor, texts, short=True)
    key = f"{held(floor).id}:1"

    def told(name: str, action_id: str, value: str = key) -> str:
        return tell(floor, name, action_id=action_id, action={"value": value})[1]

    assert dutch(OWN_TEXT) in told("Anna", blocks.AGREE)
    assert dutch("Members and team leads who were in the team when the round opened decide about it.") in told(
        "Carla", blocks.AGREE
    )
    assert dutch(NOT_PROPOSER) in told("Bas", blocks.WITHDRAW)
    assert dutch("Readers see the round and take no part in it. Ask a team lead for another role.") in told(
        "Dirk", blocks.WORRY
    )
    object_(floor, "Eva")
    change(floor, texts, "Anna")
    stale = "The text has changed since you saw this. Read it again in the channel, then choose."
    assert dutch(stale) in told("Bas", blocks.AGREE)
    for nonsense in ("", "1", "1:2:3", "x:y", "9999999999:1"):
        assert dutch("This button or form is out of date, so nothing happened. Open it again.") in told(
            "Bas", blocks.AGREE, nonsense
        )
    assert dutch("I do not know this round. Perhaps the text was taken back.") in told("Bas", blocks.AGREE, "999:1")
    press(floor, "Anna", blocks.WITHDRAW)
    assert texts.heard == [(1, "returned")]
    assert dutch("This round is over.") in told("Bas", blocks.AGREE, f"{held(floor).id}:2")


def test_an_agreement_is_changed_because_of_an_objection_and_then_holds(floor: World) -> None:
    made = draft(floor)
    press_modal(floor, "Anna", PROPOSE)
    for name in ("Bas", "Eva"):
        press(floor, name, blocks.READY, agreement_card(floor))
    press(floor, "Bas", blocks.AGREE, agreement_card(floor))
    fields = {"consent_harm": "De lijn loopt vol", "consent_basis": "Vorige week", "consent_change": "Vier uur"}
    fill(floor, "Eva", blocks.OBJECT, agreement_card(floor), **fields)
    later(floor)
    fill(
        floor, "Anna", blocks.CHANGE_TEXT, agreement_card(floor), agreement_behaviour="bellen we binnen vier uur terug"
    )
    later(floor)
    assert "vier uur" in agreement_card(floor)["text"]
    told = floor.dm("Bas")[-1]
    assert "vier uur" in str(told["blocks"])
    press(floor, "Bas", blocks.AGREE, told)
    assert rows(floor.bot.services.db, Agreement)[0].state == "in_round"
    press(floor, "Eva", blocks.AGREE, agreement_card(floor))
    [agreement] = rows(floor.bot.services.db, Agreement)
    assert (agreement.number, agreement.state, agreement.in_force) == (made.number, "active", 2)


def agreement_card(world: World) -> dict[str, Any]:
    found = world.messages("Eva", world.channel("algemeen"))
    return next(m for m in reversed(found) if blocks.WITHDRAW in buttons(m) and not m.get("ephemeral"))


def test_typed_words_ping_nobody_and_three_thousand_characters_fit(floor: World, texts: Texts) -> None:
    propose(floor, texts)
    fill(floor, "Eva", blocks.SUGGEST, consent_words="<!channel> & " + "x" * 1900)
    assert "<!channel>" not in str(thread(floor))
    found = fill(floor, "Eva", blocks.SUGGEST, consent_words=" ")
    assert found.get("errors") or not found["ok"]


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_titles_of_forms_fit(locale: str) -> None:
    t = translator(locale)
    for kind in forms.SEND:
        assert len(forms.render_words_form(t, kind, 1, 1)["title"]["text"]) <= 24
    assert len(forms.render_objection_form(t, 1, 1)["title"]["text"]) <= 24
