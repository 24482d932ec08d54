"""`dagstart run` as a process of its own, with nothing but an address and tokens."""

import os
import signal
import sqlite3
import subprocess
import threading
from contextlib import closing

import httpx
import pytest
from sqlalchemy import select

from bot import startup
from bot.db import Database
from bot.doctor import check_clock, check_scopes
from bot.manifest import SCOPES
from bot.migrate import migrate
from bot.outbox.slack import make_client
from bot.people.models import Workspace
from bot.run import wait_for_the_end
from bot.stop import StopRequest
from tests.acceptance.conftest import Command, Slack, health
from tests.acceptance.test_sockets import eventually

WRONG = {
    "no bot token": ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing."),
    "a bot token Slack does not know": ({"SLACK_BOT_TOKEN": "xoxb-1-2-3"}, "SLACK_BOT_TOKEN is wrong: Slack answers"),
    "an app token as bot token": ({"SLACK_BOT_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN does not start with xoxb-"),
    "no app token": ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN is missing."),
    "an app token Slack does not know": ({"SLACK_APP_TOKEN": "xapp-1-2-3"}, "SLACK_APP_TOKEN is wrong: Slack answers"),
    "a bot token as app token": ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN does not start with xapp-"),
    "nobody at the address": ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "Slack cannot be reached"),
    "a setting that is no number": ({"DAGSTART_THREADS": "many"}, "DAGSTART_THREADS is not usable"),
    "an unknown database": ({"DATABASE_URL": "mysql://x"}, "use sqlite:///path or postgresql://"),
    "a database that is no address": ({"DATABASE_URL": "dagstart"}, "DATABASE_URL is not an address"),
    "an empty database": ({}, "Run `dagstart migrate`"),
}


@pytest.mark.parametrize("what", WRONG)
def test_start_ends_with_one_sentence_and_exit_code_2(command: Command, what: str) -> None:
    environment, sentence = WRONG[what]
    code, said = command("run", **environment)
    assert code == 2
    assert sentence in said
    assert len([line for line in said.splitlines() if line.startswith("dagstart: ")]) == 1


def test_what_cannot_work_is_said_before_it_is_begun(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert command("manifest", "--url", "dagstart.example") == (
        2,
        "dagstart: dagstart.example has to begin with https://\n",
    )
    monkeypatch.setattr("bot.demo.find_spec", lambda _name: None)
    code, said = command("demo", "--folder", "nowhere")
    assert (code, "Type `make demo`" in said) == (2, True)


def test_http_needs_the_signing_secret(command: Command) -> None:
    code, said = command("run", "--http", SLACK_SIGNING_SECRET="")
    assert (code, "SLACK_SIGNING_SECRET is missing." in said) == (2, True)


def stop(process: "subprocess.Popen[str]", number: int = signal.SIGTERM) -> str:
    """Ask it to stop; gives what it logged."""
    process.send_signal(number)
    _, log = process.communicate(timeout=60)
    assert process.returncode == 0, log
    return log


def test_it_works_stops_in_good_order_and_goes_on_in_the_same_workspace(slack: Slack, port: int) -> None:
    migrate(f"sqlite:///{slack.folder}/dagstart.db")
    for number, options in ((signal.SIGTERM, ()), (signal.SIGINT, ("--health",))):
        process = slack.start("run", *options, DAGSTART_HTTP_PORT=str(port))
        eventually(lambda: slack.connections() == 2)
        assert slack.command("/dagstart help")["ok"]
        if options:
            check_other_doors(port)
        log = stop(process, number)
        assert "stopped" in log
        assert not any(str(secret) in log for secret in slack.keys.values() if str(secret).startswith("x"))
        eventually(lambda: slack.connections() == 0)
    assert slack.http.get("/_/violations").json()["violations"] == []
    with Database(f"sqlite:///{slack.folder}/dagstart.db").read() as session:
        workspace = session.scalars(select(Workspace)).one()
    assert (workspace.slack_id, workspace.state) == (slack.keys["team_id"], "active")


def check_other_doors(port: int) -> None:
    """Over Socket Mode it can tell its health and take rosters too, and nothing from Slack."""
    eventually(lambda: health(port) == 200)
    refused = httpx.post(f"http://127.0.0.1:{port}/api/v1/rosters", content=b"{}", timeout=10)
    assert (refused.status_code, refused.json()["error"]) == (401, "no_token")
    assert httpx.post(f"http://127.0.0.1:{port}/slack/events").status_code == 404


def test_a_token_withdrawn_while_running_is_noticed(slack: Slack) -> None:
    client = make_client(slack.keys["bot_token"], slack.keys["api_url"])
    slack.fault("revoke")
    with closing(StopRequest()) as stop:
        assert wait_for_the_end(client, stop, 0.01) in {"token_revoked", "account_inactive", "invalid_auth"}


def test_a_stop_is_heard_whichever_thread_the_signal_meets() -> None:
    def be_met() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    with closing(StopRequest()) as stop:
        threading.Timer(0.2, be_met).start()
        assert stop.wait(10)
        assert stop.wait(10)  # it stays said
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


def test_the_doctor_finds_nothing_wrong_after_migrating(command: Command) -> None:
    assert command("doctor")[0] == 1
    command("migrate")
    code, said = command("doctor")
    assert (code, "WRONG" in said) == (0, False), said


def test_the_doctor_tells_a_full_disk_and_a_file_that_somebody_holds(
    command: Command, slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("migrate")
    with monkeypatch.context() as full:
        full.setattr("bot.doctor.LEAST_FREE_DISK", 10**18)
        code, said = command("doctor")
    assert (code, "MB of disk left. Make room." in said) == (1, True), said
    with closing(sqlite3.connect(slack.folder / "dagstart.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        code, said = command("doctor")
    assert (code, "It cannot be written: database is locked." in said) == (1, True), said


def test_the_doctor_names_missing_scopes_and_a_wrong_clock() -> None:
    assert check_scopes(",".join(SCOPES)).well
    assert "im:history" in check_scopes(",".join(set(SCOPES) - {"im:history"})).sentence
    date = {"date": "Mon, 23 Nov 2026 08:00:00 GMT"}
    assert check_clock(date, 1795420800.0).well
    assert "300 seconds ahead of Slack's" in check_clock(date, 1795420800.0 + 300).sentence


def test_a_wrong_token_is_told_apart_from_slack_being_busy(slack: Slack, command: Command) -> None:
    slack.fault("5xx", match="auth.test", times=1)
    code, said = command("run")
    assert (code, "Start again in a minute" in said) == (2, True), said
    assert startup.FROM_BOT not in said
