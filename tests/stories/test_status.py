"""`dagstart status`: one screen, and an exit code that a script can use."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from bot import cli
from bot.install import remove
from bot.installations.models import Installation
from bot.installations.rotation import OVERDUE
from bot.migrate import migrate, revisions
from bot.mishaps import note_mishap
from bot.outbox.lost import CATCHING_UP
from bot.outbox.models import Restored
from bot.outbox.queue import message_row, put
from bot.people.models import Workspace
from bot.reference import referenced
from bot.replicas import FORGOTTEN_AFTER, SILENT_AFTER, Heart, Replica
from bot.status import look
from tests.robustness.looks import rows
from tests.world import World


def seen(house: World) -> dict[str, tuple[bool, str]]:
    """What `dagstart status` says, by the first word of the line."""
    return {finding.name: (finding.well, finding.sentence) for finding in look(house.settings(), house.clock)}


def test_a_day_as_the_operator_sees_it(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.status.migration_state", at_head())
    small.set_up("algemeen", lead="Bas")
    assert seen(small)["process"] == (False, "None is running. Start one with `dagstart run`.")

    heart = Heart(small.bot.services, "0024", lambda: 2)
    with referenced() as reference:
        note_mishap("clock")
    heart.beat()
    found = seen(small)
    [replica] = rows(small.bot.services.db, Replica)
    assert all(well for well, _ in found.values())
    assert found["process"][1] == f"{replica.token}: Socket Mode, 2 connections; since 2026-11-23 06:00 UTC."
    assert found["last error"][1] == f"Reference {reference}, in process {replica.token}: look it up in its log."
    assert found["workspace"][1] == f"{small.workspace.name}: 1 team."
    assert found["clock"][1] == "Nothing is late; next comes dagstart, in 2 h 0 min."

    small.move("09:06")
    found = seen(small)
    assert found["clock"] == (False, "dagstart has been due for 6 min. Does the bot run?")
    assert found["process"][0] is False, SILENT_AFTER
    small.settle()
    heart.beat()
    found = seen(small)
    assert found["outbox"] == (True, "Nothing waits; the last one was sent at 2026-11-23 08:06 UTC.")
    assert all(well for well, _ in found.values()), found
    remove(small.bot.services, small.workspace.slack_id, "app_uninstalled")
    gone = f"{small.workspace.name} removed the bot (app_uninstalled), with 1 team."
    assert seen(small)["workspace"] == (True, gone)

    now = small.clock.now()
    with small.bot.services.db.write() as session:
        session.add(Restored(made_at=now - timedelta(days=1), at=now))
    assert seen(small)["restored"][1].startswith(
        "The backup of 2026-11-22 08:06 UTC was put back at 2026-11-23 08:06 UTC."
    )
    small.move(now + CATCHING_UP)
    assert "restored" not in seen(small)


def test_what_is_wrong_is_named(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.status.migration_state", at_head())
    heart = Heart(small.bot.services, "0024", lambda: 0)
    heart.beat()
    now = small.clock.now()
    row = message_row(workspace_id=small.workspace.id, kind="x", subject="x", recipient="U1", due_at=now)
    with small.bot.services.db.write() as session:
        put(session, [row])
    assert seen(small)["process"][1].split(": ")[1] == "Socket Mode, connecting; since 2026-11-23 06:00 UTC."
    small.move("07:30")
    heart.beat()
    assert seen(small)["process"][0] is False
    assert seen(small)["outbox"] == (False, "1 message waiting, the oldest for 30 min; none was ever sent.")
    with small.bot.services.db.write() as session:
        session.execute(update(Workspace).values(state="stopped", stopped_reason="token_revoked"))
    assert seen(small)["workspace"] == (
        False,
        f"{small.workspace.name} has stopped (token_revoked), with 0 teams.",
    )
    with small.bot.services.db.write() as session:
        session.execute(update(Workspace).values(stopped_reason="app_uninstalled"))
        session.add(installation(small.clock.now() + OVERDUE))
    assert seen(small)["workspace"] == (
        True,
        f"{small.workspace.name} removed the bot (app_uninstalled), with 0 teams.",
    )
    assert seen(small)["token"][0] is False
    assert "That of T1 works until 2026-11-23 08:00 UTC; Slack gives no next." in seen(small)["token"][1]


def installation(ends: datetime) -> Installation:
    """A workspace whose token ends then."""
    ids = {"slack_id": "T1", "app_id": "A1", "bot_user_id": "U1"}
    return Installation(**ids, sealed_token="x", sealed_refresh="x", expires_at=ends, installed_at=ends)


def test_a_process_says_that_it_is_there_and_that_it_goes(live: World) -> None:
    old, heart = (Heart(live.bot.services, "0024", connected) for connected in (lambda: 2, None))
    old.beat()
    live.move(live.clock.now() + FORGOTTEN_AFTER * 2)
    heart.start()
    heart.stop()
    with live.bot.services.db.read() as session:
        assert session.scalars(select(Replica)).all() == []


def test_the_command_ends_with_one_when_something_is_wrong(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/dagstart.db")
    before = CliRunner().invoke(cli.app, ["status"])
    assert (before.exit_code, "Run `dagstart migrate`." in before.stdout) == (1, True)
    assert "Empty, needed" in before.stdout
    migrate(f"sqlite:///{tmp_path}/dagstart.db")
    after = CliRunner().invoke(cli.app, ["status"])
    assert (after.exit_code, "None is running." in after.stdout) == (1, True)
    assert "None yet: start the bot once" in after.stdout
    several = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "DAGSTART_PUBLIC_URL": "https://dagstart.example"}
    assert (
        "install the bot at https://dagstart.example/slack/install"
        in CliRunner().invoke(cli.app, ["status"], env={**several, "DAGSTART_KEY": "A" * 43 + "="}).stdout
    )
    with closing(sqlite3.connect(f"{tmp_path}/dagstart.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.execute("DELETE FROM schema_floor")
    newer = CliRunner().invoke(cli.app, ["status"]).stdout
    assert "made by a newer version of dagstart" in newer
    assert "dagstart migrate" not in newer


def at_head() -> Callable[[str], object]:
    """Tables that the tests make without migrations count as up to date."""
    from bot.migrate import MigrationState

    return lambda _url: MigrationState(revisions()[-1], revisions()[-1])
