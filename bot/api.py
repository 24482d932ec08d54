"""What other systems may send over HTTP, with a key of the team: rosters and values of KPIs. Answers are in English."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy.orm import Session

from bot.errors import Refusal, StorageBusy
from bot.i18n import translator
from bot.kpis import values_push
from bot.kpis.gathering import KpiPlace, Reading
from bot.kpis.incoming import load_kpi_places
from bot.kpis.values import record_values
from bot.metrics import INTAKE
from bot.mishaps import note_mishap
from bot.people import roster_push
from bot.people.changes import ROSTER_RECEIVED
from bot.people.lines import BadLine, reason_of
from bot.people.models import Team, TeamToken
from bot.people.roster import Place
from bot.people.roster_push import Push
from bot.people.rosters import change_of, import_shifts, load_places
from bot.people.tokens import KPIS, ROSTER, find_token
from bot.reference import referenced
from bot.services import Services

log = structlog.get_logger()

ROSTERS_PATH, KPIS_PATH = "/api/v1/rosters", "/api/v1/kpis"
MOST_ERRORS = 100

Answer = tuple[int, dict[str, Any]]
"""Status and body."""

P = TypeVar("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Intake(Generic[P, R]):
    """One kind of thing that can be sent: which key it needs, how it is read, checked and stored.

    `load` looks up what a body is read against, `read` raises Refusal when it is none of this at all, `record` stores
    it and says what that was. `things` is what the list in a body is called.
    """

    key: str
    things: str
    load: Callable[[Session, Team, datetime], P]
    read: Callable[[bytes, P, datetime], R]
    bad: Callable[[R], Sequence[BadLine]]
    record: Callable[[Session, Team, R, datetime], dict[str, Any]]


def take(services: Services, intake: Intake[P, R], headers: Mapping[bytes, bytes], body: bytes) -> tuple[int, bytes]:
    """Take a body, whole or not at all: HTTP status and JSON body. The same body again changes nothing."""
    with referenced():
        try:
            status, answer = _take(services, intake, headers, body)
        except StorageBusy:
            status, answer = _refused(503, "busy", "Nothing was stored. Try again in a minute.")
        except Exception:
            reference = note_mishap("intake")
            log.exception("unknown_error")
            status, answer = _refused(
                500, "unknown", f"Something went wrong here. Nothing was stored. Reference {reference}."
            )
    INTAKE.labels(intake.key, str(status)).inc()
    return status, json.dumps(answer, ensure_ascii=False).encode()


def _take(services: Services, intake: Intake[P, R], headers: Mapping[bytes, bytes], body: bytes) -> Answer:
    scheme, _, key = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        return _refused(401, "no_token", "Send the key of the team as: Authorization: Bearer <key>.")
    now = services.clock.now()
    with services.db.read() as session:
        token = find_token(session, key.strip(), intake.key)
        if token is None:
            return _refused(401, "unknown_token", "This key is not known here. Ask a team lead for a new one.")
        team = session.get_one(Team, token.team_id)
        if token.revoked_at or team.state == "left":
            return _withdrawn()
        place = intake.load(session, team, now)
    t = translator("en")
    try:
        found = intake.read(body, place, now)
    except Refusal as reason:
        return _refused(422, "unreadable", t(reason.sentence, **reason.fields))
    if bad := intake.bad(found):
        return _bad(intake.things, [{"index": each.number, "message": reason_of(t, each)} for each in bad])
    try:
        with services.db.write() as session:
            return _record(session, token.id, intake, found, now)
    except Refusal:  # what the body speaks of was changed while it was read
        return _refused(422, "unreadable", "The team has changed in this very moment. Send it again.")


def _record(session: Session, token_id: int, intake: Intake[P, R], found: R, now: datetime) -> Answer:
    token = session.get_one(TeamToken, token_id, with_for_update=True)
    if token.revoked_at:
        return _withdrawn()
    if token.last_used_on != now.date():
        token.last_used_on = now.date()
    team = session.get_one(Team, token.team_id)
    done = intake.record(session, team, found, now)
    log.info(f"{intake.key}_received", team=team.id, **{key: n for key, n in done.items() if isinstance(n, int)})
    return 200, {"ok": True, "team": team.name, **done}


def _bad(things: str, named: list[dict[str, Any]]) -> Answer:
    message = f"Nothing was stored, because some of the {things} cannot be used."
    status, answer = _refused(422, f"bad_{things}", message)
    return status, {**answer, "count": len({each["index"] for each in named}), things: named[:MOST_ERRORS]}


def _withdrawn() -> Answer:
    return _refused(403, "withdrawn_token", "This key was withdrawn. Ask a team lead for a new one.")


def _refused(status: int, error: str, message: str) -> Answer:
    return status, {"ok": False, "error": error, "message": message}


def _record_roster(session: Session, team: Team, push: Push, now: datetime) -> dict[str, Any]:
    change = change_of(session, team, push.first_day, push.last_day, push.reading.shifts, now)
    import_shifts(session, change, push.reading.shifts, None, now, noted=ROSTER_RECEIVED)
    return {
        "first_day": push.first_day.isoformat(),
        "last_day": push.last_day.isoformat(),
        "people": change.people,
        "shifts": change.shifts,
        "added": change.added,
        "removed": change.removed,
        "passed": push.reading.passed,
    }


def _record_values(session: Session, team: Team, reading: Reading, now: datetime) -> dict[str, Any]:
    done = record_values(session, team, reading.of(team.id), "push", None, now)
    return {"values": len(reading.values), "added": done.new, "corrected": done.corrected, "unchanged": done.same}


ROSTERS = Intake[Place, Push](
    key=ROSTER,
    things="shifts",
    load=lambda session, team, _now: load_places(session, [team])[0],
    read=roster_push.read_push,
    bad=lambda push: push.reading.bad,
    record=_record_roster,
)
VALUES = Intake[KpiPlace, Reading](
    key=KPIS,
    things="values",
    load=lambda session, team, now: load_kpi_places(session, [team], now)[0],
    read=lambda body, place, _now: values_push.read_push(body, place),
    bad=lambda reading: reading.bad,
    record=_record_values,
)
INTAKES: dict[str, Intake[Any, Any]] = {ROSTERS_PATH: ROSTERS, KPIS_PATH: VALUES}
