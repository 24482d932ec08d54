"""Everything that is sealed gets the newest key, and opens with it alone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.db import Database
from bot.doctor import _database
from bot.errors import StartupError
from bot.models import METADATA
from bot.people.models import Workspace
from bot.rituals.feedback.models import FeedbackText
from bot.rituals.feedback.sealed import FeedbackSeal, Words
from bot.rotate_key import SEALED, count_shut, rotate_key
from bot.seal import Keys
from bot.settings import Settings
from tests import prepared
from tests.floors import add_team

OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))
NOW = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
WORDS = Words("Gisteren", "Je liet haar uitspreken", "Rust")


@pytest.fixture
def address(tmp_path: Path) -> str:
    return prepared.sqlite(tmp_path / "dagstart.db")


def settings(address: str, key: str) -> Settings:
    return Settings(database_url=address, key=key, _env_file=None)


def keep(address: str, *keys: str) -> int:
    """A text sealed with each of these keys. Returns for whom."""
    db = Database(address)
    with db.write() as session:
        session.add(Workspace(slack_id="T1", name="huis", bot_user_id="UBOT"))
        session.flush()
        team, people = add_team(session, ("member", "member"))
        for n, key in enumerate(keys):
            sealed = FeedbackSeal(Keys(key)).close(people[1].id, WORDS, NOW)
            values = {"team_id": team.id, "giver_id": people[0].id, "receiver_id": people[1].id, "source": f"own:{n}"}
            session.add(FeedbackText(**values, sealed=sealed, state="delivered"))
        receiver = people[1].id
    db.close()
    return receiver


def opened(address: str, key: str, receiver: int) -> list[Words | None]:
    db = Database(address)
    with db.read() as session:
        found = [FeedbackSeal(Keys(key)).open(receiver, row.sealed) for row in session.query(FeedbackText)]
    db.close()
    return found


def test_what_was_sealed_with_the_old_key_opens_with_the_new_one_alone(address: str) -> None:
    receiver = keep(address, OLD, OLD, NEW)
    assert opened(address, NEW, receiver) == [None, None, WORDS]
    assert "first key: 3." in rotate_key(settings(address, f"{NEW},{OLD}"))
    assert opened(address, NEW, receiver) == [WORDS] * 3


def test_what_cannot_be_opened_stays_and_is_counted(address: str) -> None:
    receiver = keep(address, OLD, LOST)
    assert (count_shut(settings(address, f"{NEW},{OLD}")), count_shut(settings(address, ""))) == (1, 2)
    [found] = (each for each in _database(settings(address, OLD)) if each.name == "sealed")
    assert "Nothing is lost" in found.sentence
    assert rotate_key(settings(address, f"{NEW},{OLD}")).endswith("not in DAGSTART_KEY: 1.")
    assert opened(address, LOST, receiver) == [None, WORDS]


def test_without_a_key_there_is_nothing_to_do(address: str) -> None:
    with pytest.raises(StartupError, match="DAGSTART_KEY is not set"):
        rotate_key(settings(address, ""))


def test_every_sealed_column_is_named() -> None:
    named = {(model.__tablename__, column.key) for model, column in SEALED}
    sealed = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if column.name.startswith("sealed") and str(column.type) == "TEXT"
    }
    assert sealed == named
