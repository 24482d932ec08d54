"""Every cell of the table in docs/access.md, tried through the real door; and cards and forms of somebody else."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, time
from itertools import product
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.blockkit import actions, button
from bot.consent import forms
from bot.consent.models import ConsentEntry, ConsentRound
from bot.consent.proposals import RITUALS
from bot.consent.reactions import NO_SUCH_QUESTION
from bot.consent.words import Said
from bot.home.settings import render_settings
from bot.i18n import LOCALES, translator
from bot.kpis.values import NO_SUCH as NO_SUCH_KPI
from bot.origins import CHAIN
from bot.outbox.models import HOME, Outbox
from bot.outbox.queue import message_row, put
from bot.people.access import NO_GUESTS
from bot.people.calendar import local_day
from bot.people.drafts import DECIDED, note_draft, record_content
from bot.people.models import Absence, Membership, Person
from bot.people.models import Team as TeamRow
from bot.points.acting import NO_SUCH_POINT
from bot.points.forms import render_answer_form, render_not_yet_form, render_pass_form, render_same_form
from bot.points.models import Point
from bot.points.words import Shown
from bot.rituals.agreement.acting import NO_SUCH as NO_SUCH_AGREEMENT
from bot.rituals.agreement.form import Form, render_form
from bot.rituals.agreement.kpi_field import CHOOSE as CHOOSE_KPI
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.template_blocks import TEMPLATE
from bot.rituals.dagstart import chair_blocks, chair_settings, meeting_blocks
from bot.rituals.dagstart.announcements import NOT_YOURS as NOT_YOUR_ANNOUNCEMENT
from bot.rituals.dagstart.blocks import AWAY, EDIT, NOTHING, SEND
from bot.rituals.dagstart.chair_blocks import ANNOUNCE_FORM, DECLINE, SWAP, place_of, render_announce_form
from bot.rituals.dagstart.chair_rules import meeting_parts
from bot.rituals.dagstart.models import DagstartAnnouncement, DagstartChair, DagstartMeeting, DagstartPlan, DagstartTurn
from bot.rituals.dagstart.nameless import NOT_WITH_YOU, PUT_UP
from bot.rituals.dagstart.place import CLOSED, NOT_YOURS
from bot.rituals.dagstart.plan import load_plan
from bot.rituals.dagstart.point_blocks import WITHDRAW, render_point_form, render_point_stored
from bot.rituals.debate.actions import NO_SUCH as NO_SUCH_DEBATE
from bot.rituals.debate.entries import NO_SUCH_ENTRY
from bot.rituals.debate.models import Debate
from bot.rituals.feedback.actions import NOT_ASKED as NOT_YOUR_WEEK
from bot.rituals.feedback.outside import TOO_LATE_FOR_IT
from bot.rituals.feedback.reactions import NOT_YOURS as NOT_YOUR_TEXT
from bot.rituals.feedback.team_actions import NOT_ASKED as NO_CONFIDANT
from bot.rounds import Round, Seat
from handlers.dagstart import POINT_FORM
from handlers.debate_typed import DEBATE_WORDS
from handlers.intake import OUT_OF_DATE
from handlers.setup import NOT_IN_CHANNEL, NOT_INVITED
from handlers.setup_view import render_questions
from handlers.words import AGREEMENT_WORDS, FEEDBACK_WORDS, KPI_WORDS, WORDS
from tests import agreements, debate_words, debates, feedback, kpis, votes
from tests.contract.test_structure import registered
from tests.robustness.forge import stored, tell
from tests.robustness.looks import rows
from tests.robustness.nasty import REFERENCE
from tests.texts import RITUAL, Texts
from tests.world import World, world

ABOUT_KEEPING = ("agreement.kept_", "agreement.restore", "agreement.need_help", "agreement.agenda_revise")
DOC = (Path(__file__).resolve().parents[2] / "docs" / "access.md").read_text()
PEOPLE = {
    "member": "Eva", "lead": "Bas", "management": "Carla", "reader": "Dirk",
    "administrator": "Anna", "guest": "Gina", "outsider": "Otto", "elsewhere": "Anna",
}  # fmt: skip


def table(first: str) -> list[list[str]]:
    """The rows of the table whose head begins with this word, with its head."""
    lines = DOC.split(f"| {first} |")[1].split("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [[first, *(c for c in cells[0] if c)], *cells[2:]]


HEAD, *ROWS = table("what")
SENTENCES = dict(table("word")[1:])


def said_in(text: str, word: str) -> bool:
    """Whether somebody read this sentence, in whatever language."""
    fields = {"leads": "Bas", "team": "ons-team", "name": "Bas"}
    return any(translator(locale)(SENTENCES[word], **fields) in text for locale in LOCALES)


ANSWERING = ("point.answer", "point.send_answer")
POINT_FORMS = {
    "point.send_answer": ("point_answer", "Zo zit het"),
    "point.send_on": ("point_whom", "management"),
    "point.join": ("point_other", "another"),
    "point.reopen": ("point_missing", "Nog iets"),
}
POINT_ACTIONS = {
    "point.take": "open", "point.answer": "open", "point.pass": "open", "point.release": "taken",
    "point.same": "open", "point.solved": "answered", "point.not_yet": "answered", "point.different": "answered",
    "point.withdraw": "answered",
    "point.send_answer": "open", "point.send_on": "open", "point.join": "open", "point.reopen": "answered",
}  # fmt: skip
"""What can be done with a point, and the state in which it is tried."""

DECIDING = ("agree", "object", "abstain", "worry", "withdraw", "send_objection", "send_concern")
CONSENT_STEPS = {"change": "improve", "go_on": "improve"} | dict.fromkeys(DECIDING, "decision")
"""In which step of a round something is tried, if not among the questions."""

NOTHING_SAID = "[null, []]"
EXPLAINED = (
    DECIDED,
    NOT_YOUR_ANNOUNCEMENT,
    OUT_OF_DATE,
    NOT_YOURS,
    NOT_INVITED,
    "This team does not exist any more.",
    NO_SUCH_POINT,
    NO_SUCH_AGREEMENT,
    NO_SUCH_KPI,
    NO_SUCH_DEBATE,
    NO_SUCH_ENTRY,
    NO_SUCH_QUESTION,
    NOT_WITH_YOU,
    NOT_YOUR_WEEK,
    NOT_YOUR_TEXT,
    TOO_LATE_FOR_IT,
    NO_CONFIDANT,
)


class Team:
    """A team with everybody of the table around it, at half past nine on a Monday."""

    def __init__(self, made: World) -> None:
        self.world, state, self.dropped = made, made.playground.state, 0
        for name in ("Gina Gast", "Otto Buiten"):
            made.act("create_user", name=name)
        made.act("profile", user=made.id_of("Gina"), is_restricted=True)
        self.channel = made.act("create_channel", as_="Bas", name="ons-team")["channel"]
        for name in ("Carla", "Dirk", "Eva", "Gina"):
            state.channels[self.channel].members[made.id_of(name)] = None
        self.id = made.set_up("ons-team", lead="Bas")
        for role in ("management", "reader"):
            with made.bot.services.db.write() as session:
                person = made.bot.door.caller({"team_id": state.workspace.id, "user_id": made.id_of(PEOPLE[role])})
                session.get_one(Membership, (self.id, person.person.id)).role = role
        self.other_channel = made.act("create_channel", as_="Carla", name="buren")["channel"]
        self.other_id = made.set_up("buren", lead="Carla", at=time(11, 0))
        made.to("09:30")
        self.round_id = next(iter(rows(made.bot.services.db, Round))).id
        self.points: dict[tuple[str, str], int] = {}
        self.raise_points()

    def form(self) -> dict[str, Any]:
        """The set-up form as the lead sees it."""
        self.world.act("command", as_="Bas", channel=self.channel, text="/dagstart setup")
        return self.world.modal("Bas")

    def raise_points(self) -> None:
        """For everybody and everything that can be done with a point one of its own; a member raised those to decide
        about, and everybody has taken the one to give back who may have one."""
        with self.world.bot.services.db.write() as session:
            ids = dict(session.execute(select(Person.slack_id, Person.id)).all())
            asker = ids[self.world.id_of("Eva")]
            for (action, state), name in product(POINT_ACTIONS.items(), sorted(set(PEOPLE.values()))):
                person_id = ids.get(self.world.id_of(name))
                point = Point(
                    team_id=self.id,
                    text="Iets",
                    kind="idea",
                    addressee="management" if action in ANSWERING else "team",
                    state=state,
                    raised_by=asker if state == "answered" else None,
                    owner_id=(person_id if name in ("Eva", "Bas", "Carla") else asker) if state == "taken" else None,
                    created_at=self.world.clock.now(),
                )
                session.add(point)
                session.flush()
                self.points[action, name] = point.id

    def own_point(self, name: str) -> int:
        """A point of this person's own, if they are in the team; else one of nobody."""
        with self.world.bot.services.db.write() as session:
            slack_id = self.world.id_of(name)
            person = session.scalar(
                select(Person).join(Membership).where(Membership.team_id == self.id, Person.slack_id == slack_id)
            )
            if person is None:
                return 999_999
            now = self.world.clock.now()
            point = Point(
                team_id=self.id, raised_by=person.id, text="Iets", kind="idea", addressee="team", created_at=now
            )
            session.add(point)
            session.flush()
            return point.id

    def handed_point(self) -> int:
        """A point without a name that the lead was handed."""
        with self.world.bot.services.db.write() as session:
            lead = session.scalar(select(Person).where(Person.slack_id == self.world.id_of("Bas")))
            assert lead
            point = Point(
                team_id=self.id, text="Iets", kind="idea", state="with_chair", created_at=self.world.clock.now()
            )
            session.add(point)
            session.flush()
            row = message_row(
                workspace_id=lead.workspace_id,
                kind="point_to_chair",
                subject=f"point:{point.id}",
                recipient=lead.slack_id,
                person_id=lead.id,
                due_at=self.world.clock.now(),
            )
            put(session, [row])
            return point.id

    def person(self, name: str) -> Person:
        workspace = self.world.playground.state.workspace.id
        return self.world.bot.door.caller({"team_id": workspace, "user_id": self.world.id_of(name)}).person

    def dropped_roster(self, name: str) -> int:
        """A roster that this person dropped, if they may; else the id of none."""
        if name not in (PEOPLE["lead"], PEOPLE["administrator"]):
            return 999_999
        self.dropped += 1  # each is another one, or there would be nothing to import
        start = f"{7 + self.dropped // 60}:{self.dropped % 60:02}"
        content = f"Naam;Datum;Van;Tot\n{self.world.id_of('Eva')};24-11-2026;{start};15:00\n".encode()
        person, now = self.person(name), self.world.clock.now()
        with self.world.bot.services.db.write() as session:
            draft_id = note_draft(session, person, token_hex(8), "week.csv", None, now)
            record_content(session, person, draft_id, content, None, now)
        self.world.sender.drain()
        return draft_id

    def write_to(self, name: str) -> None:
        """A message with a button, as the newest in somebody's conversation with the bot."""
        block = actions(button("Iets", "dagstart.edit", "0"))
        self.world.bot.client.chat_postMessage(channel=self.world.id_of(name), text="Iets", blocks=[block])

    def seat_lead_as_chair(self) -> str:
        """The lead chairs today; what a button of the preview carries."""
        today = local_day(self.world.clock.now(), "Europe/Amsterdam")
        with self.world.bot.services.db.write() as session:
            lead = session.scalar(select(Person).where(Person.slack_id == self.world.id_of("Bas")))
            assert lead
            session.execute(delete(DagstartTurn))
            session.execute(delete(Absence).where(Absence.person_id == lead.id))
            session.execute(update(Seat).where(Seat.person_id == lead.id, Seat.state == "away").values(state="asked"))
            session.get_one(DagstartPlan, self.id).chair = True
            session.merge(DagstartChair(team_id=self.id, day=today, person_id=lead.id))
        return place_of(self.id, today)

    def meeting(self, *, started: bool) -> str:
        """The standing meeting of today, with one point in it; what a button for that point carries."""
        place, now = self.seat_lead_as_chair(), self.world.clock.now()
        today = local_day(now, "Europe/Amsterdam")
        with self.world.bot.services.db.write() as session:
            session.execute(delete(DagstartMeeting))
            session.get_one(DagstartPlan, self.id).meeting = 10
            point = Point(team_id=self.id, text="Iets", kind="idea", created_at=now)
            session.add(point)
            session.flush()
            if started:
                parts = [asdict(part) for part in meeting_parts(10, {"team": [point.id]})]
                times = {"started_at": now, "part_started_at": now}
                session.add(DagstartMeeting(team_id=self.id, day=today, parts=parts, **times))
            return f"{place}:{point.id}"

    def announcement(self) -> int:
        """An announcement of the lead, for a board that is far away."""
        now = self.world.clock.now()
        with self.world.bot.services.db.write() as session:
            lead = session.scalar(select(Person).where(Person.slack_id == self.world.id_of("Bas")))
            assert lead
            stored = DagstartAnnouncement(
                team_id=self.id, person_id=lead.id, day=date(2027, 1, 4), text="Iets", kind="question", created_at=now
            )
            session.add(stored)
            session.flush()
            return stored.id

    def forged_agreement(self, kind: str, action: str, name: str) -> dict[str, Any]:
        """Something with the only agreements of the team, which the lead wrote."""
        with self.world.bot.services.db.write() as session:
            session.execute(delete(ConsentRound))
            session.execute(delete(Agreement))
            lead = session.scalar(select(Person).where(Person.slack_id == self.world.id_of("Bas")))
            team, now = session.get_one(TeamRow, self.id), self.world.clock.now()
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
                return {"command": action + more.get(action, f" {made.number}"), "slash": kind, "channel": self.channel}
        if action == TEMPLATE:
            view = render_form(
                translator("en"), Form(self.id, "ons-team", [(lead.id, "Bas")], agreements.content(lead.id, now))
            )
            return {"action_id": action, "action": {"selected_option": {"value": "mail"}}, "view": view}
        if action == CHOOSE_KPI:
            return {"action_id": action, **self.forged_choice(lead.id)}
        self.write_to(name)  # the next page of a list takes the place of the one before
        carried = {
            "agreement.from_point": self.points["point.take", name], "agreement.new": self.id,
            "agreement.page": f"{self.id}:1", "agreement.export": self.id,
        }  # fmt: skip
        return {"action_id": action, "action": {"value": str(carried.get(action, made.id))}}

    def forged_choice(self, lead_id: int) -> dict[str, Any]:
        """The only KPI of the team, chosen in the form of an agreement."""
        with self.world.bot.services.db.write() as session:
            team, now = session.get_one(TeamRow, self.id), self.world.clock.now()
            kpi = kpis.only(session, team, session.get_one(Person, lead_id), now)
            form = Form(
                self.id, "ons-team", [(lead_id, "Bas")], agreements.content(lead_id, now), kpis=[(kpi.id, "AHT")]
            )
            option = {"value": str(kpi.id)}
        return {"action": {"selected_option": option}, "view": render_form(translator("en"), form)}

    def forged_kpi(self, kind: str, action: str) -> dict[str, Any]:
        """Something with the only KPI of the team, which the lead owns."""
        with self.world.bot.services.db.write() as session:
            lead = session.scalar(select(Person).where(Person.slack_id == self.world.id_of("Bas")))
            team, now = session.get_one(TeamRow, self.id), self.world.clock.now()
            assert lead
            kpi = kpis.only(session, team, lead, now, stopped=action == "kpi.again")
            if kind == "/kpi":
                typed = action if action in ("fill", "list", "add", "help") else f"{action} AHT"
                return {"command": typed, "slash": kind, "channel": self.channel}
            return kpis.forged(session, team, lead, kpi, action, now)

    def forged_feedback(self, kind: str, action: str) -> dict[str, Any]:
        """Something in a team that has peer feedback: a week in which all write, a text from the lead to a member."""
        with self.world.bot.services.db.write() as session:
            session.execute(delete(ConsentRound))
            team, now = session.get_one(TeamRow, self.id), self.world.clock.now()
            if kind == "/peerfeedback":
                feedback.only(session, team, "asking", now)
                return {"command": action, "slash": kind, "channel": self.channel}
            people = {name: self.person(PEOPLE[name]) for name in ("lead", "member")}
            return feedback.forged(session, team, people["lead"], people["member"], action, now)

    def forged_debate(self, kind: str, action: str, name: str) -> dict[str, Any]:
        """Something with the only debate of the team, which the lead proposed and leads; or with the frame card."""
        with self.world.bot.services.db.write() as session:
            lead = session.scalar(select(Person).where(Person.slack_id == self.world.id_of("Bas")))
            team, now = session.get_one(TeamRow, self.id), self.world.clock.now()
            assert lead
            debate = debates.only(session, team, lead, action, now)
            if action in ("new", "propose", "debate.from_point", "debate.from_kpi"):
                session.execute(delete(Debate))
            if kind in ("/debate", "/frame"):
                typed = f"{action} 1" if action in ("show", "stop") else action
                return {"command": typed, "slash": kind, "channel": self.channel}
            if debate_words.is_saying(action):
                self.write_to(name)
                person = session.scalar(select(Person).where(Person.slack_id == self.world.id_of(name)))
                assert person
                return debate_words.forged(session, debate, person, action, now)
            if action in (*votes.VOTING, *votes.FOLLOWING):
                return votes.forged(session, debate, action, now)
            if kind == "form":
                return debates.filled_form(session, lead, debate, action, now)
            own = {"frame.edit": self.id, "frame.show": self.id, "debate.from_kpi": debate.kpi_id}
            own |= {"debate.from_point": self.points["point.take", name]}
            carried = own.get(action, debate.id)
            with_phase = action in ("debate.next", "debate.extend", "debate.reopen", "debate.close", "debate.stop")
            value = f"{carried}:{debate.phase}" if with_phase else str(carried)
            return {"action_id": action, "action": {"value": value}}

    def forged_point(self, action: str, name: str) -> dict[str, Any]:
        point_id = self.points[action, name]
        if action not in POINT_FORMS:
            return {"action_id": action, "action": {"value": str(point_id)}}
        field, value = POINT_FORMS[action]
        element = {"type": "plain_text_input", "value": value}
        if field in ("point_whom", "point_other"):
            chosen = str(self.points["point.take", "Anna"]) if value == "another" else value
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

    def forged_round(self, action: str) -> dict[str, Any]:
        """Something in a round about a text that management proposed, in the step for it."""
        texts = RITUALS[RITUAL]
        assert isinstance(texts, Texts)
        number, now, t = len(texts.proposals) + 1, self.world.clock.now(), translator("en")
        with self.world.bot.services.db.write() as session:
            proposer = session.scalar(select(Person).where(Person.slack_id == self.world.id_of("Carla")))
            assert proposer
            texts.write(number, self.id, proposer, "Als, dan")
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

    def open_home(self, name: str) -> None:
        """Somebody opens the Home; it is published again after this, also if it looks the same."""
        self.world.act("home", as_=name)
        with self.world.bot.services.db.write() as session:
            session.execute(update(Outbox).where(Outbox.kind == HOME).values(digest=None))

    def forged(self, what: str, name: str) -> dict[str, Any]:
        kind, _, action = what.replace("`", "").partition(" ")
        t = translator("en")
        if kind == "/dagstart":
            colleague = self.world.id_of("Carla" if name == "Eva" else "Eva")
            said = action.replace("@name", f"<@{colleague}|somebody>")
            return {"command": f"{said} words" if action == "point" else said, "channel": self.channel}
        if kind == "/agreement" or ("agreement." in action and kind != "shortcut"):
            return self.forged_agreement(kind, action, name)
        if kind == "/peerfeedback" or action.startswith("feedback."):
            return self.forged_feedback(kind, action)
        if kind == "/kpi" or action.startswith("kpi."):
            return self.forged_kpi(kind, action)
        if action == CHAIN:
            carried = self.forged_debate(kind, "debate.vote", name)["action"]["value"]
            return {"action_id": action, "action": {"value": f"debate:{carried}"}}
        if kind in ("/debate", "/frame") or action.startswith(("debate.", "frame.")):
            return self.forged_debate(kind, action, name)
        if kind == "shortcut":
            said = self.world.act("say", as_="Bas", channel=self.channel, text="De wachtrij is te lang")
            return {"shortcut": action, "channel": self.channel, "ts": said["ts"]}
        if action == ANNOUNCE_FORM:
            return {"view": render_announce_form(t, self.id, "ons-team")}
        if action == POINT_FORM:
            return {"view": render_point_form(t, POINT_FORM, self.id, "ons-team", "Te lange wachtrij", ())}
        if action.startswith("consent."):
            return self.forged_round(action)
        if action in POINT_ACTIONS:
            return self.forged_point(action, name)
        if action == "setup.questions":
            with self.world.bot.services.db.read() as session:
                return {"view": render_questions(t, self.id, load_plan(session, self.id))}
        if action == "setup.save":
            return {"view": self.form()}
        pressed: dict[str, Any] = {"action_id": action, "action": {"value": str(self.id)}}
        if action == "home.save_settings":
            self.open_home(name)
            return {"view": render_settings(translator("nl"), Person(reminders=False)), "home": False}
        if action.startswith("mydata."):
            own = action == "mydata.export" and name != "elsewhere"
            return {**pressed, "action": {"value": str(self.person(name).id if own else 999_999)}}
        if action.startswith("file."):
            return {**pressed, "action": {"value": str(self.dropped_roster(name))}}
        if action == PUT_UP:
            return {**pressed, "action": {"value": str(self.handed_point())}}
        if action.startswith(("chair.", "meeting.", "announcement.")) and kind == "button":
            self.write_to(name)  # the answer replaces the message that was pressed, which must not be a card
        if action == DECLINE:
            return {**pressed, "action": {"value": self.seat_lead_as_chair()}}
        if action == SWAP:
            option = {"value": str(self.person("Eva").id)}
            chosen = {"block_id": f"chair:{self.seat_lead_as_chair()}", "selected_option": option}
            return {**pressed, "action": {**chosen, "type": "static_select"}}
        if action == meeting_blocks.START:
            return {**pressed, "action": {"value": self.meeting(started=False).rpartition(":")[0]}}
        if action in (meeting_blocks.NEXT, meeting_blocks.MORE):
            return {**pressed, "action": {"value": self.meeting(started=True).rpartition(":")[0] + ":1"}}
        if action == meeting_blocks.TAKE:
            return {**pressed, "action": {"value": self.meeting(started=True)}}
        if action == meeting_blocks.OWNER:
            chosen = {"block_id": f"meeting:{self.meeting(started=True)}", "selected_user": self.world.id_of("Eva")}
            return {**pressed, "action": {**chosen, "type": "users_select"}}
        if action == chair_settings.OPEN:
            return {**pressed, "view": self.form()}
        if action == chair_settings.SAVE:
            with self.world.bot.services.db.read() as session:
                return {"view": chair_settings.render_settings(t, self.id, load_plan(session, self.id))}
        if action == chair_blocks.WITHDRAW:
            return {**pressed, "action": {"value": str(self.announcement())}}
        if action == WITHDRAW:
            stored_form = render_point_stored(t, 1, today=True)
            return {"action_id": action, "action": {"value": str(self.own_point(name))}, "view": stored_form}
        if action.startswith("home."):
            self.open_home(name)
            return {**pressed, "home": True}
        if action == "setup.country":
            return {"action_id": action, "action": {"selected_option": {"value": "BE"}}, "view": self.form()}
        if action == "setup.open":
            return {**pressed, "action": {"value": self.channel}}
        if action.startswith(("setup.", "team.")):
            return {**pressed, "view": self.form()}
        if action == "talk.raise":
            spoken = self.world.act("say", as_=name, channel=self.world.playground.state.app.bot_user, text="Zo is het")
            return {**pressed, "action": {"value": f"{self.id}:{spoken['channel']}:{spoken['ts']}"}}
        filled = {"values": {"dagstart_answer_1": {"value": {"type": "plain_text_input", "value": "Iets"}}}}
        return {**pressed, "action": {"value": str(self.round_id)}, "more": {"state": filled}}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with world(tmp_path_factory.mktemp("access")) as made:
        RITUALS[RITUAL] = Texts()
        yield Team(made)
        del RITUALS[RITUAL]
        assert [v["text"] for v in made.violations()] == []


def test_the_table_names_everything_that_can_be_done() -> None:
    named = {re.sub(r"^(button|form|shortcut) ", "", row[0].replace("`", "")) for row in ROWS}
    ids = registered()
    forms_and_buttons = {
        name for name in (*ids["action"], *ids["view"], *ids["shortcut"]) if not name.startswith("block:")
    }
    assert {name for name in named if not name.startswith("/")} == forms_and_buttons
    assert {name.split()[1] for name in named if name.startswith("/dagstart")} == set(WORDS)
    assert {name.split()[1] for name in named if name.startswith("/agreement")} == set(AGREEMENT_WORDS)
    assert {name.split()[1] for name in named if name.startswith("/kpi")} == set(KPI_WORDS)
    assert {name.split()[1] for name in named if name.startswith("/debate")} == set(DEBATE_WORDS)
    assert {name.split()[1] for name in named if name.startswith("/peerfeedback")} == set(FEEDBACK_WORDS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0].replace("`", "") for row in ROWS])
def test_everybody_may_do_what_the_table_says(team: Team, row: list[str]) -> None:
    for role, expected in zip(HEAD[1:], row[1:], strict=True):
        check_cell(team, row[0], role, expected)


def check_cell(team: Team, what: str, role: str, expected: str) -> None:
    forged, is_allowed = team.forged(what, PEOPLE[role]), expected == "yes"
    before = None if is_allowed else stored(team.world)
    found, text = tell(team.world, PEOPLE[role], **forged, stranger=role == "elsewhere")
    assert found["ok"], (role, found)
    assert found["acked"], (role, found)
    assert text != NOTHING_SAID or (
        is_allowed and what.startswith(("form `point.", "form `consent.", "form `debate.send_"))
    ), role  # it closes: a sign
    assert not REFERENCE.search(text), (role, text)
    assert [word for word in SENTENCES if said_in(text, word)] == ([] if is_allowed else [expected]), (role, text)
    assert is_allowed or stored(team.world) == before, role


@pytest.mark.parametrize("form", ["form dagstart.point", "form setup.questions", "form setup.save"])
def test_a_form_with_the_team_of_somebody_else_changes_nothing(team: Team, form: str) -> None:
    carried = {"team": team.other_id, "channel": team.other_channel, "name": "buren", "people": ""}
    before = stored(team.world)
    _, text = tell(team.world, "Bas", **team.forged(form, "Bas"), metadata=json.dumps(carried))
    assert translator("nl")(SENTENCES["channel"], team="buren") in text
    assert stored(team.world) == before


WITHOUT_VALUE = {
    "button `feedback.who_else`",
    "button `feedback.mine`",
    "button `feedback.take_along`",
    "button `agreement.template`",
    "button `home.away`",
    "button `home.back`",
    "button `home.settings`",
    "button `setup.country`",
}
BUTTONS = sorted({row[0] for row in ROWS if row[0].startswith("button")} - WITHOUT_VALUE)
NONSENSE = ["", "abc", "9" * 30, "-1", "0", "²", "1:2:3", "::", "<!channel>", "x" * 2000, None, ["1"], {"id": 1}, 1.5]


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_with_a_nonsense_value_says_why_nothing_happens(team: Team, button: str) -> None:
    forged = team.forged(button, "Bas")
    before = stored(team.world)
    for value in NONSENSE:
        found, text = tell(team.world, "Bas", **{**forged, "action": {"value": value}})
        assert found["acked"]
        sentences = [translator("nl")(known) for known in EXPLAINED]
        assert any(sentence in text for sentence in sentences), (value, text)
    assert stored(team.world) == before


@pytest.mark.parametrize("metadata", ["", "null", "[]", "{", '{"team":null}', '{"team":"x"}', '{"channel":["C1"]}'])
@pytest.mark.parametrize("form", ["form dagstart.point", "form setup.questions", "form setup.save"])
def test_a_form_that_carries_nonsense_says_why_nothing_happens(team: Team, form: str, metadata: str) -> None:
    before = stored(team.world)
    _, text = tell(team.world, "Bas", **team.forged(form, "Bas"), metadata=metadata)
    assert translator("nl")(OUT_OF_DATE) in text
    assert stored(team.world) == before


def test_words_of_another_conversation_are_not_read(team: Team) -> None:
    theirs = team.world.act("say", as_="Eva", channel=team.world.playground.state.app.bot_user, text="Van Eva alleen")
    value = f"{team.id}:{theirs['channel']}:{theirs['ts']}"
    _, text = tell(team.world, "Bas", action_id="talk.raise", action={"value": value})
    assert translator("nl")(OUT_OF_DATE) in text
    assert "Van Eva alleen" not in text


def test_who_is_not_in_a_new_channel_does_not_set_it_up(team: Team) -> None:
    metadata = json.dumps({"channel": "C0PGNIEUW", "name": "nieuw", "people": team.world.id_of("Eva")})
    before = stored(team.world)
    for name, sentence in (("Bas", NOT_IN_CHANNEL), ("Gina", NO_GUESTS)):
        _, text = tell(team.world, name, **team.forged("form setup.save", name), metadata=metadata)
        assert translator("nl")(sentence) in text
    assert stored(team.world) == before


@pytest.mark.parametrize("button", [SEND, NOTHING, AWAY, EDIT])
def test_a_card_of_last_week_says_that_it_is_closed(small: World, button: str) -> None:
    small.set_up("algemeen")
    small.to("09:00")
    round_id = rows(small.bot.services.db, Round)[0].id
    small.to("18:00")
    small.to("09:30", day=7)
    _, text = tell(small, "Bas", action_id=button, action={"value": str(round_id)})
    assert translator("nl")(CLOSED) in text
    assert [seat.state for seat in rows(small.bot.services.db, Seat, round_id=round_id)] == ["asked"] * 5
