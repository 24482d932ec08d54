"""Somebody's teams on the Home: what is today, when it is their turn again, and what they can do there."""

from bot.blockkit import Block, actions, button, context, divider, escape, header, section
from bot.home.facts import MyDay, TeamDay
from bot.i18n import Translator
from bot.people.blocks import export_button
from bot.people.calendar import local_day
from bot.people.messages import SETUP
from bot.people.models import ASKED_ROLES, Person
from bot.rituals.agreement.blocks import NEW
from bot.rituals.debate.frame_blocks import SHOW as FRAME

POINT, OPT_OUT, OPT_IN, ANNOUNCE = "home.point", "home.opt_out", "home.opt_in", "home.announce"

MOST_TEAMS = 20


def render_teams(t: Translator, day: MyDay) -> list[Block]:
    """The teams somebody is in, each with how it is and what can be done there."""
    blocks = [divider(), header(t("My teams"))]
    for n, each in enumerate(day.teams[:MOST_TEAMS]):
        name = f"*{escape(each.team.name)}*"
        blocks += [section(f"{name}\n{_state(t, each, day)}"), _buttons(t, day.person, each, n)]
    if (more := len(day.teams) - MOST_TEAMS) > 0:
        blocks.append(
            context(
                t.plural(
                    "and one more team: type `/dagstart` in its channel.",
                    "and {n} more teams: type `/dagstart` in their channels.",
                    more,
                )
            )
        )
    return blocks


def _state(t: Translator, each: TeamDay, day: MyDay) -> str:
    zone = day.person.tz
    if each.membership.opted_out or each.membership.role not in ASKED_ROLES:
        return t("You are not asked in this team; you do see the board.") + "\n" + _next(t, each, zone)
    lines = [line] if (line := _today(t, each, day)) else []
    planned = each.schedule.next_day if each.schedule else None
    if each.turn or not (day.absence and planned and planned <= day.absence.last_day):
        lines.append(_next(t, each, zone))
    return "\n".join(lines) or t("The daily start goes on without you until you are back.")


def _today(t: Translator, each: TeamDay, day: MyDay) -> str | None:
    seat, zone = each.seat, day.person.tz
    if seat is None or each.held is None:
        return None
    until = t.time(each.held.closes_at, zone)
    if seat.state == "asked" and seat.starts_at > day.now:
        return t("Today: starts for you at {time}.", time=t.time(seat.starts_at, zone))
    return {
        "asked": t("Today: your card is waiting in our conversation, until {time}.", time=until),
        "answered": t("Today: you answered. You can change it until {time}.", time=until),
        "nothing": t("Today: nothing, and that is a full answer. You can change it until {time}.", time=until),
        "away": t(
            "Today: you are not here. Is that different now? You can answer on your card until {time}.", time=until
        ),
    }[seat.state]


def _next(t: Translator, each: TeamDay, zone: str) -> str:
    """When it is this person's turn again, on their own clock: with their shift, else at the team's time."""
    if each.team.state == "paused":
        return t("The daily start is paused.")
    if each.shift:
        starts, ends = each.shift.starts_at, each.shift.ends_at
        return t(
            "Next daily start: {day} at {time}, at the start of your shift (until {end}).",
            day=t.day(local_day(starts, zone)),
            time=t.time(starts, zone),
            end=t.time(ends, zone),
        )
    if each.is_rostered:
        return t("The roster has no shift for you yet.")
    if each.turn:
        return t("Next daily start: {day} at {time}.", day=t.day(each.turn[0]), time=t.time(each.turn[1]))
    if each.schedule is None or each.schedule.next_day is None:
        return t("No next daily start is planned.")
    return t("Next daily start: {day} at {time}.", day=t.day(each.schedule.next_day), time=t.time(each.schedule.at))


def _buttons(t: Translator, person: Person, each: TeamDay, n: int) -> Block:
    team, name = each.team, each.team.name
    label = t("Raise a point for {team}", team=name)
    row = [button(t("Raise a point"), POINT, team.id, style=None if n else "primary", label=label)]
    if each.membership.role != "reader":
        row.append(button(t("New agreement"), NEW, team.id, label=t("New agreement of {team}", team=name)))
    row.append(button(t("Frame card"), FRAME, team.id, label=t("The frame card of {team}", team=name)))
    if each.membership.opted_out:
        row.append(button(t("Ask me again"), OPT_IN, team.id, label=t("Ask me again in {team}", team=name)))
    elif each.membership.role in ASKED_ROLES:
        row.append(button(t("Don't ask me"), OPT_OUT, team.id, label=t("Don't ask me in {team}", team=name)))
    may_change = each.membership.role == "lead" or person.is_admin
    if may_change:
        row.append(button(t("Announcement"), ANNOUNCE, team.id, label=t("Announcement for {team}", team=name)))
    settings = t("Settings and log") if may_change else t("See the settings")
    row.append(button(settings, SETUP, team.channel_id, label=t("Settings of {team}", team=name)))
    if may_change:
        row.append(export_button(t, team.id))
    return actions(*row)
