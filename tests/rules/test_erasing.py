"""Erasing a person: every column has a plan, and afterwards nothing of them is found in the whole database."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import JSON, Boolean, Column, Date, LargeBinary, String, Table, Time, insert, select, update

from bot.backups.file import About
from bot.backups.put_right import replay
from bot.backups.restore import check_keys
from bot.db import Database, Moment
from bot.erasing import plan
from bot.erasing.own_data import QUERIES, SAID, own_data
from bot.erasing.person import erase_person
from bot.errors import StartupError
from bot.journal import Journal, follow_erasures
from bot.models import METADATA
from bot.people.forgotten import is_forgotten, keys_of_person, renew
from bot.people.models import Person, Workspace
from bot.points.sealed import seal_of
from bot.rituals.feedback.sealed import Words, feedback_seal
from bot.settings import Settings
from tests import prepared
from tests.world import KEY

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HER, HIM = 7, 8
HER_ID, NAME = "U0ANNA7XYZ", "Anna de Wit"
SECRET = "tuinkabouter"
OWN = {(own.model.__tablename__, column.key) for own in plan.OWN for column in own.texts}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    address = prepared.sqlite(tmp_path / "dagstart.db")
    return Settings(database_url=address, key=KEY, journal=tmp_path / "erased.jsonl", _env_file=None)


@pytest.fixture
def full(settings: Settings) -> Iterator[Database]:
    """A row in every table, about Anna and by Anna; in what others wrote stands her name."""
    db = Database(settings.database_url)
    follow_erasures(db, settings)
    with db.write() as session:
        session.add(Workspace(id=1, slack_id="T1", name="Noord", bot_user_id="U0BOT"))
        session.flush()
        for number, slack_id, name, handle in ((HER, HER_ID, NAME, "annaw"), (HIM, "U0BAS", "Bas Boer", "bas")):
            who = {"id": number, "slack_id": slack_id, "name": name, "full_name": name, "handle": handle}
            session.add(Person(workspace_id=1, tz="Europe/Amsterdam", locale="nl", **who))
        session.flush()
        for table in METADATA.sorted_tables:
            if table.name not in {"workspace", "person"}:
                session.execute(insert(table).values(row_of(table, settings)))
    yield db
    db.close()


def row_of(table: Table, settings: Settings) -> dict[str, Any]:
    return {column.name: value_of(table, column, settings) for column in table.columns}


def value_of(table: Table, column: Column[Any], settings: Settings) -> Any:
    place, seal = f"{table.name}.{column.name}", feedback_seal(settings)
    chosen = {
        "point.sealed_asker": None,
        "feedback_text.sealed": seal.close(HER, Words(SECRET, SECRET, SECRET), NOW),
        "feedback_question.sealed": seal.close_question(HER, SECRET, NOW),
        "feedback_exclusion.other_id": HIM,
        "feedback_text.giver_id": HIM,
        "feedback_turn.receiver_id": HIM,
        "outbox.recipient": HER_ID,
        "outbox.state": "sent",
        "team.locale": "nl",
        "agreement.state": "draft",
        "agreement.in_force": None,
        "feedback_text.state": "delivered",
        "debate.opened_at": None,
    }
    if place in chosen:
        return chosen[place]
    key = next(iter(column.foreign_keys), None)
    if (key and key.column.table.name == "person") or column.name == "person_id":
        return HER
    return None if key and key.column.table is table else plain_value(table, column)


def plain_value(table: Table, column: Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, Moment):
        return NOW
    if isinstance(kind, JSON):
        return {"person": HER}
    if isinstance(kind, String):
        own = (table.name, column.name) in OWN
        text = f"{SECRET} van mij" if own else f"{NAME} en <@{HER_ID}> zeiden het"
        if table.name in plan.NOT_READ:
            return f"x{table.name}"[: kind.length]
        return text if (kind.length or 40) >= 40 else f"x{table.name}"[: kind.length]
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, LargeBinary):
        return f"{NAME};{HER_ID}".encode()
    if isinstance(kind, Time):
        return time(9)
    return date(2026, 11, 23) if isinstance(kind, Date) else 1


def everything(db: Database, settings: Settings) -> str:
    """Every cell of the database, and what is sealed in it."""
    seal, found = feedback_seal(settings), []
    with db.read() as session:
        for table in METADATA.sorted_tables:
            for row in session.execute(select(table)):
                found.append(f"{table.name}: {list(row)}")
                if table.name == "feedback_text":
                    found += [str(seal.open(each, row.sealed)) for each in (HER, HIM)]
    return "\n".join(found)


def test_every_column_that_names_a_person_has_a_plan() -> None:
    named = [(c.class_.__tablename__, c.key) for c in (*plan.DELETED, *plan.KEPT)]
    columns = {
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }
    assert len(named) == len(set(named))
    assert {(c.class_, c.key) for c in plan.KEPT} >= SAID
    assert set(named) == (columns | {("tally_taken", "person_id")}) - {("outbox", "person_id")}


def test_after_erasing_nothing_of_a_person_is_found_anywhere(full: Database, settings: Settings) -> None:
    with full.write() as session:
        point = METADATA.tables["point"]
        seal = seal_of(settings)
        session.execute(
            insert(point).values(
                **{
                    **row_of(point, settings),
                    "id": 2,
                    "source": None,
                    "reply_ref": "ref",
                    "raised_by": None,
                    "text": SECRET,
                    "sealed_asker": seal.close("ref", HER, NOW),
                }
            )
        )
    before = everything(full, settings)
    assert all(word in before for word in (SECRET, NAME, HER_ID))
    with full.read() as session:
        held = {part.name: part.rows for part in own_data(session, settings, session.get_one(Person, HER), sealed=True)}
    assert {name for name, rows in held.items() if not rows} == {"feedback_written"}
    asked_for = {table for _, _, query in QUERIES for table in re.findall(r"\w+", str(query(HER)))}
    sealed, not_theirs = {"feedback_text", "feedback_question"}, {"dagstart_turn", "feedback_turn", "tally_taken"}
    assert {column.class_.__tablename__ for column in plan.DELETED} - sealed - not_theirs <= asked_for
    assert SECRET in json.dumps(held["feedback_got"])

    erase(full, settings)

    after = everything(full, settings)
    assert [
        line for line in after.splitlines() for word in (SECRET, NAME, HER_ID, "annaw", "Anna") if word in line
    ] == []
    assert "Oud-collega en Oud-collega zeiden het" in after
    assert "Bas Boer" in after
    keys = keys_of_person(settings, "T1", HER_ID)
    with full.read() as session:
        assert is_forgotten(session, keys)
    written = settings.journal_file.read_text()
    assert keys[0] in written
    assert not {HER_ID, NAME, SECRET} & set(written.split('"'))


def test_a_name_goes_however_it_is_written_and_no_other_does(full: Database, settings: Settings) -> None:
    point, names = METADATA.tables["point"], {"full_name": "Ayşe de Wit", "handle": "ayse.wit"}
    written = {
        f"{NAME.upper()}, ayşe  de\nwit en AYŞE DE WIT": "Oud-collega, Oud-collega en Oud-collega",
        f"@Ayse.Wit. Of <@{HER_ID}|ayse>": "Oud-collega. Of Oud-collega",
        "Anna, Ayşe de Witte, ayse.wit@x.nl, @ayse.wit2, @ayse.wit.b": "",
    }
    with full.write() as session:
        session.execute(update(Person).where(Person.id == HER).values(names))
        for number, text in enumerate(written, 2):
            row = {**row_of(point, settings), "id": number, "raised_by": None, "text": text}
            session.execute(insert(point).values(row | dict.fromkeys(("round_id", "source", "reply_ref"))))
    erase(full, settings)
    with full.read() as session:
        found = session.scalars(select(point.c.text).where(point.c.id > 1).order_by(point.c.id)).all()
    assert found == [after or before for before, after in written.items()]


def test_who_has_the_same_name_in_another_workspace_keeps_it(full: Database, settings: Settings) -> None:
    team, point = METADATA.tables["team"], METADATA.tables["point"]
    with full.write() as session:
        session.add(Workspace(id=2, slack_id="T2", name="Zuid", bot_user_id="U0BOT"))
        session.flush()
        session.execute(insert(team).values(**{**row_of(team, settings), "id": 2, "workspace_id": 2}))
        theirs = {"id": 2, "team_id": 2, "raised_by": None, "text": f"{NAME} belde"}
        theirs |= dict.fromkeys(("round_id", "source", "reply_ref"))
        session.execute(insert(point).values(**{**row_of(point, settings), **theirs}))
    erase(full, settings)
    with full.read() as session:
        assert session.scalars(select(point.c.text).where(point.c.id == 2)).one() == f"{NAME} belde"


def test_the_journal_erases_a_person_again_in_a_database_that_was_put_back(full: Database, settings: Settings) -> None:
    settings.journal_file.write_text('{"at": "2026-11-23T08:59')  # what a crash left
    with full.write() as session:
        erase_person(session, settings, session.get_one(Person, HER), NOW)
        session.rollback()
    assert NAME in everything(full, settings)
    assert replay(full, settings, Journal(settings.journal_file).since(NOW), NOW) == 1
    assert NAME not in everything(full, settings)


def test_with_another_key_nothing_is_put_back_and_who_was_erased_is_still_known_by_the_next(
    full: Database, settings: Settings
) -> None:
    erase(full, settings)
    journal, about = Journal(settings.journal_file), About(NOW, "sqlite", "0001", 1, "")
    other = settings.model_copy(update={"key": SecretStr(Fernet.generate_key().decode())})
    both = settings.model_copy(update={"key": SecretStr(f"{other.key.get_secret_value()},{KEY}")})
    check_keys(both, journal, about)
    with pytest.raises(StartupError, match=r"\(1\).*that key behind the present one"):
        check_keys(other, journal, about)
    with full.write() as session:
        renew(session, keys_of_person(both, "T1", HER_ID))
    with full.read() as session:
        assert is_forgotten(session, keys_of_person(other, "T1", HER_ID))


def erase(db: Database, settings: Settings) -> None:
    with db.write() as session:
        erase_person(session, settings, session.get_one(Person, HER), NOW)
