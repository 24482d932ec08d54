"""The Slack door of the Home tab. It is published by the outbox, for those who opened it today."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blockkit import read_values
from bot.errors import DagstartError, Refusal
from bot.home import settings
from bot.home.blocks import AWAY, BACK, SETTINGS
from bot.home.messages import record_opened
from bot.home.team_blocks import ANNOUNCE, OPT_IN, OPT_OUT, POINT
from bot.outbox.homes import touch_homes
from bot.people.absence import record_away, record_back, record_not_going
from bot.people.access import NOT_A_MEMBER, access_team_by_id, check_in_a_team
from bot.people.calendar import local_day
from bot.people.days import Span
from bot.people.setup import record_opt_out
from bot.rituals.dagstart.chair_blocks import render_announce_form
from bot.rituals.dagstart.place import record_away_today, record_back_today
from handlers.dagstart import open_point_modal
from handlers.door import Caller, Door, door_of, refusal_text
from handlers.intake import id_of, pressed
from handlers.setup_view import render_sentence


def opened(body: dict[str, Any], event: dict[str, Any], context: BoltContext) -> None:
    """Somebody opened the app: show what is so at this moment, and keep it up to date today."""
    door = door_of(context)
    if event.get("tab") == "home":
        caller = door.caller({**body, "user_id": event["user"]})
        now = door.services.clock.now()
        with door.services.db.write() as session:
            record_opened(session, caller.person, now, is_blank=not event.get("view"))


Act = Callable[[Door, Caller, dict[str, Any]], None]


def explained(act: Act) -> Callable[..., None]:
    """A listener for a button of the Home. The Home has no place for a sentence: a refusal opens as a small modal."""

    def listener(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        door = door_of(context)
        caller = door.caller(body)
        try:
            act(door, caller, body)
        except DagstartError as error:
            sentence = render_sentence(caller.t, refusal_text(caller.t, error))
            door.open_modal(body, sentence)
        ack()

    return listener


def raise_point(door: Door, caller: Caller, body: dict[str, Any]) -> None:
    """Open the form for a point."""
    with door.services.db.read() as session:
        team = access_team_by_id(session, caller.person, id_of(pressed(body))).team
    door.after(open_point_modal, door, caller, body["trigger_id"], [team], "")


def announce(door: Door, caller: Caller, body: dict[str, Any]) -> None:
    """Open the form for an announcement."""
    with door.services.db.read() as session:
        team = access_team_by_id(session, caller.person, id_of(pressed(body)), to_change=True).team
    form = render_announce_form(caller.t, team.id, team.name)
    door.open_modal(body, form)


def away(door: Door, caller: Caller, _body: dict[str, Any]) -> None:
    """Away today."""
    now = door.services.clock.now()
    today = local_day(now, caller.person.tz)
    with door.services.db.write() as session:
        check_in_a_team(session, caller.person)
        record_away(session, caller.person.id, Span(today, today, given=False))
        record_away_today(session, caller.person.id, now)
        touch_homes(session, [caller.person.id], now, at_once=True)


def back(door: Door, caller: Caller, body: dict[str, Any]) -> None:
    """Here again; or not going on a later day, where the button names an absence."""
    now, which = door.services.clock.now(), pressed(body)
    today = local_day(now, caller.person.tz)
    with door.services.db.write() as session:
        check_in_a_team(session, caller.person)
        if which != "today":
            record_not_going(session, caller.person.id, id_of(which), today)
        elif record_back(session, caller.person.id, today):
            record_back_today(session, caller.person.id, now)
        touch_homes(session, [caller.person.id], now, at_once=True)


def opt_out(door: Door, caller: Caller, body: dict[str, Any]) -> None:
    """Not to be asked in this team any more."""
    _opt(door, caller, body, opted_out=True)


def opt_in(door: Door, caller: Caller, body: dict[str, Any]) -> None:
    """To be asked again."""
    _opt(door, caller, body, opted_out=False)


def _opt(door: Door, caller: Caller, body: dict[str, Any], *, opted_out: bool) -> None:
    now = door.services.clock.now()
    with door.services.db.write() as session:
        access = access_team_by_id(session, caller.person, id_of(pressed(body)))
        if access.role is None:  # an administrator who looks in is not asked anyway
            raise Refusal(NOT_A_MEMBER, team=access.team.name)
        record_opt_out(session, access.team, caller.person.id, opted_out=opted_out, now=now)
        touch_homes(session, [caller.person.id], now, at_once=True)


def open_settings(door: Door, caller: Caller, body: dict[str, Any]) -> None:
    """Open the form with one's own settings."""
    form = settings.render_settings(caller.t, caller.person)
    door.open_modal(body, form)


def save_settings(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
    """Store one's own settings; the Home shows them."""
    door = door_of(context)
    caller = door.caller(body)
    chosen = settings.read_settings(read_values(view["state"]))
    now = door.services.clock.now()
    with door.services.db.write() as session:
        settings.record_settings(session, caller.person, chosen, now)
        touch_homes(session, [caller.person.id], now, at_once=True)
    ack()


def register(app: App) -> None:
    """Wire the listeners."""
    app.event("app_home_opened")(opened)
    app.action(POINT)(explained(raise_point))
    app.action(ANNOUNCE)(explained(announce))
    app.action(AWAY)(explained(away))
    app.action(BACK)(explained(back))
    app.action(OPT_OUT)(explained(opt_out))
    app.action(OPT_IN)(explained(opt_in))
    app.action(SETTINGS)(explained(open_settings))
    app.view(settings.SAVE)(save_settings)
