"""Counting without names: a choice is only ever added to a sum, who took part stands in a table of its own.

Nothing links the two but the moment of the transaction; `seal` touches both tables once more, in transactions
of their own, so that no row version ties the last voter to a choice.
"""

from collections.abc import Collection

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Database, insert

FEWEST_TO_SHOW = 5
"""Below this number of answers nothing is shown: an average of four is four people."""


BELONGS_TO = {"debate": "debate", "kept_check": "kept_check", "mirror": "mirror_round", "mood": "round"}
"""The tables whose rows are counted about, by how a subject begins: `mood:7` is about round 7."""


class Tally(Base):
    """How often a choice was made about a subject."""

    __tablename__ = "tally"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  (a row id would keep the order)

    subject: Mapped[str] = mapped_column(String(60), primary_key=True)
    choice: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class TallyTaken(Base):
    """Who has taken part, so that nobody is counted twice. Deleted when the count is sealed."""

    __tablename__ = "tally_taken"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    subject: Mapped[str] = mapped_column(String(60), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)


def record_choice(session: Session, subject: str, person_id: int, choice: str) -> bool:
    """Count one choice. False when this person was counted before; then nothing changes."""
    return record_choices(session, subject, person_id, [choice])


def record_choices(
    session: Session, subject: str, person_id: int, choices: Collection[str], sums: str | None = None
) -> bool:
    """Count what one person chooses, at once. False when this person was counted before; then nothing changes.

    `sums` is the subject under which it is added up, where that is another one than under which nobody counts twice.
    """
    taken = insert(session, TallyTaken).values(subject=subject, person_id=person_id).on_conflict_do_nothing()
    if session.execute(taken.returning(TallyTaken.person_id)).first() is None:
        return False
    for choice in sorted(set(choices)):  # in one order, so that two people never wait for each other
        statement = insert(session, Tally).values(subject=sums or subject, choice=choice, count=1)
        added = {"count": Tally.count + 1}
        session.execute(statement.on_conflict_do_update(index_elements=[Tally.subject, Tally.choice], set_=added))
    return True


def has_taken_part(session: Session, subject: str, person_id: int) -> bool:
    """Whether this person was counted for the subject."""
    return session.get(TallyTaken, (subject, person_id)) is not None


def counts(session: Session, subject: str) -> dict[str, int]:
    """The sums by choice, in no order that tells anything."""
    rows = session.execute(select(Tally.choice, Tally.count).where(Tally.subject == subject))
    return dict(sorted(rows.all()))


def seal(db: Database, subject: str) -> None:
    """End a count: write the sums anew, then forget who took part, each in a transaction of its own.

    Written anew in the order of the choices: where the rows lie must not tell which choice was made first or last.
    """
    with db.write() as session:
        sums = counts(session, subject)
        session.execute(delete(Tally).where(Tally.subject == subject))
        if sums:
            rows = [{"subject": subject, "choice": choice, "count": n} for choice, n in sums.items()]
            session.execute(insert(session, Tally), rows)
    with db.write() as session:
        session.execute(delete(TallyTaken).where(TallyTaken.subject == subject))


def forget(db: Database, subject: str) -> None:
    """End a count whose sums are kept elsewhere, or not at all: nothing of it stays."""
    with db.write() as session:
        forget_in(session, [subject])


def forget_in(session: Session, subjects: Collection[str]) -> None:
    """The same in the transaction that keeps the sums, so that there is never one without the other."""
    session.execute(delete(Tally).where(Tally.subject.in_(subjects)))
    session.execute(delete(TallyTaken).where(TallyTaken.subject.in_(subjects)))


def forget_erased(session: Session) -> None:
    """What was counted about rows that are gone goes with them: SQLite gives their numbers out again."""
    known = {
        *session.scalars(select(Tally.subject).distinct()),
        *session.scalars(select(TallyTaken.subject).distinct()),
    }
    gone: set[str] = set()
    for prefix, name in BELONGS_TO.items():
        ids = Base.metadata.tables[name].c.id
        about = {each: int(each.split(":")[1]) for each in known if each.startswith(f"{prefix}:")}
        there = set(session.scalars(select(ids).where(ids.in_(set(about.values())))))
        gone |= {each for each, number in about.items() if number not in there}
    forget_in(session, gone)


def how_many(session: Session, subject: str) -> int:
    """How many people were counted."""
    return session.scalar(select(func.count()).where(TallyTaken.subject == subject)) or 0
