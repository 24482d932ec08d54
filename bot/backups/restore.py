"""`dagstart restore`: put a backup back, so that nothing is sent twice and nothing erased comes back."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from sqlalchemy.engine import make_url

from bot.backups import file, postgres, sqlite
from bot.backups.file import About
from bot.backups.make import name_of, write_backup
from bot.backups.put_right import put_right
from bot.bars import bars
from bot.db import Database
from bot.erasing.person import PEOPLE, marks_of_keys
from bot.errors import StartupError
from bot.journal import Journal
from bot.migrate import MigrationState, migrate, migration_state, newer, revisions
from bot.rotate_key import SHUT, count_shut
from bot.settings import Settings
from bot.shell import moment

NO_JOURNAL = (
    "There is no journal of erasures at {path}: what was erased after this backup was made would come back. Set "
    "DAGSTART_JOURNAL to where it is; if there never was one, say --no-journal."
)

OTHER_KEY = (
    "People were erased after this backup was made ({count}), and the journal names them by a DAGSTART_KEY that is not "
    "set here: they would come back. Put that key behind the present one (new,old), then restore."
)


def restore(settings: Settings, backup: Path, *, yes: bool = False, no_journal: bool = False) -> str | None:
    """Put a backup in place of the database. Returns what to print; None when it was not wanted.

    Raises StartupError when the file is not whole, newer, or of another kind; when a bot runs; without a journal.
    """
    url, now = settings.database_url, moment(settings)
    about = file.read_about(backup)
    check_fits(about, url)
    journal = Journal(settings.journal_file)
    if not journal.path.exists() and not no_journal:
        raise StartupError(NO_JOURNAL.format(path=journal.path))
    check_keys(settings, journal, about)
    kind = sqlite if about.dialect == "sqlite" else postgres
    kind.check_nobody_works(url)
    what = f"Put {backup} of {about.made_at:%Y-%m-%d %H:%M} UTC in place of {_shown(url)}?"
    if not yes and not typer.confirm(what):
        return None
    with TemporaryDirectory(prefix=".dagstart-", dir=_folder(about, url, backup)) as folder:
        data = Path(folder) / "database"
        with bars() as show:
            file.unpack(backup, data, about, show("Unpacking"))
        put = _into_sqlite if about.dialect == "sqlite" else _into_postgres
        aside, done = put(settings, data, about, now)
    said = [f"Restored to {about.made_at:%Y-%m-%d %H:%M} UTC; erased again from the journal: {done}."]
    if aside:
        said.append(f"What was there before is in {aside}: remove it once all is well.")
    if shut := count_shut(settings):
        said.append(SHUT.format(n=shut))
    return " ".join(said)


def check_keys(settings: Settings, journal: Journal, about: About) -> None:
    """Whether everybody the journal names can be recognised. Raises StartupError."""
    marks = set(marks_of_keys(settings))
    people = [each for each in journal.since(about.made_at) if each.kind == PEOPLE]
    strange = sum(len(each.keys) > 1 and not marks & set(each.keys) for each in people)
    if strange:
        raise StartupError(OTHER_KEY.format(count=strange))


def check_fits(about: About, url: str) -> None:
    """Whether a backup can go where the settings say. Raises StartupError."""
    if about.revision not in revisions():
        raise StartupError(newer(MigrationState(about.revision, revisions()[-1], known=False)))
    dialect = make_url(url).get_backend_name()
    if about.dialect != dialect:
        raise StartupError(
            f"This is a backup of {about.dialect}, and DATABASE_URL names {dialect}. Change DATABASE_URL."
        )


def _into_sqlite(settings: Settings, data: Path, about: About, now: datetime) -> tuple[Path | None, int]:
    """All is put right beside the database; then it takes its place at once."""
    done = _finish(f"sqlite:///{data}", settings, about, now)
    target = sqlite.file_of(settings.database_url)
    aside = sqlite.put_in_place(data, settings.database_url, target.with_name(name_of(now, "before-restore")))
    return aside, done


def _into_postgres(settings: Settings, data: Path, about: About, now: datetime) -> tuple[Path | None, int]:
    """What is there is backed up and dropped first: until the last step is done no bot starts on it."""
    aside, url = None, settings.database_url
    postgres.check_readable(url, data)
    if migration_state(url).current:
        aside = data.parent.parent / name_of(now, "before-restore")
        write_backup(url, aside, now)
        postgres.clear(url)
    try:
        with bars() as show:
            waiting = show("pg_restore")
            postgres.load(url, data)
            waiting(1)
        return aside, _finish(url, settings, about, now)
    except StartupError as error:
        raise StartupError(f"{error} What was there before is in {aside}: restore that.") if aside else error from None


def _finish(url: str, settings: Settings, about: About, now: datetime) -> int:
    """Returns how many lines of the journal were done again."""
    migrate(url)
    db = Database(url)
    try:
        return put_right(db, settings, about, now)
    finally:
        db.close()


def _folder(about: About, url: str, backup: Path) -> Path:
    """Where there is room and the right: beside the database, so that it takes its place in one step."""
    folder = sqlite.file_of(url).resolve().parent if about.dialect == "sqlite" else backup.resolve().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartupError(f"The folder {folder} cannot be made ({error.strerror}).") from None
    return folder


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)
