"""“Naar de dagstart” in the menu of a message: its words become a point."""

from sqlalchemy import select

from bot.points.models import Point
from bot.rituals.dagstart.point_blocks import POINT_KIND, POINT_TEAM, POINT_TEXT
from tests.world import World


def bring(world: World, name: str, channel: str, ts: str) -> None:
    world.act("shortcut", as_=name, callback_id="point.from_message", channel=channel, ts=ts)


def words_in_form(world: World, name: str) -> str:
    block = next(b for b in world.modal(name)["blocks"] if b.get("block_id") == POINT_TEXT)
    return str(block["element"].get("initial_value", ""))


def points(world: World) -> list[Point]:
    with world.bot.services.db.read() as session:
        return list(session.scalars(select(Point).order_by(Point.id)))


def test_what_a_colleague_said_in_a_thread_goes_on_the_board_with_ones_own_name(small: World) -> None:
    small.set_up("algemeen")
    channel = small.channel("algemeen")
    first = small.act("say", as_="Bas", channel=channel, text="Goedemorgen")
    said = small.act(
        "say", as_="Bas", channel=channel, text=f"<@{small.id_of('Eva')}> de brief is < 2 regels", thread_ts=first["ts"]
    )
    bring(small, "Anna", channel, said["ts"])
    assert words_in_form(small, "Anna") == "@Eva de brief is < 2 regels"
    small.submit("Anna", **{POINT_KIND: "blocker"})
    assert "volgende bord" in str(small.modal("Anna")["blocks"])
    small.to("09:00")
    small.to("09:15")
    assert "de brief is &lt; 2 regels — Anna" in small.board("algemeen")["text"]
    [point] = points(small)
    assert point.link is not None
    assert f"/archives/{channel}/p{said['ts'].replace('.', '')}" in point.link


def test_the_same_message_is_brought_once(small: World) -> None:
    small.set_up("algemeen")
    channel = small.channel("algemeen")
    said = small.act("say", as_="Bas", channel=channel, text="De brief is onduidelijk")
    bring(small, "Anna", channel, said["ts"])
    small.submit("Anna")
    bring(small, "Bas", channel, said["ts"])
    assert small.submit("Bas")["error"] == "errors"
    assert len(points(small)) == 1


def test_outside_a_team_the_person_chooses_among_their_own_teams(small: World) -> None:
    first = small.set_up("algemeen")
    small.act("create_channel", as_="Anna", name="buren")
    second = small.set_up("buren")
    plain = small.act("create_channel", as_="Anna", name="kletsen")["channel"]
    said = small.act("say", as_="Anna", channel=plain, text="Een tweede monitor")
    bring(small, "Anna", plain, said["ts"])
    menu = next(b for b in small.modal("Anna")["blocks"] if b.get("block_id") == POINT_TEAM)
    assert [o["value"] for o in menu["element"]["options"]] == [str(first), str(second)]
    small.submit("Anna", **{POINT_TEAM: str(second)})
    [point] = points(small)
    assert (point.team_id, point.text, point.link) == (second, "Een tweede monitor", None)


def test_who_is_in_no_team_reads_why_nothing_happens(small: World) -> None:
    small.act("create_channel", as_="Anna", name="buren")
    small.set_up("buren")
    small.act("create_user", name="Otto Buiten")
    plain = small.act("create_channel", as_="Otto", name="kletsen")["channel"]
    said = small.act("say", as_="Otto", channel=plain, text="Hallo")
    bring(small, "Otto", plain, said["ts"])
    assert "Je zit nog niet in een team" in small.messages("Otto", plain)[-1]["text"]
