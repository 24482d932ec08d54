"""What a team measures, in the demo, for the pictures: its list, one KPI, the form of a day, a file, the board."""

import base64
import re
from dataclasses import dataclass
from pathlib import Path

from bot.demo_kpis import QUERIES
from tools.camera import shoot
from tools.stage import LEAD, TEAM, Hands

MEMBER = "Fatima"
NEXT_DAGSTART = re.compile("To daily start")


@dataclass(frozen=True)
class KpiWords:
    """What the page says in one language, and what people type there. `names` are how the demo's KPIs are called.

    `renamed` are new names and definitions for the demo's KPIs, whose names are in Dutch.
    """

    language: str
    list: str
    listed: str
    show: str
    shown: str
    names: tuple[str, str, str]
    values: tuple[str, str, str]
    day: str
    heading: str
    preview: str
    board: str
    signal: tuple[str, str]
    send: str
    save: str = "Save"
    renamed: tuple[tuple[str, str], ...] = ()


DUTCH_KPIS = KpiWords(
    language="nl",
    list="/kpi lijst",
    listed="van klantenteam-noord",
    show="/kpi toon fcr",
    shown="De laatste 90 dagen",
    names=("In één keer goed (FCR)", "Gemiddelde afhandeltijd (AHT)", "Servicelevel"),
    values=("66,4%", "6:38", "81,5%"),
    day="De waarden van",
    heading="Datum",
    preview="dit zou er veranderen",
    board="Dagstart maandag 23 november",
    signal=("Wat hoorde je van klanten dat anders moet?", "De brief over de eindafrekening roept vragen op"),
    send="Versturen",
)
ENGLISH_KPIS = KpiWords(
    language="en",
    list="/kpi list",
    listed="of klantenteam-noord",
    show="/kpi show fcr",
    shown="The last 90 days",
    names=("First contact resolution (FCR)", "Average handling time (AHT)", "Service level"),
    values=("66.4%", "6:38", "81.5%"),
    day="The values of",
    heading="Date",
    preview="this is what it would change",
    board="Daily start Monday 23 November",
    signal=(
        "What did customers tell you that should be different?",
        "Customers do not understand their final bill",
    ),
    send="Send",
    renamed=(
        ("First contact resolution (FCR)", "Customers who do not come back about the same thing within a week."),
        ("Average handling time (AHT)", "Talking, holding and after-call work, on average over all calls."),
        ("Service level", "Calls answered within 30 seconds, of all calls."),
    ),
)


def measure(hands: Hands, words: KpiWords) -> None:
    """Everything about KPIs, on the Saturday and the Monday after it."""
    hands.be(LEAD, TEAM)
    _look(hands, words)
    _fill_in(hands, words)
    hands.move_clock(NEXT_DAGSTART)
    _answer(hands, words)
    hands.live_until("Mon 23 Nov, 09:15")
    hands.be(LEAD, TEAM)
    hands.message(words.board).wait_for()
    shoot(hands.message(words.board), "kpi_board", words.language)
    _drop(hands, words)


def rename(hands: Hands, words: KpiWords) -> None:
    """Names in the language of the pictures for the demo's KPIs, by somebody who may change them."""
    for number, (name, definition) in enumerate(words.renamed, 1):
        _rename(hands, words, number, name, definition)


def rename_queries(folder: Path, words: KpiWords) -> None:
    """The demo's queries go by the names of its KPIs: they follow."""
    file, names = folder / QUERIES, iter(words.renamed)
    file.write_text(re.sub('^kpi = ".*"$', lambda _: f'kpi = "{next(names)[0]}"', file.read_text(), flags=re.MULTILINE))


def _rename(hands: Hands, words: KpiWords, number: int, name: str, definition: str) -> None:
    hands.say(f"/kpi change {number}")
    form = hands.page.get_by_role("dialog")
    form.get_by_role("textbox").nth(0).fill(name)
    form.get_by_role("textbox").nth(1).fill(definition)
    form.get_by_role("button", name=words.save).click()
    form.get_by_role("button", name=words.save).wait_for(state="detached")
    hands.page.keyboard.press("Escape")


def _look(hands: Hands, words: KpiWords) -> None:
    hands.say(words.list)
    shoot(hands.message(words.listed), "kpi_list", words.language)
    hands.say(words.show)
    hands.message(words.shown).locator("svg, canvas, figure").first.wait_for()
    shoot(hands.message(words.shown), "kpi", words.language)


def _fill_in(hands: Hands, words: KpiWords) -> None:
    hands.say("/kpi")
    form = hands.page.get_by_role("dialog")
    form.get_by_text(words.day).first.wait_for()
    shoot(form, "kpi_form", words.language)
    hands.page.keyboard.press("Escape")


def _answer(hands: Hands, words: KpiWords) -> None:
    label, text = words.signal
    hands.be(MEMBER, "dagstart")
    card = hands.message(TEAM, having=hands.page.get_by_label(label))
    card.get_by_label(label).fill(text)
    hands.press(words.send, card)
    card.get_by_label(label).wait_for(state="detached")


def _drop(hands: Hands, words: KpiWords) -> None:
    """A file with the values of a day that is known and of one that is new."""
    hands.be(LEAD, "dagstart")
    person = hands.id_of(LEAD)
    channels = hands.ask(f"/_/state?as={person}")["channels"]
    conversation = next(each["id"] for each in channels if each["kind"] == "im")
    lines = [";".join((words.heading, *words.names, "Calls")), ";".join(("23-11-2026", *words.values, "412"))]
    content = base64.b64encode("\r\n".join([*lines, ";".join(("20-11-2026", *words.values, "398"))]).encode()).decode()
    file = {"as": person, "channel": conversation, "name": "week 47.csv", "content_base64": content}
    hands.ask("/_/act/upload", file)
    hands.message(words.preview).wait_for()
    shoot(hands.message(words.preview), "kpi_file", words.language)
