"""Migrations lead from nothing to exactly what the models say, on both databases."""

import threading
from datetime import date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy import Connection, MetaData, inspect, text

from bot import startup
from bot.db import Database
from bot.doctor import examine
from bot.errors import StartupError
from bot.migrate import configuration, migrate, migration_state, revisions
from bot.models import METADATA, is_modelled
from bot.rituals.agreement.fulltext import WORDS
from bot.rituals.agreement.register import load_page
from bot.rolling import TABLE, write_floor
from bot.settings import Settings


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


def test_up_from_empty_equals_the_models_and_down_leads_to_nothing_and_up_again(empty_url: str) -> None:
    migrate(empty_url)
    db = Database(empty_url)
    with db.engine.connect() as connection:
        options = {"compare_server_default": True, "include_name": is_modelled}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []
        migrated = shape(connection)
    with db.engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert shape(connection) == {}
    assert migrate(empty_url).up_to_date
    with db.engine.begin() as connection:
        assert migrated == shape(connection)
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        assert migrated == shape(connection)
    db.close()


def test_an_empty_database_is_refused_with_what_to_do_until_one_of_several_processes_migrated_it(
    empty_url: str,
) -> None:
    settings = Settings(_env_file=None, database_url=empty_url)  # type: ignore[call-arg]
    with pytest.raises(StartupError, match="Run `dagstart migrate`"):
        startup.check_migrations(settings)
    reached: list[bool] = []
    threads = [threading.Thread(target=lambda: reached.append(migrate(empty_url).up_to_date)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert reached == [True] * 4
    startup.check_migrations(settings)
    check_a_newer_version(empty_url, settings)


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


def test_a_board_that_stands_can_still_be_edited_after_the_days_got_their_name(empty_url: str) -> None:
    db = Database(empty_url)
    at = "2026-11-23 08:00:00"
    with db.engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        then = MetaData()
        then.reflect(connection)
        add = {name: table.insert() for name, table in then.tables.items()}
        connection.execute(add["workspace"].values(id=1, slack_id="T1", name="Klein", bot_user_id="U1", state="active"))
        team = {"channel_id": "C1", "name": "zuid", "locale": "nl", "tz": "Europe/Amsterdam", "days": 31}
        more = {"climb_after": 1, "follow_up_after": 420} if "climb_after" in then.tables["team"].c else {}
        connection.execute(add["team"].values(id=7, workspace_id=1, country="NL", state="active", **team, **more))
        times = {name: datetime.fromisoformat(at) for name in ("opens_at", "closes_at")}
        held = {"ritual": "dagstart", "key": "2026-11-23", "day": date(2026, 11, 23), "state": "open", "facts": {}}
        connection.execute(add["round"].values(id=3, team_id=7, **held, **times))
        for kind, subject in (
            ("dagstart_board", "round:3"),
            ("dagstart_detail", "round:3:1"),
            ("dagstart_prompt", "round:3"),
        ):
            row = {"workspace_id": 1, "team_id": 7, "recipient": "C1", "state": "sent", "token": kind}
            counts = {"revision": 1, "sent_revision": 1, "uncertain": False, "attempts": 0}
            due = {"due_at": datetime.fromisoformat(at)}
            connection.execute(add["outbox"].values(kind=kind, subject=subject, **row, **counts, **due))
    migrate(empty_url)
    with db.engine.connect() as connection:
        found = dict(connection.execute(text("SELECT kind, subject FROM outbox")).all())
    db.close()
    assert found == {
        "dagstart_board": "board:7:2026-11-23",
        "dagstart_detail": "board:7:2026-11-23:1",
        "dagstart_prompt": "round:3",
    }


def test_agreements_from_before_are_found_by_every_form_of_their_words(empty_url: str) -> None:
    db, now = Database(empty_url), datetime(2026, 11, 23, 8, 0)
    with db.engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        then = MetaData()
        then.reflect(connection)
        add = {name: table.insert() for name, table in then.tables.items()}
        connection.execute(add["workspace"].values(id=1, slack_id="T1", name="Klein", bot_user_id="U1", state="active"))
        team = {"channel_id": "C1", "name": "zuid", "locale": "nl", "tz": "Europe/Amsterdam", "days": 31}
        counts = {"climb_after": 1, "follow_up_after": 420, "silence_consents": False}
        connection.execute(add["team"].values(id=7, workspace_id=1, country="NL", state="active", **team, **counts))
        said = {"title": "Brieven", "valid_until": date(2026, 12, 21), "trial": False, "rhythm": "weekly"}
        made = {"number": 1, "state": "active", "version": 2, "in_force": 1, "words": "briev", "created_at": now}
        connection.execute(add["agreement"].values(id=3, team_id=7, **said, **made))
        parts = ("condition", "whom", "why", "sign", "kpi", "baseline", "direction", "safeguard")
        for version, behaviour in ((1, "wordt de klant teruggebeld"), (2, "schrijven we een kaart")):
            text = {**dict.fromkeys(parts, ""), **said, "behaviour": behaviour}
            connection.execute(add["agreement_version"].values(agreement_id=3, version=version, at=now, **text))
    migrate(empty_url)
    with db.read() as session:
        found = {typed: load_page(session, 7, 1, typed)[2] for typed in ("brief", "terugbellen", "kaart")}
    db.close()
    assert found == {"brief": 1, "terugbellen": 1, "kaart": 0}


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
