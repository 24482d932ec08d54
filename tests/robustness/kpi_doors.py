"""The four doors through which values of KPIs come in, in a process that can be told where to die by kill -9.

What comes in is the same at each: one day again with other values, and a new day.
"""

import json
import os
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from slack_bolt import Ack, BoltContext, Respond
from slack_sdk import WebClient

from bot.api import VALUES, take
from bot.clock import SetClock
from bot.db import Database
from bot.i18n import translator
from bot.installations.clients import Clients
from bot.kpis import day_form
from bot.kpis.queries import Query
from bot.kpis.sources import fetch_due
from bot.kpis.views import load_fields
from bot.services import Services
from bot.settings import Settings
from handlers import files, kpi
from handlers.door import Door
from tests.robustness.child import Crash, arm

THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)
KNOWN = {THURSDAY: ("70", "6:40")}
COMES = {THURSDAY: ("71", "6:30"), FRIDAY: ("72.5", "6:42")}
NAMES = ("FCR", "AHT")
SHEET = "datum;FCR;AHT\n" + "\n".join(f"{day.isoformat()};{fcr};{aht}" for day, (fcr, aht) in COMES.items())
CRM = "crm.db"


def knock(address: str, name: str, now: datetime, folder: Path, keys: Mapping[str, str], crash: Crash | None) -> None:
    """Bring the values in by one door, as `keys` opens it; die there, or end well."""
    if crash:
        arm(crash)
    services = Services(Settings(_env_file=None), SetClock(now), Database(address))  # type: ignore[call-arg]
    DOORS[name](services, folder, keys)
    os._exit(0)  # nothing else is to happen at the end of this process


def by_form(services: Services, folder: Path, keys: Mapping[str, str]) -> None:
    """Somebody sends the form of a day, with another value and a first one in it."""
    with services.db.read() as session:
        fields = load_fields(session, 1, THURSDAY)
        view = day_form.render_day_form(translator("nl"), 1, THURSDAY, fields)
    ids = [block["block_id"] for block in view["blocks"] if str(block.get("block_id")).startswith(day_form.VALUE)]
    typed = {block_id: {"value": {"value": value}} for block_id, value in zip(ids, COMES[THURSDAY], strict=True)}
    kpi.save(_ack(), _body(keys), {**view, "state": {"values": typed}}, _context(services))


def by_file(services: Services, folder: Path, keys: Mapping[str, str]) -> None:
    """Somebody takes the file that was shown."""
    body = {**_body(keys), "actions": [{"value": keys["draft"]}]}
    files.import_all(_ack(), body, _context(services), Respond(response_url=None))


def by_push(services: Services, folder: Path, keys: Mapping[str, str]) -> None:
    """Another system sends a batch."""
    rows = [
        {"kpi": name, "day": day.isoformat(), "value": value}
        for day, values in COMES.items()
        for name, value in zip(NAMES, values, strict=True)
    ]
    take(
        services, VALUES, {b"authorization": f"Bearer {keys['token']}".encode()}, json.dumps({"values": rows}).encode()
    )


def by_query(services: Services, folder: Path, keys: Mapping[str, str]) -> None:
    """The clock fetches what a reporting database has."""
    address = SecretStr(f"sqlite:///{folder / CRM}")
    fetch_due(services, Query("noord", "FCR", "crm", address, "SELECT day, fcr FROM days", time(6)))


DOORS: dict[str, Callable[[Services, Path, Mapping[str, str]], None]] = {
    "form": by_form, "file": by_file, "push": by_push, "query": by_query,
}  # fmt: skip


def _body(keys: Mapping[str, str]) -> dict[str, Any]:
    return {"team_id": "T1", "user_id": keys["person"]}


def _context(services: Services) -> BoltContext:
    return BoltContext({"door": Door(services, Clients(services.db, services.settings), WebClient())})


def _ack() -> Ack:
    return Ack()  # type: ignore[no-untyped-call]
