"""Installing the bot in several workspaces, in a browser; and what becomes of each when it is removed."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from structlog.testing import capture_logs

from bot import startup
from bot.backups.put_right import replay
from bot.doctor import examine
from bot.errors import StartupError
from bot.installations.models import Installation, OauthState
from bot.installations.rotation import overdue
from bot.installations.store import MOST_UNDER_WAY
from bot.journal import Journal
from bot.models import METADATA
from bot.people.models import Team, Workspace
from bot.settings import Settings
from schedules import installations
from tests.robustness.looks import rows
from tests.workspaces import PUBLIC, Place, Several, several
from tests.world import KEY, MONDAY

MORNING = ["anna.jansen", "bas.de.vries", "carla.peters", "dirk.smit", "eva.mulder"]
SOUTH = ["olga.zuid", "pim.zuid", "quinten.zuid"]


@pytest.fixture
def slack(database: str) -> Iterator[Several]:
    with several(database) as made:
        yield made


def asked(place: Place, times: int = 1) -> list[str]:
    """Who has got so many cards."""
    people = [user.name for user in place.playground.state.people()]
    return sorted(name for name in people if len(place.cards(name)) == times)


def chores(slack: Several) -> None:
    """What the clock does every ten minutes for installations."""
    installations.tick(slack.bot.services, slack.bot.clients)


def standing(slack: Several) -> dict[str, tuple[str, str | None]]:
    """Every workspace: whether the bot works there, and if not why."""
    return {row.name: (row.state, row.stopped_reason) for row in rows(slack.bot.services.db, Workspace)}


def test_two_workspaces_live_side_by_side(slack: Several) -> None:
    north, south = slack.north, slack.south
    done = slack.install(north)
    assert "dagstart staat in Klein" in done.text
    slack.install(south)
    sealed = rows(slack.bot.services.db, Installation)
    tokens = [*north.playground.state.app.keys.ends, *south.playground.state.app.keys.ends]
    assert len(sealed) == len(tokens) == 2
    assert not [token for token in tokens for row in sealed if token in row.sealed_token]
    north.set_up("algemeen")
    south.set_up("algemeen")
    north.to("09:00")
    assert (asked(north), asked(south)) == (MORNING, SOUTH)
    north.answer("Bas", "Uit het noorden")
    south.answer("Pim", "Uit het zuiden")
    north.to("09:16")
    said = {
        place: str(place.messages(name, place.channel("algemeen"))) for place, name in ((north, "Bas"), (south, "Pim"))
    }
    thread = {place: str(place.board("algemeen")) for place in (north, south)}
    assert "zuid" not in said[north] + thread[north]
    assert "noorden" not in said[south] + thread[south]
    assert "/dagstart" in south.command("Olga", south.channel("algemeen"), "/dagstart help")
    told = {each.name: (each.well, each.sentence) for each in examine(slack.settings())}
    assert told["installing"] == (True, "Workspaces install the bot at https://dagstart.example/slack/install.")
    works = (True, "The token works and has the permissions it needs.")
    assert (told["workspace Klein"], told["workspace Zuid"], told["team algemeen"][0]) == (works, works, True)
    slack.restart_bot()
    north.to("09:00", day=1)
    assert (asked(north, 2), asked(south, 2)) == (MORNING, SOUTH)


WRONG = {
    "SLACK_CLIENT_SECRET is missing": {"slack_client_secret": ""},
    "DAGSTART_PUBLIC_URL is missing": {"public_url": ""},
    "DAGSTART_KEY is missing": {"key": ""},
    "both set": {"slack_bot_token": "xoxb-1"},
}


@pytest.mark.parametrize("sentence", WRONG)
def test_without_all_it_takes_it_does_not_start_and_says_why(sentence: str) -> None:
    right = {"slack_client_id": "1.2", "slack_client_secret": "s", "public_url": PUBLIC, "key": KEY}
    startup.check_oauth(Settings(_env_file=None, **right))  # type: ignore[arg-type]
    with pytest.raises(StartupError, match=sentence):
        startup.check_oauth(Settings(_env_file=None, **right | WRONG[sentence]))  # type: ignore[arg-type]


def test_a_token_that_no_key_opens_keeps_the_bot_from_starting(slack: Several) -> None:
    slack.install(slack.north)
    startup.check_seals(slack.settings())
    other = slack.settings().model_copy(update={"key": SecretStr("YW5vdGhlciBrZXksIGFsc28gMzIgYnl0ZXMgbG9uZyE=")})
    with pytest.raises(StartupError, match=r"does not open the tokens of 1 installation"):
        startup.check_seals(other)


def test_the_page_says_what_went_wrong_and_nothing_is_installed(slack: Several) -> None:
    browser, other = slack.browser(), slack.browser("en-GB,nl;q=0.5")
    assert "Installeer dagstart" in browser.get("/slack/install").text
    page = other.get("/slack/install")
    assert "Install dagstart" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"

    sent = browser.post("/slack/install")
    assert re.search(r"HttpOnly; Max-Age=600; Path=/slack; SameSite=lax; Secure", sent.headers["set-cookie"])
    back = slack.allow(str(sent.headers["location"]), slack.north.slack_id)
    stolen = other.get(back)  # somebody else's browser, with the address of the first
    assert (stolen.status_code, "out of date" in stolen.text) == (400, True)
    assert (other.get("/slack/oauth_redirect").status_code, other.get(f"{PUBLIC}/slack/other").status_code) == (
        400,
        404,
    )

    cancelled = slack.allow(slack.ask(browser), slack.north.slack_id, yes=False)
    assert "Er is niets geïnstalleerd" in browser.get(cancelled).text
    spent = slack.allow(slack.ask(browser), slack.north.slack_id)
    slack.clock.set(slack.clock.now() + timedelta(minutes=11))
    assert browser.get(spent).status_code == 400
    guessed = slack.ask(browser).partition("state=")[2]
    wrong = browser.get(f"/slack/oauth_redirect?code=abc&state={guessed}")
    assert (wrong.status_code, "nam de installatie niet aan" in wrong.text) == (400, True)

    right, slack.app.client_secret = slack.app.client_secret, "another"
    ours = browser.get(slack.allow(slack.ask(browser), slack.north.slack_id))
    assert (ours.status_code, "bad_client_secret" in ours.text) == (500, True)
    slack.app.client_secret = right
    slack.north.http.post("/_/faults", json={"rules": [{"kind": "5xx", "match": "*"}]})
    assert browser.get(slack.allow(slack.ask(browser), slack.north.slack_id)).status_code in (400, 502)
    slack.north.http.post("/_/faults", json={"rules": []})
    slack.north.http.delete("/_/violations")  # the wrong code and the wrong secret were meant
    assert rows(slack.bot.services.db, Installation) == rows(slack.bot.services.db, Workspace) == []

    with slack.bot.services.db.write() as session:
        later = slack.clock.now() + timedelta(minutes=5)
        session.add_all([OauthState(digest=str(n), expires_at=later) for n in range(MOST_UNDER_WAY)])
    assert browser.post("/slack/install").status_code == 503
    slack.clock.set(later)
    back = slack.allow(slack.ask(browser), slack.north.slack_id)
    assert browser.get(back).status_code == 200
    assert browser.get(back).status_code == 400  # once
    assert rows(slack.bot.services.db, OauthState) == []


def test_only_workspaces_on_the_operators_list_are_let_in(slack: Several) -> None:
    slack.restart_bot(workspaces=frozenset({slack.south.slack_id}))
    browser = slack.browser()
    refused = browser.get(slack.allow(slack.ask(browser), slack.north.slack_id))
    assert (refused.status_code, "Niet voor deze werkruimte" in refused.text) == (403, True)
    keys = slack.app.keys
    assert set(keys.ends) == set(keys.revoked)  # the token was given back
    slack.install(slack.south)
    assert standing(slack) == {"Zuid": ("active", None)}


def test_a_removed_bot_is_silent_and_goes_on_when_it_comes_back(slack: Several) -> None:
    north, south = slack.north, slack.south
    slack.install(north)
    slack.install(south)
    team = north.set_up("algemeen", lead="Anna")
    south.set_up("algemeen")
    north.to("09:00")
    with capture_logs() as logged:
        north.act("uninstall")
        slack.settle()
    assert ("removed", "app_uninstalled") in {(line["event"], line.get("reason")) for line in logged}
    assert standing(slack) == {"Klein": ("stopped", "app_uninstalled"), "Zuid": ("active", None)}
    assert [row.slack_id for row in rows(slack.bot.services.db, Installation)] == [south.slack_id]
    since = slack.playground.inspector.count
    north.to("09:30")
    north.to("09:00", day=1)
    assert (asked(north), asked(south, 2)) == (MORNING, SOUTH)
    state = north.playground.state
    state.channels[north.channel("algemeen")].members.pop(state.app.bot_user)
    calls = slack.playground.inspector.since(since)
    assert not [call for call in calls if "account_inactive" in str(call.get("response"))]
    north.to("09:05", day=1)
    slack.install(north)
    assert team in {row.id for row in rows(slack.bot.services.db, Team)}
    assert standing(slack)["Klein"] == ("active", None)
    assert "Nodig me opnieuw uit" in north.dm("Anna")[-1]["text"]
    north.act("invite", as_="Anna", channel=north.channel("algemeen"), user=state.app.bot_user)
    north.to("09:10")
    assert asked(north) == MORNING  # the day began without them: it is not made up for
    north.to("09:00", day=1)
    assert (asked(north, 2), asked(south, 4)) == (MORNING, SOUTH)


def test_what_a_removed_workspace_wrote_is_erased_when_the_operator_wants_that(slack: Several) -> None:
    north, south = slack.north, slack.south
    slack.install(north)
    slack.install(south)
    slack.restart_bot(after_uninstall=30)
    north.set_up("algemeen")
    south.set_up("algemeen", lead="Olga")
    north.to("09:00")
    south.answer("Pim", "Iets uit zuid")
    north.answer("Bas", "Iets uit noord")
    north.to("09:16")
    south.command("Olga", south.channel("algemeen"), "/afspraak als zuid belt, dan bellen wij terug")
    south.act("uninstall")
    slack.settle()
    slack.clock.set(slack.clock.now() + timedelta(days=29))
    chores(slack)
    assert "Zuid" in standing(slack)
    slack.clock.set(slack.clock.now() + timedelta(days=2))
    chores(slack)
    assert set(standing(slack)) == {"Klein"}
    stored = everything_in(slack)
    assert [word for word in ("0PH", "Zuid", "uit zuid", "zuid belt") if word in stored] == []
    assert "Iets uit noord" in stored
    journal = Journal(slack.bot.services.settings.journal_file)
    services = slack.bot.services
    assert replay(services.db, services.settings, journal.since(MONDAY), slack.clock.now()) == 1  # as after a restore
    assert set(standing(slack)) == {"Klein"}


def everything_in(slack: Several) -> str:
    """Every row of every table, and on SQLite every byte of the file, free pages among them."""
    with slack.bot.services.db.engine.connect() as connection:
        tables = [connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in METADATA.tables]
    file = ""
    if slack.database_url.startswith("sqlite"):
        with slack.bot.services.db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
        file = Path(slack.database_url.removeprefix("sqlite:///")).read_bytes().decode("utf-8", "replace")
    return f"{tables}{file}"


def unrenewed(slack: Several) -> list[tuple[str, datetime]]:
    """What `dagstart status` says of tokens."""
    with slack.bot.services.db.read() as session:
        return overdue(session, slack.clock.now())


def test_tokens_that_end_are_replaced_in_time(database: str) -> None:
    with several(database, rotation=True) as slack:
        north, keys, db = slack.north, slack.app.keys, slack.bot.services.db
        slack.install(north)
        north.set_up("algemeen")
        (first,) = keys.ends
        chores(slack)
        assert list(keys.ends) == [first]  # there is time
        north.to("17:30")
        chores(slack)
        chores(slack)
        assert len(keys.ends) == 2
        assert slack.bot.clients.of(north.workspace.id).token == list(keys.ends)[-1]
        north.to("09:00", day=1)  # asleep for longer than a token lasts
        assert asked(north) == []
        assert standing(slack) == {"Klein": ("active", None)}
        chores(slack)
        later = north.clock.now() + timedelta(minutes=2)
        north.to(later)
        assert asked(north) == MORNING
        keys.refresh.clear()  # used by a process that died before it stored the answer
        assert unrenewed(slack) == []
        north.to("19:30")
        chores(slack)
        assert standing(slack) == {"Klein": ("active", None)}
        assert [slack_id for slack_id, _ in unrenewed(slack)] == [north.slack_id]
        north.to("23:00")
        chores(slack)
        assert standing(slack) == {"Klein": ("stopped", "token_expired")}
        slack.install(north)
        assert standing(slack) == {"Klein": ("active", None)}
        with db.read() as session:
            assert session.scalars(select(Installation.rotating_until)).all() == [None]
        north.http.delete("/_/violations")


def test_an_organisation_installs_the_bot_once_for_its_workspaces(database: str) -> None:
    with several(database, organisation=True) as slack:
        north, south = slack.north, slack.south
        organisation = slack.playground.join_organisation("E0PGORG", "Concern")
        organisation.granted.append(north.slack_id)
        done = slack.install(north, where=organisation.id)
        assert "Het werkt in 1 werkruimte" in done.text
        assert standing(slack) == {"Klein": ("active", None)}
        north.set_up("algemeen", lead="Bas")
        north.act("grant", team=south.slack_id)
        slack.settle()
        south.came()
        south.set_up("algemeen")
        north.to("09:00")
        assert (asked(north), asked(south)) == (MORNING, SOUTH)
        north.act("command", as_="Bas", channel=north.channel("algemeen"), text="/dagstart setup")
        assert north.modal("Bas")["type"] == "modal"
        south.act("home", as_="Pim")
        slack.settle()
        assert south.home("Pim")["blocks"]
        south.act("command", as_="Pim", channel=south.channel("algemeen"), text="/dagstart point")
        assert south.submit("Pim", dagstart_point_text="Uit zuid")["ok"]
        north.act("grant", team=south.slack_id, allowed=False)
        slack.settle()
        assert standing(slack) == {"Klein": ("active", None), "Zuid": ("stopped", "team_access_revoked")}
        north.to("09:00", day=1)
        assert (asked(north, 2), asked(south)) == (MORNING, SOUTH)


def test_a_withdrawn_token_stops_its_own_workspace_at_once(slack: Several) -> None:
    north, south = slack.north, slack.south
    slack.install(north)
    slack.install(south)
    slack.north.http.post("/_/faults", json={"rules": [{"kind": "revoke"}]})
    slack.settle()
    assert standing(slack) == {"Klein": ("stopped", "token_revoked"), "Zuid": ("active", None)}
    slack.install(north)
    assert standing(slack)["Klein"] == ("active", None)
