"""A rolling upgrade: the version that runs goes on while the next one migrates, and may come back afterwards."""

import shutil
from pathlib import Path

import pytest

from bot import startup
from bot.errors import StartupError
from bot.migrate import migrate, migration_state, revisions
from bot.settings import Settings
from tests.acceptance.conftest import ROOT, Slack
from tests.acceptance.test_run import stop
from tests.acceptance.test_sockets import eventually

NEXT = "9999"
ADDS = 'op.add_column("team", sa.Column("motto", sa.String(80), nullable=True))'
TAKES = 'op.drop_column("team", "debate_gap")'


def release(folder: Path, change: str, declared: str = "") -> Path:
    """The code of a next version: this one with one more migration. Returns its folder."""
    made = folder / "next"
    for name in ("bot", "handlers", "schedules", "migrations", "locales"):
        shutil.copytree(ROOT / name, made / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", made)
    head = (
        f'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "{NEXT}"\ndown_revision = "{revisions()[-1]}"\n'
    )
    body = f"{declared}\n\ndef upgrade() -> None:\n    {change}\n\ndef downgrade() -> None:\n    pass\n"
    (made / "migrations" / "versions" / f"{NEXT}_next.py").write_text(head + body)
    return made


def test_the_version_before_goes_on_beside_the_new_one_and_can_come_back(
    slack: Slack, postgres_url: str, tmp_path: Path
) -> None:
    migrate(postgres_url)
    here = {"DATABASE_URL": postgres_url}
    there = {**here, "PYTHONPATH": str(release(tmp_path, ADDS, f'works_with = "{revisions()[-1]}"'))}
    old = slack.start("run", **here)
    eventually(lambda: slack.connections() == 2)

    assert NEXT in slack.dagstart("migrate", "--rolling", **there).stdout
    assert slack.command("/dagstart help")["ok"]
    new = slack.start("run", **there)
    eventually(lambda: slack.connections() == 4)
    for _ in range(4):  # Slack gives each to any of the connections
        assert slack.command("/dagstart help")["ok"]
    stop(old)
    assert slack.command("/dagstart help")["ok"]
    stop(new)
    assert slack.http.get("/_/violations").json()["violations"] == []

    startup.check_migrations(Settings(_env_file=None, database_url=postgres_url))  # so it may come back
    assert migrate(postgres_url).current == NEXT


def test_an_upgrade_that_takes_something_away_does_not_roll(slack: Slack, postgres_url: str, tmp_path: Path) -> None:
    migrate(postgres_url)
    before = migration_state(postgres_url)
    settings = Settings(_env_file=None, database_url=postgres_url)
    there = {"DATABASE_URL": postgres_url, "PYTHONPATH": str(release(tmp_path, TAKES))}

    refused = slack.dagstart("migrate", "--rolling", **there)
    assert (refused.returncode, "Stop every process" in refused.stderr) == (2, True)
    assert migration_state(postgres_url) == before

    assert slack.dagstart("migrate", **there).returncode == 0
    for look in (lambda: migrate(postgres_url), lambda: startup.check_migrations(settings)):
        with pytest.raises(StartupError, match="made by a newer version"):
            look()
