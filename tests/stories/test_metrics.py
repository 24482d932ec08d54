"""What a machine may look at: whether it lives, whether it can work, and figures that name nobody."""

import json
import re
from contextlib import contextmanager
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.db import Database
from bot.figures import Figures, render_metrics
from bot.metrics import PARTS
from bot.people.models import Person, Team
from bot.probes import HEALTH_PATH, METRICS_PATH, READY_PATH, make_looks
from bot.requests import labels_of
from tests.contract.test_structure import registered
from tests.robustness.looks import rows
from tests.world import World

WORDS = "Kanariegeel"
LABELS = {"door", "part", "kind", "outcome", "method", "task", "work", "reason", "where", "status", "ritual", "state"}
OF_PROMETHEUS = {"le", "generation", "implementation", "major", "minor", "patchlevel", "version"}


def scraped(house: World) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, in the order of their names."""
    text = render_metrics(Figures(house.bot.services, house.bot.alarm.watches, lambda: 2)).decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_figures_of_a_morning_tell_what_happened_and_name_nobody(live: World) -> None:
    live.set_up("algemeen", lead="Bas")
    before = scraped(live)
    live.move("09:01")
    due = scraped(live)
    assert due["dagstart_due", "dagstart"] == 1
    assert due["dagstart_due_seconds", "dagstart"] == 60
    live.settle()
    live.answer("Anna", f"{WORDS} een", f"{WORDS} twee")
    live.command("Bas", live.channel("algemeen"), f"/dagstart punt {WORDS}")
    live.to("09:16")
    live.answer("Carla", f"{WORDS} laat")
    live.to("09:17")
    after = scraped(live)

    def more(*key: str) -> float:
        return after[key] - before.get(key, 0.0)

    assert more("dagstart_sends_total", "dagstart_prompt", "sent") == 5
    assert more("dagstart_sends_total", "dagstart_board", "sent") == 1
    assert more("dagstart_sends_total", "dagstart_board", "edited") >= 1
    assert more("dagstart_ack_seconds_count", "button", "dagstart") == 2
    assert more("dagstart_ack_seconds_count", "command", "dagstart") == 1
    assert more("dagstart_send_delay_seconds_count") >= 6
    assert more("dagstart_slack_call_seconds_count", "chat.postMessage", "ok") >= 6
    assert more("dagstart_tick_seconds_count", "done", "dagstart") >= 2
    assert after["dagstart_due", "dagstart"] == after["dagstart_due_seconds", "dagstart"] == 0
    assert after["dagstart_rounds_open", "dagstart"] == after["dagstart_workspaces", "active"] == 1
    assert after[("dagstart_outbox_waiting",)] == 0
    assert after[("dagstart_teams",)] == 1
    assert after[("dagstart_last_look_timestamp_seconds",)] > before[("dagstart_last_look_timestamp_seconds",)]
    assert (after[("dagstart_slack_connections",)], after[("dagstart_database_up",)]) == (2, 1)
    assert names_nobody(live) == []


def names_nobody(house: World) -> list[str]:
    """Lines of the figures with a label we do not know, or with a name, an id or a text of somebody in it."""
    text = render_metrics(Figures(house.bot.services, house.bot.alarm.watches)).decode()
    db = house.bot.services.db
    people = [word for row in rows(db, Person) for word in (row.slack_id, row.name)]
    teams = [word for row in rows(db, Team) for word in (row.channel_id, f'"{row.name}"')]
    secret = [WORDS, house.workspace.slack_id, house.workspace.name, *people, *teams, *map(str, house.keys.values())]
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    known = LABELS | OF_PROMETHEUS
    return [
        line for line in lines if any(word in line for word in secret) or not set(re.findall(r'(\w+)="', line)) <= known
    ]


FORGED: list[dict[str, Any]] = [
    {"command": f"/{WORDS}"},
    {"type": WORDS, "actions": [{"action_id": f"{WORDS}.send"}]},
    {"type": "block_actions", "actions": [{"action_id": WORDS}]},
    {"type": "block_actions", "actions": []},
    {"type": "view_submission", "view": {"callback_id": WORDS}},
    {"type": "message_action", "callback_id": WORDS},
    {"type": "event_callback", "event": {"type": WORDS}},
    {"type": "event_callback", "event": WORDS},
]


@pytest.mark.parametrize("body", FORGED, ids=json.dumps)
def test_no_request_brings_a_word_of_its_own_into_the_figures(body: dict[str, Any]) -> None:
    assert WORDS not in labels_of(body)


def test_every_button_and_form_belongs_to_a_part_that_is_counted() -> None:
    ids = registered()
    named = {name for kind in ("action", "view", "shortcut") for name in ids[kind] if not name.startswith("block:")}
    assert {name.partition(".")[0] for name in named} == PARTS


def test_each_look_says_what_it_is_about(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTART_METRICS_KEY", "sleutel")
    small.restart_bot()
    looks = make_looks(small.bot, None)
    assert looks[HEALTH_PATH]({})[::2] == (200, b'{"ok": true, "alarm": true}')
    assert looks[READY_PATH]({})[::2] == (200, b'{"ok": true, "database": true, "slack": true}')
    metrics = looks[METRICS_PATH]
    assert [metrics(headers).status for headers in ({}, {b"authorization": b"Bearer nee"})] == [401, 401]
    assert b"dagstart_database_up 1.0" in metrics({b"authorization": b"Bearer sleutel"}).body
    with database_gone(small.bot.services.db, monkeypatch):
        assert looks[HEALTH_PATH]({}).status == 200
        assert looks[READY_PATH]({})[::2] == (503, b'{"ok": false, "database": false, "slack": true}')
        assert b"dagstart_database_up 0.0" in metrics({b"authorization": b"Bearer sleutel"}).body
    monkeypatch.setattr("schedules.alarm.LONGEST_LOOK", 0.0)
    assert looks[HEALTH_PATH]({})[::2] == (503, b'{"ok": false, "alarm": false}')


def test_without_a_key_there_are_no_figures(small: World) -> None:
    assert METRICS_PATH not in make_looks(small.bot, None)


@contextmanager
def database_gone(db: Database, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Nothing can be read for a while."""
    with monkeypatch.context() as patch:

        def refuse(*_args: object, **_kwargs: object) -> None:
            raise sqlite_locked()

        patch.setattr(db._reader, "connect", refuse)
        yield


def sqlite_locked() -> Exception:
    from sqlite3 import OperationalError as Locked

    from sqlalchemy.exc import OperationalError

    return OperationalError("SELECT 1", None, Locked("database is locked"))
