"""A stand-in Slack for whole processes: nothing but an address and tokens joins it to the bot."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.cli import main
from bot.manifest import build_manifest
from playground.server import Playground, serve_in_thread

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Slack:
    """The stand-in, from outside."""

    url: str
    http: httpx.Client
    keys: dict[str, Any]
    folder: Path
    first: str = ""

    def environment(self, **more: str) -> dict[str, str]:
        """What a bot is started with."""
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "DAGSTART_", "DATABASE_URL"))}
        return {
            **plain,
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": self.keys["bot_token"],
            "SLACK_APP_TOKEN": self.keys["app_token"],
            "SLACK_SIGNING_SECRET": self.keys["signing_secret"],
            "SLACK_API_URL": self.keys["api_url"],
            "DATABASE_URL": f"sqlite:///{self.folder}/dagstart.db",
            **more,
        }

    def dagstart(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run the command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=60,
        )

    def start(self, *arguments: str, **more: str) -> "subprocess.Popen[str]":
        """Start the command and let it run."""
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            env=self.environment(**more),
            stderr=subprocess.PIPE,
            text=True,
        )

    def connections(self) -> int:
        """How many Socket Mode connections the stand-in counts."""
        return int(self.http.get("/_/healthz").json()["connections"])

    def fault(self, kind: str, **more: Any) -> None:
        """Break something."""
        assert self.http.post("/_/faults", json={"rules": [{"kind": kind, **more}]}).json()["ok"]

    def command(self, text: str) -> dict[str, Any]:
        """The first person types a command in the general channel."""
        person = self.someone()
        state = self.http.get("/_/state", params={"as": person}).json()
        channel = next(c["id"] for c in state["channels"] if c["kind"] == "public")
        body = {"as": person, "channel": channel, "text": text}
        found: dict[str, Any] = self.http.post("/_/act/command", json=body).json()
        return found

    def someone(self) -> str:
        """The first person; known from then on, whatever becomes of the token."""
        self.first = self.first or next(user["id"] for user in self.people() if not user.get("is_bot"))
        return self.first

    def people(self) -> list[dict[str, Any]]:
        """Everybody, by the Web API."""
        headers = {"authorization": f"Bearer {self.keys['bot_token']}"}
        members: list[dict[str, Any]] = self.http.get("/api/users.list?limit=100", headers=headers).json()["members"]
        return [user for user in members if user["id"] != "USLACKBOT"]


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Slack]:
    """A small workspace on a free port."""
    served = serve_in_thread(Playground(seed="tiny", manifest=build_manifest(), scale=1000.0))
    with httpx.Client(base_url=served.url, timeout=20) as http:
        yield Slack(served.url, http, http.get("/_/credentials").json(), tmp_path)
    served.stop()


Command = Callable[..., tuple[int, str]]
"""Runs `dagstart` with arguments and environment → exit code, what it said."""


@pytest.fixture
def command(
    slack: Slack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], logging_restored: None
) -> Command:
    """The command in this process: starting one of its own for every sentence takes seconds."""

    def run(*arguments: str, **more: str) -> tuple[int, str]:
        with monkeypatch.context() as patched:
            patched.chdir(slack.folder)
            patched.setattr(sys, "argv", ["dagstart", *arguments])
            patched.setattr(os, "environ", slack.environment(**more))
            try:
                main()
                code = 0
            except SystemExit as done:
                code = int(done.code or 0)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def health(port: int) -> int:
    """The status of /healthz; 0 while nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
