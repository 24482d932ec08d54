"""What people say in debates, forged: a button or a form about the only debate of a team."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.i18n import translator
from bot.people.models import Person
from bot.rituals.debate import arguments, word_forms
from bot.rituals.debate.map_rules import Argument, Map
from bot.rituals.debate.models import Debate, DebateEntry
from bot.rituals.debate.weigh_blocks import SEND_WEIGHT, render_weigh_form
from bot.tally import TallyTaken

ENTRY_KINDS = {"debate.answer": "question", "debate.send_answer": "question"}
PAGES = ("debate.page", "debate.page_back")
CARRY_ENTRY = ("debate.answer", "debate.change", "debate.take_back")
SAYING = (
    "ask", "answer", "kar", "perspectives", "arguments", "page", "page_back", "argue", "mine", "change", "take_back",
    "weigh", "send_question", "send_answer", "send_kar", "send_argument", "send_change", "send_weight",
)  # fmt: skip


def is_saying(action: str) -> bool:
    """Whether it is about saying something, or reading what was said."""
    return action.removeprefix("debate.") in SAYING


def forged(session: Session, debate: Debate, person: Person, action: str, now: datetime) -> dict[str, Any]:
    """A button or a form as somebody would press or send it, about something they said themselves."""
    session.execute(delete(TallyTaken))
    kind = ENTRY_KINDS.get(action, "for")
    made = DebateEntry(
        debate_id=debate.id, person_id=person.id, kind=kind, source="V1", text="Iets", counter="Iets", at=now
    )
    session.add(made)
    session.flush()
    view = _form(debate, made, action)
    if view:
        return {"view": view, "inside": {"state": {"values": _filled(view, made.id)}}}
    carried = made.id if action in CARRY_ENTRY else f"{debate.id}:1" if action in PAGES else debate.id
    pressed: dict[str, Any] = {"action_id": action, "action": {"value": str(carried)}}
    inside = word_forms.render_question_form(translator("en"), debate.id, "Iets", None)
    return {**pressed, "view": inside} if action in PAGES else pressed


def _form(debate: Debate, entry: DebateEntry, action: str) -> dict[str, Any] | None:
    t = translator("en")
    shown = Map([Argument(entry.id, 1, "for", "Eva", "Iets", "", None, 1)])
    return {
        word_forms.SEND_QUESTION: word_forms.render_question_form(t, debate.id, "Iets", None),
        word_forms.SEND_ANSWER: word_forms.render_answer_form(t, entry.id, "Eva", "Iets"),
        word_forms.SEND_KAR: word_forms.render_kar_form(t, debate.id, "Iets", None),
        word_forms.SEND_ARGUMENT: word_forms.render_argument_form(t, debate.id, "Iets", with_counter=True),
        word_forms.SEND_CHANGE: word_forms.render_change_form(t, entry, "Iets"),
        SEND_WEIGHT: render_weigh_form(t, debate.id, shown),
    }.get(action)


def _filled(view: dict[str, Any], entry_id: int) -> dict[str, Any]:
    choice = {"type": "radio_buttons", "selected_option": {"value": "for"}}
    picked = {"type": "multi_static_select", "selected_options": [{"value": str(entry_id)}]}
    chosen = {arguments.KIND: choice, arguments.PICKED: picked}
    fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    return {field: {"value": chosen.get(field, {"type": "plain_text_input", "value": "Iets"})} for field in fields}
