"""`dagstart doctor`: everything the bot depends on, each with a sentence that says what to do."""

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot import startup
from bot.db import UNREADABLE, Database
from bot.errors import StartupError
from bot.findings import Finding, check_revision
from bot.installations.clients import Clients, NotInstalled
from bot.installations.looks import look_at_workspaces
from bot.kpis.fetch import SourceFailed, may_write
from bot.kpis.queries import Query, load_queries
from bot.kpis.sources import NoPlace, Place, find_place, read_source
from bot.manifest import SCOPES
from bot.migrate import migration_state
from bot.people.models import Team
from bot.rotate_key import SHUT, count_shut
from bot.settings import Settings
from bot.shell import moment

LARGEST_CLOCK_ERROR = 60
"""Seconds. Slack refuses nothing before five minutes, but people notice a minute."""

DOCTORS_PATIENCE = 10
"""Seconds for each query of a source."""

LEAST_FREE_DISK = 500_000_000
"""Bytes."""


def examine(settings: Settings) -> list[Finding]:
    """Look at everything, in the order in which things depend on each other."""
    return list(_examine(settings))


def _examine(settings: Settings) -> Iterator[Finding]:
    auth = None
    try:
        if settings.by_oauth:
            startup.check_oauth(settings)
            yield Finding("installing", True, f"Workspaces install the bot at {settings.public_url}/slack/install.")
        else:
            auth = startup.check_bot_token(settings)
            said = startup.answer(auth)
            yield Finding("bot token", True, f"Works in {said.get('team')} as {said.get('user')}.")
    except StartupError as error:
        yield Finding("installing" if settings.by_oauth else "bot token", False, str(error))
    if auth is not None:
        headers = {name.lower(): value for name, value in auth.headers.items()}
        yield check_scopes(str(headers.get("x-oauth-scopes", "")))
        yield check_clock(headers, time.time())
    yield _way_in(settings)
    yield check_key(settings)
    yield from _database(settings)
    yield from _sources(settings)
    if settings.by_oauth:
        yield from (Finding(*each) for each in look_at_workspaces(settings))
    if auth is not None or settings.by_oauth:
        yield from _channels(settings)


def check_scopes(granted: str) -> Finding:
    """Compare what Slack granted (`x-oauth-scopes`, separated by commas) with the manifest."""
    have = {scope.strip() for scope in granted.split(",") if scope.strip()}
    if missing := sorted(SCOPES.keys() - have):
        return Finding(
            "scopes",
            False,
            f"Missing: {', '.join(missing)}. Paste the output of `dagstart manifest` into your app's "
            '"App Manifest" page and reinstall the app.',
        )
    extra = sorted(have - SCOPES.keys())
    return Finding("scopes", True, f"More than needed: {', '.join(extra)}." if extra else "Exactly what is needed.")


def check_clock(headers: Mapping[str, str], now: float) -> Finding:
    """Compare this machine's clock with the date in Slack's answer."""
    if not headers.get("date"):
        return Finding("clock", True, "Slack's answer carries no date; not compared.")
    error = now - parsedate_to_datetime(headers["date"]).timestamp()
    if abs(error) > LARGEST_CLOCK_ERROR:
        direction = "ahead of" if error > 0 else "behind"
        return Finding(
            "clock", False, f"{abs(error):.0f} seconds {direction} Slack's. Turn on time synchronisation (NTP)."
        )
    return Finding("clock", True, f"Within {LARGEST_CLOCK_ERROR} seconds of Slack's.")


def _way_in(settings: Settings) -> Finding:
    secret = settings.slack_signing_secret.get_secret_value()
    if not settings.slack_app_token.get_secret_value() and secret:
        return Finding("way in", True, "HTTP, signed; start with `dagstart run --http`.")
    try:
        startup.check_app_token(settings)
    except StartupError as error:
        return Finding("way in", False, str(error))
    return Finding("way in", True, "Socket Mode; start with `dagstart run`.")


def check_key(settings: Settings) -> Finding:
    """Whether there is a key, for points without a name and for peer feedback."""
    if settings.key.get_secret_value():
        said = "Points can be raised without a name, and teams can have peer feedback."
        return Finding("key", True, f"{said} Keep the key apart from the database.")
    return Finding(
        "key",
        True,
        "DAGSTART_KEY is not set, so no point can be raised without a name, and no team can have peer feedback. To "
        "allow both, set it to the output of `openssl rand -base64 32 | tr '+/' '-_'`.",
    )


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        state = migration_state(settings.database_url)
    except StartupError as error:
        yield Finding("database", False, str(error))
        return
    try:
        yield _writable(settings)
    except (DBAPIError, OSError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        yield Finding("database", False, f"It cannot be written: {reason}. Look who may write there, and at the disk.")
    if state.up_to_date and (shut := count_shut(settings)):
        yield Finding("sealed", False, SHUT.format(n=shut))
    yield check_revision("migrations", state)


def _writable(settings: Settings) -> Finding:
    db = Database(settings.database_url)
    try:
        with db.engine.connect() as connection, connection.begin() as attempt:
            connection.execute(text("CREATE TABLE dagstart_doctor (id INTEGER)"))
            attempt.rollback()
    finally:
        db.close()
    if db.dialect != "sqlite" or not db.url.database:
        return Finding("database", True, "PostgreSQL answers and can be written.")
    free = shutil.disk_usage(Path(db.url.database).resolve().parent).free
    if free < LEAST_FREE_DISK:
        return Finding("database", False, f"Only {free // 1_000_000} MB of disk left. Make room.")
    return Finding("database", True, f"{db.url.database} can be written; {free / 1_000_000_000:.1f} GB of disk free.")


def _sources(settings: Settings) -> Iterator[Finding]:
    """Every query that fetches values of a KPI, run once; nothing is stored."""
    try:
        queries = load_queries(settings)
    except StartupError as error:
        yield Finding("queries", False, str(error))
        return
    db, now = Database(settings.database_url), moment(settings)
    try:
        for query in queries:
            try:
                with db.read() as session:
                    place = find_place(session, query, now)
            except NoPlace as error:
                yield Finding(f"query {query.kpi}", False, str(error))
                continue
            yield check_query(query, place)
    except UNREADABLE:
        return  # the lines on the database and its migrations say why
    finally:
        db.close()


def check_query(query: Query, place: Place) -> Finding:
    """Whether a query gives values of its KPI, with an account that may only read."""
    name, again = f"query {query.kpi}", f"Try it with: dagstart try-source {query.team!r} {query.kpi!r}"
    try:
        reading, writes = read_source(query, place, DOCTORS_PATIENCE), may_write(query, DOCTORS_PATIENCE)
    except SourceFailed as error:
        return Finding(name, False, f"{query.source} gives nothing: {error}. {again}")
    if not reading.values:
        return Finding(name, False, f"{query.source} answers with no value at all. Look at its WHERE. {again}")
    newest = max(day for _, _, day in reading.values)
    said = f"{query.source} gives {len(reading.values)} values, the newest of {newest.isoformat()}."
    if writes:
        said += " Its account may write there too: the bot never does, but give it one that may only SELECT."
    return Finding(name, True, said)


def _channels(settings: Settings) -> Iterator[Finding]:
    db = Database(settings.database_url)
    clients = Clients(db, settings)
    try:
        clients.refresh()
        with db.read() as session:
            teams = list(session.scalars(select(Team).where(Team.state != "left").order_by(Team.name)))
    except UNREADABLE:
        return  # the lines on the database and its migrations say why
    finally:
        db.close()
    for team in teams:
        with suppress(NotInstalled):  # its workspace has stopped
            yield _membership(clients.of(team.workspace_id), team)


def _membership(client: WebClient, team: Team) -> Finding:
    name = f"team {team.name}"
    try:
        reply: SlackResponse = client.conversations_info(channel=team.channel_id)
    except (SlackApiError, OSError) as error:
        reason = error.response.get("error") if isinstance(error, SlackApiError) else str(error)
        return Finding(name, False, f"Slack does not show its channel ({reason}). Invite the bot: /invite @dagstart.")
    channel = reply["channel"]
    if channel.get("is_archived"):
        return Finding(name, False, "Its channel is archived. Unarchive it, or set the team up in another channel.")
    if not channel.get("is_member"):
        return Finding(name, False, "The bot is not in its channel. Type there: /invite @dagstart.")
    return Finding(name, True, "The bot is in its channel.")
