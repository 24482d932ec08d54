"""A debate in the demo, for the pictures: opened, voted on, argued, weighed, voted on again, and what came of it."""

import time
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator

from bot.blockkit import capital
from bot.consent.blocks import AGREE, READY
from bot.rituals.debate.vote_blocks import VOTE_SEND
from bot.rituals.debate.votes import CHOICE
from bot.rituals.debate.words import step_name
from tools.camera import shoot
from tools.debate_words import DebateWords
from tools.pictures_agreement import everybody
from tools.stage import LEAD, SETTLED, TEAM, Hands

OPENER, ASKER = "Hidde", "Noor"
PATIENCE = 30
FIRST, SECOND = "11222334433554", "33444454544355"
"""What people choose in the two votes, in turn."""


def debate(hands: Hands, words: DebateWords) -> None:
    """From the motion to what the second vote says."""
    _open(hands, words)
    _ask(hands, words)
    _go_on(hands, words, "first_vote")
    hands.be("Bram", "dagstart")
    shoot(hands.message(words.motion), "debate_vote", words.language)
    _vote(hands, FIRST)
    _go_on(hands, words, "arguments")
    for argument in words.arguments:
        _argue(hands, words, *argument)
    _go_on(hands, words, "weighing")
    for name in ("Bram", "Fatima", "Luuk", "Noor", "Jasmijn"):
        _weigh(hands, words, name)
    _go_on(hands, words, "second_vote")
    hands.be(LEAD, TEAM)
    shoot(_card(hands, words), "debate_map", words.language)
    _vote(hands, SECOND)
    _go_on(hands, words, "outcome")
    hands.be(LEAD, TEAM)
    _open_thread(hands, words)
    result = hands.page.locator("aside.thread article[data-ts]").filter(has=hands.page.locator("svg, img")).last
    shoot(result, "debate_result", words.language)


def follow(hands: Hands, words: DebateWords) -> None:
    """The agreement that came of it, eight weeks of values, and the whole story on one card."""
    t = words.t
    hands.be(LEAD, TEAM)
    _card(hands, words).get_by_role("button", name=t("Make an agreement")).click()
    form = hands.page.get_by_role("dialog")
    for label, text in words.agreement:
        form.get_by_label(label).first.fill(text)
    form.get_by_role("button", name=t("Save")).click()
    form.get_by_role("button", name=t("Ask the team")).click()
    form.get_by_role("button", name=t("Ask the team")).wait_for(state="detached")
    hands.page.keyboard.press("Escape")
    for action_id in (READY, AGREE):
        everybody(hands, words.agreement[0][1], action_id)
        hands.page.wait_for_timeout(SETTLED)
    for day in ("2026-12-11", "2026-12-28", "2027-01-11", "2027-01-25"):
        hands.ask("/_/clock", {"op": "set", "at": f"{day}T12:30:00+01:00"})
        hands.page.wait_for_timeout(5 * SETTLED)
    hands.be(LEAD, TEAM)
    hands.say(words.chain)
    told = hands.message(" · ".join((capital(t("debate {number}", number=1)), t("agreement {number}", number=1))))
    told.wait_for()
    shoot(told, "chain", words.language)


def _card(hands: Hands, words: DebateWords) -> Locator:
    return hands.page.locator("article[data-ts]").filter(has_text=words.motion).filter(
        has=hands.page.get_by_role("button", name=words.t("Facilitator: more"))
    ).last  # fmt: skip


def _open(hands: Hands, words: DebateWords) -> None:
    t = words.t
    hands.be(LEAD, TEAM)
    hands.say(words.command)
    form = hands.page.get_by_role("dialog")
    form.get_by_label(t("The motion")).fill(words.motion)
    form.get_by_label(t("The KPI")).select_option(index=1)
    for label, text in (("Fixed", words.fixed), ("Free", words.free), ("Who decides", words.decides)):
        form.get_by_label(t(label)).first.fill(text)
    facilitator = form.get_by_label(t("Facilitator"))
    facilitator.select_option(facilitator.locator("option", has_text=OPENER).get_attribute("value"))
    shoot(form, "debate_form", words.language)
    form.get_by_role("button", name=t("Open"), exact=True).click()
    hands.page.get_by_role("dialog").get_by_role("button", name=t("Close"), exact=True).last.click()
    _card(hands, words).wait_for()
    shoot(_card(hands, words), "debate", words.language)


def _ask(hands: Hands, words: DebateWords) -> None:
    t = words.t
    hands.be(ASKER, TEAM)
    _card(hands, words).get_by_role("button", name=t("Ask a question")).click()
    _fill(hands, t("What do you have to know before you can judge?"), words.question, t("Send"))
    hands.be(LEAD, "dagstart")
    hands.message(words.question).get_by_role("button", name=t("Answer")).first.click()
    _fill(hands, t("Your answer"), words.answer, t("Send"))


def _fill(hands: Hands, label: str, text: str, send: str) -> None:
    form = hands.page.get_by_role("dialog")
    form.get_by_label(label).first.fill(text)
    form.get_by_role("button", name=send, exact=True).click()
    form.get_by_label(label).first.wait_for(state="detached")
    hands.page.keyboard.press("Escape")  # what says that it was sent


def _argue(hands: Hands, words: DebateWords, name: str, kind: str, text: str, counter: str) -> None:
    t = words.t
    hands.be(name, TEAM)
    _card(hands, words).get_by_role("button", name=t("Give an argument")).click()
    form = hands.page.get_by_role("dialog")
    kinds = {"for": t("For the motion"), "against": t("Against it"), "condition": t("Only on a condition")}
    form.get_by_label(kinds[kind]).check()
    form.get_by_label(t("What is the strongest argument against your own side?")).fill(counter)
    form.get_by_role("textbox").last.fill(text)
    if name == "Fatima":
        shoot(form, "debate_argument", words.language)
    form.get_by_role("button", name=t("Send"), exact=True).click()
    form.get_by_label(t("What is the strongest argument against your own side?")).wait_for(state="detached")
    hands.page.keyboard.press("Escape")


def _weigh(hands: Hands, words: DebateWords, name: str) -> None:
    t = words.t
    hands.be(name, TEAM)
    _card(hands, words).get_by_role("button", name=t("Weigh"), exact=True).click()
    form = hands.page.get_by_role("dialog")
    form.locator("button[popovertarget]").click()
    for place in (0, 3) if name in ("Bram", "Noor") else (0, 4):
        form.locator("[data-multi] input[type=checkbox]").nth(place).check()
    hands.page.keyboard.press("Escape")
    form.get_by_role("button", name=t("Send"), exact=True).click()
    form.locator("[data-multi]").wait_for(state="detached")
    hands.page.keyboard.press("Escape")


def _vote(hands: Hands, choices: Sequence[str]) -> None:
    """Everybody in the team votes in private."""
    state = hands.ask("/_/state?as=U0PG000001")
    team = next(each for each in state["channels"] if each["name"] == TEAM)
    people = [each["id"] for each in state["users"] if not each.get("is_bot") and each["id"] in team["members"]]
    for person, choice in zip(people, choices, strict=False):
        for channel in hands.ask(f"/_/state?as={person}")["channels"]:
            if channel["kind"] != "im":
                continue
            found = hands.ask(f"/_/messages?as={person}&channel={channel['id']}")["messages"]
            for message in reversed(found):
                block = next((b for b in message.get("blocks") or [] if _has(b, VOTE_SEND)), None)
                if block:
                    press = {"as": person, "channel": channel["id"], "ts": message["ts"], "action_id": VOTE_SEND}
                    state_of = {CHOICE: {"value": choice}}
                    hands.ask("/_/act/press", {**press, "block_id": block["block_id"], "state": state_of})
                    break


def _has(block: dict[str, Any], action_id: str) -> bool:
    return any(element.get("action_id") == action_id for element in block.get("elements", []))


def _go_on(hands: Hands, words: DebateWords, phase: str) -> None:
    """The facilitator ends the phase that goes on; the card says that the next one has begun."""
    hands.be(OPENER, TEAM)
    _card(hands, words).get_by_role("button", name=words.t("Facilitator: more")).click()
    hands.page.get_by_role("dialog").get_by_role("button", name=words.t("Next phase"), exact=True).click()
    deadline = time.monotonic() + PATIENCE
    while step_name(words.t, phase) not in _said(hands, words):
        if time.monotonic() > deadline:
            raise RuntimeError(f"The debate did not come to {phase}.")
        hands.page.wait_for_timeout(SETTLED)
    hands.page.keyboard.press("Escape")
    hands.page.wait_for_timeout(5 * SETTLED)


def _said(hands: Hands, words: DebateWords) -> str:
    """The card's text."""
    person = hands.id_of(LEAD)
    state = hands.ask(f"/_/state?as={person}")
    team = next(each["id"] for each in state["channels"] if each["name"] == TEAM)
    found = hands.ask(f"/_/messages?as={person}&channel={team}")["messages"]
    return next((str(each["text"]) for each in reversed(found) if words.motion in each["text"]), "")


def _open_thread(hands: Hands, words: DebateWords) -> None:
    _card(hands, words).locator("a.replies").click()
