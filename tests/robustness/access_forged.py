"""Clicks, commands and forms of the rituals and of points, as anybody could send them."""

from typing import Any

from sqlalchemy import delete, select

from bot.consent import forms
from bot.consent.models import ConsentEntry, ConsentRound
from bot.consent.proposals import RITUALS
from bot.consent.words import Said
from bot.i18n import translator
from bot.people.models import Person
from bot.people.models import Team as TeamRow
from bot.points.forms import render_answer_form, render_not_yet_form, render_pass_form, render_same_form
from bot.points.words import Shown
from bot.rituals.agreement.form import Form, render_form
from bot.rituals.agreement.kpi_field import CHOOSE as CHOOSE_KPI
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.template_blocks import TEMPLATE
from bot.rituals.debate.models import Debate
from tests import agreements, debate_words, debates, feedback, kpis, votes
from tests.robustness.access_team import PEOPLE, Team
from tests.texts import RITUAL, Texts


def forged_agreement(floor: Team, kind: str, action: str, name: str) -> dict[str, Any]:
    """Something with the only agreements of the team, which the lead wrote."""
    with floor.world.bot.services.db.write() as session:
        session.execute(delete(ConsentRound))
        session.execute(delete(Agreement))
        lead = session.scalar(select(Person).where(Person.slack_id == floor.world.id_of("Bas")))
        team, now = session.get_one(TeamRow, floor.id), floor.world.clock.now()
        assert lead
        if kind == "form":
            return agreements.filled_form(session, team, lead, action, now)
        made = agreements.make(session, team, lead, agreements.STATES.get(action, "active"), now)
        if action.startswith(ABOUT_KEEPING):
            on_agenda = "kept_" not in action
            check_id = agreements.asked(session, made, now, on_agenda=on_agenda)
            return {"action_id": action, "action": {"value": str(check_id)}}
        if kind == "/agreement":
            more = {
                "search": " terugbellen",
                "new": " terugbellen",
                "list": "",
                "mine": "",
                "help": "",
                "export": "",
            }
            return {"command": action + more.get(action, f" {made.number}"), "slash": kind, "channel": floor.channel}
    if action == TEMPLATE:
        view = render_form(
            translator("en"), Form(floor.id, "ons-team", [(lead.id, "Bas")], agreements.content(lead.id, now))
        )
        return {"action_id": action, "action": {"selected_option": {"value": "mail"}}, "view": view}
    if action == CHOOSE_KPI:
        return {"action_id": action, **forged_choice(floor, lead.id)}
    floor.write_to(name)  # the next page of a list takes the place of the one before
    carried = {
        "agreement.from_point": floor.points["point.take", name], "agreement.new": floor.id,
        "agreement.page": f"{floor.id}:1", "agreement.export": floor.id,
    }  # fmt: skip
    return {"action_id": action, "action": {"value": str(carried.get(action, made.id))}}


def forged_choice(floor: Team, lead_id: int) -> dict[str, Any]:
    """The only KPI of the team, chosen in the form of an agreement."""
    with floor.world.bot.services.db.write() as session:
        team, now = session.get_one(TeamRow, floor.id), floor.world.clock.now()
        kpi = kpis.only(session, team, session.get_one(Person, lead_id), now)
        form = Form(floor.id, "ons-team", [(lead_id, "Bas")], agreements.content(lead_id, now), kpis=[(kpi.id, "AHT")])
        option = {"value": str(kpi.id)}
    return {"action": {"selected_option": option}, "view": render_form(translator("en"), form)}


def forged_kpi(floor: Team, kind: str, action: str) -> dict[str, Any]:
    """Something with the only KPI of the team, which the lead owns."""
    with floor.world.bot.services.db.write() as session:
        lead = session.scalar(select(Person).where(Person.slack_id == floor.world.id_of("Bas")))
        team, now = session.get_one(TeamRow, floor.id), floor.world.clock.now()
        assert lead
        kpi = kpis.only(session, team, lead, now, stopped=action == "kpi.again")
        if kind == "/kpi":
            typed = action if action in ("fill", "list", "add", "help") else f"{action} AHT"
            return {"command": typed, "slash": kind, "channel": floor.channel}
        return kpis.forged(session, team, lead, kpi, action, now)


def forged_feedback(floor: Team, kind: str, action: str) -> dict[str, Any]:
    """Something in a team that has peer feedback: a week in which all write, a text from the lead to a member."""
    with floor.world.bot.services.db.write() as session:
        session.execute(delete(ConsentRound))
        team, now = session.get_one(TeamRow, floor.id), floor.world.clock.now()
        if kind == "/peerfeedback":
            feedback.only(session, team, "asking", now)
            return {"command": action, "slash": kind, "channel": floor.channel}
        people = {name: floor.person(PEOPLE[name]) for name in ("lead", "member")}
        return feedback.forged(session, team, people["lead"], people["member"], action, now)


def forged_debate(floor: Team, kind: str, action: str, name: str) -> dict[str, Any]:
    """Something with the only debate of the team, which the lead proposed and leads; or with the frame card."""
    with floor.world.bot.services.db.write() as session:
        lead = session.scalar(select(Person).where(Person.slack_id == floor.world.id_of("Bas")))
        team, now = session.get_one(TeamRow, floor.id), floor.world.clock.now()
        assert lead
        debate = debates.only(session, team, lead, action, now)
        if action in ("new", "propose", "debate.from_point", "debate.from_kpi"):
            session.execute(delete(Debate))
        if kind in ("/debate", "/frame"):
            typed = f"{action} 1" if action in ("show", "stop") else action
            return {"command": typed, "slash": kind, "channel": floor.channel}
        if debate_words.is_saying(action):
            floor.write_to(name)
            person = session.scalar(select(Person).where(Person.slack_id == floor.world.id_of(name)))
            assert person
            return debate_words.forged(session, debate, person, action, now)
        if action in (*votes.VOTING, *votes.FOLLOWING):
            return votes.forged(session, debate, action, now)
        if kind == "form":
            return debates.filled_form(session, lead, debate, action, now)
        own = {"frame.edit": floor.id, "frame.show": floor.id, "debate.from_kpi": debate.kpi_id}
        own |= {"debate.from_point": floor.points["point.take", name]}
        carried = own.get(action, debate.id)
        with_phase = action in ("debate.next", "debate.extend", "debate.reopen", "debate.close", "debate.stop")
        value = f"{carried}:{debate.phase}" if with_phase else str(carried)
        return {"action_id": action, "action": {"value": value}}


def forged_point(floor: Team, action: str, name: str) -> dict[str, Any]:
    point_id = floor.points[action, name]
    if action not in POINT_FORMS:
        return {"action_id": action, "action": {"value": str(point_id)}}
    field, value = POINT_FORMS[action]
    element = {"type": "plain_text_input", "value": value}
    if field in ("point_whom", "point_other"):
        chosen = str(floor.points["point.take", "Anna"]) if value == "another" else value
        element = {"type": "static_select", "selected_option": {"value": chosen}}
    t, shown = translator("en"), Shown(point_id, "Iets", "idea", None, "team", "open", None, None, 0, (), (), "UTC")
    view = {
        "point.send_answer": render_answer_form(t, shown),
        "point.send_on": render_pass_form(t, shown, ()),
        "point.join": render_same_form(t, shown, [(1, "Iets")]),
        "point.reopen": render_not_yet_form(t, shown),
    }[action]
    inside = {"state": {"values": {field: {"value": element}}}}
    return {"view": view, "inside": inside}


def forged_round(floor: Team, action: str) -> dict[str, Any]:
    """Something in a round about a text that management proposed, in the step for it."""
    texts = RITUALS[RITUAL]
    assert isinstance(texts, Texts)
    number, now, t = len(texts.proposals) + 1, floor.world.clock.now(), translator("en")
    with floor.world.bot.services.db.write() as session:
        proposer = session.scalar(select(Person).where(Person.slack_id == floor.world.id_of("Carla")))
        assert proposer
        texts.write(number, floor.id, proposer, "Als, dan")
        held = texts.open(session, number, proposer, now)
        held.step = CONSENT_STEPS.get(action.partition(".")[2], "questions")
        asked = ConsentEntry(round_id=held.id, kind="question", decision=1, version=1, text="Ook zaterdag?", at=now)
        session.add(asked)
        session.flush()
        question, key = asked.id, (held.id, 1)
    if action in (*forms.SEND.values(), forms.SEND_OBJECTION, forms.SEND_REPLY):
        kinds = {callback_id: kind for kind, callback_id in forms.SEND.items()}
        if action == forms.SEND_REPLY:
            view = forms.render_reply_form(t, Said(question, "question", "Eva", "Ook zaterdag?", 1, 1))
        elif action == forms.SEND_OBJECTION:
            view = forms.render_objection_form(t, *key)
        else:
            view = forms.render_words_form(t, kinds[action], *key)
        fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        filled = {"type": "plain_text_input", "value": "Iets"}
        return {"view": view, "inside": {"state": {"values": {field: {"value": filled} for field in fields}}}}
    carried = str(question) if action == "consent.reply" else f"{key[0]}:{key[1]}"
    return {"action_id": action, "action": {"value": carried}}


ABOUT_KEEPING = ("agreement.kept_", "agreement.restore", "agreement.need_help", "agreement.agenda_revise")


POINT_FORMS = {
    "point.send_answer": ("point_answer", "Zo zit het"),
    "point.send_on": ("point_whom", "management"),
    "point.join": ("point_other", "another"),
    "point.reopen": ("point_missing", "Nog iets"),
}


DECIDING = ("agree", "object", "abstain", "worry", "withdraw", "send_objection", "send_concern")


CONSENT_STEPS = {"change": "improve", "go_on": "improve"} | dict.fromkeys(DECIDING, "decision")
"""In which step of a round something is tried, if not among the questions."""
