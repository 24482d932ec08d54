"""`dagstart import-roster` and `dagstart import-kpis`: a file at the shell, in English."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy.orm import Session

from bot.bars import bars
from bot.errors import Refusal, StartupError
from bot.i18n import translator
from bot.kpis.incoming import ValueReader
from bot.people.incoming import Incoming, Reader
from bot.people.models import Team
from bot.people.roster_incoming import RosterReader
from bot.settings import Settings
from bot.shell import find_teams, moment, opened

LARGEST_FILE = 50_000_000
T = translator("en")
YES = frozenset({"yes", "y", "ja", "j"})

MakeReader = Callable[[Session, Sequence[Team], datetime], Reader]


def import_roster(settings: Settings, file: Path, team: str | None, *, good_lines: bool, yes: bool) -> bool:
    """Show what a roster would change, ask, and import it; see `import_file`."""
    return import_file(settings, RosterReader, file, team, good_lines=good_lines, yes=yes)


def import_kpis(settings: Settings, file: Path, team: str | None, *, good_lines: bool, yes: bool) -> bool:
    """Show what values of KPIs would change, ask, and import them; see `import_file`."""
    return import_file(settings, ValueReader, file, team, good_lines=good_lines, yes=yes)


def import_file(
    settings: Settings, reader: MakeReader, file: Path, team: str | None, *, good_lines: bool, yes: bool
) -> bool:
    """Show what a file would change, ask, and import it. Whether that was done, or was not needed.

    Raises StartupError with one sentence where the file, the team or the database is not right.
    """
    out, now, content = Console(highlight=False, markup=False, soft_wrap=True), moment(settings), _content(file)
    with opened(settings) as db:
        with db.read() as session:
            incoming = _read(reader(session, find_teams(session, team), now), content)
            offer = incoming.offer(session, T)
        for line in (*offer.changes, *offer.notes, *offer.bad):
            out.print(line)
        if offer.bad and not good_lines:
            out.print("Nothing was imported. Correct these lines, or import the others with --good-lines.")
            return False
        if not offer.is_any:
            out.print("There is nothing to import.")
            return True
        if not yes and not _agreed(out):
            out.print("Nothing was imported.")
            return False
        with out.status("Importing"):
            incoming.write_ahead(db)
            with db.write() as session:
                incoming.take(session, T, None)
        out.print("Imported.")
        return True


def _content(file: Path) -> bytes:
    try:
        content = file.read_bytes() if file.stat().st_size <= LARGEST_FILE else None
    except OSError as error:
        raise StartupError(f"{file} cannot be read ({error.strerror}).") from None
    if content is None:
        raise StartupError(f"{file} is larger than {LARGEST_FILE // 1_000_000} MB. Split it, for instance by month.")
    return content


def _read(reader: Reader, content: bytes) -> Incoming:
    lines = content.count(b"\n") + 1
    with bars() as show:
        bar = show("Reading")
        try:
            return reader.read(content, lambda line: bar(line / lines))
        except Refusal as reason:
            raise StartupError(T(reason.sentence, **reason.fields)) from None


def _agreed(out: Console) -> bool:
    try:
        return out.input("Import this? Type yes: ").strip().lower() in YES
    except EOFError:
        return False
