"""Migrations lead from nothing to exactly what the models say, on both databases."""

import threading
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy import Connection, MetaData, Table, inspect, make_url, text

from bot import startup
from bot.db import Database
from bot.doctor import examine
from bot.errors import StartupError
from bot.migrate import _locked, configuration, migrate, migration_state, revisions
from bot.models import METADATA, is_modelled
from bot.rituals.agreement.fulltext import WORDS
from bot.rituals.agreement.register import load_page
from bot.rolling import TABLE, write_floor
from bot.settings import Settings

Tables = Mapping[str, Table]
BOARD, AGREED = 7, 8
"""Teams that were there before: one with a board that stands, one with an agreement."""


def shape(connection: Connection) -> dict[str, object]:
    """What tells two databases apart: columns, keys and indexes of every table."""
    found = inspect(connection)
    return {
        table: (
            {c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(table)},
            found.get_pk_constraint(table)["constrained_columns"],
            sorted(tuple(c["column_names"]) for c in found.get_unique_constraints(table)),
            sorted((tuple(f["constrained_columns"]), f["referred_table"]) for f in found.get_foreign_keys(table)),
            sorted((str(i["name"]), tuple(i["column_names"])) for i in found.get_indexes(table)),
        )
        for table in found.get_table_names()
        if table not in ("alembic_version", TABLE) and not table.startswith(WORDS)
    }


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(configuration()).get_heads()) == 1


def test_the_files_are_named_after_their_revisions_in_order() -> None:
    scripts = ScriptDirectory.from_config(configuration()).walk_revisions()
    assert [script.revision for script in scripts] == revisions()[::-1]


def test_up_from_empty_equals_the_models_and_down_leads_to_nothing_and_up_again_with_what_was_there(
    empty_url: str,
) -> None:
    """All the way up is seconds of work, so each database goes it twice: empty, and with rows of versions before."""
    settings = Settings(_env_file=None, database_url=empty_url)  # type: ignore[call-arg]
    with pytest.raises(StartupError, match="Run `dagstart migrate`"):
        startup.check_migrations(settings)
    migrate_at_once(empty_url)
    startup.check_migrations(settings)
    db = Database(empty_url)
    with db.engine.connect() as connection:
        options = {"compare_server_default": True, "include_name": is_modelled}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []
        migrated = shape(connection)
    with db.engine.begin() as connection:
        command.downgrade(configuration_on(connection), "base")
        assert shape(connection) == {}
    migrate_with_rows(db, empty_url)
    check_a_newer_version(empty_url, settings)
    with db.engine.begin() as connection:
        assert migrated == shape(connection)
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        assert migrated == shape(connection)
    db.close()


def configuration_on(connection: Connection) -> Config:
    config = configuration()
    config.attributes["connection"] = connection
    return config


def migrate_at_once(url: str) -> None:
    """Several processes start at the same moment: one of them migrates, the others wait for it."""
    reached: list[bool] = []
    threads = [threading.Thread(target=lambda: reached.append(migrate(url).up_to_date)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert reached == [True] * 4


def migrate_with_rows(db: Database, url: str) -> None:
    """What stood there under a version before is brought along."""
    for revision, add in (("0002", add_a_board), ("0007", add_agreements)):
        with _locked(make_url(url)) as connection:
            command.upgrade(configuration_on(connection), revision)
            then = MetaData()
            then.reflect(connection)
            add(connection, then.tables)
    assert migrate(url).up_to_date
    check_the_board_can_still_be_edited_after_the_days_got_their_name(db)
    check_agreements_are_found_by_every_form_of_their_words(db)


def add_team(connection: Connection, tables: Tables, team_id: int, **more: object) -> None:
    workspace = {"slack_id": f"T{team_id}", "name": "Klein", "bot_user_id": "U1", "state": "active"}
    connection.execute(tables["workspace"].insert().values(id=team_id, **workspace))
    team = {"channel_id": "C1", "name": "zuid", "locale": "nl", "tz": "Europe/Amsterdam", "days": 31}
    counts = {"climb_after": 1, "follow_up_after": 420}
    values = {"workspace_id": team_id, "country": "NL", "state": "active", **team, **counts, **more}
    connection.execute(tables["team"].insert().values(id=team_id, **values))


def add_a_board(connection: Connection, tables: Tables) -> None:
    """A round of the daily start with a prompt, a board and a thread under it."""
    at = datetime(2026, 11, 23, 8, 0)
    add_team(connection, tables, BOARD)
    held = {"ritual": "dagstart", "key": "2026-11-23", "day": date(2026, 11, 23), "state": "open", "facts": {}}
    connection.execute(tables["round"].insert().values(id=3, team_id=BOARD, opens_at=at, closes_at=at, **held))
    for kind, subject in (
        ("dagstart_board", "round:3"),
        ("dagstart_detail", "round:3:1"),
        ("dagstart_prompt", "round:3"),
    ):
        row = {"workspace_id": BOARD, "team_id": BOARD, "recipient": "C1", "state": "sent", "token": kind}
        counts = {"revision": 1, "sent_revision": 1, "uncertain": False, "attempts": 0}
        connection.execute(tables["outbox"].insert().values(kind=kind, subject=subject, due_at=at, **row, **counts))


def check_the_board_can_still_be_edited_after_the_days_got_their_name(db: Database) -> None:
    with db.engine.connect() as connection:
        found = dict(connection.execute(text("SELECT kind, subject FROM outbox")).all())
    assert found == {
        "dagstart_board": f"board:{BOARD}:2026-11-23",
        "dagstart_detail": f"board:{BOARD}:2026-11-23:1",
        "dagstart_prompt": "round:3",
    }


def add_agreements(connection: Connection, tables: Tables) -> None:
    """One in force, with a newer version that is not yet."""
    add_team(connection, tables, AGREED, silence_consents=False)
    said = {"title": "Brieven", "valid_until": date(2026, 12, 21), "trial": False, "rhythm": "weekly"}
    now = datetime(2026, 11, 23, 8, 0)
    made = {"number": 1, "state": "active", "version": 2, "in_force": 1, "words": "briev", "created_at": now}
    connection.execute(tables["agreement"].insert().values(id=3, team_id=AGREED, **said, **made))
    parts = ("condition", "whom", "why", "sign", "kpi", "baseline", "direction", "safeguard")
    for version, behaviour in ((1, "wordt de klant teruggebeld"), (2, "schrijven we een kaart")):
        written = {**dict.fromkeys(parts, ""), **said, "behaviour": behaviour, "at": now}
        connection.execute(tables["agreement_version"].insert().values(agreement_id=3, version=version, **written))


def check_agreements_are_found_by_every_form_of_their_words(db: Database) -> None:
    with db.read() as session:
        found = {typed: load_page(session, AGREED, 1, typed)[2] for typed in ("brief", "terugbellen", "kaart")}
    assert found == {"brief": 1, "terugbellen": 1, "kaart": 0}


def check_a_newer_version(url: str, settings: Settings) -> None:
    """A database of one is left alone, and used only where it says so."""
    db = Database(url)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    startup.check_migrations(settings)
    assert migrate(url).current == "9999"
    with db.engine.begin() as connection:
        write_floor(connection, "9999")
    db.close()
    for look in (lambda: migrate(url), lambda: startup.check_migrations(settings)):
        with pytest.raises(StartupError, match="made by a newer version"):
            look()


def test_looking_at_a_database_that_is_not_there_does_not_make_one(tmp_path: Path) -> None:
    missing = tmp_path / "none.db"
    assert migration_state(f"sqlite:///{missing}").current is None
    assert not missing.exists()


def test_a_database_that_cannot_be_reached_is_a_sentence_without_the_password() -> None:
    with pytest.raises(StartupError, match="Check DATABASE_URL") as refused:
        migrate("postgresql://dagstart:secret@127.0.0.1:1/dagstart")
    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Beste klant, " * 100)
    with pytest.raises(StartupError, match="file is not a database"):
        migrate(f"sqlite:///{tmp_path}/letter.db")


def test_the_doctor_says_of_an_empty_database_that_it_is_empty(empty_url: str) -> None:
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None,
        database_url=empty_url,
        slack_client_id="1.2",
        slack_client_secret=SecretStr("secret"),
        public_url="https://dagstart.example.org",
        slack_signing_secret=SecretStr("secret"),
        key=SecretStr("ZGFnc3RhcnQgdGVzdCBrZXk6IDMyIGJ5dGVzIGxvbmc="),
    )
    said = {finding.name: finding.sentence for finding in examine(settings)}
    assert said["migrations"].startswith("Empty, needed "), said
    assert "workspaces" not in said
