"""The demo on a fixed Saturday, and a person's hands on its page: for the pictures and the browser's stories."""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parent.parent
SATURDAY = datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
PATIENCE = 40.0
"""Seconds for the demo to come up, on a busy machine."""

TEAM, LEAD = "klantenteam-noord", "Marieke"
"""The demo's team, and who leads it."""

NEXT_THING = re.compile("To the next thing")
MOST_STEPS = 60
SETTLED = 900
"""Milliseconds in which the bot does what is due."""


@contextmanager
def served_demo(folder: Path) -> Iterator[str]:
    """`dagstart demo` in a folder, on a free port; its address. It is stopped in good order."""
    clock = {"real": time.time(), "virtual": SATURDAY.timestamp(), "rate": 1.0, "serial": 0}
    (folder / "clock.json").write_text(json.dumps(clock))
    port = _free_port()
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port), "--folder", str(folder)]
    with (folder / "demo.log").open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603
        try:
            _wait_until_running(folder / "demo.log", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_until_running(log: Path, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while "is running" not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The demo did not come up: {log.read_text()}")
        time.sleep(0.1)


class Hands:
    """What a person does on the page. Names are the beginning of what the page shows."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        page.set_default_timeout(20_000)

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The stand-in's control API: GET, or POST with a body."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return json.load(answer)

    def id_of(self, name: str) -> str:
        """The Slack id of somebody."""
        users: list[dict[str, str]] = self.ask("/_/state?as=U0PG000001")["users"]
        return next(user["id"] for user in users if user["real_name"].startswith(name))

    def be(self, name: str, where: str = "") -> None:
        """Become somebody, and look at a channel, or at what the bot wrote to them (`dagstart`)."""
        person = self.id_of(name)
        if where == "dagstart":
            self._wait_for_a_conversation(person)
        self.page.goto(f"{self.url}/?as={person}")
        if where:
            self.look_at(where)

    def _wait_for_a_conversation(self, person: str) -> None:
        """Until the app wrote to somebody: a page opened before that does not notice the first message."""
        deadline = time.monotonic() + PATIENCE
        while "im" not in [each["kind"] for each in self.ask(f"/_/state?as={person}")["channels"]]:
            if time.monotonic() > deadline:
                raise RuntimeError("The bot wrote to nobody.")
            time.sleep(0.1)

    def look_at(self, where: str) -> None:
        """Choose a channel or the app in the sidebar, which is a drawer on a telephone."""
        drawer = self.page.get_by_role("button", name="Show the sidebar")
        if drawer.is_visible():
            drawer.click()
        self.page.locator("#sidebar").get_by_role("link", name=where).click()
        self.page.get_by_role("heading", name=where, level=1).wait_for()

    def say(self, text: str) -> None:
        """Type in the message box and send."""
        box = self.page.get_by_role("combobox", name="Message ")
        box.fill(text)
        box.press("Enter")

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press the newest button of this name, on the page or on one card."""
        (within or self.page).get_by_role("button", name=name, exact=True).last.click()

    def move_clock(self, choice: str | re.Pattern[str]) -> None:
        """Choose something in the clock's menu."""
        self.page.locator(".clock-face").click()
        self.page.get_by_role("menuitem", name=choice).click()

    def live_until(self, moment: str) -> None:
        """Everything that happens up to a moment as the clock shows it, one thing after the other."""
        for _ in range(MOST_STEPS):
            if moment in (shown := self.page.locator(".clock-face").inner_text()):
                return
            self.move_clock(NEXT_THING)
            self.page.wait_for_timeout(SETTLED)
        raise RuntimeError(f"It did not become {moment}: it is {shown}.")

    def message(self, words: str, *, having: Locator | None = None) -> Locator:
        """The newest message with these words, and with this part."""
        return self.page.locator("article[data-ts]").filter(has_text=words, has=having).last
