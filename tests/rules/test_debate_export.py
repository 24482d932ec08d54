"""Debates in the export of a team: what everybody could read, and sums; never what anybody voted."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest

from bot.export.files import write_json, write_markdown
from bot.people.models import Team
from bot.rituals.debate.arguments import record_argument, record_taken_back
from bot.rituals.debate.models import DebateEntry
from bot.rituals.debate.questions import ACTIVITY, FACTOR, RESULT, record_answer, record_perspective, record_question
from bot.services import Services
from tests import prepared
from tests.debates import Floor
from tests.floors import serving
from tests.robustness.looks import rows

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with serving(prepared.sqlite(tmp_path_factory.mktemp("debates") / "dagstart.db"), MONDAY) as found:
        yield found


@pytest.fixture
def floor(services: Services) -> Floor:
    return Floor(services, MONDAY)


def written(floor: Floor, write: Any) -> str:
    target = BytesIO()
    with floor.services.db.snapshot() as session:
        write(session, session.get_one(Team, floor.team.id), target, floor.services.clock.now())
    return target.getvalue().decode()


def exported(floor: Floor) -> dict[str, Any]:
    return json.loads(written(floor, write_json))  # type: ignore[no-any-return]


def newest(floor: Floor) -> int:
    return rows(floor.services.db, DebateEntry)[-1].id  # type: ignore[no-any-return]


def test_an_export_holds_what_was_said_and_sums(floor: Floor) -> None:
    services, (eva, dirk, *_), carla = floor.services, floor.members, floor.managers[0]
    debate_id = floor.open(with_kar=True, fixed="Het <budget> & de tijd")
    record_question(services, eva, debate_id, "Q1", "Wat telt mee?")
    record_answer(services, eva, newest(floor), "Alles")
    record_perspective(services, dirk, debate_id, "K1", {FACTOR: "Tijd", ACTIVITY: "Luisteren", RESULT: "Rust"})
    [asked] = exported(floor)["debate_said"]
    assert (asked["kind"], asked["text"]) == ("question", "Wat telt mee?")
    assert (asked["answer"], asked["answered_by"]) == ("Alles", eva.name)
    floor.vote(debate_id, 1, [*floor.managers, *floor.members], "2")
    floor.go_to(debate_id, "arguments")
    record_argument(services, eva, debate_id, "A1", "for", "Weg ermee", "Niets")
    record_taken_back(services, eva, newest(floor))
    record_argument(services, eva, debate_id, "A2", "for", "Het scheelt werk", "Het kost tijd")
    record_argument(services, carla, debate_id, "A3", "against", "Van het management", "Het is waar")
    found = exported(floor)
    assert [each["text"] for each in found["debate_said"]] == ["Wat telt mee?", "Tijd", "Het scheelt werk"]
    assert found["debate_votes"] == []  # shown once the second one is counted
    floor.go_to(debate_id, "outcome")
    found = exported(floor)
    assert [each["text"] for each in found["debate_said"]][-1] == "Van het management"
    assert [each["against_it"] for each in found["debate_said"]][-1] == "Het is waar"
    [debate] = found["debates"]
    assert (debate["debate"], debate["state"], debate["fixed"]) == (1, "outcome", "Het <budget> & de tijd")
    sums = {(each["vote"], each["voters"], each["against"], each["in_favour"]) for each in found["debate_votes"]}
    assert sums == {(1, 8, 8, 0), (2, 8, 0, 8)}
    assert not {"who", "day", "at"} & set(found["debate_votes"][0])


def test_the_page_to_read_has_each_debate_with_its_result_and_all_arguments(floor: Floor) -> None:
    debate_id = floor.open(fixed="Het <budget> & de tijd")
    floor.vote(debate_id, 1, [*floor.managers, *floor.members], "2")
    floor.go_to(debate_id, "arguments")
    record_argument(floor.services, floor.members[0], debate_id, "A1", "for", "Het *scheelt* werk", "Het kost tijd")
    floor.go_to(debate_id, "outcome")
    said = written(floor, write_markdown)
    assert "## Debat 1: Klanten bellen terug doordat we te kort antwoorden" in said
    assert "Vast: Het \\<budget\\> & de tijd" in said
    assert "Netto verschuiving: +100 procentpunten" in said
    assert "### Voor" in said
    assert "1. Het \\*scheelt\\* werk" in said
