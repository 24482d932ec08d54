"""The standing meeting: a timer card in the board's thread that the chair moves on and that records who takes what."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.blockkit import LARGEST_PAYLOAD, size_of
from bot.i18n import translator
from bot.people.models import Team
from bot.points.models import Point
from bot.rituals.dagstart.meeting_blocks import (
    MORE,
    NEXT,
    OWNER,
    START,
    TAKE,
    Meeting,
    MeetingPart,
    MeetingPoint,
    render_meeting,
)
from tests.world import World


def make_team(world: World) -> None:
    """Anna chairs, Carla leads; two points stand on the board."""
    world.set_up("algemeen", lead="Carla", chair=True, meeting=10)
    world.to("08:30")
    world.to("09:00")
    world.answer("Bas", "De scanner is stuk")
    world.answer("Dirk", "", "Wie kent retouren?", dagstart_addressee="lead")
    world.to("09:15")
    world.to("09:16")


@pytest.fixture
def team(small: World) -> World:
    small.once(make_team)
    return small


def card(world: World) -> dict[str, Any]:
    """The timer card, in the thread of the board."""
    board = world.board("algemeen")
    thread = world.messages("Anna", board["channel"], board["ts"])
    said = [m for m in thread if not m.get("ephemeral")]
    found = [m for m in said if "meeting." in str(m.get("blocks")) or "overleg" in m["text"].lower()]
    assert found, [m["text"] for m in thread]
    return found[-1]


def use(world: World, name: str, action_id: str, value: Any = None, on: dict[str, Any] | None = None) -> dict[str, Any]:
    """Somebody presses a button of the card, the first of its kind."""
    found = world.press(name, on or card(world), action_id, value=value)
    world.settle()
    return found


def whispered(world: World, name: str) -> str:
    """What only this person reads in the channel, the latest."""
    board = world.board("algemeen")
    thread = world.messages(name, board["channel"], board["ts"])
    found = [m for m in [*world.messages(name, board["channel"]), *thread] if m.get("ephemeral")]
    return str(max(found, key=lambda m: float(m["ts"]))["text"]) if found else ""


def test_the_card_waits_in_the_thread_until_the_chair_starts_it(team: World) -> None:
    assert "10 minuten" in card(team)["text"]
    assert "Anna" in card(team)["text"]
    use(team, "Bas", START)
    assert "Anna" in whispered(team, "Bas")
    assert NEXT not in str(card(team)["blocks"])
    use(team, "Anna", START)
    assert NEXT in str(card(team)["blocks"])
    assert "09:18" in card(team)["text"]


def test_the_chair_moves_it_on_and_it_ends_with_who_took_what(team: World) -> None:
    use(team, "Anna", START)
    team.to("09:18")
    use(team, "Anna", NEXT)
    assert "De scanner is stuk" in card(team)["text"]
    use(team, "Eva", TAKE)
    team.to("09:20")
    assert "Eva" in card(team)["text"]
    use(team, "Anna", NEXT)
    assert "retouren" in card(team)["text"]
    use(team, "Anna", OWNER, team.id_of("Carla"))
    team.to("09:22")
    use(team, "Anna", NEXT)
    use(team, "Anna", NEXT)
    team.to("09:24")
    text = card(team)["text"]
    assert "09:16" in text
    assert "Eva" in text
    assert "Carla" in text
    assert re.search("Je hebt dit punt nu|You have this point now", team.dm("Carla")[-1]["text"])
    assert NEXT not in str(card(team)["blocks"])


def test_only_the_chair_moves_it_on_or_names_an_owner(team: World) -> None:
    use(team, "Anna", START)
    shown = card(team)["text"]
    use(team, "Bas", NEXT)
    use(team, "Carla", NEXT)
    assert card(team)["text"] == shown
    use(team, "Anna", NEXT)
    team.to("09:17")
    use(team, "Bas", OWNER, team.id_of("Dirk"))
    team.to("09:18")
    assert "Dirk" not in card(team)["text"]


def test_the_menu_offers_the_team_and_nobody_outside_it(team: World) -> None:
    use(team, "Anna", START)
    use(team, "Anna", NEXT)
    menu = next(e for b in card(team)["blocks"] for e in b.get("elements", []) if e.get("action_id") == OWNER)
    offered = {option["value"] for option in menu["options"]}
    channel = team.playground.state.channels[team.channel("algemeen")]
    assert offered <= set(channel.members)
    assert {team.id_of("Carla"), team.id_of("Dirk")} <= offered
    assert team.playground.state.app.bot_user not in offered


def test_a_part_whose_menus_would_be_too_large_falls_back_on_slacks_own() -> None:
    names = [(f"Somebody with quite a long name {n}", f"U{n:010}") for n in range(80)]
    points = [MeetingPoint(n, "x" * 200, "Anna", "", waits=True) for n in range(8)]
    until = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
    part = MeetingPart("points", "team", 2, until, points)
    meeting = Meeting(1, until.date(), "UTC", 10, "Anna", 4, part, until, team=names)
    _, blocks = render_meeting(translator("nl"), meeting)
    assert size_of(blocks) <= LARGEST_PAYLOAD
    assert "users_select" in str(blocks)


def test_a_second_press_does_nothing_twice(team: World) -> None:
    old = card(team)
    use(team, "Anna", START)
    first = card(team)
    team.playground.state.channels[old["channel"]].messages[old["ts"]].body["blocks"] = first["blocks"]
    use(team, "Anna", NEXT)
    second = card(team)["text"]
    stale = team.playground.state.channels[old["channel"]].messages[old["ts"]]
    stale.body["blocks"] = first["blocks"]
    use(team, "Anna", NEXT)
    team.to("09:17")
    team.to("09:18")
    assert "al verder" in whispered(team, "Anna")
    assert card(team)["text"] == second


def test_a_lead_goes_on_when_the_chair_is_gone(team: World) -> None:
    use(team, "Anna", START)
    team.command("Anna", team.channel("algemeen"), "/dagstart away")
    use(team, "Dirk", NEXT)
    assert "09:18" in card(team)["text"]
    use(team, "Carla", NEXT)
    assert "De scanner is stuk" in card(team)["text"]


def test_a_lead_goes_on_when_a_part_ended_minutes_ago(team: World) -> None:
    use(team, "Anna", START)
    team.to("09:24")
    use(team, "Carla", NEXT)
    assert "De scanner is stuk" in card(team)["text"]


def test_without_a_chair_anyone_in_the_team_starts_it(small: World) -> None:
    small.set_up("algemeen", meeting=5)
    small.to("09:00")
    small.to("09:15")
    small.to("09:16")
    use(small, "Eva", START)
    use(small, "Dirk", NEXT)
    use(small, "Bas", NEXT)
    small.to("09:20")
    assert "09:16" in card(small)["text"]


def test_more_points_than_a_meeting_takes_are_counted_and_come_next(team: World) -> None:
    now = team.clock.now()
    with team.bot.services.db.write() as session:
        team_id = session.scalars(select(Team.id)).one()
        session.add_all(
            Point(team_id=team_id, text=f"Extra punt {n:02}", kind="idea", created_at=now + timedelta(seconds=n))
            for n in range(30)
        )
    use(team, "Anna", START)
    assert re.search("8 more points|Hierna.* 8 ", card(team)["text"])
    for _ in range(4):  # three parts for the team, one for the lead
        use(team, "Anna", NEXT)
    assert re.search("Extra punt 21|retouren", card(team)["text"])
    use(team, "Anna", NEXT)
    assert re.search("8 open points have had no turn|8 open punten zijn nog niet", card(team)["text"])
    use(team, "Bas", MORE)
    assert "Extra punt" not in card(team)["text"]  # only the chair goes on
    use(team, "Anna", MORE)
    assert [f"Extra punt {n}" in card(team)["text"] for n in (22, 29)] == [True, True]
    assert "Extra punt 21" not in card(team)["text"]
    use(team, "Anna", NEXT)
    assert MORE not in str(card(team)["blocks"])
    use(team, "Anna", NEXT)
    assert not re.search("no turn|aan bod", card(team)["text"])
    assert team.violations() == []


def test_a_meeting_that_ends_early_says_how_many_points_had_no_turn(team: World) -> None:
    use(team, "Anna", START)
    now = team.clock.now()
    with team.bot.services.db.write() as session:
        team_id = session.scalars(select(Team.id)).one()
        session.add(Point(team_id=team_id, text="Tijdens het overleg", kind="idea", created_at=now))
    for _ in range(4):
        use(team, "Anna", NEXT)
    assert re.search("One open point has had no turn|Eén open punt is nog niet", card(team)["text"])


def test_a_team_without_minutes_has_no_card(small: World) -> None:
    small.set_up("algemeen", meeting=0)
    small.to("09:00")
    small.to("09:15")
    small.to("09:16")
    board = small.board("algemeen")
    assert START not in str(small.messages("Anna", board["channel"], board["ts"]))


def test_after_the_close_it_cannot_be_started_any_more(team: World) -> None:
    old = card(team)
    team.to("17:00")
    team.to("17:01")
    assert START not in str(card(team)["blocks"])
    team.playground.state.channels[old["channel"]].messages[old["ts"]].body["blocks"] = old["blocks"]
    use(team, "Anna", START)
    assert NEXT not in str(card(team)["blocks"])
