"""The Slack door for what other systems send for a team: how it comes in, and the key for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.blockkit import Block, actions, button, escape, modal, section
from bot.i18n import N_, Translator
from bot.people import tokens
from bot.people.access import access_team_by_id
from bot.people.calendar import local_day
from bot.people.models import Roster, Team
from handlers.door import Caller, Door, door_of
from handlers.intake import id_of, pressed
from handlers.setup import push
from handlers.setup_view import INFO, KPI_VALUES, ROSTER

KEY, NO_KEY = "setup.roster_key", "setup.roster_key_off"
KPI_KEY, NO_KPI_KEY = "setup.kpi_key", "setup.kpi_key_off"

Listener = Callable[..., None]


@dataclass(frozen=True)
class Kind:
    """What a key is for: its ids, and its words, all for the catalogue."""

    token: str
    show: str
    make: str
    withdraw: str
    title: str
    how: str
    made: str  # with {team}
    without: str
    by: str  # with {name} and {day}
    since: str  # with {day}


KINDS = (
    Kind(
        tokens.ROSTER,
        ROSTER,
        KEY,
        NO_KEY,
        N_("Roster"),
        N_(
            "Drop a CSV file in our conversation, with a person, date, start and end on each line. You see what it "
            "would change before it counts."
        ),
        N_("This is the key for the roster of {team}. Copy it now: it is not shown again."),
        N_("A planning system can send the roster by itself, with a key."),
        N_("A planning system can send the roster with the key that {name} made on {day}."),
        N_("A planning system can send the roster with the key that was made on {day}."),
    ),
    Kind(
        tokens.KPIS,
        KPI_VALUES,
        KPI_KEY,
        NO_KPI_KEY,
        N_("KPI values"),
        N_(
            "Type values with `/kpi`, or drop a CSV file in our conversation: a line for each day and KPI, or a column "
            "for each KPI. You see what it would change before it counts."
        ),
        N_("This is the key for the KPI values of {team}. Copy it now: it is not shown again."),
        N_("Another system can send the values by itself, with a key."),
        N_("Another system can send the values with the key that {name} made on {day}."),
        N_("Another system can send the values with the key that was made on {day}."),
    ),
)


def _shows(kind: Kind) -> Listener:
    def show(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        """Push what is known of how it comes in."""
        door = door_of(context)
        caller, team_id = door.caller(body), id_of(pressed(body))

        def build() -> Block:
            with door.services.db.read() as session:
                team = access_team_by_id(session, caller.person, team_id, to_change=True).team
                return _render(session, caller, team, kind)

        push(door, caller, body["trigger_id"], build)
        ack()

    return show


def _makes(kind: Kind) -> Listener:
    def make_key(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        """Make a key and show it, this once."""
        door = door_of(context)
        caller, team_id, now = door.caller(body), id_of(pressed(body)), door.services.clock.now()
        with door.services.db.write() as session:
            team = access_team_by_id(session, caller.person, team_id, to_change=True).team
            key = tokens.make_token(session, team.id, kind.token, caller.person.id, now)
        said = caller.t(kind.made, team=escape(team.name))
        buttons = actions(_withdraw(caller.t, kind, team.id))
        _update(door, body, _modal(caller.t, kind, section(f"{said}\n```{key}```"), buttons))
        ack()

    return make_key


def _withdraws(kind: Kind) -> Listener:
    def withdraw_key(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        """Withdraw the key."""
        door = door_of(context)
        caller, team_id, now = door.caller(body), id_of(pressed(body)), door.services.clock.now()
        with door.services.db.write() as session:
            team = access_team_by_id(session, caller.person, team_id, to_change=True).team
            tokens.revoke_token(session, team.id, kind.token, caller.person.id, now)
            view = _render(session, caller, team, kind)
        _update(door, body, view)
        ack()

    return withdraw_key


def _update(door: Door, body: dict[str, Any], view: Block) -> None:
    door.after(door.client.views_update, view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)


def _render(session: Session, caller: Caller, team: Team, kind: Kind) -> Block:
    t, found = caller.t, tokens.token_of(session, team.id, kind.token)
    known = [_known_until(session, t, team)] if kind.token == tokens.ROSTER else []
    buttons = [button(t("Make a new key") if found else t("Make a key"), kind.make, team.id)]
    if found:
        buttons.append(_withdraw(t, kind, team.id))
    standing = section(_standing(caller, kind, found))
    return _modal(t, kind, section(" ".join([*known, t(kind.how)])), standing, actions(*buttons))


def _known_until(session: Session, t: Translator, team: Team) -> str:
    last = session.scalar(select(func.max(Roster.last_day)).where(Roster.team_id == team.id))
    return t("The roster is known until {day}.", day=t.day(last)) if last else t("There is no roster yet.")


def _standing(caller: Caller, kind: Kind, found: tokens.Standing | None) -> str:
    t = caller.t
    if found is None:
        return t(kind.without)
    made = t.short_day(local_day(found.created_at, caller.person.tz))
    said = t(kind.by, name=escape(found.by), day=made) if found.by else t(kind.since, day=made)
    if found.last_used_on is None:
        return said + " " + t("It was not used yet.")
    return said + " " + t("It was last used on {day}.", day=t.short_day(found.last_used_on))


def _withdraw(t: Translator, kind: Kind, team_id: int) -> Block:
    return button(t("Withdraw the key"), kind.withdraw, team_id)


def _modal(t: Translator, kind: Kind, *blocks: Block) -> Block:
    return modal(t(kind.title), list(blocks), callback_id=INFO, close=t("Back"))


def register(app: App) -> None:
    """Wire the listeners."""
    for kind in KINDS:
        app.action(kind.show)(_shows(kind))
        app.action(kind.make)(_makes(kind))
        app.action(kind.withdraw)(_withdraws(kind))
