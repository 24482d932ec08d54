"""Take the pictures of the README and the guides from the running demo: `make pictures`.

The same week twice, with everybody in Dutch and with everybody in English; each picture is cropped to what matters.
"""

import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import QUIET, find_chromium
from tools.camera import PICTURES, save, shoot
from tools.pictures_agreement import DUTCH_AGREEMENT, ENGLISH_AGREEMENT, AgreementWords, agree, keep
from tools.pictures_debate import DUTCH_DEBATE, ENGLISH_DEBATE, DebateWords, debate, follow
from tools.pictures_feedback import DUTCH_FEEDBACK, ENGLISH_FEEDBACK, FeedbackWords, give_feedback
from tools.pictures_kpi import DUTCH_KPIS, ENGLISH_KPIS, KpiWords, measure
from tools.pictures_week import DUTCH_WEEK, ENGLISH_WEEK, WeekWords, before_monday, live_on
from tools.stage import ROOT, Hands, served_demo

TEAM, LEAD = "klantenteam-noord", "Marieke"
NEW_TEAM, FOUNDER = "klantenteam-zuid", "Hidde"
NEXT_DAGSTART = re.compile("To daily start")


@dataclass(frozen=True)
class Words:
    """What the page says in one language, and what people say there. `said` is name, signal, need, from whom."""

    locale: str
    said: tuple[tuple[str, str, str, str], ...]
    late: tuple[str, str, str, str]
    send: str
    change: str
    nothing: str
    signal: str
    need: str
    whom: str
    board: str
    help: str
    set_up: str
    week: WeekWords
    agreement: AgreementWords
    debate: DebateWords
    kpis: KpiWords
    feedback: FeedbackWords


DUTCH = Words(
    locale="nl-NL",
    said=(
        ("Fatima", "De brief over de eindafrekening roept vragen op", "", ""),
        ("Hidde", "", "Mag een creditnota tot 25 euro zonder akkoord?", "Het management"),
        ("Noor", "De retourpagina is niet te vinden", "Een half uur uitleg over het nieuwe scherm", "Daan"),
    ),
    late=("Luuk", "", "Wie neemt rond twaalf uur de chat over?", "Het team"),
    send="Versturen",
    change="Aanpassen",
    nothing="Niets vandaag",
    signal="Wat hoorde je van klanten dat anders moet?",
    need="Wat heb je vandaag nodig, en van wie?",
    whom="Van wie heb je dat nodig?",
    board="Dagstart maandag 23 november",
    help="/dagstart hulp",
    set_up="Dagstart instellen",
    week=DUTCH_WEEK,
    agreement=DUTCH_AGREEMENT,
    debate=DUTCH_DEBATE,
    kpis=DUTCH_KPIS,
    feedback=DUTCH_FEEDBACK,
)
ENGLISH = Words(
    locale="en-GB",
    said=(
        ("Fatima", "The letter about the final bill raises questions", "", ""),
        ("Hidde", "", "May we refund up to 25 euros without approval?", "Management"),
        ("Noor", "Customers cannot find the page for returns", "Half an hour about the new screen", "Daan"),
    ),
    late=("Luuk", "", "Who takes over the chat around noon?", "The team"),
    send="Send",
    change="Change",
    nothing="Nothing today",
    signal="What did customers tell you that should be different?",
    need="What do you need today, and from whom?",
    whom="From whom do you need it?",
    board="Daily start Monday 23 November",
    help="/dagstart help",
    set_up="Set up the daily start",
    week=ENGLISH_WEEK,
    agreement=ENGLISH_AGREEMENT,
    debate=ENGLISH_DEBATE,
    kpis=ENGLISH_KPIS,
    feedback=ENGLISH_FEEDBACK,
)
QUIET_ONES = ("Jasmijn", "Marieke")


def main() -> int:
    """Take them all."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET)
        for words in (DUTCH, ENGLISH):
            for scene in (take, take_agreement, take_kpis, take_debate, take_feedback):
                with tempfile.TemporaryDirectory() as folder, served_demo(Path(folder)) as url:
                    scene(browser, url, words)
        browser.close()
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size // 1000} kB")
    return 0


def take_agreement(browser: Browser, url: str, words: Words) -> None:
    """An agreement, from its form until the team has said how it was kept."""
    hands = _hands(browser, url, words)
    hands.be(LEAD, TEAM)
    hands.move_clock(NEXT_DAGSTART)
    agree(hands, words.agreement)
    keep(hands, words.agreement)


def take_kpis(browser: Browser, url: str, words: Words) -> None:
    """What the team measures."""
    measure(_hands(browser, url, words), words.kpis)


def take_debate(browser: Browser, url: str, words: Words) -> None:
    """A debate, from its motion until eight weeks after the agreement it led to."""
    hands = _hands(browser, url, words)
    hands.be(LEAD, TEAM)
    hands.move_clock(NEXT_DAGSTART)
    debate(hands, words.debate)
    follow(hands, words.debate)


def take_feedback(browser: Browser, url: str, words: Words) -> None:
    """Peer feedback, from the sheet to a text that arrived; and the team mirror."""
    hands = _hands(browser, url, words)
    hands.be(LEAD, TEAM)
    hands.move_clock(NEXT_DAGSTART)
    give_feedback(hands, words.feedback)


def _hands(browser: Browser, url: str, words: Words) -> Hands:
    hands = Hands(_page(browser, words, 1100, 1000), url)
    if words is ENGLISH:
        _speak_english(hands)
    return hands


def take(browser: Browser, url: str, words: Words) -> None:
    """One week in one language."""
    hands = _hands(browser, url, words)
    _before(hands, words)
    before_monday(hands, words.week)
    hands.move_clock(NEXT_DAGSTART)
    hands.be("Fatima", "dagstart")
    card = hands.message(TEAM)
    card.get_by_label(words.signal).fill(words.said[0][1])
    shoot(card, "card", words.week.language)
    _answers(hands, words)
    _board(hands, words)
    _telephone(browser, url, words)
    if words is ENGLISH:
        _side_by_side(browser, url, words)
    live_on(hands, words.week, words.said[1][2])


def _page(browser: Browser, words: Words, width: int, height: int, scale: float = 1.5) -> Page:
    return browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        locale=words.locale,
        color_scheme="light",
    )


def _speak_english(hands: Hands) -> None:
    for user in hands.ask("/_/state?as=U0PG000001")["users"]:
        hands.ask("/_/act/profile", {"user": user["id"], "locale": "en-US"})
    hands.be(LEAD, TEAM)
    hands.say("/dagstart setup")
    form = hands.page.get_by_role("dialog")
    form.get_by_label("Language of the channel").select_option("English")
    form.get_by_role("button", name="Save").click()
    form.get_by_role("button", name="Done").click()


def _before(hands: Hands, words: Words) -> None:
    """The form of who sets up a first team, whole, and the answer to the help word."""
    hands.be(FOUNDER, NEW_TEAM)
    hands.page.get_by_role("button", name="Join the channel").click()
    hands.say("/invite @dagstart")
    hands.press(words.set_up)
    form = hands.page.get_by_role("dialog")
    form.locator("[data-block-id=setup_board]").first.wait_for()
    shoot(form, "setup", words.week.language)
    hands.page.keyboard.press("Escape")
    hands.be(LEAD, TEAM)
    hands.say(words.help)
    help_text = hands.message("/dagstart")
    shoot(help_text, "help", words.week.language)


def _answers(hands: Hands, words: Words) -> None:
    for said in words.said:
        _answer(hands, words, said)
    shoot(hands.message(words.said[-1][2]), "answered", words.week.language)
    for name in QUIET_ONES:
        hands.be(name, "dagstart")
        hands.press(words.nothing)
        hands.message(TEAM).get_by_label(words.signal).wait_for(state="detached")


def _answer(hands: Hands, words: Words, said: tuple[str, str, str, str]) -> None:
    name, signal, need, whom = said
    hands.be(name, "dagstart")
    card = hands.message(TEAM, having=hands.page.get_by_label(words.signal))
    card.get_by_label(words.signal).fill(signal)
    card.get_by_label(words.need).fill(need)
    if whom:
        card.get_by_label(words.whom).select_option(whom)
    hands.press(words.send, card)
    hands.message(need or signal, having=hands.page.get_by_role("button", name=words.change)).wait_for()


def _board(hands: Hands, words: Words) -> None:
    hands.live_until("Mon 23 Nov, 09:15")
    hands.look_at(TEAM)
    hands.message(words.board).wait_for()
    hands.move_clock("+1 minute")
    _answer(hands, words, words.late)
    hands.be(LEAD, TEAM)
    board = hands.message(words.board)
    board.filter(has_text=words.late[2]).wait_for()
    shoot(board, "board", words.week.language)


def _telephone(browser: Browser, url: str, words: Words) -> None:
    """The whole card, as wide as a telephone."""
    hands = Hands(_page(browser, words, 390, 1300), url)
    hands.be("Bram", "dagstart")
    hands.message(TEAM).wait_for()
    shoot(hands.page.locator("article[data-ts]").first, "telephone", words.week.language)


def _side_by_side(browser: Browser, url: str, words: Words) -> None:
    page = _page(browser, words, 1500, 800, 1)
    hands = Hands(page, url)
    page.goto(f"{url}/side?left={hands.id_of('Noor')}&right={hands.id_of(LEAD)}")
    for frame, where in (("left", "dagstart"), ("right", TEAM)):
        inside = page.frame_locator(f"iframe[name={frame}]")
        inside.locator("#sidebar").get_by_role("link", name=where).click()
        inside.get_by_role("heading", name=where, level=1).wait_for()
    page.wait_for_timeout(500)
    save(page.screenshot(), "side")


if __name__ == "__main__":
    sys.exit(main())
