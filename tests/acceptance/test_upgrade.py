"""A rolling upgrade: the version that runs goes on while the next one migrates, and may come back afterwards.

Twice: this version and a made-up next one; and the version before the newest migration, out of the history, and this.
"""

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import startup
from bot.errors import StartupError
from bot.migrate import migrate, migration_state, revisions
from bot.rolling import floor_of, migrations, revision_of
from bot.settings import Settings
from tests import prepared
from tests.acceptance.conftest import ROOT, Slack
from tests.acceptance.test_run import stop
from tests.acceptance.test_sockets import eventually
from tests.means import do_without

NEXT = "9999"
ADDS = 'op.add_column("team", sa.Column("motto", sa.String(80), nullable=True))'
TAKES = 'op.drop_column("team", "debate_gap")'


PARTS = ("bot", "handlers", "schedules", "migrations", "locales")


def git(*arguments: str) -> bytes:
    """What git says here; nothing where it cannot."""
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False).stdout


def version_before(folder: Path) -> Path:
    """The code as it was just before the newest migration came. Returns its folder."""
    newest = str(migrations()[-1].relative_to(ROOT))
    added = git("log", "--diff-filter=A", "--format=%H", "-1", "--", newest).decode().strip()
    packed = git("archive", f"{added}^", *PARTS, "pyproject.toml") if added else b""
    if not packed:
        do_without("This clone has no history with the version before: run `git fetch --unshallow`.")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder / "before", filter="data")
    return folder / "before"


def test_the_version_that_was_really_there_before_and_this_one_do_what_the_floor_says(
    slack: Slack, postgres_url: str, tmp_path: Path
) -> None:
    before = version_before(tmp_path)
    known = [revision_of(each) for each in migrations(before / "migrations" / "versions")]
    left = [each for each in migrations() if revision_of(each) not in known]
    here, there = {"DATABASE_URL": postgres_url}, {"DATABASE_URL": postgres_url, "PYTHONPATH": str(before)}
    assert known[-1] in slack.dagstart("migrate", **there).stdout
    old = slack.start("run", **there)
    eventually(lambda: slack.connections() == 2)

    rolls = str(floor_of(left)) <= known[-1]
    tried = slack.dagstart("migrate", "--rolling", **here)
    assert (tried.returncode, revisions()[-1] in tried.stdout) == ((0, True) if rolls else (2, False))
    assert slack.command("/dagstart help")["ok"]
    if not rolls:
        stop(old)
        assert slack.dagstart("migrate", **here).returncode == 0
        refused = slack.dagstart("run", **there)
        assert (refused.returncode, "made by a newer version" in refused.stderr) == (2, True)
    new = slack.start("run", **here)
    eventually(lambda: slack.connections() == (4 if rolls else 2))
    for _ in range(4):  # Slack gives each to any of the connections
        assert slack.command("/dagstart help")["ok"]
    if rolls:
        stop(old)
        assert slack.command("/dagstart help")["ok"]
    stop(new)
    if rolls:  # not happy: the old one comes back
        back = slack.start("run", **there)
        eventually(lambda: slack.connections() == 2)
        assert slack.command("/dagstart help")["ok"]
        stop(back)
    assert slack.http.get("/_/violations").json()["violations"] == []


@pytest.fixture
def migrated(postgres_server: str) -> Iterator[str]:
    """DATABASE_URL of a PostgreSQL database that this version migrated."""
    with prepared.postgres(postgres_server) as address:
        yield address


def release(folder: Path, change: str, declared: str = "") -> Path:
    """The code of a next version: this one with one more migration. Returns its folder."""
    made = folder / "next"
    for name in PARTS:
        shutil.copytree(ROOT / name, made / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    shutil.copy(ROOT / "pyproject.toml", made)
    head = (
        f'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "{NEXT}"\ndown_revision = "{revisions()[-1]}"\n'
    )
    body = f"{declared}\n\ndef upgrade() -> None:\n    {change}\n\ndef downgrade() -> None:\n    pass\n"
    (made / "migrations" / "versions" / f"{NEXT}_next.py").write_text(head + body)
    return made


def test_the_version_before_goes_on_beside_the_new_one_and_can_come_back(
    slack: Slack, migrated: str, tmp_path: Path
) -> None:
    here = {"DATABASE_URL": migrated}
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

    startup.check_migrations(Settings(_env_file=None, database_url=migrated))  # so it may come back
    assert migrate(migrated).current == NEXT


def test_an_upgrade_that_takes_something_away_does_not_roll(slack: Slack, migrated: str, tmp_path: Path) -> None:
    before = migration_state(migrated)
    settings = Settings(_env_file=None, database_url=migrated)
    there = {"DATABASE_URL": migrated, "PYTHONPATH": str(release(tmp_path, TAKES))}

    refused = slack.dagstart("migrate", "--rolling", **there)
    assert (refused.returncode, "Stop every process" in refused.stderr) == (2, True)
    assert "Traceback" not in refused.stderr
    assert migration_state(migrated) == before

    assert slack.dagstart("migrate", **there).returncode == 0
    for look in (lambda: migrate(migrated), lambda: startup.check_migrations(settings)):
        with pytest.raises(StartupError, match="made by a newer version"):
            look()
