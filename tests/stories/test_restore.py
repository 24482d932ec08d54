"""A backup is put back in the middle of a round: nobody is asked twice, and nothing erased comes back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.backups.file import pack
from bot.backups.make import backup
from bot.backups.restore import restore
from bot.erasing.person import erase_person
from bot.errors import StartupError
from bot.i18n import translator
from bot.migrate import migrate, migration_state, revisions
from bot.people.models import Person
from bot.rituals.dagstart.blocks import SEND
from bot.rituals.feedback import outside, reactions
from bot.rituals.feedback.models import FeedbackText
from bot.rituals.feedback.sealed import UNREADABLE, Words
from bot.settings import Settings
from tests.backups import back_up, put_back, settings_of, tools
from tests.feedback import person, switch_on
from tests.robustness.looks import rows
from tests.world import World

PEOPLE = ("Anna", "Bas", "Carla", "Dirk")


def test_after_a_restore_in_the_middle_of_a_round_nobody_is_asked_twice(
    make_world: Callable[..., World], tmp_path: Path
) -> None:
    world = make_world()
    world.set_up("algemeen", lead="Dirk")
    world.to("08:55")
    file = back_up(world, tmp_path)
    assert oct(file.stat().st_mode)[-3:] == "600"
    with pytest.raises(StartupError, match="There is no folder"):
        backup(settings_of(world), tmp_path / "not there")
    world.to("09:00")
    world.answer("Anna", "De storing is terug")
    with tools(), pytest.raises(StartupError, match="in use"):
        restore(settings_of(world), file, yes=True)
    world.to("09:10")
    asked = {name: len(world.dm(name)) for name in PEOPLE}
    cards = {name: world.dm(name)[-1] for name in PEOPLE}

    world.stop_bot()
    assert "Restored to 2026-11-23 07:55" in put_back(world, file)
    world.start_bot()
    world.press("Bas", cards["Bas"], SEND, {"dagstart_answer_1": {"value": "Kassa één hapert"}})
    assert "teruggezet" in world.dm("Bas")[-1]["text"]
    world.to("09:12")

    assert {name: len([m for m in world.dm(name) if not m.get("ephemeral")]) for name in PEOPLE} == asked
    world.answer("Anna", "De storing is er weer")
    world.answer("Bas", "Kassa twee hapert")
    world.to("09:40")
    assert "Kassa twee hapert" in str(world.board("algemeen"))


def own_feedback(world: World, name: str) -> str:
    """What somebody reads of the feedback they got."""
    world.command(name, world.channel("algemeen"), "/collegafeedback mijn")
    return str(world.modal(name)["blocks"])


def test_feedback_comes_back_with_its_key_only_and_what_was_erased_does_not(
    make_world: Callable[..., World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    team_id = world.set_up("algemeen", lead="Dirk")
    world.to("09:30")
    switch_on(world, team_id)
    for giver, said in (("Bas", "Je bleef rustig"), ("Carla", "Je luisterde")):
        words, anna = Words("Gisteren", said, "Rust"), person(world, "Anna").id
        outside.record_new(world.bot.services, person(world, giver), team_id, anna, giver, words)
    world.to("14:01", day=1)
    file = back_up(world, tmp_path)
    [of_carla] = rows(world.bot.services.db, FeedbackText, giver_id=person(world, "Carla").id)
    reactions.record_erased(world.bot.services, person(world, "Anna"), of_carla.id)
    world.to(world.clock.now() + timedelta(minutes=1))
    journal = world.journal.read_text()
    world.stop_bot()

    with monkeypatch.context() as lost:
        lost.setattr("tests.world.KEY", Fernet.generate_key().decode())
        assert "DAGSTART_KEY does not open 1 of the newest texts" in put_back(world, file)
        world.start_bot()
        assert translator("nl")(UNREADABLE) in own_feedback(world, "Anna")
        world.stop_bot()
    assert "erased again from the journal: 1." in put_back(world, file)
    world.start_bot()
    world.to(world.clock.now() + timedelta(minutes=2))
    for read in (own_feedback(world, "Anna"), str(world.dm("Anna"))):
        assert "Je bleef rustig" in read
        assert "Je luisterde" not in read
    assert world.journal.read_text() == journal, "a restore, and one that is only tried, is not noted there"

    with world.bot.services.db.write() as session:
        erase_person(session, world.settings(), session.get_one(Person, person(world, "Eva").id), world.clock.now())
    world.stop_bot()
    with monkeypatch.context() as lost:
        lost.setattr("tests.world.KEY", Fernet.generate_key().decode())
        with pytest.raises(StartupError, match="a DAGSTART_KEY that is not set here"):
            put_back(world, file)
    world.start_bot()


def test_what_cannot_be_put_back_is_refused_before_anything_is_dropped(postgres_url: str, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "of-a-newer-server.backup"
    data.write_bytes(b"PGDMP of a version that does not exist yet")
    pack(file, data, datetime(2026, 11, 23, tzinfo=UTC), "postgresql", revisions()[-1], lambda _done: None)
    migrate(postgres_url)

    def put(url: str) -> None:
        restore(Settings(database_url=url, journal=tmp_path / "none", _env_file=None), file, yes=True, no_journal=True)

    with tools(), pytest.raises(StartupError, match="pg_restore failed"):
        put(postgres_url)
    assert migration_state(postgres_url).up_to_date
    assert sorted(tmp_path.iterdir()) == [data, file]
    with pytest.raises(StartupError, match="cannot be used"):
        put("postgresql://127.0.0.1:1/dagstart")
