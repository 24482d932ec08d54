"""The rest of the demo's week, for the pictures: a point that climbs and is answered, shifts, the week in figures."""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator

from tools.camera import shoot
from tools.stage import LEAD, SETTLED, TEAM, Hands

MANAGER, ASKER, AWAY, CHAIR = "Johan", "Hidde", "Daan", "Bram"
"""`CHAIR` is whose turn it is on Tuesday."""

EARLY = (LEAD, "Fatima", ASKER)
LATE = ("Noor", "Luuk", AWAY)


@dataclass(frozen=True)
class WeekWords:
    """What the page says in one language, and what people say there."""

    language: str
    away: str
    announce: str
    announcement: str
    send: str
    signal: str
    need: str
    whom: str
    asked: str
    start: str
    next_part: str
    answer: str
    answered: str
    headings: str
    good_lines: str
    evening: str
    outage: str
    back: str
    week: str
    own_data: str
    send_own: str


DUTCH_WEEK = WeekWords(
    language="nl",
    away="/dagstart afwezig tot maandag",
    announce="/dagstart mededeling",
    announcement="Donderdag komt de nieuwe retourbrief. Wat moeten klanten vooraf weten?",
    send="Versturen",
    signal="Wat hoorde je van klanten dat anders moet?",
    need="Wat heb je vandaag nodig, en van wie?",
    whom="Van wie heb je dat nodig?",
    asked="Wil je meekijken bij de klacht van vanochtend?",
    start="Overleg beginnen",
    next_part="Volgend onderdeel",
    answer="Antwoorden",
    answered="Ja, vanaf vandaag tot 25 euro. Zet het bedrag in het dossier.",
    headings="Naam;Datum;Begin;Einde",
    good_lines="Lees de goede regels in",
    evening="Wie doet vanavond de chat erbij?",
    outage="Klanten horen niets over de storing",
    back="Welkom terug",
    week="De week van",
    own_data="/dagstart mijngegevens",
    send_own="Stuur het naar mij",
)
ENGLISH_WEEK = WeekWords(
    language="en",
    away="/dagstart away until monday",
    announce="/dagstart announce",
    announcement="The new letter for returns comes on Thursday. What should customers know before?",
    send="Send",
    signal="What did customers tell you that should be different?",
    need="What do you need today, and from whom?",
    whom="From whom do you need it?",
    asked="Will you look at this morning's complaint with me?",
    start="Start the meeting",
    next_part="Next part",
    answer="Answer",
    answered="Yes, from today on, up to 25 euros. Note the amount in the file.",
    headings="name;date;start;end",
    good_lines="Import the good lines",
    evening="Who takes the chat as well tonight?",
    outage="Customers hear nothing about the outage",
    back="Welcome back",
    week="The week of",
    own_data="/dagstart mydata",
    send_own="Send it to me",
)


def before_monday(hands: Hands, words: WeekWords) -> None:
    """Somebody is away on Monday."""
    hands.be(AWAY, TEAM)
    hands.say(words.away)
    hands.message("/dagstart").wait_for()


def live_on(hands: Hands, words: WeekWords, point: str) -> None:
    """From Monday's board until Friday. `point` is what `ASKER` asked management."""
    _meeting(hands, words)
    _announce(hands, words)
    hands.live_until("Tue 24 Nov, 08:30")
    hands.be(CHAIR, "dagstart")
    shoot(hands.message(words.announcement), "chair", words.language)
    hands.live_until("Tue 24 Nov, 09:00")
    _answer(hands, words, "Fatima", need=words.asked, whom=ASKER)
    hands.live_until("Tue 24 Nov, 09:15")
    hands.be(AWAY, "dagstart")
    shoot(hands.message(words.back), "catch_up", words.language)
    _point(hands, words, point)
    _home(hands, words)
    _roster(hands, words)
    hands.live_until("Wed 25 Nov, 09:00")
    hands.be(ASKER, "dagstart")
    shoot(hands.message(words.answered), "answer", words.language)
    hands.live_until("Wed 25 Nov, 09:15")
    hands.look_at(TEAM)
    shoot(hands.message(words.answered), "loop", words.language)
    _shifts(hands, words)
    hands.live_until("Fri 27 Nov, 14:12")
    hands.move_clock("+1 hour")
    hands.page.wait_for_timeout(SETTLED)
    hands.be(LEAD, "dagstart")
    shoot(hands.message(words.week), "week", words.language)
    _own_data(hands, words)


def _answer(hands: Hands, words: WeekWords, name: str, *, signal: str = "", need: str = "", whom: str = "") -> None:
    hands.be(name, "dagstart")
    card = hands.message(TEAM, having=hands.page.get_by_label(words.signal))
    card.get_by_label(words.signal).fill(signal)
    card.get_by_label(words.need).fill(need)
    if whom:
        card.get_by_label(words.whom).select_option(whom)
    hands.press(words.send, card)
    hands.page.wait_for_timeout(SETTLED)


def _thread(hands: Hands) -> Locator:
    """The thread of the newest board, with room for the whole of it."""
    hands.page.set_viewport_size({"width": 1100, "height": 1600})
    hands.page.get_by_role("link", name=re.compile("repl")).last.click()
    return hands.page.get_by_role("complementary", name="Thread")


def _meeting(hands: Hands, words: WeekWords) -> None:
    hands.be(LEAD, TEAM)
    card = _thread(hands).locator("article").nth(1)
    card.get_by_role("button", name=words.start).click()
    card.get_by_role("button", name=words.next_part).wait_for()
    hands.page.wait_for_timeout(SETTLED)
    card.get_by_role("button", name=words.next_part).click()
    card.get_by_role("combobox").first.wait_for()
    shoot(card, "meeting", words.language)


def _announce(hands: Hands, words: WeekWords) -> None:
    hands.be(LEAD, TEAM)
    hands.say(words.announce)
    form = hands.page.get_by_role("dialog")
    form.get_by_role("textbox").fill(words.announcement)
    form.get_by_role("button", name=words.send).click()
    form.get_by_role("textbox").wait_for(state="detached")
    hands.page.keyboard.press("Escape")


def _point(hands: Hands, words: WeekWords, point: str) -> None:
    """The card of a point that waits for management, in the thread, and the answer a manager gives there."""
    hands.be(MANAGER, TEAM)
    card = _thread(hands).locator("article").filter(has_text=point).last
    card.get_by_role("button", name=words.answer).wait_for()
    shoot(card, "point", words.language)
    card.get_by_role("button", name=words.answer).click()
    form = hands.page.get_by_role("dialog")
    form.get_by_role("textbox").fill(words.answered)
    form.get_by_role("button", name=words.send).click()
    card.filter(has_text=words.answered).wait_for()


def _home(hands: Hands, words: WeekWords) -> None:
    hands.be(ASKER, "dagstart")
    hands.page.get_by_role("link", name="Home").click()
    home = hands.page.locator("[data-region=home] .blocks").first
    home.filter(has_text=words.asked).wait_for()
    shoot(home, "home", words.language)


def _roster(hands: Hands, words: WeekWords) -> None:
    """A planner's file with one wrong name in it, dropped in the conversation with the bot."""
    names = {user["real_name"].split()[0]: user["real_name"] for user in hands.ask("/_/state?as=U0PG000001")["users"]}
    lines = [words.headings]
    for day in ("26-11-2026", "27-11-2026"):
        lines += [f"{names[name]};{day};08:00;16:30" for name in EARLY]
        lines += [f"{names[name]};{day};14:00;22:30" for name in LATE]
    lines.append("Jasmin Tann;27-11-2026;08:00;16:30")
    hands.be(LEAD, "dagstart")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "week48.csv"
        file.write_text("\n".join(lines))
        hands.page.locator("input[type=file]").first.set_input_files(file)
        hands.page.get_by_text(file.name).first.wait_for()
        hands.page.get_by_role("combobox", name="Message ").press("Enter")
    card = hands.message("Jasmin Tann")
    card.wait_for()
    shoot(card, "roster", words.language)
    hands.press(words.good_lines, card)
    hands.page.wait_for_timeout(SETTLED)


def _shifts(hands: Hands, words: WeekWords) -> None:
    hands.live_until("Thu 26 Nov, 08:00")
    _answer(hands, words, "Fatima", signal=words.outage)
    hands.live_until("Thu 26 Nov, 14:00")
    _answer(hands, words, "Noor", need=words.evening, whom="Luuk")
    hands.look_at(TEAM)
    board = hands.message(words.outage).filter(has_text=words.evening)
    board.wait_for()
    shoot(board, "shifts", words.language)


def _own_data(hands: Hands, words: WeekWords) -> None:
    """What is held of somebody who took part all week."""
    hands.be(ASKER, TEAM)
    hands.say(words.own_data)
    form = hands.page.get_by_role("dialog")
    form.get_by_role("button", name=words.send_own).wait_for()
    shoot(form, "mydata", words.language)
