"""The Slack door of the register of agreements: pages, examples for the form, and the export."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.export.messages import REGISTER_KIND, put_export
from bot.i18n import translator
from bot.kpis.models import Kpi
from bot.people.access import access_team_by_id
from bot.people.calendar import local_day
from bot.people.changes import log_change
from bot.people.mail import is_coming
from bot.people.models import Team
from bot.rituals.agreement import blocks, list_blocks
from bot.rituals.agreement import register as lists
from bot.rituals.agreement.acting import check_in_team
from bot.rituals.agreement.kpi_field import AS_IT_IS, CHOOSE, NOT_MEASURED, baseline_of, with_kpi
from bot.rituals.agreement.sources import From, last_day_before, read_origin, stored_origin
from bot.rituals.agreement.template_blocks import TEMPLATE, with_template
from bot.rituals.agreement.templates import TEMPLATES
from handlers.door import Caller, Door, door_of
from handlers.intake import OUT_OF_DATE, chosen, id_of, metadata_of, pressed
from handlers.setup_view import render_sentence

Json = dict[str, Any]


def turn(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """The next page of the list, in its place."""
    door = door_of(context)
    caller = door.caller(body)
    place, _, typed = pressed(body).partition("?")
    team_id, _, page = place.partition(":")
    with door.services.db.read() as session:
        team = access_team_by_id(session, caller.person, id_of(team_id)).team
    text, shown = show_page(door, caller, team, id_of(page), typed)
    door.after(respond, text=text, blocks=shown, replace_original=True)
    ack()


def show_page(door: Door, caller: Caller, team: Team, page: int, typed: str = "") -> blocks.Text:
    """A page of a team's agreements, or of those with the words that somebody typed."""
    with door.services.db.read() as session:
        found = lists.load_page(session, team.id, page, typed)
    return list_blocks.render_page(caller.t, list_blocks.Page(team.id, team.name, *found, typed))


def choose_template(ack: Ack, body: Json, context: BoltContext) -> None:
    """Fill the form from an example. Nothing is stored."""
    door = door_of(context)
    caller, view = door.caller(body), body["view"]
    key = (body["actions"][0].get("selected_option") or {}).get("value", "")
    if key in TEMPLATES:
        locale = str(metadata_of(view).get("locale") or caller.person.locale)
        filled = with_template(translator(locale), view, key)
        door.after(door.client.views_update, view_id=view["id"], hash=view["hash"], view=filled)
    elif key:
        raise Refusal(OUT_OF_DATE)
    ack()


def choose_kpi(ack: Ack, body: Json, context: BoltContext) -> None:
    """Fill in where a KPI of the team stands, or stood before what the agreement comes from, and where it is to go.

    Nothing is stored.
    """
    if body["actions"][0].get("selected_option", ...) is None:  # the menu was emptied
        ack()
        return
    door = door_of(context)
    caller, view, kpi_id = door.caller(body), body["view"], id_of(chosen(body))
    with door.services.db.read() as session:
        team = check_in_team(session, caller.person, id_of(metadata_of(view).get("team")))
        kpi = session.get(Kpi, kpi_id)
        if kpi_id != AS_IT_IS and (kpi is None or kpi.team_id != team.id):
            raise Refusal(NOT_MEASURED)
        until = last_day_before(session, _origin(session, view), local_day(door.services.clock.now(), team.tz))
        baseline = baseline_of(session, team, kpi, until) if kpi else ""
    if kpi:
        filled = with_kpi(view, kpi.id, baseline, kpi.direction)
        door.after(door.client.views_update, view_id=view["id"], hash=view["hash"], view=filled)
    ack()


def _origin(session: Session, view: Json) -> From | None:
    """What the agreement in a form comes from, or came from when it was new."""
    carried = metadata_of(view)
    if carried.get("agreement"):
        return stored_origin(session, id_of(carried["agreement"]))
    return read_origin(str(carried.get("origin") or ""))


def export(ack: Ack, body: Json, context: BoltContext) -> None:
    """The register as files, asked for on the Home."""
    door = door_of(context)
    caller = door.caller(body)
    said = make_export(door, caller, id_of(pressed(body)))
    door.open_modal(body, render_sentence(caller.t, said))
    ack()


def make_export(door: Door, caller: Caller, team_id: int) -> str:
    """Note in the team's log who asks, and queue the files. Returns what to say. Raises Refusal."""
    now = door.services.clock.now()
    with door.services.db.write() as session:
        team = access_team_by_id(session, caller.person, team_id).team
        if not is_coming(session, caller.person, REGISTER_KIND, team):
            change = log_change(session, team.id, caller.person.id, "agreements_exported", None, None, now)
            put_export(session, caller.person, team, change.id, now, REGISTER_KIND)
    return caller.t("I am making the files. They come in our conversation in a moment; only you get them.")


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(blocks.PAGE)(turn)
    app.action(TEMPLATE)(choose_template)
    app.action(CHOOSE)(choose_kpi)
    app.action(blocks.EXPORT)(export)
