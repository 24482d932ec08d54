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
from tools.debate_words import DUTCH_DEBATE, ENGLISH_DEBATE, DebateWords
from tools.pictures_agreement import DUTCH_AGREEMENT, ENGLISH_AGREEMENT, AgreementWords, agree, keep
from tools.pictures_day import DUTCH_DAY, ENGLISH_DAY, DayWords, answers, before, board_of
from tools.pictures_debate import debate, follow
from tools.pictures_feedback import DUTCH_FEEDBACK, ENGLISH_FEEDBACK, FeedbackWords, give_feedback
from tools.pictures_kpi import DUTCH_KPIS, ENGLISH_KPIS, KpiWords, measure, rename, rename_queries
from tools.pictures_week import DUTCH_WEEK, ENGLISH_WEEK, WeekWords, before_monday, live_on
from tools.stage import LEAD, ROOT, TEAM, Hands, served_demo

NEXT_DAGSTART = re.compile("To daily start")


@dataclass(frozen=True)
class Words:
    """What is written and said in one language, scene by scene."""

    locale: str
    day: DayWords
    week: WeekWords
    agreement: AgreementWords
    debate: DebateWords
    kpis: KpiWords
    feedback: FeedbackWords


DUTCH = Words(
    locale="nl-NL",
    day=DUTCH_DAY,
    week=DUTCH_WEEK,
    agreement=DUTCH_AGREEMENT,
    debate=DUTCH_DEBATE,
    kpis=DUTCH_KPIS,
    feedback=DUTCH_FEEDBACK,
)
ENGLISH = Words(
    locale="en-GB",
    day=ENGLISH_DAY,
    week=ENGLISH_WEEK,
    agreement=ENGLISH_AGREEMENT,
    debate=ENGLISH_DEBATE,
    kpis=ENGLISH_KPIS,
    feedback=ENGLISH_FEEDBACK,
)


def main() -> int:
    """Take them all."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET)
        for words in (DUTCH, ENGLISH):
            for scene in (take, take_agreement, take_kpis, take_debate, take_feedback):
                with tempfile.TemporaryDirectory() as folder, served_demo(Path(folder)) as url:
                    if words is ENGLISH:
                        rename_queries(Path(folder), words.kpis)
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
        rename(hands, words.kpis)
    return hands


def take(browser: Browser, url: str, words: Words) -> None:
    """One week in one language."""
    hands = _hands(browser, url, words)
    before(hands, words.day)
    before_monday(hands, words.week)
    hands.move_clock(NEXT_DAGSTART)
    hands.be("Fatima", "dagstart")
    card = hands.message(TEAM)
    card.get_by_label(words.day.signal).fill(words.day.said[0][1])
    shoot(card, "card", words.week.language)
    answers(hands, words.day)
    board_of(hands, words.day)
    _telephone(browser, url, words)
    if words is ENGLISH:
        _side_by_side(browser, url, words)
    live_on(hands, words.week, words.day.said[1][2])


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
