"""Answering for the others: everybody who still has the same card in a direct message fills it in."""

from __future__ import annotations

import random
from typing import Any

from playground.conversations import Message
from playground.core import Core
from playground.elements import MANY_OPTIONS, STATEFUL, elements_of
from playground.errors import Refusal
from playground.installation import Json
from playground.interactions import press
from playground.state import User

SENTENCES = {
    "nl": (
        "Ik pak vandaag de openstaande retouren op.",
        "De telefoon stond gisteren roodgloeiend, vandaag graag met z'n tweeën aan de lijn.",
        "Ik loop vast op de nieuwe facturen; wie kan even meekijken?",
        "Niets bijzonders, ik werk de mailbox bij.",
        "Ik help Zuid tot de lunch en sluit daarna weer aan.",
        "De verzendvertraging levert veel vragen op; een standaardantwoord zou helpen.",
    ),
    "en": (
        "I am working through the open returns today.",
        "The phones were very busy yesterday; two of us on the line would help.",
        "I am stuck on the new invoices; can someone have a look with me?",
        "Nothing special, I am catching up with the mailbox.",
    ),
}


async def answer_for_others(core: Core, *, as_: str, channel: str, ts: str) -> Json:
    """Fill in and send the same card for everybody else who has it unanswered → {answered: n, failed: n}.

    The same card has the same set of (block_id, action_id, value), so that yesterday's card, whose buttons carry other
    values, is another one; "unanswered" is the newest such message in somebody's direct message with the app. What is
    typed is seeded by the person's id.
    """
    core.person(as_)
    wanted = card_ids(core.seen_message(as_, channel, ts))
    if not wanted:
        raise Refusal("no_card", "There is nothing to fill in here.")
    told = {"answered": 0, "failed": 0}
    for user in core.state.people():
        card = _card_of(core, user, wanted) if user.id != as_ else None
        if card is None:
            continue
        try:
            await _answer(core, user, card)
            told["answered"] += 1
        except Refusal:
            told["failed"] += 1
    return told


def card_ids(message: Message) -> frozenset[tuple[str, str, str]]:
    """What makes two cards the same: block_id, action_id and (a button's) value of every element."""
    found = elements_of(message.body.get("blocks") or [])
    return frozenset((str(b.get("block_id")), str(e.get("action_id")), str(e.get("value", ""))) for b, e in found)


def _card_of(core: Core, user: User, wanted: frozenset[tuple[str, str, str]]) -> Message | None:
    dm = core.state.dm(user.id, core.state.app.bot_user)
    newest = dm.newest() if dm else iter(())
    return next((m for m in newest if card_ids(m) == wanted), None)


async def _answer(core: Core, user: User, card: Message) -> None:
    dice = random.Random(f"{user.id}{card.ts}")  # noqa: S311 (a plausible answer, not a secret)
    blocks = card.body["blocks"]
    typed: Json = {}
    for block, element in elements_of(blocks):
        if element["type"] in STATEFUL:
            value = _choose(core, dice, user, element)
            if value is not None:
                typed.setdefault(block["block_id"], {})[element["action_id"]] = value
    buttons = [(b, e) for b, e in elements_of(blocks) if e["type"] == "button"]
    primary = [(b, e) for b, e in buttons if e.get("style") == "primary"] or buttons
    if not primary:
        raise Refusal("no_button", "There is no button to send it with.")
    block, button = primary[0]
    ids = {"block_id": str(block["block_id"]), "action_id": str(button["action_id"])}
    await press(core, as_=user.id, channel=card.channel, ts=card.ts, state=typed, **ids)


def _choose(core: Core, dice: random.Random, user: User, element: Json) -> Any:
    kind = element["type"]
    if kind == "plain_text_input":
        sentence = dice.choice(SENTENCES.get(user.locale[:2], SENTENCES["en"]))
        return sentence[: element.get("max_length") or len(sentence)]
    if kind == "number_input":
        return str(element.get("min_value") or dice.randint(1, 5))
    options = [*(element.get("options") or [])]
    options += [o for group in element.get("option_groups") or [] for o in group.get("options") or []]
    if options:
        chosen = dice.choice(options)["value"]
        return [chosen] if kind in MANY_OPTIONS else chosen
    if kind in ("users_select", "multi_users_select"):
        someone = dice.choice([u.id for u in core.state.people() if u.id != user.id])
        return [someone] if kind.startswith("multi") else someone
    return None
