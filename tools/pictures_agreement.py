"""A team agreement in the demo, for the pictures: proposed, changed after an objection, agreed, checked, found back."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator

from bot.consent.blocks import AGREE, READY
from tools.camera import shoot
from tools.stage import SETTLED, TEAM, Hands

AUTHOR, OBJECTOR, READER = "Fatima", "Noor", "Bram"


@dataclass(frozen=True)
class AgreementWords:
    """What the page says in one language, and what people write there; pairs are a field and what is filled in."""

    language: str
    command: str
    behaviour: str
    fields: tuple[tuple[str, str], ...]
    proposed: str
    save: str
    ask_team: str
    objection: str
    harm: tuple[str, str, str]
    send: str
    change: str
    changed: tuple[str, str]
    agreed: str
    kept: str
    choices: tuple[str, ...]
    came: str
    search: str


DUTCH_AGREEMENT = AgreementWords(
    language="nl",
    command="/afspraak",
    behaviour="bellen we binnen twee uur terug",
    fields=(
        ("Als …", "een klant vraagt om teruggebeld te worden"),
        ("Titel", "Terugbellen"),
        ("Waarom", "Klanten bellen drie keer over hetzelfde"),
        ("Waaraan we het zien", "De terugbellijst is om vijf uur leeg"),
    ),
    proposed="voorgesteld door",
    save="Opslaan",
    ask_team="Vraag het team",
    objection="Bezwaar",
    harm=(
        "Wie om half vijf belt, moeten we na sluitingstijd nog terugbellen",
        "Vorige week is daar twee keer voor overgewerkt",
        "Na drie uur: de volgende ochtend",
    ),
    send="Versturen",
    change="Pas de tekst aan",
    changed=("dan …", "bellen we binnen twee uur terug, na drie uur de volgende ochtend"),
    agreed="Afgesproken",
    kept="zijn jullie afspraken nagekomen",
    choices=("Nagekomen", "Nagekomen", "Deels", "Nagekomen", "Niet nagekomen"),
    came="Hoe jullie je aan de afspraken hielden",
    search="/afspraak zoek terugbellen",
)
ENGLISH_AGREEMENT = AgreementWords(
    language="en",
    command="/agreement",
    behaviour="we call back within two hours",
    fields=(
        ("If …", "a customer asks to be called back"),
        ("Title", "Calling back"),
        ("Why", "Customers call three times about the same thing"),
        ("How we see that it happens", "The list of callbacks is empty at five"),
    ),
    proposed="proposed by",
    save="Save",
    ask_team="Ask the team",
    objection="Objection",
    harm=(
        "We have to call after closing time for who rings at half past four",
        "Last week two of us worked late for it",
        "After three: the next morning",
    ),
    send="Send",
    change="Change the text",
    changed=("then …", "we call back within two hours, after three the next morning"),
    agreed="Agreed",
    kept="were your agreements kept",
    choices=("Kept", "Kept", "Partly", "Kept", "Not kept"),
    came="How your agreements were kept",
    search="/agreement search callbacks",
)


def agree(hands: Hands, words: AgreementWords) -> None:
    """From the form to a text to which nobody objects."""
    _propose(hands, words)
    hands.be(READER, TEAM)
    shoot(hands.message(words.proposed), "consent", words.language)
    everybody(hands, words.fields[1][1], READY)
    _object(hands, words)
    _change(hands, words)
    hands.look_at(TEAM)
    hands.message(words.changed[1]).wait_for()
    everybody(hands, words.fields[1][1], AGREE)
    hands.page.wait_for_timeout(SETTLED)
    hands.be(READER, TEAM)
    hands.message(words.agreed).wait_for()


def keep(hands: Hands, words: AgreementWords) -> None:
    """A week later: is it kept? And somebody finds it back."""
    hands.live_until("Fri 27 Nov, 12")
    for name, choice in zip((READER, OBJECTOR, "Hidde", "Luuk", AUTHOR), words.choices, strict=True):
        hands.be(name, "dagstart")
        question = hands.message(words.kept)
        if name == READER:
            shoot(question, "kept", words.language)
        question.get_by_role("button", name=re.compile(f"^{choice}")).first.click()
        hands.page.wait_for_timeout(SETTLED)
    hands.live_until("Mon 30 Nov, 12")
    hands.be(READER, TEAM)
    shoot(hands.message(words.came), "came", words.language)
    hands.say(words.search)
    found = hands.page.locator("article.ephemeral").last
    found.wait_for()
    shoot(found, "register", words.language)


def _propose(hands: Hands, words: AgreementWords) -> None:
    hands.be(AUTHOR, TEAM)
    hands.say(f"{words.command} {words.behaviour}")
    form = hands.page.get_by_role("dialog")
    for label, text in words.fields:
        form.get_by_label(label).first.fill(text)
    shoot(form, "agreement", words.language)
    form.get_by_role("button", name=words.save).click()
    form.get_by_role("button", name=words.ask_team).click()
    form.get_by_role("button", name=words.ask_team).wait_for(state="detached")
    hands.page.keyboard.press("Escape")


def _object(hands: Hands, words: AgreementWords) -> None:
    hands.be(OBJECTOR, TEAM)
    hands.page.get_by_role("button", name=words.objection).last.click()
    form = hands.page.get_by_role("dialog")
    for at, text in enumerate(words.harm):
        form.get_by_role("textbox").nth(at).fill(text)
    shoot(form, "objection", words.language)
    form.get_by_role("button", name=words.send).click()
    form.wait_for(state="detached")


def _change(hands: Hands, words: AgreementWords) -> None:
    hands.be(AUTHOR, "dagstart")
    _button(hands.message(words.harm[0]), words.change).click()
    form = hands.page.get_by_role("dialog")
    form.get_by_label(words.changed[0]).first.fill(words.changed[1])
    form.get_by_role("button", name=words.save).click()
    form.get_by_role("button", name=words.save).wait_for(state="detached")
    hands.page.keyboard.press("Escape")


def _button(within: Locator, name: str) -> Locator:
    return within.get_by_role("button", name=name).last


def everybody(hands: Hands, words: str, action_id: str) -> None:
    """Everybody in the team presses the same button on the newest message with these words."""
    state = hands.ask(f"/_/state?as={hands.id_of(AUTHOR)}")
    channel = next(each for each in state["channels"] if each["name"] == TEAM)
    people = {each["id"] for each in state["users"] if not each.get("is_bot")}
    where = {"channel": channel["id"]}
    found: list[dict[str, Any]] = hands.ask(f"/_/messages?as={hands.id_of(AUTHOR)}&channel={channel['id']}")["messages"]
    card = next(each for each in reversed(found) if words in each["text"])
    block = next(b for b in card["blocks"] for e in b.get("elements", []) if e.get("action_id") == action_id)
    for person in [each for each in channel["members"] if each in people]:
        press = {"as": person, "ts": card["ts"], "block_id": block["block_id"], "action_id": action_id, "state": {}}
        hands.ask("/_/act/press", where | press)
