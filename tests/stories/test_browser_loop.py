"""A question goes round on the page, in a real browser: asked, moved up, answered, not yet, answered again, solved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect, sync_playwright

from tests.chromium import QUIET
from tests.stories.test_browser_morning import hands_on
from tools.stage import Hands, served_demo

pytestmark = pytest.mark.browser

TEAM, ASKER, MANAGER = "klantenteam-noord", "Hidde", "Johan"
QUESTION = "Mag een creditnota tot 25 euro zonder akkoord?"
FIRST, SECOND = "Dat vraag ik vandaag na.", "Ja, tot 25 euro mag het zonder akkoord."


@pytest.fixture
def desk(chromium: str, tmp_path: Path) -> Iterator[Hands]:
    with sync_playwright() as playwright, served_demo(tmp_path) as url:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield from hands_on(browser.new_page(viewport={"width": 1280, "height": 1000}), url)
        browser.close()


def at(hands: Hands, moment: str) -> None:
    """It is this local moment; what is due happens now."""
    hands.ask("/_/clock", {"op": "set", "at": f"2026-11-{moment}+01:00"})


def card(hands: Hands, *buttons: str) -> Locator:
    """The newest message with these buttons."""
    found = hands.page.locator("article[data-ts]")
    for name in buttons:
        found = found.filter(has=hands.page.get_by_role("button", name=name, exact=True))
    return found.last


def in_thread(hands: Hands, name: str) -> Locator:
    """The card of the question in the thread of the board on which it came, as somebody sees it."""
    hands.be(name, TEAM)
    hands.message("Dagstart maandag 23 november").get_by_role("link", name="replies").click()
    return hands.page.get_by_role("complementary", name="Thread").locator("article").filter(has_text=QUESTION).last


def answer(hands: Hands, words: str, later: str) -> None:
    """The manager answers from the thread, where it stands a moment later."""
    point = in_thread(hands, MANAGER)
    expect(point).to_contain_text("management")
    point.get_by_role("button", name="Antwoorden").click()
    form = hands.page.get_by_role("dialog")
    form.get_by_role("textbox").fill(words)
    hands.press("Versturen", form)
    expect(form).to_have_count(0)
    at(hands, later)
    expect(point).to_contain_text(words)


def test_a_question_moves_up_is_answered_twice_and_closed_by_who_asked(desk: Hands) -> None:
    at(desk, "23T09:00")
    desk.be(ASKER, "dagstart")
    form = card(desk, "Versturen", "Niets vandaag")
    form.get_by_label("Wat heb je vandaag nodig, en van wie?").fill(QUESTION)
    form.get_by_label("Van wie heb je dat nodig?").select_option("De teamleider")
    desk.press("Versturen", form)
    expect(desk.message(QUESTION)).to_contain_text("Dank je")
    at(desk, "23T09:15")
    desk.look_at(TEAM)
    expect(desk.message("Dagstart maandag 23 november")).to_contain_text(QUESTION)

    at(desk, "24T09:01")
    desk.be(ASKER, "dagstart")
    expect(desk.message("dinsdag 24 november")).to_be_visible()
    at(desk, "24T09:16")
    desk.look_at(TEAM)
    expect(desk.message("Dagstart dinsdag 24 november")).to_contain_text(QUESTION)
    answer(desk, FIRST, "24T09:18")

    at(desk, "25T09:00")
    desk.be(ASKER, "dagstart")
    form = card(desk, "Niets vandaag")
    expect(form).to_contain_text("Eerst een antwoord voor jou")
    expect(form).to_contain_text(FIRST)
    desk.press("Nog niet", form)
    modal = desk.page.get_by_role("dialog")
    modal.get_by_role("textbox").fill("Tot welk bedrag?")
    desk.press("Versturen", modal)
    expect(modal).to_have_count(0)

    at(desk, "25T09:05")
    answer(desk, SECOND, "25T09:07")
    desk.be(ASKER, "dagstart")
    told = desk.message(SECOND, having=desk.page.get_by_role("button", name="Opgelost", exact=True))
    desk.press("Opgelost", told)
    at(desk, "25T09:09")
    expect(in_thread(desk, MANAGER)).to_contain_text("opgelost")
