"""The whole morning on the page, in a real browser with the real demo: set up, answer, late, board."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.chromium import QUIET
from tools.stage import Hands, served_demo

pytestmark = pytest.mark.browser

NEXT_DAGSTART = re.compile("To the daily start of")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield made
        made.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_demo(tmp_path_factory.mktemp("demo")) as url:
        yield url


def hands_on(page: Page, url: str) -> Iterator[Hands]:
    """Hands on a page; a mistake in a script fails the story, and so does a rule of Slack that was broken."""
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    hands = Hands(page, url)
    yield hands
    assert mistakes == []
    assert hands.ask("/_/violations")["violations"] == []
    page.goto(f"{url}/inspector")
    expect(page.get_by_text("violation").and_(page.locator(".bad"))).to_have_count(0)
    page.close()


@pytest.fixture
def desk(browser: Browser, demo: str) -> Iterator[Hands]:
    yield from hands_on(browser.new_page(viewport={"width": 1280, "height": 900}), demo)


@pytest.fixture
def telephone(browser: Browser, demo: str) -> Iterator[Hands]:
    yield from hands_on(browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True), demo)


def set_up_with_two_clicks(hands: Hands, button: str, save: str, done: str) -> None:
    """The button of the welcome, and the form as it is."""
    hands.press(button)
    form = hands.page.get_by_role("dialog")
    form.get_by_role("button", name=save, exact=True).click()
    form.get_by_role("button", name=done, exact=True).click()
    expect(form).to_have_count(0)


def board(hands: Hands, words: str) -> Locator:
    """The newest message in the channel with these words, once it is there."""
    found = hands.message(words)
    expect(found).to_be_visible(timeout=15_000)
    return found


def test_a_lead_sets_up_a_team_and_lives_through_its_first_morning(desk: Hands) -> None:
    desk.be("Marieke", "klantenteam-zuid")
    desk.page.get_by_role("button", name="Join the channel").click()
    desk.say("/invite @dagstart")
    set_up_with_two_clicks(desk, "Dagstart instellen", "Opslaan", "Klaar")
    expect(desk.message("heeft de dagstart voor dit kanaal ingesteld")).to_contain_text("maandag 23 november om 09:00")
    desk.move_clock(NEXT_DAGSTART)

    desk.be("Bram", "dagstart")
    expect(desk.message("Goedemorgen Bram")).to_contain_text("korte vragen voor de dagstart van klantenteam-zuid")
