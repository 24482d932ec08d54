"""What becomes of an agreement: written, decided about, found again, kept, stopped, lapsed."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.consent import reactions as consent
from bot.consent.models import ConsentRound
from bot.due import AGAIN_AFTER
from bot.errors import Refusal, StorageBusy
from bot.people.models import Person
from bot.points.blocks import AGREE
from bot.points.models import Point
from bot.rituals.agreement import moves
from bot.rituals.agreement.blocks import EXTEND, NEW, PROPOSE, UNDO
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.story import Story
from tests.robustness.looks import rows
from tests.world import World

WHAT = "bellen we binnen twee uur terug"
FILLED = {
    "agreement_condition": "een klant om terugbellen vraagt",
    "agreement_why": "Klanten bellen nu drie keer",
    "agreement_sign": "De terugbellijst is om vijf uur leeg",
}


@pytest.fixture
def floor(live: World) -> World:
    """A team at nine, on a Monday at half past nine: Bas leads, the others work the shift."""
    live.set_up("algemeen", lead="Bas", starts=False)
    live.to("09:30")
    return live


def command(world: World, name: str, text: str) -> str:
    return world.command(name, world.channel("algemeen"), f"/afspraak {text}")


def newest(world: World, name: str) -> dict[str, Any]:
    """The newest answer that only this person sees."""
    return [m for m in world.messages(name, world.channel("algemeen")) if m.get("ephemeral")][-1]


def draft(world: World, name: str = "Anna", what: str = WHAT, **more: str) -> Agreement:
    """Somebody writes an agreement and saves it."""
    command(world, name, what)
    found = world.submit(name, **{**FILLED, **more})
    assert found["ok"], found
    return rows(world.bot.services.db, Agreement)[-1]


def press_modal(world: World, name: str, action_id: str) -> None:
    view = world.modal(name)
    block = next(b for b in view["blocks"] for e in b.get("elements", []) if e.get("action_id") == action_id)
    world.act("press", as_=name, view_id=view["id"], block_id=block["block_id"], action_id=action_id)
    world.settle()


def state(world: World, number: int = 1) -> str:
    return str(rows(world.bot.services.db, Agreement, number=number)[0].state)


def test_what_was_typed_becomes_a_draft_with_a_number_and_one_press_asks_the_team(floor: World) -> None:
    made = draft(floor)
    assert (made.number, made.state, made.title) == (1, "draft", WHAT)
    assert "concept" in str(floor.modal("Anna")["blocks"])
    press_modal(floor, "Anna", PROPOSE)
    assert state(floor) == "in_round"


def everybody_agrees(world: World) -> None:
    """Nobody has a question, then nobody has an objection."""
    with world.bot.services.db.read() as session:
        [held] = session.scalars(select(ConsentRound).where(ConsentRound.open_about.is_not(None))).all()
    for person in rows(world.bot.services.db, Person, kind="person"):
        for record, *more in ((consent.record_ready,), (consent.record_stance, "agree")):
            with suppress(Refusal):
                record(world.bot.services, person, held.id, held.version, *more)
    for person in rows(world.bot.services.db, Person, kind="person"):
        with suppress(Refusal):
            consent.record_stance(world.bot.services, person, held.id, held.version, "agree")
    world.settle()


def agreed(world: World, **more: str) -> Agreement:
    """An agreement that holds from today."""
    made: Agreement = world.once(_agreed, **more)
    return made


def _agreed(world: World, **more: str) -> Agreement:
    made = draft(world, **more)
    press_modal(world, "Anna", PROPOSE)
    everybody_agrees(world)
    world.to(world.clock.now() + timedelta(seconds=2))  # the overview follows: a message a second in a channel
    assert state(world, made.number) == "active"
    return made


def message(world: World, ts: str) -> dict[str, Any]:
    return next(m for m in world.messages("Eva", world.channel("algemeen")) if m["ts"] == ts)


def channel_says(world: World, words: str) -> dict[str, Any]:
    found = world.messages("Eva", world.channel("algemeen"))
    return next(m for m in reversed(found) if words in m["text"] and not m.get("ephemeral"))


def test_nobody_objects_and_it_holds_for_four_weeks_and_is_found_again(floor: World) -> None:
    made = agreed(floor)
    assert rows(floor.bot.services.db, Agreement)[0].valid_until - floor.clock.now().date() == timedelta(weeks=4)
    assert "geldt tot en met maandag 21 december" in command(floor, "Bas", f"toon {made.number}").lower()
    assert WHAT in command(floor, "Bas", "lijst")
    assert WHAT in command(floor, "Bas", "zoek klanten terugbel")
    assert WHAT in command(floor, "Anna", "mijn")
    assert "geen enkele afspraak" in command(floor, "Bas", "mijn")
    for words in ("%", '"', "_", "kluis"):
        assert "Geen afspraak" in command(floor, "Bas", f"zoek {words}")


def test_a_week_before_the_end_owner_and_team_choose_and_keeping_asks_the_team(floor: World) -> None:
    agreed(floor)
    floor.to("09:00", day=21)
    asked = channel_says(floor, "Houden, aanpassen of stoppen?")
    assert "Houden, aanpassen of stoppen?" in floor.dm("Anna")[-1]["text"]
    assert state(floor) == "review"
    floor.press("Eva", asked, EXTEND)
    floor.settle()
    everybody_agrees(floor)
    found = rows(floor.bot.services.db, Agreement)[0]
    assert (found.state, found.in_force, found.version) == ("active", 2, 2)
    assert found.valid_until.isoformat() == "2027-01-18"
    floor.to("09:01")
    assert "geldt tot en met maandag 18 januari" in message(floor, asked["ts"])["text"]


def test_what_nobody_keeps_lapses_visibly_and_can_be_proposed_anew(floor: World) -> None:
    agreed(floor)
    floor.to("09:00", day=21)
    floor.to("08:00", day=8)
    assert state(floor) == "lapsed"
    floor.to("09:01")
    assert "vervallen" in channel_says(floor, "Niemand koos om hem te houden")["text"]
    assert "vervallen" in command(floor, "Bas", "lijst")
    command(floor, "Bas", "verleng 1")
    everybody_agrees(floor)
    assert state(floor) == "active"


def test_a_stop_is_seen_and_undone_within_a_day(floor: World) -> None:
    agreed(floor)
    assert "Gestopt door Bas" in command(floor, "Bas", "stop 1")
    floor.settle()
    said = channel_says(floor, "gestopt door Bas")
    floor.press("Eva", said, UNDO)
    floor.settle()
    assert state(floor) == "active"
    floor.to("09:31")
    command(floor, "Bas", "stop 1")
    floor.to("09:32")
    floor.to("10:00", day=1)
    gone = channel_says(floor, "gestopt door Bas")
    assert UNDO not in str(gone["blocks"])
    assert "vergissing" not in gone["text"]
    assert state(floor) == "stopped"


def test_of_two_who_change_it_at_once_the_second_sees_the_difference_and_chooses(floor: World) -> None:
    draft(floor)
    for name in ("Anna", "Bas"):
        command(floor, name, "herzie 1")
    assert floor.submit("Bas", agreement_behaviour="bellen we binnen een uur terug")["ok"]
    assert floor.submit("Anna", agreement_whom="de late dienst")["ok"]
    form = floor.modal("Anna")
    assert "Bas" in str(form["blocks"][0])
    assert "~twee~ *een*" in str(form["blocks"][0])
    assert len(rows(floor.bot.services.db, AgreementVersion)) == 2
    assert floor.submit("Anna")["ok"]
    versions = rows(floor.bot.services.db, AgreementVersion)
    assert [each.whom for each in versions] == ["iedereen in het team", "iedereen in het team", "de late dienst"]


def test_the_thirteenth_asks_which_one_may_go(floor: World) -> None:
    first = agreed(floor)
    with floor.bot.services.db.write() as session:
        for number in range(2, 13):
            session.add(
                Agreement(
                    team_id=first.team_id, number=number, state="active", in_force=1, title=f"Nummer {number}",
                    valid_until=first.valid_until, valid_from=first.valid_until, words="", created_at=first.created_at,
                )
            )  # fmt: skip
            session.flush()
    made = draft(floor, what="groeten we met naam")
    assert made.number == 13
    press_modal(floor, "Anna", PROPOSE)
    assert "Welke mag weg?" in str(floor.modal("Anna")["blocks"])
    assert state(floor, 13) == "draft"
    assert floor.submit("Anna", agreement_replaces=str(first.id))["ok"]
    assert (state(floor), state(floor, 13)) == ("active", "in_round")
    everybody_agrees(floor)
    assert (state(floor), state(floor, 13)) == ("stopped", "active")


def test_what_cannot_be_agreed_is_said_at_its_field_and_nothing_typed_is_lost(floor: World) -> None:
    command(floor, "Anna", WHAT)
    wrong = {
        "agreement_until": ("2026-11-23", "vandaag of al voorbij"),
        "agreement_why": ("", "required"),
        "agreement_sign": ("", "wat iedereen kan zien"),
        "agreement_baseline": ("72%", "Noem de KPI"),
    }
    for field, (value, sentence) in wrong.items():
        found = floor.submit("Anna", **{**FILLED, "agreement_until": "2026-12-24", field: value})
        assert sentence in str(found), found
    assert rows(floor.bot.services.db, Agreement) == []


def test_a_message_in_a_thread_becomes_an_agreement_with_its_link(floor: World) -> None:
    channel = floor.channel("algemeen")
    first = floor.act("say", as_="Bas", channel=channel, text="Goedemorgen")
    said = floor.act("say", as_="Bas", channel=channel, text="We zetten een notitie in het CRM", thread_ts=first["ts"])
    floor.act("shortcut", as_="Anna", callback_id="agreement.from_message", channel=channel, ts=said["ts"])
    assert floor.submit("Anna", **FILLED)["ok"]
    [made] = rows(floor.bot.services.db, Agreement)
    assert made.title == "We zetten een notitie in het CRM"
    assert f"/archives/{channel}/p{said['ts'].replace('.', '')}" in made.link
    floor.act("shortcut", as_="Eva", callback_id="agreement.from_message", channel=channel, ts=said["ts"])
    assert "al afspraak 1" in str(floor.submit("Eva", **FILLED))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("toon 999", "geen afspraak 999"),
        ("toon", "Welke?"),
        ("verleng 1 tot 1 januari 2020", "al geweest"),
        ("", "Wat je kunt typen"),
        ("hulp", "Wat je kunt typen"),
        ("lijst", "nog geen afspraken"),
        ("lijst 40", "nog geen afspraken"),
    ],
)
def test_a_command_that_finds_nothing_says_what_to_type(floor: World, typed: str, said: str) -> None:
    if typed.startswith("verleng"):
        agreed(floor)
    assert said in command(floor, "Bas", typed)


def test_a_long_text_is_not_lost(floor: World) -> None:
    words = "<!channel> & " * 272
    made = draft(floor, what=words)
    assert len(rows(floor.bot.services.db, AgreementVersion)[0].behaviour) > 2900
    assert "<!channel>" not in command(floor, "Bas", f"toon {made.number}")
    command(floor, "Anna", "herzie 1")
    assert "~" not in str(floor.modal("Anna"))


def test_a_point_becomes_an_agreement_and_who_raised_it_hears_so(live: World) -> None:
    live.set_up("algemeen", lead="Bas")
    live.to("09:30")
    question = "Mogen we klanten terugbellen na zes uur?"
    live.to("09:00", day=1)
    live.answer("Eva", "", question)
    for moment in ("09:15", "09:16"):
        live.to(moment)
    board = live.board("algemeen")
    card = live.messages("Bas", board["channel"], board["ts"])[-1]
    live.press("Bas", card, AGREE)
    assert live.submit("Bas", **{**FILLED, "agreement_why": question, "agreement_behaviour": WHAT})["ok"]
    live.to("09:20")
    card = live.messages("Bas", board["channel"], board["ts"])[-1]
    assert "stelt er een afspraak over voor" in str(card["blocks"])
    press_modal(live, "Bas", PROPOSE)
    everybody_agrees(live)
    live.to("09:21")
    assert [point.state for point in rows(live.bot.services.db, Point)] == ["agreed"]
    assert "Afspraak 1" in next(m for m in reversed(live.dm("Eva")) if "van je punt een afspraak" in m["text"])["text"]
    assert f"{question} — Eva (hulpvraag, werd een afspraak)" in live.board("algemeen")["text"]


def test_the_home_shows_what_one_looks_after_and_what_ends_this_week(floor: World) -> None:
    agreed(floor)
    floor.act("home", as_="Anna")
    shown = str(floor.home("Anna")["blocks"])
    assert "Jij trekt" in shown
    assert "Loopt deze week af" not in shown
    floor.to("09:01", day=21)
    floor.act("home", as_="Bas")
    shown = str(floor.home("Bas")["blocks"])
    assert "Jij trekt" not in shown
    assert "Loopt deze week af" in shown
    floor.press_home("Bas", NEW)
    assert floor.submit("Bas", **FILLED, agreement_behaviour="groeten we met naam")["ok"]
    assert [each.number for each in rows(floor.bot.services.db, Agreement)] == [1, 2]


def test_an_objection_changes_the_text_and_the_new_version_is_what_holds(floor: World) -> None:
    draft(floor)
    press_modal(floor, "Anna", PROPOSE)
    services = floor.bot.services
    people = {person.name.split()[0]: person for person in rows(services.db, Person, kind="person")}
    [held] = rows(services.db, ConsentRound)
    for person in people.values():
        with suppress(Refusal):
            consent.record_ready(services, person, held.id, held.version)
    objection = consent.Objection("Om vijf uur is er niemand", "vorige week", "Tot vier uur")
    consent.record_objection(services, people["Eva"], held.id, held.version, objection)
    assert "alleen wie het voorstelt" in command(floor, "Bas", "herzie 1").lower()
    command(floor, "Anna", "herzie 1")
    assert floor.submit("Anna", agreement_condition="een klant voor vier uur om terugbellen vraagt")["ok"]
    assert (state(floor), rows(floor.bot.services.db, Agreement)[0].version) == ("in_round", 2)
    everybody_agrees(floor)
    found = rows(services.db, Agreement)[0]
    assert (found.state, found.in_force) == ("active", 2)
    assert "voor vier uur" in command(floor, "Bas", "toon 1")


def test_a_change_of_what_holds_leaves_it_standing_until_the_team_has_decided(floor: World) -> None:
    agreed(floor)
    command(floor, "Bas", "herzie 1")
    assert floor.submit("Bas", agreement_behaviour="bellen we binnen een dag terug")["ok"]
    shown = command(floor, "Eva", "toon 1")
    assert "binnen twee uur" in shown
    assert "tot die tijd geldt" in shown
    assert "~twee uur~ *een dag*" in str(newest(floor, "Eva")["blocks"])
    command(floor, "Bas", "stop 1")  # who wrote it takes it back
    found = rows(floor.bot.services.db, Agreement)[0]
    assert (found.state, found.in_force, found.version) == ("active", 1, 2)


def test_who_owned_it_and_left_is_named_no_more_and_the_team_is_still_asked(floor: World) -> None:
    agreed(floor)
    floor.act("kick", as_="Bas", channel=floor.channel("algemeen"), user=floor.id_of("Anna"))
    assert "niemand meer" in command(floor, "Bas", "toon 1")
    assert "geen trekker" in command(floor, "Bas", "lijst")
    before = len(floor.dm("Anna"))
    floor.to("09:00", day=21)
    floor.press("Bas", channel_says(floor, "Houden, aanpassen of stoppen?"), EXTEND)
    floor.settle()
    everybody_agrees(floor)
    assert len(floor.dm("Anna")) == before
    owner = rows(floor.bot.services.db, Agreement)[0].owner_id
    assert owner == rows(floor.bot.services.db, Person, slack_id=floor.id_of("Bas"))[0].id


def test_while_the_team_decides_the_form_opens_for_nobody_who_could_not_save_it(floor: World) -> None:
    draft(floor)
    press_modal(floor, "Anna", PROPOSE)
    floor.settle()
    assert "eerst de vragen, dan het besluit" in command(floor, "Bas", "herzie 1").lower()
    with pytest.raises(IndexError):
        floor.modal("Bas")


def test_an_agreement_that_cannot_go_on_is_put_off_and_keeps_no_other_waiting(
    floor: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        agreed(floor)
    first, second = rows(floor.bot.services.db, Agreement)

    def look(story: Story) -> None:
        if story.agreement.id == first.id:
            raise RuntimeError("broken")
        story.end("lapsed")

    monkeypatch.setattr(moves, "_look", look)
    now = second.due_at + timedelta(minutes=1)
    moves.look_due(floor.bot.services, now)
    states = {each.id: (each.state, each.due_at) for each in rows(floor.bot.services.db, Agreement)}
    assert states[second.id][0] == "lapsed"
    assert states[first.id] == ("active", now + AGAIN_AFTER)

    def wait(_story: Story) -> None:
        raise StorageBusy("database is locked")

    monkeypatch.setattr(moves, "_look", wait)
    with pytest.raises(StorageBusy):
        moves.look_due(floor.bot.services, now + 2 * AGAIN_AFTER)
    assert rows(floor.bot.services.db, Agreement)[0].due_at == now + AGAIN_AFTER  # at the next look, not later
