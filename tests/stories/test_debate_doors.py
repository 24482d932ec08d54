"""Where debates are met: at a point, at a KPI, on the Home, in the settings; the frame card; and a whole one, live."""

from datetime import timedelta
from typing import Any

import pytest

from bot.kpis.blocks import DEBATE as FROM_KPI
from bot.people.models import Team
from bot.points.blocks import DEBATE as FROM_POINT
from bot.points.models import Point
from bot.rituals.debate.blocks import NEXT
from bot.rituals.debate.frame_blocks import EDIT
from bot.rituals.debate.frame_blocks import SHOW as FRAME
from bot.rituals.debate.models import Debate, DebateVote, TeamFrame
from bot.rituals.debate.on_home import SHOW
from bot.rituals.debate.vote_blocks import VOTE
from bot.tally import Tally, TallyTaken
from tests.robustness.looks import rows
from tests.stories.test_debate import FRAME as FILLED
from tests.stories.test_debate import MOTION, card, command, debates, fill, floor, later, make_floor, opened
from tests.world import World

__all__ = ["floor"]

PEOPLE = ("Anna", "Bas", "Carla", "Dirk", "Eva")


@pytest.fixture
def started(live: World) -> World:
    """The same team on a day that has a board."""
    live.once(make_floor, starts=True)
    return live


def point(world: World) -> dict[str, Any]:
    """Eva raises a point; its card, under the board."""
    world.command("Eva", world.channel("algemeen"), "/dagstart punt Klanten bellen drie keer terug")
    world.submit("Eva")
    world.to("09:50")
    later(world)
    channel = world.channel("algemeen")
    board = world.board("algemeen")
    thread = world.messages("Eva", channel, board["ts"])
    return next(m for m in thread if FROM_POINT in str(m.get("blocks")))


def state(world: World) -> str:
    return str(rows(world.bot.services.db, Point)[-1].state)


def told(world: World, name: str) -> str:
    later(world)
    return str([m["text"] for m in world.dm(name)])


def test_a_point_becomes_a_debate_and_who_raised_it_hears_so(started: World) -> None:
    started.press("Bas", point(started), FROM_POINT)
    assert "Klanten bellen drie keer terug" in str(started.modal("Bas")["blocks"])
    fill(started, "Bas", debate_motion=MOTION, **FILLED)
    assert (state(started), debates(started)[0].phase) == ("debated", "understanding")
    assert "opende een debat over je punt" in told(started, "Eva")
    assert "Klanten bellen drie keer terug" in card(started)["text"] or debates(started)[0].point_id
    command(started, "Bas", "stop")
    assert state(started) == "open"
    assert "eindigde zonder uitkomst" in told(started, "Eva")


def test_a_member_proposes_a_debate_about_a_point_and_the_point_goes_on(started: World) -> None:
    started.press("Dirk", point(started), FROM_POINT)
    fill(started, "Dirk", debate_motion=MOTION)
    assert (state(started), debates(started)[0].phase) == ("open", "proposed")
    assert "Klanten bellen drie keer terug" in started.dm("Bas")[-1]["text"]


def test_a_kpi_has_a_button_for_a_debate_about_it(floor: World) -> None:
    floor.command("Bas", floor.channel("algemeen"), "/kpi toon FCR")
    shown = [m for m in floor.messages("Bas", floor.channel("algemeen")) if m.get("ephemeral")][-1]
    floor.press("Bas", shown, FROM_KPI)
    fill(floor, "Bas", debate_motion=MOTION, **FILLED)
    assert debates(floor)[0].kpi_name == "FCR"


def test_the_home_says_which_debate_goes_on_and_what_waits(floor: World) -> None:
    opened(floor)
    command(floor, "Bas", "verder")
    floor.act("home", as_="Eva")
    shown = str(floor.home("Eva")["blocks"])
    assert MOTION in shown
    assert "Je hebt nog niet gestemd" in shown
    floor.press_home("Eva", SHOW)
    assert MOTION in str(floor.modal("Eva")["blocks"])
    assert "Naar het debat in het kanaal" in str(floor.modal("Eva")["blocks"])


def test_the_frame_card_is_written_by_a_lead_and_stands_in_the_form(floor: World) -> None:
    channel = floor.channel("algemeen")
    assert "Nog niemand" in floor.command("Eva", channel, "/kader")
    assert "Bas" in floor.command("Eva", channel, "/kader wijzig")
    floor.command("Bas", channel, "/kader wijzig")
    floor.submit("Bas", frame_purpose="Klanten geholpen", frame_fixed="Het budget", frame_free="De volgorde")
    assert rows(floor.bot.services.db, TeamFrame)[0].fixed == "Het budget"
    assert "Het budget" in floor.command("Eva", channel, "/frame")
    command(floor, "Bas", f"nieuw {MOTION}")
    assert all(
        words in str(floor.modal("Bas")["blocks"]) for words in ("Het budget", "De volgorde", "Klanten geholpen")
    )
    floor.act("home", as_="Bas")
    floor.press_home("Bas", FRAME)
    view = floor.modal("Bas")
    block = next(b for b in view["blocks"] for e in b.get("elements", []) if e.get("action_id") == EDIT)
    floor.act("press", as_="Bas", view_id=view["id"], block_id=block["block_id"], action_id=EDIT)
    floor.submit("Bas", frame_fixed="Het nieuwe budget")
    assert rows(floor.bot.services.db, TeamFrame)[0].fixed == "Het nieuwe budget"


def test_a_team_sets_how_long_debates_last_and_how_many_have_to_vote(floor: World) -> None:
    floor.command("Bas", floor.channel("algemeen"), "/dagstart setup")
    floor.submit("Bas", setup_debate_days="1", setup_debate_quorum="80", setup_debate_gap="0")
    team = rows(floor.bot.services.db, Team)[0]
    assert (team.debate_days, team.debate_quorum, team.debate_gap) == (1, 80, 0)
    made = opened(floor)
    assert (made.days, made.quorum) == (1, 80)


@pytest.mark.parametrize("how", ["", "live"])
def test_a_whole_debate_from_the_opening_to_both_votes(floor: World, how: str) -> None:
    opened(floor, **({"debate_options": ["live"]} if how else {}))  # type: ignore[arg-type]
    choices = {"Anna": "2", "Bas": "3", "Carla": "4", "Dirk": "2", "Eva": "1"}
    for vote in (1, 2):
        while debates(floor)[0].phase not in ("first_vote" if vote == 1 else "second_vote"):
            if how:
                later(floor)
                floor.press("Bas", card(floor), NEXT)
                floor.settle()
            else:
                floor.to(debates(floor)[0].ends_at)
        later(floor)
        for name, choice in choices.items():
            floor.press(name, card(floor), VOTE)
            done = floor.submit(name, debate_choice=str(min(5, int(choice) + vote - 1)))
            assert done["ok"], done
            floor.settle()
    floor.to(debates(floor)[0].ends_at + timedelta(seconds=1))
    assert debates(floor)[0].phase == "outcome"
    counted = rows(floor.bot.services.db, DebateVote)
    assert {each.vote for each in counted} == {1, 2}
    assert rows(floor.bot.services.db, Tally) == rows(floor.bot.services.db, TallyTaken) == []
    later(floor)
    assert "voorstem" in card(floor)["text"].lower()
    assert rows(floor.bot.services.db, Debate)[0].open_in is None
