"""Where the browser is. Tests marked `browser` are left out without one, except on CI, where that is a failure."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
"""Arguments with which it starts anywhere, also as root, and calls nobody."""


def find_chromium() -> str | None:
    """The path of a Chromium: `CHROMIUM`, one on the PATH, or one that Playwright installed."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return next((str(path) for path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"))), None)


def check_browser(items: Sequence[pytest.Item]) -> None:
    """Leave browser tests out where there is no browser."""
    marked = [item for item in items if item.get_closest_marker("browser")]
    if not marked or find_chromium():
        return
    if os.environ.get("CI"):
        raise pytest.UsageError("CI is set, and there is no Chromium for the browser tests: install one.")
    for item in marked:
        item.add_marker(pytest.mark.skip(reason="no Chromium found"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser, for `playwright.chromium.launch(executable_path=…, args=QUIET)`."""
    found = find_chromium()
    assert found
    return found
