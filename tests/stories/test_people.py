"""People come, go and change; the bot follows Slack."""

from datetime import time

import pytest

from tests.world import World


@pytest.fixture
def channel(small: World) -> str:
    small.set_up("algemeen", lead="Anna")
    return small.channel("algemeen")


def test_who_joins_the_channel_is_asked_from_then_on(small: World, channel: str) -> None:
    made = small.act("create_user", name="Femke Bos", tz="Europe/Amsterdam", locale="nl-NL")
    user = made["user"]["id"] if isinstance(made["user"], dict) else made["user"]
    small.act("join", as_=user, channel=channel)
    small.to("09:00")
    assert len(small.cards("Femke")) == 1


def test_who_leaves_the_channel_is_not_asked_any_more(small: World, channel: str) -> None:
    made = small.act("create_channel", as_="Anna", name="klein-team")["channel"]
    own = made["id"] if isinstance(made, dict) else made
    for name in ("Bas", "Carla"):
        small.act("join", as_=name, channel=own)
    small.set_up("klein-team", at=time(8, 0))
    small.act("leave", as_="Bas", channel=own)
    small.to("08:00")
    assert small.cards("Bas") == []
    assert len(small.cards("Carla")) == 1


def test_the_prompt_follows_the_persons_own_clock(small: World, channel: str) -> None:
    small.act("profile", user=small.id_of("Bas"), tz="Europe/Lisbon")
    small.to("09:00")
    assert small.cards("Bas") == []
    assert len(small.cards("Carla")) == 1
    small.to("09:15")
    assert "10:00" in small.board("algemeen")["text"]
    small.to("10:00")
    assert len(small.cards("Bas")) == 1


def test_each_reads_their_own_language_and_the_board_the_teams(small: World, channel: str) -> None:
    small.act("profile", user=small.id_of("Bas"), locale="en-US")
    small.to("09:00")
    assert "Good morning Bas" in small.cards("Bas")[0]["text"]
    assert "Goedemorgen Carla" in small.cards("Carla")[0]["text"]
    small.to("09:15")
    assert "Dagstart" in small.board("algemeen")["text"]


def test_a_deactivated_colleague_is_not_asked(small: World, channel: str) -> None:
    small.act("profile", user=small.id_of("Bas"), deleted=True)
    small.to("09:00")
    asked = [e["request"]["channel"] for e in small.playground.inspector.entries if e["name"] == "chat.postMessage"]
    assert small.id_of("Carla") in asked
    assert small.id_of("Bas") not in asked


def test_who_opts_out_is_not_asked_and_may_come_back(small: World, channel: str) -> None:
    small.act("home", as_="Bas", tab="home")
    small.press_home("Bas", "home.opt_out")
    small.to("09:00")
    assert small.cards("Bas") == []
    small.press_home("Bas", "home.opt_in")
    small.to("09:00", day=1)
    assert len(small.cards("Bas")) == 1


def test_a_renamed_channel_gives_the_team_its_name(small: World, channel: str) -> None:
    small.act("rename_channel", as_="Anna", channel=channel, name="klantenservice")
    small.to("09:00")
    assert "klantenservice" in small.cards("Bas")[0]["text"]


def test_out_of_the_channel_the_team_rests_and_comes_back_as_it_was(small: World, channel: str) -> None:
    bot = small.playground.state.app.bot_user
    small.act("kick", as_="Anna", channel=channel, user=bot)
    small.to("09:00")
    assert small.cards("Bas") == []
    small.act("invite", as_="Anna", channel=channel, user=bot)
    small.to("09:00", day=1)
    assert len(small.cards("Bas")) == 1


def test_what_events_did_not_tell_is_put_right_once_a_day(small: World, channel: str) -> None:
    small.playground.state.users[small.id_of("Bas")].tz = "Europe/Lisbon"
    small.bot.alarm.do_chores()
    small.to("09:00")
    assert small.cards("Bas") == []
    small.to("10:00")
    assert len(small.cards("Bas")) == 1


def test_who_says_to_be_away_after_the_card_came_sees_it_on_the_card(small: World, channel: str) -> None:
    small.to("09:00")
    small.command("Bas", channel, "/dagstart away")
    small.to("09:01")
    assert not [block for block in small.cards("Bas")[0]["blocks"] if block["type"] == "input"]
    small.to("09:15")
    assert "*4*" in small.board("algemeen")["text"]
    small.command("Bas", channel, "/dagstart back")
    small.to("09:16")
    assert [block for block in small.cards("Bas")[0]["blocks"] if block["type"] == "input"]
    assert "*5*" in small.board("algemeen")["text"]


def test_who_is_back_before_the_own_start_is_asked_after_all(small: World, channel: str) -> None:
    small.act("profile", user=small.id_of("Bas"), tz="Europe/Lisbon")
    small.to("09:00")
    small.command("Bas", channel, "/dagstart away")
    small.command("Bas", channel, "/dagstart back")
    small.to("10:00")
    assert len(small.cards("Bas")) == 1


@pytest.mark.parametrize(("field", "asked"), [("setup_management", 0), ("setup_readers", 0), ("setup_leads", 1)])
def test_members_and_leads_are_asked_management_and_readers_are_not(
    small: World, channel: str, field: str, asked: int
) -> None:
    small.command("Anna", channel, "/dagstart setup")
    people = [small.id_of("Bas")] if field != "setup_leads" else [small.id_of("Anna"), small.id_of("Bas")]
    done = small.submit("Anna", **{field: people})
    assert done["ok"], done
    small.to("09:00")
    assert len(small.cards("Bas")) == asked
    assert len(small.cards("Carla")) == 1


def test_who_chooses_a_language_keeps_it_whatever_the_profile_says(small: World, channel: str) -> None:
    small.act("profile", user=small.id_of("Bas"), locale="en-US")
    small.to("09:00")
    card = small.cards("Bas")[0]
    assert "Good morning Bas" in card["text"]
    assert "Home" in card["text"]
    small.act("home", as_="Bas", tab="home")
    small.press_home("Bas", "home.settings")
    small.submit("Bas", my_language="nl")
    small.act("profile", user=small.id_of("Bas"), locale="en-GB")
    small.to("09:00", day=1)
    assert "Goedemorgen Bas" in small.cards("Bas")[-1]["text"]
    assert "Home" not in small.cards("Bas")[-1]["text"]
