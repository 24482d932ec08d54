"""What other systems may send, for machines to read: an OpenAPI 3.1 document, served at `OPENAPI_PATH`."""

import json
from typing import Any

from bot.api import KPIS_PATH, MOST_ERRORS, ROSTERS_PATH
from bot.kpis.rules import LONGEST
from bot.kpis.units import LONGEST_TYPED
from bot.kpis.values_push import MOST_VALUES
from bot.people.roster_push import MOST_SHIFTS

OPENAPI_PATH = "/api/v1/openapi.json"

Json = dict[str, Any]

REFUSALS = {
    "401": "There is no key, or nobody knows it: `no_token`, `unknown_token`.",
    "403": "The key was withdrawn, or the team is gone: `withdrawn_token`.",
    "413": "The body is larger than 1 MB: `too_large`.",
    "422": "Nothing was stored: the body cannot be read (`unreadable`), or each row that cannot be used is named.",
    "429": "Too many requests at once, from this address or with this key: wait as `Retry-After` says: `too_often`.",
    "500": "Something went wrong here, and nothing was stored: `unknown`.",
    "503": "The database was busy and nothing was stored. Send it again: `busy`.",
}
DAY = {"type": "string", "format": "date", "examples": ["2026-11-23"]}
COUNT = {"type": "integer", "minimum": 0}


def build_document() -> Json:
    """The document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "dagstart",
            "version": "1",
            "summary": "Rosters and values of KPIs, sent by other systems.",
            "description": "Whole or not at all; sending the same again changes nothing. Nothing here is about one "
            "person: values are of a team, and a field that names somebody is refused.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": {
            KPIS_PATH: {"post": _post("sendValues", "Values of KPIs, by day.", "Values", "ValuesTaken")},
            ROSTERS_PATH: {"post": _post("sendRoster", "All shifts of some days.", "Roster", "RosterTaken")},
            OPENAPI_PATH: {"get": _document_path()},
        },
        "components": {"securitySchemes": {"key": _key()}, "schemas": _schemas()},
    }


def render_document() -> bytes:
    """The document as it is served."""
    return json.dumps(build_document(), ensure_ascii=False, indent=2).encode()


def _post(name: str, summary: str, given: str, taken: str) -> Json:
    refusals = {
        status: {"description": words, "content": _json("BadRows" if status == "422" else "Refusal")}
        for status, words in REFUSALS.items()
    }
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": True, "content": _json(given)},
        "responses": {"200": {"description": "Stored.", "content": _json(taken)}, **refusals},
    }


def _document_path() -> Json:
    content = {"application/json": {"schema": {"type": "object"}}}
    answer = {"200": {"description": "This document.", "content": content}}
    return {"operationId": "readDocument", "summary": "This document.", "security": [], "responses": answer}


def _json(schema: str) -> Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _key() -> Json:
    words = "The key of the team for this kind of thing, made in its settings or with `dagstart token`."
    return {"type": "http", "scheme": "bearer", "description": words}


def _schemas() -> Json:
    moment = {
        "type": "string",
        "description": "A moment, with its offset or on the team's own clock.",
        "examples": ["2026-11-23T07:00", "2026-11-23T07:00:00+01:00"],
    }
    shift = _object({"person": _words("A Slack id, an e-mail address or a name."), "start": moment, "end": moment})
    name = {**_words("The name of the KPI."), "maxLength": LONGEST["name"]}
    value = {**_object({"kpi": name, "day": DAY, "value": _value()}), "additionalProperties": False}
    row = _object({"index": {**COUNT, "description": "The place in your list, from 0."}, "message": {"type": "string"}})
    rows = {"type": "array", "items": row, "maxItems": MOST_ERRORS}
    said = {"ok": {"const": False}, "error": {"type": "string"}, "message": {"type": "string"}}
    taken = {"ok": {"const": True}, "team": {"type": "string"}}
    return {
        "Values": {**_object({"values": _list(value, MOST_VALUES, 1)}), "additionalProperties": False},
        "ValuesTaken": _object({**taken, **_counts("values", "added", "corrected", "unchanged")}),
        "Roster": _object({"first_day": DAY, "last_day": DAY, "shifts": _list(shift, MOST_SHIFTS, 0)}),
        "RosterTaken": _object(
            {**taken, "first_day": DAY, "last_day": DAY, **_counts("people", "shifts", "added", "removed", "passed")}
        ),
        "Refusal": _object(said),
        "BadRows": {**_object(said), "properties": {**said, "count": COUNT, "values": rows, "shifts": rows}},
    }


def _value() -> Json:
    return {
        "description": "A number in the unit of the KPI (seconds for a time), or a text as people write it.",
        "anyOf": [{"type": "number"}, {"type": "string", "minLength": 1, "maxLength": LONGEST_TYPED}],
        "examples": [84.5, "84,5%", "6:42"],
    }


def _words(description: str) -> Json:
    return {"type": "string", "minLength": 1, "description": description}


def _list(items: Json, most: int, least: int) -> Json:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _counts(*names: str) -> Json:
    return dict.fromkeys(names, COUNT)


def _object(properties: Json) -> Json:
    """An object of which every property is needed."""
    return {"type": "object", "properties": properties, "required": [*properties]}
