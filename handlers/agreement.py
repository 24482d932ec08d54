"""The Slack door of agreements: the buttons on their cards, and the forms behind them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import read_values
from bot.errors import Refusal
from bot.i18n import translator
from bot.people.calendar import local_day
from bot.people.models import Team
from bot.points.acting import NO_SUCH_POINT
from bot.points.blocks import AGREE
from bot.points.models import LIVE, Point
from bot.points.rules import WHY_NOT_STATE
from bot.rituals.agreement import acting, actions, blocks, difference_blocks, drafts, stored_blocks
from bot.rituals.agreement.form import REPLACES, SAVE, TEAM, Form, blank, read_content, render_form
from bot.rituals.agreement.kpi_field import choose_kpi, kpi_options
from bot.rituals.agreement.messages import MESSAGES, form_for, load_shown, show
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.places import NoPlace, may_go
from bot.rituals.agreement.rules import Content
from bot.rituals.agreement.sources import last_day_before, read_origin
from bot.rituals.agreement.story import colleagues, limits_of, load_story, places_taken
from handlers.door import Caller, Door, door_of, say_privately, show_in_place
from handlers.intake import OUT_OF_DATE, id_of, metadata_of, pressed

Json = dict[str, Any]


def propose(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Ask the team."""
    _press(ack, body, respond, context, blocks.PROPOSE)


def extend(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Keep it for as long as is usual: the team decides."""
    _press(ack, body, respond, context, blocks.EXTEND)


def stop(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """Stop it, throw a draft away, or withdraw what the team decides about."""
    _press(ack, body, respond, context, blocks.STOP)


def undo(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """It was not to be stopped."""
    _press(ack, body, respond, context, blocks.UNDO)


RECORD: dict[str, Callable[..., object]] = {
    blocks.PROPOSE: actions.record_proposed,
    blocks.EXTEND: actions.record_extended,
    blocks.STOP: actions.record_stopped,
    blocks.UNDO: actions.record_undone,
}


def _press(ack: Ack, body: Json, respond: Respond, context: BoltContext, action_id: str) -> None:
    door = door_of(context)
    caller, agreement_id = door.caller(body), id_of(pressed(body))
    try:
        RECORD[action_id](door.services, caller.person, agreement_id)
    except NoPlace as error:
        door.after(_open, door, body, ask_place(door, caller, agreement_id, action_id, error))
    else:
        _show(door, caller, body, respond, agreement_id)
    ack()


def ask_place(door: Door, caller: Caller, agreement_id: int, action_id: str, error: NoPlace, until: str = "") -> Json:
    """The form that asks which agreement may go. Raises the refusal where none can."""
    action = action_id.removeprefix("agreement.")
    with acting.looking(door.services, caller.person, agreement_id, action) as story:
        found = may_go(story.session, story.team.id, agreement_id)
        if not found:
            raise error
        others = [(each.id, f"{each.number}: {each.title}") for each in found]
        most = places_taken(story.session, story.team.id)
        return stored_blocks.render_replace_form(caller.t, load_shown(story), most, others, action_id, until)


def replace(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Do what was pressed, now that somebody has said which agreement makes place."""
    door = door_of(context)
    caller, carried = door.caller(body), metadata_of(view)
    agreement_id, then = id_of(carried.get("agreement")), str(carried.get("then") or blocks.PROPOSE)
    chosen = id_of(read_values(view["state"]).get(REPLACES))
    if then == blocks.EXTEND:
        until = date.fromisoformat(str(carried["until"])) if carried.get("until") else None
        actions.record_extended(door.services, caller.person, agreement_id, chosen, until)
    elif then in (blocks.PROPOSE, blocks.UNDO):
        RECORD[then](door.services, caller.person, agreement_id, chosen)
    else:
        raise Refusal(OUT_OF_DATE)
    ack(response_action="update", view=_stored(door, caller, agreement_id))


def _show(door: Door, caller: Caller, body: Json, respond: Respond, agreement_id: int) -> None:
    """Where the button stood one sees what became of it: in the form, in the message, or in the answer to a command."""
    if "view" in body and body["view"]["type"] == "modal":
        door.after(door.client.views_update, view_id=body["view"]["id"], view=_stored(door, caller, agreement_id))
        return

    def say() -> None:
        card = show(door.services, caller.t, caller.person, agreement_id)
        if card and (body.get("container") or {}).get("is_ephemeral"):
            respond(text=card[0], blocks=card[1], replace_original=True)
        elif card:
            say_privately(respond, *card)

    show_in_place(door, body, respond, MESSAGES, say)


def _stored(door: Door, caller: Caller, agreement_id: int) -> Json:
    with door.services.db.read() as session:
        story = load_story(session, session.get_one(Agreement, agreement_id), door.services.clock.now())
        return stored_blocks.render_stored(caller.t, load_shown(story))


def revise(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form with the newest text in it."""
    door = door_of(context)
    caller = door.caller(body)
    open_revision(door, caller, body, id_of(pressed(body)))
    ack()


def open_revision(door: Door, caller: Caller, body: Json, agreement_id: int) -> None:
    """Open the form for the next version, for who may write one. Raises Refusal."""
    with acting.looking(door.services, caller.person, agreement_id, "revise") as story:
        acting.check_may_revise(story, caller.person)
        view = render_form(caller.t, form_for(story))
    door.after(_open, door, body, view)


def _open(door: Door, body: Json, view: Json) -> None:
    in_modal = "view" in body and body["view"]["type"] == "modal"
    call = door.client.views_push if in_modal else door.client.views_open
    call(trigger_id=body["trigger_id"], view=view)


def new(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open an empty form, from the Home."""
    door = door_of(context)
    caller = door.caller(body)
    with door.services.db.read() as session:
        team = acting.check_in_team(session, caller.person, id_of(pressed(body)))
    open_form(door, caller, body, [team])
    ack()


def from_point(ack: Ack, body: Json, context: BoltContext) -> None:
    """Make an agreement of a point: the point becomes the reason."""
    door = door_of(context)
    caller = door.caller(body)
    with door.services.db.read() as session:
        point = session.get(Point, id_of(pressed(body)))
        if point is None:
            raise Refusal(NO_SUCH_POINT)
        team = acting.check_in_team(session, caller.person, point.team_id)
        if point.state not in LIVE:
            raise Refusal(WHY_NOT_STATE[point.state])
    open_form(door, caller, body, [team], why=point.text, point_id=point.id)
    ack()


def open_form(
    door: Door,
    caller: Caller,
    body: Json,
    teams: Sequence[Team],
    *,
    what: str = "",
    why: str = "",
    source: str = "",
    point_id: int | None = None,
    is_cut: bool = False,
    kpi_id: int | None = None,
    origin: str = "",
) -> None:
    """Open the form for a new agreement after the ack. With several teams it asks for which one it is.

    `is_cut` when there is more to `what` than fits; `origin` is what it comes from besides a point.
    """
    first, *others = teams
    with door.services.db.read() as session:
        people = [] if others else colleagues(session, first.id)
        kpis = [] if others else kpi_options(session, first.id)
    today, limits = local_day(door.services.clock.now(), first.tz), limits_of(first)
    content = blank(translator(first.locale), caller.person.id, today, what, why, limits)
    if kpi_id is not None:
        with door.services.db.read() as session:
            until = last_day_before(session, read_origin(origin), today)
            content = choose_kpi(session, first, content, until, kpi_id)
    choice = [(team.id, team.name) for team in teams] if others else []
    notice = caller.t("This is longer than fits: only the beginning stands below.") if is_cut else ""
    form = Form(
        first.id, first.name, people, content, source=source, point_id=point_id, teams=choice, notice=notice,
        limits=limits, kpis=kpis, locale=first.locale, origin=origin,
    )  # fmt: skip
    door.after(_open, door, body, render_form(caller.t, form))


def save(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Store a draft or the next version. Who comes second sees what the other one changed, and chooses."""
    door = door_of(context)
    caller = door.caller(body)
    carried, values = metadata_of(view), read_values(view["state"])
    content = read_content(values, caller.person.id)
    if carried.get("agreement"):
        agreement_id = id_of(carried["agreement"])
        found = actions.record_revised(
            door.services, caller.person, agreement_id, id_of(carried.get("version")), content
        )
        if isinstance(found, actions.Conflict):
            ack(response_action="update", view=_conflict(door, caller, agreement_id, content, found))
            return
        if found:
            ack(response_action="update", view=ask_place(door, caller, agreement_id, blocks.PROPOSE, found))
            return
    else:
        team_id = id_of(values.get(TEAM) or carried.get("team"))
        point_id = id_of(carried["point"]) if carried.get("point") else None
        source = str(carried.get("source") or "")
        origin = str(carried.get("origin") or "")
        agreement_id = drafts.record_draft(
            door.services, caller.person, team_id, content, source or str(view["id"]), point_id, origin
        )
        if source:
            door.after(_keep_link, door, agreement_id, team_id, *source.split(":"))
    ack(response_action="update", view=_stored(door, caller, agreement_id))


def _conflict(door: Door, caller: Caller, agreement_id: int, typed: Content, found: actions.Conflict) -> Json:
    with acting.looking(door.services, caller.person, agreement_id, "revise") as story:
        form = form_for(story)
    notice = difference_blocks.render_conflict(caller.t, found.name, found.before, found.after)
    return render_form(caller.t, actions.typed_over(form, typed, found.version, notice))


def _keep_link(door: Door, agreement_id: int, team_id: int, channel: str, ts: str) -> None:
    """Note where it was first said, if that was in the team's own channel: everybody there can read it."""
    with door.services.db.read() as session:
        own = session.get_one(Team, team_id).channel_id == channel
    if own:
        reply = door.client.chat_getPermalink(channel=channel, message_ts=ts)
        drafts.record_link(door.services, agreement_id, str(reply["permalink"]))


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(blocks.PROPOSE)(propose)
    app.action(blocks.REVISE)(revise)
    app.action(blocks.EXTEND)(extend)
    app.action(blocks.STOP)(stop)
    app.action(blocks.UNDO)(undo)
    app.action(blocks.NEW)(new)
    app.action(AGREE)(from_point)
    app.view(SAVE)(save)
    app.view(stored_blocks.REPLACE_FORM)(replace)
