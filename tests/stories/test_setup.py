"""Setting up a team inside Slack: from the invitation to the first prompt."""

import json

from bot.rituals.dagstart import plan_blocks
from tests.world import World


def invited(small: World) -> tuple[str, dict]:
    """Anna invites the bot; her welcome."""
    channel = small.channel("algemeen")
    small.act("invite", as_="Anna", channel=channel, user=small.playground.state.app.bot_user)
    small.settle()
    welcome = [m for m in small.messages("Anna", channel) if m.get("ephemeral")]
    assert len(welcome) == 1
    return channel, welcome[0]


def set_up(small: World, **fields: object) -> str:
    channel, welcome = invited(small)
    small.press("Anna", welcome, "setup.open")
    small.submit("Anna", **fields)
    small.settle()
    return channel


def words_of(view: dict) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def test_an_invitation_is_answered_only_to_the_one_who_invited(small: World) -> None:
    channel, _ = invited(small)
    assert not [m for m in small.messages("Bas", channel) if m.get("bot_id")]


def test_two_clicks_are_enough(small: World) -> None:
    channel = set_up(small)
    ready = [m for m in small.messages("Bas", channel) if m.get("bot_id")]
    assert len(ready) == 1
    assert "Anna" in ready[0]["text"]
    small.to("09:00")
    assert len(small.cards("Bas")) == 1


def test_the_one_who_sets_up_is_the_lead_and_only_leads_change(small: World) -> None:
    channel = set_up(small)
    small.command("Bas", channel, "/dagstart setup")
    assert not [block for block in small.modal("Bas")["blocks"] if block["type"] == "input"]
    small.command("Anna", channel, "/dagstart instellen")
    assert [block for block in small.modal("Anna")["blocks"] if block["type"] == "input"]


def test_a_change_of_time_holds_from_the_next_day_and_is_in_the_log(small: World) -> None:
    channel = set_up(small)
    small.to("09:00")
    small.command("Anna", channel, "/dagstart setup")
    small.submit("Anna", setup_at="10:30")
    small.to("10:30")
    assert len(small.cards("Bas")) == 1
    small.to("09:00", day=1)
    assert len(small.cards("Bas")) == 1
    small.to("10:30")
    assert len(small.cards("Bas")) == 2
    small.command("Bas", channel, "/dagstart setup")
    assert "10:30" in words_of(small.modal("Bas"))


def test_every_wrong_value_is_said_at_its_field(small: World) -> None:
    _, welcome = invited(small)
    small.press("Anna", welcome, "setup.open")
    anna = [small.id_of("Anna")]
    found = small.submit("Anna", setup_leads=anna, setup_readers=anna, setup_remind="45", setup_board="30")
    assert found["error"] == "errors"
    assert set(found["errors"]) == {"setup_readers", "setup_remind"}
    assert "al een rol" in found["errors"]["setup_readers"]


def test_a_channel_with_51_people_is_refused_with_a_proposal(big: World) -> None:
    channel = big.channel("groot-team")
    member = next(m for m in big.playground.state.channels[channel].members if m.startswith("U0PG0"))
    big.act("invite", as_=member, channel=channel, user=big.playground.state.app.bot_user)
    big.settle()
    welcome = [m for m in big.messages(member, channel) if m.get("ephemeral")][-1]
    big.press(member, welcome, "setup.open")
    assert "51" in words_of(big.modal(member))
    assert big.playground.inspector.calls["users.info"] <= 20  # Slack allows a hundred a minute, in bursts of a third
    assert not [block for block in big.modal(member)["blocks"] if block["type"] == "input"]


def test_double_submit_makes_one_team(small: World) -> None:
    channel, welcome = invited(small)
    small.press("Anna", welcome, "setup.open")
    small.submit("Anna")
    small.command("Anna", channel, "/dagstart setup")
    small.submit("Anna")
    small.settle()
    assert len([m for m in small.messages("Bas", channel) if m.get("bot_id")]) == 1


def test_a_second_team_starts_like_the_first_with_the_managers_who_are_there(small: World) -> None:
    set_up(small, setup_management=[small.id_of("Dirk"), small.id_of("Eva")])
    small.act("create_channel", as_="Anna", name="tweede-team")
    second = small.channel("tweede-team")
    for name in ("Bas", "Dirk"):
        small.act("join", as_=name, channel=second)
    small.act("invite", as_="Anna", channel=second, user=small.playground.state.app.bot_user)
    small.settle()
    small.command("Anna", second, "/dagstart setup")
    fields = {block["block_id"]: block for block in small.modal("Anna")["blocks"]}
    assert fields["setup_management"]["element"]["initial_users"] == [small.id_of("Dirk")]
    questions = fields[plan_blocks.TEMPLATE]["element"]["initial_option"]
    assert "algemeen" in questions["text"]["text"]
    small.submit("Anna")
    small.to("09:00")
    assert len(small.cards("Bas")) >= 1
    assert small.cards("Dirk") == []


def test_the_home_does_not_tell_a_guest_how_to_set_up(small: World) -> None:
    small.act("profile", user=small.id_of("Eva"), is_restricted=True)
    for name, may in (("Bas", True), ("Eva", False)):
        small.act("home", as_=name, tab="home")
        home = words_of(small.http.get("/_/views", params={"as": small.id_of(name)}).json()["home"])
        assert ("/invite" in home) is may
        assert ("Je bent hier gast" in home) is not may
