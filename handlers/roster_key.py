"""The Slack door for a team's roster in its settings: how it comes in, and the key of a planning system."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.blockkit import Block, actions, button, escape, modal, section
from bot.i18n import Translator
from bot.people.access import access_team_by_id
from bot.people.calendar import local_day
from bot.people.models import Roster, Team
from bot.people.setup import log_change
from bot.people.tokens import make_token, revoke_token, token_of
from handlers.door import Caller, Door, door_of
from handlers.intake import id_of, pressed
from handlers.setup import push
from handlers.setup_view import INFO, ROSTER

KEY, NO_KEY = "setup.roster_key", "setup.roster_key_off"


def show(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Push what is known of the team's roster."""
    door = door_of(context)
    caller, team_id = door.caller(body), id_of(pressed(body))

    def build() -> Block:
        with door.services.db.read() as session:
            team = access_team_by_id(session, caller.person, team_id, to_change=True).team
            return _render(session, caller, team)

    push(door, caller, body["trigger_id"], build)
    ack()


def make_key(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Make a key and show it, this once."""
    door = door_of(context)
    caller, team_id, now = door.caller(body), id_of(pressed(body)), door.services.clock.now()
    with door.services.db.write() as session:
        team = access_team_by_id(session, caller.person, team_id, to_change=True).team
        key = make_token(session, team.id, caller.person.id, now)
        log_change(session, team.id, caller.person.id, "key_made", None, None, now)
    t = caller.t
    said = t("This is the key for the roster of {team}. Copy it now: it is not shown again.", team=escape(team.name))
    _update(door, body, _modal(t, section(f"{said}\n```{key}```"), actions(_withdraw(t, team.id))))
    ack()


def withdraw_key(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Withdraw the key."""
    door = door_of(context)
    caller, team_id, now = door.caller(body), id_of(pressed(body)), door.services.clock.now()
    with door.services.db.write() as session:
        team = access_team_by_id(session, caller.person, team_id, to_change=True).team
        if revoke_token(session, team.id, now):
            log_change(session, team.id, caller.person.id, "key_withdrawn", None, None, now)
        view = _render(session, caller, team)
    _update(door, body, view)
    ack()


def _update(door: Door, body: dict[str, Any], view: Block) -> None:
    door.after(door.client.views_update, view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)


def _render(session: Session, caller: Caller, team: Team) -> Block:
    t = caller.t
    last = session.scalar(select(func.max(Roster.last_day)).where(Roster.team_id == team.id))
    known = t("The roster is known until {day}.", day=t.day(last)) if last else t("There is no roster yet.")
    how = t(
        "Drop a CSV file in our conversation, with a person, date, start and end on each line. You see what it would "
        "change before it counts."
    )
    key = t("Make a new key") if token_of(session, team.id) else t("Make a key")
    buttons = [button(key, KEY, team.id)]
    if token_of(session, team.id):
        buttons.append(_withdraw(t, team.id))
    return _modal(t, section(f"{known} {how}"), section(_standing(session, caller, team)), actions(*buttons))


def _standing(session: Session, caller: Caller, team: Team) -> str:
    t, zone = caller.t, caller.person.tz
    found = token_of(session, team.id)
    if found is None:
        return t("A planning system can send the roster by itself, with a key.")
    made = t.short_day(local_day(found.created_at, zone))
    if found.by:
        said = t(
            "A planning system can send the roster with the key that {name} made on {day}.",
            name=escape(found.by),
            day=made,
        )
    else:
        said = t("A planning system can send the roster with the key that was made on {day}.", day=made)
    if found.last_used_on is None:
        return said + " " + t("It was not used yet.")
    return said + " " + t("It was last used on {day}.", day=t.short_day(found.last_used_on))


def _withdraw(t: Translator, team_id: int) -> Block:
    return button(t("Withdraw the key"), NO_KEY, team_id)


def _modal(t: Translator, *blocks: Block) -> Block:
    return modal(t("Roster"), list(blocks), callback_id=INFO, close=t("Back"))


def register(app: App) -> None:
    """Wire the listeners."""
    app.action(ROSTER)(show)
    app.action(KEY)(make_key)
    app.action(NO_KEY)(withdraw_key)
