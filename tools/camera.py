"""Taking one picture of the page, with nothing on it but what matters."""

from io import BytesIO

from PIL import Image
from playwright.sync_api import Locator

from tools.stage import ROOT

PICTURES = ROOT / "docs" / "pictures"
WIDTH, TALLEST = 837, 2600
"""CSS pixels. Pictures are as wide as a message in the channel, so that text is as large in all of them."""

COLOURS = 256
"""A page has few, and a file with so many is less than half as large."""

ALONE = """(shown, [width, margin]) => {
    const box = shown.getBoundingClientRect(), isForm = shown.matches('dialog'), isMessage = shown.matches('article')
    if (shown.matches('.follow')) {
        let first = shown.previousElementSibling
        while (!first.matches('article:not(.follow)')) first = first.previousElementSibling
        shown.querySelector('.gutter').replaceChildren(first.querySelector('.gutter').firstElementChild.cloneNode(true))
        shown.querySelector('.content').prepend(first.querySelector('.byline').cloneNode(true))
        shown.classList.remove('follow')
    }
    shown.style.cssText += '--alone: 1;' + (isForm
        ? `position: fixed; inset: ${margin}px auto auto ${(width - box.width) / 2}px; margin: 0; max-height: none`
        : `position: fixed; inset: 0 auto auto 0; width: ${box.width + (isMessage ? 0 : 2 * margin)}px`)
    if (!isForm && !isMessage) shown.style.padding = `${margin}px`
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`
        body * { visibility: hidden } [style*="--alone"], [style*="--alone"] * { visibility: visible }
        ::backdrop, .toast, .tools { display: none !important }`)
    document.adoptedStyleSheets = [sheet]
    return Math.ceil(shown.getBoundingClientRect().height) + (isForm ? 2 * margin : 0)
}"""
"""Puts a message, a form or a part of a page in the corner and hides the rest; a message has its author with it.

The page leaves a style alone when it draws itself anew, so that is the mark."""

TOGETHER = """() => {
    document.adoptedStyleSheets = []
    document.querySelector('[style*="--alone"]')?.removeAttribute('style')
}"""
MARGIN = 20


def shoot(what: Locator, name: str, language: str) -> None:
    """One picture of a message, a form or a part of the page, whole, without what appears when the mouse is near."""
    page = what.page
    size = page.viewport_size
    assert size
    page.mouse.move(size["width"] - 1, size["height"] - 1)
    page.evaluate("document.activeElement?.blur()")
    page.set_viewport_size({"width": size["width"], "height": TALLEST})
    page.wait_for_timeout(300)
    width = min(WIDTH, size["width"])
    height = what.evaluate(ALONE, [width, MARGIN])
    taken = page.screenshot(
        clip={"x": 0, "y": 0, "width": width, "height": height},
        animations="disabled",
        scale="device" if width == WIDTH else "css",
    )
    page.evaluate(TOGETHER)
    page.set_viewport_size(size)
    save(taken, f"{name}.{language}")


def save(taken: bytes, name: str) -> None:
    """Keep a picture as a small file."""
    picture = Image.open(BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(PICTURES / f"{name}.png", optimize=True)
