"""The whole morning on the page, in a real browser with the real demo: set up, answer, late, board."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.chromium import QUIET
from tools.stage import Hands, served_demo

pytestmark = pytest.mark.browser

expect.set_options(timeout=30_000)  # a busy machine
NEXT_DAGSTART = re.compile("To daily start")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield made
        made.close()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    with served_demo(tmp_path) as url:
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
    expect(page.get_by_role("status").filter(has_text="0 violations")).to_be_visible()
    page.close()


@pytest.fixture
def desk(browser: Browser, demo: str) -> Iterator[Hands]:
    yield from hands_on(browser.new_page(viewport={"width": 1280, "height": 900}), demo)


def set_up_with_two_clicks(hands: Hands, button: str, save: str, done: str) -> None:
    """The button of the welcome, and the form as it is."""
    hands.press(button)
    form = hands.page.get_by_role("dialog")
    form.get_by_role("button", name=save, exact=True).click()
    form.get_by_role("button", name=done, exact=True).click()
    expect(form).to_have_count(0)


def answer(hands: Hands, name: str, team: str, question: str, words: str, send: str) -> None:
    """Somebody fills in one field of the card of a team and sends it."""
    hands.be(name, "dagstart")
    card = hands.message(team, having=hands.page.get_by_label(question))
    card.get_by_label(question).fill(words)
    hands.press(send, card)
    expect(hands.message(words)).to_contain_text(question)
    expect(hands.message(words).get_by_label(question)).to_have_count(0)


def press_on_card(hands: Hands, team: str, name: str) -> None:
    """Press a button of the card of a team, which need not be the newest message about it."""
    hands.press(name, hands.message(team, having=hands.page.get_by_role("button", name=name, exact=True)))


def test_a_lead_sets_up_a_team_and_lives_through_its_first_morning(desk: Hands) -> None:
    desk.be("Marieke", "klantenteam-zuid")
    desk.page.get_by_role("button", name="Join the channel").click()
    desk.say("/invite @dagstart")
    set_up_with_two_clicks(desk, "Dagstart instellen", "Opslaan", "Klaar")
    expect(desk.message("heeft de dagstart voor dit kanaal ingesteld")).to_contain_text("maandag 23 november om 09:00")
    desk.move_clock(NEXT_DAGSTART)

    need = "Wat heb je vandaag nodig, en van wie?"
    answer(desk, "Bram", "klantenteam-zuid", need, "Uitleg over <!channel> & de nieuwe retourbrief", "Versturen")
    desk.be("Daan", "dagstart")
    press_on_card(desk, "klantenteam-zuid", "Niets vandaag")
    expect(desk.message("Dat is een volwaardig antwoord")).to_be_visible()

    desk.look_at("klantenteam-zuid")
    desk.live_until("Mon 23 Nov, 09:15")
    board = desk.message("Dagstart maandag 23 november")
    expect(board).to_contain_text("5 vandaag aanwezig · 2 deden mee")
    expect(board).to_contain_text("Nog te beginnen: één collega om 10:00 en één collega om 13:00")
    expect(board).to_contain_text("Uitleg over <!channel> & de nieuwe retourbrief — Bram (hulpvraag)")

    desk.move_clock("+1 minute")
    signal = "Wat hoorde je van klanten dat anders moet?"
    answer(desk, "Marieke", "klantenteam-zuid", signal, "De factuur komt dubbel", "Versturen")
    desk.look_at("klantenteam-zuid")
    expect(board).to_contain_text("3 deden mee · 1 kwam later binnen")
    expect(board).to_contain_text("De factuur komt dubbel — Marieke (klantsignaal, later binnengekomen)")
    board.get_by_role("link", name=re.compile("repl")).click()
    expect(desk.page.get_by_role("complementary", name="Thread")).to_contain_text("De factuur komt dubbel")

    desk.say("/debat")
    expect(desk.page.get_by_role("combobox", name="Message ")).to_have_value("")

    desk.page.set_viewport_size({"width": 390, "height": 844})
    width = desk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "the page must not scroll sideways on a telephone"
