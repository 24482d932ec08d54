"""What people are told about their team: a welcome, that it is set up, paused, full. By kind, for the outbox."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import Block, actions, button, escape, section
from bot.i18n import Translator, translator
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.members import find_team
from bot.people.models import LARGEST_TEAM, Absence, Person, Schedule, Team, TeamChange

SETUP = "setup.open"
"""The button that opens the set-up form; its value is the channel."""


def welcome(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """Seen only by the one who invited the bot."""
    person = session.get(Person, row.person_id)
    if person is None:
        return None
    t = translator(person.locale)
    team = find_team(session, row.workspace_id, row.recipient)
    if team:
        text = t("I am back in this channel. The settings of {team} are still there.", team=escape(team.name))
        label = t("Look at the settings")
    else:
        text = t(
            "Hello {name}. I can hold the daily start of this channel: every working day I ask everybody here a few "
            "short questions in private, and a quarter of an hour later the answers stand here on one board. "
            "Setting it up takes two clicks.",
            name=escape(person.name),
        )
        label = t("Set up the daily start")
    blocks = [section(text), actions(button(label, SETUP, row.recipient, style="primary"))]
    return Message(text, blocks, ephemeral_to=person.slack_id)


def team_ready(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """In the channel, once: who set it up, when it starts, what will happen."""
    team, person = session.get(Team, row.team_id), session.get(Person, row.person_id)
    schedule = session.scalar(select(Schedule).where(Schedule.team_id == row.team_id))
    if team is None or person is None or schedule is None:
        return None
    t = translator(team.locale)
    lines = [
        t("{name} set up the daily start for this channel.", name=escape(person.name)),
        _first_start(t, schedule),
        t(
            "You get a card in a direct message, with a few short questions: less than a minute. "
            "“Nothing today” is a full answer. A little later everybody's points stand here, on one board."
        ),
        t("Not here? Type `/dagstart away`. Everything else: `/dagstart help`."),
    ]
    return _said("\n".join(lines))


def _first_start(t: Translator, schedule: Schedule) -> str:
    if schedule.next_day is None:
        return t("There is no working day ahead yet; a lead can choose the days with `/dagstart setup`.")
    return t(
        "The first one is on {day} at {time}, on everybody's own clock.",
        day=t.day(schedule.next_day),
        time=t.time(schedule.at),
    )


def team_state(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """In the channel: paused, or going on."""
    found = _change(session, row)
    if found is None:
        return None
    t, name, state = found
    if state == "paused":
        return _said(t("{name} paused the daily start. Nobody is asked until `/dagstart resume`.", name=name))
    schedule = session.scalar(select(Schedule).where(Schedule.team_id == row.team_id))
    text = t("{name} resumed the daily start.", name=name)
    if schedule and schedule.next_day:
        text += " " + t("The next one is on {day} at {time}.", day=t.day(schedule.next_day), time=t.time(schedule.at))
    return _said(text)


def team_day_off(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """In the channel: the whole team is off, or works again."""
    found = _change(session, row)
    if found is None:
        return None
    t, name, days = found
    if days is None:
        return _said(t("The team works again from today. Recorded by {name}.", name=name))
    first, last = (date.fromisoformat(day) for day in days)
    if first == last:
        return _said(
            t("The team is off on {day}: no daily start then. Recorded by {name}.", day=t.day(first), name=name)
        )
    return _said(
        t(
            "The team is off from {first} until {last}, both included: no daily start then. Recorded by {name}.",
            first=t.day(first),
            last=t.day(last),
            name=name,
        )
    )


def _change(session: Session, row: Outbox) -> tuple[Translator, str, Any] | None:
    """The channel's translator, who changed it (escaped), and the new value."""
    change = session.get(TeamChange, int(row.subject.split(":")[1]))
    team, person = session.get(Team, row.team_id), session.get(Person, row.person_id)
    if change is None or team is None or person is None:
        return None
    return translator(team.locale), escape(person.name), json.loads(change.after) if change.after else None


def team_full(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """To a lead: there are more people in the channel than a team can have."""
    found = _to_lead(session, row)
    if found is None:
        return None
    t, team = found
    return _said(
        t(
            "There are more than {n} people in the channel of {team}. Whoever came after the first {n} is not asked. "
            "In so large a group not everybody gets a turn: split it into two channels, each with its own daily start.",
            n=LARGEST_TEAM,
            team=escape(team.name),
        )
    )


def team_left(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """To a lead: the bot is out of the channel."""
    found = _to_lead(session, row)
    if found is None or found[1].state != "left":
        return None
    t, team = found
    return _said(
        t(
            "I am no longer in the channel of {team}, or it is archived: the daily start has stopped. Invite me again "
            "with `/invite @dagstart` and it goes on with the same settings.",
            team=escape(team.name),
        )
    )


def _to_lead(session: Session, row: Outbox) -> tuple[Translator, Team] | None:
    team, person = session.get(Team, row.team_id), session.get(Person, row.person_id)
    return (translator(person.locale), team) if team and person else None


def absence_recorded(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """To somebody for whom a lead recorded an absence."""
    _, absence_id, by_id = row.subject.split(":")
    absence, person = session.get(Absence, int(absence_id)), session.get(Person, row.person_id)
    by = session.get(Person, int(by_id))
    if absence is None or person is None or by is None:
        return None
    t = translator(person.locale)
    return _said(
        t(
            "{name} recorded that you are away until {day}, that day included. You are not asked until then. "
            "Is that not right? Type `/dagstart back`.",
            name=escape(by.name),
            day=t.day(absence.last_day),
        )
    )


def _said(text: str) -> Message:
    blocks: list[Block] = [section(text)]
    return Message(text, blocks)


MESSAGES: dict[str, Renderer] = {
    "welcome": welcome,
    "team_ready": team_ready,
    "team_state": team_state,
    "team_day_off": team_day_off,
    "team_full": team_full,
    "team_left": team_left,
    "absence_recorded": absence_recorded,
}
