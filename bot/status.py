"""`dagstart status`: how it goes, on one screen."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.clock import Clock, FileClock
from bot.db import Database
from bot.errors import StartupError, StorageBusy
from bot.findings import Finding, check_revision
from bot.install import GONE
from bot.installations.rotation import overdue
from bot.migrate import migration_state
from bot.outbox.lost import CATCHING_UP
from bot.outbox.models import OPEN_STATES, Outbox, Restored
from bot.people.models import Team, Workspace
from bot.replicas import BEAT, SILENT_AFTER, Replica
from bot.services import Services
from bot.settings import Settings
from schedules import make_watches

LATE = timedelta(minutes=5)
"""How long something may be due before it is told as a fault."""
STUCK = timedelta(minutes=15)
"""The same for a message; 5,000 private messages take 10 to 15 minutes."""
START = "start the bot once, with `dagstart run`"


def look(settings: Settings, clock: Clock | None = None) -> list[Finding]:
    """What can be seen in the database, whether or not the bot works; `clock` replaces the one the settings name."""
    clock = clock or (FileClock(settings.clock_file) if settings.clock_file else Clock())
    try:
        return list(_look(settings, clock))
    finally:
        clock.close()


def _look(settings: Settings, clock: Clock) -> Iterator[Finding]:
    try:
        state = migration_state(settings.database_url)
    except StartupError as error:
        yield Finding("database", False, str(error))
        return
    yield check_revision("database", state)
    if not state.usable:
        return
    services = Services(settings, clock, Database(settings.database_url))
    try:
        yield _lag(services)
        with services.db.read() as session:
            now = clock.now()
            yield from _workspaces(session, settings)
            yield from _tokens(session, settings, now)
            yield from _replicas(session, now)
            yield from _restored(session, now)
            yield _outbox(session, now)
            yield _last_error(session)
    except StorageBusy as error:
        yield Finding("database", False, f"It does not answer: {error}.")
    finally:
        services.db.close()


def _lag(services: Services) -> Finding:
    now = services.clock.now()
    due = [(moment, watch.name) for watch in make_watches(services) if (moment := watch.next_due())]
    if not due:
        return Finding("clock", True, "Nothing is planned.")
    moment, task = min(due)
    if now - moment > LATE:
        return Finding("clock", False, f"{task} has been due for {_length(now - moment)}. Does the bot run?")
    if moment <= now:
        return Finding("clock", True, f"{task} is due.")
    return Finding("clock", True, f"Nothing is late; next comes {task}, in {_length(moment - now)}.")


def _workspaces(session: Session, settings: Settings) -> Iterator[Finding]:
    kept = or_(Team.state != "left", Workspace.state != "active")  # where all work has stopped, every team has left
    teams = select(func.count()).where(Team.workspace_id == Workspace.id, kept).scalar_subquery()
    found = session.execute(select(Workspace, teams).order_by(Workspace.name)).all()
    if not found:
        first = f"install the bot at {settings.public_url}/slack/install" if settings.by_oauth else START
        yield Finding("workspaces", settings.by_oauth, f"None yet: {first}.")
    for workspace, count in found:
        reason, held = workspace.stopped_reason or "no reason known", _count(count, "team")
        if workspace.state == "active":
            yield Finding("workspace", True, f"{workspace.name}: {held}.")
        elif reason in GONE:
            yield Finding("workspace", True, f"{workspace.name} removed the bot ({reason}), with {held}.")
        else:
            yield Finding("workspace", False, f"{workspace.name} has stopped ({reason}), with {held}.")


def _tokens(session: Session, settings: Settings, now: datetime) -> Iterator[Finding]:
    for slack_id, ends in overdue(session, now):
        again = f"Have the bot installed again through {settings.public_url}/slack/install"
        yield Finding("token", False, f"That of {slack_id} works until {_moment(ends)}; Slack gives no next. {again}.")


def _replicas(session: Session, now: datetime) -> Iterator[Finding]:
    found = session.scalars(select(Replica).order_by(Replica.started_at)).all()
    there = [each for each in found if each.seen_at > now - SILENT_AFTER]
    if not there:
        yield Finding("process", False, "None is running. Start one with `dagstart run`.")
    for each in there:
        starting = each.connections == 0 and each.seen_at - each.started_at < timedelta(seconds=BEAT)
        well = starting or each.connections is None or each.connections > 0
        way = "HTTP" if each.connections is None else f"Socket Mode, {_count(each.connections, 'connection')}"
        way = "Socket Mode, connecting" if starting else way
        yield Finding("process", well, f"{each.token}: {way}; since {_moment(each.started_at)}.")


def _restored(session: Session, now: datetime) -> Iterator[Finding]:
    """While the bot catches up after a restore it sends slowly, which would puzzle who does not know why."""
    last = session.scalars(select(Restored).order_by(Restored.id.desc()).limit(1)).first()
    if last and now < (until := last.at + CATCHING_UP):
        said = f"The backup of {_moment(last.made_at)} was put back at {_moment(last.at)}."
        yield Finding("restored", True, f"{said} Until {_moment(until)} messages are looked up in Slack first: slowly.")


def _outbox(session: Session, now: datetime) -> Finding:
    active = Outbox.workspace_id.in_(select(Workspace.id).where(Workspace.state == "active"))
    due = select(func.count(), func.min(Outbox.due_at)).where(
        active, Outbox.state.in_(OPEN_STATES), Outbox.due_at <= now
    )
    count, oldest = session.execute(due).one()
    last = session.scalar(select(func.max(Outbox.sent_at)))
    sent = f"the last one was sent at {_moment(last)}" if last else "none was ever sent"
    if oldest and now - oldest > STUCK:
        return Finding(
            "outbox", False, f"{_count(count, 'message')} waiting, the oldest for {_length(now - oldest)}; {sent}."
        )
    return Finding(
        "outbox", True, f"{_count(count, 'message')} waiting; {sent}." if count else f"Nothing waits; {sent}."
    )


def _last_error(session: Session) -> Finding:
    newest = select(Replica).where(Replica.reference.is_not(None)).order_by(Replica.seen_at.desc()).limit(1)
    found = session.scalars(newest).first()
    if found is None:
        return Finding("last error", True, "None that nobody foresaw.")
    return Finding("last error", True, f"Reference {found.reference}, in process {found.token}: look it up in its log.")


def _count(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
