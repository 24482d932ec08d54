"""The Slack door of the Home tab: one's own day, per team. Published only for those who open it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import Block, actions, button, context, divider, header, option, section
from bot.blockkit import select as menu_of
from bot.errors import DagstartError, Refusal
from bot.i18n import Translator
from bot.people.absence import away_on, record_away, record_back
from bot.people.access import NOT_A_MEMBER, access_team_by_id, check_in_a_team
from bot.people.blocks import LANGUAGES
from bot.people.calendar import local_day
from bot.people.days import Span
from bot.people.members import record_language, teams_of
from bot.people.messages import SETUP
from bot.people.models import ASKED_ROLES, Membership, Person, Schedule, Team
from bot.people.setup import record_opt_out
from bot.rituals.dagstart.actions import record_away_today, record_back_today
from bot.rituals.dagstart.opening import RITUAL
from bot.rounds import Round, Seat
from handlers.dagstart import open_point_modal
from handlers.door import Caller, Door, door_of, refusal_text
from handlers.intake import id_of, pressed
from handlers.setup_view import render_sentence

POINT, AWAY, BACK = "home.point", "home.away", "home.back"
OPT_OUT, OPT_IN, LANGUAGE = "home.opt_out", "home.opt_in", "home.language"


@dataclass(frozen=True)
class TeamDay:
    """What one person sees of one team. `seat` is the one in the open round `held`, if there is one."""

    team: Team
    membership: Membership
    schedule: Schedule | None
    seat: Seat | None
    held: Round | None


def opened(body: dict[str, Any], event: dict[str, Any], context: BoltContext) -> None:
    """Somebody opened the app: publish what they see at this moment."""
    door = door_of(context)
    if event.get("tab") == "home":
        caller = door.caller({"team_id": body["team_id"], "user_id": event["user"]})
        door.after(publish, door, caller)


def publish(door: Door, caller: Caller) -> None:
    """Show the Home anew. Calls Slack: use `door.after`."""
    now = door.services.clock.now()
    with door.services.db.read() as session:
        days = [_day_of(session, team, caller.person) for team in teams_of(session, caller.person.id)]
        absence = away_on(session, caller.person.id, local_day(now, caller.person.tz))
    blocks = render_home(caller.t, caller.person, days, absence.last_day if absence else None, now)
    door.client.views_publish(user_id=caller.person.slack_id, view={"type": "home", "blocks": blocks})


def _day_of(session: Session, team: Team, person: Person) -> TeamDay:
    schedule = session.scalar(select(Schedule).where(Schedule.team_id == team.id, Schedule.ritual == RITUAL))
    query = (
        select(Seat, Round)
        .join(Round, Round.id == Seat.round_id)
        .where(Round.team_id == team.id, Round.ritual == RITUAL, Round.state == "open", Seat.person_id == person.id)
        .order_by(Round.id.desc())
        .limit(1)
    )
    seat, held = session.execute(query).first() or (None, None)
    return TeamDay(team, session.get_one(Membership, (team.id, person.id)), schedule, seat, held)


def render_home(
    t: Translator, person: Person, days: list[TeamDay], away_until: date | None, now: datetime
) -> list[Block]:
    """The blocks of the Home. `away_until` is the last day of an absence that covers today."""
    if not days:
        return _before_setup(t, person)
    blocks: list[Block] = []
    for n, day in enumerate(days[:20]):
        blocks += [divider()] if n else []
        blocks += [header(day.team.name), section(_state(t, person, day, away_until, now)), _buttons(t, person, day, n)]
    today = local_day(now, person.tz)
    if away_until:
        words = t("today") if away_until == today else t("until {day}, that day included", day=t.day(away_until))
        said, choice = t("You are away {days}.", days=words), button(t("I am back"), BACK, "today")
    else:
        said, choice = t("Not here today?"), button(t("I am away today"), AWAY, "today")
    away = [section(said, choice), context(t("Longer away: type `/dagstart away until friday`."))]
    return [*blocks, divider(), *away, divider(), _language(t)]


def _language(t: Translator) -> Block:
    """Slack's own client has no Dutch, so that its profile cannot tell who reads it."""
    menu = menu_of([option(name, locale) for locale, name in LANGUAGES.items()], initial=t.locale)
    return section(t("The language in which I write to you"), {**menu, "action_id": LANGUAGE})


def _before_setup(t: Translator, person: Person) -> list[Block]:
    to_begin = t(
        "You are not in a team with a daily start yet. To begin, type `/invite @dagstart` in the channel of "
        "your team, then `/dagstart setup`. Two clicks are enough."
    )
    return [
        header(t("Daily start")),
        section(
            t(
                "Every working day I ask the people of your team a few short questions in private. A quarter of an "
                "hour later the answers stand in your team's channel, on one board: what customers notice, what is "
                "in the way, who needs help."
            )
        ),
        section(to_begin if person.kind == "person" else t("You are a guest here, and guests are not asked.")),
    ]


def _state(t: Translator, person: Person, day: TeamDay, away_until: date | None, now: datetime) -> str:
    if day.membership.opted_out:
        return t("You are not asked in this team; you do see the board.") + "\n" + _next(t, day)
    lines = [line] if (line := _today(t, person, day, now)) else []
    planned = day.schedule.next_day if day.schedule else None
    if not (away_until and planned and planned <= away_until):
        lines.append(_next(t, day))
    return "\n".join(lines) or t("The daily start goes on without you until you are back.")


def _today(t: Translator, person: Person, day: TeamDay, now: datetime) -> str | None:
    seat = day.seat
    if seat is None or day.held is None:
        return None
    until = t.time(day.held.closes_at, person.tz)
    if seat.state == "asked" and seat.starts_at > now:
        return t("Today: starts for you at {time}.", time=t.time(seat.starts_at, person.tz))
    return {
        "asked": t("Today: your card is waiting in our conversation, until {time}.", time=until),
        "answered": t("Today: you answered. You can change it until {time}.", time=until),
        "nothing": t("Today: nothing, and that is a full answer. You can change it until {time}.", time=until),
        "away": t(
            "Today: you are not here. Is that different now? You can answer on your card until {time}.", time=until
        ),
    }[seat.state]


def _next(t: Translator, day: TeamDay) -> str:
    if day.team.state == "paused":
        return t("The daily start is paused.")
    if day.schedule is None or day.schedule.next_day is None:
        return t("No next daily start is planned.")
    return t("Next daily start: {day} at {time}.", day=t.day(day.schedule.next_day), time=t.time(day.schedule.at))


def _buttons(t: Translator, person: Person, day: TeamDay, n: int) -> Block:
    team, name = day.team, day.team.name
    label = t("Raise a point for {team}", team=name)
    row = [button(t("Raise a point"), POINT, team.id, style=None if n else "primary", label=label)]
    if day.membership.opted_out:
        row.append(button(t("Ask me again"), OPT_IN, team.id, label=t("Ask me again in {team}", team=name)))
    elif day.membership.role in ASKED_ROLES:
        row.append(button(t("Don't ask me"), OPT_OUT, team.id, label=t("Don't ask me in {team}", team=name)))
    settings = t("Settings") if day.membership.role == "lead" or person.is_admin else t("See the settings")
    row.append(button(settings, SETUP, team.channel_id, label=t("Settings of {team}", team=name)))
    return actions(*row)


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
            door.after(door.client.views_open, trigger_id=body["trigger_id"], view=sentence)
            door.after(publish, door, caller)
        ack()

    return listener


def raise_point(door: Door, caller: Caller, body: dict[str, Any]) -> None:
    """Open the form for a point."""
    with door.services.db.read() as session:
        team = access_team_by_id(session, caller.person, id_of(pressed(body))).team
    door.after(open_point_modal, door, caller, body["trigger_id"], [team], "")


def away(door: Door, caller: Caller, _body: dict[str, Any]) -> None:
    """Away today."""
    now = door.services.clock.now()
    today = local_day(now, caller.person.tz)
    with door.services.db.write() as session:
        check_in_a_team(session, caller.person)
        record_away(session, caller.person.id, Span(today, today, given=False))
        record_away_today(session, caller.person.id, now)
    door.after(publish, door, caller)


def back(door: Door, caller: Caller, _body: dict[str, Any]) -> None:
    """Here again."""
    now = door.services.clock.now()
    with door.services.db.write() as session:
        check_in_a_team(session, caller.person)
        if record_back(session, caller.person.id, local_day(now, caller.person.tz)):
            record_back_today(session, caller.person.id, now)
    door.after(publish, door, caller)


def opt_out(door: Door, caller: Caller, body: dict[str, Any]) -> None:
    """Not to be asked in this team any more."""
    _opt(door, caller, body, opted_out=True)


def opt_in(door: Door, caller: Caller, body: dict[str, Any]) -> None:
    """To be asked again."""
    _opt(door, caller, body, opted_out=False)


def _opt(door: Door, caller: Caller, body: dict[str, Any], *, opted_out: bool) -> None:
    with door.services.db.write() as session:
        access = access_team_by_id(session, caller.person, id_of(pressed(body)))
        if access.role is None:  # an administrator who looks in is not asked anyway
            raise Refusal(NOT_A_MEMBER, team=access.team.name)
        record_opt_out(session, access.team, caller.person.id, opted_out=opted_out, now=door.services.clock.now())
    door.after(publish, door, caller)


def language(door: Door, caller: Caller, body: dict[str, Any]) -> None:
    """The language in which the bot writes to this person, whatever Slack's profile says."""
    chosen = (body["actions"][0].get("selected_option") or {}).get("value", "")
    with door.services.db.write() as session:
        record_language(session, caller.person.id, chosen)
    door.after(publish, door, door.caller(body))


def register(app: App) -> None:
    """Wire the listeners."""
    app.event("app_home_opened")(opened)
    app.action(POINT)(explained(raise_point))
    app.action(AWAY)(explained(away))
    app.action(BACK)(explained(back))
    app.action(OPT_OUT)(explained(opt_out))
    app.action(OPT_IN)(explained(opt_in))
    app.action(LANGUAGE)(explained(language))
