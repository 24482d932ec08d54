"""Who chairs: the preview before the start, somebody else, a swap, and what a lead announces."""

import re
from datetime import time
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.people.models import Membership, Person
from bot.rituals.dagstart.chair_blocks import DECLINE, SWAP, WITHDRAW
from bot.rituals.dagstart.chair_settings import OPEN
from tests.world import World

NAMES = ("Anna", "Bas", "Carla", "Dirk", "Eva")


@pytest.fixture
def team(small: World) -> World:
    small.set_up("algemeen", lead="Anna", chair=True)
    return small


def preview(world: World, name: str) -> dict[str, Any] | None:
    """The newest preview this person can act on."""
    found = [m for m in world.dm(name) if DECLINE in str(m.get("blocks"))]
    return found[-1] if found else None


def chairs(world: World) -> list[str]:
    return [name for name in NAMES if preview(world, name)]


def colleagues(message: dict[str, Any]) -> dict[str, str]:
    """Whom the menu of a preview offers: first name to what it carries."""
    menus = [e for b in message["blocks"] for e in b.get("elements", []) if e.get("action_id") == SWAP]
    return {option["text"]["text"].split()[0]: option["value"] for menu in menus for option in menu["options"]}


def told(world: World, name: str) -> str:
    """The last thing somebody reads in the conversation with the bot."""
    return str(world.dm(name)[-1]["text"])


def test_one_person_gets_the_preview_half_an_hour_before(team: World) -> None:
    team.to("08:29")
    assert chairs(team) == []
    team.to("08:30")
    assert chairs(team) == ["Anna"]
    text = team.dm("Anna")[0]["text"]
    assert "Anna" in text
    assert "09:00" in text
    team.to("09:00")
    team.to("09:15")
    assert chairs(team) == ["Anna"]


def test_outside_working_hours_the_preview_waits_for_the_start(team: World) -> None:
    with team.bot.services.db.write() as session:
        anna = session.scalars(select(Person).where(Person.slack_id == team.id_of("Anna"))).one()
        anna.work_starts, anna.work_ends = time(8, 45), time(17, 0)
    team.to("08:45")
    assert chairs(team) == []
    team.to("09:00")
    team.to("09:01")
    assert chairs(team) == ["Anna"]


def test_the_settings_say_when_and_whether(team: World) -> None:
    team.act("command", as_="Anna", channel=team.channel("algemeen"), text="/dagstart instellen")
    view = team.modal("Anna")
    block = next(b for b in view["blocks"] for e in b.get("elements", []) if e.get("action_id") == OPEN)
    team.act("press", as_="Anna", view_id=view["id"], block_id=block["block_id"], action_id=OPEN)
    team.submit("Anna", chair_chair="15", chair_announcements="1", chair_meeting="0")
    announce(team, "Anna", "Een.")
    assert "/dagstart p" in announce(team, "Anna", "Twee.")
    team.to("08:44")
    assert chairs(team) == []
    team.to("08:45")
    assert chairs(team) == ["Anna"]


def test_everybody_gets_a_turn(team: World) -> None:
    seen = []
    for _ in range(5):
        before = {name: len([m for m in team.dm(name) if DECLINE in str(m)]) for name in NAMES}
        team.to("08:30")
        seen += [name for name in NAMES if len([m for m in team.dm(name) if DECLINE in str(m)]) > before[name]]
        team.to("09:00")
        team.to("18:00")
        team.move("07:00", day=1)
    assert sorted(seen) == sorted(NAMES)


def test_somebody_else_today_tells_the_next_one(team: World) -> None:
    team.to("08:30")
    message = preview(team, "Anna")
    assert message
    team.press("Anna", message, DECLINE)
    team.to("08:31")
    assert chairs(team) == ["Bas"]
    assert "Bas" in told(team, "Anna")
    team.to("18:00")
    team.to("08:30", day=1)
    assert preview(team, "Anna")


def test_when_nobody_wants_to_nobody_chairs_and_the_day_goes_on(team: World) -> None:
    team.to("08:30")
    for name in NAMES:
        message = preview(team, name)
        assert message, name
        team.press(name, message, DECLINE)
        team.settle()
    assert chairs(team) == []
    team.to("09:00")
    team.to("09:15")
    assert team.board("algemeen")


def test_a_stale_preview_changes_nothing(team: World) -> None:
    team.to("08:30")
    message = preview(team, "Anna")
    assert message
    team.press("Anna", message, DECLINE)
    team.to("08:35")
    old = {**message, "blocks": message["blocks"]}
    again = team.try_act("press", as_="Anna", channel=old["channel"], ts=old["ts"], block_id="x", action_id=DECLINE)
    assert again["error"] == "no_such_element"
    assert chairs(team) == ["Bas"]


def test_a_swap_takes_over_the_turn_of_the_other(team: World) -> None:
    team.to("08:30")
    message = preview(team, "Anna")
    assert message
    team.press("Anna", message, SWAP, value=colleagues(message)["Carla"])
    team.to("08:31")
    assert chairs(team) == ["Carla"]
    order = []
    for _ in range(3):
        team.to("09:00")
        team.to("18:00")
        before = {name: len(team.dm(name)) for name in NAMES}
        team.to("08:30", day=1)
        order += [name for name in NAMES if len(team.dm(name)) > before[name]]
    assert order == ["Bas", "Anna", "Dirk"]


def test_nobody_swaps_with_somebody_who_is_away(team: World) -> None:
    team.command("Dirk", team.channel("algemeen"), "/dagstart away")
    team.to("08:30")
    message = preview(team, "Anna")
    assert message
    assert sorted(colleagues(message)) == ["Bas", "Carla", "Eva"]
    team.command("Carla", team.channel("algemeen"), "/dagstart away")
    team.press("Anna", message, SWAP, value=colleagues(message)["Carla"])
    team.settle()
    assert re.search("cannot chair today|vandaag geen voorzitter zijn", told(team, "Anna"))
    assert chairs(team) == ["Anna"]


def test_the_menu_to_swap_names_only_people_of_the_team_who_are_asked_today(team: World) -> None:
    with team.bot.services.db.write() as session:
        eva = session.scalars(select(Person).where(Person.slack_id == team.id_of("Eva"))).one()
        session.execute(update(Membership).where(Membership.person_id == eva.id).values(role="reader"))
    team.command("Bas", team.channel("algemeen"), "/dagstart afwezig")
    team.to("08:30")
    message = preview(team, "Anna")
    assert message
    assert list(colleagues(message)) == ["Carla", "Dirk"]


def test_without_anybody_else_there_is_no_menu_to_swap(team: World) -> None:
    for name in ("Bas", "Carla", "Dirk", "Eva"):
        team.command(name, team.channel("algemeen"), "/dagstart afwezig")
    team.to("08:30")
    message = preview(team, "Anna")
    assert message
    assert colleagues(message) == {}
    assert team.violations() == []


def test_who_is_away_at_the_start_is_followed_by_the_next_one(team: World) -> None:
    team.to("08:30")
    team.command("Anna", team.channel("algemeen"), "/dagstart away")
    team.to("09:00")
    team.to("09:01")
    assert chairs(team) == ["Bas"]
    assert "Bas" in told(team, "Anna")


def test_a_daily_start_started_by_hand_has_a_chair_too(team: World) -> None:
    team.to("08:00")
    team.command("Anna", team.channel("algemeen"), "/dagstart now")
    team.to("08:01")
    team.to("08:02")
    assert chairs(team) == ["Anna"]
    team.to("08:30")
    team.to("09:00")
    assert chairs(team) == ["Anna"]


def test_without_a_chair_nobody_gets_a_preview(small: World) -> None:
    small.set_up("algemeen", lead="Anna")
    small.to("08:30")
    small.to("09:00")
    assert chairs(small) == []


# -- announcements ---------------------------------------------------------------------------------------------


def announce(world: World, name: str, text: str) -> str:
    return world.command(name, world.channel("algemeen"), f"/dagstart mededeling {text}")


def test_an_announcement_stands_in_the_preview_and_on_the_board(team: World) -> None:
    said = announce(team, "Anna", "Morgen is de nieuwe brief er.")
    assert re.search("for information|ter informatie", said)
    announce(team, "Anna", "Wie kan vrijdag langer blijven?")
    team.to("08:30")
    assert "nieuwe brief" in team.dm("Anna")[0]["text"]
    team.to("09:00")
    team.to("09:15")
    board = team.board("algemeen")["text"]
    assert re.search(r"nieuwe brief er\. — Anna.* \((for information|ter informatie)\)", board)
    assert re.search(r"langer blijven\? — Anna[^(]*(•|$|:|\.)", board)


def test_a_third_announcement_is_refused_with_what_to_do(team: World) -> None:
    announce(team, "Anna", "Een.")
    announce(team, "Anna", "Twee.")
    assert "/dagstart p" in announce(team, "Anna", "Drie.")
    team.to("08:30")
    assert "Drie" not in team.dm("Anna")[0]["text"]


def test_an_announcement_is_short(team: World) -> None:
    assert "281" in announce(team, "Anna", "x" * 281)
    announce(team, "Anna", "y" * 280)
    team.to("08:30")
    assert "y" * 280 in team.dm("Anna")[0]["text"]


def test_only_a_lead_announces_and_the_others_read_whom_to_ask(team: World) -> None:
    assert "Anna" in announce(team, "Bas", "Iets.")
    team.to("08:30")
    assert "Iets" not in team.dm("Anna")[0]["text"]


def test_what_was_announced_can_be_taken_back_until_the_board_stands(team: World) -> None:
    channel = team.channel("algemeen")
    announce(team, "Anna", "Toch niet.")
    first = [m for m in team.messages("Anna", channel) if m.get("ephemeral")][-1]
    announce(team, "Anna", "Dit wel.")
    second = [m for m in team.messages("Anna", channel) if m.get("ephemeral")][-1]
    team.press("Anna", first, WITHDRAW)
    team.to("09:00")
    team.to("09:15")
    team.press("Anna", second, WITHDRAW)
    team.to("09:20")
    board = team.board("algemeen")["text"]
    assert "Toch niet" not in board
    assert "Dit wel" in board


def test_an_announcement_whose_board_never_stood_goes_on_the_next_one(team: World) -> None:
    announce(team, "Anna", "Voor het volgende bord.")
    team.to("09:00")
    team.to("18:00")
    team.to("09:00", day=1)
    team.to("09:15")
    assert "Voor het volgende bord" in team.board("algemeen")["text"]


def test_a_lead_announces_from_the_home_and_a_member_finds_no_button_there(team: World) -> None:
    team.act("home", as_="Anna")
    team.press_home("Anna", "home.announce")
    team.submit("Anna", announcement_text="Vanaf de Home?")
    team.act("home", as_="Bas")
    assert "home.announce" not in str(team.home("Bas"))
    team.to("08:30")
    assert "Vanaf de Home" in team.dm("Anna")[0]["text"]


def test_without_words_the_form_opens(team: World) -> None:
    team.act("command", as_="Anna", channel=team.channel("algemeen"), text="/dagstart announce")
    team.submit("Anna", announcement_text="Uit het formulier?")
    assert WITHDRAW in str(team.modal("Anna"))
    team.to("08:30")
    assert "Uit het formulier" in team.dm("Anna")[0]["text"]
