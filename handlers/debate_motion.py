"""The Slack door of how debates begin: the form for a motion, and what leads do with a proposal."""

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import escape, read_values
from bot.errors import Refusal
from bot.kpis.blocks import DEBATE as KPI_DEBATE
from bot.kpis.models import Kpi
from bot.kpis.values import NO_SUCH as NO_SUCH_KPI
from bot.points.acting import check_live, find_point
from bot.points.blocks import DEBATE as POINT_DEBATE
from bot.rituals.debate import actions, opening, proposal_blocks
from bot.rituals.debate.form_facts import load_form, load_proposal_form
from bot.rituals.debate.messages import load_shown
from bot.rituals.debate.motion import SEND, Form, Motion, read_motion, render_form, render_stored
from bot.rituals.debate.motion_rules import hints_about
from bot.rituals.debate.opening import REASON, Sent
from handlers.door import Caller, Door, door_of
from handlers.intake import id_of, metadata_of, pressed

Json = dict[str, Any]


def open_form(
    door: Door,
    caller: Caller,
    body: Json,
    team_id: int,
    *,
    text: str = "",
    kpi_id: int | None = None,
    point_id: int | None = None,
    proposes: bool = False,
) -> None:
    """Open the form after the ack: to open a debate for who may, else to propose one. Raises Refusal."""
    with door.services.db.read() as session:
        point = find_point(session, point_id, team_id) if point_id else None
        form = load_form(
            session,
            caller.person,
            team_id,
            door.services.clock.now(),
            text=text,
            kpi_id=kpi_id,
            point=point,
            proposes=proposes,
        )
        if point:
            check_live(point)
    door.open_modal(body, render_form(caller.t, form))


def from_point(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open or propose a debate about a point."""
    door = door_of(context)
    caller = door.caller(body)
    with door.services.db.read() as session:
        point = find_point(session, id_of(pressed(body)))
    open_form(door, caller, body, point.team_id, point_id=point.id)
    ack()


def from_kpi(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open or propose a debate about a KPI."""
    door = door_of(context)
    caller = door.caller(body)
    with door.services.db.read() as session:
        kpi = session.get(Kpi, id_of(pressed(body)))
    if kpi is None:
        raise Refusal(NO_SUCH_KPI)
    open_form(door, caller, body, kpi.team_id, kpi_id=kpi.id)
    ack()


def take_up(ack: Ack, body: Json, context: BoltContext) -> None:
    """A lead opens what somebody proposed: the form with it."""
    door = door_of(context)
    caller = door.caller(body)
    with actions.looking(door.services, caller.person, id_of(pressed(body)), "open") as story:
        form = load_proposal_form(story, caller.person)
    door.open_modal(body, render_form(caller.t, form))
    ack()


def not_now(ack: Ack, body: Json, context: BoltContext) -> None:
    """A lead says why not now."""
    door = door_of(context)
    caller = door.caller(body)
    with actions.looking(door.services, caller.person, id_of(pressed(body)), "withdraw") as story:
        view = proposal_blocks.render_reason_form(caller.t, load_shown(story))
    door.open_modal(body, view)
    ack()


def withdraw(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Who proposed it takes it back."""
    door = door_of(context)
    caller = door.caller(body)
    opening.record_declined(door.services, caller.person, id_of(pressed(body)), "")
    said = caller.t("You took your proposal back.")
    if body.get("response_url"):
        door.after(
            respond, text=said, blocks=[], replace_original=bool((body.get("container") or {}).get("is_ephemeral"))
        )
    ack()


def send_reason(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Why not now; who proposed it reads it."""
    door = door_of(context)
    caller, debate_id = door.caller(body), id_of(metadata_of(view).get("debate"))
    reason = str(read_values(view["state"]).get(REASON, ""))
    opening.record_declined(door.services, caller.person, debate_id, reason)
    said = caller.t("Your answer is with who proposed it.")
    ack(response_action="update", view=render_stored(caller.t, said))


def send(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Open or propose it. A motion about which there is a hint comes back once, with the hint."""
    door = door_of(context)
    caller, carried = door.caller(body), metadata_of(view)
    motion = read_motion(read_values(view["state"]))
    hints = hints_about(motion.text)
    if hints and not carried.get("hinted"):
        form = _form_of(door, caller, carried)
        ack(response_action="update", view=render_form(caller.t, replace(form, motion=motion, hints=hints)))
        return
    sent = _store(door, caller, carried, motion, str(view["id"]))
    ack(response_action="update", view=render_stored(caller.t, _said(caller, sent)))


def _form_of(door: Door, caller: Caller, carried: Json) -> Form:
    """The form that was sent, as it would open now."""
    if carried.get("debate"):
        with actions.looking(door.services, caller.person, id_of(carried["debate"]), "open") as story:
            return load_proposal_form(story, caller.person)
    with door.services.db.read() as session:
        team_id, now = id_of(carried.get("team")), door.services.clock.now()
        point = find_point(session, id_of(carried["point"]), team_id) if carried.get("point") else None
        return load_form(session, caller.person, team_id, now, point=point, proposes=bool(carried.get("proposal")))


def _store(door: Door, caller: Caller, carried: Json, motion: Motion, source: str) -> Sent:
    if carried.get("debate"):
        return opening.record_taken_up(door.services, caller.person, id_of(carried["debate"]), motion)
    point_id = id_of(carried["point"]) if carried.get("point") else None
    record = opening.record_proposed if carried.get("proposal") else opening.record_opened
    return record(door.services, caller.person, id_of(carried.get("team")), motion, source, point_id)


def _said(caller: Caller, sent: Sent) -> str:
    if sent.is_open:
        return caller.t("Debate {number} is open. Its card is in the channel.", number=sent.number)
    return caller.t(
        "Your proposal is with {leads}. You hear within a working day whether it opens, or why not now.",
        leads=escape(sent.leads),
    )


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(POINT_DEBATE)(from_point)
    app.action(KPI_DEBATE)(from_kpi)
    app.action(proposal_blocks.OPEN)(take_up)
    app.action(proposal_blocks.NOT_NOW)(not_now)
    app.action(proposal_blocks.WITHDRAW)(withdraw)
    app.view(SEND)(send)
    app.view(proposal_blocks.SEND_REASON)(send_reason)
