"""The Slack door of the chain: `/dagstart chain`, and “Where did this come from?” on cards."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.chain.blocks import Text, render_chain, render_chains
from bot.chain.facts import KINDS, load_chains
from bot.errors import Refusal
from bot.i18n import N_, Translator
from bot.kpis.facts import find_kpi
from bot.kpis.models import Kpi
from bot.origins import CHAIN
from bot.people.access import access_team, check_access
from bot.people.models import Team
from bot.points.models import Point
from bot.rituals.agreement.models import Agreement
from bot.rituals.debate.models import Debate
from handlers.door import Answer, Caller, Door, door_of, say_privately
from handlers.intake import OUT_OF_DATE, id_of, pressed, unescape_command

Json = dict[str, Any]

MODELS: dict[str, type[Point] | type[Debate] | type[Agreement] | type[Kpi]] = {
    "point": Point,
    "debate": Debate,
    "agreement": Agreement,
    "kpi": Kpi,
}
TYPED = re.compile(r"(debate|debat|agreement|afspraak|teamafspraak)?\s*#?(\d{1,9})", re.IGNORECASE)
WHICH = N_(
    "Which one? `/dagstart chain 14` is that of agreement 14, `/dagstart chain debate 3` that of debate 3, "
    "`/dagstart chain FCR` shows everything that began about a KPI."
)
NOTHING = N_("{team} has no debate, agreement or KPI with that name or number.")


def chain(door: Door, caller: Caller, command: Json, rest: str) -> Answer | None:
    """From the point to the KPI, by the number of an agreement or a debate, or by the name of a KPI."""
    typed = unescape_command(rest).strip()
    with door.services.db.read() as session:
        team = access_team(session, caller.person, str(command["channel_id"])).team
        if not typed:
            return caller.t(WHICH), None
        kind, its_id = _find(session, team, typed)
        return _render(door, caller.t, session, team, kind, its_id)


def _find(session: Session, team: Team, typed: str) -> tuple[str, int]:
    """What is meant. Raises Refusal."""
    its_id: int | None
    if found := TYPED.fullmatch(typed):
        kind = "debate" if (found[1] or "").lower().startswith("deba") else "agreement"
        model = Debate if kind == "debate" else Agreement
        its_id = session.scalar(select(model.id).where(model.team_id == team.id, model.number == int(found[2])))
    else:
        kpi, kind = find_kpi(session, team.id, typed), "kpi"
        its_id = kpi.id if kpi else None
    if its_id is None:
        raise Refusal(NOTHING, team=team.name)
    return kind, its_id


def _render(door: Door, t: Translator, session: Session, team: Team, kind: str, its_id: int) -> Text:
    chains = load_chains(session, team, kind, its_id, door.services.clock.now())
    if kind == "kpi":
        return render_chains(t, session.get_one(Kpi, its_id).name, chains)
    if not chains:
        raise Refusal(NOTHING, team=team.name)
    return render_chain(t, chains[0])


def show(ack: Ack, body: Json, respond: Respond, context: BoltContext) -> None:
    """The chain of what a card is about, only for who asks."""
    door = door_of(context)
    caller = door.caller(body)
    kind, _, number = pressed(body).partition(":")
    if kind not in KINDS:
        raise Refusal(OUT_OF_DATE)
    its_id = id_of(number)
    with door.services.db.read() as session:
        model = MODELS[kind]
        team_id = session.scalar(select(model.team_id).where(model.id == its_id))
        team = session.get(Team, team_id) if team_id else None
        if team is None or team.workspace_id != caller.person.workspace_id:
            raise Refusal(OUT_OF_DATE)
        check_access(session, caller.person, team, to_change=False)
        text, blocks = _render(door, caller.t, session, team, kind, its_id)
    door.after(say_privately, respond, text, blocks)
    ack()


def register(app: App) -> None:
    """Wire the listener."""
    app.action(CHAIN)(show)
