"""`dagstart demo`: one command, one address, and everything stops with it."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bot.demo import RUNNING
from tests.acceptance.conftest import ROOT, Command
from tests.acceptance.test_sockets import eventually


def start(folder: Path, port: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port), "--folder", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def address_of(process: "subprocess.Popen[str]") -> str:
    """Waits for the one address it prints."""
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"open (http://\S+)", line):
            return found[1]
    raise AssertionError("it ended")


def stop(process: "subprocess.Popen[str]", number: int) -> None:
    process.send_signal(number)
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, "Stopped." in said) == (0, True), said


def test_it_starts_with_a_team_and_goes_on_where_it_was(tmp_path: Path, port: int) -> None:
    folder = tmp_path / "a folder with spaces"
    process = start(folder, port)
    with httpx.Client(base_url=address_of(process), timeout=20) as http:
        marks = eventually_marks(http)
        assert any("daily start" in mark["label"] for mark in marks)
        assert http.post("/_/clock", json={"op": "mark", "label": marks[0]["label"]}).json()["ok"]
        moved = http.get("/_/clock").json()["now"]
        assert http.get("/_/violations").json()["violations"] == []
    assert (folder / RUNNING).read_text() == str(process.pid)
    stop(process, signal.SIGINT)
    assert not (folder / RUNNING).exists()
    process = start(folder, port)
    with httpx.Client(base_url=address_of(process), timeout=20) as http:
        assert http.get("/_/clock").json()["now"] >= moved
    stop(process, signal.SIGTERM)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port))


def eventually_marks(http: httpx.Client) -> list[dict[str, str]]:
    """What the bot tells the page to jump to."""
    eventually(lambda: bool(http.get("/_/clock").json().get("marks")))
    found: list[dict[str, str]] = http.get("/_/clock").json()["marks"]
    return found


def test_a_port_in_use_is_one_sentence(command: Command, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        code, said = command("demo", "--port", str(port), "--folder", "demo")
    assert (code, said.count("\n")) == (2, 1), said
    assert f"make demo PORT={port + 1}" in said


def test_what_a_running_demo_needs_is_not_deleted_under_it(tmp_path: Path) -> None:
    command = ["make", "demo-reset", f"FOLDER={tmp_path}"]  # no demo: any process that is alive, or has ended, will do
    (database := tmp_path / "dagstart.db").touch()
    (tmp_path / RUNNING).write_text(str(os.getpid()))
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert refused.returncode != 0
    assert "stop it first" in refused.stderr
    assert database.exists()
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        (tmp_path / RUNNING).write_text(str(ended.pid))
    assert subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60).returncode == 0
    assert list(tmp_path.iterdir()) == []
