"""`dagstart demo`: a stand-in Slack in the browser and the bot beside it, two processes that share one set clock."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from bot.demo_kpis import source_settings
from bot.demo_team import set_up_team
from bot.errors import StartupError
from bot.migrate import migrate
from bot.settings import KEY_BYTES, Settings, load_settings

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PATIENCE = 30.0
"""Seconds for a process to come up or to stop in good order."""

CHANNEL = "klantenteam-noord"

KEY = "key"
"""The file in the demo's folder that holds the key for points without a name."""

RUNNING = "demo.pid"
"""The file in the demo's folder that says which process runs it: `make demo-reset` looks there."""


def demo(port: int, folder: Path) -> None:
    """Run until Ctrl-C. A second start in the same folder goes on where it was. Raises StartupError."""
    if not find_spec("websockets"):
        raise StartupError(
            "The stand-in Slack is not installed here. Type `make demo`: it installs it and starts the demo."
        )
    _check_port(port)
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    running = folder / RUNNING
    running.write_text(str(os.getpid()))
    try:
        _work(port, folder)
    except KeyboardInterrupt:
        print("\nStopped. The next start goes on from here; `make demo-reset` begins afresh.")
    finally:
        running.unlink(missing_ok=True)


def _work(port: int, folder: Path) -> NoReturn:
    address = f"http://{HOST}:{port}"
    with _process("playground", _playground(port, folder), {}, folder) as page:
        keys = _wait_for(f"{address}/_/credentials", page, "bot_token", folder)
        settings = _settings(keys, folder)
        migrate(settings.database_url)
        set_up_team(settings, CHANNEL, folder)
        environment = _environment(settings) | source_settings(folder)
        with _process("bot", [sys.executable, "-m", "bot", "run"], environment, folder) as bot:
            _wait_for(f"{address}/_/healthz", bot, "connections", folder)
            print(f"\n  dagstart is running: open {address}\n  Ctrl-C stops it.\n", flush=True)
            while page.poll() is None and bot.poll() is None:
                time.sleep(0.5)
    raise StartupError(f"A part of the demo stopped by itself. Its last words are in {folder}/*.log.")


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """Stop in good order, once: asking again must not leave a child behind."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _check_port(port: int) -> None:
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise StartupError(
            f"Port {port} cannot be used ({reason}). Choose another one: make demo PORT={port + 1}"
        ) from None


def _playground(port: int, folder: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "playground", "--host", HOST, "--port", str(port)),
        *("--manifest", str(ROOT / "manifest.json"), "--seed", "demo"),
        *("--state", str(folder / "playground.json"), "--clock-file", str(folder / "clock.json")),
    ]


def _settings(keys: dict[str, Any], folder: Path) -> Settings:
    return load_settings(
        _env_file=None,  # what is set for a real workspace does not count here
        **{f"slack_{name}": keys[name] for name in ("bot_token", "app_token", "signing_secret")},
        slack_api_url=keys["api_url"],
        database_url=f"sqlite:///{folder / 'dagstart.db'}",
        clock_file=folder / "clock.json",
        key=_key(folder / KEY),
    )


def _key(file: Path) -> str:
    """The demo's own key, made at the first start: points can be raised without a name."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode())
    return file.read_text()


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": settings.slack_bot_token.get_secret_value(),
        "SLACK_APP_TOKEN": settings.slack_app_token.get_secret_value(),
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret.get_secret_value(),
        "SLACK_API_URL": settings.slack_api_url,
        "DATABASE_URL": settings.database_url,
        "DAGSTART_KEY": settings.key.get_secret_value(),
        "DAGSTART_CLOCK_FILE": str(settings.clock_file),
    }


@contextmanager
def _process(
    name: str, command: list[str], environment: dict[str, str], folder: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """A child in a session of its own, so that Ctrl-C reaches only us and we stop it in good order."""
    with (folder / f"{name}.log").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]", key: str, folder: Path) -> dict[str, Any]:
    """Ask until the answer has something at `key`. Raises StartupError when that takes too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
                found: dict[str, Any] = json.load(answer)
        except OSError:
            found = {}
        if found.get(key):
            return found
        time.sleep(0.05)
    raise StartupError(f"The demo did not come up. What went wrong is in {folder}/*.log.")
