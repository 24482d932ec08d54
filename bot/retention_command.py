"""`dagstart retention`: how long everything is kept, how much of it is over, and erasing that now."""

from datetime import datetime

from bot.bars import bars
from bot.db import Database
from bot.i18n import translator
from bot.retention import count_over, erase_over, terms
from bot.settings import Settings
from bot.shell import moment, opened


def retention_command(settings: Settings, *, dry_run: bool) -> str:
    """A line for each kind of data: what it is, how long it stays, how many rows are over. Raises StartupError."""
    t, now = translator("en"), moment(settings)
    found = terms(settings, now)
    with opened(settings) as db:
        with db.snapshot() as session:
            over = count_over(session, found)
        erased = 0 if dry_run else _erase(db, settings, now, sum(over))
    lines = [
        f"{n:>8}  {t(term.title)}: {_days(settings, term.stays) or t(term.stays)}"
        for n, term in zip(over, found, strict=True)
    ]
    return "\n".join([*lines, "Nothing was erased." if dry_run else f"Erased: {erased} rows."])


def _erase(db: Database, settings: Settings, now: datetime, total: int) -> int:
    with bars() as show:
        bar = show("Erasing")
        return erase_over(db, settings, now, lambda erased: bar(erased / max(total, 1)))


def _days(settings: Settings, name: str) -> str:
    known = {each: getattr(settings, each) for each in ("keep_answers", "keep_points", "keep_changes")}
    days = known.get(name.removeprefix("DAGSTART_").lower())
    return f"{days} days ({name})" if days else ""
