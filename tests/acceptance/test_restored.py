"""The bot, as a process, on a database that was put back in the middle of a round."""

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from bot.people.models import FileDraft
from tests.acceptance.conftest import ROOT
from tests.acceptance.test_run import stop
from tests.acceptance.test_sockets import eventually
from tests.backups import back_up, put_back
from tests.feedback import person
from tests.robustness.looks import boards, received, rows
from tests.world import KEY, World


def set_clock(world: World, moment: str = "") -> Path:
    """The process reads the world's time from here; it goes on from there, because sending waits for its turn."""
    if moment:
        world.move(moment)
    file = world.journal.with_name("clock.json")
    at = {"real": time.time(), "virtual": world.clock.now().timestamp(), "rate": 1, "serial": 1}
    file.write_text(json.dumps(at))
    return file


def start(world: World) -> "subprocess.Popen[str]":
    """`dagstart run` in the world, at its time."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "DAGSTART_", "DATABASE_URL"))}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=world.journal.parent,
        env={
            **plain,
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": world.keys["bot_token"],
            "SLACK_APP_TOKEN": world.keys["app_token"],
            "SLACK_API_URL": world.keys["api_url"],
            "DATABASE_URL": world.database_url,
            "DAGSTART_KEY": KEY,
            "DAGSTART_JOURNAL": str(world.journal),
            "DAGSTART_CLOCK_FILE": str(set_clock(world)),
            "DAGSTART_PACE_SCALE": str(world.scale),
        },
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_sends_what_is_due_once_and_what_is_over_is_gone(small: World, tmp_path: Path) -> None:
    small.set_up("algemeen", lead="Dirk")
    small.to("09:00")
    small.answer("Anna", "De storing is terug")
    small.to("09:05")
    nearly_a_day = small.clock.now() - timedelta(hours=23, minutes=58)
    draft = FileDraft(person_id=person(small, "Bas").id, file_id="F1", name="week.csv", created_at=nearly_a_day)
    with small.bot.services.db.write() as session:
        session.add(draft)
    file = back_up(small, tmp_path)
    small.to("09:08")
    asked = received(small)
    small.stop_bot()
    put_back(small, file)

    process = start(small)
    eventually(lambda: small.playground.sockets.links)
    set_clock(small, "09:12")
    eventually(lambda: received(small)["Bas"] > asked["Bas"])
    set_clock(small, "09:15")
    eventually(lambda: boards(small, "algemeen"))
    log = stop(process)
    small.start_bot()
    small.settle()

    assert boards(small, "algemeen") == 1
    assert "De storing is terug" in str(small.board("algemeen"))
    assert received(small) == {name: n + (name != "Anna") for name, n in asked.items()}, "one reminder to the others"
    assert rows(small.bot.services.db, FileDraft) == []
    assert json.dumps(KEY) not in log
