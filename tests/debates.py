"""Debates for tests: a team with a lead, managers and a KPI, and what happens to its debates."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.i18n import translator
from bot.kpis.models import Kpi
from bot.outbox.models import Outbox
from bot.people.models import Membership, Person, Team
from bot.rituals.debate import frame_blocks, moves, opening
from bot.rituals.debate.form_facts import load_proposal_form
from bot.rituals.debate.frames import PARTS as FRAME_CARD
from bot.rituals.debate.frames import Frame
from bot.rituals.debate.frames import field_of as frame_field
from bot.rituals.debate.messages import load_shown
from bot.rituals.debate.models import Debate
from bot.rituals.debate.motion import FACILITATOR, FRAME_PARTS, KPI, SEND, TEXT, Motion, render_form
from bot.rituals.debate.opening import REASON
from bot.rituals.debate.proposal_blocks import SEND_REASON, render_reason_form
from bot.rituals.debate.rules import PHASES
from bot.rituals.debate.story import load_story, vote_subject
from bot.services import Services
from bot.tally import record_choice
from tests import kpis
from tests.floors import add_team, set_clock

ROLES = ("lead", "management", "management", "member", "member", "member", "member", "member", "member", "reader")
"""Two managers and eight others; the first leads, opens and facilitates."""

NINETY_DAYS = 90


def motion(kpi_id: int | None, facilitator_id: int | None, **more: Any) -> Motion:
    """A motion that can be debated."""
    usual: dict[str, Any] = {
        "text": "Klanten bellen terug doordat we te kort antwoorden", "kpi_id": kpi_id,
        "facilitator_id": facilitator_id, "fixed": "Het budget", "free": "Hoe lang een gesprek duurt",
        "decides": "het team",
    }  # fmt: skip
    return Motion(**{**usual, **more})


class Floor:
    """A team straight in the tables, at this moment; the real actions and clocks, without a Slack."""

    def __init__(self, services: Services, now: datetime, roles: Sequence[str] = ROLES, **team: Any) -> None:
        self.services = services
        set_clock(services, now)
        with services.db.write() as session:
            self.team, self.people = add_team(session, roles, **team)
            made = session.get_one(Team, self.team.id)
            self.kpi = kpis.make(session, made, "FCR", now, owner_id=self.people[min(3, len(roles) - 1)].id)
            days = [now.date() - timedelta(days=n) for n in range(1, NINETY_DAYS + 1)]
            kpis.fill(session, made, self.kpi, {day: str(70 + n % 5) for n, day in enumerate(days)}, now)
        self.lead, self.managers, self.members = self.people[0], self.people[1:3], self.people[3:9]

    def open(self, by: Person | None = None, **more: Any) -> int:
        """Open a debate, as the form does. Returns its id."""
        text = motion(self.kpi.id, more.pop("facilitator_id", self.lead.id), **more)
        source = token_hex(8)
        return opening.record_opened(self.services, by or self.lead, self.team.id, text, source).debate_id

    def get(self, debate_id: int) -> Debate:
        """A debate as it is."""
        with self.services.db.read() as session:
            return session.get_one(Debate, debate_id)

    def look(self, now: datetime | None = None) -> None:
        """The clock looks, at this moment."""
        if now:
            set_clock(self.services, now)
        moves.look_due(self.services, self.services.clock.now())

    def end_phase(self, debate_id: int) -> str:
        """Go to the end of the phase and let the clock look. Returns the phase that goes on then."""
        self.look(self.get(debate_id).ends_at)
        return self.get(debate_id).phase

    def go_to(self, debate_id: int, phase: str) -> None:
        """Let the clock end one phase after the other, until this one goes on; before the outcome, all vote."""
        for _ in PHASES:
            if self.get(debate_id).phase == phase:
                return
            if self.get(debate_id).phase == "second_vote":
                self.vote(debate_id, 2, [*self.managers, *self.members])
            self.end_phase(debate_id)
        raise AssertionError(self.get(debate_id).phase)

    def vote(self, debate_id: int, vote: int, people: Sequence[Person], choice: str = "4") -> None:
        """These people have voted, straight in the tables."""
        for person in people:
            with self.services.db.write() as session:
                record_choice(session, vote_subject(debate_id, vote), person.id, choice)

    def leave(self, *people: Person) -> None:
        """Some people leave the channel."""
        with self.services.db.write() as session:
            gone = (Membership.team_id == self.team.id, Membership.person_id.in_([each.id for each in people]))
            session.execute(update(Membership).where(*gone).values(present=False))

    def messages(self, kind: str) -> list[Outbox]:
        """What is to be sent of a kind."""
        with self.services.db.read() as session:
            found = select(Outbox).where(Outbox.team_id == self.team.id, Outbox.kind == kind)
            return list(session.scalars(found.order_by(Outbox.id)))


_ARGUING = ("argue", "mine", "change", "take_back", "send_argument", "send_change", "arguments", "page", "page_back")
IN_PHASE = {
    "debate.reopen": "arguments", "debate.close": "second_vote", "debate.perspectives": "first_vote",
    "debate.weigh": "weighing", "debate.send_weight": "weighing",
    **{f"debate.{action}": "arguments" for action in _ARGUING},
    **dict.fromkeys(("debate.vote", "debate.vote_send", "debate.send_vote"), "first_vote"),
    **dict.fromkeys(("debate.agree", "debate.learned", "debate.send_learned"), "outcome"),
    **dict.fromkeys(("debate.look_back", "debate.send_look_back"), "measuring"),
}  # fmt: skip
IN_PHASE |= dict.fromkeys(("debate.open", "debate.not_now", "debate.withdraw", SEND, SEND_REASON), "proposed")
"""What can be done with a debate, and the phase in which it is tried, if not among the questions."""


def only(session: Session, team: Team, lead: Person, action: str, now: datetime) -> Debate:
    """The only debate of the team, which the lead proposed and leads, in the phase in which an action is tried."""
    session.execute(delete(Debate))
    session.execute(delete(Kpi))
    phase = IN_PHASE.get(action, "understanding")
    kpi = kpis.make(session, team, "FCR", now)
    is_open = phase != "proposed"
    debate = Debate(
        team_id=team.id, number=1, source="V1", open_in=team.id if is_open else None, phase=phase, motion="Iets",
        kpi_name="FCR", kpi_id=kpi.id, fixed="", free="", decides="", days=2, quorum=60, with_kar=True,
        facilitator_id=lead.id, proposed_by=lead.id, created_at=now, opened_at=now if is_open else None, began_at=now,
        ends_at=now + timedelta(hours=3), half_at=now + timedelta(hours=1) if phase == "arguments" else None,
    )  # fmt: skip
    session.add(debate)
    session.flush()
    return debate


def filled_form(session: Session, person: Person, debate: Debate, action: str, now: datetime) -> dict[str, Any]:
    """A form of debates as it is sent: the view, and what was filled in."""
    t = translator("en")
    story = load_story(session, debate, now)
    text = {"type": "plain_text_input", "value": "Klanten bellen terug"}
    if action == SEND_REASON:
        view, values = render_reason_form(t, load_shown(story)), {REASON: {"value": text}}
    elif action == SEND:
        chosen = {"type": "static_select", "selected_option": {"value": str(debate.kpi_id)}}
        leads = {"type": "static_select", "selected_option": {"value": str(person.id)}}
        values = {TEXT: {"value": text}, KPI: {"value": chosen}, FACILITATOR: {"value": leads}}
        values |= {f"debate_{part}": {"value": text} for part in FRAME_PARTS}
        view = render_form(t, load_proposal_form(story, person))
    else:
        values = {frame_field(part): {"value": text} for part in FRAME_CARD}
        view = frame_blocks.render_form(t, debate.team_id, Frame())
    return {"view": view, "inside": {"state": {"values": values}}}
