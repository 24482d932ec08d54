"""Votes are counted, never stored one by one, and forgotten: so the sums are looked at again and again."""

from dataclasses import dataclass, field

from sqlalchemy import func, literal, select, union_all

from bot.db import Database
from bot.errors import StorageBusy
from bot.tally import Tally, TallyTaken


@dataclass
class Ballots:
    """What stood in the tables of sums at each look.

    `taken`: by subject, how many people had been counted when it was last there; `doubled`: how many more were added up
    than had taken part, at worst.
    """

    taken: dict[str, int] = field(default_factory=dict)
    doubled: dict[str, int] = field(default_factory=dict)

    def look(self, db: Database) -> None:
        """Both tables in one statement, so at one moment; when the database is away there is nothing to see."""
        sums = select(Tally.subject, Tally.choice, Tally.count)
        people = select(TallyTaken.subject, literal(""), func.count()).group_by(TallyTaken.subject)
        try:
            with db.read() as session:
                found = [tuple(row) for row in session.execute(union_all(sums, people))]
        except StorageBusy:
            return
        self.note(found)

    def note(self, rows: list[tuple[str, str, int]]) -> None:
        """Add up what was found: subject, choice (empty: how many took part) and count."""
        taken = {subject: count for subject, choice, count in rows if not choice}
        added: dict[tuple[str, str], int] = {}
        for subject, choice, count in rows:
            if choice:
                key = _asked(subject, choice)
                added[key] = added.get(key, 0) + count
        for (subject, part), count in added.items():
            more = count - taken.get(subject, 0)
            self.doubled[f"{subject} {part}"] = max(more, self.doubled.get(f"{subject} {part}", 0))
        self.taken |= taken


def _asked(subject: str, choice: str) -> tuple[str, str]:
    """Under which subject people are counted once, and which of its questions this is a choice of.

    A vote by side is added up by side; in the mirror everybody chooses once for each statement.
    """
    if subject.startswith("debate:"):
        return ":".join(subject.split(":")[:4]), ""
    return (subject, choice.partition(":")[0]) if subject.startswith("mirror:") else (subject, "")
