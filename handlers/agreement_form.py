"""The Slack door of an agreement's form: a new one, the next version, and what is stored."""

from collections.abc import Sequence

from slack_bolt import Ack, App, BoltContext

from bot.blockkit import read_values
from bot.i18n import translator
from bot.people.calendar import local_day
from bot.people.models import Team
from bot.points.acting import check_live, find_point
from bot.points.blocks import AGREE
from bot.rituals.agreement import acting, actions, blocks, difference_blocks, drafts
from bot.rituals.agreement.form import SAVE, TEAM, Form, blank, read_content, render_form
from bot.rituals.agreement.kpi_field import choose_kpi, kpi_options
from bot.rituals.agreement.messages import form_for
from bot.rituals.agreement.rules import Content
from bot.rituals.agreement.sources import last_day_before, read_origin
from bot.rituals.agreement.story import colleagues, limits_of
from handlers.agreement import Json, ask_place, stored_view
from handlers.door import Caller, Door, door_of, keep_link
from handlers.intake import id_of, metadata_of, pressed


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
    door.open_modal(body, view)


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
        point = find_point(session, id_of(pressed(body)))
        team = acting.check_in_team(session, caller.person, point.team_id)
        check_live(point)
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
    door.open_modal(body, render_form(caller.t, form))


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
            door.after(keep_link, door, drafts.record_link, agreement_id, team_id, source)
    ack(response_action="update", view=stored_view(door, caller, agreement_id))


def _conflict(door: Door, caller: Caller, agreement_id: int, typed: Content, found: actions.Conflict) -> Json:
    with acting.looking(door.services, caller.person, agreement_id, "revise") as story:
        form = form_for(story)
    notice = difference_blocks.render_conflict(caller.t, found.name, found.before, found.after)
    return render_form(caller.t, actions.typed_over(form, typed, found.version, notice))


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(blocks.REVISE)(revise)
    app.action(blocks.NEW)(new)
    app.action(AGREE)(from_point)
    app.view(SAVE)(save)
