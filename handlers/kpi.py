"""The Slack door of KPIs: their buttons, and the forms behind them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from bot.blockkit import escape, read_values, section
from bot.errors import Refusal
from bot.i18n import N_
from bot.kpis import actions, blocks, day_form, define_form, views
from bot.kpis.messages import put_picture
from bot.kpis.rules import MOST_KPIS, check_day
from bot.kpis.templates import TEMPLATES
from bot.kpis.values import NO_SUCH
from bot.people.access import access_team_by_id
from bot.people.calendar import local_day
from handlers.door import Caller, Door, door_of, say_privately
from handlers.intake import OUT_OF_DATE, chosen, id_of, metadata_of, pressed

Json = dict[str, Any]

ONE_STOPPED = N_("A KPI that stood on this form is not measured any more.")
NONE_YET = N_("There is no KPI to fill in yet. A team lead types `/kpi add`.")


def fill(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form of the last working day."""
    door = door_of(context)
    open_day_form(door, door.caller(body), body, id_of(pressed(body)))
    ack()


def open_day_form(
    door: Door, caller: Caller, body: Json, team_id: int, day: date | None = None, only: Collection[int] = ()
) -> None:
    """Open the form of a day after the ack, for who may fill it in. Raises Refusal."""
    with door.services.db.read() as session:
        team = actions.access_to_fill(session, caller.person, team_id).team
        today = local_day(door.services.clock.now(), team.tz)
        day = day or views.usual_day(session, team, today)
        check_day(day, today)
        fields = views.load_fields(session, team.id, day, only)
    if not fields:
        raise Refusal(NO_SUCH if only else NONE_YET)
    door.open_modal(body, day_form.render_day_form(caller.t, team_id, day, fields))


def another_day(ack: Ack, body: Json, context: BoltContext) -> None:
    """Another day was chosen in the form: its values take the place of the others."""
    if (body.get("actions") or [{}])[0].get("selected_date", ...) is None:  # the day was emptied
        ack()
        return
    door = door_of(context)
    caller = door.caller(body)
    carried = metadata_of(body.get("view") or {})
    team_id, only = id_of(carried.get("team")), _ids(carried.get("only"))
    day = _day(str(((body.get("actions") or [{}])[0] or {}).get("selected_date") or ""))
    with door.services.db.read() as session:
        team = actions.access_to_fill(session, caller.person, team_id).team
        check_day(day, local_day(door.services.clock.now(), team.tz))
        fields = views.load_fields(session, team.id, day, only)
    door.after(_update, door, body, day_form.render_day_form(caller.t, team_id, day, fields))
    ack()


def _update(door: Door, body: Json, view: Json) -> None:
    door.client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)


def _day(typed: object) -> date:
    try:
        return date.fromisoformat(str(typed))
    except ValueError:
        raise Refusal(OUT_OF_DATE) from None


def _ids(carried: object) -> list[int]:
    if not isinstance(carried, list) or len(carried) > MOST_KPIS:
        raise Refusal(OUT_OF_DATE)
    return [id_of(each) for each in carried]


def save(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Store what was filled in for a day."""
    door = door_of(context)
    caller, carried, values = door.caller(body), metadata_of(view), read_values(view["state"])
    team_id, day, only = id_of(carried.get("team")), _day(carried.get("day")), _ids(carried.get("only"))
    with door.services.db.read() as session:
        actions.access_to_fill(session, caller.person, team_id)
        fields = views.load_fields(session, team_id, day, only)
    if not fields:
        raise Refusal(NO_SUCH)
    shown = carried.get("shown")
    typed = day_form.touched(day_form.read_day_form(values, fields, day), shown if isinstance(shown, dict) else {})
    actions.record_form(door.services, caller.person, team_id, day, typed, str(values.get(day_form.WHY, "")))
    said = [day_form.stored_text(caller.t, day, fields, typed)]
    said += [caller.t(ONE_STOPPED)] if len(fields) < len(only) else []
    ack(response_action="update", view=blocks.render_stored(caller.t, "\n".join(said)))


def template(ack: Ack, body: Json, context: BoltContext) -> None:
    """A usual KPI was chosen: its words take the place of what stood in the form."""
    door = door_of(context)
    caller, key = door.caller(body), chosen(body)
    carried = metadata_of(body.get("view") or {})
    if key not in TEMPLATES:
        raise Refusal(OUT_OF_DATE)
    with door.services.db.read() as session:
        form = views.load_form(session, caller.person, id_of(carried.get("team")), key)
    door.after(_update, door, body, define_form.render_define_form(caller.t, form))
    ack()


def open_new_form(door: Door, caller: Caller, body: Json, team_id: int, template: str = "") -> None:
    """Open the form for a new KPI after the ack. Raises Refusal."""
    with door.services.db.read() as session:
        form = views.load_form(session, caller.person, team_id, template)
    door.open_modal(body, define_form.render_define_form(caller.t, form))


def change(ack: Ack, body: Json, context: BoltContext) -> None:
    """Open the form with what a KPI is now."""
    door = door_of(context)
    open_change_form(door, door.caller(body), body, id_of(pressed(body)))
    ack()


def open_change_form(door: Door, caller: Caller, body: Json, kpi_id: int) -> None:
    """Open the form of a KPI after the ack, for who may change it. Raises Refusal."""
    with door.services.db.read() as session:
        form = views.load_change_form(session, caller.person, actions.get_kpi(session, kpi_id))
    door.open_modal(body, define_form.render_define_form(caller.t, form))


def define(ack: Ack, body: Json, view: Json, context: BoltContext) -> None:
    """Store a new KPI, or what one is from now on."""
    door = door_of(context)
    caller, carried = door.caller(body), metadata_of(view)
    template = str(carried.get("template") or "")
    try:
        kpi_id = _record(door, caller, carried, read_values(view["state"]), template)
    except Refusal as refusal:
        for each in (refusal, *refusal.others):
            each.field = each.field and f"{each.field}:{template}"
        raise
    ack(response_action="update", view=_defined(door, caller, kpi_id))


def _record(door: Door, caller: Caller, carried: Json, values: Mapping[str, Any], template: str) -> int:
    if carried.get("kpi"):
        kpi_id = id_of(carried["kpi"])
        with door.services.db.read() as session:
            kpi = actions.get_kpi(session, kpi_id)
            actions.access_to_define(session, caller.person, kpi.team_id, kpi)
        actions.record_changed(door.services, caller.person, kpi_id, define_form.read_definition(values, template))
        return kpi_id
    team_id = id_of(carried.get("team"))
    with door.services.db.read() as session:
        actions.access_to_define(session, caller.person, team_id)
    return actions.record_added(door.services, caller.person, team_id, define_form.read_definition(values, template))


def _defined(door: Door, caller: Caller, kpi_id: int) -> Json:
    with door.services.db.read() as session:
        name = actions.get_kpi(session, kpi_id).name
    said = caller.t("{name} is stored. Its values: `/kpi`. How it goes: `/kpi list`.", name=f"*{escape(name)}*")
    return blocks.render_stored(caller.t, said)


def stop(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """It is not measured any more."""
    door = door_of(context)
    caller, kpi_id = door.caller(body), id_of(pressed(body))
    name, _ = actions.record_stopped(door.services, caller.person, kpi_id)
    door.after(say_privately, respond, *blocks.render_stopped(caller.t, kpi_id, name))
    ack()


def again(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """It was not to be stopped."""
    door = door_of(context)
    caller, kpi_id = door.caller(body), id_of(pressed(body))
    name = actions.record_again(door.services, caller.person, kpi_id)
    said = caller.t("{name} is measured again.", name=f"*{escape(name)}*")
    door.after(say_privately, respond, said, [section(said)])
    ack()


def show(door: Door, caller: Caller, team_id: int, kpi_id: int) -> blocks.Text:
    """Everything about one KPI, for this reader. Raises Refusal."""
    with door.services.db.read() as session:
        access = access_team_by_id(session, caller.person, team_id)
        today = local_day(door.services.clock.now(), access.team.tz)
        shown = views.load_shown(session, access, actions.get_kpi(session, kpi_id), today)
    as_picture = door.services.settings.charts == "png" and len(shown.curve.values) > 1
    if as_picture:
        put_picture(door.services, caller.person, kpi_id)
    return blocks.render_shown(caller.t, shown, charts=not as_picture)


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(blocks.FILL)(fill)
    app.action(blocks.CHANGE)(change)
    app.action(blocks.STOP)(stop)
    app.action(blocks.AGAIN)(again)
    app.action(day_form.DAY)(another_day)
    app.action(define_form.TEMPLATE)(template)
    app.view(day_form.SAVE)(save)
    app.view(define_form.DEFINE)(define)
