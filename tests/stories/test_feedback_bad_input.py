"""What goes wrong with peer feedback, and what people read then."""

from dataclasses import replace
from datetime import date

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.blockkit import size_of
from bot.errors import Refusal
from bot.i18n import translator
from bot.people.models import Team
from bot.rituals.feedback import actions, reactions, team_actions
from bot.rituals.feedback.blocks import WITHDRAW, WRITE, read_form
from bot.rituals.feedback.models import FeedbackQuestion, FeedbackText
from bot.rituals.feedback.sealed import Words
from bot.rituals.feedback.terms import Terms
from bot.rituals.feedback.text_blocks import THANK, Arrived, render_arrived
from tests.feedback import FILLED, newest, person, receiver_of, to_writing, turn_of, write
from tests.robustness.looks import rows
from tests.world import KEY, World

WORDS = Words("Gisteren", "Je hielp", "Rust")


@pytest.fixture
def writing(small: World) -> World:
    small.once(to_writing)
    return small


def to_batch(world: World) -> None:
    world.to("14:00", day=1)
    world.to("14:01")


def texts(world: World) -> list[FeedbackText]:
    return rows(world.bot.services.db, FeedbackText)


@pytest.mark.parametrize("field", ["feedback_situation", "feedback_behaviour", "feedback_effect"])
@pytest.mark.parametrize("typed", ["", "   ", "\u200b"])
def test_what_is_left_empty_is_asked_for_at_its_field(writing: World, field: str, typed: str) -> None:
    writing.press("Anna", newest(writing, "Anna", WRITE), WRITE)
    found = writing.submit("Anna", **{**FILLED, field: typed})
    assert not found["ok"]
    assert texts(writing) == []


def test_three_thousand_characters_are_too_many(writing: World) -> None:
    writing.press("Anna", newest(writing, "Anna", WRITE), WRITE)
    assert "en verder niemand" in str(writing.modal("Anna")), "this team has no confidant"
    assert not writing.submit("Anna", **{**FILLED, "feedback_behaviour": "x" * 3000})["ok"]
    with pytest.raises(Refusal, match="longer than"):
        read_form({**FILLED, "feedback_behaviour": "x" * 3000})
    for each in ("x", "<", "\n& "):
        fields = dict.fromkeys((*FILLED, "feedback_wish"), (each * 1500)[:1500])
        with pytest.raises(Refusal, match="Together"):
            read_form(fields)
    longest = read_form(dict.fromkeys(FILLED, "y" * 1100))
    arrived = Arrived(1, "A" * 80, replace(longest, question="<" * 500, answer="&" * 500), until=date(2026, 12, 1))
    text, blocks = render_arrived(translator("nl"), arrived)
    assert (len(text) < 4000, size_of(blocks) < 13_200) == (True, True), "what may be written can be sent and edited"
    assert texts(writing) == []


def test_harsh_words_get_a_hint_and_are_stored_all_the_same(writing: World) -> None:
    assert write(writing, "Anna", feedback_behaviour="Je bent altijd te laat")["ok"]
    shown = str(writing.modal("Anna"))
    assert "altijd" in shown
    assert "hele persoon" in shown
    assert len(texts(writing)) == 1


def test_a_text_is_changed_and_taken_back_until_the_batch(writing: World) -> None:
    write(writing, "Anna")
    writing.settle()
    card = newest(writing, "Anna", WITHDRAW)
    writing.press("Anna", card, WRITE)
    assert "uitspreken" in str(writing.modal("Anna"))
    writing.submit("Anna", feedback_behaviour="Je vroeg door")
    [text] = texts(writing)
    writing.press("Anna", card, WITHDRAW)
    assert texts(writing) == []
    write(writing, "Anna")
    assert texts(writing)[0].id > text.id
    to_batch(writing)
    assert len(texts(writing)) == 1


def test_a_form_that_is_sent_after_the_batch_says_that_it_is_too_late(writing: World) -> None:
    writing.press("Anna", newest(writing, "Anna", WRITE), WRITE)
    to_batch(writing)
    found = writing.submit("Anna", **FILLED)
    assert "te laat" in str(found)
    assert texts(writing) == []


def test_a_card_of_last_week_does_nothing(writing: World) -> None:
    card = newest(writing, "Anna", WRITE)
    writing.to("09:10", day=7)
    writing.press("Anna", card, WRITE)
    assert texts(writing) == []
    with pytest.raises(Refusal, match="too late"):
        actions.record_written(writing.bot.services, person(writing, "Anna"), turn_of(writing, "Anna").week_id, WORDS)


def test_a_text_for_who_left_before_the_batch_is_erased_and_who_wrote_it_is_told(writing: World) -> None:
    receiver = receiver_of(writing, "Anna")
    write(writing, "Anna")
    kicker, channel = "Bas" if receiver != "Bas" else "Eva", writing.channel("algemeen")
    writing.act("kick", as_=kicker, channel=channel, user=writing.id_of(receiver))
    with pytest.raises(Refusal, match="not in the team"):
        actions.record_written(writing.bot.services, person(writing, "Anna"), turn_of(writing, "Anna").week_id, WORDS)
    to_batch(writing)
    writing.to("14:05")
    assert texts(writing) == []
    assert "niemand heeft het gelezen" in newest(writing, "Anna", "niemand heeft")["text"]
    assert "uitspreken" not in str(writing.dm(receiver))


def test_no_tips_means_no_tips_also_for_a_form_that_was_open(writing: World) -> None:
    week_id = turn_of(writing, "Anna").week_id
    with writing.bot.services.db.write() as session:
        session.add(FeedbackQuestion(week_id=week_id, person_id=turn_of(writing, "Anna").receiver_id, tips=False))
    with pytest.raises(Refusal, match="no tips"):
        actions.record_written(
            writing.bot.services, person(writing, "Anna"), week_id, Words("Gisteren", "Je hielp", "Rust", "Wacht even")
        )


def test_what_is_typed_mentions_nobody(writing: World) -> None:
    write(writing, "Anna", feedback_behaviour="<!channel> <@U0PG000001> *vet*")
    to_batch(writing)
    shown = newest(writing, receiver_of(writing, "Anna"), THANK)
    assert "<!channel>" not in str(shown)
    assert "&lt;!channel&gt;" in str(shown)


def test_nobody_else_can_do_anything_with_a_text(writing: World) -> None:
    write(writing, "Anna")
    to_batch(writing)
    [text] = texts(writing)
    others = {"Anna", "Bas", "Carla", "Dirk", "Eva"} - {receiver_of(writing, "Anna")}
    for name in others:
        for record in (reactions.record_thanks, reactions.record_erased, reactions.record_shared):
            with pytest.raises(Refusal, match="not yours"):
                record(writing.bot.services, person(writing, name), text.id)


def restart_with(world: World, key: str) -> None:
    """The bot comes back with this in DAGSTART_KEY."""
    world.stop_bot()
    world.settings = lambda **more: World.settings(world, **more).model_copy(update={"key": SecretStr(key)})  # type: ignore[method-assign]
    world.start_bot()


def test_while_its_key_is_missing_a_text_waits_and_people_read_why(writing: World) -> None:
    write(writing, "Anna")
    writing.settle()
    receiver, other = receiver_of(writing, "Anna"), Fernet.generate_key().decode()
    restart_with(writing, "")
    writing.press("Bas", newest(writing, "Bas", WRITE), WRITE)
    assert "DAGSTART_KEY" in newest(writing, "Bas", "DAGSTART_KEY")["text"], "before anything was typed"
    restart_with(writing, other)
    writing.press("Anna", newest(writing, "Anna", WITHDRAW), WRITE)
    assert "nu niet te lezen" in newest(writing, "Anna", "sleutel")["text"], "and no empty form hides it"
    assert write(writing, "Carla")["ok"], "the week goes on"
    to_batch(writing)
    hers = next(text for text in texts(writing) if text.giver_id == person(writing, "Anna").id)
    assert hers.state == "delivered"
    assert "Anna" not in str([m for m in writing.dm(receiver) if THANK in str(m)])
    writing.command(receiver, writing.channel("algemeen"), "/collegafeedback mijn")
    assert "nu niet te lezen" in str(writing.modal(receiver))
    with pytest.raises(Refusal, match="cannot be read"):
        reactions.record_thanks(writing.bot.services, person(writing, receiver), hers.id)
    restart_with(writing, f"{other},{KEY}")
    writing.to("15:05")
    assert "uitspreken" in next(m for m in writing.dm(receiver) if THANK in str(m) and "Anna" in m["text"])["text"]
    restart_with(writing, other)
    reactions.record_erased(writing.bot.services, person(writing, receiver), hers.id)
    writing.to("15:10")
    assert "Anna" not in str([m for m in writing.dm(receiver) if THANK in str(m)]), "without a key it can be deleted"


def test_without_a_key_it_cannot_be_switched_on(small: World) -> None:
    team_id = small.set_up("algemeen", lead="Bas", starts=False)
    restart_with(small, "")
    said = small.command("Bas", small.channel("algemeen"), "/collegafeedback start")
    assert "DAGSTART_KEY" in said
    with pytest.raises(Refusal, match="DAGSTART_KEY"):
        team_actions.record_proposed(small.bot.services, person(small, "Bas"), team_id, Terms())


@pytest.mark.parametrize("terms", [Terms(collecting=True), Terms(on=False)])
def test_what_a_team_cannot_choose_is_refused(small: World, terms: Terms) -> None:
    team_id = small.set_up("algemeen", lead="Bas", starts=False)
    with pytest.raises(Refusal):
        team_actions.record_proposed(small.bot.services, person(small, "Bas"), team_id, terms)
    lead = Terms(confidant_id=person(small, "Bas").id)
    with pytest.raises(Refusal, match="no team lead"):
        team_actions.record_proposed(small.bot.services, person(small, "Anna"), team_id, lead)
    assert len(rows(small.bot.services.db, Team)) == 1


def test_a_dump_of_the_database_shows_no_word_of_it(writing: World) -> None:
    write(writing, "Anna")
    to_batch(writing)
    with writing.bot.services.db.read() as session:
        raw = session.connection().connection.driver_connection
        dump = "\n".join(raw.iterdump())
    assert "uitspreken" not in dump
    assert "zoekgeraakte" not in dump
