"""What the document for machines says is what the door does: requests made from it, right and wrong, over real HTTP."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from bot.api import INTAKES, KPIS_PATH, ROSTERS_PATH, take
from bot.kpis.models import Kpi
from bot.openapi import OPENAPI_PATH, build_document, render_document
from bot.people.tokens import KPIS, ROSTER, make_token
from bot.server import WebServer
from bot.web import WebDoor
from tests import prepared
from tests.floors import add_team, serving

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CONFORMS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
QUICK = settings(
    max_examples=5,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)


class Served:
    """The door with a team, its two keys, and the document as it is served."""

    def __init__(self, address: str, keys: dict[str, str]) -> None:
        from schemathesis.checks import CHECKS, load_all_checks  # here: other test processes need not load it

        load_all_checks()
        self._conforms = CHECKS.get_by_names(CONFORMS)
        self.address, self.keys = address, keys
        self.document = httpx.get(address + OPENAPI_PATH).json()

    def cases(self, path: str, mode: str) -> Any:
        """Requests as this document has them (`positive`), or would not have them (`negative`)."""
        from schemathesis import GenerationMode, openapi

        schema = openapi.from_dict(self.document)
        schema.config.update(base_url=self.address)
        return schema[path]["POST"].as_strategy(generation_mode=GenerationMode(mode))

    def check(self, case: Any, path: str) -> int:
        """Send it with the right key and look at the answer as the document would have it. Returns the status."""
        headers = {"authorization": f"Bearer {self.keys[path]}"}
        return int(case.call_and_validate(headers=headers, checks=self._conforms).status_code)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("openapi")
    with serving(prepared.sqlite(folder / "dagstart.db"), NOW) as services:
        with services.db.write() as session:
            team, _ = add_team(session, ["member", "lead"])
            session.add(Kpi(team_id=team.id, name="FCR", key="fcr", definition="", unit="percent", direction="up",
                            band=Decimal(0), source="", place=1, created_at=NOW))  # fmt: skip
            keys = {path: make_token(session, team.id, kind, None, NOW) for path, kind in
                    ((ROSTERS_PATH, ROSTER), (KPIS_PATH, KPIS))}  # fmt: skip
        takes = {path: partial(take, services, intake) for path, intake in INTAKES.items()}
        door = WebDoor(None, "", 4, takes, {OPENAPI_PATH: render_document()})
        server = WebServer(door, "127.0.0.1", 0)
        server.start()
        yield Served(server.address, keys)
        server.stop()


@pytest.mark.parametrize("path", [KPIS_PATH, ROSTERS_PATH])
def test_what_the_document_allows_is_answered_as_it_says(served: Served, path: str) -> None:
    @QUICK
    @given(case=served.cases(path, "positive"))
    def send(case: Any) -> None:
        assert served.check(case, path) in (200, 422)

    send()


@pytest.mark.parametrize("path", [KPIS_PATH, ROSTERS_PATH])
def test_what_the_document_does_not_allow_is_refused_as_it_says(served: Served, path: str) -> None:
    @QUICK
    @given(case=served.cases(path, "negative"))
    def send(case: Any) -> None:
        assert served.check(case, path) in (401, 413, 422)

    send()


def test_what_it_allows_and_the_team_measures_is_stored(served: Served) -> None:
    known, statuses = deepcopy(served), set[int]()
    value = known.document["components"]["schemas"]["Values"]["properties"]["values"]["items"]["properties"]
    value |= {"kpi": {"enum": ["FCR", "fcr"]}, "day": {"enum": ["2026-11-19", "2026-11-20", "2026-11-22"]}}
    value |= {"value": {"anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, {"enum": ["84,5%", "72.5"]}]}}

    @QUICK
    @given(case=known.cases(KPIS_PATH, "positive"))
    def send(case: Any) -> None:
        statuses.add(known.check(case, KPIS_PATH))

    send()
    assert 200 in statuses
    assert statuses <= {200, 422}  # two values for one day


@pytest.mark.parametrize("path", [KPIS_PATH, ROSTERS_PATH])
def test_without_the_right_key_nobody_gets_further(served: Served, path: str) -> None:
    other = served.keys[ROSTERS_PATH if path == KPIS_PATH else KPIS_PATH]
    for headers in ({}, {"authorization": "Bearer dagstart-guessed"}, {"authorization": f"Bearer {other}"}):
        answer = httpx.post(served.address + path, json={}, headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_only_what_the_document_names_can_be_done(served: Served, method: str) -> None:
    for path in (KPIS_PATH, ROSTERS_PATH):
        answer = httpx.request(method, served.address + path)
        assert (answer.status_code, answer.headers["allow"], answer.json()["ok"]) == (405, "POST", False)
    if method != "GET":
        assert httpx.request(method, served.address + OPENAPI_PATH).headers["allow"] == "GET, HEAD"


def test_the_document_is_one_of_openapi_3_1_and_names_every_way_in(served: Served) -> None:
    assert served.document == build_document()
    assert served.document["openapi"].startswith("3.1")
    assert set(served.document["paths"]) == {*INTAKES, OPENAPI_PATH}
    assert all(schema.get("type") == "object" for schema in served.document["components"]["schemas"].values())
