"""Where the browser is, for the tests marked `browser`."""

import os
import shutil
from pathlib import Path

import pytest

from tests.means import do_without

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


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser, for `playwright.chromium.launch(executable_path=…, args=QUIET)`."""
    return find_chromium() or do_without("There is no Chromium: install one, or name its path in CHROMIUM.")
