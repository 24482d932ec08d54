"""Taking one picture of the page, cropped to what matters."""

from typing import Literal

from playwright.sync_api import Locator

from tools.stage import ROOT

PICTURES = ROOT / "docs" / "pictures"
MARGIN = 20
"""CSS pixels around what has no margin of its own."""


def shoot(what: Locator, name: str, language: str, scale: Literal["css", "device"] = "device") -> None:
    """One picture, without the things that appear when the mouse is near."""
    what.page.mouse.move(0, 0)
    what.page.evaluate("document.activeElement?.blur()")
    what.page.wait_for_timeout(300)
    what.screenshot(path=PICTURES / f"{name}.{language}.png", animations="disabled", scale=scale)
