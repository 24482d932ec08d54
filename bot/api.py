"""What planning systems may send over HTTP: `POST /api/v1/rosters` with a team's key. Answers are JSON, in English."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.errors import Refusal, StorageBusy, new_reference
from bot.i18n import translator
from bot.people.models import Team, TeamToken
from bot.people.roster_push import Push, read_push
from bot.people.rosters import change_of, import_shifts, load_places
from bot.people.setup import ROSTER_RECEIVED
from bot.people.tokens import find_token
from bot.services import Services

log = structlog.get_logger()

ROSTERS_PATH = "/api/v1/rosters"
MOST_ERRORS = 100

Answer = tuple[int, dict[str, Any]]
"""Status and body."""


def take_roster(services: Services, headers: Mapping[bytes, bytes], body: bytes) -> tuple[int, bytes]:
    """Take a roster, whole or not at all: HTTP status and JSON body. The same body again changes nothing."""
    try:
        status, answer = _take(services, headers, body)
    except StorageBusy:
        status, answer = _refused(503, "busy", "Nothing was stored. Try again in a minute.")
    except Exception:
        reference = new_reference()
        log.exception("unknown_error", reference=reference)
        status, answer = _refused(
            500, "unknown", f"Something went wrong here. Nothing was stored. Reference {reference}."
        )
    return status, json.dumps(answer, ensure_ascii=False).encode()


def _take(services: Services, headers: Mapping[bytes, bytes], body: bytes) -> Answer:
    scheme, _, key = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        return _refused(401, "no_token", "Send the key of the team as: Authorization: Bearer <key>.")
    now = services.clock.now()
    with services.db.read() as session:
        token = find_token(session, key.strip())
        if token is None:
            return _refused(401, "unknown_token", "This key is not known. Ask a team lead for a new one.")
        team = session.get_one(Team, token.team_id)
        if token.revoked_at or team.state == "left":
            return _refused(403, "withdrawn_token", "This key was withdrawn. Ask a team lead for a new one.")
        place = load_places(session, [team])[0]
    try:
        push = read_push(body, place, now)
    except Refusal as reason:
        return _refused(422, "unreadable", translator("en")(reason.sentence, **reason.fields))
    if push.reading.bad:
        return _bad_shifts(push)
    with services.db.write() as session:
        return _record(session, token.id, push, now)


def _record(session: Session, token_id: int, push: Push, now: datetime) -> Answer:
    token = session.get_one(TeamToken, token_id, with_for_update=True)
    if token.revoked_at:
        return _refused(403, "withdrawn_token", "This key was withdrawn. Ask a team lead for a new one.")
    if token.last_used_on != now.date():
        token.last_used_on = now.date()
    team = session.get_one(Team, token.team_id)
    change = change_of(session, team, push.first_day, push.last_day, push.reading.shifts, now)
    import_shifts(session, change, push.reading.shifts, None, now, noted=ROSTER_RECEIVED)
    log.info("roster_received", team=team.id, shifts=change.shifts, added=change.added, removed=change.removed)
    return 200, {
        "ok": True,
        "team": team.name,
        "first_day": push.first_day.isoformat(),
        "last_day": push.last_day.isoformat(),
        "people": change.people,
        "shifts": change.shifts,
        "added": change.added,
        "removed": change.removed,
        "passed": push.reading.passed,
    }


def _bad_shifts(push: Push) -> Answer:
    t, bad = translator("en"), push.reading.bad
    named = [
        {"index": each.number, "message": t(each.reason.sentence, **each.reason.fields)} for each in bad[:MOST_ERRORS]
    ]
    message = t.plural(
        "{n} shift cannot be used, so nothing was stored.",
        "{n} shifts cannot be used, so nothing was stored.",
        len(bad),
    )
    status, answer = _refused(422, "bad_shifts", message)
    return status, {**answer, "count": len(bad), "shifts": named}


def _refused(status: int, error: str, message: str) -> Answer:
    return status, {"ok": False, "error": error, "message": message}
