"""`/dagstart zoek …` finds points again, and nothing that must not be found."""

from bot.points.models import Point
from bot.rituals.dagstart.blocks import ADDRESSEE
from bot.rituals.dagstart.point_blocks import POINT_TEXT
from tests.world import World


def put(world: World, team_id: int, text: str, state: str = "open", **more: str) -> None:
    with world.bot.services.db.write() as session:
        session.add(Point(team_id=team_id, text=text, kind="idea", state=state, created_at=world.clock.now(), **more))


def test_words_are_found_in_any_order_and_case_newest_first(small: World) -> None:
    small.set_up("algemeen")
    small.to("09:00")
    small.answer("Anna", "De Éérste brief over retouren")
    small.answer("Bas", "Nog een brief over retouren")
    small.to("09:15")
    small.to("09:16")
    small.to("09:17")
    said = small.command("Eva", small.channel("algemeen"), "/dagstart zoek RETOUREN brief")
    assert said.index("Nog een brief") < said.index("De Éérste brief")
    assert "Bas, 23 nov, open, <https://" in said
    assert "eerste" not in small.command("Eva", small.channel("algemeen"), "/dagstart zoek éérste").lower()[20:40]
    assert "De Éérste brief" in small.command("Eva", small.channel("algemeen"), "/dagstart zoek éérste")
    assert "Geen punt" in small.command("Eva", small.channel("algemeen"), "/dagstart zoek 100%")


def test_what_waits_for_the_chair_was_taken_back_or_is_of_another_team_is_not_found(small: World) -> None:
    mine = small.set_up("algemeen")
    small.act("create_channel", as_="Dirk", name="buren")
    other = small.set_up("buren")
    put(small, mine, "Geheim rooster", "with_chair", reply_ref="r", sealed_asker="s")
    put(small, mine, "Oud rooster", "withdrawn")
    put(small, other, "Rooster van de buren")
    put(small, mine, "Rooster zonder naam", reply_ref="q", sealed_asker="s")
    said = small.command("Eva", small.channel("algemeen"), "/dagstart search rooster")
    assert "Rooster zonder naam — zonder naam" in said
    assert [word for word in ("Geheim", "Oud", "buren") if word in said] == []


def test_in_a_direct_message_all_ones_own_teams_are_searched(small: World) -> None:
    small.set_up("algemeen")
    small.act("create_channel", as_="Dirk", name="buren")
    other = small.set_up("buren")
    put(small, other, "Nieuwe headsets")
    private = small.act("home", as_="Dirk", tab="messages")["channel"]
    assert "Nieuwe headsets" in small.command("Dirk", private, "/dagstart zoek headsets")
    assert "Geen punt" in small.command("Eva", small.channel("algemeen"), "/dagstart zoek headsets")
    assert "zoek pakket" in small.command("Eva", small.channel("algemeen"), "/dagstart zoek")


def test_a_point_may_say_for_whom_it_is(small: World) -> None:
    small.set_up("algemeen")
    small.act("command", as_="Eva", channel=small.channel("algemeen"), text="/dagstart punt voor Bas: wie belt er?")
    fields = {block["block_id"]: block["element"] for block in small.modal("Eva")["blocks"] if "element" in block}
    assert fields[POINT_TEXT]["initial_value"] == "wie belt er?"
    assert fields[ADDRESSEE]["initial_option"]["text"]["text"].startswith("Bas")
