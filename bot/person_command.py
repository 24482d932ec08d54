"""`dagstart person`: what is held of one person, at the shell: shown, written to a file, erased."""

import json
from pathlib import Path

import typer
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.erasing.own_data import own_data
from bot.erasing.person import erase_person
from bot.errors import StartupError
from bot.people.models import Person
from bot.private_file import only_ours
from bot.settings import Settings
from bot.shell import moment, opened

SEALED = "What is encrypted is not in it: it is for this person alone, in Slack with /dagstart mydata."
STAYS = (
    "Memberships, answers, absences, shifts, feedback and messages go. Own texts in the team's records become "
    "[erased], the name becomes Former colleague. It cannot be undone, and no backup brings it back."
)


def person_command(settings: Settings, action: str, who: str, output: Path, *, yes: bool) -> str | None:
    """Do it. Returns what to print; None when it was not wanted. Raises StartupError."""
    with opened(settings) as db:
        if action == "erase":
            with db.read() as session:
                found = _find(session, who)
            if not yes and not typer.confirm(f"Erase {found.name} ({found.slack_id})? {STAYS}"):
                return None
            with db.write() as session:
                erase_person(session, settings, session.get_one(Person, found.id), moment(settings))
            return "Erased. A running bot deletes the messages in Slack in the next minutes."
        with db.snapshot() as session:
            found = _find(session, who)
            parts = own_data(session, settings, found, sealed=False)
    if action == "show":
        lines = [f"{len(part.rows):>6}  {part.title}" for part in parts if part.rows]
        return "\n".join([f"{found.name} ({found.slack_id}), {found.kind}", *lines, SEALED])
    path = output / f"dagstart-{found.slack_id}.json" if output.is_dir() else output
    held = {part.name: part.rows for part in parts}
    _write(path, json.dumps({"format": "dagstart-person", **held}, ensure_ascii=False, indent=1))
    return f"{path}. {SEALED}"


def _write(path: Path, text: str) -> None:
    try:
        with only_ours(path) as file:
            file.write(text.encode())
    except OSError as error:
        raise StartupError(f"{path} cannot be written: {error.strerror}.") from None


def _find(session: Session, who: str) -> Person:
    known = func.lower(who.removeprefix("@"))
    named = [
        Person.slack_id == who,
        *(func.lower(each) == known for each in (Person.name, Person.full_name, Person.handle)),
    ]
    people = session.scalars(select(Person).where(or_(*named), Person.kind != "bot").order_by(Person.id)).all()
    if not people:
        raise StartupError(
            f"Nobody is called {who} here. Give Slack's id of the person (U…), the name or the user name."
        )
    if len(people) > 1:
        ids = ", ".join(f"{each.slack_id} ({each.handle or each.kind})" for each in people)
        raise StartupError(f"Several people are called {who}. Give Slack's id of one of them: {ids}.")
    return people[0]
