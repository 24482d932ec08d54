"""Agreements for tests, straight in the tables."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.i18n import translator
from bot.people.calendar import local_day
from bot.people.models import Person, Team
from bot.rituals.agreement.form import REPLACES, SAVE, render_form
from bot.rituals.agreement.kept_models import KeptAgenda, KeptCheck, KeptRound
from bot.rituals.agreement.kept_rules import key_of
from bot.rituals.agreement.messages import form_for, load_shown
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import Content
from bot.rituals.agreement.stored_blocks import render_replace_form
from bot.rituals.agreement.story import load_story, new_version, take_facts

STATES = {
    "agreement.propose": "draft", "agreement.revise": "active", "agreement.extend": "active",
    "agreement.stop": "active", "agreement.undo": "stopped",
}  # fmt: skip
"""What can be done with an agreement, and a state in which it can be."""


def content(person_id: int, now: datetime, **more: Any) -> Content:
    """A text that can be agreed."""
    usual: dict[str, Any] = {
        "title": "Terugbellen", "condition": "een klant daarom vraagt", "behaviour": "bellen we binnen twee uur terug",
        "whom": "iedereen", "why": "Klanten bellen drie keer", "sign": "De lijst is leeg", "kpi": "", "baseline": "",
        "direction": "", "safeguard": "", "owner_id": person_id, "rhythm": "weekly", "trial": False,
        "valid_until": local_day(now, "Europe/Amsterdam") + timedelta(weeks=4),
    }  # fmt: skip
    return Content(**{**usual, **more})


def make(
    session: Session, team: Team, person: Person, state: str, now: datetime, text: Content | None = None
) -> Agreement:
    """An agreement in a state, written and owned by this person."""
    text = text or content(person.id, now)
    last = session.scalar(select(func.max(Agreement.number)).where(Agreement.team_id == team.id)) or 0
    made = Agreement(team_id=team.id, number=last + 1, version=1, state=state, created_at=now)
    take_facts(made, text)
    if state != "draft":
        made.in_force, made.valid_from = 1, local_day(now, team.tz)
    made.stopped_at = now if state == "stopped" else None
    session.add(made)
    session.flush()
    session.add(new_version(made, text, person, now))
    session.flush()
    return made


def asked(session: Session, agreement: Agreement, now: datetime, *, on_agenda: bool = False) -> int:
    """A question about an agreement that can be answered now, or one that put it on the agenda. Returns its id."""
    today = local_day(now, "Europe/Amsterdam")
    session.execute(delete(KeptRound).where(KeptRound.team_id == agreement.team_id))
    round_ = KeptRound(
        team_id=agreement.team_id, key=key_of("weekly", today), rhythm="weekly", together=False, day=today,
        state="counted" if on_agenda else "open", closes_at=now + timedelta(days=3), due_at=now + timedelta(days=3),
    )  # fmt: skip
    session.add(round_)
    session.flush()
    check = KeptCheck(round_id=round_.id, agreement_id=agreement.id)
    session.add(check)
    session.flush()
    if on_agenda:
        session.add(KeptAgenda(check_id=check.id, agreement_id=agreement.id, since=today))
        session.flush()
    return check.id


def filled_form(session: Session, team: Team, person: Person, callback_id: str, now: datetime) -> dict[str, Any]:
    """A form of agreements as it is sent: the view, and what was filled in."""
    t, agreed = translator("en"), load_story(session, make(session, team, person, "active", now), now)
    if callback_id == SAVE:
        return {"view": render_form(t, form_for(agreed)), "inside": _changed(render_form(t, form_for(agreed)))}
    draft = load_shown(load_story(session, make(session, team, person, "draft", now), now))
    chosen = {"type": "static_select", "selected_option": {"value": str(agreed.agreement.id)}}
    view = render_replace_form(t, draft, 12, [(agreed.agreement.id, "Eerste")])
    return {"view": view, "inside": {"state": {"values": {REPLACES: {"value": chosen}}}}}


def _changed(view: dict[str, Any]) -> dict[str, Any]:
    """What a form holds when somebody only writes another reason."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        element = block.get("element", {})
        found = {"type": element.get("type")}
        if "initial_option" in element:
            found["selected_option"] = element["initial_option"]
        elif "initial_date" in element:
            found["selected_date"] = element["initial_date"]
        elif element.get("type") == "plain_text_input":
            found["value"] = element.get("initial_value", "")
        values[block["block_id"]] = {"value": found}
    values["agreement_why"]["value"]["value"] = "Om een andere reden"
    return {"state": {"values": values}}
