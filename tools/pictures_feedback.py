"""Peer feedback in the demo, for the pictures: from the sheet to a text, the confidant, the band; the team mirror."""

import time
from dataclasses import dataclass
from typing import Any

from bot.consent.blocks import AGREE, READY
from bot.i18n import Translator, translator
from bot.rituals.feedback import confidant, team_blocks
from bot.rituals.feedback.blocks import WRITE
from bot.rituals.feedback.mirror_blocks import ANSWER, SEND
from bot.rituals.feedback.mirror_rules import USUAL
from bot.rituals.feedback.rules import FIELDS, field_of
from bot.rituals.feedback.terms import TITLE
from bot.rituals.feedback.text_blocks import MISFIT
from tools.camera import shoot
from tools.pictures_agreement import everybody
from tools.stage import LEAD, PATIENCE, SETTLED, TEAM, Hands

WRITER, CONFIDANT = "Noor", "Luuk"
MONDAY, WEDNESDAY, THURSDAY = "2026-11-30", "2026-12-02", "2026-12-03"
MONTHS = (("2026-12-04", "2026-12-10", (4, 3, 5, 4)), ("2027-01-05", "2027-01-13", (4, 2, 5, 4)))
"""Of the mirror: on which days it is asked and counted, and what most people say of the four statements."""


ITS_PART = """line => {
    const block = line.closest('.blocks > *'), part = document.createElement('div')
    const around = [block.previousElementSibling, block, block.nextElementSibling]
    part.id = 'part'
    part.className = 'blocks'
    around[0].before(part)
    part.append(...around)
}"""
"""Puts a line of the Home with its heading and its buttons in a frame of its own."""


@dataclass(frozen=True)
class FeedbackWords:
    """What people type and write, in one language. `text` is situation, behaviour and effect."""

    language: str
    command: str
    colleague: str
    text: tuple[str, str, str]

    @property
    def t(self) -> Translator:
        """What the bot itself says."""
        return translator(self.language)


DUTCH_FEEDBACK = FeedbackWords(
    language="nl",
    command="/collegafeedback",
    colleague="Fatima",
    text=(
        "Dinsdag, bij de klant met het zoekgeraakte pakket",
        "Je liet haar uitpraten en herhaalde daarna wat ze vroeg",
        "Ze werd rustig, en ik leerde hoe je dat doet",
    ),
)
ENGLISH_FEEDBACK = FeedbackWords(
    language="en",
    command="/peerfeedback",
    colleague="Fatima",
    text=(
        "On Tuesday, with the customer whose parcel was lost",
        "You let her finish and then repeated what she asked",
        "She grew calm, and I learned how to do that",
    ),
)


def give_feedback(hands: Hands, words: FeedbackWords) -> None:
    """From the sheet to a text that arrived, from the first daily start on."""
    hands.be(LEAD, TEAM)
    _agree(hands, words)
    hands.say(f"{words.command} exercise")
    shoot(hands.message(words.t("This one")), "feedback_exercise", words.language)
    _mirror(hands, words)
    _write(hands, words)
    _week(hands, words)
    _months(hands, words)


def _agree(hands: Hands, words: FeedbackWords) -> None:
    hands.say(f"{words.command} start")
    form = hands.page.get_by_role("dialog")
    form.get_by_role("button", name=words.t("Ask the team")).wait_for()
    shoot(form, "feedback_sheet", words.language)
    _submit(hands, LEAD, {team_blocks.CONFIDANT: hands.id_of(CONFIDANT)})
    form.wait_for(state="hidden")
    hands.page.wait_for_timeout(SETTLED)
    hands.be(CONFIDANT, "dagstart")
    asked = hands.message(words.t("Yes, I would"))
    asked.wait_for()
    shoot(asked, "feedback_ask", words.language)
    hands.be(LEAD, TEAM)
    _press(hands, CONFIDANT, confidant.AGREE)
    hands.page.wait_for_timeout(SETTLED)
    for action_id in (READY, AGREE):
        everybody(hands, words.t(TITLE), action_id)
        hands.page.wait_for_timeout(SETTLED)


def _mirror(hands: Hands, words: FeedbackWords) -> None:
    hands.say(f"{words.command} mirror")
    form = hands.page.get_by_role("dialog")
    form.get_by_role("button", name=words.t("Save")).wait_for()
    shoot(form, "mirror", words.language)
    hands.press(words.t("Save"), form)
    form.get_by_text(words.t("Stored. The channel reads it.")).wait_for()
    hands.page.keyboard.press("Escape")


def _write(hands: Hands, words: FeedbackWords) -> None:
    """Outside the weeks: the form, and what arrives the day after."""
    hands.be(WRITER, TEAM)
    hands.say(f"{words.command} write")
    form = hands.page.get_by_role("dialog")
    form.get_by_role("button", name=words.t("Save")).wait_for()
    form.get_by_role("combobox").first.select_option(label=next(iter(_names(hands, words))))
    for n, text in enumerate(words.text):
        form.get_by_role("textbox").nth(n).fill(text)
    shoot(form, "feedback_form", words.language)
    hands.press(words.t("Save"), form)
    form.get_by_role("button", name=words.t("Take back")).wait_for()
    hands.page.keyboard.press("Escape")
    hands.live_until("Tue 24 Nov, 14:")
    hands.be(words.colleague, "dagstart")
    arrived = hands.message(words.text[1])
    arrived.wait_for()
    shoot(arrived, "feedback", words.language)


def _week(hands: Hands, words: FeedbackWords) -> None:
    """The question on Monday; on Thursday one text goes to the confidant, and a lead sees a band."""
    _live(hands, MONDAY, "09:00", "09:05")
    hands.be(WRITER, "dagstart")
    shoot(hands.message(words.t("That is my question")), "feedback_question", words.language)
    _live(hands, WEDNESDAY, "09:00", "09:05")
    for name in _asked(hands, WRITE):
        _press(hands, name, WRITE)
        _submit(hands, name, dict(zip(map(field_of, FIELDS), words.text, strict=False)))
    _live(hands, THURSDAY, "14:00", "14:05")
    receiver = next(name for name in _asked(hands, MISFIT) if name not in (CONFIDANT, words.colleague))
    _press(hands, receiver, MISFIT)
    hands.page.wait_for_timeout(2 * SETTLED)
    hands.be(CONFIDANT, "dagstart")
    passed = hands.message(receiver)
    passed.wait_for()
    shoot(passed, "feedback_confidant", words.language)
    hands.be(LEAD, "dagstart")
    hands.page.get_by_role("link", name="Home").click()
    band = hands.page.locator("[data-region=home] .blocks").first.get_by_text("80").last
    band.wait_for()
    band.evaluate(ITS_PART)
    shoot(hands.page.locator("#part"), "feedback_band", words.language)


def _months(hands: Hands, words: FeedbackWords) -> None:
    """Two months of the team mirror, then the chart."""
    for asked, counted, scores in MONTHS:
        _live(hands, asked, "09:00", "09:05")
        state = {ANSWER + key: {"value": str(score)} for key, score in zip(USUAL, scores, strict=True)}
        for name in _asked(hands, SEND):
            _press(hands, name, SEND, state)
        _live(hands, counted, "09:00", "09:10", "09:20", "09:30")
    hands.be(LEAD, TEAM)
    result = hands.message(words.t("Debate the lowest one"))
    result.wait_for()
    shoot(result, "mirror_result", words.language)


def _live(hands: Hands, day: str, *times: str) -> None:
    for each in times:
        hands.ask("/_/clock", {"op": "set", "at": f"{day}T{each}:30+01:00"})
        hands.page.wait_for_timeout(3 * SETTLED)


def _cards(hands: Hands, name: str, action_id: str) -> list[dict[str, Any]]:
    """What the bot wrote to somebody that has this button, oldest first."""
    person = hands.id_of(name)
    found = []
    for room in hands.ask(f"/_/state?as={person}")["channels"]:
        if room["kind"] == "im":
            found += hands.ask(f"/_/messages?as={person}&channel={room['id']}")["messages"]
    return [card for card in found if _block(card, action_id)]


def _block(card: dict[str, Any], action_id: str) -> str | None:
    blocks = card.get("blocks") or []
    return next((b["block_id"] for b in blocks for e in b.get("elements", ()) if e.get("action_id") == action_id), None)


def _asked(hands: Hands, action_id: str) -> list[str]:
    """Who has a card with this button."""
    state = hands.ask(f"/_/state?as={hands.id_of(LEAD)}")
    team = next(each for each in state["channels"] if each["name"] == TEAM)
    names = [each["real_name"] for each in state["users"] if each["id"] in team["members"] and not each.get("is_bot")]
    return [name.split()[0] for name in names if _cards(hands, name, action_id)]


def _press(hands: Hands, name: str, action_id: str, state: dict[str, Any] | None = None) -> None:
    card = _cards(hands, name, action_id)[-1]
    place = {"as": hands.id_of(name), "channel": card["channel"], "ts": card["ts"], "state": state or {}}
    hands.ask("/_/act/press", {**place, "block_id": _block(card, action_id), "action_id": action_id})


def _submit(hands: Hands, name: str, fields: dict[str, str]) -> None:
    """Send the form that somebody has in front of them, and close what it says then."""
    person = hands.id_of(name)
    deadline = time.monotonic() + PATIENCE
    while not (views := hands.ask(f"/_/views?as={person}")["modals"]):
        if time.monotonic() > deadline:
            raise RuntimeError(f"No form opened for {name}.")
        time.sleep(0.1)
    state = {block_id: {"value": value} for block_id, value in fields.items()}
    hands.ask("/_/act/submit", {"as": person, "view_id": views[-1]["id"], "state": state})
    hands.ask("/_/act/close", {"as": person, "view_id": views[-1]["id"], "clear": True})


def _names(hands: Hands, words: FeedbackWords) -> list[str]:
    """The colleague's whole name, as the menu shows it."""
    options = hands.page.get_by_role("dialog").get_by_role("combobox").first.locator("option").all_inner_texts()
    return [name for name in options if name.startswith(words.colleague)]
